//! The time between two lives of an actor. Its mailbox stays open meanwhile, and no thread sleeps for
//! it but the actor's own.

use std::time::Duration;

use crate::actor::contained::drop_safely;
use crate::actor::context::Context;
use crate::actor::ending::{Ending, Over};
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::address::actor_ref::ActorRef;
use crate::error::unwind;
use crate::mailbox::Entry;
use crate::sync::Arc;
use crate::timer::{self, Due, TimerKey};
use crate::wait::any_actor::Control;

/// An actor between two lives: the old state is dropped, and the next is not built yet.
pub(crate) struct Pause<A: Hooks> {
    context: Context<A>,
    init: Box<Init<A>>,
    timer: Option<TimerKey>,
}

impl<A: Hooks> Pause<A> {
    /// Finishes a life. The pause before the next one takes as long as `delay`.
    pub(crate) fn after(over: Over<A>, delay: Duration) -> Self {
        let (context, init) = over.finish();
        let set = || {
            let due = Arc::new(Renew(context.actor_ref()));
            timer::set(timer::from_now(delay), due)
        };
        let timer = if delay.is_zero() {
            None
        } else {
            // Where there is no thread for timers, there is no delay.
            unwind::catch(set).ok()
        };
        Pause {
            context,
            init,
            timer,
        }
    }

    /// Whether nothing has to be waited for.
    pub(crate) fn is_over(&self) -> bool {
        self.timer.is_none()
    }

    /// What the next life begins with.
    pub(crate) fn renew(self) -> (Context<A>, Init<A>) {
        (self.context, *self.init)
    }

    /// The actor was stopped. As [`Over::close`](crate::actor::ending::Over::close).
    pub(crate) fn close<L: Iterator<Item = Entry<A>>>(
        self,
        close: impl FnOnce() -> L,
    ) -> Ending<A> {
        // What is cancelled is dropped without the timers' lock.
        drop(self.timer.and_then(timer::cancel));
        let Pause { context, init, .. } = self;
        drop_safely(&context, init);
        Ending::between_lives(context, close)
    }
}

/// Ends a back-off.
struct Renew<A: Hooks>(ActorRef<A>);

impl<A: Hooks> Due for Renew<A> {
    fn due(self: Arc<Self>) {
        self.0.to_any().into_inner().control(Control::Begin);
    }
}
