//! Messages that are sent later: once, or again and again.
//!
//! A timer sends a message as any other sender would, with *tell* semantics. A guard goes with it, by
//! which the timer learns when the message's turn comes, and when it has been handled. So a timer that
//! is cancelled meanwhile takes its message back, and one that repeats sends no second message while
//! the first one waits.

use std::fmt;
use std::time::Duration;

use crate::address::Address;
use crate::address::style::CallStyle;
use crate::mailbox::delivery::{DeliveryOptions, Room, Tick};
use crate::message::{Message, Methods};
use crate::sync::{Arc, Instant, Mutex, MutexGuard, lock, now};
use crate::timer::{self, Due, TimerKey};

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

/// What a [`Timer`] does, whatever its target is.
trait Control: Send + Sync {
    fn cancel(&self) -> bool;
    fn is_active(&self) -> bool;
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
        Repeated::start(address, message, None, self.0)
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
        Repeated::start(address, first, Some((message, self.0)), self.0)
    }
}

/// A message that is sent later. If it repeats, the next is a clone of the original.
struct Repeated<P: Methods> {
    address: Address<P>,
    /// The target's life, with which it ends.
    life: u32,
    /// `None` if it is sent once.
    period: Option<Duration>,
    original: Mutex<Option<Message<P>>>,
    state: Mutex<TimerState<P>>,
}

struct TimerState<P: Methods> {
    /// The next message. `None` while one is on its way.
    next: Option<Message<P>>,
    /// When it is sent.
    at: Instant,
    /// `None` while no timer is set.
    key: Option<TimerKey>,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// A message will be sent.
    Waiting,
    /// A message is in the mailbox.
    Sent,
    /// A message is being handled.
    Begun,
    /// No further message will be handled.
    Over,
}

impl<P: Methods> Repeated<P> {
    fn start(
        address: &Address<P>,
        first: Message<P>,
        repeated: Option<(Message<P>, Duration)>,
        delay: Duration,
    ) -> Timer {
        let at = timer::from_now(delay);
        let (original, period) = repeated.unzip();
        let timer = Arc::new(Repeated {
            address: address.clone(),
            life: address.actor_ref().life(),
            period,
            original: Mutex::new(original),
            state: Mutex::new(TimerState {
                next: Some(first),
                at,
                key: None,
                phase: Phase::Waiting,
            }),
        });
        if timer.is_target_alive() {
            timer.set(at);
        } else {
            timer.finish();
        }
        Timer(timer)
    }

    /// Whether the target's last hook has not begun, nor that of the life in which this was set.
    fn is_target_alive(&self) -> bool {
        self.address.actor_ref().is_in_life(self.life)
    }

    fn state(&self) -> MutexGuard<'_, TimerState<P>> {
        lock(&self.state)
    }

    fn set(self: &Arc<Self>, at: Instant) {
        // Under the lock, so that a `cancel` finds the key.
        let mut state = self.state();
        if state.phase != Phase::Over {
            state.at = at;
            state.key = Some(timer::set(at, self.clone()));
        }
    }

    /// The next moment on the grid.
    fn after(at: Instant, period: Duration) -> Instant {
        let late = now().saturating_duration_since(at);
        let missed = late.as_nanos() / period.as_nanos();
        let periods = u32::try_from(missed + 1).unwrap_or(u32::MAX);
        let next = period
            .checked_mul(periods)
            .and_then(|by| at.checked_add(by));
        next.unwrap_or_else(|| timer::from_now(period))
    }

    /// No further message will be handled. Returns whether one would have been.
    fn finish(&self) -> bool {
        let mut state = self.state();
        let phase = std::mem::replace(&mut state.phase, Phase::Over);
        let (key, next) = (state.key.take(), state.next.take());
        drop(state);
        let cancelled = key.and_then(timer::cancel);
        let original = lock(&self.original).take();
        // Foreign code, outside of the locks.
        drop((cancelled, next, original));
        self.is_to_fire(phase)
    }

    fn is_to_fire(&self, phase: Phase) -> bool {
        match phase {
            Phase::Waiting | Phase::Sent => true,
            Phase::Begun => self.period.is_some(),
            Phase::Over => false,
        }
    }
}

impl<P: Methods> Due for Repeated<P> {
    fn due(self: Arc<Self>) {
        if !self.is_target_alive() {
            self.finish();
            return;
        }
        let mut state = self.state();
        let at = state.at;
        state.key = None;
        let is_free = state.phase == Phase::Waiting;
        let next = if is_free { state.next.take() } else { None };
        if next.is_some() {
            state.phase = Phase::Sent;
        }
        drop(state);
        if let Some(period) = self.period {
            self.set(Self::after(at, period));
        }
        // If it is the message before that is still on its way, this one is left out.
        let Some(message) = next else { return };
        let tick: Arc<dyn Tick> = self.clone();
        let options = DeliveryOptions {
            // As a stop: there is at most one for each timer.
            room: Room::Exceed,
            tick: Some(tick),
            ..self.address.delivery()
        };
        if self.address.tell(message, &options).is_err() {
            self.finish();
        }
    }
}

impl<P: Methods> Tick for Repeated<P> {
    fn begin(&self) -> bool {
        let is_in_time = self.is_target_alive();
        let mut state = self.state();
        let is_wanted = state.phase == Phase::Sent && is_in_time;
        if is_wanted {
            state.phase = Phase::Begun;
        }
        is_wanted
    }

    fn prepare(&self) {
        let original = lock(&self.original).take();
        let Some(original) = original else { return };
        let next = original.copy();
        let unused = {
            let mut state = self.state();
            if state.phase == Phase::Over {
                Some((original, next))
            } else {
                state.next = next;
                *lock(&self.original) = Some(original);
                None
            }
        };
        drop(unused);
    }

    fn end(&self) {
        let mut state = self.state();
        match (state.phase, self.period) {
            (Phase::Over, _) => {}
            (_, Some(_)) if state.next.is_some() => state.phase = Phase::Waiting,
            // It was sent once, or was not handled.
            _ => {
                drop(state);
                self.finish();
            }
        }
    }
}

impl<P: Methods> Control for Repeated<P> {
    fn cancel(&self) -> bool {
        let is_alive = self.is_target_alive();
        self.finish() && is_alive
    }

    fn is_active(&self) -> bool {
        let phase = self.state().phase;
        self.is_to_fire(phase) && self.is_target_alive()
    }
}
