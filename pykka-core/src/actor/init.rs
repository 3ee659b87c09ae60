//! What an actor is started with.

use std::any::Any;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::on_panic::OnPanic;

/// What an actor is started with, where it runs.
pub(crate) struct Init<A: Hooks> {
    pub(super) source: Source<A>,
    pub(super) on_panic: OnPanic,
    pub(super) skips_abandoned: bool,
}

/// What the state comes from. The state is boxed once and stays there, so its size doesn't matter.
pub(super) enum Source<A: Hooks> {
    /// The state itself, an `A`. Its type is not named, because only an `A` that is `Send` can be here.
    State(Box<dyn Any + Send>),
    /// A function that builds the state.
    Build(Box<Build<A>>),
}

pub(super) type Build<A> = dyn FnOnce(&Context<A>) -> Box<A> + Send;

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

    fn new(source: Source<A>) -> Self {
        Init {
            source,
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
}

impl<A: Hooks> Source<A> {
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "a state that is in a box already is not moved"
    )]
    pub(super) fn make(self, context: &Context<A>) -> Box<A> {
        match self {
            Source::State(state) => state
                .downcast()
                .expect("`state` is the only one to make it"),
            Source::Build(build) => build(context),
        }
    }
}
