//! What can be offered to other processes, and how their messages get to it.

use std::any::Any;

use crate::address::Address;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::address::interface::Addressed as _;
use crate::address::proxy::Proxy;
use crate::address::remote::{Arrived, Elsewhere, Reachable, Respond, Sending, with_marshal};
use crate::address::stand_in::elsewhere;
use crate::error::remote::Trouble;
use crate::error::unwind::catch;
use crate::error::{Error, Origin};
use crate::future::when_ready::when_ready;
use crate::mailbox::delivery::{Delivery, DeliveryOptions, Room};
use crate::message::wire::{Description, Remote, WireMessage as _};
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::any_reply::AnyReply;
use crate::sync::Arc;
use crate::timer::deadline::Deadline;

/// What can be offered to other processes: an actor, a part, or an interface.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither the reference nor the proxy of an actor",
    label = "this cannot be offered",
    note = "offer an `ActorRef`, or the proxy of an actor, a part or an interface"
)]
pub trait Offerable {
    type Of: Methods;

    fn to_address(&self) -> Address<Self::Of>;
}

impl<P: Proxy<Of: Methods>> Offerable for P {
    type Of = P::Of;

    fn to_address(&self) -> Address<P::Of> {
        self.address().clone()
    }
}

impl<A: Methods> Offerable for ActorRef<A> {
    type Of = A;

    fn to_address(&self) -> Address<A> {
        self.clone().into_address()
    }
}

/// An actor, a part or an interface that other processes can reach.
#[doc(hidden)]
pub fn reachable<P: Remote>(address: &Address<P>) -> Arc<dyn Reachable> {
    // The options of a proxy are about the messages that its own process sends.
    Arc::new(Reached(Address::new(Arc::clone(&address.destination))))
}

/// The address of what was made [reachable](reachable), if it is of this type.
pub(crate) fn reached<P: Remote>(reachable: &dyn Reachable) -> Option<Address<P>> {
    let reached = reachable.as_any().downcast_ref::<Reached<P>>();
    reached.map(|reached| reached.0.clone())
}

struct Reached<P: Remote>(Address<P>);

impl<P: Remote> Reachable for Reached<P> {
    fn interface(&self) -> u64 {
        Description::fingerprint::<P>()
    }

    fn actor_ref(&self) -> AnyActorRef {
        self.0.actor_ref()
    }

    fn origin(&self) -> Origin {
        self.0.destination.origin("")
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Self>();
        other.is_some_and(|other| self.0 == other.0)
    }

    fn elsewhere(&self) -> Option<&Arc<dyn Elsewhere>> {
        elsewhere(&self.0)
    }

    fn receive(&self, arrived: Arrived<'_>, respond: Option<Respond>) -> Result<(), Error> {
        let mut content = arrived.content;
        let read = with_marshal(arrived.marshal, || Message::<P>::read(&mut content));
        let message = read.map_err(Error::other)?;
        let mut method = String::new();
        Message::<P>::write_name(message.code(), &mut method);
        if !(arrived.is_allowed)(&method) {
            return Err(Trouble::Denied.error(Origin::default()));
        }
        let options = options(arrived.sending);
        let delivery = Delivery::with(Wakeup::Eager, &options);
        let Some(respond) = respond else {
            let sent = self.0.destination.send(message, ReplyTo::none(), delivery);
            return sent.map_err(Error::from);
        };
        let (ty, marshal) = (message.answer(), Arc::clone(arrived.marshal));
        let (answer, reply) = self.0.asked::<AnyReply>(&message);
        // If it can't be delivered, the reply has put the error into the future.
        let _ = self.0.destination.send(message, reply, delivery);
        when_ready(answer, move |answered| {
            // The answer's own code runs here, in the actor's thread.
            let write = || {
                let mut bytes = Vec::new();
                let written = answered.map(|answer| ty.write(answer, &mut bytes))?;
                written.map_err(Error::other).map(|()| bytes)
            };
            let panicked = |_| Err(Error::other("the answer could not be written: it panicked"));
            respond(catch(|| with_marshal(&marshal, write)).unwrap_or_else(panicked));
        });
        Ok(())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn options(sending: Sending) -> DeliveryOptions {
    DeliveryOptions {
        is_urgent: sending.is_urgent,
        room: if sending.is_urgent {
            Room::Exceed
        } else {
            Room::Refuse
        },
        deadline: sending.limit.and_then(Deadline::within),
        tick: None,
    }
}
