//! What a type must be to travel between threads, said about the user's own type and with the cure.
//!
//! Generated code asks and answers through [`Sendable`], rather than through functions with a bound: so whatever it does
//! with a type that can't travel, the compiler's words for it are the same, and are said once.
//!
//! What else would fail with it hangs on a [`Checked`] type, about which the compiler is silent then.

use std::ffi::{CStr, CString, OsStr, OsString};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use crate::actor::context::Context;
use crate::address::Address;
use crate::address::proxy::{CallStyle, Calls};
use crate::future::Future;
use crate::message::outcome::ErrorText;
use crate::message::{Message, Methods};
use crate::reply::Reply;

/// A type of an argument, a result or a field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to or from an actor",
    label = "this type is not `Send`",
    note = "arguments, results and public fields travel between threads: use a type that is `Send` (`Arc` for `Rc`, `Mutex` for `RefCell`, `Box<dyn Any + Send>` for `Box<dyn Any>`, a copy of the data for a `Ref` or a `MutexGuard`), or take the method or field out of the proxy with `#[actor(skip)]`"
)]
pub trait Sendable: Sized {
    /// To be mentioned is all that it is for: it is there only for a type that can be sent.
    const PASSED: bool = true;

    /// Sends a message that a value of this type answers.
    fn ask<P: Methods>(address: &Address<P>, message: Message<P>) -> Future<Self>;

    /// The same in another style.
    fn send<S: CallStyle, P: Methods>(
        calls: &Calls<'_, P, S>,
        message: Message<P>,
    ) -> S::Answer<Self>;

    /// Answers with a copy of this value.
    fn read(&self, reply: &mut Reply<'_>)
    where
        Self: Readable;

    /// Answers with this value. `error_text` describes it if it is an `Err(..)`.
    fn answer(self, reply: &mut Reply<'_>, error_text: ErrorText<Self>);
}
// `Send` is a condition here and not above the trait: there the compiler would see it first, and say it in its own words.
#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Sendable for T {
    fn ask<P: Methods>(address: &Address<P>, message: Message<P>) -> Future<Self> {
        address.ask(message)
    }

    fn send<S: CallStyle, P: Methods>(
        calls: &Calls<'_, P, S>,
        message: Message<P>,
    ) -> S::Answer<Self> {
        calls.send(message)
    }

    fn read(&self, reply: &mut Reply<'_>)
    where
        Self: Readable,
    {
        reply.answer(self.copy(), None);
    }

    fn answer(self, reply: &mut Reply<'_>, error_text: ErrorText<Self>) {
        let text = reply
            .wants_error_text()
            .then(|| error_text(&self))
            .flatten();
        reply.answer(self, text);
    }
}

/// A type of a public field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read through a proxy, because it is not `Clone`",
    label = "this type is not `Clone`",
    note = "reading a field through a proxy gives a copy of it: derive `Clone` for the type, or take the field out of the proxy with `#[actor(skip)]`",
    note = "if it is a part, with `#[actor]` on its struct, write `#[traversable]` on the field to reach it through the proxy"
)]
pub trait Readable: Sized {
    #[must_use]
    fn copy(&self) -> Self;
}
#[diagnostic::do_not_recommend]
impl<T: Clone> Readable for T {
    fn copy(&self) -> Self {
        self.clone()
    }
}

/// What an argument is lent to a method of: what owns it in the message.
#[doc(hidden)]
pub trait Lent {
    type Owned;
}
impl<T> Lent for T {
    type Owned = T;
}
impl Lent for Path {
    type Owned = PathBuf;
}
impl Lent for OsStr {
    type Owned = OsString;
}
impl Lent for CStr {
    type Owned = CString;
}

/// The type of an argument, of which the macro knows the name only: `Argument::<Ctx<Player>>::is_no_context()`.
///
/// It finds the function that is the type's own before that of [`AnyArgument`].
#[doc(hidden)]
pub struct Argument<T: ?Sized>(PhantomData<T>);

impl<A: Methods> Argument<Context<A>> {
    pub fn is_no_context()
    where
        Context<A>: Sent,
    {
    }
}

/// Any argument, but for a context.
#[doc(hidden)]
pub trait AnyArgument {
    fn is_no_context() {}
}
impl<T: ?Sized> AnyArgument for Argument<T> {}

/// Never implemented, so that its words are said.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a context that is not called `Context` would be an argument of the message",
    label = "this is a `Context`",
    note = "the runtime gives the context to a method that writes it by its name: import `Context` under that name, and write `&Context<..>` here"
)]
pub trait Sent {}

/// A type that hangs on a check: the type itself, if the check is passed.
///
/// A check is a constant, which the compiler looks at once, and in which it says what it has to say. If there is
/// something, the constant has no value, and so this is no type that the compiler knows of: it takes it for any type, and
/// says nothing about what is done with it.
#[doc(hidden)]
pub trait Checked<const PASSED: bool> {
    type Itself: ?Sized;
}
#[diagnostic::do_not_recommend]
impl<T: ?Sized> Checked<true> for T {
    type Itself = T;
}
