//! The hooks of an actor, which `#[actor]` finds by their names in the impl block.

use crate::actor::context::Context;
use crate::address::interface::Interfaces;
use crate::error::end::Down;
use crate::error::failure::Failure;
use crate::message::{MethodsIn, PartsIn};
use crate::reply::Reply;

/// What an actor does when it starts, stops or fails, and with messages of its own.
///
/// `#[actor]` on the impl block implements this trait. A hook fails by panicking or by returning an
/// `Err(..)`, whose text the functions here return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an actor by itself",
    label = "a method of it, or of one of its parts, does not fit",
    note = "if a method takes the `&Context<..>` of another actor, this is a part of that actor: start that actor instead",
    note = "if the type is generic, everything that its methods take and return must be `Send`"
)]
pub trait Hooks: MethodsIn<Context<Self>> + PartsIn<Context<Self>> + Interfaces {
    /// Whether the actor has an `on_failure` hook.
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

    /// The default is never called: only an actor with the hook can [monitor](Context::monitor).
    fn on_down(&mut self, _down: Down, _context: &Context<Self>) -> Result<(), String> {
        Ok(())
    }

    /// The default is for an actor without messages of its own. It is never called, because
    /// [`NoMessage`](crate::NoMessage) has no values.
    fn on_receive(
        &mut self,
        _message: Self::Own,
        _context: &Context<Self>,
        _reply: &mut Reply<'_>,
    ) {
    }
}
