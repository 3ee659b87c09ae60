//! What the parts of a node share: the thread that touches the engine, and what arrives from it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};

use pykka::__private::remote::{Marshal, Trouble, id_of};
use pykka::ActorId;

use crate::Id;
use crate::directory::Directory;
use crate::envelope::{Head, Kind};
use crate::host::{Allow, Respond, refuse};
use crate::hosts::Hosts;
use crate::link::Link;
use crate::outbox::{Job, Outbox};
use crate::table::Table;
use crate::transport::{Events, Member, Transport};

pub(crate) struct Core {
    pub(crate) session: Id,
    pub(crate) directory: Directory,
    pub(crate) outbox: Outbox,
    pub(crate) hosts: Hosts,
    transport: Box<dyn Transport>,
    links: Mutex<Table<Arc<Link>>>,
    /// The identities of the actors that are found by name at each call, so that equal proxies have
    /// one.
    ids: Mutex<HashMap<(&'static str, Arc<str>), ActorId>>,
}

impl Core {
    pub(crate) fn new(transport: Box<dyn Transport>, allow: Option<Allow>) -> Self {
        Core {
            session: Id::new(),
            directory: Directory::default(),
            outbox: Outbox::default(),
            hosts: Hosts::new(allow),
            transport,
            links: Mutex::default(),
            ids: Mutex::default(),
        }
    }

    /// The identity of the actor of type `of` that is found by its name.
    pub(crate) fn id(&self, of: &'static str, name: &Arc<str>) -> ActorId {
        let mut ids = lock(&self.ids);
        let id = ids.entry((of, Arc::clone(name)));
        id.or_insert_with(|| id_of(of, name)).clone()
    }

    /// The link to a member, or to an actor of a process. It is created if there is none, for an
    /// actor of type `of` with this name.
    pub(crate) fn link(
        &self,
        member: Member,
        instance: Id,
        of: &'static str,
        name: &str,
    ) -> Arc<Link> {
        let mut links = lock(&self.links);
        if let Some(link) = links.get(instance) {
            return Arc::clone(link);
        }
        let link = Arc::new(Link::new(member, instance, id_of(of, name)));
        // One that only this table has can be made anew.
        let is_needed = |link: &Arc<Link>| Arc::strong_count(link) > 1 || link.is_waiting();
        let forgotten = links.insert(instance, Arc::clone(&link), is_needed);
        drop(links);
        drop(forgotten);
        // The member may have vanished before the link was there to be told.
        link.update(&self.outbox, &self.directory);
        link
    }

    fn known_link(&self, instance: Id) -> Option<Arc<Link>> {
        lock(&self.links).get(instance).cloned()
    }

    /// The links to these members look at the directory.
    fn update_links(&self, is_meant: impl Fn(&Member) -> bool) {
        let links: Vec<_> = {
            let links = lock(&self.links);
            let meant = links.values().filter(|link| is_meant(&link.member));
            meant.cloned().collect()
        };
        for link in links {
            link.update(&self.outbox, &self.directory);
        }
    }

    /// What the thread does that alone touches the engine.
    pub(crate) fn run(self: &Arc<Self>, opening: &mpsc::Sender<io::Result<()>>) {
        let events = Arc::new(Receiver(Arc::downgrade(self)));
        let opened = self.transport.open(self.session, events);
        let opened = opened.and_then(|()| self.transport.serve(&Member::process(self.session)));
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
        }
        self.transport.close();
    }

    /// The connections have ended.
    pub(crate) fn close(&self) {
        self.directory.close();
        self.update_links(|_| true);
    }

    fn send(&self, to: &Member, frame: Vec<u8>) {
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
        let marshal = Arc::clone(self) as Arc<dyn Marshal>;
        if head.kind.is_answer() {
            if let Some(link) = self.known_link(head.instance) {
                link.answered(head.kind, head.sequence, content, &marshal);
            }
            return;
        }
        let respond = self.respond(head);
        match self.hosts.get(head.instance) {
            Some(hosted) => hosted.arrived(&head, content, &marshal, respond),
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
            let to = Member::process(head.session);
            core.outbox.put(Job::Send(to, frame));
        })
    }
}

/// What a transport tells. It doesn't keep the node.
struct Receiver(Weak<Core>);

impl Events for Receiver {
    fn arrived(&self, frame: &[u8]) {
        if let (Some(core), Some((head, content))) = (self.0.upgrade(), Head::read(frame)) {
            core.handle(head, content);
        }
    }

    fn appeared(&self, member: Member) {
        if let Some(core) = self.0.upgrade() {
            core.directory.appeared(member.clone());
            core.update_links(|other| *other == member);
        }
    }

    fn vanished(&self, member: &Member) {
        if let Some(core) = self.0.upgrade() {
            core.directory.vanished(member);
            core.update_links(|other| other == member);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
