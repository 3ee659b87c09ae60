//! What stands in for an impl block that is missing or can't be used, so that this is said once, and not wherever the
//! block is missed.
//!
//! Nothing that compiles has these implementations: no type is [`Missing`]. But the compiler takes a
//! [`Checked`](crate::macro_support::bounds::Checked) type that has failed its check for one, and for whatever else is wanted.

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::address::accepts::{Accepts, Via};
use crate::address::interface::Interfaces;
use crate::mailbox::Work;
use crate::message::name::{CarrierOf, MessageName};
use crate::message::{Methods, MethodsIn, NoMessage, Part, PartsIn};
use crate::reply::Reply;

/// Never implemented.
#[doc(hidden)]
pub trait Missing: MessageName {}

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
impl<A: Part<Whole: Missing> + PartsIn<Context<A>> + Interfaces> Hooks for A {}

#[diagnostic::do_not_recommend]
impl<A: Part<Whole: Missing>, M> Accepts<M> for A {
    type Reply = A::Whole;

    const VIA: Via<Self, M> = Via {
        wrap: |_| Work::Any(Box::new(())),
        unwrap: |_| None,
    };
}
