//! What generated code requires of the user's types, and the errors that say what to do.
//!
//! Generated code asks and answers through [`Sendable`] rather than through functions with a bound.
//! So all uses of a type that isn't `Send` cause the same error, and the compiler reports it once.
//!
//! Everything else that would fail as a consequence uses a [`Checked`] type, about which the
//! compiler is then silent.

use std::ffi::{CStr, CString, OsStr, OsString};
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::actor::context::Context;
use crate::address::Address;
use crate::address::proxy::Calls;
use crate::address::style::CallStyle;
use crate::future::Future;
use crate::message::outcome::ErrorText;
use crate::message::{Message, Methods};
use crate::reply::Reply;
use crate::wait::current::with_caller;

/// The type of an argument, a result or a field. Its values travel between threads.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to or from an actor",
    label = "this type is not `Send`",
    note = "arguments, results and public fields travel between threads: use a type that is `Send` (`Arc` for `Rc`, `Mutex` for `RefCell`, `Box<dyn Any + Send>` for `Box<dyn Any>`, a copy of the data for a `Ref` or a `MutexGuard`), or take the method or field out of the proxy with `#[actor(skip)]`"
)]
pub trait Sendable: Sized {
    /// A check names this constant, which exists only if the type can be sent.
    const PASSED: bool = true;

    /// Sends a message that is answered with a value of this type.
    fn ask<P: Methods>(address: &Address<P>, message: Message<P>) -> Future<Self>;

    /// The same in the style `S`.
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

    /// Answers with what the future will resolve to.
    fn delegate(later: Future<Self>, reply: &mut Reply<'_>, error_text: ErrorText<Self>);
}
// `Send` is a condition of the impl, and not a supertrait: the compiler would check a supertrait
// first, and report the error in its own words.
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

    fn delegate(later: Future<Self>, reply: &mut Reply<'_>, error_text: ErrorText<Self>) {
        reply.delegate(later, error_text);
    }
}

/// Calls a method that takes a context, through which it may ask whether its caller still waits.
#[doc(hidden)]
#[inline]
pub fn awaiting<R>(reply: &Reply<'_>, call: impl FnOnce() -> R) -> R {
    with_caller(reply.caller(), call)
}

/// The type of a public field. Reading the field returns a copy.
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

/// A type that a method can take by reference, and the owned type that the message contains.
#[doc(hidden)]
pub trait Borrowed {
    type Owned;
}
impl<T> Borrowed for T {
    type Owned = T;
}
impl Borrowed for Path {
    type Owned = PathBuf;
}
impl Borrowed for OsStr {
    type Owned = OsString;
}
impl Borrowed for CStr {
    type Owned = CString;
}

/// The type of an argument, which may be a context under another name.
///
/// The macro knows only the name, so it generates `Argument::<Ctx<Player>>::OF.is_no_context()`.
/// If the type is a context, the compiler finds the method of this type, whose condition fails. For
/// all other types, it dereferences this type, and finds the method of [`NoContext`].
#[doc(hidden)]
pub struct Argument<T: ?Sized>(NoContext, PhantomData<T>);

/// The type of any argument other than a context.
#[doc(hidden)]
pub struct NoContext;

impl<T: ?Sized> Argument<T> {
    pub const OF: Self = Argument(NoContext, PhantomData);
}

impl<A: Methods> Argument<Context<A>> {
    pub fn is_no_context(&self)
    where
        Context<A>: Sent,
    {
    }
}

#[expect(
    clippy::unused_self,
    reason = "the compiler selects a method by its receiver"
)]
impl NoContext {
    pub fn is_no_context(&self) {}
}

impl<T: ?Sized> Deref for Argument<T> {
    type Target = NoContext;

    fn deref(&self) -> &NoContext {
        &self.0
    }
}

/// Never implemented: where this is a condition, the compiler reports the error here.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a context that is not called `Context` would be an argument of the message",
    label = "this is a `Context`",
    note = "the runtime gives the context to a method that writes it by its name: import `Context` under that name, and write `&Context<..>` here"
)]
pub trait Sent {}

/// A type that depends on a check: [`Itself`](Checked::Itself) is the type, if the check passes.
///
/// A check is a constant. If it fails, the compiler reports an error when it evaluates the
/// constant. The constant then has no value, so the compiler can't tell what `Itself` is. It
/// accepts such a type wherever it is used, and reports no further errors about it.
#[doc(hidden)]
pub trait Checked<const PASSED: bool> {
    type Itself: ?Sized;
}
#[diagnostic::do_not_recommend]
impl<T: ?Sized> Checked<true> for T {
    type Itself = T;
}
