//! The address for a broadcast, which waits neither for an answer nor for capacity.

use crate::address::actor_cell::ActorCell;
use crate::address::any_ref::AnyActorRef;
use crate::address::{Destination, is_whole};
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::tell_error::TellError;
use crate::mailbox::Work;
use crate::mailbox::delivery::{Delivery, DeliveryOptions};
use crate::message::{Message, Methods};
use crate::pool::Wakeup;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;

/// Sends messages to an actor without a reply. If the mailbox is full, the actor misses the
/// message.
pub(crate) struct BroadcastAddress<A: Methods>(pub(crate) Arc<dyn ActorCell<A>>);

impl<A: Methods> Target for BroadcastAddress<A> {
    fn actor(&self) -> &ActorId {
        self.0.actor()
    }

    fn write_path(&self, _: &mut String) {}
}

impl<A: Methods> Destination<A> for BroadcastAddress<A> {
    fn send(&self, message: Message<A>, reply: ReplyTo, _: Delivery<'_>) -> Result<(), TellError> {
        let method = message.name();
        reply.open().fail(|origin| Error::PromiseDropped { origin });
        let refuse = DeliveryOptions::REFUSE;
        let delivery = Delivery::with(Wakeup::Eager, &refuse);
        let work = Work::Message(message);
        match self.0.put(work, ReplyTo::none(), delivery) {
            Err(unsent) if unsent.error.is_none() => Err(TellError::new(self.0.dead(""))),
            Err(_full) => {
                events::no_room(self.actor(), method);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn call(&self, message: Message<A>, reply: &mut Reply<'_>) {
        let _ = self.send(message, reply.later(), Delivery::LAZY);
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        AnyActorRef::new(self.0.clone())
    }

    fn is_same(&self, other: &dyn Destination<A>) -> bool {
        is_whole(self.actor(), other)
    }
}
