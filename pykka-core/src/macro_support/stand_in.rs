//! Replaces an impl block that is missing or unusable, so that this error is reported only once.
//!
//! No type implements [`Missing`], so no code that compiles uses these implementations. But if a
//! type fails its check, the compiler accepts the
//! [`Checked`](crate::macro_support::bounds::Checked) type as one that implements `Missing`, or any
//! other trait. So it finds these implementations, and doesn't report that the block's own are
//! missing.

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::address::accepts::{Accepts, Via};
use crate::address::interface::Interfaces;
use crate::mailbox::Work;
use crate::message::name::{CarrierOf, MessageName};
use crate::message::{Methods, MethodsIn, NoMessage, Part, PartsIn};
use crate::reply::Reply;

/// Never implemented. Only a type that has failed its check is accepted as `Missing`.
#[doc(hidden)]
pub trait Missing: MessageName {}

#[diagnostic::do_not_recommend]
impl<P: Part<WithImplBlock: Missing>> Methods for P {
    type Call = P::WithImplBlock;
    type Own = NoMessage;
}

#[diagnostic::do_not_recommend]
impl<P: Part<WithImplBlock: Missing>, C: ?Sized> MethodsIn<C> for P {
    fn call(&mut self, _: CarrierOf<P::WithImplBlock>, _: &C, _: &mut Reply<'_>) {}
}

#[diagnostic::do_not_recommend]
impl<A: Part<WithImplBlock: Missing> + PartsIn<Context<A>> + Interfaces> Hooks for A {}

#[diagnostic::do_not_recommend]
impl<A: Part<WithImplBlock: Missing>, M> Accepts<M> for A {
    type Reply = A::WithImplBlock;

    const VIA: Via<Self, M> = Via {
        wrap: |_| Work::any(Box::new(())),
        unwrap: |_| None,
        is_delegated: false,
    };
}
