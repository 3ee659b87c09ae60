//! Tells an `Err(..)` from other results, whatever the type of the result: `(&&&&Outcome(&value)).failure()`.
//!
//! An `Err(..)` stands for Python's exception, but only a `Result` can be one, and a macro that sees `io::Result<()>` or
//! an alias can't know. The compiler does. It looks for a method first on the type with the most references, so the most
//! telling implementation that applies is found: an error that can be displayed, one that can be debug-printed, any
//! error, and last any value.

use std::fmt::{Debug, Display};

use crate::error::unwind;

#[doc(hidden)]
pub struct Outcome<'a, T>(pub &'a T);

#[doc(hidden)]
pub trait DisplayedError {
    fn failure(&self) -> Option<String>;
}

impl<T, E: Display> DisplayedError for &&&Outcome<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        let error = self.0.as_ref().err();
        error.map(|error| unwind::text_of(format_args!("{error}")))
    }
}

#[doc(hidden)]
pub trait DebuggedError {
    fn failure(&self) -> Option<String>;
}

impl<T, E: Debug> DebuggedError for &&Outcome<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        let error = self.0.as_ref().err();
        error.map(|error| unwind::text_of(format_args!("{error:?}")))
    }
}

#[doc(hidden)]
pub trait AnyError {
    fn failure(&self) -> Option<String>;
}

impl<T, E> AnyError for &Outcome<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        self.0
            .as_ref()
            .err()
            .map(|_| format!("(an error of type {})", std::any::type_name::<E>()))
    }
}

#[doc(hidden)]
pub trait AnyValue {
    fn failure(&self) -> Option<String>;
}

impl<T> AnyValue for Outcome<'_, T> {
    fn failure(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    macro_rules! failure {
        ($value:expr) => {
            (&&&&Outcome(&$value)).failure()
        };
    }

    #[test]
    fn an_error_is_told_in_the_best_words_its_type_has() {
        assert_eq!(failure!(Err::<(), _>("shown")).as_deref(), Some("shown"));
        assert_eq!(failure!(Err::<(), _>(Some(1))).as_deref(), Some("Some(1)"));
        assert!(failure!(Err::<(), _>(Silent)).unwrap().contains("Silent"));
    }

    #[test]
    fn what_is_no_error_is_no_failure() {
        assert_eq!(failure!(Ok::<_, Silent>(1)), None);
        assert_eq!(failure!(Some(1)), None);
        assert_eq!(failure!(()), None);
    }
}
