//! The error for two types that are parts of each other.
//!
//! Each would be a part in some context if the other were, and the compiler doesn't end such a
//! search by itself: it reports an overflow for each type. So the attribute on a struct compares the
//! parts of its parts with the struct itself.

use std::marker::PhantomData;

use crate::macro_support::text::{Text, contains, is_before};
use crate::message::Part;

/// What is known of a type that may be a part.
///
/// If it is none, the compiler finds the constants of [`AnyParts`], and the error is about that.
#[doc(hidden)]
pub struct PartsOf<P>(PhantomData<P>);

impl<P: Part> PartsOf<P> {
    pub const NAME: &'static str = P::NAME;
    pub const PATH: &'static str = P::PATH;
    pub const PARTS: &'static [&'static str] = P::PARTS;
}

#[doc(hidden)]
pub trait AnyParts {
    const NAME: &'static str = "";
    const PATH: &'static str = "";
    const PARTS: &'static [&'static str] = &[];
}
impl<P> AnyParts for PartsOf<P> {}

/// Fails if the owner is among the parts of its part. Of the two, only one reports this.
#[doc(hidden)]
#[track_caller]
pub const fn no_cycle<O: Part>(name: &str, path: &str, parts: &[&str]) -> bool {
    if contains(parts, O::PATH) && is_before(O::PATH, path) {
        let text = Text::new()
            .with("`")
            .with(O::NAME)
            .with("` and `")
            .with(name)
            .with("` are parts of each other, which can't be checked: use one type for both, or remove one `#[traversable]` and give that type a method that does the work");
        panic!("{}", text.as_str());
    }
    true
}
