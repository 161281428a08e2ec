//! camera (being written)
