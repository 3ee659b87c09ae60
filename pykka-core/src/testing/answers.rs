//! The answers of a mock, one for each method that has one.

use std::any::Any;
use std::marker::PhantomData;
use std::mem;
use std::panic::Location;

use crate::address::Address;
use crate::address::proxy::Proxy;
use crate::future::Future;
use crate::message::{Message, Methods};
use crate::reply::any_reply::AnyReply;
use crate::sync::{Arc, Mutex, lock};
use crate::testing::double::{Answering, Double, Rest};
use crate::testing::stub::Stub;
use crate::wait::current::with_deadline;

/// A method of a proxy `P` with up to eight arguments `Args`: `BackendProxy::lookup`, or a getter or a
/// setter. A closure that calls one will do, too.
///
/// `T` is what the method returns.
#[diagnostic::on_unimplemented(
    message = "this is not a method of `{P}` that returns a `pykka::Future`",
    label = "write the path to a method of the proxy, such as `BackendProxy::lookup`"
)]
pub trait Method<P, Args, T>: Send + 'static {
    #[doc(hidden)]
    fn call(&self, proxy: &P, arguments: Args) -> Future<T>;
}

/// A function that answers a [`Method`]: it takes the method's arguments and returns what the method
/// returns.
///
/// The compiler often has to be told the types of the arguments: `|uri: String| ..`. A function that
/// takes a `&str` there compiles, because the proxy's method takes what can be made a `String`. But no
/// message has such an argument, so it answers none.
#[diagnostic::on_unimplemented(
    message = "this does not answer a method that takes `{Args}` and returns `{T}`",
    label = "a closure with these arguments and this result is needed",
    note = "an argument that a method borrows is owned here: a `&str` is a `String`, a `&[T]` a `Vec<T>`, and a `&T` a `T`"
)]
pub trait Answer<Args, T>: Send + 'static {
    #[doc(hidden)]
    fn answer(&mut self, arguments: Args) -> T;
}

macro_rules! arguments {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, reason = "the variables have the names of their types")]
        impl<F, P, $($name,)* T> Method<P, ($($name,)*), T> for F
        where
            F: Fn(&P $(, $name)*) -> Future<T> + Send + 'static,
        {
            fn call(&self, proxy: &P, ($($name,)*): ($($name,)*)) -> Future<T> {
                self(proxy $(, $name)*)
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, reason = "the variables have the names of their types")]
        impl<F, $($name,)* T> Answer<($($name,)*), T> for F
        where
            F: FnMut($($name),*) -> T + Send + 'static,
        {
            fn answer(&mut self, ($($name,)*): ($($name,)*)) -> T {
                self($($name),*)
            }
        }
    };
}

arguments! {}
arguments! { A }
arguments! { A B }
arguments! { A B C }
arguments! { A B C D }
arguments! { A B C D E }
arguments! { A B C D E G }
arguments! { A B C D E G H }
arguments! { A B C D E G H I }

pub(super) struct On<P: Proxy<Of: Methods>, M, A, Args, T> {
    method: M,
    answer: A,
    /// The code of its messages, from the first message that may be one on.
    ///
    /// It takes arguments to find out which message a method sends, and there are none before.
    code: Option<u64>,
    sent: Arc<Recorder<P::Of>>,
    signature: PhantomData<fn(Args) -> T>,
}

impl<P: Proxy<Of: Methods>, M, A, Args, T> On<P, M, A, Args, T> {
    pub(super) fn new(method: M, answer: A, sent: Arc<Recorder<P::Of>>) -> Self {
        On {
            method,
            answer,
            code: None,
            sent,
            signature: PhantomData,
        }
    }
}

impl<P, M, A, Args, T> Answering for On<P, M, A, Args, T>
where
    P: Proxy<Of: Methods>,
    M: Method<P, Args, T>,
    A: Answer<Args, T>,
    Args: 'static,
    T: Send + 'static,
{
    fn answer(&mut self, code: u64, arguments: &mut Box<dyn Any>) -> Option<AnyReply> {
        if self.code.is_some_and(|own| own != code) || !arguments.is::<Args>() {
            return None;
        }
        if self.code.is_none() {
            let (method, given) = (&self.method, taken(arguments));
            let message = self.sent.by(|proxy| drop(method.call(proxy, given)));
            let message = message.expect("the function given to `on` calls a method of its proxy");
            self.code = Some(message.code());
            *arguments = message.arguments();
            return self.answer(code, arguments);
        }
        Some(AnyReply::new(self.answer.answer(taken(arguments))))
    }
}

fn taken<Args: 'static>(arguments: &mut Box<dyn Any>) -> Args {
    let arguments = mem::replace(arguments, Box::new(()));
    *arguments.downcast().expect("its type has been checked")
}

/// A proxy that keeps the last message sent through it.
pub(super) struct Recorder<P: Methods> {
    address: Address<P>,
    sent: Arc<Mutex<Option<Message<P>>>>,
}

impl<P: Methods> Recorder<P> {
    pub(super) fn new() -> Self {
        let sent = Arc::default();
        let keep = Rest::Kept(Arc::clone(&sent));
        let stub = Stub::start(Double::new(Vec::new(), keep, Location::caller()));
        Recorder {
            address: Address::new(stub),
            sent,
        }
    }

    /// A proxy to call methods of, and to name parts by.
    pub(super) fn proxy<T: Proxy<Of = P>>(&self) -> T {
        T::at(self.address.clone())
    }

    /// The last message that `send` sends.
    ///
    /// It has no time limit, even if the message that is being handled has one.
    fn by<T: Proxy<Of = P>>(&self, send: impl FnOnce(&T)) -> Option<Message<P>> {
        with_deadline(None, || send(&self.proxy()));
        lock(&self.sent).take()
    }
}
