//! The names of messages: each is that of a method or an accessor.

use crate::reply::carrier::Carrier;

/// What the messages of a part have in common: each has the name of a method or an accessor.
#[doc(hidden)]
pub trait MessageName: Send + Sized + 'static {
    /// What it travels in: itself, or a box if it is large. So named that no variant can have its name.
    type __Carrier: Carrier<Self>;

    /// The names that there are, by their code.
    const NAMES: &'static [&'static str] = &[];

    /// The method or accessor that it is about, as a number; of a message for a part, with the way to the part in it.
    fn code(&self) -> u64;

    /// The same, as the user spells it.
    fn name(&self) -> &'static str {
        name_of(Self::NAMES, self.code())
    }

    /// Writes what a code stands for, `playback.play`.
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

/// What a message travels in.
#[doc(hidden)]
pub type CarrierOf<L> = <L as MessageName>::__Carrier;

/// The code of what is inside a message, and which of `count` variants it is in.
#[doc(hidden)]
#[must_use]
pub fn split(code: u64, count: u64) -> (u64, u64) {
    (code / count, code % count)
}

/// Stops the build if one of the proxy's methods has the name of what it has for a field.
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

/// `==`, which is not there for constants yet.
const fn is_same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}
