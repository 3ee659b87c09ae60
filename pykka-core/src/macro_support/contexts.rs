//! The error for a part whose methods take the context of the part, instead of its owner's.
//!
//! Neither attribute sees this mistake: the one on the part's impl block doesn't see that the type
//! is a part, and the one on the owner's struct doesn't see the methods. So the first implements
//! [`OwnContext`], whose constant fails with the error, and the second asks for the constant.

use crate::macro_support::cycles::PartOf;
use crate::macro_support::text::{Text, contains};
use crate::message::Part;

/// A type whose methods take their own type's context. So it is an actor, and no part of an `O`.
#[doc(hidden)]
pub trait OwnContext<O: Part> {
    /// Fails.
    const FITS: bool;
}

/// If the methods of `P` take its own context, this is the constant that fails. Otherwise the
/// compiler finds the one of [`AnyPart`](crate::macro_support::cycles::AnyPart).
impl<P: OwnContext<O>, O: Part> PartOf<P, O> {
    pub const FITS: bool = P::FITS;
}

/// Fails with the error, which the compiler shows where this is called. If the owner is one of the
/// part's own `parts`, another check fails (see [`cycles`](crate::macro_support::cycles)).
#[doc(hidden)]
#[track_caller]
pub const fn own_context_in<O: Part>(parts: &[&str]) -> bool {
    if contains(parts, O::PATH) {
        return true;
    }
    let text = Text::new()
        .with("the type is a part, in a `#[traversable]` field of `")
        .with(O::NAME)
        .with(
            "`, so its methods take the context of the actor that it belongs to: write `&Context<",
        )
        .with(O::NAME)
        .with(">`, or the actor of which that is a part");
    panic!("{}", text.as_str())
}
