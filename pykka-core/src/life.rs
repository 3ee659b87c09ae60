//! The life of an actor, step by step: it begins, handles messages one at a time, and ends. Who takes the steps, and in
//! which thread, is not its business; but whoever does, runs them [as](crate::registry::run_as) the actor.

use crate::context::Context;
use crate::error::Error;
use crate::events;
use crate::failure::Failure;
use crate::gauge::{Gauge, Tally, code_of};
use crate::hooks::Hooks;
use crate::identity::ActorId;
use crate::mailbox::{Envelope, Work};
use crate::part::dispatch;
use crate::reply::{Reply, ReplyTo, Verdict};
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
    /// Who asked for it is answered when all is over.
    Stopped(ReplyTo),
    Failed(Box<Failure>),
}

/// An actor whose state is gone, and what is still to be done about that.
pub(crate) struct Remains<A: Hooks> {
    context: Context<A>,
    stops: Vec<ReplyTo>,
}

impl<A: Hooks> Life<A> {
    /// Makes the actor and runs its `on_start`.
    pub(crate) fn begin(
        context: Context<A>,
        make: impl FnOnce(&Context<A>) -> A,
    ) -> Result<Self, Box<Remains<A>>> {
        let mut actor = match contained("start_with", &context, || make(&context)) {
            Ok(actor) => actor,
            Err(failure) => {
                return Err(Box::new(Remains::never_lived(context, &failure)));
            }
        };
        if let Err(failure) = hook("on_start", &context, || actor.on_start(&context)) {
            let remains = Remains::never_lived(context, &failure);
            remains.drop_safely(actor);
            return Err(Box::new(remains));
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
            Work::Stop => Some(End::Stopped(reply)),
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
    pub(crate) fn end(self, end: End) -> Remains<A> {
        let Life { mut actor, context } = self;
        let (last_words, stops) = match end {
            End::Stopped(reply) => {
                die(&context, None);
                (
                    hook("on_stop", &context, || actor.on_stop(&context)),
                    vec![reply],
                )
            }
            End::Failed(failure) => {
                die(&context, Some(&failure));
                (
                    hook("on_failure", &context, || {
                        actor.on_failure(&failure, &context)
                    }),
                    Vec::new(),
                )
            }
        };
        if let Err(failure) = last_words {
            events::unhandled(context.id(), &failure);
        }
        let remains = Remains { context, stops };
        remains.drop_safely(actor);
        remains
    }
}

impl<A: Hooks> Remains<A> {
    fn never_lived(context: Context<A>, failure: &Failure) -> Self {
        events::unhandled(context.id(), failure);
        die(&context, Some(failure));
        Remains {
            context,
            stops: Vec::new(),
        }
    }

    /// Leaves nobody waiting: what is left in the mailbox is answered, stops last, when there is nothing left to stop.
    ///
    /// Dropping `leftovers` closes the mailbox; whatever slips in until then answers for itself as it is dropped.
    pub(crate) fn bury(mut self, leftovers: impl Iterator<Item = Envelope<A>>) {
        let mut leftovers = leftovers;
        let mut unhandled = Tally::default();
        for envelope in leftovers.by_ref() {
            match envelope.work {
                Work::Stop => self.stops.push(envelope.reply),
                ref work => {
                    unhandled.count(work.code());
                    self.drop_safely(envelope);
                }
            }
        }
        self.drop_safely(leftovers);
        events::left_unhandled(self.context.id(), unhandled.total(), || {
            unhandled.names::<A>()
        });
        self.context.registry().ended();
        self.context.cell().ended();
        for reply in self.stops {
            reply.open().answer(true, None);
        }
    }

    fn drop_safely<T>(&self, value: T) {
        if let Err(failure) = contained("drop", &self.context, || drop(value)) {
            events::unhandled(self.context.id(), &failure);
        }
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

fn die<A: Hooks>(context: &Context<A>, of: Option<&Failure>) {
    context.cell().dying(of);
    context.registry().unregister(context.id());
    events::stopped(context.id());
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
