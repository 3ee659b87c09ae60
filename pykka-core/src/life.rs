//! The life of an actor, step by step: it begins, handles messages one at a time, and ends. Who takes the steps, and in
//! which thread, is not its business; but whoever does, runs them [as](crate::current::run_as) the actor.

use crate::context::Context;
use crate::error::Error;
use crate::events;
use crate::failure::Failure;
use crate::gauge::{Gauge, Tally, code_of};
use crate::hooks::Hooks;
use crate::identity::ActorId;
use crate::mailbox::{Envelope, Work};
use crate::part::dispatch;
use crate::reply::{Reply, Verdict};
use crate::unwind;

/// How the state comes to be: a function that is run where the actor is.
pub(crate) type Make<A> = Box<dyn FnOnce(&Context<A>) -> A + Send>;

/// An actor that is alive.
pub(crate) struct Life<A: Hooks> {
    actor: A,
    context: Context<A>,
}

/// Why an actor handles no more messages.
pub(crate) enum End {
    Stopped,
    Failed(Box<Failure>),
}

/// An actor whose start failed: there is nothing to do but to end it. `S` is what there is of its state.
pub(crate) struct Stillborn<A: Hooks, S = A> {
    actor: Option<S>,
    context: Context<A>,
    failure: Failure,
}

impl<A: Hooks> Life<A> {
    /// Makes the actor and runs its `on_start`.
    pub(crate) fn begin(
        context: Context<A>,
        make: impl FnOnce(&Context<A>) -> A,
    ) -> Result<Self, Box<Stillborn<A>>> {
        let mut actor = match contained("start_with", &context, || make(&context)) {
            Ok(actor) => actor,
            Err(failure) => return Err(Box::new(Stillborn::new(None, context, failure))),
        };
        if let Err(failure) = hook("on_start", &context, || actor.on_start(&context)) {
            return Err(Box::new(Stillborn::new(Some(actor), context, failure)));
        }
        context.cell().started();
        events::started(context.id());
        Ok(Life { actor, context })
    }

    /// Whether the actor stops before the next message, because it asked itself to when there was no room for it.
    pub(crate) fn stop_is_due(&self) -> bool {
        self.context.stop_is_due()
    }

    /// Handles one message. Says so if it was the last.
    pub(crate) fn handle(&mut self, envelope: Envelope<A>, gauge: &Gauge) -> Option<End> {
        let Envelope { work, reply } = envelope;
        match work {
            Work::Stop => Some(End::Stopped),
            work => self.perform(work, &mut reply.open(), gauge),
        }
    }

    /// Does one thing, and answers. A failure that nobody waits for is the end.
    pub(crate) fn perform(
        &mut self,
        work: Work<A>,
        reply: &mut Reply<'_>,
        gauge: &Gauge,
    ) -> Option<End> {
        let method = work.name();
        let Life { actor, context } = self;
        let handled = gauge.during(work.code(), || {
            unwind::catch(|| perform(actor, context, work, reply))
        });
        gauge.count();
        if handled.is_ok() && reply.is_well() {
            return None;
        }
        let fatal = conclude(context.id(), method, handled, reply);
        fatal.map(|failure| End::Failed(Box::new(failure)))
    }

    /// From now on the actor handles nothing, and can't be found. Runs the last hook and drops the state.
    ///
    /// `close` closes the mailbox and gives what is left in it. All that is answered before the last hook runs, so that the hook
    /// may wait for whoever waits for the actor.
    pub(crate) fn end<L: Iterator<Item = Envelope<A>>>(self, end: End, close: impl FnOnce() -> L) {
        let Life { mut actor, context } = self;
        let last_words = match end {
            End::Stopped => {
                die(&context, None, close);
                hook("on_stop", &context, || actor.on_stop(&context))
            }
            End::Failed(failure) => {
                die(&context, Some(&failure), close);
                hook("on_failure", &context, || {
                    actor.on_failure(&failure, &context)
                })
            }
        };
        if let Err(failure) = last_words {
            events::unhandled(context.id(), &failure);
        }
        bury(&context, Some(actor));
    }
}

impl<A: Hooks> Stillborn<A> {
    fn new(actor: Option<A>, context: Context<A>, failure: Failure) -> Self {
        events::unhandled(context.id(), &failure);
        Stillborn {
            actor,
            context,
            failure,
        }
    }
}

