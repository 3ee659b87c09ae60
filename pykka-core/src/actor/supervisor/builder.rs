//! The options for starting a supervisor.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::{Plan, Reports, StartChild, Strategy, Supervisor};
use crate::actor::builder::{Builder, started};
use crate::actor::context::Context;
use crate::actor::dispatcher::Dispatcher;
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Policy};
use crate::actor::on_panic::OnPanic;
use crate::actor::rebuilder::MayRestart;
use crate::actor::registry::ActorRegistry;
use crate::actor::restart::Restart;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::error::Error;
use crate::message::Methods;
use crate::sync::Arc;

/// The options for starting a [`Supervisor`]. [`Supervisor::builder`] makes one.
#[must_use = "a builder does nothing until `start` is called"]
pub struct SupervisorBuilder {
    builder: Builder<Supervisor>,
    plan: Plan,
    /// The first child that has a restart of its own.
    wrong: Option<String>,
}

struct ChildPlan<A: Hooks> {
    name: Arc<str>,
    builder: Builder<A>,
    make: Arc<Make<A>>,
}

type Make<A> = dyn Fn(&Context<A>) -> A + Send + Sync;

impl Supervisor {
    /// A builder for a supervisor, without children at first.
    pub fn builder() -> SupervisorBuilder {
        SupervisorBuilder {
            builder: Builder::new(Dispatcher::own_thread(), OnPanic::Survive),
            plan: Plan {
                strategy: Strategy::OneForOne,
                rules: Restart::on_failure(),
                children: Vec::new(),
            },
            wrong: None,
        }
    }
}

impl SupervisorBuilder {
    /// Sets which children are restarted when one of them fails. The default is
    /// [`Strategy::OneForOne`].
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.plan.strategy = strategy;
        self
    }

    /// Restarts children this many times within `duration`. The next failure in this time fails the
    /// supervisor. The default is 3 times in 5 seconds.
    ///
    /// A failure counts once, however many children are restarted because of it.
    pub fn at_most(mut self, times: u32, duration: Duration) -> Self {
        self.plan.rules = self.plan.rules.at_most(times, duration);
        self
    }

    /// Waits before each restart: see [`Restart::backoff`]. The default is no delay.
    ///
    /// A stop doesn't wait for it: what waits in the mailbox of a child that waits to be restarted is
    /// answered [`ActorDead`](crate::Error::ActorDead).
    ///
    /// # Panics
    /// If the first delay is longer than the longest.
    pub fn backoff(mut self, range: RangeInclusive<Duration>) -> Self {
        self.plan.rules = self.plan.rules.backoff(range);
        self
    }

    /// Names the supervisor: see [`Builder::name`].
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.builder = self.builder.name(name);
        self
    }

    /// Puts the supervisor and its children into this registry: see [`Builder::registry`].
    pub fn registry(mut self, registry: &ActorRegistry) -> Self {
        self.builder = self.builder.registry(registry);
        self
    }

    /// Makes the supervisor a child of the actor that starts it, which it stops with: see
    /// [`Builder::child_of`].
    pub fn child_of<P: Methods>(mut self, parent: &Context<P>) -> Self {
        self.builder = self.builder.child_of(parent);
        self
    }

    /// Adds a child. `make` is called for each of its lives, where the child runs.
    ///
    /// [`ActorRef::child`] finds it by `name`, which is also the name of the actor, unless the builder
    /// has set another. If there are several with one name, the last one is found.
    pub fn child<A, R, F>(
        mut self,
        name: impl Into<String>,
        builder: Builder<A, R>,
        make: F,
    ) -> Self
    where
        A: Hooks,
        R: MayRestart,
        F: Fn(&Context<A>) -> A + Send + Sync + 'static,
    {
        let name = name.into();
        if builder.restart.rules().is_some() {
            self.wrong.get_or_insert_with(|| name.clone());
        }
        self.add(name, builder.once(), make)
    }

    /// Adds another supervisor as a child.
    pub fn supervisor(mut self, name: impl Into<String>, supervisor: SupervisorBuilder) -> Self {
        let SupervisorBuilder {
            builder,
            plan,
            wrong,
        } = supervisor;
        self.wrong = self.wrong.or(wrong);
        let plan = Arc::new(plan);
        self.add(name.into(), builder, move |_| {
            Supervisor::new(Arc::clone(&plan))
        })
    }

    fn add<A: Hooks>(
        mut self,
        name: String,
        builder: Builder<A>,
        make: impl Fn(&Context<A>) -> A + Send + Sync + 'static,
    ) -> Self {
        self.plan.children.push(Box::new(ChildPlan {
            builder: builder.or_name(&name),
            name: name.into(),
            make: Arc::new(make),
        }));
        self
    }

    /// Starts the supervisor, which starts its children, and returns a reference to it.
    ///
    /// # Panics
    /// If a child's builder has a [restart](Builder::restart) of its own: the supervisor decides that.
    /// If the operating system refuses a thread.
    ///
    /// # Blocking
    /// Never: [`wait_started`](ActorRef::wait_started) waits until all children have started.
    pub fn start(self) -> ActorRef<Supervisor> {
        if let Some(name) = &self.wrong {
            panic!(
                "the child `{name}` of a supervisor has a restart of its own: remove it, because \
                 the supervisor decides about restarts"
            );
        }
        let plan = Arc::new(self.plan);
        let init = Init::build(move |_| Supervisor::new(plan));
        started(self.builder.launch(init))
    }
}

impl<A: Hooks> StartChild for ChildPlan<A> {
    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn start(&self, index: usize, context: &Context<Supervisor>) -> Result<AnyActorRef, Error> {
        let make = Arc::clone(&self.make);
        let reports = Reports {
            supervisor: context.actor_ref().downgrade(),
            life: context.restarts(),
            child: index,
        };
        let policy = Policy::Supervised(Box::new(reports));
        let init = Init::rebuild(move |context| make(context), policy);
        let builder = self.builder.clone().named_child_of(context, &self.name);
        builder.launch(init).map(ActorRef::into_any)
    }
}

impl fmt::Debug for SupervisorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.fmt(f)
    }
}
