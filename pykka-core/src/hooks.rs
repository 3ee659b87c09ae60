//! The hooks, which `#[actor]` finds by their names in the impl block.

use crate::context::Context;
use crate::failure::Failure;
use crate::part::{MethodsIn, PartsIn};
use crate::reply::Reply;

/// What an actor does at the turns of its life. Implemented by `#[actor]` on the impl block.
///
/// A hook fails by a panic or by returning `Err(..)`, which is what the functions here give as text.
#[doc(hidden)]
pub trait Hooks: MethodsIn<Context<Self>> + PartsIn<Context<Self>> {
    fn on_start(&mut self, context: &Context<Self>) -> Result<(), String>;
    fn on_stop(&mut self, context: &Context<Self>) -> Result<(), String>;
    fn on_failure(&mut self, failure: &Failure, context: &Context<Self>) -> Result<(), String>;
    fn on_receive(&mut self, message: Self::Own, context: &Context<Self>, reply: &mut Reply<'_>);
}
