//! The word of a mailbox: which thread may use the queue, which may run the actor, and whether one has
//! to; and what only these threads touch.
//!
//! # The protocol
//! - `LOCKED`: a thread uses the queue, and only this thread changes the word until it unlocks.
//! - `RUNNING`: a thread runs the actor, and only this thread touches the runner's data.
//! - `SCHEDULED`: the actor is in the pool's run queue, once.
//! - `NOTIFIED`: there is something in the queue, or the actor has something else to do.
//! - `LAZY`: no worker was woken for the entry in the run queue yet, because a caller is likely to run
//!   the actor. A thread that needs a worker after all clears the flag and wakes one, or leaves that
//!   to the runner, if there is one.
//! - `ASLEEP`: the actor has a dedicated thread, which is always `RUNNING` it, and sleeps.
//!
//! **Lock.** The flags change with the unlock, which is a plain store, because no other thread changes
//! a locked word. So a message takes one read-modify-write, where a mutex beside a word takes three.
//! Only the queue's own functions are called under the lock.
//!
//! **Urgent.** A runner takes what is urgent before what it has taken already. Whether there is any is
//! in a flag of its own, which changes under the lock: a runner reads it before every message, and the
//! word is what senders write with every message.
//!
//! **Put.** The message is put in under the lock, and [`notify`](Locked::notify) unlocks and sets
//! `NOTIFIED`. If the actor was neither `RUNNING` nor `SCHEDULED`, the same step makes it
//! `SCHEDULED`, and the thread that took this step puts it into the run queue.
//!
//! **Claim.** A worker that takes the actor out of the run queue clears `SCHEDULED`
//! ([`begin_turn`](Locked::begin_turn)); a waiter doesn't, because the entry stays
//! ([`claim`](Locked::claim)). Both set `RUNNING`, under the lock, so that they take the first
//! message with the same step. If it was set already they leave: the runner will see the messages.
//!
//! **Run.** A runner locks the queue only if `NOTIFIED` is set. When it has taken what it takes,
//! [`looked`](Locked::looked) unlocks, and `NOTIFIED` says whether something is left.
//!
//! **Release.** Clearing `RUNNING` and reading `NOTIFIED` is one step
//! ([`release`](Running::release)). If the flag is set, or the runner leaves something to do, the same
//! step makes the actor `SCHEDULED`. So no message is stranded: either its put saw a released actor
//! and scheduled it, or the release saw the flag. In the same way, a dedicated thread
//! [falls asleep](MailboxState::fall_asleep) only while `NOTIFIED` is not set.
//!
//! `tests/explore/` runs all of this through many schedules, and `scripts/explore --broken`
//! leaves out its steps one by one to see that this is noticed.

#![expect(unsafe_code, reason = "it is two locks")]

mod steps;
#[cfg(all(test, not(pykka_shuttle)))]
mod tests;

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

pub(crate) use steps::{Next, NotIdle};

use crate::mailbox::queue::Queue;
use crate::sync::{AtomicBool, AtomicU8, Backoff, Ordering, Sole, is_broken, nap};

const RUNNING: u8 = 1;
const SCHEDULED: u8 = 2;
const NOTIFIED: u8 = 4;
const LAZY: u8 = 8;
const ASLEEP: u8 = 16;
const LOCKED: u8 = 32;

/// The word, the queue of `E`s and the runner's data, both of which it guards.
///
/// In this order, so that what senders use with every message is together, and what the runner does:
/// a cache line that both write costs more than all else.
#[repr(C)]
pub(crate) struct MailboxState<E, R> {
    flags: AtomicU8,
    users: Sole,
    runners: Sole,
    queue: UnsafeCell<Queue<E>>,
    data: UnsafeCell<R>,
    /// There is something urgent in the queue.
    urgent: AtomicBool,
}

// SAFETY: only `Locked` reaches the queue and only `Running` reaches the data, and there is one of
// each at a time. So both are moved from thread to thread and never shared.
unsafe impl<E: Send, R: Send> Sync for MailboxState<E, R> {}

/// The queue, locked. Dropping it unlocks the queue.
pub(crate) struct Locked<'a, E, R> {
    state: &'a MailboxState<E, R>,
    /// The flags to be stored with the unlock.
    flags: u8,
    /// It can be sent and shared as a `&mut Queue<E>` can.
    queue: PhantomData<&'a mut Queue<E>>,
}

