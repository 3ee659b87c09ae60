//! The life of an actor, step by step: it starts, handles messages one at a time, and terminates.
//!
//! The caller decides in which thread it takes these steps, and takes them
//! [as](crate::wait::current::run_as) the actor.

use crate::actor::contained::{contained, drop_safely, hook};
use crate::actor::context::Context;
use crate::actor::ending::{End, Over};
use crate::actor::handling::{is_unwanted, perform};
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::on_panic::OnPanic;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::failure::{Failure, FailureKind};
use crate::error::unwind;
use crate::mailbox::{Entry, Envelope, Turn, Work};
use crate::reply::{Reply, ReplyTo, Verdict};
use crate::wait::activity::Activity;

/// An actor that handles messages.
pub(crate) struct Life<A: Hooks> {
    actor: Box<A>,
    context: Context<A>,
    on_panic: OnPanic,
    /// Whether an ask is not handled if its future was dropped.
    skips_abandoned: bool,
    /// What the next life begins with, if there may be one.
    init: Option<Box<Init<A>>>,
}

impl<A: Hooks> Life<A> {
    /// Makes the actor and runs its `on_start`.
    pub(crate) fn begin(context: Context<A>, mut init: Init<A>) -> Result<Self, Box<Over<A>>> {
        if context.restarts() == 0 {
            // Logged by the thread that runs the actor, so that a subscriber that asks the actor
            // receives the error that it would wait for itself.
            events::registered(context.id());
        }
        let mut actor = match contained("start_with", &context, || init.make(&context)) {
            Ok(actor) => actor,
            Err(failure) => return Err(Over::failed_start(None, context, failure, init)),
        };
        if let Err(failure) = hook("on_start", &context, || actor.on_start(&context)) {
            return Err(Over::failed_start(Some(actor), context, failure, init));
        }
        context.cell().started();
        events::started(context.id());
        Ok(Life {
            actor,
            context,
            on_panic: init.on_panic,
            skips_abandoned: init.skips_abandoned,
            init: init.kept(),
        })
    }

    /// Handles one message. Returns the reason if it was the last one.
    #[inline]
    pub(crate) fn handle(&mut self, entry: Entry<A>, activity: &Activity) -> Option<End> {
        match entry {
            Entry::Message(Envelope { work, reply }) => {
                if is_unwanted(&work, &reply) || self.skips_abandoned && reply.is_abandoned() {
                    skip(&self.context, work, reply, activity);
                    return None;
                }
                self.perform(work, &mut reply.open(), activity)
            }
            Entry::Stop => Some(End::Stopped),
            Entry::Pull(pull) => self.handle_pulled(pull, activity),
            // Not if it was put in for a life before.
            Entry::EndLife(life) => (life == self.context.restarts()).then_some(End::LifeEnded),
        }
    }

    /// Handles a message of the queue that this actor shares with others.
    #[cold]
    #[inline(never)]
    fn handle_pulled(&mut self, pull: Turn<A>, activity: &Activity) -> Option<End> {
        pull.handle_next(|envelope| self.handle(Entry::Message(envelope), activity))
    }

    /// Handles one message and answers it. A failure that no caller waits for terminates the actor.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a message is moved twice less on its way"
    )]
    pub(crate) fn perform(
        &mut self,
        work: Work<A>,
        reply: &mut Reply<'_>,
        activity: &Activity,
    ) -> Option<End> {
        let method = work.name();
        let Life { actor, context, .. } = self;
        activity.begin(work.code());
        let handled = unwind::catch(|| perform(&mut **actor, context, work, reply));
        activity.end();
        activity.count();
        if handled.is_ok() && reply.has_succeeded() {
            return None;
        }
        self.conclude(method, handled, reply)
    }

    /// Ends the handling of a message that has failed.
    #[cold]
    fn conclude(
        &self,
        method: &str,
        handled: Result<(), Failure>,
        reply: &mut Reply<'_>,
    ) -> Option<End> {
        let actor = self.context.id();
        let failure = conclude(actor, method, handled, reply, self.on_panic)?;
        Some(End::Failed(Box::new(failure)))
    }

    /// This life is over, for the reason that [`handle`](Life::handle) has returned.
    pub(crate) fn over(self, end: End) -> Over<A> {
        Over::new(self.actor, self.context, end, self.init)
    }
}

/// Ends the handling of a message: returns a failure to the caller, and logs it. Returns a failure
/// that terminates the actor: one that no caller waits for, or, if so set, a panic.
pub(crate) fn conclude(
    actor: &ActorId,
    method: &str,
    handled: Result<(), Failure>,
    reply: &mut Reply<'_>,
    on_panic: OnPanic,
) -> Option<Failure> {
    match reply.settle(handled, method) {
        Verdict::Handled => {}
        Verdict::Missed => events::no_such_part(actor, method),
        Verdict::Told {
            failure,
            caller_left,
        } => {
            if caller_left {
                events::untold(actor, &failure);
            } else {
                events::told(actor, &failure);
            }
            let is_fatal = on_panic == OnPanic::Fail && failure.kind() == FailureKind::Panic;
            return is_fatal.then_some(failure);
        }
        Verdict::Fatal(failure) => return Some(failure),
    }
    None
}

/// Answers a message that is not handled, and counts it if it was an ask.
#[cold]
fn skip<A: Hooks>(context: &Context<A>, work: Work<A>, reply: ReplyTo, activity: &Activity) {
    if !reply.is_none() && activity.skip() {
        events::skipped(context.id(), work.name());
    }
    let (work, guard) = work.split();
    if let Some(deadline) = guard.as_ref().and_then(|guard| guard.deadline) {
        reply.open().fail(|origin| deadline.error(origin));
    }
    drop_safely(context, (work, guard));
}
