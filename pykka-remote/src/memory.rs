//! A transport in memory, with the faults of a bad network: for tests.
//!
//! Nodes in one process are connected by a [`Network`]. It loses, delays and duplicates frames as its
//! [`Faults`] say, and can be parted. The seed decides which frames.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::Id;
use crate::transport::{Events, Member, Transport};

/// How bad a network is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Faults {
    /// The share of the frames that are lost, from 0 to 1.
    pub lost: f64,
    /// The share of the frames that arrive twice.
    pub duplicated: f64,
    /// Each frame takes between no time and this, so that one overtakes another.
    pub delay: Duration,
}

/// Connects nodes in one process.
#[derive(Clone)]
pub struct Network(Arc<Shared>);

/// One node's part of a [`Network`].
pub struct Memory {
    shared: Arc<Shared>,
    session: Mutex<Option<Id>>,
}

struct Shared {
    state: Mutex<State>,
    /// There is a frame to deliver.
    sent: Condvar,
}

#[derive(Default)]
struct State {
    random: u64,
    faults: Faults,
    sessions: HashMap<Id, Session>,
    /// The sessions that no other one can reach.
    parted: HashSet<Id>,
    /// Those whose frames stay where they are.
    frozen: HashSet<Id>,
    /// The frames under way, by the time of arrival and a serial number.
    under_way: BTreeMap<(Instant, u64), (Id, Vec<u8>)>,
    serial: u64,
}

/// A frame, and whom it is told to.
type Arrival = (Arc<dyn Events>, Vec<u8>);

struct Session {
    events: Arc<dyn Events>,
    members: Vec<Member>,
}

impl Network {
    /// A network without faults.
    ///
    /// # Panics
    /// If the system refuses a thread.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                random: seed,
                ..State::default()
            }),
            sent: Condvar::new(),
        });
        let weak = Arc::downgrade(&shared);
        let thread = thread::Builder::new().name("pykka-network".to_owned());
        thread.spawn(move || deliver(&weak)).expect("a thread");
        Network(shared)
    }

    /// The transport of one node.
    #[must_use]
    pub fn transport(&self) -> Memory {
        Memory {
            shared: Arc::clone(&self.0),
            session: Mutex::default(),
        }
    }

    /// From now on, it has these faults.
    pub fn set_faults(&self, faults: Faults) {
        self.0.lock().faults = faults;
    }

    /// Cuts a node off: what is sent to it or from it is lost, and the others are told that its
    /// members vanished, as it is told about theirs.
    pub fn part(&self, session: Id) {
        self.0.change(|state| {
            state.parted.insert(session);
        });
    }

    /// Connects a node again that was cut off. The frames that were lost stay lost.
    pub fn join(&self, session: Id) {
        self.0.change(|state| {
            state.parted.remove(&session);
        });
    }

    /// What is sent to this node stays under way, and nobody is told.
    pub fn freeze(&self, session: Id) {
        self.0.lock().frozen.insert(session);
    }

    /// What stayed under way arrives.
    pub fn thaw(&self, session: Id) {
        self.0.lock().frozen.remove(&session);
        self.0.sent.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes who can reach whom, and tells everyone what that means.
    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let before = state.views();
        let result = change(&mut state);
        let after = state.views();
        let events: HashMap<Id, Arc<dyn Events>> = (state.sessions.iter())
            .map(|(id, session)| (*id, Arc::clone(&session.events)))
            .collect();
        drop(state);
        for (session, events) in events {
            let none = Vec::new();
            let old = before.get(&session).unwrap_or(&none);
            let new = after.get(&session).unwrap_or(&none);
            for member in old.iter().filter(|member| !new.contains(member)) {
                events.vanished(member);
            }
            for member in new.iter().filter(|member| !old.contains(member)) {
                events.appeared(member.clone());
            }
        }
        result
    }
}

impl State {
    fn can_reach(&self, from: Id, to: Id) -> bool {
        from == to || !(self.parted.contains(&from) || self.parted.contains(&to))
    }

