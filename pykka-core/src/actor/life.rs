//! The life of an actor, step by step: it starts, handles messages one at a time, and terminates.
//!
//! The caller decides in which thread it takes these steps, and takes them
//! [as](crate::wait::current::run_as) the actor.

use std::any::Any;

use crate::actor::context::Context;
use crate::actor::handling::{conclude, is_unwanted, perform};
use crate::actor::hooks::Hooks;
use crate::actor::on_panic::OnPanic;
use crate::error::events;
use crate::error::failure::Failure;
use crate::error::unwind;
use crate::mailbox::{Entry, Envelope, Work};
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;
use crate::wait::activity::{Activity, MessageCounts, code_of, is_timed};
use crate::wait::totals::{self, HandlerTimes};

/// What an actor is started with, where it runs.
pub(crate) struct Init<A: Hooks> {
    source: Source<A>,
    on_panic: OnPanic,
    skips_abandoned: bool,
}

/// What the state comes from. The state is boxed once and stays there, so its size doesn't matter.
enum Source<A: Hooks> {
    /// The state itself, an `A`. Its type is not named, because only an `A` that is `Send` can be here.
    State(Box<dyn Any + Send>),
    /// A function that builds the state.
    Build(Box<Build<A>>),
}

type Build<A> = dyn FnOnce(&Context<A>) -> Box<A> + Send;

impl<A: Hooks> Init<A> {
    pub(crate) fn state(state: A) -> Self
    where
        A: Send,
    {
        Init::new(Source::State(Box::new(state)))
    }

    pub(crate) fn build(make: impl FnOnce(&Context<A>) -> A + Send + 'static) -> Self {
        Init::new(Source::Build(Box::new(|context| Box::new(make(context)))))
    }

    fn new(source: Source<A>) -> Self {
        Init {
            source,
            on_panic: OnPanic::Survive,
            skips_abandoned: false,
        }
    }

    pub(crate) fn on_panic(self, on_panic: OnPanic) -> Self {
        Init { on_panic, ..self }
    }

    pub(crate) fn skip_abandoned(self, skips_abandoned: bool) -> Self {
        Init {
            skips_abandoned,
            ..self
        }
    }
}

impl<A: Hooks> Source<A> {
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "a state that is in a box already is not moved"
    )]
    fn make(self, context: &Context<A>) -> Box<A> {
        match self {
            Source::State(state) => state
                .downcast()
                .expect("`state` is the only one to make it"),
            Source::Build(build) => build(context),
        }
    }
}

/// An actor that handles messages.
pub(crate) struct Life<A: Hooks> {
    actor: Box<A>,
    context: Context<A>,
    on_panic: OnPanic,
    /// Whether an ask is not handled if its future was dropped.
    skips_abandoned: bool,
    /// Where it is counted how long messages take, since an observer wanted to know.
    times: Option<Arc<HandlerTimes>>,
}

/// The reason why an actor handles no more messages.
pub(crate) enum End {
    Stopped,
    Failed(Box<Failure>),
}

/// An actor whose start failed. Its mailbox has still to be closed.
pub(crate) struct FailedStart<A: Hooks> {
    actor: Option<Box<A>>,
    context: Context<A>,
    failure: Failure,
}

/// An actor whose mailbox is closed, and whose waiting callers are answered. Its last hook has still
/// to run.
///
/// That is a separate step, so that a thread that only waited for an answer can leave it to another
/// thread.
pub(crate) struct Ending<A: Hooks> {
    actor: Option<Box<A>>,
    context: Context<A>,
    /// `None` if no hook runs.
    end: Option<End>,
}

impl<A: Hooks> Life<A> {
    /// Makes the actor and runs its `on_start`.
    pub(crate) fn begin(context: Context<A>, init: Init<A>) -> Result<Self, Box<FailedStart<A>>> {
        // Logged by the thread that runs the actor, so that a subscriber that asks the actor receives
        // the error that it would wait for itself.
        events::registered(context.id());
        let Init {
            source,
            on_panic,
            skips_abandoned,
        } = init;
        let mut actor = match contained("start_with", &context, || source.make(&context)) {
            Ok(actor) => actor,
            Err(failure) => return Err(Box::new(FailedStart::new(None, context, failure))),
        };
        if let Err(failure) = hook("on_start", &context, || actor.on_start(&context)) {
            return Err(Box::new(FailedStart::new(Some(actor), context, failure)));
        }
        context.cell().started();
        events::started(context.id());
        Ok(Life {
            actor,
            context,
            on_panic,
            skips_abandoned,
            times: None,
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
        }
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
        if is_timed() {
            self.count_time(activity);
        }
        activity.end();
        activity.count();
        if handled.is_ok() && reply.has_succeeded() {
            return None;
        }
        self.conclude(method, handled, reply)
    }

    #[cold]
    fn count_time(&mut self, activity: &Activity) {
        if let Some(time) = activity.time_if_observed() {
            let type_name = self.context.id().type_name();
            let times = self
                .times
                .get_or_insert_with(|| totals::times_of(type_name));
            times.count(time);
        }
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
        let note = |failure: &Failure| note_failure(&self.context, failure);
        let failure = conclude(actor, method, handled, reply, self.on_panic, note)?;
        if A::HANDLES_FAILURE {
            events::handled(actor, &failure);
        } else {
            events::unhandled(actor, &failure);
        }
        Some(End::Failed(Box::new(failure)))
    }

    /// From now on the actor handles no messages, and can't be found. `close` closes the mailbox and
    /// returns the entries that are left in it.
    ///
    /// All waiting callers are answered before the last hook runs, so that the hook may wait for
    /// them.
    pub(crate) fn close<L: Iterator<Item = Entry<A>>>(
        self,
        end: End,
        close: impl FnOnce() -> L,
    ) -> Ending<A> {
        let Life { actor, context, .. } = self;
        let failure = match &end {
            End::Stopped => None,
            End::Failed(failure) => Some(&**failure),
        };
        close_and_drain(&context, failure, close);
        Ending {
            actor: Some(actor),
            context,
            end: Some(end),
        }
    }
}

impl<A: Hooks> FailedStart<A> {
    fn new(actor: Option<Box<A>>, context: Context<A>, failure: Failure) -> Self {
        unhandled(&context, &failure);
        FailedStart {
            actor,
            context,
            failure,
        }
    }

