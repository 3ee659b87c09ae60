//! What the `#[actor]` attribute says about a type: its messages, and how one is handled.
//!
//! The attribute on the struct implements [`Part`] and [`PartsIn`], the one on the impl block [`Methods`] and
//! [`MethodsIn`]: neither sees the other's item. A type that has both can be an actor, and a part of one.
//!
//! `C` is what methods that ask for it are given as their context: the [`Context`](crate::Context) of the actor that the
//! part belongs to.

pub(crate) mod method_names;
pub(crate) mod outcome;

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};

use crate::error::unwind;
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
    type Get: Letter;

    /// The message that writes a field: `CalculatorSet`.
    type Set: Letter;

    /// A message for one of the traversable fields.
    #[doc(hidden)]
    type Nested: Letter;

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
    type Call: Letter;

    /// What the actor's own messages travel in: those that its `on_receive` takes. [`NoMessage`] if there are none.
    #[doc(hidden)]
    type Own: OwnMessage;
}

/// An actor's own message, in the type that the attribute makes for it: the user's type is nobody else's business, and may be
/// private.
#[doc(hidden)]
pub trait OwnMessage: Send + Sized + 'static {
    /// The message, if it is one of these.
    fn recognize(message: Box<dyn Any + Send>) -> Result<Self, Box<dyn Any + Send>>;
}

/// The message in the box, if it is of this type, in what it travels in.
#[doc(hidden)]
pub fn unbox<M: Any, C: Carrier<M>>(
    message: Box<dyn Any + Send>,
) -> Result<C, Box<dyn Any + Send>> {
    message.downcast().map(C::from_box)
}

/// That there is an annotated struct. Implemented by the attribute on it, without conditions, for a type with parameters; one
/// without parameters has [`Part`] without conditions.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[actor]` on its struct",
    label = "write `#[actor]` on the struct of this",
    note = "an actor, or a part of one, has it on the struct and on the impl block: the one on the struct makes the proxy, the other adds the methods"
)]
pub trait Fields {
    const PASSED: bool = true;
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
    const DISTINCT: bool = true;
}

/// What the messages of a part have in common.
#[doc(hidden)]
pub trait Letter: Send + 'static {
    /// What it travels in: itself, or a box if it is large. So named that no variant can have its name.
    type __Carrier: Carrier<Self>
    where
        Self: Sized;

    /// The method or accessor that it is about, as the user spells it.
    fn name(&self) -> &'static str;

    /// The same as a number, with the way to the part in it.
    fn code(&self) -> u64 {
        0
    }

    /// Writes what a number stands for, `playback.play`.
    fn write_name(_code: u64, path: &mut String)
    where
        Self: Sized,
    {
        path.push('?');
    }
}

/// What a message travels in.
#[doc(hidden)]
pub type CarrierOf<L> = <L as Letter>::__Carrier;

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
    fn nested(&mut self, nested: CarrierOf<Self::Nested>, context: &C, reply: &mut Reply<'_>)
    where
        Self: Part;
}

/// A part that can be handled in a context, methods and all.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part here",
    label = "this part does not fit",
    note = "a part has `#[actor]` on its struct and its impl block; if one of its methods takes a `&Context<..>`, it must be that of the actor it belongs to"
)]
pub trait PartIn<C: ?Sized>: MethodsIn<C> + PartsIn<C> {}
impl<C: ?Sized, P: MethodsIn<C> + PartsIn<C>> PartIn<C> for P {}

/// Any of the messages that can be sent to a part: the three that Pykka knows, one for the parts within, and one from whoever
/// doesn't know the part's type.
#[doc(hidden)]
pub enum Message<P: Methods> {
    Call(CarrierOf<P::Call>),
    Get(P::Get),
    Set(CarrierOf<P::Set>),
    Nested(CarrierOf<P::Nested>),
    Errand(Box<dyn BoxedErrand<P>>),
}

/// A message that knows by itself what is to be done with a `P`: a function that is run on it, or the call of an interface
/// that it implements.
#[doc(hidden)]
pub trait Errand<P>: Letter + Sized {
    const PASSED: bool = true;

    /// What it is, as a number that holds for all of them: see [`Names`](crate::message::method_names::Names). 0 for a function.
    fn number(&self) -> u64;

    fn run(errand: CarrierOf<Self>, on: &mut P, reply: &mut Reply<'_>);
}

/// An errand of which only is known what it is for.
#[doc(hidden)]
pub trait BoxedErrand<P>: Letter {
    fn number(&self) -> u64;

    fn run(self: Box<Self>, on: &mut P, reply: &mut Reply<'_>);
}

impl<P, E: Errand<P>> BoxedErrand<P> for E {
    fn number(&self) -> u64 {
        Errand::number(self)
    }

