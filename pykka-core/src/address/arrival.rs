//! A message from another process, which is sent to the actor of this one.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::address::Address;
use crate::error::Error;
use crate::future::Future;
use crate::mailbox::delivery::{Delivery, DeliveryOptions, Room};
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::any_reply::AnyReply;
use crate::sync::{Arc, Mutex, lock};
use crate::timer::deadline::Deadline;

/// How a message is sent.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sending {
    /// The time that the sender gives it.
    pub limit: Option<Duration>,
    pub is_urgent: bool,
    /// Whether the sender waits for room.
    pub may_wait: bool,
}

/// Sends a message that has arrived. Never waits for room. `then` is called with the answer: perhaps
/// at once, perhaps in the thread that runs the actor. It must not block.
#[doc(hidden)]
pub fn deliver<P: Methods>(
    address: &Address<P>,
    message: Message<P>,
    sending: Sending,
    then: impl FnOnce(Result<AnyReply, Error>) + Send + 'static,
) {
    let (answer, reply) = address.asked::<AnyReply>(&message);
    let options = options(sending);
    let delivery = Delivery::with(Wakeup::Eager, &options);
    // If it can't be delivered, the reply has put the error into the future.
    let _ = address.destination.send(message, reply, delivery);
    when_ready(answer, then);
}

/// The same for a message without an answer.
///
/// # Errors
/// Why it was not delivered.
#[doc(hidden)]
pub fn deliver_tell<P: Methods>(
    address: &Address<P>,
    message: Message<P>,
    sending: Sending,
) -> Result<(), Error> {
    let options = options(sending);
    let delivery = Delivery::with(Wakeup::Eager, &options);
    let sent = address.destination.send(message, ReplyTo::none(), delivery);
    sent.map_err(Error::from)
}

fn options(sending: Sending) -> DeliveryOptions {
    DeliveryOptions {
        is_urgent: sending.is_urgent,
        room: if sending.is_urgent {
            Room::Exceed
        } else {
            Room::Refuse
        },
        deadline: sending.limit.and_then(Deadline::within),
        tick: None,
    }
}

/// Calls `then` with what a future resolves to, in the thread that sets it.
#[doc(hidden)]
pub fn when_ready<T: Send + 'static>(
    future: Future<T>,
    then: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    let waiting = Waiting(Mutex::new(Some((future, Box::new(then)))));
    Arc::new(waiting).look();
}

/// A future with what is to be done when it is ready. `None` once that is done, and while a thread
/// looks.
struct Waiting<T: Send + 'static>(Mutex<Option<(Future<T>, Then<T>)>>);

type Then<T> = Box<dyn FnOnce(Result<T, Error>) + Send>;

impl<T: Send + 'static> Waiting<T> {
    fn look(self: Arc<Self>) {
        let waker = Waker::from(Arc::clone(&self));
        let mut waiting = lock(&self.0);
        let Some((mut future, then)) = waiting.take() else {
            return;
        };
        match Pin::new(&mut future).poll(&mut Context::from_waker(&waker)) {
            // The lock is held, so that a thread that wakes this meanwhile finds the future.
            Poll::Pending => *waiting = Some((future, then)),
            Poll::Ready(answer) => {
                drop(waiting);
                then(answer);
            }
        }
    }
}

impl<T: Send + 'static> Wake for Waiting<T> {
    fn wake(self: Arc<Self>) {
        self.look();
    }
}
