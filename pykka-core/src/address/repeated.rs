//! What sends the messages of a timer, and takes them back.
//!
//! A message that comes due at a full mailbox stays here until there is room. Meanwhile no thread waits
//! for it, and later ones are left out.

use std::mem;
use std::task::{Wake, Waker};
use std::time::Duration;

use crate::address::Address;
use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::spans;
use crate::error::unwind;
use crate::mailbox::delivery::{DeliveryOptions, Room, Tick};
use crate::message::{Message, Methods};
use crate::reply::waiters::Registration;
use crate::sync::{Arc, Instant, Mutex, MutexGuard, Weak, is_broken, lock, now};
use crate::timer::{self, Due, TimerKey};
use crate::wait::any_actor::Watcher;
use crate::wait::condition::Condition;

/// What a [`Timer`](crate::Timer) does, whatever its target is.
pub(super) trait Control: Send + Sync {
    fn cancel(&self) -> bool;
    fn is_active(&self) -> bool;
}

/// A message that is sent later. If it repeats, the next is a clone of the original.
pub(super) struct Repeated<P: Methods> {
    address: Address<P>,
    /// The target's life, with which it ends.
    life: u32,
    /// `None` if it is sent once.
    period: Option<Duration>,
    original: Mutex<Option<Message<P>>>,
    state: Mutex<TimerState<P>>,
    /// While it waits for room.
    room: Mutex<Option<WaitsForRoom>>,
}

