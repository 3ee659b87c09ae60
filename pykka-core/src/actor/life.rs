//! The life of an actor, step by step: it starts, handles messages one at a time, and terminates.
//!
//! The caller decides in which thread it takes these steps, and takes them
//! [as](crate::wait::current::run_as) the actor.

use crate::actor::contained::{drop_safely, hook, note_failure};
use crate::actor::context::Context;
use crate::actor::ending::{End, Over};
use crate::actor::handling::{conclude, is_unwanted, perform};
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Lives, Settings};
use crate::error::events;
use crate::error::failure::Failure;
#[cfg(feature = "spans")]
use crate::error::spans;
use crate::error::unwind;
use crate::mailbox::pull::Pull;
use crate::mailbox::{Entry, Envelope, Work};
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;
use crate::wait::activity::{Activity, is_timed, name_of};
use crate::wait::totals::{self, ActorTimes};

/// An actor that handles messages.
pub(crate) struct Life<A: Hooks> {
    actor: Box<A>,
    context: Context<A>,
    settings: Settings,
    /// Where it is counted how long messages take, since an observer wanted to know.
    times: Option<Arc<ActorTimes>>,
    /// `None` if this is the only one.
    lives: Option<Box<Lives<A>>>,
}

impl<A: Hooks> Life<A> {
    /// Makes the actor and runs its `on_start`.
    pub(crate) fn begin(context: Context<A>, init: Init<A>) -> Result<Self, Box<Over<A>>> {
        if context.restarts() == 0 {
            // Logged by the thread that runs the actor, so that a subscriber that asks the actor
            // receives the error that it would wait for itself.
            events::registered(context.id());
        }
        let (made, settings, lives) = init.make(&context);
        let failed = |actor, context, failure, lives| {
            Box::new(Over::failed_start(actor, context, failure, lives))
        };
        let mut actor = match made {
            Ok(actor) => actor,
            Err(failure) => return Err(failed(None, context, failure, lives)),
        };
        if let Err(failure) = hook("on_start", &context, || actor.on_start(&context)) {
            return Err(failed(Some(actor), context, failure, lives));
        }
        context.cell().started();
        events::started(context.id());
        Ok(Life {
            actor,
            context,
            settings,
            times: None,
            lives,
        })
    }

    /// Handles one message. Returns the reason if it was the last one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves two moves of every message")]
    pub(crate) fn handle(&mut self, entry: Entry<A>, activity: &Activity) -> Option<End> {
        match entry {
            Entry::Message(Envelope { work, reply }) => {
                if is_unwanted(&work, &reply)
                    || self.settings.skips_abandoned && reply.is_abandoned()
                {
                    skip(&self.context, work, reply, activity);
                    return None;
                }
                // Without the feature, even a call that does nothing would cost a move of the message.
                #[cfg(feature = "spans")]
                let _span = self.enter_span(&work, work.span());
                self.perform(work, &mut reply.open(), activity)
            }
            Entry::Stop => Some(End::Stopped),
            Entry::Pull(pull) => self.handle_pulled(pull, activity),
            // Not if it was put in for a life before.
            Entry::Killed => Some(End::killed()),
            Entry::EndLife(life) => {
                (life == u64::from(self.context.restarts())).then_some(End::LifeEnded)
            }
        }
    }

    /// Handles a message of the queue that this actor shares with others.
    #[cold]
    #[inline(never)]
    fn handle_pulled(&mut self, pull: Pull<A>, activity: &Activity) -> Option<End> {
        pull.handle_next(|envelope| self.handle(Entry::Message(envelope), activity))
    }

    /// Enters the span of a message that was sent in the span `parent`.
    #[cfg(feature = "spans")]
    #[inline]
    pub(crate) fn enter_span(
        &self,
        work: &Work<A>,
        parent: Option<&spans::Parent>,
    ) -> spans::Entered {
        spans::enter::<A>(parent, self.context.id(), || work.code(), name_of::<A>)
    }

    /// Handles one message and answers it. A failure that no caller waits for terminates the actor.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves two moves of every message")]
    pub(crate) fn perform(
        &mut self,
        work: Work<A>,
        reply: &mut Reply<'_>,
        activity: &Activity,
    ) -> Option<End> {
        let code = work.code();
        let Life { actor, context, .. } = self;
        activity.begin(code);
        let handled = unwind::catch(|| perform(&mut **actor, context, work, reply));
        if is_timed() {
            self.count_time(activity);
        }
        activity.end();
        activity.count();
        if handled.is_ok() && reply.has_succeeded() {
            return None;
        }
        self.conclude(code, handled, reply)
    }

    #[cold]
    fn count_time(&mut self, activity: &Activity) {
        if let Some(time) = activity.time_if_observed() {
            let actor = self.context.id();
            let times = self.times.get_or_insert_with(|| totals::times_of(actor));
            times.count(time);
        }
    }

    /// Ends the handling of a message that has failed.
    #[cold]
    fn conclude(
        &self,
        code: u64,
        handled: Result<(), Failure>,
        reply: &mut Reply<'_>,
    ) -> Option<End> {
        let actor = self.context.id();
        let method = &name_of::<A>(code);
        let note = |failure: &Failure| note_failure(&self.context, failure);
        let failure = conclude(actor, method, handled, reply, self.settings.on_panic, note)?;
        Some(End::Failed(Box::new(failure)))
    }

    /// This life is over, for the reason that [`handle`](Life::handle) has returned.
    pub(crate) fn over(self, end: End) -> Over<A> {
        Over::new(self.actor, self.context, end, self.lives)
    }
}

/// Answers a message that is not handled, and counts it if it was an ask.
#[cold]
fn skip<A: Hooks>(context: &Context<A>, work: Work<A>, reply: ReplyTo, activity: &Activity) {
    if !reply.is_none() && activity.skip() {
        events::skipped(context.id(), work.name());
    }
    let (work, guard) = work.split();
    if let Some(guard) = &guard {
        guard.refuse(reply);
    }
    drop_safely(context, (work, guard));
}
