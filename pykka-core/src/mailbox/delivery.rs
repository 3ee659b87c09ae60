//! How a message is delivered, and what is checked when its turn comes.

use crate::error::Error;
use crate::error::spans;
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::dependency::ActorEvent;
use crate::reply::target::Target;
use crate::sync::Arc;
use crate::timer::deadline::Deadline;
use crate::wait::condition::Condition;

/// How one message is delivered.
#[derive(Clone, Copy)]
pub(crate) struct Delivery<'a> {
    pub(crate) wakeup: Wakeup,
    /// `None` for the usual way.
    pub(crate) options: Option<&'a DeliveryOptions>,
}

/// What is unusual about a delivery.
#[derive(Default)]
pub(crate) struct DeliveryOptions {
    /// It overtakes all messages that are not urgent.
    pub(crate) is_urgent: bool,
    pub(crate) room: Room,
    /// Limits the wait for room. An ask whose time is up is not handled.
    pub(crate) deadline: Option<Deadline>,
    /// The timer that sends the message.
    pub(crate) tick: Option<Arc<dyn Tick>>,
}

/// What happens at a mailbox that is full.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) enum Room {
    /// The sender waits.
    #[default]
    Wait,
    /// The message is not delivered.
    Refuse,
    /// There is always room, as for a stop.
    Exceed,
}

/// A timer whose message was sent.
pub(crate) trait Tick: Send + Sync {
    /// Its turn has come. Returns whether it is to be handled.
    fn begin(&self) -> bool;

    /// Prepares the next message. It runs user code.
    fn prepare(&self);

    /// It was handled, or will not be.
    fn end(&self);

    /// Takes the span in which it was set.
    fn span(&self) -> spans::Parent;
}

/// What accompanies a message until its turn comes.
#[doc(hidden)]
pub struct Guard {
    pub(crate) deadline: Option<Deadline>,
    #[cfg_attr(not(feature = "spans"), expect(dead_code))]
    pub(crate) span: spans::Parent,
    tick: Option<Arc<dyn Tick>>,
}

impl<'a> Delivery<'a> {
    /// The usual delivery of an ask, whose sender may run a pooled actor itself.
    pub(crate) const LAZY: Delivery<'static> = Delivery {
        wakeup: Wakeup::Lazy,
        options: None,
    };

    /// The usual delivery of a tell.
    pub(crate) const EAGER: Delivery<'static> = Delivery {
        wakeup: Wakeup::Eager,
        options: None,
    };

    pub(crate) fn with(wakeup: Wakeup, options: &'a DeliveryOptions) -> Self {
        Delivery {
            wakeup,
            options: Some(options),
        }
    }

    pub(crate) fn is_urgent(self) -> bool {
        self.options.is_some_and(|options| options.is_urgent)
    }

    pub(crate) fn room(self) -> Room {
        self.options.map_or(Room::Wait, |options| options.room)
    }

    pub(crate) fn deadline(self) -> Option<Deadline> {
        self.options?.deadline
    }
}

impl Delivery<'_> {
    /// Locks a mailbox that was found full, as the sender wants it: at once, when it `is_full` no
    /// longer, or not at all.
    ///
    /// # Errors
    /// If there is no room, and the sender doesn't wait any longer.
    pub(crate) fn enter<G>(
        self,
        not_full: &Condition,
        method: &'static str,
        target: &dyn Target,
        lock: impl Fn() -> G,
        is_full: impl Fn(&G) -> bool,
    ) -> Result<G, Error> {
        let enter = || Some(lock()).filter(|locked| !is_full(locked));
        let origin = || target.origin(method);
        match self.room() {
            Room::Exceed => Ok(lock()),
            Room::Refuse => enter().ok_or_else(|| Error::MailboxFull { origin: origin() }),
            Room::Wait => {
                let on = ActorEvent(target, method);
                not_full.wait_until(&on, self.deadline(), &origin, enter)
            }
        }
    }
}

impl DeliveryOptions {
    /// For a sender that doesn't wait for room.
    pub(crate) const REFUSE: DeliveryOptions = DeliveryOptions::with_room(Room::Refuse);

    /// For a message that always has room.
    pub(crate) const EXCEED: DeliveryOptions = DeliveryOptions::with_room(Room::Exceed);

    /// For an ask that a handler with this deadline makes.
    pub(crate) fn until(deadline: Deadline) -> Self {
        DeliveryOptions {
            deadline: Some(deadline),
            ..DeliveryOptions::default()
        }
    }

    const fn with_room(room: Room) -> Self {
        DeliveryOptions {
            is_urgent: false,
            room,
            deadline: None,
            tick: None,
        }
    }
}

impl Guard {
    /// What a message needs, if it needs any. A tell has no deadline.
    pub(crate) fn new(options: Option<&DeliveryOptions>, reply: &ReplyTo) -> Option<Self> {
        let deadline = options.and_then(|options| options.deadline);
        let deadline = deadline.filter(|_| !reply.is_none());
        let tick = options.and_then(|options| options.tick.clone());
        let span = match &tick {
            Some(tick) => tick.span(),
            None => spans::Parent::current(),
        };
        let is_needed = deadline.is_some() || tick.is_some() || span.is_some();
        is_needed.then_some(Guard {
            deadline,
            span,
            tick,
        })
    }

    /// Whether the message is to be handled, now that its turn has come.
    pub(crate) fn admits(&self, reply: &ReplyTo) -> bool {
        let is_late = self
            .deadline
            .is_some_and(|deadline| deadline.has_passed() || reply.is_abandoned());
        !is_late && self.tick.as_ref().is_none_or(|tick| tick.begin())
    }

    /// Answers a message that is not to be handled.
    pub(crate) fn refuse(&self, reply: ReplyTo) {
        if let Some(deadline) = self.deadline {
            reply.open().fail(|origin| deadline.error(origin));
        }
    }

    /// Prepares what comes after this message. It runs user code.
    pub(crate) fn prepare(&self) {
        if let Some(tick) = &self.tick {
            tick.prepare();
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(tick) = self.tick.take() {
            tick.end();
        }
    }
}
