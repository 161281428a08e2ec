//! scanner-api
