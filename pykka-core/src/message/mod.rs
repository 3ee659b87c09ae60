//! What the `#[actor]` attribute says about a type: its messages, and how one is handled.
//!
//! The attribute on the struct implements [`Part`] and [`PartsIn`], the one on the impl block [`Methods`] and
//! [`MethodsIn`]: neither sees the other's item. A type that has both can be an actor, and a part of one.
//!
//! `C` is what methods that ask for it are given as their context: the [`Context`](crate::Context) of the actor that the
//! part belongs to.

pub(crate) mod containers;
pub(crate) mod method_names;
pub(crate) mod name;
pub(crate) mod outcome;

use std::any::Any;

use crate::message::name::{CarrierOf, MessageName};
use crate::reply::Reply;
use crate::reply::carrier::Carrier;

/// A struct whose fields can be reached through a proxy: an actor, or a part of one.
///
/// `#[actor]` on the struct implements it: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[actor]` on its struct",
    label = "write `#[actor]` on the struct of this",
    note = "an actor, or a part of one, has it on the struct and on the impl block: the one on the struct makes the proxy, the other adds the methods"
)]
pub trait Part: Sized + 'static {
    /// The type's name, without path and generics.
    const NAME: &'static str;

    /// The typed proxy: `CalculatorProxy` for `Calculator`.
    type Proxy;

    /// The message that reads a field: `CalculatorGet`.
    type Get: MessageName;

    /// The message that writes a field: `CalculatorSet`.
    type Set: MessageName;

    /// A message for one of the traversable fields.
    #[doc(hidden)]
    type Nested: MessageName;

    /// The type itself, if it has an annotated impl block. It is [`Checked`](crate::macro_support::bounds::Checked).
    #[doc(hidden)]
    type Whole;

    #[doc(hidden)]
    fn get(&self, get: Self::Get, reply: &mut Reply<'_>);

    #[doc(hidden)]
    fn set(&mut self, set: CarrierOf<Self::Set>, reply: &mut Reply<'_>);
}

/// The proxy of a part or an actor: `ProxyOf<Playback>` is `PlaybackProxy`.
pub type ProxyOf<P> = <P as Part>::Proxy;

/// A struct whose methods can be called through a proxy: an actor, or a part of one.
///
/// `#[actor]` on the impl block implements it: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `#[actor]` on its struct, but no impl block with `#[actor]`",
    label = "this needs an `#[actor] impl` block",
    note = "write `#[actor]` on the impl block that has its methods; an empty one will do"
)]
pub trait Methods: Part {
    /// The message that calls a method: `CalculatorCall`.
    type Call: MessageName;

    /// What the actor's own messages travel in: those that its `on_receive` takes. The type is generated, because the
    /// user's own may be private. [`NoMessage`] if there are none.
    #[doc(hidden)]
    type Own: Send + 'static;

    /// The message, if it is one of the actor's own.
    #[doc(hidden)]
    fn recognize(message: Box<dyn Any + Send>) -> Result<Self::Own, Box<dyn Any + Send>> {
        Err(message)
    }
}

/// The message in the box, if it is of this type, in what it travels in.
#[doc(hidden)]
pub fn unbox<M: Any, C: Carrier<M>>(
    message: Box<dyn Any + Send>,
) -> Result<C, Box<dyn Any + Send>> {
    message.downcast().map(C::from_box)
}

/// That there is an annotated impl block. Implemented by the attribute on it, without conditions unless the type is generic.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `#[actor]` on its struct, but no impl block with `#[actor]`",
    label = "this needs an `#[actor] impl` block",
    note = "write `#[actor]` on the impl block that has its methods; an empty one will do"
)]
pub trait Block {
    const PASSED: bool = true;

    /// No method has the name of what the proxy has for a field.
    const UNIQUE: bool = true;
}

