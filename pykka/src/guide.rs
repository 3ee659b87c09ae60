//! The guide.

#[doc = include_str!("guide/deadlocks.md")]
pub mod deadlocks {}
