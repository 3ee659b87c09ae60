//! Distinguishes an `Err(..)` from other results, whatever the type of the result.
//!
//! An `Err(..)` corresponds to an exception in Python. Only a `Result` can be one, but a macro that
//! sees `io::Result<()>` or an alias can't know whether it is a `Result`. The compiler knows. For
//! `(&&&&Outcome::<T>::of_type()).error_text()` it looks for the method on the type with the most
//! references first, so it finds the most specific implementation: for an error that is `Display`,
//! then for one that is `Debug`, then for any error, and finally for any value.

use std::any::type_name;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use crate::error::unwind;

/// Selects the implementation of [`TellsError`] for the result type `T`.
#[doc(hidden)]
pub struct Outcome<T>(PhantomData<fn(&T)>);

impl<T> Outcome<T> {
    #[must_use]
    pub const fn of_type() -> Self {
        Outcome(PhantomData)
    }

    /// The same for the type of a value.
    #[must_use]
    pub const fn of(_: &T) -> Self {
        Self::of_type()
    }
}

/// Returns the text of the error, if the value is an `Err(..)`.
#[doc(hidden)]
pub type ErrorText<T> = fn(&T) -> Option<String>;

/// Describes the errors of a result type.
#[doc(hidden)]
pub trait TellsError {
    type Result;

    fn error_text(&self) -> ErrorText<Self::Result>;
}

impl<T, E: Display> TellsError for &&&Outcome<Result<T, E>> {
    type Result = Result<T, E>;

    fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            let error = value.as_ref().err()?;
            Some(unwind::text_of(format_args!("{error}")))
        }
    }
}

impl<T, E: Debug> TellsError for &&Outcome<Result<T, E>> {
    type Result = Result<T, E>;

    fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            let error = value.as_ref().err()?;
            Some(unwind::text_of(format_args!("{error:?}")))
        }
    }
}

impl<T, E> TellsError for &Outcome<Result<T, E>> {
    type Result = Result<T, E>;

    fn error_text(&self) -> ErrorText<Result<T, E>> {
        |value| {
            value.as_ref().err()?;
            Some(format!("(an error of type {})", type_name::<E>()))
        }
    }
}

impl<T> TellsError for Outcome<T> {
    type Result = T;

    fn error_text(&self) -> ErrorText<T> {
        |_| None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    macro_rules! error_text {
        ($value:expr) => {
            (&&&&Outcome::of(&$value)).error_text()(&$value)
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
