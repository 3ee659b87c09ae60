//! What a thread does that has claimed the actor: it takes the steps that come next, and releases the
//! actor.

use std::collections::VecDeque;

use super::body::Body;
use super::{BUDGET, Pooled, Runner, RunnerData, SPINS};
use crate::actor::ending::End;
use crate::actor::hooks::Hooks;
use crate::mailbox::Entry;
use crate::mailbox::state::{Locked, Next};
use crate::pool::Wakeup;
use crate::sync::{Backoff, is_broken};

/// A worker that finds more messages after fewer than this spins for a moment before it takes them.
/// Otherwise it and a sender that is about as fast would contend for the queue's lock at every
/// message.
const FEW: usize = 32;

impl<A: Hooks + Send> Pooled<A> {
    /// Runs the claimed actor until there is nothing left to do, until `wanted` returns true, or until
    /// the turn is over. The queue is still locked from the claim.
    pub(super) fn run(
        &self,
        mut running: Runner<'_, A>,
        locked: Locked<'_, Entry<A>, RunnerData<A>>,
        turn: usize,
        wanted: impl Fn() -> bool,
    ) {
        let mut locked = Some(locked);
        let mut since_look = 0;
        running.run_as(|body, batch| {
            for left in (0..turn).rev() {
                if !self.step(body, batch, locked.take()) || left == 0 || wanted() {
                    break;
                }
                since_look += 1;
                if batch.is_empty() {
                    // Only a worker: a thread that waits for an answer must not lose time.
                    if since_look < FEW && turn == BUDGET && self.spin_for_batch() {
                        break;
                    }
                    since_look = 0;
                }
            }
        });
        self.release(running);
    }

    /// Spins for a moment, so that a sender that is busy sending can send some more. Returns whether
    /// the turn is over: in a simulation, others may run after each message.
    fn spin_for_batch(&self) -> bool {
        if !self.channel.state.is_notified() {
            return false;
        }
        if self.channel.is_bounded() {
            return self.channel.is_simulated();
        }
        let backoff = Backoff::new();
        (0..SPINS).for_each(|_| backoff.spin());
        false
    }

    /// Does what comes next. `locked` is the queue, if it is locked from the claim. Returns `false` if
    /// there was nothing to do.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves a move of every message")]
    fn step(
        &self,
        body: &mut Body<A>,
        batch: &mut VecDeque<Entry<A>>,
        locked: Option<Locked<'_, Entry<A>, RunnerData<A>>>,
    ) -> bool {
        let Body::Running(life) = body else {
            return self.step_apart(body, batch, locked);
        };
        let entry = match locked {
            Some(locked) => self.channel.take_locked(locked, batch, &self.activity),
            None => self.channel.take(batch, &self.activity),
        };
        let Some(entry) = entry else {
            return false;
        };
        if let Some(end) = life.handle(entry, &self.activity) {
            self.close(body, batch, end);
        }
        true
    }

    /// The same for what has to be done before or after all messages, which stay where they are.
    #[cold]
    fn step_apart(
        &self,
        body: &mut Body<A>,
        batch: &mut VecDeque<Entry<A>>,
        locked: Option<Locked<'_, Entry<A>, RunnerData<A>>>,
    ) -> bool {
        if let Some(locked) = locked {
            locked.looked();
        }
        match body {
            Body::Starting(..) | Body::Over(_) | Body::Ending(_) => self.advance(body, batch),
            Body::Paused(_) => {
                // Whatever ends the pause is put in before the actor is notified.
                self.channel.state.lock().leave_unread();
                self.advance(body, batch);
                return !matches!(body, Body::Paused(_));
            }
            Body::Running(_) | Body::Stopped => return false,
        }
        true
    }

    /// Starts the actor, or finishes it or one of its lives.
    pub(super) fn advance(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>) {
        let was_over = matches!(body, Body::Over(_));
        let was_paused = matches!(body, Body::Paused(_));
        body.advance(batch, &self.channel);
        let is_paused = matches!(body, Body::Paused(_));
        // What the next step is about may have been put in, and noticed, before. If it is broken on
        // purpose, no thread looks at it, and the explorer has to find that.
        if (was_over || was_paused && !is_paused) && !is_broken("renewed") {
            self.channel.state.look_again();
        } else if matches!(body, Body::Stopped) {
            self.leave();
        }
    }

    pub(super) fn close(&self, body: &mut Body<A>, batch: &mut VecDeque<Entry<A>>, end: End) {
        body.end_life(end, batch, &self.channel);
        // If it is broken on purpose, a waiter can't leave before the last hook, and the explorer
        // has to find that.
        if is_broken("ending") {
            self.advance(body, batch);
        }
    }

    /// The actor has terminated, so no worker has to run it any more.
    fn leave(&self) {
        if self.channel.state.is_scheduled() && self.pool.take_back(&self.me) {
            self.channel.state.unscheduled();
        }
    }

    /// Releases the actor, and makes sure that a thread runs it again if there is more to do.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call saves and restores what it uses once"
    )]
    pub(super) fn release(&self, mut running: Runner<'_, A>) {
        let left_behind = if matches!(running.body, Body::Running(_)) {
            self.channel.shrink(&mut running.batch);
            let left_behind = !running.batch.is_empty();
            if left_behind {
                self.activity.took(running.batch.len());
            }
            left_behind
        } else {
            Self::leaves_step(&mut running)
        };
        match running.release(left_behind) {
            Next::Schedule => self.schedule(Wakeup::Eager),
            Next::Wake => self.pool.wake(),
            Next::Done => {}
        }
    }

    /// Whether an actor that handles no messages now has a step to take all the same.
    #[cold]
    fn leaves_step(running: &mut Runner<'_, A>) -> bool {
        match running.body {
            Body::Starting(..) | Body::Over(_) | Body::Ending(_) => true,
            // An actor that has terminated must not hold a reference to itself.
            Body::Stopped => {
                running.current_actor = None;
                false
            }
            // Whatever ends it notifies.
            Body::Running(_) | Body::Paused(_) => false,
        }
    }
}
