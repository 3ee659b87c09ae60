//! The hooks, which `#[actor]` finds by their names in the impl block.

use crate::actor::context::Context;
use crate::address::interface::Interfaces;
use crate::error::failure::Failure;
use crate::message::{MethodsIn, PartsIn};
use crate::reply::Reply;

/// What an actor does at the turns of its life. Implemented by `#[actor]` on the impl block.
///
/// A hook fails by a panic or by returning `Err(..)`, which is what the functions here give as text.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an actor by itself",
    label = "a method of it, or of one of its parts, does not fit",
    note = "if a method takes the `&Context<..>` of another actor, this is a part of that actor: start that actor instead",
    note = "if the type is generic, everything that its methods take and return must be `Send`"
)]
pub trait Hooks: MethodsIn<Context<Self>> + PartsIn<Context<Self>> + Interfaces {
    /// Whether it has an `on_failure` of its own.
    const HANDLES_FAILURE: bool = false;

    fn on_start(&mut self, _context: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    fn on_stop(&mut self, _context: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    fn on_failure(&mut self, _failure: &Failure, _context: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    /// The default is for an actor without messages of its own, and is never called: there is no
    /// [`NoMessage`](crate::NoMessage).
    fn on_receive(
        &mut self,
        _message: Self::Own,
        _context: &Context<Self>,
        _reply: &mut Reply<'_>,
    ) {
    }
}
