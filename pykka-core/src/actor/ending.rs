//! The end of a life, and of the actor if it was the last one.
//!
//! ```text
//! Over ── next ──┬─ Last ──── close ──── Ending ── finish     the actor has terminated
//!                └─ Another ─ finish ─── Pause ── renew       the next life begins
//!                                           └──── close       it was stopped meanwhile
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use crate::actor::contained::{drop_safely, hook, unhandled};
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Lives, Policy};
use crate::error::events;
use crate::error::failure::{Failure, FailureKind};
use crate::mailbox::Entry;
use crate::wait::activity::MessageCounts;
use crate::wait::totals;

/// The reason why a life handles no more messages.
pub(crate) enum End {
    /// The actor is to stop for good.
    Stopped,
    /// It stopped itself, and that ends this life only.
    LifeEnded,
    Failed(Box<Failure>),
}

impl End {
    /// A simulation wants the actor to fail.
    #[cold]
    pub(super) fn killed() -> Self {
        let message = "killed by the simulation".to_owned();
        let failure = Failure::new(FailureKind::Panic, message, None);
        End::Failed(Box::new(failure))
    }

    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            End::Stopped | End::LifeEnded => None,
            End::Failed(failure) => Some(failure),
        }
    }
}

/// A life that is over. Its last hook has still to run.
pub(crate) struct Over<A: Hooks> {
    actor: Option<Box<A>>,
    context: Context<A>,
    end: End,
    /// Not after a failed start.
    runs_hook: bool,
    /// `None` if this was the last one in any case.
    lives: Option<Box<Lives<A>>>,
}

/// What comes after a life.
pub(crate) enum AfterLife<A: Hooks> {
    /// It was the last one.
    Last(Over<A>),
    /// Another one comes.
    Another(Over<A>, Next<A>),
}

/// The next life, and what it waits for.
pub(crate) struct Next<A: Hooks> {
    pub(super) lives: Box<Lives<A>>,
    pub(super) wait: Wait,
}

/// What a next life waits for.
#[derive(Clone, Copy)]
pub(crate) enum Wait {
    Delay(Duration),
    Supervisor,
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

impl<A: Hooks> Over<A> {
    pub(super) fn new(
        actor: Box<A>,
        context: Context<A>,
        end: End,
        lives: Option<Box<Lives<A>>>,
    ) -> Self {
        Over {
            actor: Some(actor),
            context,
            end,
            runs_hook: true,
            lives,
        }
    }

    /// A life whose start has failed.
    pub(super) fn failed_start(
        actor: Option<Box<A>>,
        context: Context<A>,
        failure: Failure,
        lives: Option<Box<Lives<A>>>,
    ) -> Self {
        Over {
            actor,
            context,
            end: End::Failed(Box::new(failure)),
            runs_hook: false,
            lives,
        }
    }

    /// Decides whether there is another life, and logs it.
    pub(crate) fn next(mut self) -> AfterLife<A> {
        let actor = self.context.id();
        let failure = self.end.failure();
        let restarts = self.context.restarts();
        // A first start that has failed is the end.
        let is_last = matches!(self.end, End::Stopped) || !self.runs_hook && restarts == 0;
        let Some(mut lives) = self.lives.take_if(|_| !is_last) else {
            match failure {
                None => {}
                Some(failure) if A::HANDLES_FAILURE && self.runs_hook => {
                    events::handled(actor, failure);
                }
                Some(failure) => events::unhandled(actor, failure),
            }
            return AfterLife::Last(self);
        };
        let wait = match &mut lives.policy {
            Policy::Supervised(_) => Wait::Supervisor,
            Policy::Restart(restarter) => {
                let Some(delay) = restarter.next(actor) else {
                    events::gives_up(actor, failure, restarts);
                    self.lives = Some(lives);
                    return AfterLife::Last(self);
                };
                events::restarts(actor, failure, restarts + 1, delay);
                Wait::Delay(delay)
            }
        };
        AfterLife::Another(self, Next { lives, wait })
    }

