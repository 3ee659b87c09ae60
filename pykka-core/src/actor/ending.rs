//! The end of an actor.

use crate::actor::contained::{drop_safely, hook};
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::error::events;
use crate::error::failure::Failure;
use crate::mailbox::{Entry, Work};
use crate::wait::activity::MessageCounts;

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
    pub(super) actor: Option<Box<A>>,
    pub(super) context: Context<A>,
    /// `None` if no hook runs.
    pub(super) end: Option<End>,
}

impl<A: Hooks> FailedStart<A> {
    pub(super) fn new(actor: Option<Box<A>>, context: Context<A>, failure: Failure) -> Self {
        events::unhandled(context.id(), &failure);
        FailedStart {
            actor,
            context,
            failure,
        }
    }

    /// As `Life::close`.
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
                events::unhandled(context.id(), &failure);
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

/// The last hook has run and the state is dropped.
fn terminated<A: Hooks>(context: &Context<A>) {
    context.registry().ended(context.id());
    context.cell().terminated();
}

/// From now on the registry doesn't find the actor, and all messages to it are answered.
pub(super) fn close_and_drain<A: Hooks, L: Iterator<Item = Entry<A>>>(
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