    fn run(self: Box<Self>, on: &mut P, reply: &mut Reply<'_>) {
        E::run(E::__Carrier::from_box(self), on, reply);
    }
}

/// The name of the errand that is a function.
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
            Message::Errand(errand) => errand.name(),
        }
    }

    /// The method as a number, with the way to its part; of what is very deep inside, it is not certain to be the right one.
    pub fn code(&self) -> u64 {
        let (kind, code) = match self {
            Message::Call(call) => (0, call.message().code()),
            Message::Get(get) => (1, get.code()),
            Message::Set(set) => (2, set.message().code()),
            Message::Nested(nested) => (3, nested.message().code()),
            Message::Errand(errand) => (4, errand.number()),
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
pub(crate) fn dispatch<P: PartIn<C>, C: ?Sized>(
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
        Message::Errand(errand) => errand.run(part, reply),
    }
}

/// Handles a message for the part that lies in a traversable field.
#[doc(hidden)]
pub fn visit<F, C: ?Sized>(
    field: &mut F,
    key: &F::Key,
    message: Message<F::Part>,
    context: &C,
    reply: &mut Reply<'_>,
) where
    F: Traversable<Part: PartIn<C>>,
{
    match field.find(key) {
        Some(part) => dispatch(part, message, context, reply),
        None => reply.miss(),
    }
}

/// A type that a `#[traversable]` field can have: a part; or an `Option`, `Box`, `Vec`, `HashMap` or `BTreeMap` of such
/// types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[traversable]` field",
    label = "this is not a part",
    note = "write `#[actor]` on its struct and on its impl block, or take `#[traversable]` away",
    note = "a traversable field is a part, or an `Option`, `Box`, `Vec`, `HashMap` or `BTreeMap` of parts"
)]
pub trait Traversable {
    /// The part that the field holds, inside all containers.
    type Part: Methods;

    /// The type that says which of the parts in the field is meant.
    type Key: Key;

    #[doc(hidden)]
    const PASSED: bool = true;

    #[doc(hidden)]
    fn find(&mut self, key: &Self::Key) -> Option<&mut Self::Part>;
}

/// Which element of a field is meant: `()` for a single one, `(2, ())` for the third of a `Vec`, and so on inwards.
#[doc(hidden)]
pub trait Key: Clone + PartialEq + Send + Sync + 'static {
    fn write(&self, path: &mut String);
}

impl Key for () {
    fn write(&self, _: &mut String) {}
}

impl<K: Clone + PartialEq + Debug + Send + Sync + 'static, Rest: Key> Key for (K, Rest) {
    fn write(&self, path: &mut String) {
        path.push('[');
        path.push_str(&unwind::text_of(format_args!("{:?}", self.0)));
        path.push(']');
        self.1.write(path);
    }
}

impl<F: Traversable> Traversable for Option<F> {
    type Part = F::Part;
    type Key = F::Key;

    fn find(&mut self, key: &F::Key) -> Option<&mut F::Part> {
        self.as_mut()?.find(key)
    }
}

impl<F: Traversable> Traversable for Box<F> {
    type Part = F::Part;
    type Key = F::Key;

    fn find(&mut self, key: &F::Key) -> Option<&mut F::Part> {
        (**self).find(key)
    }
}

impl<F: Traversable> Traversable for Vec<F> {
    type Part = F::Part;
    type Key = (usize, F::Key);

    fn find(&mut self, (index, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(*index)?.find(key)
    }
}

impl<K, F, S> Traversable for HashMap<K, F, S>
where
    K: Eq + Hash + Clone + Debug + Send + Sync + 'static,
    F: Traversable,
    S: BuildHasher,
{
    type Part = F::Part;
    type Key = (K, F::Key);

    fn find(&mut self, (name, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(name)?.find(key)
    }
}

impl<K, F> Traversable for BTreeMap<K, F>
where
    K: Ord + Clone + Debug + Send + Sync + 'static,
    F: Traversable,
{
    type Part = F::Part;
    type Key = (K, F::Key);

    fn find(&mut self, (name, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(name)?.find(key)
    }
}

/// Whether a name is among those that a proxy has for fields.
#[doc(hidden)]
pub const fn is_among(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if is_same(first.as_bytes(), name.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==`, which is not there for constants yet.
const fn is_same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

/// The message type of an actor that has no `on_receive`. It has no values, so there is no such message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMessage {}

impl OwnMessage for NoMessage {
    fn recognize(message: Box<dyn Any + Send>) -> Result<Self, Box<dyn Any + Send>> {
        Err(message)
    }
}

impl Letter for NoMessage {
    type __Carrier = Self;

    fn name(&self) -> &'static str {
        match *self {}
    }
}
