//! The messages of an actor or a part, and how one is dispatched to its method.
//!
//! The `#[actor]` attribute on the struct implements [`Part`] and [`PartsIn`]. The one on the impl
//! block implements [`Methods`] and [`MethodsIn`]. Neither attribute sees the other's item. A type
//! that has both can be an actor, and a part of one.
//!
//! In these traits, `C` is the context that is passed to the methods that take one: the
//! [`Context`](crate::Context) of the actor that the part belongs to.

pub(crate) mod containers;
pub(crate) mod copied;
pub(crate) mod method_names;
pub(crate) mod name;
pub(crate) mod outcome;
#[cfg(feature = "remote")]
pub(crate) mod wire;

use std::any::Any;

use crate::message::name::{CarrierOf, MessageName};
use crate::reply::Reply;
use crate::reply::carrier::Carrier;

/// A struct whose fields can be reached through a proxy: an actor, or a part of one.
///
/// `#[actor]` on the struct implements this trait: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[actor]` on its struct",
    label = "write `#[actor]` on the struct of this",
    note = "an actor, or a part of one, has it on the struct and on the impl block: the one on the struct makes the proxy, the other adds the methods"
)]
pub trait Part: Sized + 'static {
    /// The type's name, without path and generics.
    const NAME: &'static str;

    /// The path to the type, if it has parts.
    #[doc(hidden)]
    const PATH: &'static str = "";

    /// The paths of its parts' types.
    #[doc(hidden)]
    const PARTS: &'static [&'static str] = &[];

    /// The typed proxy: `CalculatorProxy` for `Calculator`.
    type Proxy;

    /// The message that reads a field: `CalculatorGet`.
    type Get: MessageName;

    /// The message that writes a field: `CalculatorSet`.
    type Set: MessageName;

    /// The message for a traversable field, or for an interface that the struct says it implements.
    #[doc(hidden)]
    type Nested: MessageName;

    /// The type itself, [checked](crate::macro_support::bounds::Checked) to have an annotated impl
    /// block.
    #[doc(hidden)]
    type WithImplBlock;

    #[doc(hidden)]
    fn get(&self, get: Self::Get, reply: &mut Reply<'_>);

    #[doc(hidden)]
    fn set(&mut self, set: CarrierOf<Self::Set>, reply: &mut Reply<'_>);
}

/// The proxy of a part or an actor: `ProxyOf<Playback>` is `PlaybackProxy`.
pub type ProxyOf<P> = <P as Part>::Proxy;

/// A struct whose methods can be called through a proxy: an actor, or a part of one.
///
/// `#[actor]` on the impl block implements this trait: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an actor nor a part of one",
    label = "this has no `#[actor]`, on its struct or on an impl block",
    note = "write `#[actor]` on the struct, and on the impl block that has its methods; an empty one will do"
)]
pub trait Methods: Part {
    /// The message that calls a method: `CalculatorCall`.
    type Call: MessageName;

    /// The type in which the actor's own messages travel: those that its `on_receive` takes.
    ///
    /// The attribute generates this type, because the user's own may be private. It is
    /// [`NoMessage`] if the actor has no `on_receive`.
    #[doc(hidden)]
    type Own: Send + 'static;

    /// Downcasts a message to the actor's own type. Returns the box if the message is of another
    /// type.
    #[doc(hidden)]
    fn recognize(message: Box<dyn Any + Send>) -> Result<Self::Own, Box<dyn Any + Send>> {
        Err(message)
    }
}

/// Downcasts the box to an `M`, and returns it in its carrier. Returns the box if it is of another
/// type.
#[doc(hidden)]
pub fn unbox<M: Any, C: Carrier<M>>(
    message: Box<dyn Any + Send>,
) -> Result<C, Box<dyn Any + Send>> {
    message.downcast().map(C::from_box)
}

/// A type that has an impl block with `#[actor]`, which implements this trait.
///
/// The implementation for a type that isn't generic has no conditions. So if such a type doesn't
/// implement this trait, the block is missing.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `#[actor]` on its struct, but no impl block with `#[actor]`",
    label = "this needs an `#[actor] impl` block",
    note = "write `#[actor]` on the impl block that has its methods; an empty one will do"
)]
pub trait ImplBlock {
    const PASSED: bool = true;

