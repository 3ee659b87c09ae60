//! The state of a pooled actor, as one word: which thread may run it, and whether one has to; and the
//! data that only this thread touches.
//!
//! # The protocol
//! - `RUNNING`: a thread runs the actor, and only this thread touches its data.
//! - `SCHEDULED`: the actor is in the pool's run queue, once.
//! - `NOTIFIED`: something was put into the mailbox since the runner last looked there.
//! - `LAZY`: no worker was woken for the entry in the run queue yet, because a caller is likely to run
//!   the actor. A thread that needs a worker after all clears the flag and wakes one, or leaves that
//!   to the runner, if there is one.
//!
//! **Put.** The message goes into the queue first, then [`notify`](RunState::notify) sets `NOTIFIED`.
//! If the actor was neither `RUNNING` nor `SCHEDULED`, the same step makes it `SCHEDULED`, and the
//! thread that took this step puts it into the run queue. No other thread can have done so, because
//! the step is one compare-and-exchange.
//!
//! **Claim.** A worker that takes the actor out of the run queue clears `SCHEDULED`
//! ([`begin_turn`](RunState::begin_turn)); a waiter doesn't, because the entry stays
//! ([`claim`](RunState::claim)). Both set `RUNNING`. If it was set already they leave: the runner will
//! see the messages.
//!
//! **Run.** A runner looks into the queue only if `NOTIFIED` is set, and clears it *before* it looks
//! ([`take_notified`](RunState::take_notified)). A message that comes later sets the flag again.
//!
//! **Release.** Clearing `RUNNING` and reading `NOTIFIED` is again one step
//! ([`release`](RunState::release)). If the flag is set, or the runner leaves messages behind, the same
//! step makes the actor `SCHEDULED`. So no message is stranded: either its put saw a released actor
//! and scheduled it, or the release saw the flag.
//!
//! `tests/explore/` runs all of this through many schedules, and `scripts/explore --broken`
//! leaves out its steps one by one to see that this is noticed.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::pool::Wakeup;
use crate::sync::{AtomicU8, Ordering, Sole, is_broken};

const RUNNING: u8 = 1;
const SCHEDULED: u8 = 2;
const NOTIFIED: u8 = 4;
const LAZY: u8 = 8;

/// The word, and the data that it guards. `RUNNING` is a lock that is never waited for. With a mutex
/// in its place, a call takes four atomic steps where it takes two.
///
/// In this order, so that the flags are beside what senders write, and not beside what the runner does.
#[repr(C)]
pub(crate) struct RunState<T> {
    flags: AtomicU8,
    sole: Sole,
    data: UnsafeCell<T>,
}

// SAFETY: only `Running` reaches the data, and there is one at a time. So the data is moved from
// thread to thread and never shared.
#[expect(unsafe_code, reason = "it is a lock")]
unsafe impl<T: Send> Sync for RunState<T> {}

/// The right to run the actor, and so to use its data. [`release`](Running::release) gives it back.
/// If it is dropped, no thread will ever run the actor again.
#[must_use = "the actor has to be released"]
pub(crate) struct Running<'a, T> {
    state: &'a RunState<T>,
    /// It can be sent and shared as a `&mut T` can.
    data: PhantomData<&'a mut T>,
}

#[expect(unsafe_code, reason = "it is a lock's guard")]
impl<T> Deref for Running<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: while this exists, `RUNNING` is set, so that no other is made: `running` is called
        // by the thread whose step has set the flag, and only `release` clears it, which consumes
        // this. A step that sets the flag acquires what the last release has released.
        unsafe { &*self.state.data.get() }
    }
}

