//! Copies of messages: for timers that send them again, and for mocks that keep them.

use std::marker::PhantomData;
use std::ops::Deref;

use crate::message::name::MessageName;

/// The clone of a message all of whose variants' contents are `Clone`.
#[doc(hidden)]
pub fn cloned<M: MessageName>(message: &M) -> M {
    *message.copy().expect("all contents are `Clone`")
}

/// How a `T` is cloned, if it can be: `Cloner::of(&value).get()?(&value)`.
///
/// If it can't be, the compiler dereferences this to [`NotClone`], and finds the method there. It
/// returns a function, and not the clone, so that a large clone is made where it is wanted.
#[doc(hidden)]
pub struct Cloner<T>(NotClone<T>);

#[doc(hidden)]
pub struct NotClone<T>(PhantomData<fn(&T)>);

impl<T> Cloner<T> {
    pub fn of(_: &T) -> Self {
        Cloner(NotClone(PhantomData))
    }
}

impl<T: Clone> Cloner<T> {
    pub fn get(&self) -> Option<fn(&T) -> T> {
        Some(T::clone)
    }
}

#[expect(
    clippy::unused_self,
    reason = "the compiler selects a method by its receiver"
)]
impl<T> NotClone<T> {
    pub fn get(&self) -> Option<fn(&T) -> T> {
        None
    }
}

impl<T> Deref for Cloner<T> {
    type Target = NotClone<T>;

    fn deref(&self) -> &NotClone<T> {
        &self.0
    }
}