    /// As [`Life::close`].
    pub(crate) fn close<L: Iterator<Item = Entry<A>>>(
        self,
        close: impl FnOnce() -> L,
    ) -> Ending<A> {
        let FailedStart {
            actor,
            context,
            failure,
        } = self;
        close_and_drain(&context, Some(&failure), close);
        Ending {
            actor,
            context,
            end: None,
        }
    }
}

impl<A: Hooks> Ending<A> {
    /// Runs the last hook, drops the state, and wakes all threads that wait for the termination.
    pub(crate) fn finish(self) {
        let Ending {
            mut actor,
            context,
            end,
        } = self;
        if let (Some(actor), Some(end)) = (&mut actor, end) {
            let hook_result = match end {
                End::Stopped => hook("on_stop", &context, || actor.on_stop(&context)),
                End::Failed(failure) => hook("on_failure", &context, || {
                    actor.on_failure(&failure, &context)
                }),
            };
            if let Err(failure) = hook_result {
                unhandled(&context, &failure);
            }
        }
        drop_safely(&context, actor);
        terminated(&context);
    }
}

/// Terminates an actor for which there is no thread. Its starter receives the failure.
pub(crate) fn end_without_thread<A: Hooks, L: Iterator<Item = Entry<A>>>(
    context: &Context<A>,
    init: Init<A>,
    failure: &Failure,
    close: impl FnOnce() -> L,
) {
    events::registered(context.id());
    events::told(context.id(), failure);
    close_and_drain(context, Some(failure), close);
    drop_safely(context, init);
    terminated(context);
}

/// A hook or a destructor has failed.
fn unhandled<A: Hooks>(context: &Context<A>, failure: &Failure) {
    note_failure(context, failure);
    events::unhandled(context.id(), failure);
}

fn note_failure<A: Hooks>(context: &Context<A>, failure: &Failure) {
    totals::failed(context.id(), context.cell().activity(), failure);
}

/// The last hook has run and the state is dropped.
fn terminated<A: Hooks>(context: &Context<A>) {
    totals::ended(context.id(), context.cell().activity());
    context.registry().ended(context.id());
    context.cell().terminated();
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

/// From now on the registry doesn't find the actor, and all messages to it are answered.
fn close_and_drain<A: Hooks, L: Iterator<Item = Entry<A>>>(
    context: &Context<A>,
    failure: Option<&Failure>,
    close: impl FnOnce() -> L,
) {
    context.cell().ending(failure);
    events::unregistered(context.id());
    events::stopped(context.id());
    let mut unhandled = MessageCounts::default();
    for entry in close() {
        if let Entry::Message(envelope) = entry {
            if !matches!(envelope.work, Work::Down(_)) {
                unhandled.count(envelope.work.code());
            }
            drop_safely(context, envelope);
        }
    }
    events::left_unhandled(context.id(), unhandled.total(), || unhandled.names::<A>());
}

fn drop_safely<A: Hooks, T>(context: &Context<A>, value: T) {
    if let Err(failure) = contained("drop", context, || drop(value)) {
        unhandled(context, &failure);
    }
}

/// Calls a hook. It fails by a panic or by returning an error.
fn hook<A: Hooks>(
    name: &'static str,
    context: &Context<A>,
    call: impl FnOnce() -> Result<(), String>,
) -> Result<(), Failure> {
    let returned = contained(name, context, call)?;
    returned.map_err(|message| Failure::returned(message).within(name))
}

/// Runs code of the actor outside of its messages, and catches a panic in it.
fn contained<A: Hooks, R>(
    name: &'static str,
    context: &Context<A>,
    f: impl FnOnce() -> R,
) -> Result<R, Failure> {
    let activity = context.cell().activity();
    activity
        .during(code_of(name), || unwind::catch(f))
        .map_err(|panic| panic.within(name))
}
