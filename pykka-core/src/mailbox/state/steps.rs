//! The steps of the protocol: each changes the flags once, and says what is to be done next.

use super::{ASLEEP, LAZY, LOCKED, Locked, MailboxState, NOTIFIED, RUNNING, Running, SCHEDULED};
use crate::pool::Wakeup;
use crate::sync::{Ordering, is_broken};

/// What the thread that took a step has to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "no other thread does it"]
pub(crate) enum Next {
    /// Nothing.
    Done,
    /// Put the actor into the run queue.
    Schedule,
    /// Wake a worker, because the actor is in the run queue; or the actor's own thread.
    Wake,
}

/// Why an attempt to claim an idle actor failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NotIdle {
    /// There are messages to be handled before.
    HasMessages,
    /// Another thread runs it, or is about to.
    Busy,
}

impl<E, R> MailboxState<E, R> {
    /// Claims the actor if there is nothing in the mailbox. The actor may be in the run queue for a
    /// message that has been handled since.
    #[inline]
    pub(crate) fn claim_idle(&self) -> Result<Running<'_, E, R>, NotIdle> {
        let flags = self.flags.load(Ordering::Relaxed);
        if flags & NOTIFIED != 0 {
            return Err(NotIdle::HasMessages);
        }
        if flags & (RUNNING | LOCKED) != 0 {
            return Err(NotIdle::Busy);
        }
        let (success, failure) = (Ordering::Acquire, Ordering::Relaxed);
        self.flags
            .compare_exchange(flags, flags | RUNNING, success, failure)
            .ok()
            .and_then(|before| self.run_if_free(before))
            .ok_or(NotIdle::Busy)
    }

    /// The actor was put into the run queue for a message that was sent lazily. Returns whether a
    /// worker is needed all the same: a thread that demanded one before the entry was there has woken
    /// one that found nothing.
    #[inline]
    pub(crate) fn was_demanded(&self) -> bool {
        self.load() & (SCHEDULED | LAZY) == SCHEDULED
    }

    #[inline]
    pub(crate) fn is_notified(&self) -> bool {
        self.load() & NOTIFIED != 0
    }

    /// Whether a runner that has taken a batch has to look into the queue all the same.
    #[inline]
    pub(crate) fn has_urgent(&self) -> bool {
        self.urgent.load(Ordering::Relaxed)
    }

    /// The runner has taken the actor's entry out of the run queue again.
    pub(crate) fn unscheduled(&self) {
        self.step(|flags| flags & !(SCHEDULED | LAZY));
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
            && self.step(|flags| flags & !LAZY) & (RUNNING | LAZY) == LAZY
    }

    /// There may be something to do, although it has been looked at.
    pub(crate) fn look_again(&self) {
        self.step(|flags| flags | NOTIFIED);
    }

    /// The actor's own thread is about to sleep, until it is not [asleep](MailboxState::is_asleep)
    /// any more. Returns `false` if it has something to do.
    pub(crate) fn fall_asleep(&self) -> bool {
        let is_notified = |flags| flags & NOTIFIED != 0;
        !is_notified(self.step(|flags| {
            if is_notified(flags) {
                flags
            } else {
                flags | ASLEEP
            }
        }))
    }

    pub(crate) fn is_asleep(&self) -> bool {
        self.load() & ASLEEP != 0
    }
}

impl<'a, E, R> Locked<'a, E, R> {
    /// Something was put in. Unlocks the queue.
    #[inline]
    pub(crate) fn notify(mut self, wakeup: Wakeup) -> Next {
        let before = self.flags;
        if self.has_urgent() {
            self.state.urgent.store(true, Ordering::Relaxed);
        }
        self.flags = notified(before, wakeup);
        drop(self);
        if before & (RUNNING | SCHEDULED) == 0 {
            Next::Schedule
        } else if before & ASLEEP != 0
            || before & (RUNNING | LAZY) == LAZY && wakeup == Wakeup::Eager
        {
            Next::Wake
        } else {
            Next::Done
        }
    }

    /// A worker took the actor out of the run queue. `None` if another thread runs the actor.
    #[inline]
    pub(crate) fn begin_turn(&mut self) -> Option<Running<'a, E, R>> {
        self.flags &= !(SCHEDULED | LAZY);
        self.claim()
    }

    /// This thread wants to run the actor. `None` if another thread runs it.
    #[inline]
    pub(crate) fn claim(&mut self) -> Option<Running<'a, E, R>> {
        let before = self.flags;
        self.flags |= RUNNING;
        self.state.run_if_free(before)
    }

    /// The actor is not to be run until something else is put in. Unlocks the queue.
    pub(crate) fn leave_unread(mut self) {
        self.flags &= !NOTIFIED;
    }

    /// The same for the actor's own thread, which is about to sleep.
    pub(crate) fn fall_asleep(mut self) {
        self.flags |= ASLEEP;
    }

    /// The runner has taken what it takes now. Unlocks the queue.
    #[inline]
    pub(crate) fn looked(mut self) {
        self.flags &= !NOTIFIED;
        // If it is broken on purpose, what is left is forgotten, and the explorer has to find that.
        if !self.is_empty() && !is_broken("looked") {
            self.flags |= NOTIFIED;
        }
        if self.state.has_urgent() && !self.has_urgent() {
            self.state.urgent.store(false, Ordering::Relaxed);
        }
    }
}

impl<E, R> Running<'_, E, R> {
    /// The runner releases the actor. `has_more` says that it leaves something to do.
    #[inline]
    pub(crate) fn release(self, has_more: bool) -> Next {
        self.state.runners.leave();
        // If it is broken on purpose, `NOTIFIED` is not read. Then a message is stranded, and the
        // explorer has to find that.
        let read = if is_broken("release") { 0 } else { NOTIFIED };
        let has_more = |flags: u8| has_more || flags & read != 0;
        let before = self.state.step(|flags| match flags & !RUNNING {
            flags if has_more(flags) => flags | SCHEDULED | NOTIFIED,
            // The message that a worker was demanded for has been handled, and perhaps no worker
            // was woken for the entry.
            flags if flags & SCHEDULED != 0 => flags | LAZY,
            flags => flags,
        });
        match before & (SCHEDULED | LAZY) {
            _ if !has_more(before) => Next::Done,
            SCHEDULED => Next::Wake,
            flags if flags & SCHEDULED != 0 => Next::Done,
            _ => Next::Schedule,
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
    flags & !(LAZY | ASLEEP) | NOTIFIED | scheduled | lazy
}
