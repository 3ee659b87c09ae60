//! Messages that are sent later: once, or again and again.
//!
//! A timer sends a message as any other sender would, with *tell* semantics. A guard goes with it, by
//! which the timer learns when the message's turn comes, and when it has been handled. So a timer that
//! is cancelled meanwhile takes its message back, and one that repeats sends no second message while
//! the first one waits.

use std::fmt;
use std::time::Duration;

use crate::address::Address;
use crate::address::repeated::{Control, Repeated};
use crate::address::style::CallStyle;
use crate::message::{Message, Methods};
use crate::sync::Arc;

/// A message that will be sent, as [`after`](crate::Proxy::after) and
/// [`every`](crate::Proxy::every) return it.
///
/// Dropping it changes nothing. A timer ends when it is [cancelled](Timer::cancel), when its only
/// message is being handled, and with its target: none of its messages is handled once the actor's
/// last hook has begun.
pub struct Timer(Arc<dyn Control>);

impl Timer {
    /// Cancels it. Returns whether it was still to fire.
    ///
    /// A message that waits in the mailbox already is not handled. One that is being handled is not
    /// interrupted.
    ///
    /// # Blocking
    /// Never.
    pub fn cancel(&self) -> bool {
        self.0.cancel()
    }

    /// Whether it is still to fire.
    pub fn is_active(&self) -> bool {
        self.0.is_active()
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timer")
            .field("is_active", &self.is_active())
            .finish()
    }
}

/// The style of `proxy.after(delay)`: a call is sent later, and returns a [`Timer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After(pub(crate) Duration);

/// The style of `proxy.every(period)`: a call is sent again and again, and returns a [`Timer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every(pub(crate) Duration);

impl CallStyle for After {
    type Answer<T> = Timer;

    fn send<P: Methods, T: Send + 'static>(
        &self,
        address: &Address<P>,
        message: Message<P>,
    ) -> Timer {
        Timer(Repeated::start(address, message, None, self.0))
    }
}

impl CallStyle for Every {
    type Answer<T> = Timer;

    fn send<P: Methods, T: Send + 'static>(
        &self,
        address: &Address<P>,
        message: Message<P>,
    ) -> Timer {
        let Some(first) = message.copy() else {
            let method = message.name();
            panic!(
                "`every` sends clones, but an argument of `{method}` is not known to be `Clone`"
            );
        };
        Timer(Repeated::start(
            address,
            first,
            Some((message, self.0)),
            self.0,
        ))
    }
}
