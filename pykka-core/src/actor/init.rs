//! What an actor is started with, and what each of its lives begins with.

use std::any::Any;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::on_panic::OnPanic;
use crate::actor::restart::Restarter;
use crate::error::failure::Failure;

/// What an actor is started with, where it runs.
pub(crate) struct Init<A: Hooks> {
    source: Source<A>,
    pub(super) policy: Policy,
    pub(super) on_panic: OnPanic,
    /// Whether an ask is not handled if its future was dropped.
    pub(super) skips_abandoned: bool,
}

/// What the state comes from. The state is boxed once and stays there, so its size doesn't matter.
enum Source<A: Hooks> {
    /// The state itself, an `A`. Its type is not named, because only an `A` that is `Send` can be here.
    State(Box<dyn Any + Send>),
    /// A function that builds the state.
    Build(Box<Build<A>>),
    /// A function that builds the state of each life.
    Rebuild(Box<Rebuild<A>>),
    /// The only state has been taken.
    Spent,
}

type Build<A> = dyn FnOnce(&Context<A>) -> Box<A> + Send;
type Rebuild<A> = dyn Fn(&Context<A>) -> Box<A> + Send;

/// Who decides what comes after a life.
pub(super) enum Policy {
    /// The actor has one life.
    Terminate,
    Restart(Box<Restarter>),
    /// Its supervisor decides.
    Supervised(Box<dyn Oversee>),
}

/// What a supervised actor reports to.
pub(super) trait Oversee: Send {
    /// The life with this number has failed, and its state is dropped.
    fn failed(&self, life: u32, failure: &Failure);
}

impl<A: Hooks> Init<A> {
    pub(crate) fn state(state: A) -> Self
    where
        A: Send,
    {
        Init::new(Source::State(Box::new(state)))
    }

    pub(crate) fn build(make: impl FnOnce(&Context<A>) -> A + Send + 'static) -> Self {
        Init::new(Source::Build(Box::new(|context| Box::new(make(context)))))
    }

    /// For an actor that is restarted: `make` builds the state of each life.
    pub(crate) fn rebuild(make: impl Fn(&Context<A>) -> A + Send + 'static) -> Self {
        let make = move |context: &Context<A>| Box::new(make(context));
        Init::new(Source::Rebuild(Box::new(make)))
    }

    fn new(source: Source<A>) -> Self {
        Init {
            source,
            policy: Policy::Terminate,
            on_panic: OnPanic::Survive,
            skips_abandoned: false,
        }
    }

    pub(crate) fn on_panic(self, on_panic: OnPanic) -> Self {
        Init { on_panic, ..self }
    }

    pub(crate) fn skip_abandoned(self, skips_abandoned: bool) -> Self {
        Init {
            skips_abandoned,
            ..self
        }
    }

    pub(crate) fn restart(self, restarter: Restarter) -> Self {
        let policy = Policy::Restart(Box::new(restarter));
        Init { policy, ..self }
    }

    pub(super) fn supervised(self, oversee: Box<dyn Oversee>) -> Self {
        let policy = Policy::Supervised(oversee);
        Init { policy, ..self }
    }

    /// Whether an actor that stops itself gets another life.
    pub(super) fn restarts_always(&self) -> bool {
        matches!(&self.policy, Policy::Restart(restarter) if restarter.rules().is_always())
    }

    /// Builds the state of a life.
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "a state that is in a box already is not moved"
    )]
    pub(super) fn make(&mut self, context: &Context<A>) -> Box<A> {
        if let Policy::Restart(restarter) = &mut self.policy {
            restarter.begins();
        }
        if let Source::Rebuild(make) = &self.source {
            return make(context);
        }
        match std::mem::replace(&mut self.source, Source::Spent) {
            Source::State(state) => state
                .downcast()
                .expect("`state` is the only one to make it"),
            Source::Build(build) => build(context),
            Source::Rebuild(_) | Source::Spent => unreachable!("it has one life"),
        }
    }

    /// The same for the next life, if there may be one.
    pub(super) fn kept(self) -> Option<Box<Self>> {
        match self.policy {
            Policy::Terminate => None,
            Policy::Restart(_) | Policy::Supervised(_) => Some(Box::new(self)),
        }
    }
}