impl<A: Hooks> Stillborn<A, Make<A>> {
    /// Of an actor that has no thread to be made in. Who starts it is told.
    pub(crate) fn without_thread(context: Context<A>, make: Make<A>, failure: Failure) -> Self {
        events::told(context.id(), &failure);
        Stillborn {
            actor: Some(make),
            context,
            failure,
        }
    }
}

impl<A: Hooks, S> Stillborn<A, S> {
    /// As [`Life::end`], without a hook.
    pub(crate) fn end<L: Iterator<Item = Envelope<A>>>(self, close: impl FnOnce() -> L) {
        die(&self.context, Some(&self.failure), close);
        bury(&self.context, self.actor);
    }
}

/// Ends the handling of a message that failed: tells whoever has to know of a failure. Gives the one that nobody waits for.
pub(crate) fn conclude(
    actor: &ActorId,
    method: &str,
    handled: Result<(), Failure>,
    reply: &mut Reply<'_>,
) -> Option<Failure> {
    match reply.settle(handled, method) {
        Verdict::Handled => {}
        Verdict::Missed => events::no_such_part(actor, method),
        Verdict::Told {
            failure,
            caller_left: false,
        } => events::told(actor, &failure),
        Verdict::Told {
            failure,
            caller_left: true,
        } => events::untold(actor, &failure),
        Verdict::Fatal(failure) => {
            events::unhandled(actor, &failure);
            return Some(failure);
        }
    }
    None
}

fn perform<A: Hooks>(actor: &mut A, context: &Context<A>, work: Work<A>, reply: &mut Reply<'_>) {
    match work {
        Work::Message(message) => dispatch(actor, message, context, reply),
        Work::Own(message) => actor.on_receive(message, context, reply),
        Work::Any(message) => match Work::recognize(message) {
            Ok(work) => perform(actor, context, work, reply),
            Err(_unexpected) => {
                events::unexpected(context.id());
                reply.fail(|origin| Error::UnexpectedMessage { origin });
            }
        },
        Work::Stop => unreachable!("a stop is the end and is not performed"),
    }
}

/// From now on the registry, which gives the living only, doesn't give the actor, and nothing that is sent to it waits for an answer.
fn die<A: Hooks, L: Iterator<Item = Envelope<A>>>(
    context: &Context<A>,
    of: Option<&Failure>,
    close: impl FnOnce() -> L,
) {
    context.cell().dying(of);
    events::unregistered(context.id());
    events::stopped(context.id());
    let mut unhandled = Tally::default();
    let mut leftovers = close();
    for envelope in leftovers.by_ref() {
        // Whoever asked for a stop is told by the cell.
        if !matches!(envelope.work, Work::Stop) {
            unhandled.count(envelope.work.code());
        }
        drop_safely(context, envelope);
    }
    drop_safely(context, leftovers);
    events::left_unhandled(context.id(), unhandled.total(), || unhandled.names::<A>());
}

/// Drops the state, and says that everything is over.
fn bury<A: Hooks, S>(context: &Context<A>, actor: Option<S>) {
    drop_safely(context, actor);
    context.registry().ended(context.id());
    context.cell().ended();
}

fn drop_safely<A: Hooks, T>(context: &Context<A>, value: T) {
    if let Err(failure) = contained("drop", context, || drop(value)) {
        events::unhandled(context.id(), &failure);
    }
}

/// Calls a hook; it fails by a panic or by an error that it returns.
fn hook<A: Hooks>(
    name: &'static str,
    context: &Context<A>,
    call: impl FnOnce() -> Result<(), String>,
) -> Result<(), Failure> {
    let returned = contained(name, context, call)?;
    returned.map_err(|message| Failure::returned(message).within(name))
}

/// Runs what the actor does that is no message; a panic in it is caught.
fn contained<A: Hooks, R>(
    name: &'static str,
    context: &Context<A>,
    f: impl FnOnce() -> R,
) -> Result<R, Failure> {
    let gauge = context.cell().gauge();
    gauge
        .during(code_of(name), || unwind::catch(f))
        .map_err(|panic| panic.within(name))
}
