//! Monitors: an actor is told when another one has terminated.

use std::fmt;

use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;
use crate::error::end::{Down, End};
use crate::mailbox::notice::{Expected, Notice};
use crate::message::Methods;
use crate::sync::Weak;
use crate::wait::any_actor::Watcher;

/// An actor's interest in the end of another one. [`Context::monitor`](crate::Context::monitor)
/// returns it.
///
/// Dropping it changes nothing.
pub struct Monitor {
    actor: ActorId,
    expected: Expected,
}

/// An actor that has the hook `on_down`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot monitor other actors, because it has no `on_down`",
    label = "no hook `on_down`",
    note = "write `fn on_down(&mut self, down: Down)` in the `#[actor]` impl block of `{Self}`"
)]
pub trait HandlesDown {}

impl Monitor {
    /// Makes `watcher` monitor `actor`.
    pub(crate) fn start<A: Methods>(watcher: &ActorRef<A>, actor: &AnyActorRef) -> Self {
        let expected = Expected::new();
        let watching = Watching {
            watcher: watcher.downgrade(),
            life: watcher.cell().activity().restarts(),
            expected: expected.clone(),
        };
        actor.watch(Box::new(watching));
        Monitor {
            actor: actor.id().clone(),
            expected,
        }
    }

    /// From now on, `on_down` is not called for this monitor, even if the other actor has terminated
    /// already. Returns whether the call was still to come.
    ///
    /// Never waits.
    pub fn cancel(&self) -> bool {
        self.expected.take()
    }

    /// The actor that is monitored.
    pub fn actor(&self) -> &ActorId {
        &self.actor
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Monitor({})", self.actor)
    }
}

/// What the monitored actor keeps.
struct Watching<A: Methods> {
    watcher: Weak<dyn ActorCell<A>>,
    /// The life of the watcher that has set the monitor, which ends with it.
    life: u32,
    expected: Expected,
}

impl<A: Methods> Watcher for Watching<A> {
    fn is_gone(&self) -> bool {
        let is_alive = |watcher: &Weak<dyn ActorCell<A>>| {
            let watcher = watcher.upgrade();
            let is_in_life = |watcher: &dyn ActorCell<A>| watcher.activity().is_in_life(self.life);
            watcher.is_some_and(|watcher| watcher.is_alive() && is_in_life(&*watcher))
        };
        !self.expected.is_expected() || !is_alive(&self.watcher)
    }

    fn tell(&self, actor: &ActorId, end: End) {
        if let Some(watcher) = self.watcher.upgrade() {
            let down = Down::new(actor.clone(), end);
            watcher.put_notice(Notice::new(down, self.expected.clone(), self.life));
        }
    }
}
