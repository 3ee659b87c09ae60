//! The guide.

#[doc = include_str!("guide/lifecycle_and_failure.md")]
pub mod lifecycle_and_failure {}

#[doc = include_str!("guide/deadlocks.md")]
pub mod deadlocks {}

#[doc = include_str!("guide/coming_from_pykka.md")]
pub mod coming_from_pykka {
    #[doc = include_str!("guide/coming_from_pykka_examples.md")]
    pub mod examples {}
}
