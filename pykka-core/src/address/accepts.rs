//! What can be sent through a reference to an actor: messages that it accepts, and functions.

use crate::mailbox::Work;
use crate::message::{Errand, FUNCTION, Letter, Methods};
use crate::reply::Reply;

/// An actor that takes messages of type `M` through `tell` and `ask`.
///
/// These are the actor's own messages, if it has an `on_receive` for `M`, and the messages of its
/// proxy (`Call`, `Get`, `Set`). The calls of an interface can only be sent through the interface's
/// proxy. `#[actor]` implements this trait: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not take messages of type `{M}`",
    label = "no `on_receive` for this type",
    note = "write `fn on_receive(&mut self, message: {M})` in the `#[actor]` impl block of `{Self}`",
    note = "if `{M}` is the call of an interface, call the interface's proxy instead"
)]
pub trait Accepts<M>: Methods {
    /// The type of the answer to an ask.
    type Reply: Send + 'static;

    #[doc(hidden)]
    fn wrap(message: M) -> Work<Self>;

    /// Undoes `wrap`.
    #[doc(hidden)]
    fn unwrap(work: Work<Self>) -> Option<M>;
}

/// A function that is run on an actor's state.
pub(crate) struct Function<F>(pub(crate) F);

impl<F: Send + 'static> Letter for Function<F> {
    type __Carrier = Box<Self>;

    fn name(&self) -> &'static str {
        FUNCTION
    }
}

impl<A, R: Send + 'static, F: FnOnce(&mut A) -> R + Send + 'static> Errand<A> for Function<F> {
    fn number(&self) -> u64 {
        0
    }

    fn run(function: Box<Self>, on: &mut A, reply: &mut Reply<'_>) {
        reply.answer((function.0)(on), None);
    }
}
