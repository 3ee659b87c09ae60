//! Starting actors that are restarted, by themselves or by a supervisor.

use crate::actor::builder::{Builder, Once, SendState, started};
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Policy};
use crate::actor::restart::{Restart, Restarter};
use crate::address::actor_ref::ActorRef;
use crate::error::Error;
use crate::message::Methods;
use crate::sync::Arc;

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

/// A builder's type parameter: whether the actor has a restart of its own.
#[doc(hidden)]
pub trait MayRestart: Clone {
    fn rules(&self) -> Option<Restart>;
}

impl MayRestart for Once {
    fn rules(&self) -> Option<Restart> {
        None
    }
}

impl MayRestart for Restart {
    fn rules(&self) -> Option<Restart> {
        Some(self.clone())
    }
}

impl<A: Hooks, R> Builder<A, R> {
    /// Restarts the actor when it has failed, or always: see [`Restart`].
    ///
    /// Each life needs a state. So [`start_with`](Builder::start_with) takes an `Fn` then, which is
    /// called for each life; and [`start`](Builder::start) an actor that is `Clone`, of which each life
    /// is a clone.
    ///
    /// ```
    /// use pykka::{actor, Actor, Restart};
    ///
    /// #[actor]
    /// struct Worker { pub life: u32 }
    /// #[actor]
    /// impl Worker {
    ///     pub fn fail(&mut self) { panic!("out of paper") }
    /// }
    ///
    /// let worker = Worker::builder()
    ///     .restart(Restart::on_failure())
    ///     .start_with(|context| Worker { life: context.restarts() })
    ///     .proxy();
    /// assert_eq!(worker.life().get()?, 0);
    /// worker.defer().fail()?;
    /// assert_eq!(worker.life().get()?, 1);
    /// # worker.actor_ref().stop().get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restart(self, restart: Restart) -> Builder<A, Restart> {
        self.with_restart(restart)
    }

    /// The same without a restart.
    pub(super) fn once(self) -> Builder<A> {
        self.with_restart(Once)
    }

    pub(super) fn with_restart<S>(self, restart: S) -> Builder<A, S> {
        Builder {
            name: self.name,
            capacity: self.capacity,
            stack_size: self.stack_size,
            registry: self.registry,
            parent: self.parent,
            child_name: self.child_name,
            pool: self.pool,
            settings: self.settings,
            dispatcher: self.dispatcher,
            restart,
        }
    }

    /// Names this actor unless it has a name.
    pub(super) fn or_name(mut self, name: &str) -> Self {
        self.name.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Makes the actor a child that a supervisor finds by this name.
    pub(super) fn named_child_of<P: Methods>(self, parent: &Context<P>, name: &Arc<str>) -> Self {
        let mut child = self.child_of(parent);
        child.child_name = Some(Arc::clone(name));
        child
    }
}

impl<A: Hooks, R: Clone> Clone for Builder<A, R> {
    fn clone(&self) -> Self {
        Builder {
            name: self.name.clone(),
            capacity: self.capacity,
            stack_size: self.stack_size,
            registry: self.registry.clone(),
            parent: self.parent.clone(),
            child_name: self.child_name.clone(),
            pool: self.pool.clone(),
            settings: self.settings,
            dispatcher: self.dispatcher,
            restart: self.restart.clone(),
        }
    }
}

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
        self.launch(Init::rebuild(make, Policy::Restart(restarter)))
    }
}