    /// The members that each session can reach.
    fn views(&self) -> HashMap<Id, Vec<Member>> {
        let sessions = self.sessions.keys();
        sessions.map(|id| (*id, self.view(*id))).collect()
    }

    fn view(&self, from: Id) -> Vec<Member> {
        let members = self.sessions.values().flat_map(|other| &other.members);
        let members = members.filter(|member| self.can_reach(from, member.session));
        members.cloned().collect()
    }

    /// A number from 0 to 1, by the generator SplitMix64.
    fn random(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from((bits ^ bits >> 31) >> 32).unwrap_or_default()) / 4_294_967_296.0
    }

    fn send(&mut self, to: Id, frame: &[u8]) {
        let Faults {
            lost,
            duplicated,
            delay,
        } = self.faults;
        if self.random() < lost {
            return;
        }
        let copies = if self.random() < duplicated { 2 } else { 1 };
        for _ in 0..copies {
            let arrival = Instant::now() + delay.mul_f64(self.random());
            self.serial += 1;
            let key = (arrival, self.serial);
            self.under_way.insert(key, (to, frame.to_vec()));
        }
    }

    /// Takes out the next frame that is due, or says when the next one will be.
    fn next(&mut self) -> Result<Arrival, Option<Instant>> {
        let frozen = &self.frozen;
        let moving = |(_, (to, _)): &(&(Instant, u64), &(Id, Vec<u8>))| !frozen.contains(to);
        let next = self.under_way.iter().find(moving).map(|(key, _)| *key);
        let key = next.ok_or(None)?;
        if key.0 > Instant::now() {
            return Err(Some(key.0));
        }
        let (to, frame) = self.under_way.remove(&key).ok_or(None)?;
        match self.sessions.get(&to) {
            Some(session) => Ok((Arc::clone(&session.events), frame)),
            // It was closed. The next one is looked for at once.
            None => Err(Some(key.0)),
        }
    }
}

/// Delivers the frames of a network, until it has been dropped.
fn deliver(network: &Weak<Shared>) {
    while let Some(shared) = network.upgrade() {
        let mut state = shared.lock();
        match state.next() {
            Ok((events, frame)) => {
                drop(state);
                events.arrived(&frame);
            }
            Err(until) => {
                // Now and then, it looks whether the network is still there.
                let most = Duration::from_millis(50);
                let wait = until.map_or(most, |at| {
                    at.saturating_duration_since(Instant::now()).min(most)
                });
                drop(shared.sent.wait_timeout(state, wait));
            }
        }
    }
}

impl Memory {
    fn session(&self) -> io::Result<Id> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))
    }
}

impl Transport for Memory {
    fn open(&self, session: Id, events: Arc<dyn Events>) -> io::Result<()> {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
        self.shared.change(|state| {
            let members = Vec::new();
            let there = Session { events, members };
            state.sessions.insert(session, there);
        });
        Ok(())
    }

    fn serve(&self, member: &Member) -> io::Result<()> {
        let session = self.session()?;
        self.shared.change(|state| {
            let there = state.sessions.get_mut(&session);
            let there = there.ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected))?;
            there.members.push(member.clone());
            Ok(())
        })
    }

    fn withdraw(&self, member: &Member) {
        self.shared.change(|state| {
            if let Some(there) = state.sessions.get_mut(&member.session) {
                there.members.retain(|other| other != member);
            }
        });
    }

    fn send(&self, to: &Member, frame: Vec<u8>) -> io::Result<()> {
        let from = self.session()?;
        let mut state = self.shared.lock();
        if state.can_reach(from, to.session) {
            state.send(to.session, &frame);
        }
        drop(state);
        self.shared.sent.notify_all();
        Ok(())
    }

    fn close(&self) {
        if let Ok(session) = self.session() {
            self.shared.change(|state| {
                state.sessions.remove(&session);
            });
        }
    }
}
