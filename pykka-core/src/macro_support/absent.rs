//! Types that a `cfg` may remove, although generated code has to name them in conditions.
//!
//! A condition can't have a `cfg`, but an argument of a function type can. So if a field of type
//! `T` has a `cfg`, a condition names the type as `<fn(#[cfg(..)] T) as UnderCfg>::Itself`.

use crate::message::{Methods, MethodsIn, NoMessage, Part, PartsIn};
use crate::reply::Reply;

/// A function type with one argument, or with none if a `cfg` has removed the argument.
#[doc(hidden)]
pub trait UnderCfg {
    /// The argument's type, or [`Absent`].
    type Itself;
}
#[diagnostic::do_not_recommend]
impl<T> UnderCfg for fn(T) {
    type Itself = T;
}
#[diagnostic::do_not_recommend]
impl UnderCfg for fn() {
    type Itself = Absent;
}

/// Replaces a type that a `cfg` has removed, and meets every condition.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq)]
pub enum Absent {}

#[diagnostic::do_not_recommend]
impl Part for Absent {
    const NAME: &'static str = "Absent";
    type Proxy = ();
    type Get = NoMessage;
    type Set = NoMessage;
    type Nested = NoMessage;
    type WithImplBlock = Self;

    fn get(&self, get: NoMessage, _: &mut Reply<'_>) {
        match get {}
    }

    fn set(&mut self, set: NoMessage, _: &mut Reply<'_>) {
        match set {}
    }
}

#[diagnostic::do_not_recommend]
impl Methods for Absent {
    type Call = NoMessage;
    type Own = NoMessage;
}

#[diagnostic::do_not_recommend]
impl<C: ?Sized> MethodsIn<C> for Absent {
    fn call(&mut self, call: NoMessage, _: &C, _: &mut Reply<'_>) {
        match call {}
    }
}

#[diagnostic::do_not_recommend]
impl<C: ?Sized> PartsIn<C> for Absent {
    fn nested(&mut self, nested: NoMessage, _: &C, _: &mut Reply<'_>) {
        match nested {}
    }
}
