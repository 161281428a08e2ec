//! scan (being written)
