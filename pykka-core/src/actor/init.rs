//! What an actor is started with, and what each of its lives begins with.

use std::any::Any;

use crate::actor::contained::contained;
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::on_panic::OnPanic;
use crate::actor::restart::Restarter;
use crate::error::failure::Failure;

/// What an actor is started with, where it runs, or begins its next life with.
pub(crate) struct Init<A: Hooks> {
    source: Source<A>,
    settings: Settings,
}

/// What the state comes from. The state is boxed once and stays there, so its size doesn't matter.
enum Source<A: Hooks> {
    /// The state itself, an `A`. Its type is not named, because only an `A` that is `Send` can be here.
    State(Box<dyn Any + Send>),
    /// A function that builds the state.
    Build(Box<Build<A>>),
    /// What builds the state of each life.
    Lives(Box<Lives<A>>),
}

type Build<A> = dyn FnOnce(&Context<A>) -> Box<A> + Send;
type Rebuild<A> = dyn Fn(&Context<A>) -> Box<A> + Send;

/// How messages are handled, in all lives.
#[derive(Clone, Copy, Default)]
pub(super) struct Settings {
    pub(super) on_panic: OnPanic,
    /// Whether an ask is not handled if its future was dropped.
    pub(super) skips_abandoned: bool,
}

/// The lives of an actor that may have several.
pub(crate) struct Lives<A: Hooks> {
    make: Box<Rebuild<A>>,
    pub(super) policy: Policy,
    settings: Settings,
}

/// Who decides what comes after a life.
pub(super) enum Policy {
    Restart(Restarter),
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
    pub(super) fn rebuild(
        make: impl Fn(&Context<A>) -> A + Send + 'static,
        policy: Policy,
    ) -> Self {
        Init::new(Source::Lives(Box::new(Lives {
            make: Box::new(move |context: &Context<A>| Box::new(make(context))),
            policy,
            settings: Settings::default(),
        })))
    }

    fn new(source: Source<A>) -> Self {
        Init {
            source,
            settings: Settings::default(),
        }
    }

    pub(super) fn with(self, settings: Settings) -> Self {
        Init { settings, ..self }
    }

    /// Whether an actor that stops itself gets another life.
    pub(super) fn restarts_always(&self) -> bool {
        match &self.source {
            Source::State(_) | Source::Build(_) => false,
            Source::Lives(lives) => match &lives.policy {
                Policy::Restart(restarter) => restarter.rules().is_always(),
                Policy::Supervised(_) => false,
            },
        }
    }

    /// Builds the state of a life. Returns also the settings, and the further lives if there may be
    /// any.
    #[expect(
        clippy::type_complexity,
        reason = "each has its own name where it is called"
    )]
    pub(super) fn make(
        self,
        context: &Context<A>,
    ) -> (Result<Box<A>, Failure>, Settings, Option<Box<Lives<A>>>) {
        let Init { source, settings } = self;
        let (made, lives) = match source {
            Source::State(state) => {
                let state = state.downcast();
                (Ok(state.expect("only `state` makes it")), None)
            }
            Source::Build(build) => (contained("start_with", context, || build(context)), None),
            Source::Lives(mut lives) => {
                lives.settings = settings;
                if let Policy::Restart(restarter) = &mut lives.policy {
                    restarter.begins();
                }
                let made = contained("start_with", context, || (lives.make)(context));
                (made, Some(lives))
            }
        };
        (made, settings, lives)
    }
}

impl<A: Hooks> Lives<A> {
    /// What the next life begins with.
    pub(super) fn next(self: Box<Self>) -> Init<A> {
        Init {
            settings: self.settings,
            source: Source::Lives(self),
        }
    }
}
