//! The time between two lives of an actor. Its mailbox stays open meanwhile, and no thread sleeps for
//! it but the actor's own.

use std::collections::VecDeque;

use crate::actor::contained::drop_safely;
use crate::actor::context::Context;
use crate::actor::ending::{End, Ending, Next, Over, Wait};
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Lives, Policy};
use crate::address::actor_ref::ActorRef;
use crate::error::unwind;
use crate::mailbox::Entry;
use crate::sync::Arc;
use crate::timer::{self, Due, TimerKey};
use crate::wait::any_actor::Control;

/// An actor between two lives: the old state is dropped, and the next is not built yet.
pub(crate) struct Pause<A: Hooks> {
    context: Context<A>,
    lives: Box<Lives<A>>,
    waits_for: WaitsFor,
}

enum WaitsFor {
    Nothing,
    Timer(TimerKey),
    /// The end is that of the last life.
    Supervisor(End),
}

impl<A: Hooks> Pause<A> {
    /// Finishes a life, and begins the pause before the next one.
    pub(crate) fn after(over: Over<A>, next: Next<A>) -> Self {
        let (context, end) = over.finish();
        let Next { lives, wait } = next;
        context.cell().paused();
        let activity = context.cell().activity();
        let waits_for = match wait {
            Wait::Delay(delay) if delay.is_zero() => WaitsFor::Nothing,
            Wait::Delay(delay) => {
                let (at, due) = (timer::from_now(delay), Arc::new(Renew(context.actor_ref())));
                activity.pause(Some(at));
                // Where there is no thread for timers, there is no delay.
                let set = unwind::catch(|| timer::set(at, due));
                set.map_or(WaitsFor::Nothing, WaitsFor::Timer)
            }
            Wait::Supervisor => {
                activity.pause(None);
                if let (Policy::Supervised(supervisor), Some(failure)) =
                    (&lives.policy, end.failure())
                {
                    // The number of the life that is over: it was counted when it was finished.
                    let life = context.restarts().wrapping_sub(1);
                    supervisor.failed(life, failure);
                }
                WaitsFor::Supervisor(end)
            }
        };
        Pause {
            context,
            lives,
            waits_for,
        }
    }

    /// Whether nothing has to be waited for.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.waits_for, WaitsFor::Nothing)
    }

    /// What the next life begins with.
    pub(crate) fn renew(self) -> (Context<A>, Init<A>) {
        self.context.cell().activity().end();
        (self.context, self.lives.next())
    }

    /// The actor terminates: it was stopped, or its supervisor gives it up. As
    /// [`Over::close`](crate::actor::ending::Over::close).
    pub(crate) fn close(
        self,
        is_stopped: bool,
        close: impl FnOnce() -> VecDeque<Entry<A>>,
    ) -> Ending<A> {
        let Pause {
            context,
            lives,
            waits_for,
        } = self;
        let end = match waits_for {
            WaitsFor::Supervisor(end) if !is_stopped => end,
            WaitsFor::Timer(timer) => {
                // What is cancelled is dropped without the timers' lock.
                drop(timer::cancel(timer));
                End::Stopped
            }
            WaitsFor::Nothing | WaitsFor::Supervisor(_) => End::Stopped,
        };
        context.cell().activity().end();
        drop_safely(&context, lives);
        Ending::between_lives(context, &end, close)
    }
}

/// Ends a back-off.
struct Renew<A: Hooks>(ActorRef<A>);

impl<A: Hooks> Due for Renew<A> {
    fn due(self: Arc<Self>) {
        self.0.to_any().into_inner().control(Control::Begin);
    }
}
