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
        let stub = actor
            .elsewhere()
            .and_then(|there| there.as_any().downcast_ref::<Stub>());
        let origin = stub.and_then(|stub| stub.origin);
        let name = match stub {
            Some(stub) => stub.name.as_ref().to_owned(),
            None => actor
                .origin()
                .actor()
                .map(|actor| actor.name().to_owned())
                .unwrap_or_default(),
        };
        let here = (self.session.to_bytes(), self.hosts.pass(actor).to_bytes());
        let locations = origin.into_iter().chain([here]).collect();
        RemoteRef { name, locations }
    }

    fn import(self: Arc<Self>, found: RemoteRef, of: &'static str, interface: u64) -> Imported {
        let RemoteRef { name, locations } = found;
        let mut found = (Member::process(self.session), Id::new());
        for (session, instance) in &locations {
            let (session, instance) = (Id::from_bytes(*session), Id::from_bytes(*instance));
            if session == self.session
                && let Some(hosted) = self.hosts.get(instance)
            {
                return Imported::Here(Arc::clone(hosted.actor()));
            }
            let mut offered = self.directory.members(&name).into_iter();
            let offered = offered.find(|member| member.instance == instance);
            found = (
                offered.unwrap_or_else(|| Member::process(session)),
                instance,
            );
            if self.directory.has(&found.0).is_ok() {
                break;
            }
        }
        // If none can be reached, the calls through the last one are answered so.
        let (member, instance) = found;
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
