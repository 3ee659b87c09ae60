//! What the proxy of an actor in another process leads to.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pykka::__private::remote::{
    Answer, Elsewhere, Location, Marshal, Outgoing, Request, Sending, Trouble, origin_of,
};
use pykka::{ActorId, Error};

use crate::core::Core;
use crate::directory::only;
use crate::envelope::{Head, Kind};
use crate::link::{Expected, Link};

/// Which member of a name is meant.
pub(crate) enum Choice {
    /// One incarnation, and no other.
    Pinned(Arc<Link>),
    /// The one that there is when a message is sent.
    ByName,
    /// One after the other. Counts the messages.
    InTurn(AtomicUsize),
}

pub(crate) struct Stub {
    pub(crate) core: Arc<Core>,
    pub(crate) id: ActorId,
    pub(crate) name: Arc<str>,
    pub(crate) interface: u64,
    pub(crate) choice: Choice,
    /// Where the actor itself is. `None` if that may change.
    pub(crate) origin: Option<Location>,
}

impl Stub {
    /// The way to the member that gets the next message.
    fn link(&self) -> Result<Arc<Link>, Trouble> {
        let directory = &self.core.directory;
        let mut members = match &self.choice {
            Choice::Pinned(link) => {
                let name = link.member.name.as_deref();
                return match link.lost() {
                    None => Ok(Arc::clone(link)),
                    Some(at) if name.is_some_and(|name| directory.is_replaced(name, at)) => {
                        Err(Trouble::Restarted)
                    }
                    Some(_) => Err(Trouble::ConnectionLost),
                };
            }
            Choice::ByName | Choice::InTurn(_) => directory.members(&self.name),
        };
        let member = match &self.choice {
            Choice::InTurn(turn) if !members.is_empty() => {
                let turn = turn.fetch_add(1, Ordering::Relaxed) % members.len();
                members.swap_remove(turn)
            }
            _ => only(members)?,
        };
        if member.interface != self.interface {
            return Err(Trouble::VersionMismatch);
        }
        let instance = member.instance;
        Ok(self
            .core
            .link(member, instance, self.id.type_name(), &self.name))
    }

    fn send_frame(
        &self,
        kind: Kind,
        content: &[u8],
        asked: Option<(Answer, Expected)>,
        sending: Sending,
    ) -> Result<(), Trouble> {
        let is_watch = matches!(asked, Some((_, Expected::Watched)));
        let link = match (self.link(), &self.choice) {
            (Ok(link), _) => link,
            // It waits until the member can be reached again.
            (Err(Trouble::ConnectionLost), Choice::Pinned(link)) if is_watch => Arc::clone(link),
            (Err(trouble), _) => {
                if let Some((answer, _)) = asked {
                    answer.fail(|origin| trouble.error(origin));
                }
                return Err(trouble);
            }
        };
        let head = Head {
            kind,
            is_urgent: sending.is_urgent,
            interface: self.interface,
            session: self.core.session,
            instance: link.instance,
            sequence: 0,
            limit: sending.limit,
        };
        let mut frame = head.begin();
        frame.extend(content);
        link.send(&self.core.outbox, frame, asked, sending)
    }
}

impl Elsewhere for Stub {
    fn id(&self) -> &ActorId {
        &self.id
    }

    fn marshal(&self) -> Arc<dyn Marshal> {
        Arc::clone(&self.core) as Arc<dyn Marshal>
    }

    fn send(&self, message: Outgoing, answer: Answer, sending: Sending) -> Result<(), Error> {
        let Outgoing {
            method,
            content,
            answer: ty,
        } = message;
        let (kind, asked) = if answer.is_none() {
            (Kind::Tell, None)
        } else {
            (Kind::Ask, Some((answer, Expected::Method(ty))))
        };
        let sent = self.send_frame(kind, &content, asked, sending);
        sent.map_err(|trouble| trouble.error(origin_of(&self.id, method)))
    }

    fn request(&self, request: Request, answer: Answer) {
        let (kind, expected) = match request {
            Request::Stop { now: false } => (Kind::Stop, Expected::Stopped),
            Request::Stop { now: true } => (Kind::StopNow, Expected::Stopped),
            Request::End => (Kind::End, Expected::End),
            Request::Watch => (Kind::End, Expected::Watched),
        };
        let asked = Some((answer, expected));
        // The answer has the error.
        let _ = self.send_frame(kind, &[], asked, Sending::default());
    }

    fn is_reachable(&self) -> bool {
        match self.choice {
            // To look for the next one would take its turn.
            Choice::InTurn(_) => !self.core.directory.members(&self.name).is_empty(),
            Choice::Pinned(_) | Choice::ByName => self.link().is_ok(),
        }
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Stub>();
        other.is_some_and(|other| {
            let is_same = match (&self.choice, &other.choice) {
                (Choice::Pinned(one), Choice::Pinned(other)) => one.instance == other.instance,
                (Choice::ByName, Choice::ByName) | (Choice::InTurn(_), Choice::InTurn(_)) => {
                    self.name == other.name
                }
                _ => false,
            };
            is_same && Arc::ptr_eq(&self.core, &other.core)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
