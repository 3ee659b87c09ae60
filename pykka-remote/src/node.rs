//! A node: this process among others, where actors are offered and found.

use std::any::type_name;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use pykka::__private::remote::{
    Description, Offerable, Remote, Trouble, address, id_of, origin_of,
};
use pykka::{ActorId, Error, Part as _, Proxy};

use crate::directory::{Directory, only};
use crate::envelope::{Head, Kind};
use crate::host::{Allow, Hosted, Respond, refuse};
use crate::link::Link;
use crate::outbox::{Job, Outbox};
use crate::remote::{Choice, Stub};
use crate::transport::{Events, Member, Place, Transport};
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
    allow: Option<Allow>,
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

/// What a node's parts share.
pub(crate) struct Core {
    pub(crate) session: Id,
    pub(crate) directory: Directory,
    pub(crate) outbox: Outbox,
    transport: Box<dyn Transport>,
    hosted: Mutex<HashMap<Id, Arc<Hosted>>>,
    links: Mutex<HashMap<Id, Arc<Link>>>,
    /// The identities of the actors in other processes, so that equal proxies have one.
    ids: Mutex<HashMap<StubKey, ActorId>>,
}

/// The type of the actor, its name, and which member is meant.
type StubKey = (&'static str, Arc<str>, Choice);

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
        let core = Arc::new(Core {
            session: Id::new(),
            directory: Directory::default(),
            outbox: Outbox::default(),
            transport,
            hosted: Mutex::default(),
            links: Mutex::default(),
            ids: Mutex::default(),
        });
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
            allow,
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
        let hosted = Hosted::new(Arc::clone(&name), actor.to_address(), self.allow.clone());
        let member = Member {
            name,
            instance: Id::new(),
            interface: Description::fingerprint::<O::Of>(),
            session: self.core.session,
        };
        lock(&self.core.hosted).insert(member.instance, Arc::new(hosted));
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
                let id = id_of(O::Of::NAME, &offered.member.name);
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
        self.pinned(member)
    }

    /// The proxy of whatever is offered under a name when a call is made.
    ///
    /// It can be made before anything is offered. Calls answer [`Error::NotFound`] while nothing is,
    /// and [`Error::Ambiguous`] while more than one is. Each call goes to one incarnation, once.
    pub fn proxy_by_name<P: Proxy<Of: Remote>>(&self, name: &str) -> P {
        self.stub(name.into(), Choice::ByName, None)
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
        let all = members.into_iter().map(|member| self.pinned(member));
        Ok(Members {
            all: all.collect::<Result<_, _>>()?,
            in_turn: self.stub(name.into(), Choice::InTurn, None),
        })
    }

    /// The identity of this session.
    #[must_use]
    pub fn session(&self) -> Id {
        self.core.session
    }

    fn pinned<P: Proxy<Of: Remote>>(&self, member: Member) -> Result<P, Error> {
        if member.interface != Description::fingerprint::<P::Of>() {
            return Err(trouble_of::<P>(&member.name, Trouble::VersionMismatch));
        }
        let (name, choice) = (Arc::clone(&member.name), Choice::Pinned(member.instance));
        Ok(self.stub(name, choice, Some(self.core.link(member))))
    }

    fn stub<P: Proxy<Of: Remote>>(
        &self,
        name: Arc<str>,
        choice: Choice,
        link: Option<Arc<Link>>,
    ) -> P {
        let mut ids = lock(&self.core.ids);
        let key = (type_name::<P::Of>(), Arc::clone(&name), choice);
        let id = ids.entry(key).or_insert_with(|| id_of(P::Of::NAME, &name));
        let stub = Stub {
            id: id.clone(),
            core: Arc::clone(&self.core),
            name,
            interface: Description::fingerprint::<P::Of>(),
            choice,
            link,
            turn: AtomicUsize::new(0),
        };
        P::at(address(Arc::new(stub)))
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
        let links: Vec<_> = lock(&self.core.links).values().cloned().collect();
        for link in links {
            let at = self.core.directory.vanished(&link.member);
            link.lose(at);
        }
    }
}

