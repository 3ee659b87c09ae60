//! A node: this process among others, where actors are offered and found.

use std::io;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use pykka::__private::remote::{
    Description, Location, Offerable, Remote, Trouble, address, id_of, origin_of, reachable,
};
use pykka::{ActorId, Error, Part as _, Proxy};

use crate::core::Core;
use crate::directory::only;
use crate::host::Allow;
use crate::outbox::Job;
use crate::stub::{Choice, Stub};
use crate::transport::{Member, Transport};
use crate::{Builder, Id};

/// How long the end of a node waits for what is still to be sent.
const FAREWELL: Duration = Duration::from_millis(500);

/// How long an offer waits for its announcement, which a frozen peer may hold up.
const PATIENCE_OF_OFFERS: Duration = Duration::from_secs(5);

/// This process among others: offers actors, and finds those of others.
///
/// Dropping it withdraws all that it offers, and ends the connections. Proxies that were found
/// through it then answer [`Error::ConnectionLost`].
pub struct Node {
    core: Arc<Core>,
    find_within: Duration,
    ended: mpsc::Receiver<()>,
}

/// An actor that is offered. Dropping it withdraws the offer; the actor goes on.
#[must_use = "dropped, it withdraws the offer at once"]
pub struct Offered {
    core: Arc<Core>,
    member: Member,
}

/// The members of a name: actors of the same interface, perhaps in several processes.
pub struct Members<P> {
    all: Vec<P>,
    in_turn: P,
}

impl Node {
    /// A builder, which says where the node listens and what it connects to.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a node over a transport.
    ///
    /// # Errors
    /// If the transport can't be opened, or the system refuses a thread.
    pub(crate) fn start(
        transport: Box<dyn Transport>,
        find_within: Duration,
        allow: Option<Allow>,
    ) -> io::Result<Self> {
        let core = Arc::new(Core::new(transport, allow));
        let (opening, opened) = mpsc::channel();
        let (ending, ended) = mpsc::channel();
        let engine = Arc::clone(&core);
        thread::Builder::new()
            .name("pykka-remote".to_owned())
            .spawn(move || {
                engine.run(&opening);
                // Perhaps nobody waits for it.
                let _ = ending.send(());
            })?;
        let lost = |_| Err(io::Error::from(io::ErrorKind::NotConnected));
        opened.recv().unwrap_or_else(lost)?;
        Ok(Node {
            core,
            find_within,
            ended,
        })
    }

    /// Offers an actor, a part or an interface to other processes, under a name.
    ///
    /// It is given by its reference or its proxy. It stays offered until the [`Offered`] is dropped,
    /// even if the actor has ended: then callers are told so.
    ///
    /// # Errors
    /// [`Error::ConnectionLost`] if the connection has ended.
    pub fn offer<O>(&self, name: &str, actor: &O) -> Result<Offered, Error>
    where
        O: Offerable<Of: Remote>,
    {
        let name: Arc<str> = name.into();
        let actor = reachable(&actor.to_address());
        let member = Member {
            instance: self.core.hosts.offer(Arc::clone(&name), actor),
            name: Some(Arc::clone(&name)),
            interface: Description::fingerprint::<O::Of>(),
            session: self.core.session,
        };
        let offered = Offered {
            core: Arc::clone(&self.core),
            member,
        };
        let (serving, served) = mpsc::channel();
        let job = Job::Serve(offered.member.clone(), serving);
        self.core.outbox.put(job);
        match served.recv_timeout(PATIENCE_OF_OFFERS) {
            Ok(Ok(())) => Ok(offered),
            Ok(Err(_)) | Err(_) => {
                let id = id_of(O::Of::NAME, &name);
                Err(Trouble::ConnectionLost.error(origin_of(&id, "")))
            }
        }
    }

