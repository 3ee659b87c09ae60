//! What an actor does with a message, by its kind.

use std::any::Any;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::on_panic::OnPanic;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::failure::{Failure, FailureKind};
use crate::mailbox::notice::Notice;
use crate::mailbox::{Special, Work};
use crate::message::dispatch;
use crate::reply::{Reply, ReplyTo, Verdict};
use crate::wait::current;

/// Whether the message is not to be handled, now that its turn has come.
#[inline]
pub(crate) fn is_unwanted<A: Hooks>(work: &Work<A>, reply: &ReplyTo) -> bool {
    matches!(work, Work::Special(special) if !is_admitted(special, reply))
}

#[cold]
fn is_admitted<A: Hooks>(special: &Special<A>, reply: &ReplyTo) -> bool {
    match special {
        Special::Guarded(_, guard) => guard.admits(reply),
        Special::Any(_) | Special::Down(_) => true,
    }
}

/// Handles a message, under the caller's `catch`.
#[inline]
pub(crate) fn perform<A: Hooks>(
    actor: &mut A,
    context: &Context<A>,
    work: Work<A>,
    reply: &mut Reply<'_>,
) {
    match work {
        Work::Message(message) => dispatch(actor, message, context, reply),
        Work::Own(message) => actor.on_receive(message, context, reply),
        Work::Special(special) => perform_special(actor, context, *special, reply),
    }
}

#[cold]
fn perform_special<A: Hooks>(
    actor: &mut A,
    context: &Context<A>,
    special: Special<A>,
    reply: &mut Reply<'_>,
) {
    match special {
        Special::Any(message) => perform_any(actor, context, message, reply),
        Special::Guarded(work, guard) => {
            guard.prepare();
            current::with_deadline(guard.deadline, || perform(actor, context, work, reply));
        }
        Special::Down(notice) => perform_down(actor, context, notice, reply),
    }
}

/// For a message that was sent without knowing the actor's type.
fn perform_any<A: Hooks>(
    actor: &mut A,
    context: &Context<A>,
    message: Box<dyn Any + Send>,
    reply: &mut Reply<'_>,
) {
    match Work::recognize(message) {
        Ok(work) => perform(actor, context, work, reply),
        Err(_unexpected) => {
            events::unexpected(context.id());
            reply.fail(|origin| Error::UnexpectedMessage { origin });
        }
    }
}

/// Another actor has terminated that this one monitors.
fn perform_down<A: Hooks>(
    actor: &mut A,
    context: &Context<A>,
    notice: Notice,
    reply: &mut Reply<'_>,
) {
    if let Some(down) = notice.take(context.restarts()) {
        let returned = actor.on_down(down, context);
        reply.answer((), returned.err());
    }
}

/// Ends the handling of a message: returns a failure to the caller, and logs it. Returns a failure
/// that terminates the actor: one that no caller waits for, or, if so set, a panic. `note` is called
/// with what counts as a failure of the actor.
pub(crate) fn conclude(
    actor: &ActorId,
    method: &str,
    handled: Result<(), Failure>,
    reply: &mut Reply<'_>,
    on_panic: OnPanic,
    note: impl FnOnce(&Failure),
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
            // To its caller, an `Err(..)` is a value.
            let is_panic = failure.kind() == FailureKind::Panic;
            if is_panic {
                note(&failure);
            }
            let is_fatal = is_panic && on_panic == OnPanic::Fail;
            return is_fatal.then_some(failure);
        }
        Verdict::Fatal(failure) => {
            note(&failure);
            return Some(failure);
        }
    }
    None
}