impl Offered {
    /// The name under which it is offered.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.member.name
    }

    /// Identifies this incarnation among all processes.
    #[must_use]
    pub fn instance(&self) -> Id {
        self.member.instance
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        lock(&self.core.hosted).remove(&self.member.instance);
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

impl Core {
    pub(crate) fn link(&self, member: Member) -> Arc<Link> {
        if let Some(link) = self.known_link(member.instance) {
            return link;
        }
        let new = Arc::new(Link::new(member));
        let link = Arc::clone(lock(&self.links).entry(new.member.instance).or_insert(new));
        // It may have vanished before the link was there to be told.
        if let Err(vanished) = self.directory.has(&link.member) {
            link.lose(vanished);
        }
        link
    }

    fn known_link(&self, instance: Id) -> Option<Arc<Link>> {
        lock(&self.links).get(&instance).cloned()
    }

    /// What the thread does that alone touches the engine.
    fn run(self: &Arc<Self>, opening: &mpsc::Sender<io::Result<()>>) {
        let events = Arc::new(Receiver(Arc::downgrade(self)));
        let opened = self.transport.open(self.session, events);
        let is_open = opened.is_ok();
        // The starting thread waits for this.
        let _ = opening.send(opened);
        if is_open {
            self.outbox.run(|job| match job {
                Job::Send(to, frame) => self.send(&to, frame),
                Job::Serve(member, serving) => {
                    let _ = serving.send(self.transport.serve(&member));
                }
                Job::Withdraw(member) => self.transport.withdraw(&member),
            });
            self.transport.close();
        }
    }

    fn send(&self, to: &Place, frame: Vec<u8>) {
        let head = Head::read(&frame).map(|(head, _)| head);
        if self.transport.send(to, frame).is_err()
            && let Some(head) = head
            && !head.kind.is_answer()
            && let Some(link) = self.known_link(head.instance)
        {
            link.unsent(head.sequence);
        }
    }

    fn handle(self: &Arc<Self>, head: Head, content: &[u8]) {
        if head.kind.is_answer() {
            if let Some(link) = self.known_link(head.instance) {
                link.answered(head.kind, head.sequence, content);
            }
            return;
        }
        let respond = self.respond(head);
        let hosted = lock(&self.hosted).get(&head.instance).cloned();
        match hosted {
            Some(hosted) => hosted.arrived(&head, content, respond),
            None => refuse(respond, Trouble::NotFound),
        }
    }

    fn respond(self: &Arc<Self>, head: Head) -> Respond {
        if head.kind == Kind::Tell {
            return Box::new(|_, _| {});
        }
        let core = Arc::clone(self);
        Box::new(move |kind, content| {
            let head = Head {
                kind,
                is_urgent: false,
                limit: None,
                ..head
            };
            let mut frame = head.begin();
            frame.extend(content);
            core.outbox
                .put(Job::Send(Place::Session(head.session), frame));
        })
    }
}

/// What a transport tells. It doesn't keep the node.
struct Receiver(std::sync::Weak<Core>);

impl Events for Receiver {
    fn arrived(&self, frame: &[u8]) {
        if let (Some(core), Some((head, content))) = (self.0.upgrade(), Head::read(frame)) {
            core.handle(head, content);
        }
    }

    fn appeared(&self, member: Member) {
        if let Some(core) = self.0.upgrade() {
            if let Some(link) = core.known_link(member.instance) {
                link.find();
            }
            core.directory.appeared(member);
        }
    }

    fn vanished(&self, member: &Member) {
        if let Some(core) = self.0.upgrade() {
            let at = core.directory.vanished(member);
            if let Some(link) = core.known_link(member.instance) {
                link.lose(at);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