    /// Stops the build if a method has the same name as one of the proxy's field accessors.
    const UNIQUE: bool = true;
}

/// Calls a method, with a context of type `C`. `#[actor]` on the impl block implements this trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handled in a `{C}`",
    label = "one of its methods takes another `&Context<..>`",
    note = "a method of a part is given the context of the actor that the part belongs to"
)]
pub trait MethodsIn<C: ?Sized>: Methods {
    fn call(&mut self, call: CarrierOf<Self::Call>, context: &C, reply: &mut Reply<'_>);
}

/// Passes a message on to a traversable field, with a context of type `C`.
///
/// `#[actor]` on the struct implements this trait. For generic actors, it is a condition in
/// generated code. [`Part`] is not a supertrait, because this would be part of the condition. The
/// compiler would then take the actor's message types from the condition, which doesn't say what
/// they are, and ignore the impl.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handled in a `{C}`",
    label = "one of its parts does not fit",
    note = "write `#[actor]` on its struct, too; if a method of one of its parts takes a `&Context<..>`, it must be that of the actor it belongs to"
)]
pub trait PartsIn<C: ?Sized> {
    /// The default is for a type without parts. It is never called, because [`NoMessage`] has no
    /// values.
    fn nested(&mut self, _nested: CarrierOf<Self::Nested>, _context: &C, _reply: &mut Reply<'_>)
    where
        Self: Part,
    {
    }
}

/// Any message that can be sent to a part.
///
/// The first three kinds are those that Pykka has. `Nested` contains a message for a traversable
/// field, or the call of an interface that the struct says it implements. `Invoke` contains what
/// the generated types have no variant for: a function, or the call of any other interface.
#[doc(hidden)]
pub enum Message<P: Methods> {
    Call(CarrierOf<P::Call>),
    Get(P::Get),
    Set(CarrierOf<P::Set>),
    Nested(CarrierOf<P::Nested>),
    Invoke(Box<dyn BoxedInvoke<P>>),
}

/// A message that can be invoked on a `P`: a function, or the call of an interface that `P`
/// implements.
#[doc(hidden)]
pub trait Invoke<P>: MessageName {
    const PASSED: bool = true;

    /// The method as a number that is unique among those of all interfaces. 0 for a function.
    ///
    /// See [`Names`](crate::message::method_names::Names).
    fn number(&self) -> u64;

    fn run(call: CarrierOf<Self>, on: &mut P, reply: &mut Reply<'_>);
}

/// An [`Invoke`] whose type is erased.
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

/// The number of kinds of messages: of variants of [`Message`].
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

    /// A copy of a message that a proxy sends, if its contents are `Clone`.
    pub(crate) fn copy(&self) -> Option<Self> {
        match self {
            Message::Call(call) => Some(Message::Call(Carrier::from_box(call.message().copy()?))),
            Message::Get(get) => Some(Message::Get(*get.copy()?)),
            Message::Set(set) => Some(Message::Set(Carrier::from_box(set.message().copy()?))),
            // An address has wrapped these already, and a proxy doesn't send them.
            Message::Nested(_) | Message::Invoke(_) => None,
        }
    }

    /// The arguments of a call, a get or a set, in a tuple.
    pub(crate) fn arguments(self) -> Box<dyn Any> {
        match self {
            Message::Call(call) => call.unload().arguments(),
            Message::Get(get) => get.arguments(),
            Message::Set(set) => set.unload().arguments(),
            message @ (Message::Nested(_) | Message::Invoke(_)) => Box::new(message),
        }
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

    /// Whether its method returns a future of its answer.
    #[inline]
    pub(crate) fn is_delegated(&self) -> bool {
        matches!(self, Message::Call(call) if call.message().is_delegated())
    }

    /// The method as a number, which includes the path to its part.
    ///
    /// The number wraps for very deeply nested parts, so the name may then be wrong.
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

    /// Writes the method that a number stands for, with the path to its part.
    ///
    /// A number doesn't contain the keys of containers, so they are not written.
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

/// Handles a message. Here its kind is found, and then, in generated code, the variant. For a part, the
/// same follows one level down.
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

/// The message type of an actor that has no `on_receive`. It has no values, so no such message
/// exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMessage {}

impl MessageName for NoMessage {
    type __Carrier = Self;

    fn code(&self) -> u64 {
        match *self {}
    }
}