    /// From now on the actor handles no messages, and can't be found. `close` closes the mailbox and
    /// returns the entries that are left in it.
    ///
    /// All waiting callers are answered before the last hook runs, so that the hook may wait for
    /// them.
    pub(crate) fn close(self, close: impl FnOnce() -> VecDeque<Entry<A>>) -> Ending<A> {
        close_and_drain(&self.context, self.end.failure(), close);
        // The factory is dropped by the step that runs foreign code.
        if let Some(lives) = self.lives {
            drop_safely(&self.context, lives);
        }
        Ending {
            actor: self.actor,
            context: self.context,
            end: self.runs_hook.then_some(self.end),
        }
    }

    /// Runs the last hook of this life, and drops its state.
    pub(super) fn finish(self) -> (Context<A>, End) {
        let Over {
            mut actor,
            context,
            end,
            runs_hook,
            lives: _,
        } = self;
        context.cell().activity().life_over();
        context.cell().stop_children();
        if let Some(actor) = actor.as_deref_mut().filter(|_| runs_hook) {
            run_last_hook(&context, actor, &end);
        }
        drop_safely(&context, actor);
        // Those that the hook has started.
        context.cell().stop_children();
        (context, end)
    }
}

impl<A: Hooks> Ending<A> {
    /// An actor that terminates between two lives.
    pub(super) fn between_lives(
        context: Context<A>,
        end: &End,
        close: impl FnOnce() -> VecDeque<Entry<A>>,
    ) -> Self {
        close_and_drain(&context, end.failure(), close);
        Ending {
            actor: None,
            context,
            end: None,
        }
    }

    /// Runs the last hook, drops the state, and wakes all threads that wait for the termination.
    pub(crate) fn finish(self) {
        let Ending {
            mut actor,
            context,
            end,
        } = self;
        context.cell().stop_children();
        if let (Some(actor), Some(end)) = (&mut actor, end) {
            run_last_hook(&context, actor, &end);
        }
        drop_safely(&context, actor);
        terminated(&context);
    }
}

fn run_last_hook<A: Hooks>(context: &Context<A>, actor: &mut A, end: &End) {
    let hook_result = match end {
        End::Stopped | End::LifeEnded => hook("on_stop", context, || actor.on_stop(context)),
        End::Failed(failure) => hook("on_failure", context, || actor.on_failure(failure, context)),
    };
    if let Err(failure) = hook_result {
        unhandled(context, &failure);
    }
}

/// Terminates an actor for which there is no thread. Its starter receives the failure.
pub(crate) fn end_without_thread<A: Hooks>(
    context: &Context<A>,
    init: Init<A>,
    failure: &Failure,
    close: impl FnOnce() -> VecDeque<Entry<A>>,
) {
    events::registered(context.id());
    events::told(context.id(), failure);
    close_and_drain(context, Some(failure), close);
    drop_safely(context, init);
    terminated(context);
}

/// The last hook has run and the state is dropped.
fn terminated<A: Hooks>(context: &Context<A>) {
    // Those that the last hook has started.
    context.cell().close_children();
    totals::ended(context.id(), context.cell().activity());
    context.registry().ended(context.id());
    context.cell().terminated();
}

/// From now on the registry doesn't find the actor, and all messages to it are answered.
fn close_and_drain<A: Hooks>(
    context: &Context<A>,
    failure: Option<&Failure>,
    close: impl FnOnce() -> VecDeque<Entry<A>>,
) {
    context.cell().ending(failure);
    events::unregistered(context.id());
    events::stopped(context.id());
    let mut unhandled = MessageCounts::default();
    for entry in close() {
        if let Entry::Message(envelope) = &entry
            && !envelope.work.is_notice()
        {
            unhandled.count(envelope.work.code());
        }
        drop_safely(context, entry);
    }
    events::left_unhandled(context.id(), unhandled.total(), || unhandled.names::<A>());
}
