//! What the proxy of an actor in another process leads to.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pykka::__private::Message;
use pykka::__private::remote::{
    Answer, Elsewhere, Remote, Request, Sending, Trouble, WireMessage as _, origin_of,
};
use pykka::{ActorId, Error};

use crate::Id;
use crate::directory::only;
use crate::envelope::{Head, Kind};
use crate::link::{Expected, Link};
use crate::node::Core;

/// Which member of a name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Choice {
    /// This incarnation, and no other.
    Pinned(Id),
    /// The one that there is when a message is sent.
    ByName,
    /// One after the other.
    InTurn,
}

pub(crate) struct Stub {
    pub(crate) core: Arc<Core>,
    pub(crate) id: ActorId,
    pub(crate) name: Arc<str>,
    pub(crate) interface: u64,
    pub(crate) choice: Choice,
    /// Of a pinned one.
    pub(crate) link: Option<Arc<Link>>,
    /// Counts the messages of those that go to one after the other.
    pub(crate) turn: AtomicUsize,
}

impl Stub {
    /// The way to the member that gets the next message.
    fn link(&self) -> Result<Arc<Link>, Trouble> {
        let directory = &self.core.directory;
        if let Some(link) = &self.link {
            return match link.lost() {
                None => Ok(Arc::clone(link)),
                Some(at) if directory.is_replaced(&self.name, at) => Err(Trouble::Restarted),
                Some(_) => Err(Trouble::ConnectionLost),
            };
        }
        let mut members = directory.members(&self.name);
        let member = if self.choice == Choice::InTurn && !members.is_empty() {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % members.len();
            members.swap_remove(turn)
        } else {
            only(members)?
        };
        if member.interface != self.interface {
            return Err(Trouble::VersionMismatch);
        }
        Ok(self.core.link(member))
    }

    fn send(
        &self,
        kind: Kind,
        content: &[u8],
        asked: Option<(Answer, Expected)>,
        sending: Sending,
    ) -> Result<(), Trouble> {
        let link = match self.link() {
            Ok(link) => link,
            Err(trouble) => {
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
            instance: link.member.instance,
            sequence: 0,
            limit: sending.limit,
        };
        let mut frame = head.begin();
        frame.extend(content);
        link.send(&self.core.outbox, frame, asked, sending)
    }
}

impl<P: Remote> Elsewhere<P> for Stub {
    fn id(&self) -> &ActorId {
        &self.id
    }

    fn send(&self, message: Message<P>, answer: Answer, sending: Sending) -> Result<(), Error> {
        let method = message.name();
        let mut content = Vec::with_capacity(32);
        if let Err(error) = message.write(&mut content) {
            let error = Error::other(error);
            answer.fail(|_| error.clone());
            return Err(error);
        }
        let expected = Expected::Method(message.answer());
        let (kind, asked) = if answer.is_none() {
            (Kind::Tell, None)
        } else {
            (Kind::Ask, Some((answer, expected)))
        };
        let sent = Stub::send(self, kind, &content, asked, sending);
        sent.map_err(|trouble| trouble.error(origin_of(&self.id, method)))
    }

    fn request(&self, request: Request, answer: Answer) {
        let (kind, expected) = match request {
            Request::Stop { now: false } => (Kind::Stop, Expected::Stopped),
            Request::Stop { now: true } => (Kind::StopNow, Expected::Stopped),
            Request::End => (Kind::End, Expected::End),
        };
        let asked = Some((answer, expected));
        // The answer has the error.
        let _ = Stub::send(self, kind, &[], asked, Sending::default());
    }

    fn is_reachable(&self) -> bool {
        match self.choice {
            // To look for the next one would take its turn.
            Choice::InTurn => !self.core.directory.members(&self.name).is_empty(),
            Choice::Pinned(_) | Choice::ByName => self.link().is_ok(),
        }
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Stub>();
        other.is_some_and(|other| {
            Arc::ptr_eq(&self.core, &other.core)
                && (&self.name, self.choice) == (&other.name, other.choice)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
