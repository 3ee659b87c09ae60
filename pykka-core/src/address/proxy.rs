//! The typed fronts of an address: the proxy, whose calls return futures; and the other styles of
//! calls, `proxy.call().add(1, 3)` and `proxy.defer().add(1, 3)`.
//!
//! What `call()` and `defer()` return is one generated type with a parameter, the [`CallStyle`]. So a
//! method is generated once for all of them, and a further style adds no generated code.

use std::borrow::Cow;
use std::fmt;

use crate::address::Address;
use crate::error::Error;
use crate::error::tell_error::TellError;
use crate::message::containers::Key;
use crate::message::{Message, Methods, Part};

/// A typed proxy: of an actor, of a part, or of an interface.
///
/// `#[actor]` implements it: there is nothing to implement by hand.
pub trait Proxy: Sized {
    /// What it is the proxy of: `Calculator` for a `CalculatorProxy`.
    #[doc(hidden)]
    type Of;

    /// What `call()` and `defer()` return: `CalculatorCalls`.
    #[doc(hidden)]
    type Calls<'a, S>;

    #[doc(hidden)]
    fn at(address: Address<Self::Of>) -> Self;

    #[doc(hidden)]
    fn address(&self) -> &Address<Self::Of>;

    #[doc(hidden)]
    fn calls<S>(calls: Calls<'_, Self::Of, S>) -> Self::Calls<'_, S>;
}

/// How a call is made, and what it returns: [`Blocking`] or [`Deferred`].
///
/// A `CalculatorCalls<'_, S>` has the methods, fields and parts of a `CalculatorProxy`, each of which returns an
/// `S::Answer<T>` where the proxy's returns a `Future<T>`.
pub trait CallStyle: Copy + 'static {
    /// What a call returns whose answer is a `T`.
    type Answer<T>;

    #[doc(hidden)]
    fn send<P: Methods, T: Send + 'static>(
        &self,
        address: &Address<P>,
        message: Message<P>,
    ) -> Self::Answer<T>;
}

/// The style of `proxy.call()`: a call waits for its answer and returns it, as a `Result<T, Error>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocking;

/// The style of `proxy.defer()`: a call has *tell* semantics, and returns a `Result<(), TellError>` once its message is in the
/// mailbox. There is no answer. If the method fails, the actor fails and stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deferred;

impl CallStyle for Blocking {
    type Answer<T> = Result<T, Error>;

    fn send<P: Methods, T: Send + 'static>(
        &self,
        address: &Address<P>,
        message: Message<P>,
    ) -> Result<T, Error> {
        address.call(message)
    }
}

impl CallStyle for Deferred {
    type Answer<T> = Result<(), TellError>;

    fn send<P: Methods, T: Send + 'static>(
        &self,
        address: &Address<P>,
        message: Message<P>,
    ) -> Result<(), TellError> {
        address.defer(message)
    }
}

/// What a generated `CalculatorCalls` holds: an address, which is the proxy's own or that of a part, and the style.
#[doc(hidden)]
pub struct Calls<'a, P, S> {
    address: Cow<'a, Address<P>>,
    style: S,
}

/// The `PlaybackCalls` of a `Playback`.
#[doc(hidden)]
pub type CallsOf<'a, P, S> = <<P as Part>::Proxy as Proxy>::Calls<'a, S>;

impl<'a, P: 'static, S: CallStyle> Calls<'a, P, S> {
    pub fn new(address: &'a Address<P>, style: S) -> Self {
        Calls {
            address: Cow::Borrowed(address),
            style,
        }
    }

    /// Makes a call whose answer is a `T`.
    pub fn send<T: Send + 'static>(&self, message: Message<P>) -> S::Answer<T>
    where
        P: Methods,
    {
        self.style.send(&self.address, message)
    }

    /// The calls to the part in the field `name`: see [`Address::part`].
    pub fn part<Q, K>(
        &self,
        name: &'static str,
        key: K,
        wrap: fn(K, Message<Q>) -> Message<P>,
    ) -> CallsOf<'static, Q, S>
    where
        P: Methods,
        Q: Methods<Proxy: Proxy<Of = Q>>,
        K: Key,
    {
        <Q::Proxy as Proxy>::calls(Calls {
            address: Cow::Owned(self.address.part(name, key, wrap)),
            style: self.style,
        })
    }
}

impl<P, S> Calls<'_, P, S> {
    /// The `Debug` of the generated type of this name.
    pub fn fmt_as(&self, calls: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt_as(calls, f)
    }
}
