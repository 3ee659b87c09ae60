//! Distinguishes an `Err(..)` from other results, whatever the type of the result.
//!
//! An `Err(..)` corresponds to an exception in Python. Only a `Result` can be one, but a macro that
//! sees `io::Result<()>` or an alias can't know whether it is a `Result`. The compiler knows.
//! [`Outcome`] has a method `error_text` for errors that are `Display`. Where it doesn't apply, the
//! compiler dereferences the type and finds the method of the next one: for an error that is
//! `Debug`, then for any error, and finally for any value.

#![expect(
    clippy::unused_self,
    reason = "the compiler selects a method by its receiver"
)]

use std::any::type_name;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;
use std::ops::Deref;

use crate::error::unwind;

/// Returns the text of the error, if the value is an `Err(..)`.
#[doc(hidden)]
pub type ErrorText<T> = fn(&T) -> Option<String>;

/// Finds the [`ErrorText`] of the result type `T`: `Outcome::<T>::of_type().error_text()`.
#[doc(hidden)]
pub struct Outcome<T>(DebugOutcome<T>);

/// For an error that isn't `Display`.
#[doc(hidden)]
pub struct DebugOutcome<T>(SilentOutcome<T>);

/// For an error that isn't `Debug` either.
#[doc(hidden)]
pub struct SilentOutcome<T>(AnyOutcome<T>);

/// For a type that isn't a `Result`.
#[doc(hidden)]
pub struct AnyOutcome<T>(PhantomData<fn(&T)>);

impl<T> Outcome<T> {
    #[must_use]
    pub const fn of_type() -> Self {
        Outcome(DebugOutcome(SilentOutcome(AnyOutcome(PhantomData))))
    }

    /// The same for the type of a value.
    #[must_use]
    pub const fn of(_: &T) -> Self {
        Self::of_type()
    }
}

impl<T, E: Display> Outcome<Result<T, E>> {
    pub fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            let error = value.as_ref().err()?;
            Some(unwind::text_of(format_args!("{error}")))
        }
    }
}

impl<T, E: Debug> DebugOutcome<Result<T, E>> {
    pub fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            let error = value.as_ref().err()?;
            Some(unwind::text_of(format_args!("{error:?}")))
        }
    }
}

impl<T, E> SilentOutcome<Result<T, E>> {
    pub fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            value.as_ref().err()?;
            Some(format!("(an error of type {})", type_name::<E>()))
        }
    }
}

impl<T> AnyOutcome<T> {
    pub fn error_text(&self) -> ErrorText<T> {
        |_| None
    }
}

impl<T> Deref for Outcome<T> {
    type Target = DebugOutcome<T>;

    fn deref(&self) -> &DebugOutcome<T> {
        &self.0
    }
}

impl<T> Deref for DebugOutcome<T> {
    type Target = SilentOutcome<T>;

    fn deref(&self) -> &SilentOutcome<T> {
        &self.0
    }
}

impl<T> Deref for SilentOutcome<T> {
    type Target = AnyOutcome<T>;

    fn deref(&self) -> &AnyOutcome<T> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    macro_rules! error_text {
        ($value:expr) => {
            Outcome::of(&$value).error_text()(&$value)
        };
    }

    #[test]
    fn an_error_is_described_by_display_or_else_debug_or_else_its_type() {
        assert_eq!(error_text!(Err::<(), _>("shown")).as_deref(), Some("shown"));
        assert_eq!(
            error_text!(Err::<(), _>(Some(1))).as_deref(),
            Some("Some(1)")
        );
        assert!(
            error_text!(Err::<(), _>(Silent))
                .unwrap()
                .contains("Silent")
        );
    }

    #[test]
    fn a_value_that_is_no_error_has_no_text() {
        assert_eq!(error_text!(Ok::<_, Silent>(1)), None);
        assert_eq!(error_text!(Some(1)), None);
        assert_eq!(error_text!(()), None);
    }
}
