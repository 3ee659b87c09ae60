//! What a type must be to travel between threads, said about the user's own type and with the cure.
//!
//! Generated code asks and answers through [`Sendable`], rather than through functions with a bound: so whatever it does
//! with a type that can't travel, the compiler's words for it are the same, and are said once.

use crate::address::Address;
use crate::error::Error;
use crate::future::Future;
use crate::part::{Message, Methods};
use crate::reply::Reply;

/// A type of an argument, a result or a field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to or from an actor",
    label = "this type is not `Send`",
    note = "arguments, results and public fields travel between threads: use a type that is `Send` (`Arc` for `Rc`, `Mutex` for `RefCell`), or take the method or field out of the proxy with `#[actor(skip)]`"
)]
pub trait Sendable: Sized {
    /// Sends a message that a value of this type answers.
    fn ask<P: Methods>(address: &Address<P>, message: Message<P>) -> Future<Self>;

    /// Sends a message that a value of this type answers, and waits for it.
    fn call<P: Methods>(address: &Address<P>, message: Message<P>) -> Result<Self, Error>;

    /// Answers with this value. `failure` describes it if it is an `Err(..)`.
    fn answer(self, reply: &mut Reply, failure: Option<String>);
}
// `Send` is a condition here and not above the trait: there the compiler would see it first, and say it in its own words.
#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Sendable for T {
    fn ask<P: Methods>(address: &Address<P>, message: Message<P>) -> Future<Self> {
        address.ask(message)
    }

    fn call<P: Methods>(address: &Address<P>, message: Message<P>) -> Result<Self, Error> {
        address.call(message)
    }

    fn answer(self, reply: &mut Reply, failure: Option<String>) {
        reply.answer(self, failure);
    }
}

/// A type of a public field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read through a proxy, because it is not `Clone`",
    label = "this type is not `Clone`",
    note = "reading a field through a proxy gives a copy of it: derive `Clone` for the type, or take the field out of the proxy with `#[actor(skip)]`"
)]
pub trait Readable: Sized {
    #[must_use]
    fn read(&self) -> Self;
}
#[diagnostic::do_not_recommend]
impl<T: Clone> Readable for T {
    fn read(&self) -> Self {
        self.clone()
    }
}

#[doc(hidden)]
pub const fn assert_sendable<T: Sendable>() {}
