//! The error for two types that are parts of each other.
//!
//! Each would be a part in some context if the other were, and the compiler doesn't end such a
//! search by itself: it reports an overflow for each type. So the attribute on a struct compares the
//! parts of its parts with the struct itself.

use std::marker::PhantomData;

use crate::macro_support::text::{Text, contains, is_before};
use crate::message::Part;

/// A `P` in a traversable field of an `O`.
///
/// What the type of the field lacks, because it is no part or doesn't take its own context, the
/// compiler finds in [`AnyPart`]. So only one error is reported, where the type has to be a part.
#[doc(hidden)]
pub struct PartOf<P, O>(PhantomData<(P, O)>);

impl<P: Part, O> PartOf<P, O> {
    pub const NAME: &'static str = P::NAME;
    pub const PATH: &'static str = P::PATH;
    pub const PARTS: &'static [&'static str] = P::PARTS;
}

/// What is assumed of any type in a traversable field.
#[doc(hidden)]
pub trait AnyPart {
    const NAME: &'static str = "";
    const PATH: &'static str = "";
    const PARTS: &'static [&'static str] = &[];

    /// Whether its methods don't take its own context.
    const FITS: bool = true;
}
impl<P, O> AnyPart for PartOf<P, O> {}

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
