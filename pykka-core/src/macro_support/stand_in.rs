//! What stands in for an impl block that is missing or can't be used, so that this is said once, and not wherever the
//! block is missed.
//!
//! Nothing that compiles has these implementations: no type is [`Missing`]. But the compiler takes a
//! [`Checked`](crate::macro_support::bounds::Checked) type that has failed its check for one, and for whatever else is wanted.

use std::rc::Rc;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::address::actor_ref::Accepts;
use crate::address::interface::Interfaces;
use crate::error::failure::Failure;
use crate::mailbox::Work;
use crate::message::{CarrierOf, Letter, Methods, MethodsIn, NoMessage, Part, PartsIn};
use crate::reply::Reply;

/// Never implemented.
#[doc(hidden)]
pub trait Missing: Letter {}

#[diagnostic::do_not_recommend]
impl<P: Part<Whole: Missing>> Methods for P {
    type Call = P::Whole;
    type Own = NoMessage;
}

#[diagnostic::do_not_recommend]
impl<P: Part<Whole: Missing>, C: ?Sized> MethodsIn<C> for P {
    fn call(&mut self, _: CarrierOf<P::Whole>, _: &C, _: &mut Reply<'_>) {}
}

#[diagnostic::do_not_recommend]
impl<A: Part<Whole: Missing> + PartsIn<Context<A>> + Interfaces> Hooks for A {
    fn on_start(&mut self, _: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    fn on_stop(&mut self, _: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    fn on_failure(&mut self, _: &Failure, _: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    fn on_receive(&mut self, _: NoMessage, _: &Context<Self>, _: &mut Reply<'_>) {}
}

#[diagnostic::do_not_recommend]
impl<A: Part<Whole: Missing>, M> Accepts<M> for A {
    type Reply = A::Whole;

    fn wrap(_: M) -> Work<Self> {
        Work::Any(Box::new(()))
    }

    fn unwrap(_: Work<Self>) -> Option<M> {
        None
    }
}

/// Never implemented: the condition for what is there only if the compiler takes the proxy for no type. It has its name from where
/// the compiler mentions it: if somebody looks for `Player::builder` and doesn't have the trait `Actor` in scope.
#[doc(hidden)]
pub trait ActorInScope {}

/// A receiver that nobody has, for whatever type; but none that the compiler knows of, for what is no type.
#[doc(hidden)]
pub trait NoReceiver<S> {
    type Unheard;
}
#[diagnostic::do_not_recommend]
impl<T, S> NoReceiver<S> for T {
    type Unheard = Rc<Box<Rc<Box<S>>>>;
}
