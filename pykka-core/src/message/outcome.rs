//! Tells an `Err(..)` from other results, whatever the type of the result: `(&&&&Outcome(&value)).error_text()`.
//!
//! An `Err(..)` stands for Python's exception, but only a `Result` can be one, and a macro that sees `io::Result<()>` or
//! an alias can't know. The compiler does. It looks for a method first on the type with the most references, so the most
//! telling implementation that applies is found: an error that can be displayed, one that can be debug-printed, any
//! error, and last any value.

use std::any::type_name;
use std::fmt::{Debug, Display};

use crate::error::unwind;

#[doc(hidden)]
pub struct Outcome<'a, T>(pub &'a T);

/// The text of the error, if the value is one.
#[doc(hidden)]
pub trait ErrorText {
    fn error_text(&self) -> Option<String>;
}

impl<T, E: Display> ErrorText for &&&Outcome<'_, Result<T, E>> {
    fn error_text(&self) -> Option<String> {
        let error = self.0.as_ref().err()?;
        Some(unwind::text_of(format_args!("{error}")))
    }
}

impl<T, E: Debug> ErrorText for &&Outcome<'_, Result<T, E>> {
    fn error_text(&self) -> Option<String> {
        let error = self.0.as_ref().err()?;
        Some(unwind::text_of(format_args!("{error:?}")))
    }
}

impl<T, E> ErrorText for &Outcome<'_, Result<T, E>> {
    fn error_text(&self) -> Option<String> {
        let _: &E = self.0.as_ref().err()?;
        Some(format!("(an error of type {})", type_name::<E>()))
    }
}

impl<T> ErrorText for Outcome<'_, T> {
    fn error_text(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    macro_rules! error_text {
        ($value:expr) => {
            (&&&&Outcome(&$value)).error_text()
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
