//! The ways to make a call, other than that of the proxy itself.

use crate::address::Address;
use crate::error::Error;
use crate::error::tell_error::TellError;
use crate::message::{Message, Methods};

/// How a call is made, and what it returns: [`Blocking`], [`Deferred`], [`After`](crate::After) or
/// [`Every`](crate::Every).
///
/// A `CalculatorCalls<'_, S>` has the methods, fields and parts of a `CalculatorProxy`, each of
/// which returns an `S::Answer<T>` where the proxy's returns a `Future<T>`.
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

/// The style of `proxy.defer()`: a call has *tell* semantics, and returns a `Result<(), TellError>`
/// once its message is in the mailbox. There is no answer. If the method fails, the actor fails and stops.
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
