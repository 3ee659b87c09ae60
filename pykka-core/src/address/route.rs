//! Addresses of parts: a message is wrapped into one for the part's owner, and passed on.

use std::any::Any;

use crate::address::any_ref::AnyActorRef;
use crate::address::{Address, Destination};
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::tell_error::TellError;
use crate::mailbox::delivery::Delivery;
use crate::message::containers::Key;
use crate::message::{Message, Methods};
use crate::reply::oneshot::Word;
use crate::reply::target::Target;
use crate::reply::{Reply, ReplyTo};
use crate::sync::Arc;

impl<P: 'static> Address<P> {
    /// The address of the part in the field `name`. `wrap` wraps messages for it into messages for
    /// this address. Without a name it is the same target, which takes other messages.
    pub fn part<Q, K>(
        &self,
        name: &'static str,
        key: K,
        wrap: fn(K, Message<Q>) -> Message<P>,
    ) -> Address<Q>
    where
        P: Methods,
        Q: Methods,
        K: Key,
    {
        let route = Route {
            parent: Address::new(self.destination.clone()),
            name,
            key,
            wrap,
        };
        let stand_in = self.destination.stand_in(&route);
        let destination = match stand_in.and_then(<dyn Any>::downcast_ref) {
            Some(Address { destination, .. }) => Arc::clone(destination),
            None => Arc::new(route),
        };
        Address {
            destination,
            options: self.options.clone(),
        }
    }
}

/// The address of a part: `key` of the field `name` of the part at `parent`. Without a name, it is the
/// address of the part at `parent` itself.
struct Route<P: Methods, Q: Methods, K> {
    parent: Address<P>,
    name: &'static str,
    key: K,
    wrap: fn(K, Message<Q>) -> Message<P>,
}

impl<P: Methods, Q: Methods, K: Key> Target for Route<P, Q, K> {
    fn actor(&self) -> &ActorId {
        self.parent.destination.actor()
    }

    fn write_path(&self, path: &mut String) {
        self.parent.destination.write_path(path);
        if !path.is_empty() && !self.name.is_empty() {
            path.push('.');
        }
        path.push_str(self.name);
        self.key.write(path);
    }

    fn failure(&self) -> Option<Arc<Failure>> {
        self.parent.destination.failure()
    }

    fn run_here(&self, wanted: &Word) {
        self.parent.destination.run_here(wanted);
    }

    fn request_worker(&self) {
        self.parent.destination.request_worker();
    }

    fn members(&self) -> Option<Arc<[ActorId]>> {
        self.parent.destination.members()
    }
}

impl<P: Methods, Q: Methods, K: Key> Destination<Q> for Route<P, Q, K> {
    fn send(
        &self,
        message: Message<Q>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
    ) -> Result<(), TellError> {
        let wrapped = (self.wrap)(self.key.clone(), message);
        self.parent.destination.send(wrapped, reply, delivery)
    }

    fn call(&self, message: Message<Q>, reply: &mut Reply<'_>) {
        let wrapped = (self.wrap)(self.key.clone(), message);
        self.parent.destination.call(wrapped, reply);
    }

    fn actor_ref(self: Arc<Self>) -> AnyActorRef {
        self.parent.actor_ref()
    }

    fn stand_in(&self, part: &dyn Target) -> Option<&dyn Any> {
        self.parent.destination.stand_in(part)
    }

    fn is_same(&self, other: &dyn Destination<Q>) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| {
            self.name == other.name && self.key == other.key && self.parent == other.parent
        })
    }
}