/// The right to run the actor, and so to use its data. [`release`](Running::release) gives it back.
/// If it is dropped, no thread will ever run the actor again.
#[must_use = "the actor has to be released"]
pub(crate) struct Running<'a, E, R> {
    state: &'a MailboxState<E, R>,
    /// It can be sent and shared as a `&mut R` can.
    data: PhantomData<&'a mut R>,
}

impl<E, R> Deref for Locked<'_, E, R> {
    type Target = Queue<E>;

    #[inline]
    fn deref(&self) -> &Queue<E> {
        // SAFETY: while this exists, `LOCKED` is set, so that no other is made: `lock` makes it after
        // it has set the flag, and only `drop` clears it. Setting it acquires what that has released.
        unsafe { &*self.state.queue.get() }
    }
}

impl<E, R> DerefMut for Locked<'_, E, R> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Queue<E> {
        // SAFETY: as in `deref`. This is borrowed exclusively, so there is no other reference.
        unsafe { &mut *self.state.queue.get() }
    }
}

impl<E, R> Deref for Running<'_, E, R> {
    type Target = R;

    #[inline]
    fn deref(&self) -> &R {
        // SAFETY: while this exists, `RUNNING` is set, or is about to be by the thread that has locked
        // the word. So no other is made: `run_if_free` is called by the thread that sets the flag, and
        // only `release` clears it, which consumes this. What that has released is acquired with the
        // flag, because every step and unlock in between passes it on.
        unsafe { &*self.state.data.get() }
    }
}

impl<E, R> DerefMut for Running<'_, E, R> {
    #[inline]
    fn deref_mut(&mut self) -> &mut R {
        // SAFETY: as in `deref`. This is borrowed exclusively, so there is no other reference.
        unsafe { &mut *self.state.data.get() }
    }
}

impl<E, R> MailboxState<E, R> {
    /// The state of a new actor of a pool. It has to be started, so its maker has to schedule it.
    pub(crate) fn scheduled(data: R) -> Self {
        MailboxState::with(SCHEDULED | NOTIFIED | LAZY, data)
    }

    /// The state of an actor that is always run by the same thread.
    pub(crate) fn running(data: R) -> Self {
        MailboxState::with(RUNNING, data)
    }

    fn with(flags: u8, data: R) -> Self {
        MailboxState {
            flags: AtomicU8::new(flags),
            users: Sole::default(),
            runners: Sole::default(),
            queue: UnsafeCell::new(Queue::new()),
            data: UnsafeCell::new(data),
            urgent: AtomicBool::new(false),
        }
    }

    /// Locks the queue.
    #[inline]
    pub(crate) fn lock(&self) -> Locked<'_, E, R> {
        let flags = self.step(|flags| flags | LOCKED);
        self.users.enter();
        Locked {
            state: self,
            flags,
            queue: PhantomData,
        }
    }

    /// For the thread whose step has set `RUNNING`: `before` are the flags from before.
    #[inline]
    fn run_if_free(&self, before: u8) -> Option<Running<'_, E, R>> {
        // If it is broken on purpose, two threads run the actor at a time, and the explorer has to
        // find that.
        if before & RUNNING != 0 && !is_broken("takers") {
            return None;
        }
        self.runners.enter();
        Some(Running {
            state: self,
            data: PhantomData,
        })
    }

    #[inline]
    fn load(&self) -> u8 {
        self.flags.load(Ordering::Acquire)
    }

    /// Changes the flags, when the word is not locked. Returns the flags from before.
    #[inline]
    fn step(&self, change: impl Fn(u8) -> u8) -> u8 {
        let mut flags = self.flags.load(Ordering::Relaxed);
        loop {
            // If it is broken on purpose, two threads use the queue at a time, and the explorer has to
            // find that.
            if flags & LOCKED != 0 && !is_broken("locked") {
                flags = self.wait_for_unlock();
            }
            let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
            let new = change(flags);
            match self.flags.compare_exchange(flags, new, success, failure) {
                Ok(before) => return before,
                Err(other) => flags = other,
            }
        }
    }

    /// Waits until the word is not locked, and returns the flags. In the end it sleeps for moments,
    /// because the thread that has locked it may have no processor.
    #[cold]
    fn wait_for_unlock(&self) -> u8 {
        let backoff = Backoff::new();
        loop {
            let flags = self.flags.load(Ordering::Relaxed);
            if flags & LOCKED == 0 {
                return flags;
            }
            if backoff.is_completed() {
                nap();
            } else {
                backoff.snooze();
            }
        }
    }
}

impl<E, R> Drop for Locked<'_, E, R> {
    #[inline]
    fn drop(&mut self) {
        self.state.users.leave();
        self.state.flags.store(self.flags, Ordering::Release);
    }
}
