//! Starting actors that are restarted: the builder after `restart`.

use crate::actor::builder::{Builder, SendState, started};
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::restart::{Restart, Restarter};
use crate::address::actor_ref::ActorRef;
use crate::error::Error;

/// A state of which each life of the actor can be a clone.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "each life of `{Self}` has to begin as a clone, but it is not `Clone`",
    label = "not `Clone`",
    note = "build each life: `.start_with(|context| ..)`"
)]
pub trait CloneState: Clone {}
#[diagnostic::do_not_recommend]
impl<A: Clone> CloneState for A {}

/// An actor that is restarted.
impl<A: Hooks> Builder<A, Restart> {
    /// Starts an actor of which each life begins as a clone of `actor`, and returns a reference to it.
    /// See [`Actor::start`](crate::Actor::start).
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    ///
    /// # Blocking
    /// Never: it doesn't wait for `on_start`.
    pub fn start(self, actor: A) -> ActorRef<A>
    where
        A: SendState + CloneState,
    {
        started(self.try_start(actor))
    }

    /// Starts an actor with these options, and returns a reference to it. `make` is called for each
    /// life, where the actor runs. See [`Actor::start_with`](crate::Actor::start_with).
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    ///
    /// # Blocking
    /// Never: it waits neither for `make` nor for `on_start`.
    pub fn start_with<F>(self, make: F) -> ActorRef<A>
    where
        F: Fn(&Context<A>) -> A + Send + 'static,
    {
        started(self.try_start_with(make))
    }

    /// The same as [`start`](Builder::start), or an error if there is no thread for the actor.
    ///
    /// # Errors
    /// [`Error::NoThread`] if the operating system refuses a dedicated thread for the actor.
    ///
    /// # Blocking
    /// Never: it doesn't wait for `on_start`.
    pub fn try_start(self, actor: A) -> Result<ActorRef<A>, Error>
    where
        A: SendState + CloneState,
    {
        self.try_start_with(move |_| actor.clone())
    }

    /// The same as [`start_with`](Builder::start_with), or an error if there is no thread for the
    /// actor.
    ///
    /// # Errors
    /// [`Error::NoThread`] if the operating system refuses a dedicated thread for the actor.
    ///
    /// # Blocking
    /// Never: it waits neither for `make` nor for `on_start`.
    pub fn try_start_with<F>(self, make: F) -> Result<ActorRef<A>, Error>
    where
        F: Fn(&Context<A>) -> A + Send + 'static,
    {
        let restarter = Restarter::new(self.restart.clone());
        self.launch(Init::rebuild(make).restart(restarter))
    }
}
