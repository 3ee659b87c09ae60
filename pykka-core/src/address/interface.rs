//! Interfaces: an actor, or a part of one, seen through a trait that it implements.
//!
//! The proxy of an interface is like any other proxy. Its messages are calls of the trait's
//! methods. Each of them is an [`Invoke`] for all types that implement the trait, so an actor
//! doesn't have to know through which interfaces it is called.

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

/// What the proxy of an interface is a proxy of.
///
/// This type has no values. Behind the address is an actor or a part that implements the trait.
#[doc(hidden)]
pub enum Interface<C> {
    Never(Infallible, PhantomData<fn() -> C>),
}

/// The message that calls a method of an interface: `BackendCall` for a trait `Backend`.
#[doc(hidden)]
pub trait InterfaceCall: Sized + 'static {
    /// The trait's name, without path and generics.
    const INTERFACE: &'static str;

    /// The message itself, if it passes its [check](crate::macro_support::bounds::Checked).
    ///
    /// `Proxy` doesn't depend on the check, because the message may contain the proxy as an
    /// argument. Each type would then depend on the other.
    type Itself: MessageName;

    /// The typed proxy: `BackendProxy`.
    type Proxy: Proxy<Of = Interface<Self>>;
}

impl<C: InterfaceCall> Part for Interface<C> {
    const NAME: &'static str = C::INTERFACE;
    type Proxy = C::Proxy;
    type Get = NoMessage;
    type Set = NoMessage;
    type Nested = NoMessage;
    type WithImplBlock = Self;

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

/// Only a mock is started by this type. It is found by its interface.
impl<C: InterfaceCall<Proxy: 'static>> Interfaces for Interface<C> {
    fn offer(address: &Address<Self>, wanted: &mut dyn Any) {
        if let Some(wanted) = wanted.downcast_mut() {
            *wanted = Some(C::Proxy::at(address.clone()));
        }
    }
}

/// The proxy of an interface, which is a trait with `#[actor]`.
///
/// The attribute implements this trait: there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the proxy of an interface",
    label = "not the proxy of an interface",
    note = "an interface is a trait with `#[actor]`: for a trait `Backend`, write `BackendProxy`"
)]
pub trait InterfaceProxy: Proxy + 'static {}
#[diagnostic::do_not_recommend]
impl<C: InterfaceCall, P: Proxy<Of = Interface<C>> + 'static> InterfaceProxy for P {}

/// The trait object of an interface: `<dyn Backend as Proxied>::Call` is `BackendCall`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "this trait has no `#[actor]`",
    note = "an actor is found by the interfaces that it implements: write `#[actor]` on the trait"
)]
pub trait Proxied {
    type Call: InterfaceCall;
}

/// A value that can be converted into the proxy of an interface.
///
/// It is the reference or the proxy of an actor, the proxy of a part, or a `&` reference to one of
/// these. The proxy of an interface doesn't implement this trait, because the conversion would
/// conflict with std's `From<T> for T`.
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

/// The interfaces that a struct says it implements. `#[actor]` on the struct implements this trait.
#[doc(hidden)]
pub trait Interfaces: Sized + 'static {
    /// Wraps the call of an interface into a message.
    ///
    /// For the interfaces that the struct says it implements, the message has variants. The calls
    /// of others are boxed.
    fn carry<C: Invoke<Self>>(call: CarrierOf<C>) -> Message<Self>
    where
        Self: Methods,
    {
        Message::Invoke(call.into_box())
    }

    /// Stores a proxy of the actor in `wanted`, if that is an `Option` of the proxy of one of
    /// these.
    fn offer(_address: &Address<Self>, _wanted: &mut dyn Any)
    where
        Self: Methods,
    {
    }
}

/// The type of [`Interfaces::offer`].
pub(crate) type Offer<A> = fn(&Address<A>, &mut dyn Any);

/// Stores a proxy of the actor in `wanted`, if that is an `Option` of the proxy of this interface.
///
/// `C` is the interface's message.
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

/// Returns the call as a `D`, if it is one. Otherwise returns the unchanged call as the error.
#[doc(hidden)]
pub fn recognize<C: 'static, D: 'static>(call: C) -> Result<D, C> {
    let mut call = Some(call);
    let any: &mut dyn Any = &mut call;
    let recognized = any.downcast_mut().and_then(Option::take);
    recognized.ok_or_else(|| call.expect("it has not been taken"))
}

impl<P: Methods + Interfaces> Address<P> {
    /// The address of the same actor or part, seen through the interface with the message `C`.
    pub fn through<C: InterfaceCall<Itself: Invoke<P>>>(&self) -> Address<Interface<C>> {
        self.part("", (), |(), message| match message {
            Message::Call(call) => P::carry::<C::Itself>(call),
            Message::Get(never) | Message::Set(never) | Message::Nested(never) => match never {},
            Message::Invoke(_) => unreachable!("an interface has no values to invoke anything on"),
        })
    }
}

impl AnyActorRef {
    /// Returns a proxy of the actor, seen through an interface.
    ///
    /// Returns `None` if the actor's struct doesn't have that interface in its
    /// `#[actor(implements(..))]`.
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
    /// let listener: ListenerProxy = display.to_any().interface().expect("it implements this");
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

    /// The same for a broadcast, which waits neither for an answer nor for capacity.
    pub(crate) fn interface_for_broadcast<P: InterfaceProxy>(&self) -> Option<P> {
        let mut wanted = None::<P>;
        self.offer_for_broadcast(&mut wanted);
        wanted
    }
}
