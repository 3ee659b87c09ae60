//! Tells an `Err(..)` from other results, whatever the type of the result.
//!
//! An `Err(..)` stands for Python's exception, but only a `Result` can be one, and a macro that sees `io::Result<()>` or
//! an alias can't know. The compiler does. In `(&&&&Outcome::<T>::of_type()).error_text()` it looks for the method first on the
//! type with the most references, so it finds the implementation that says the most: for an error that can be displayed, one
//! that can be debug-printed, any error, and last any value.

use std::any::type_name;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use crate::error::unwind;

/// A type of results.
#[doc(hidden)]
pub struct Outcome<T>(PhantomData<fn(&T)>);

impl<T> Outcome<T> {
    #[must_use]
    pub const fn of_type() -> Self {
        Outcome(PhantomData)
    }

    /// The type of this value.
    #[must_use]
    pub const fn of(_: &T) -> Self {
        Self::of_type()
    }
}

/// The text of the error, if the value is one.
#[doc(hidden)]
pub type ErrorText<T> = fn(&T) -> Option<String>;

/// What makes a text of an error of a type of results.
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
    fn an_error_is_told_in_the_best_words_its_type_has() {
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
    fn what_is_no_error_is_no_failure() {
        assert_eq!(error_text!(Ok::<_, Silent>(1)), None);
        assert_eq!(error_text!(Some(1)), None);
        assert_eq!(error_text!(()), None);
    }
}
