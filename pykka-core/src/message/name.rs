//! The names of messages: each is the name of a method or an accessor.

use std::any::Any;

use crate::reply::carrier::Carrier;

/// A type of messages, each of which has the name of a method or an accessor.
#[doc(hidden)]
pub trait MessageName: Send + Sized + 'static {
    /// The form in which the message travels: itself, or a box if it is large.
    ///
    /// The underscores ensure that no variant has this name: `Self::Carrier` would be ambiguous.
    type __Carrier: Carrier<Self>;

    /// The names, indexed by their codes.
    const NAMES: &'static [&'static str] = &[];

    /// The method or accessor as a number. For a message to a part, this includes the path to the
    /// part.
    fn code(&self) -> u64;

    /// Whether the method returns a future of its answer.
    fn is_delegated(&self) -> bool {
        false
    }

    /// The copy of a message whose variant's contents are all `Clone`, whatever those of the other
    /// variants are.
    fn copy(&self) -> Option<Box<Self>> {
        None
    }

    /// The arguments, in a tuple.
    fn arguments(self) -> Box<dyn Any> {
        Box::new(())
    }

    /// The method or accessor, as the user spells it.
    fn name(&self) -> &'static str {
        name_of(Self::NAMES, self.code())
    }

    /// Writes what a code stands for, such as `playback.play`.
    fn write_name(code: u64, path: &mut String) {
        path.push_str(name_of(Self::NAMES, code));
    }
}

fn name_of(names: &[&'static str], code: u64) -> &'static str {
    let index = usize::try_from(code).ok();
    index
        .and_then(|index| names.get(index).copied())
        .unwrap_or("?")
}

/// The form in which a message travels: see [`Carrier`].
#[doc(hidden)]
pub type CarrierOf<L> = <L as MessageName>::__Carrier;

/// Splits the code of a nested message into the inner code and the index of one of `count`
/// variants.
#[doc(hidden)]
#[must_use]
pub fn split(code: u64, count: u64) -> (u64, u64) {
    (code / count, code % count)
}

/// Stops the build if one of the proxy's methods has the same name as a field accessor.
#[doc(hidden)]
pub const fn distinct(accessors: &[&str], methods: &[&str]) -> bool {
    let mut rest = methods;
    while let [first, others @ ..] = rest {
        assert!(
            !is_among(accessors, first),
            "the proxy has two methods of one name: `field()` and `set_field(value)` are there for a public `field`. Rename the method or the field, take one of them out of the proxy with `#[actor(skip)]`, or, if the method is the way to write the field, write `#[actor(read_only)]` on the field"
        );
        rest = others;
    }
    true
}

const fn is_among(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if is_same(first.as_bytes(), name.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==`, which a `const fn` can't use for slices yet.
const fn is_same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}
