//! The messages that can be sent through a reference to an actor.

use crate::mailbox::Work;
use crate::message::{Message, Methods};
use crate::reply::carrier::Carrier;

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
    const VIA: Via<Self, M>;
}

/// Converts a message `M` into the work in an envelope for an `A`, and back if it can't be sent.
#[doc(hidden)]
pub struct Via<A: Methods, M> {
    pub wrap: fn(M) -> Work<A>,
    /// The inverse of `wrap`. Returns `None` if the work is not an `M`.
    pub unwrap: fn(Work<A>) -> Option<M>,
    /// Whether the answer may be delegated.
    pub is_delegated: bool,
}

impl<A: Methods> Via<A, A::Call> {
    pub const CALL: Self = Via {
        // There is no function in between, because it would have another copy of a large message on
        // the stack.
        wrap: |call| Work::Message(Message::Call(Carrier::load(call))),
        unwrap: |work| match work {
            Work::Message(Message::Call(call)) => Some(call.unload()),
            _ => None,
        },
        is_delegated: true,
    };
}

impl<A: Methods> Via<A, A::Get> {
    pub const GET: Self = Via {
        wrap: |get| Work::Message(Message::Get(get)),
        unwrap: |work| match work {
            Work::Message(Message::Get(get)) => Some(get),
            _ => None,
        },
        is_delegated: false,
    };
}

impl<A: Methods> Via<A, A::Set> {
    pub const SET: Self = Via {
        wrap: |set| Work::Message(Message::Set(Carrier::load(set))),
        unwrap: |work| match work {
            Work::Message(Message::Set(set)) => Some(set.unload()),
            _ => None,
        },
        is_delegated: false,
    };
}
