//! The doubles.

use std::cmp::Ordering as Order;
use std::error::Error as StdError;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Wake;
use std::time::Duration;
use std::{fmt, thread};

use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer};

use crate::common::WATCHDOG;
use crate::victim::VictimProxy;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spot {
    Debug,
    Display,
    Clone,
    Eq,
    Hash,
    Drop,
    Closure,
    Wake,
    WakerDrop,
    Subscriber,
    PanicHook,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Harm {
    Panics,
    Asks,
    Blocks,
    IsSlow,
}

pub(super) const SPOTS: [Spot; 11] = [
    Spot::Debug,
    Spot::Display,
    Spot::Clone,
    Spot::Eq,
    Spot::Hash,
    Spot::Drop,
    Spot::Closure,
    Spot::Wake,
    Spot::WakerDrop,
    Spot::Subscriber,
    Spot::PanicHook,
];

pub(super) const HARMS: [Harm; 4] = [Harm::Panics, Harm::Asks, Harm::Blocks, Harm::IsSlow];

pub(super) type Look = Arc<dyn Fn() + Send + Sync>;

/// How a double's panic begins.
pub(super) const HOSTILE: &str = "a hostile";

/// What a double does, and when.
pub(super) struct Trap {
    spot: Spot,
    harm: Harm,
    /// Whether it misbehaves now.
    pub(super) armed: AtomicBool,
    /// Whether it has.
    pub(super) met: AtomicBool,
    pub(super) victim: Mutex<Option<VictimProxy>>,
    /// What else an entry has that must answer at once, whatever the double does.
    pub(super) look: Mutex<Option<Look>>,
    stage: Mutex<Stage>,
    moved: Condvar,
}

#[derive(PartialEq, Clone, Copy)]
pub(super) enum Stage {
    Quiet,
    Blocked,
    Released,
}

impl Trap {
    pub(super) fn new(spot: Spot, harm: Harm) -> Arc<Self> {
        Arc::new(Trap {
            spot,
            harm,
            armed: AtomicBool::new(false),
            met: AtomicBool::new(false),
            victim: Mutex::default(),
            look: Mutex::default(),
            stage: Mutex::new(Stage::Quiet),
            moved: Condvar::new(),
        })
    }

    pub(super) fn meet(&self, spot: Spot) {
        // A second panic during a panic would be the double's own fault.
        if spot != self.spot || thread::panicking() && spot != Spot::PanicHook {
            return;
        }
        let again = matches!(self.harm, Harm::Panics | Harm::IsSlow);
        let armed = if again {
            self.armed.load(Ordering::SeqCst)
        } else {
            self.armed.swap(false, Ordering::SeqCst)
        };
        if !armed {
            return;
        }
        self.met.store(true, Ordering::SeqCst);
        match self.harm {
            Harm::Panics => panic!("{HOSTILE} {spot:?}"),
            Harm::Asks => {
                self.look();
                let victim = self.victim.lock().unwrap().clone();
                if let Some(victim) = victim {
                    let _ = victim.call().ping();
                    let _ = victim.ping().get();
                }
            }
            Harm::Blocks => self.block(),
            Harm::IsSlow => thread::sleep(Duration::from_millis(2)),
        }
    }

    pub(super) fn look(&self) {
        let look = self.look.lock().unwrap().clone();
        if let Some(look) = look {
            look();
        }
    }

    fn block(&self) {
        let mut stage = self.stage.lock().unwrap();
        if *stage == Stage::Quiet {
            *stage = Stage::Blocked;
        }
        self.moved.notify_all();
        let is_blocked = |stage: &mut Stage| *stage != Stage::Released;
        let waited = self.moved.wait_timeout_while(stage, WATCHDOG, is_blocked);
        drop(waited);
    }

    pub(super) fn is_blocked(&self) -> bool {
        *self.stage.lock().unwrap() == Stage::Blocked
    }

    /// From now on it does no harm.
    pub(super) fn release(&self) {
        self.armed.store(false, Ordering::SeqCst);
        *self.stage.lock().unwrap() = Stage::Released;
        self.moved.notify_all();
    }
}

/// A value that misbehaves.
pub(super) struct Hostile {
    pub(super) trap: Arc<Trap>,
    pub(super) number: u8,
}

impl fmt::Debug for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.trap.meet(Spot::Debug);
        write!(f, "Hostile({})", self.number)
    }
}
impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.trap.meet(Spot::Display);
        write!(f, "hostile {}", self.number)
    }
}
impl StdError for Hostile {}
impl Clone for Hostile {
    fn clone(&self) -> Self {
        self.trap.meet(Spot::Clone);
        let (trap, number) = (Arc::clone(&self.trap), self.number);
        Hostile { trap, number }
    }
}
impl PartialEq for Hostile {
    fn eq(&self, other: &Self) -> bool {
        self.trap.meet(Spot::Eq);
        self.number == other.number
    }
}
impl Eq for Hostile {}
impl PartialOrd for Hostile {
    fn partial_cmp(&self, other: &Self) -> Option<Order> {
        Some(self.cmp(other))
    }
}
impl Ord for Hostile {
    fn cmp(&self, other: &Self) -> Order {
        self.trap.meet(Spot::Eq);
        self.number.cmp(&other.number)
    }
}
impl Hash for Hostile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.trap.meet(Spot::Hash);
        self.number.hash(state);
    }
}
impl Drop for Hostile {
    fn drop(&mut self) {
        self.trap.meet(Spot::Drop);
    }
}

/// A waker that misbehaves. Its `clone` is that of an `Arc`: another takes `unsafe`.
pub(super) struct HostileWaker(pub(super) Arc<Trap>);

impl Wake for HostileWaker {
    fn wake(self: Arc<Self>) {
        self.0.meet(Spot::Wake);
    }
}
impl Drop for HostileWaker {
    fn drop(&mut self) {
        self.0.meet(Spot::WakerDrop);
    }
}

/// A waker that remembers that it was woken.
#[derive(Default)]
pub(super) struct Woken(pub(super) AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Whose turn it is, for the doubles that a process has one of.
pub(super) static CURRENT: Mutex<Option<Arc<Trap>>> = Mutex::new(None);

pub(super) fn meet_current(spot: Spot) {
    let trap = CURRENT.lock().unwrap_or_else(|e| e.into_inner()).clone();
    if let Some(trap) = trap {
        trap.meet(spot);
    }
}

pub(super) struct HostileSubscriber;

impl<S: Subscriber> Layer<S> for HostileSubscriber {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if event.metadata().target() == "pykka" {
            meet_current(Spot::Subscriber);
        }
    }
}
