//! Interfaces: an actor, or a part of one, seen through a trait that it implements.
//!
//! The proxy of an interface is a proxy like others. Its messages are the calls of the trait's methods, and each of them is an
//! [`Invoke`] of whatever implements the trait: so an actor needn't know which interfaces it is seen through.

use std::any::Any;
use std::convert::Infallible;
use std::marker::PhantomData;

use crate::address::Address;
use crate::address::any_ref::AnyActorRef;
use crate::address::proxy::Proxy;
use crate::message::name::{CarrierOf, MessageName};
use crate::message::{Invoke, Message, Methods, NoMessage, Part};
use crate::reply::Reply;
use crate::reply::carrier::Carrier as _;

/// What the proxy of an interface is the proxy of. There is no value of it: behind the address is one that implements the trait.
#[doc(hidden)]
pub enum Interface<C> {
    Never(Infallible, PhantomData<fn() -> C>),
}

/// The message that calls a method of an interface: `BackendCall` for a trait `Backend`.
#[doc(hidden)]
pub trait InterfaceCall: Sized + 'static {
    /// The trait's name, without path and generics.
    const INTERFACE: &'static str;

    /// The message itself, once it is [`Checked`](crate::macro_support::bounds::Checked). The proxy's type doesn't hang on that: it may be an
    /// argument in the message, and then each would have to be known before the other.
    type Itself: MessageName;

    /// `BackendProxy`.
    type Proxy: Proxy<Of = Interface<Self>>;
}

impl<C: InterfaceCall> Part for Interface<C> {
    const NAME: &'static str = C::INTERFACE;
    type Proxy = C::Proxy;
    type Get = NoMessage;
    type Set = NoMessage;
    type Nested = NoMessage;
    type Whole = Self;

    fn get(&self, get: NoMessage, _: &mut Reply<'_>) {
        match get {}
    }

    fn set(&mut self, set: NoMessage, _: &mut Reply<'_>) {
        match set {}
    }
}

impl<C: InterfaceCall> Methods for Interface<C> {
    type Call = C::Itself;
    type Own = NoMessage;
}

/// The proxy of an interface, which is a trait with `#[actor]`.
///
/// The attribute implements it: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the proxy of an interface",
    label = "not the proxy of an interface",
    note = "an interface is a trait with `#[actor]`: for a trait `Backend`, write `BackendProxy`"
)]
pub trait InterfaceProxy: Proxy + 'static {}
#[diagnostic::do_not_recommend]
impl<C: InterfaceCall, P: Proxy<Of = Interface<C>> + 'static> InterfaceProxy for P {}

/// What the attribute on a trait says about it: `dyn Backend` has a `BackendCall`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "this trait has no `#[actor]`",
    note = "an actor is found by the interfaces that it implements: write `#[actor]` on the trait"
)]
pub trait Proxied {
    type Call: InterfaceCall;
}

/// What can be seen through an interface: the reference or the proxy of an actor, or the proxy of a part; or what points to one.
///
/// The proxy of an interface is none, since the compiler would not know then whether to convert it or to take it as it is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the reference or the proxy of an actor",
    label = "this cannot be seen through an interface",
    note = "make the proxy of an interface from an `ActorRef`, or from the proxy of an actor or a part: write `#[actor]` on the struct and on its own impl block, start it, and convert what `start()` gives"
)]
pub trait Addressed {
    type Part;

    fn into_address(self) -> Address<Self::Part>;
}

#[diagnostic::do_not_recommend]
impl<T: Addressed + Clone> Addressed for &T {
    type Part = T::Part;

    fn into_address(self) -> Address<T::Part> {
        self.clone().into_address()
    }
}

/// The interfaces that a type says it implements. Implemented by `#[actor]` on the struct.
#[doc(hidden)]
pub trait Interfaces: Sized + 'static {
    /// The message that carries the call of an interface. For those that the type says it implements, it has a place for it; for
    /// others it takes a box.
    fn carry<C: Invoke<Self>>(call: CarrierOf<C>) -> Message<Self>
    where
        Self: Methods,
    {
        Message::Invoke(call.into_box())
    }

    /// Offers the actor at `address` through each of them, one of which may be `wanted`.
    fn offer(_address: &Address<Self>, _wanted: &mut dyn Any)
    where
        Self: Methods,
    {
    }
}

/// What offers an actor through each of its interfaces.
pub(crate) type Offer<A> = fn(&Address<A>, &mut dyn Any);

/// Gives the actor through the interface that has the message `C`, if its proxy is what is wanted: an `Option` to be filled.
#[doc(hidden)]
pub fn offer<C, P>(address: &Address<P>, wanted: &mut dyn Any)
where
    C: InterfaceCall<Proxy: 'static, Itself: Invoke<P>>,
    P: Methods + Interfaces,
{
    if let Some(wanted) = wanted.downcast_mut() {
        *wanted = Some(C::Proxy::at(address.through::<C>()));
    }
}

/// The call, if it is a `D`; or the call back.
#[doc(hidden)]
pub fn recognize<C: 'static, D: 'static>(call: C) -> Result<D, C> {
    let mut call = Some(call);
    let any: &mut dyn Any = &mut call;
    let recognized = any.downcast_mut().and_then(Option::take);
    recognized.ok_or_else(|| call.expect("it has not been taken"))
}

impl<P: Methods + Interfaces> Address<P> {
    /// The same place, seen through the interface that has the message `C`.
    pub fn through<C: InterfaceCall<Itself: Invoke<P>>>(&self) -> Address<Interface<C>> {
        self.part("", (), |(), message| match message {
            Message::Call(call) => P::carry::<C::Itself>(call),
            Message::Get(never) | Message::Set(never) | Message::Nested(never) => match never {},
            Message::Invoke(_) => unreachable!("there is no interface to do anything on"),
        })
    }
}

impl AnyActorRef {
    /// A proxy of the actor through an interface. `None` if the actor's type doesn't say `#[actor(implements(..))]` for
    /// that interface.
    ///
    /// ```
    /// use pykka::{actor, Actor};
    ///
    /// #[actor]
    /// trait Listener { fn track_changed(&mut self, track: String); }
    ///
    /// #[actor(implements(Listener))]
    /// struct Display { pub line: String }
    /// #[actor]
    /// impl Display {}
    /// impl Listener for Display {
    ///     fn track_changed(&mut self, track: String) { self.line = track; }
    /// }
    ///
    /// let display = Display { line: String::new() }.start();
    /// let listener: ListenerProxy = display.to_any().interface().expect("it says that it is one");
    /// listener.track_changed("Lola".into()).get()?;
    /// assert_eq!(display.proxy().line().get()?, "Lola");
    /// # display.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn interface<P: InterfaceProxy>(&self) -> Option<P> {
        let mut wanted = None::<P>;
        self.offer(&mut wanted);
        wanted
    }

    /// The same for a broadcast: who sends through it waits for nothing.
    pub(crate) fn interface_for_broadcast<P: InterfaceProxy>(&self) -> Option<P> {
        let mut wanted = None::<P>;
        self.offer_for_broadcast(&mut wanted);
        wanted
    }
}
