//! Proxies in messages: an actor that is passed on, and one that was.

use std::sync::Arc;

use pykka::__private::remote::{Imported, Marshal, Reachable, RemoteRef};

use crate::Id;
use crate::core::Core;
use crate::stub::{Choice, Stub};
use crate::transport::Member;

impl Marshal for Core {
    /// An actor of another process is passed on with two locations. Its own process is the first,
    /// for those who are connected with it. This process is the second, which relays for the
    /// others.
    fn export(&self, actor: Arc<dyn Reachable>) -> RemoteRef {
        let name = actor.origin().actor().map(|id| id.name().to_owned());
        let there = actor.elsewhere().map(|there| there.as_any());
        let stub = there.and_then(|there| there.downcast_ref::<Stub>());
        let origin = stub.and_then(|stub| stub.origin);
        let here = (self.session.to_bytes(), self.hosts.pass(actor).to_bytes());
        RemoteRef {
            name: name.unwrap_or_default(),
            locations: origin.into_iter().chain([here]).collect(),
        }
    }

    fn import(self: Arc<Self>, found: RemoteRef, of: &'static str, interface: u64) -> Imported {
        let RemoteRef { name, locations } = found;
        // If none can be reached, the calls through the last one are answered so.
        let mut way = (Member::process(self.session), Id::new());
        for (session, instance) in &locations {
            let (session, instance) = (Id::from_bytes(*session), Id::from_bytes(*instance));
            if session == self.session
                && let Some(hosted) = self.hosts.get(instance)
            {
                return Imported::Here(Arc::clone(hosted.actor()));
            }
            way = (self.member(&name, session, instance), instance);
            if self.directory.has(&way.0).is_ok() {
                break;
            }
        }
        let (member, instance) = way;
        let link = self.link(member, instance, of, &name);
        Imported::There(Arc::new(Stub {
            id: link.id.clone(),
            name: name.into(),
            interface,
            choice: Choice::Pinned(link),
            origin: locations.first().copied(),
            core: self,
        }))
    }
}

impl Core {
    /// Where messages to an actor are sent: to itself, if it is offered, or else to its process.
    fn member(&self, name: &str, session: Id, instance: Id) -> Member {
        let mut offered = self.directory.members(name).into_iter();
        let offered = offered.find(|member| member.instance == instance);
        offered.unwrap_or_else(|| Member::process(session))
    }
}
