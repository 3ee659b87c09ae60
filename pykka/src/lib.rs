//! The actor model for Rust on plain threads, with typed proxies.
#![forbid(unsafe_code)]

pub use pykka_core::*;
pub use pykka_macros::actor;