/// Calls a method in a context. Implemented by `#[actor]` on the impl block.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handled in a `{C}`",
    label = "one of its methods takes another `&Context<..>`",
    note = "a method of a part is given the context of the actor that the part belongs to"
)]
pub trait MethodsIn<C: ?Sized>: Methods {
    fn call(&mut self, call: CarrierOf<Self::Call>, context: &C, reply: &mut Reply<'_>);
}

/// Goes into a traversable field in a context. Implemented by `#[actor]` on the struct.
///
/// That a generic actor's fields can be gone into is a condition in generated code. [`Part`] is not above it, because the
/// compiler would then look no further than the condition for what the actor's messages are.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handled in a `{C}`",
    label = "one of its parts does not fit",
    note = "write `#[actor]` on its struct, too; if a method of one of its parts takes a `&Context<..>`, it must be that of the actor it belongs to"
)]
pub trait PartsIn<C: ?Sized> {
    /// The default is for a type without parts, and is never called: there is no [`NoMessage`].
    fn nested(&mut self, _nested: CarrierOf<Self::Nested>, _context: &C, _reply: &mut Reply<'_>)
    where
        Self: Part,
    {
    }
}

/// Any of the messages that can be sent to a part: the three that Pykka knows, one for the parts within, and one from whoever
/// doesn't know the part's type.
#[doc(hidden)]
pub enum Message<P: Methods> {
    Call(CarrierOf<P::Call>),
    Get(P::Get),
    Set(CarrierOf<P::Set>),
    Nested(CarrierOf<P::Nested>),
    Invoke(Box<dyn BoxedInvoke<P>>),
}

/// A message that knows by itself what is to be done with a `P`: a function that is run on it, or the call of an interface
/// that it implements.
#[doc(hidden)]
pub trait Invoke<P>: MessageName {
    const PASSED: bool = true;

    /// What it is, as a number that holds for all of them: see [`Names`](crate::message::method_names::Names). 0 for a function.
    fn number(&self) -> u64;

    fn run(call: CarrierOf<Self>, on: &mut P, reply: &mut Reply<'_>);
}

/// An [`Invoke`] whose type is not known any more.
#[doc(hidden)]
pub trait BoxedInvoke<P>: Send {
    fn name(&self) -> &'static str;

    fn number(&self) -> u64;

    fn run(self: Box<Self>, on: &mut P, reply: &mut Reply<'_>);
}

impl<P, C: Invoke<P>> BoxedInvoke<P> for C {
    fn name(&self) -> &'static str {
        MessageName::name(self)
    }

    fn number(&self) -> u64 {
        Invoke::number(self)
    }

    fn run(self: Box<Self>, on: &mut P, reply: &mut Reply<'_>) {
        C::run(C::__Carrier::from_box(self), on, reply);
    }
}

/// The name of a message that is a function.
pub(crate) const FUNCTION: &str = "run";

/// How many kinds of messages there are.
const KINDS: u64 = 5;

impl<P: Methods> Message<P> {
    pub fn call(call: P::Call) -> Self {
        Message::Call(Carrier::load(call))
    }

    pub fn set(set: P::Set) -> Self {
        Message::Set(Carrier::load(set))
    }

    pub fn nested(nested: P::Nested) -> Self {
        Message::Nested(Carrier::load(nested))
    }

    pub fn name(&self) -> &'static str {
        match self {
            Message::Call(call) => call.message().name(),
            Message::Get(get) => get.name(),
            Message::Set(set) => set.message().name(),
            Message::Nested(nested) => nested.message().name(),
            Message::Invoke(call) => call.name(),
        }
    }

    /// The method as a number, with the way to its part; of what is very deep inside, it is not certain to be the right one.
    pub fn code(&self) -> u64 {
        let (kind, code) = match self {
            Message::Call(call) => (0, call.message().code()),
            Message::Get(get) => (1, get.code()),
            Message::Set(set) => (2, set.message().code()),
            Message::Nested(nested) => (3, nested.message().code()),
            Message::Invoke(call) => (4, call.number()),
        };
        code.wrapping_mul(KINDS).wrapping_add(kind)
    }

    /// Writes what a number stands for, with the way to the part, but without saying which of several.
    pub fn write_name(code: u64, path: &mut String) {
        let (kind, code) = (code % KINDS, code / KINDS);
        match kind {
            0 => P::Call::write_name(code, path),
            1 => P::Get::write_name(code, path),
            2 => P::Set::write_name(code, path),
            3 => P::Nested::write_name(code, path),
            _ if code == 0 => path.push_str(FUNCTION),
            _ => method_names::write_name(code, path),
        }
    }
}

/// Handles a message: one match a level, from the actor down to the method.
pub(crate) fn dispatch<P: MethodsIn<C> + PartsIn<C>, C: ?Sized>(
    part: &mut P,
    message: Message<P>,
    context: &C,
    reply: &mut Reply<'_>,
) {
    match message {
        Message::Call(call) => part.call(call, context, reply),
        Message::Get(get) => part.get(get, reply),
        Message::Set(set) => part.set(set, reply),
        Message::Nested(nested) => part.nested(nested, context, reply),
        Message::Invoke(call) => call.run(part, reply),
    }
}

/// The message type of an actor that has no `on_receive`. It has no values, so there is no such message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMessage {}

impl MessageName for NoMessage {
    type __Carrier = Self;

    fn code(&self) -> u64 {
        match *self {}
    }
}