struct TimerState<P: Methods> {
    /// The next message. `None` while one is on its way.
    next: Option<Message<P>>,
    /// When it is sent.
    at: Instant,
    /// `None` while no timer is set.
    key: Option<TimerKey>,
    phase: Phase,
    /// The span in which it was set, until the message is sent. One that is sent again and again would
    /// never let it be closed, so there is none.
    span: spans::Parent,
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
    pub(super) fn start(
        address: &Address<P>,
        first: Message<P>,
        repeated: Option<(Message<P>, Duration)>,
        delay: Duration,
    ) -> Arc<Self> {
        let at = timer::from_now(delay);
        let (original, period) = repeated.unzip();
        let target = address.actor_ref();
        let timer = Arc::new(Repeated {
            address: address.clone(),
            life: target.life(),
            period,
            original: Mutex::new(original),
            state: Mutex::new(TimerState {
                next: Some(first),
                at,
                key: None,
                phase: Phase::Waiting,
                span: match period {
                    None => spans::Parent::current(),
                    Some(_) => spans::Parent::default(),
                },
            }),
            room: Mutex::new(None),
        });
        if timer.is_target_alive() {
            timer.set(at);
            target.watch(Box::new(EndsWithLife(Arc::downgrade(&timer))));
        }
        // It may have ended before it was watched. If it is broken on purpose, nobody looks, and the
        // explorer has to find the message that is kept.
        if !timer.is_target_alive() && !is_broken("timer") {
            timer.finish();
        }
        timer
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
    fn next_tick(at: Instant, period: Duration) -> Instant {
        let late = now().saturating_duration_since(at);
        let missed = late.as_nanos() / period.as_nanos();
        let periods = u32::try_from(missed + 1).unwrap_or(u32::MAX);
        let next = period
            .checked_mul(periods)
            .and_then(|by| at.checked_add(by));
        next.unwrap_or_else(|| timer::from_now(period))
    }

    /// Sends the next message, or waits for room. If the one before is still on its way, this one is left
    /// out.
    ///
    /// One that has waited `was_woken` for room. If another sender was faster, it is one too many. But
    /// otherwise it might have to wait for ever, and ticks would overtake each other.
    ///
    /// Returns whether it was sent.
    fn send(self: &Arc<Self>, was_woken: bool) -> bool {
        if self.state().phase != Phase::Waiting {
            return false;
        }
        let has_room = was_woken || self.has_room();
        let mut state = self.state();
        if state.phase == Phase::Waiting && !has_room {
            return false;
        }
        // It may have been cancelled meanwhile.
        let next = state.next.take();
        if next.is_some() {
            state.phase = Phase::Sent;
        }
        drop(state);
        self.leave();
        let Some(message) = next else { return false };
        let tick: Arc<dyn Tick> = self.clone();
        let options = DeliveryOptions {
            room: Room::Exceed,
            tick: Some(tick),
            ..self.address.delivery()
        };
        let is_sent = self.address.tell(message, &options).is_ok();
        if !is_sent {
            self.finish();
        }
        is_sent
    }

    /// Whether there is room. If not, it will be sent when there is.
    fn has_room(self: &Arc<Self>) -> bool {
        let target = self.address.actor_ref().into_inner();
        let Some(not_full) = target.room_if_full() else {
            return true;
        };
        if self.address.delivery().is_urgent {
            return true;
        }
        let has_room = Arc::new(HasRoom(Arc::clone(self)));
        let mut room = lock(&self.room);
        let room = room.get_or_insert_with(|| WaitsForRoom {
            registration: Registration::new(),
            not_full: Arc::clone(&not_full),
        });
        room.registration
            .register(&not_full, &Waker::from(has_room));
        // It may have been made meanwhile.
        target.room_if_full().is_none()
    }

    /// Waits no longer for room.
    fn leave(&self) {
        let room = lock(&self.room).take();
        if let Some(mut room) = room
            && room.registration.leave()
            // If it is broken on purpose, the room is lost, and the explorer has to find that.
            && !is_broken("room")
        {
            // What it was woken for is for another one.
            room.not_full.notify_one();
        }
    }

    /// No further message will be handled. Returns whether one would have been.
    fn finish(&self) -> bool {
        let mut state = self.state();
        let phase = mem::replace(&mut state.phase, Phase::Over);
        let (key, next) = (state.key.take(), state.next.take());
        let span = mem::take(&mut state.span);
        drop(state);
        self.leave();
        let cancelled = key.and_then(timer::cancel);
        let original = lock(&self.original).take();
        // Foreign code, outside of the locks.
        drop((cancelled, next, original, span));
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
        drop(state);
        if let Some(period) = self.period {
            self.set(Self::next_tick(at, period));
        }
        self.send(false);
    }
}

/// The place of a message among those that wait for room.
struct WaitsForRoom {
    registration: Registration<Arc<Condition>>,
    not_full: Arc<Condition>,
}

/// What is woken when there is room. Only the thread of the timers sends, because the one that has made
/// room is inside the mailbox.
struct HasRoom<P: Methods>(Arc<Repeated<P>>);

impl<P: Methods> Wake for HasRoom<P> {
    fn wake(self: Arc<Self>) {
        timer::set(now(), self);
    }
}

impl<P: Methods> Due for HasRoom<P> {
    fn due(self: Arc<Self>) {
        let timer = &self.0;
        if timer.is_target_alive() && timer.state().phase == Phase::Waiting {
            // The room is for this one. If it is cancelled meanwhile, it is for another one.
            let woken = lock(&timer.room).take();
            let not_full = woken.map(|room| room.not_full);
            if !timer.send(true)
                && let Some(not_full) = not_full
            {
                not_full.notify_one();
            }
        } else {
            timer.leave();
        }
    }
}

/// Drops the messages of a timer when its target's life is over.
struct EndsWithLife<P: Methods>(Weak<Repeated<P>>);

impl<P: Methods> Watcher for EndsWithLife<P> {
    fn is_gone(&self) -> bool {
        self.0.strong_count() == 0
    }

    fn is_of_this_life(&self) -> bool {
        true
    }

    fn tell(&self, _: &ActorId, _: End) {}
}

impl<P: Methods> Drop for EndsWithLife<P> {
    fn drop(&mut self) {
        if let Some(timer) = self.0.upgrade()
            && !timer.is_target_alive()
        {
            // It drops what is the user's. The panic hook has reported a panic.
            let _ = unwind::catch(|| {
                timer.finish();
                drop(timer);
            });
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

    fn span(&self) -> spans::Parent {
        mem::take(&mut self.state().span)
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