#[expect(unsafe_code, reason = "it is a lock's guard")]
impl<T> DerefMut for Running<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`. This is borrowed exclusively, so there is no other reference.
        unsafe { &mut *self.state.data.get() }
    }
}

/// What the thread that took a step has to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    /// Nothing.
    Done,
    /// Put the actor into the run queue.
    Schedule,
    /// The actor is in the run queue: wake a worker for it.
    WakeWorker,
}

/// Why an attempt to claim an idle actor failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NotIdle {
    /// There are messages to be handled before.
    HasMessages,
    /// Another thread runs it, or is about to.
    Busy,
}

impl<T> RunState<T> {
    /// The state of a new actor. It has to be started, so its maker has to schedule it.
    pub(crate) fn new(data: T) -> Self {
        RunState::with(SCHEDULED | NOTIFIED | LAZY, data)
    }

    fn with(flags: u8, data: T) -> Self {
        RunState {
            flags: AtomicU8::new(flags),
            sole: Sole::default(),
            data: UnsafeCell::new(data),
        }
    }

    /// For the thread whose step has set `RUNNING`: `before` are the flags from before.
    #[inline]
    fn running(&self, before: u8) -> Option<Running<'_, T>> {
        // If it is broken on purpose, two threads run the actor at a time, and the explorer has to
        // find that.
        if before & RUNNING != 0 && !is_broken("takers") {
            return None;
        }
        self.sole.enter();
        Some(Running {
            state: self,
            data: PhantomData,
        })
    }

    /// A message was put into the mailbox.
    #[inline]
    pub(crate) fn notify(&self, wakeup: Wakeup) -> Next {
        // Often nothing changes: a runner that cleared `NOTIFIED` and looked before this message
        // was put in did both before the queue was locked for it. So the flag that is seen here
        // is newer than that look.
        let now = self.load();
        if notified(now, wakeup) == now {
            return Next::Done;
        }
        let before = self.update(|flags| notified(flags, wakeup));
        if before & (RUNNING | SCHEDULED) == 0 {
            Next::Schedule
        } else if before & (RUNNING | LAZY) == LAZY && wakeup == Wakeup::Eager {
            Next::WakeWorker
        } else {
            Next::Done
        }
    }

    /// The actor was put into the run queue for a message that was sent lazily. Returns whether a
    /// worker is needed all the same: a thread that demanded one before the entry was there has woken
    /// one that found nothing.
    #[inline]
    pub(crate) fn was_demanded(&self) -> bool {
        self.load() & (SCHEDULED | LAZY) == SCHEDULED
    }

    /// A worker took the actor out of the run queue. `None` if another thread runs the actor.
    #[inline]
    pub(crate) fn begin_turn(&self) -> Option<Running<'_, T>> {
        self.running(self.update(|flags| flags & !(SCHEDULED | LAZY) | RUNNING))
    }

    /// A thread wants to run the actor. `None` if another thread runs it.
    #[inline]
    pub(crate) fn claim(&self) -> Option<Running<'_, T>> {
        self.running(self.flags.fetch_or(RUNNING, Ordering::Acquire))
    }

    /// The same if there is nothing in the mailbox. The actor may be in the run queue for a message
    /// that has been handled since.
    #[inline]
    pub(crate) fn claim_idle(&self) -> Result<Running<'_, T>, NotIdle> {
        let flags = self.flags.load(Ordering::Relaxed);
        if flags & NOTIFIED != 0 {
            return Err(NotIdle::HasMessages);
        }
        let claimed = |flags| {
            let (new, relaxed) = (flags | RUNNING, Ordering::Relaxed);
            self.flags
                .compare_exchange(flags, new, Ordering::Acquire, relaxed)
        };
        match flags & RUNNING {
            0 => claimed(flags).ok().and_then(|before| self.running(before)),
            _ => None,
        }
        .ok_or(NotIdle::Busy)
    }

    /// Clears `NOTIFIED`, and returns whether it was set. The runner has to look into the mailbox
    /// after this.
    #[inline]
    pub(crate) fn take_notified(&self) -> bool {
        let is_notified = self.is_notified();
        if is_notified {
            self.flags.fetch_and(!NOTIFIED, Ordering::AcqRel);
        }
        is_notified
    }

    #[inline]
    pub(crate) fn is_notified(&self) -> bool {
        self.load() & NOTIFIED != 0
    }

    /// The runner left messages in the mailbox, and has to look again.
    pub(crate) fn left_messages(&self) {
        self.flags.fetch_or(NOTIFIED, Ordering::AcqRel);
    }

    /// The runner has taken the actor's entry out of the run queue again.
    pub(crate) fn unscheduled(&self) {
        self.flags.fetch_and(!(SCHEDULED | LAZY), Ordering::AcqRel);
    }

    #[inline]
    pub(crate) fn is_scheduled(&self) -> bool {
        self.flags.load(Ordering::Relaxed) & SCHEDULED != 0
    }

    /// A thread that waits for the actor won't run it. Returns whether it has to wake a worker.
    #[inline]
    pub(crate) fn demand(&self) -> bool {
        let flags = self.load();
        flags & LAZY != 0
            && flags & (RUNNING | NOTIFIED) != 0
            && self.flags.fetch_and(!LAZY, Ordering::AcqRel) & (RUNNING | LAZY) == LAZY
    }

    #[inline]
    fn load(&self) -> u8 {
        self.flags.load(Ordering::Acquire)
    }

    /// Returns the flags from before.
    #[inline]
    fn update(&self, change: impl Fn(u8) -> u8) -> u8 {
        self.flags
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |flags| {
                Some(change(flags))
            })
            .unwrap_or_else(|flags| flags)
    }
}

impl<T> Running<'_, T> {
    /// The runner releases the actor. `has_more` says that it leaves something to do.
    #[inline]
    pub(crate) fn release(self, has_more: bool) -> Next {
        self.state.sole.leave();
        // If it is broken on purpose, `NOTIFIED` is not read. Then a message is stranded, and the
        // explorer has to find that.
        let read = if is_broken("release") { 0 } else { NOTIFIED };
        let has_more = |flags: u8| has_more || flags & read != 0;
        let before = self.state.update(|flags| {
            if has_more(flags) {
                flags & !RUNNING | SCHEDULED | NOTIFIED
            } else if flags & SCHEDULED != 0 {
                // The message that a worker was demanded for has been handled, and perhaps no worker
                // was woken for the entry.
                flags & !RUNNING | LAZY
            } else {
                flags & !RUNNING
            }
        });
        if !has_more(before) {
            Next::Done
        } else if before & SCHEDULED == 0 {
            Next::Schedule
        } else if before & LAZY == 0 {
            Next::WakeWorker
        } else {
            Next::Done
        }
    }
}

/// The flags after a message was put into the mailbox.
#[inline]
fn notified(flags: u8, wakeup: Wakeup) -> u8 {
    let is_idle = flags & (RUNNING | SCHEDULED) == 0;
    let scheduled = if flags & RUNNING == 0 { SCHEDULED } else { 0 };
    let lazy = match wakeup {
        Wakeup::Lazy if is_idle => LAZY,
        Wakeup::Lazy => flags & LAZY,
        Wakeup::Eager => 0,
    };
    flags & !LAZY | NOTIFIED | scheduled | lazy
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;

    /// The flags by name.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[expect(clippy::struct_excessive_bools, reason = "there are four flags")]
    struct Flags {
        running: bool,
        scheduled: bool,
        notified: bool,
        lazy: bool,
    }

    fn flags(word: u8) -> Flags {
        Flags {
            running: word & RUNNING != 0,
            scheduled: word & SCHEDULED != 0,
            notified: word & NOTIFIED != 0,
            lazy: word & LAZY != 0,
        }
    }

    /// Takes a step from each of the sixteen states, and passes the flags before and after it and its
    /// result to `check`.
    fn from_every_state<R: Copy>(
        step: impl Fn(&RunState<()>) -> R,
        check: impl Fn(Flags, Flags, R),
    ) {
        for word in 0..16 {
            let state = RunState::with(word, ());
            let result = step(&state);
            check(flags(word), flags(state.load()), result);
        }
    }

    /// Releases an actor that a thread is running, whatever the flags say about that.
    fn release(state: &RunState<()>, has_more: bool) -> Next {
        let running = Running {
            state,
            data: PhantomData,
        };
        running.release(has_more)
    }

    #[test]
    fn a_message_is_noted_and_schedules_an_actor_that_no_thread_runs() {
        for wakeup in [Wakeup::Eager, Wakeup::Lazy] {
            from_every_state(
                |state| state.notify(wakeup),
                |before, after, next| {
                    let was_idle = !before.running && !before.scheduled;
                    assert!(after.notified, "{before:?}");
                    assert_eq!(after.running, before.running, "{before:?}");
                    assert_eq!(after.scheduled, before.scheduled || was_idle, "{before:?}");
                    assert_eq!(next == Next::Schedule, was_idle, "{before:?}");
                },
            );
        }
    }

    #[test]
    fn an_eager_message_wakes_a_worker_for_an_entry_that_none_was_woken_for() {
        from_every_state(
            |state| state.notify(Wakeup::Eager),
            |before, after, next| {
                assert!(!after.lazy, "{before:?}");
                // If there is a runner, it wakes one when it releases the actor.
                let lacks_worker = before.lazy && !before.running && before.scheduled;
                assert_eq!(next == Next::WakeWorker, lacks_worker, "{before:?}");
            },
        );
    }

    #[test]
    fn a_lazy_message_wakes_no_worker_and_hides_no_demand() {
        from_every_state(
            |state| state.notify(Wakeup::Lazy),
            |before, after, next| {
                assert_ne!(next, Next::WakeWorker, "{before:?}");
                assert_eq!(
                    after.lazy,
                    before.lazy || next == Next::Schedule,
                    "{before:?}"
                );
            },
        );
    }

    #[test]
    fn only_one_thread_at_a_time_may_run_the_actor() {
        let claims: [fn(&RunState<()>) -> bool; 3] = [
            |state| state.begin_turn().is_some(),
            |state| state.claim().is_some(),
            |state| state.claim_idle().is_ok(),
        ];
        for claim in claims {
            from_every_state(claim, |before, after, is_claimed| {
                assert!(!(before.running && is_claimed), "{before:?}");
                assert_eq!(after.running, before.running || is_claimed, "{before:?}");
                assert_eq!(after.notified, before.notified, "{before:?}");
            });
        }
    }

    #[test]
    fn a_worker_takes_the_entry_away_and_a_waiter_leaves_it() {
        let begin_turn = |state: &RunState<()>| state.begin_turn().is_some();
        from_every_state(begin_turn, |before, after, may_run| {
            assert_eq!(may_run, !before.running, "{before:?}");
            assert!(!after.scheduled && !after.lazy, "{before:?}");
        });
        let claim = |state: &RunState<()>| state.claim().is_some();
        from_every_state(claim, |before, after, may_run| {
            assert_eq!(may_run, !before.running, "{before:?}");
            assert_eq!(
                after,
                Flags {
                    running: true,
                    ..before
                }
            );
        });
    }

    #[test]
    fn an_idle_actor_is_claimed_only_while_its_mailbox_is_known_to_be_empty() {
        let claim_idle = |state: &RunState<()>| state.claim_idle().map(drop);
        from_every_state(claim_idle, |before, _, claim| {
            let expected = match before {
                Flags { notified: true, .. } => Err(NotIdle::HasMessages),
                Flags { running: true, .. } => Err(NotIdle::Busy),
                _ => Ok(()),
            };
            assert_eq!(claim, expected, "{before:?}");
        });
    }

    #[test]
    fn a_runner_that_looks_takes_the_note_and_nothing_else() {
        from_every_state(RunState::take_notified, |before, after, was_notified| {
            assert_eq!(was_notified, before.notified);
            assert_eq!(
                after,
                Flags {
                    notified: false,
                    ..before
                }
            );
        });
    }

    #[test]
    fn a_released_actor_with_something_to_do_is_in_the_run_queue() {
        for leaves_more in [false, true] {
            from_every_state(
                |state| release(state, leaves_more),
                |before, after, next| {
                    let has_more = leaves_more || before.notified;
                    assert!(!after.running, "{before:?}");
                    assert_eq!(after.scheduled, before.scheduled || has_more, "{before:?}");
                    assert_eq!(after.notified, has_more, "{before:?}");
                    let puts_it_there = has_more && !before.scheduled;
                    assert_eq!(next == Next::Schedule, puts_it_there, "{before:?}");
                },
            );
        }
    }

    #[test]
    fn a_worker_that_was_demanded_while_the_actor_ran_is_woken_at_the_release() {
        from_every_state(
            |state| release(state, false),
            |before, after, next| {
                let is_demanded = before.notified && before.scheduled && !before.lazy;
                assert_eq!(next == Next::WakeWorker, is_demanded, "{before:?}");
                if !before.notified && before.scheduled {
                    assert!(after.lazy, "{before:?}");
                }
            },
        );
    }

    #[test]
    fn a_demand_wakes_one_worker_at_most_and_none_for_an_idle_actor() {
        from_every_state(
            |state| (state.demand(), state.demand()),
            |before, after, (wakes, wakes_again)| {
                let has_work = before.running || before.notified;
                assert_eq!(
                    wakes,
                    before.lazy && before.notified && !before.running,
                    "{before:?}"
                );
                assert!(!wakes_again, "{before:?}");
                assert_eq!(after.lazy, before.lazy && !has_work, "{before:?}");
            },
        );
    }

    #[test]
    fn what_a_runner_wrote_is_there_for_the_next_runner() {
        const ROUNDS: usize = 1000;
        let state = RunState::with(0, Vec::new());
        let run = || {
            let mut rounds = 0;
            while rounds < ROUNDS {
                if let Some(mut running) = state.claim() {
                    running.push(rounds);
                    rounds += 1;
                    running.release(false);
                } else {
                    std::thread::yield_now();
                }
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(run);
            run();
        });
        let written = state.claim().map(|running| running.len());
        assert_eq!(written, Some(2 * ROUNDS));
    }
}