    /// The proxy of the actor that is offered under a name. It is pinned to this incarnation.
    ///
    /// If another actor takes its place, calls answer [`Error::Restarted`]. So no call reaches an
    /// actor without the state that earlier calls have made.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nothing is offered under this name within a second, or what the
    /// builder says; [`Error::Ambiguous`] if more than one is; [`Error::VersionMismatch`] if it has
    /// another interface.
    pub fn proxy<P: Proxy<Of: Remote>>(&self, name: &str) -> Result<P, Error> {
        let member = only(self.core.directory.wait_for(name, self.find_within));
        let member = member.map_err(|trouble| trouble_of::<P>(name, trouble))?;
        self.pinned(name, member)
    }

    /// The proxy of whatever is offered under a name when a call is made.
    ///
    /// It can be made before anything is offered. Calls answer [`Error::NotFound`] while nothing is,
    /// and [`Error::Ambiguous`] while more than one is. Each call goes to one incarnation, once.
    pub fn proxy_by_name<P: Proxy<Of: Remote>>(&self, name: &str) -> P {
        self.by_name(name, Choice::ByName)
    }

    /// All that is offered under a name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nothing is, as for [`proxy`](Self::proxy), and
    /// [`Error::VersionMismatch`] if one of them has another interface.
    pub fn members<P: Proxy<Of: Remote>>(&self, name: &str) -> Result<Members<P>, Error> {
        let members = self.core.directory.wait_for(name, self.find_within);
        if members.is_empty() {
            return Err(trouble_of::<P>(name, Trouble::NotFound));
        }
        let all = members.into_iter().map(|member| self.pinned(name, member));
        Ok(Members {
            all: all.collect::<Result<_, _>>()?,
            in_turn: self.by_name(name, Choice::InTurn(AtomicUsize::new(0))),
        })
    }

    /// The identity of this session.
    #[must_use]
    pub fn session(&self) -> Id {
        self.core.session
    }

    fn pinned<P: Proxy<Of: Remote>>(&self, name: &str, member: Member) -> Result<P, Error> {
        if member.interface != Description::fingerprint::<P::Of>() {
            return Err(trouble_of::<P>(name, Trouble::VersionMismatch));
        }
        let instance = member.instance;
        let origin = (member.session.to_bytes(), instance.to_bytes());
        let link = self.core.link(member, instance, P::Of::NAME, name);
        let id = link.id.clone();
        Ok(self.stub(name.into(), id, Choice::Pinned(link), Some(origin)))
    }

    fn by_name<P: Proxy<Of: Remote>>(&self, name: &str, choice: Choice) -> P {
        let name = name.into();
        let id = self.core.id(P::Of::NAME, &name);
        self.stub(name, id, choice, None)
    }

    fn stub<P: Proxy<Of: Remote>>(
        &self,
        name: Arc<str>,
        id: ActorId,
        choice: Choice,
        origin: Option<Location>,
    ) -> P {
        P::at(address(Arc::new(Stub {
            core: Arc::clone(&self.core),
            id,
            name,
            interface: Description::fingerprint::<P::Of>(),
            choice,
            origin,
        })))
    }
}

fn trouble_of<P: Proxy<Of: Remote>>(name: &str, trouble: Trouble) -> Error {
    trouble.error(origin_of(&id_of(P::Of::NAME, name), ""))
}

impl Drop for Node {
    fn drop(&mut self) {
        self.core.outbox.close();
        // A frozen peer doesn't hold up the end of this process.
        let _ = self.ended.recv_timeout(FAREWELL);
        self.core.close();
    }
}

impl Offered {
    /// The name under which it is offered.
    #[must_use]
    pub fn name(&self) -> &str {
        self.member.name.as_deref().unwrap_or_default()
    }

    /// Identifies this incarnation among all processes.
    #[must_use]
    pub fn instance(&self) -> Id {
        self.member.instance
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        self.core.hosts.remove(self.member.instance);
        self.core.outbox.put(Job::Withdraw(self.member.clone()));
    }
}

impl<P: Clone> Members<P> {
    /// The proxy of each of them, in the order in which they appeared. Each is pinned.
    #[must_use]
    pub fn all(&self) -> &[P] {
        &self.all
    }

    /// A proxy whose calls go to one after the other, also to those that appear later.
    ///
    /// So the order of calls is not kept: it holds for each member only.
    #[must_use]
    pub fn in_turn(&self) -> P {
        self.in_turn.clone()
    }
}
