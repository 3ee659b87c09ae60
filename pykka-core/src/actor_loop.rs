//! The life of an actor, from `on_start` to its end, one message at a time.

use crate::actor_ref::ActorRef;
use crate::context::Context;
use crate::error::Error;
use crate::events;
use crate::failure::Failure;
use crate::hooks::Hooks;
use crate::mailbox::{Envelope, Inbox, Work};
use crate::part::dispatch;
use crate::place::Place;
use crate::registry;
use crate::reply::{Reply, Verdict};
use crate::unwind;

/// Runs an actor in the current thread until it ends. Panics in user code are contained.
pub(crate) fn run<A: Hooks>(make: impl FnOnce(&Context<A>) -> A, context: Context<A>, inbox: Inbox<A>) {
    registry::set_current(context.registry(), context.actor_ref().into_any());
    let mut stops = Vec::new();
    let start = ActorLoop { context: &context, inbox: &inbox }.live(make, &mut stops);
    end(&context, inbox, start, stops);
}

struct ActorLoop<'a, A: Hooks> {
    context: &'a Context<A>,
    inbox: &'a Inbox<A>,
}

/// Why an actor handles no more messages.
enum End {
    Stopped,
    Failed(Failure),
}

impl<A: Hooks> ActorLoop<'_, A> {
    /// The whole life. Gives an error if the start failed; puts the stops that were handled into `stops`.
    fn live(&self, make: impl FnOnce(&Context<A>) -> A, stops: &mut Vec<Reply>) -> Result<(), Error> {
        let made = unwind::catch(|| make(self.context)).map_err(|failure| failure.within("start_with"));
        let mut actor = made.map_err(|failure| self.start_failed(&failure))?;
        if let Err(failure) = hook("on_start", || actor.on_start(self.context)) {
            let error = self.start_failed(&failure);
            self.drop_state(actor);
            return Err(error);
        }
        self.actor_ref().shared().started();
        events::started(self.context.id());

        let end = self.handle_messages(&mut actor, stops);
        self.die();
        let last_words = match end {
            End::Stopped => hook("on_stop", || actor.on_stop(self.context)),
            End::Failed(failure) => hook("on_failure", || actor.on_failure(&failure, self.context)),
        };
        if let Err(failure) = last_words {
            events::unhandled(self.context.id(), &failure);
        }
        self.drop_state(actor);
        Ok(())
    }

    fn handle_messages(&self, actor: &mut A, stops: &mut Vec<Reply>) -> End {
        while !self.context.stop_is_due() {
            let Some(Envelope { work, mut reply }) = self.inbox.next() else { break };
            if let Work::Stop = work {
                stops.push(reply);
                break;
            }
            if let Err(failure) = self.handle(actor, work, &mut reply) {
                return End::Failed(failure);
            }
        }
        End::Stopped
    }

    /// Handles one message. An error is one that nobody waits for, so that it ends the actor.
    fn handle(&self, actor: &mut A, work: Work<A>, reply: &mut Reply) -> Result<(), Failure> {
        let id = self.context.id();
        let method = work.name();
        let handled = unwind::catch(|| self.perform(actor, work, reply));
        match reply.settle(handled, method) {
            Verdict::Handled => {}
            Verdict::Missed => events::no_such_part(id, method),
            Verdict::Told { failure, caller_left: false } => events::told(id, &failure),
            Verdict::Told { failure, caller_left: true } => events::untold(id, &failure),
            Verdict::Fatal(failure) => {
                events::unhandled(id, &failure);
                return Err(failure);
            }
        }
        Ok(())
    }

    fn perform(&self, actor: &mut A, work: Work<A>, reply: &mut Reply) {
        match work {
            Work::Message(message) => dispatch(actor, message, self.context, reply),
            Work::Own(message) => actor.on_receive(message, self.context, reply),
            Work::Run(f) => f(actor, reply),
            Work::Any(message) => match Work::recognize(message) {
                Ok(work) => self.perform(actor, work, reply),
                Err(_unexpected) => {
                    events::unexpected(self.context.id());
                    reply.fail(|origin| Error::UnexpectedMessage { origin });
                }
            },
            Work::Stop => unreachable!("a stop ends the loop and is not performed"),
        }
    }

    /// From now on the actor handles nothing, and can't be found.
    fn die(&self) {
        let actor_ref = self.actor_ref();
        actor_ref.shared().dying();
        self.context.registry().unregister(&actor_ref.into_any());
        events::stopped(self.context.id());
    }

    fn start_failed(&self, failure: &Failure) -> Error {
        events::unhandled(self.context.id(), failure);
        self.die();
        Error::from_failure(failure, self.actor_ref().shared().origin(failure.method().unwrap_or_default()))
    }

    fn drop_state(&self, actor: A) {
        if let Err(failure) = unwind::drop_safely(actor) {
            events::unhandled(self.context.id(), &failure.within("drop"));
        }
    }

    fn actor_ref(&self) -> ActorRef<A> {
        self.context.actor_ref()
    }
}

/// Calls a hook; it fails by a panic or by an error that it returns.
fn hook(name: &'static str, call: impl FnOnce() -> Result<(), String>) -> Result<(), Failure> {
    let returned = unwind::catch(call).map_err(|panic| panic.within(name))?;
    returned.map_err(|message| Failure::returned(message).within(name))
}

/// Leaves nobody waiting: what is left in the mailbox is answered, stops last, when there is nothing left to stop.
fn end<A: Hooks>(context: &Context<A>, inbox: Inbox<A>, start: Result<(), Error>, mut stops: Vec<Reply>) {
    while let Some(envelope) = inbox.leftover() {
        match envelope.work {
            Work::Stop => stops.push(envelope.reply),
            _ => drop_message(context, envelope),
        }
    }
    // Whatever slips in until the mailbox is closed answers for itself as it is dropped.
    drop_message(context, inbox);
    context.registry().ended();
    context.actor_ref().shared().ended(start);
    for mut reply in stops {
        reply.answer(true, None);
    }
}

fn drop_message<A: Hooks, T>(context: &Context<A>, message: T) {
    if let Err(failure) = unwind::drop_safely(message) {
        events::unhandled(context.id(), &failure.within("drop"));
    }
}
