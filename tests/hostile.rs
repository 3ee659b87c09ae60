//! Code of the user's that misbehaves wherever the library runs it.
//!
//! A *double* is a value, a closure, a waker, a subscriber or a panic hook that, in one of its *spots*
//! (`Debug`, `Drop`, `wake` ..), does one kind of *harm*: it panics, asks the same actor, blocks, or is
//! slow. Each *entry* is a use of the public interface that meets it. The matrix of all of them is run
//! in child processes, so that one which aborts or hangs is a failure with a name. What is demanded of
//! each: other actors, and what looks at the actor from outside, go on meanwhile; and after it the actor
//! either answers, or is dead and has ended.

mod common;

use std::cmp::Ordering as Order;
use std::collections::HashMap;
use std::error::Error as StdError;
use std::future::Future as _;
use std::hash::{Hash, Hasher};
use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context as Task, Wake, Waker};
use std::time::Duration;
use std::{env, fmt, panic, thread};

use common::{Finish as _, WATCHDOG};
use pykka::testing::probe;
use pykka::{
    Actor, ActorRef, ActorRegistry, Error, Future, Pool, actor, debug, get_all, get_all_results,
    get_any, promise,
};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

// ---------------------------------------------------------------------------------------------------
// The doubles

#[derive(Debug, Clone, Copy, PartialEq)]
enum Spot {
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
enum Harm {
    Panics,
    Asks,
    Blocks,
    IsSlow,
}

const SPOTS: [Spot; 11] = [
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

const HARMS: [Harm; 4] = [Harm::Panics, Harm::Asks, Harm::Blocks, Harm::IsSlow];

type Look = Arc<dyn Fn() + Send + Sync>;

/// How a double's panic begins.
const HOSTILE: &str = "a hostile";

/// What a double does, and when.
struct Trap {
    spot: Spot,
    harm: Harm,
    /// Whether it misbehaves now.
    armed: AtomicBool,
    /// Whether it has.
    met: AtomicBool,
    victim: Mutex<Option<VictimProxy>>,
    /// What else an entry has that must answer at once, whatever the double does.
    look: Mutex<Option<Look>>,
    stage: Mutex<Stage>,
    moved: Condvar,
}

#[derive(PartialEq, Clone, Copy)]
enum Stage {
    Quiet,
    Blocked,
    Released,
}

impl Trap {
    fn new(spot: Spot, harm: Harm) -> Arc<Self> {
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

    fn meet(&self, spot: Spot) {
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

    fn look(&self) {
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

    fn is_blocked(&self) -> bool {
        *self.stage.lock().unwrap() == Stage::Blocked
    }

    /// From now on it does no harm.
    fn release(&self) {
        self.armed.store(false, Ordering::SeqCst);
        *self.stage.lock().unwrap() = Stage::Released;
        self.moved.notify_all();
    }
}

/// A value that misbehaves.
struct Hostile {
    trap: Arc<Trap>,
    number: u8,
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
struct HostileWaker(Arc<Trap>);

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
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Whose turn it is, for the doubles that a process has one of.
static CURRENT: Mutex<Option<Arc<Trap>>> = Mutex::new(None);

fn meet_current(spot: Spot) {
    let trap = CURRENT.lock().unwrap_or_else(|e| e.into_inner()).clone();
    if let Some(trap) = trap {
        trap.meet(spot);
    }
}

struct HostileSubscriber;

impl<S: Subscriber> Layer<S> for HostileSubscriber {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if event.metadata().target() == "pykka" {
            meet_current(Spot::Subscriber);
        }
    }
}

// ---------------------------------------------------------------------------------------------------
// The actor that meets them

#[actor]
trait Listener {
    fn heard(&mut self, value: Hostile) -> Hostile;
}

#[cfg_attr(feature = "pooled", actor(pooled, implements(Listener)))]
#[cfg_attr(not(feature = "pooled"), actor(implements(Listener)))]
struct Victim {
    pub(crate) value: Hostile,
    #[traversable]
    pub(crate) parts: HashMap<Hostile, Part>,
    trap: Arc<Trap>,
}

#[actor]
impl Victim {
    pub(crate) fn ping(&self) -> u8 {
        17
    }
    pub(crate) fn take(&mut self, value: Hostile) {
        drop(value);
    }
    pub(crate) fn swap(&mut self, value: Hostile) -> Hostile {
        std::mem::replace(&mut self.value, value)
    }
    pub(crate) fn give(&self) -> Hostile {
        hostile(&self.trap, 1)
    }
    pub(crate) fn fail(&self) -> Result<(), Hostile> {
        Err(hostile(&self.trap, 1))
    }
    pub(crate) fn boom(&self, _value: Hostile) {
        panic!("a method panics");
    }
    fn on_receive(&mut self, value: Hostile) -> Hostile {
        value
    }
}

impl Listener for Victim {
    fn heard(&mut self, value: Hostile) -> Hostile {
        value
    }
}

#[actor]
struct Part {
    pub(crate) value: u8,
}

#[actor]
impl Part {
    pub(crate) fn ping(&self) -> u8 {
        self.value
    }
}

fn hostile(trap: &Arc<Trap>, number: u8) -> Hostile {
    let trap = Arc::clone(trap);
    Hostile { trap, number }
}

fn start(trap: &Arc<Trap>, registry: &ActorRegistry, pool: &Pool) -> ActorRef<Victim> {
    let victim = Victim {
        value: hostile(trap, 0),
        parts: HashMap::from([(hostile(trap, 0), Part { value: 17 })]),
        trap: Arc::clone(trap),
    };
    let builder = Victim::builder().registry(registry);
    let builder = if cfg!(feature = "pooled") {
        builder.pool(pool)
    } else {
        builder
    };
    builder.start(victim)
}

// ---------------------------------------------------------------------------------------------------
// What is done with them

struct Cell {
    trap: Arc<Trap>,
    registry: ActorRegistry,
    pool: Pool,
    victim: ActorRef<Victim>,
}

impl Cell {
    fn proxy(&self) -> VictimProxy {
        self.victim.proxy()
    }

    fn value(&self) -> Hostile {
        hostile(&self.trap, 2)
    }

    /// What a function does that the library calls.
    fn meets(&self) -> impl Fn() + Send + use<> {
        let trap = Arc::clone(&self.trap);
        move || trap.meet(Spot::Closure)
    }

    /// Has the double, or whoever goes on while it blocks, do something that never waits.
    fn looks(&self, look: impl Fn() + Send + Sync + 'static) {
        *self.trap.look.lock().unwrap() = Some(Arc::new(look));
    }

    fn waker(&self) -> Waker {
        Arc::new(HostileWaker(Arc::clone(&self.trap))).into()
    }

    /// Polls until it is ready, with a hostile waker, and lets the time pass in between.
    fn poll<F: std::future::Future<Output: Sized> + Unpin>(&self, mut future: F) {
        let waker = self.waker();
        let mut future = std::pin::Pin::new(&mut future);
        let polled = future.as_mut().poll(&mut Task::from_waker(&waker));
        drop(waker);
        if polled.is_pending() {
            let _ = self.proxy().ping().get();
            let _ = future.as_mut().poll(&mut Task::from_waker(Waker::noop()));
        }
    }
}

type Entry = (&'static str, fn(&Cell));

const ENTRIES: &[Entry] = &[
    // Calls
    ("ask", |cell| drop(cell.proxy().take(cell.value()).get())),
    ("ask and drop", |cell| drop(cell.proxy().take(cell.value()))),
    ("call", |cell| drop(cell.proxy().call().take(cell.value()))),
    ("defer", |cell| {
        drop(cell.proxy().defer().take(cell.value()))
    }),
    ("get", |cell| drop(cell.proxy().give().get())),
    ("get_timeout", |cell| {
        drop(cell.proxy().give().get_timeout(WATCHDOG));
    }),
    ("try_get", |cell| {
        let given = cell.proxy().give();
        let _ = cell.proxy().ping().get();
        drop((given.is_ready(), given.try_get()));
    }),
    ("give and drop", |cell| drop(cell.proxy().give())),
    ("give and defer", |cell| drop(cell.proxy().defer().give())),
    ("swap", |cell| drop(cell.proxy().swap(cell.value()).get())),
    ("fail", |cell| drop(cell.proxy().fail().get())),
    ("fail and drop", |cell| drop(cell.proxy().fail())),
    ("fail and call", |cell| drop(cell.proxy().call().fail())),
    ("fail and defer", |cell| drop(cell.proxy().defer().fail())),
    ("boom", |cell| drop(cell.proxy().boom(cell.value()).get())),
    ("boom and drop", |cell| {
        drop(cell.proxy().boom(cell.value()))
    }),
    ("boom and call", |cell| {
        drop(cell.proxy().call().boom(cell.value()))
    }),
    ("boom and defer", |cell| {
        drop(cell.proxy().defer().boom(cell.value()))
    }),
    ("read a field", |cell| drop(cell.proxy().value().get())),
    ("write a field", |cell| {
        drop(cell.proxy().set_value(cell.value()).get())
    }),
    // Messages
    ("tell", |cell| drop(cell.victim.tell(cell.value()))),
    ("try_tell", |cell| drop(cell.victim.try_tell(cell.value()))),
    ("ask the actor's own", |cell| {
        drop(cell.victim.ask(cell.value()).get())
    }),
    ("tell by hand", |cell| {
        let value = cell.value();
        drop(cell.victim.tell(VictimCall::Take { value }));
    }),
    ("ask by hand", |cell| {
        drop(cell.victim.ask(VictimCall::Give).get())
    }),
    ("tell untyped", |cell| {
        drop(cell.victim.to_any().tell(cell.value()))
    }),
    ("tell unexpected", |cell| {
        drop(cell.victim.to_any().ask(Some(cell.value())).get());
    }),
    ("tell a dead one", |cell| {
        let _ = cell.victim.stop().get();
        drop(cell.victim.tell(cell.value()));
        drop(cell.proxy().take(cell.value()).get());
    }),
    ("run", |cell| {
        let meets = cell.meets();
        drop(cell.victim.run(move |_| meets()).get());
    }),
    ("run and drop", |cell| {
        let meets = cell.meets();
        drop(cell.victim.run(move |_| meets()));
    }),
    ("run with a value", |cell| {
        let value = cell.value();
        drop(cell.victim.run(move |_| value).get());
    }),
    // Parts
    ("a part", |cell| {
        drop(cell.proxy().parts(hostile(&cell.trap, 0)).ping().get())
    }),
    ("call a part", |cell| {
        drop(cell.proxy().parts(hostile(&cell.trap, 0)).call().ping());
    }),
    ("a missing part", |cell| {
        drop(cell.proxy().parts(cell.value()).ping().get())
    }),
    ("defer to a missing part", |cell| {
        drop(cell.proxy().parts(cell.value()).defer().ping());
    }),
    ("time out at a part", |cell| {
        let part = cell.proxy().parts(cell.value());
        drop(part.ping().get_timeout(Duration::ZERO));
    }),
    ("proxies of parts", |cell| {
        let part = cell.proxy().parts(cell.value());
        assert!(!format!("{part:?}").is_empty());
        assert!(part == cell.proxy().parts(cell.value()));
    }),
    ("a part of a dead one", |cell| {
        let part = cell.proxy().parts(cell.value());
        let _ = cell.victim.stop().get();
        drop(part.ping().get());
        drop(part.defer().ping());
    }),
    // Futures
    ("map", |cell| {
        let meets = cell.meets();
        drop(cell.proxy().give().map(move |given| (given, meets())).get());
    }),
    ("map and drop", |cell| {
        let meets = cell.meets();
        drop(cell.proxy().give().map(move |given| (given, meets())));
    }),
    ("filter", |cell| {
        let (meets, list) = (cell.meets(), cell.victim.run(|_| vec![1, 2]));
        let keep = move |_: &i32| {
            meets();
            true
        };
        drop(list.filter(keep).get());
    }),
    ("reduce", |cell| {
        let (meets, list) = (cell.meets(), cell.victim.run(|_| vec![1, 2]));
        let sum = move |sum: i32, item: i32| {
            meets();
            sum + item
        };
        drop(list.reduce(0, sum).get());
    }),
    ("join", |cell| {
        drop(cell.proxy().give().join(cell.proxy().give()).get())
    }),
    ("join with a failure", |cell| {
        let boom = cell.proxy().boom(cell.value());
        drop(cell.proxy().give().join(boom).get());
    }),
    ("join_all", |cell| {
        drop(Future::join_all([cell.proxy().give(), cell.proxy().give()]).get());
    }),
    ("get_all", |cell| {
        drop(get_all([cell.proxy().give(), cell.proxy().give()]))
    }),
    ("get_all_results", |cell| {
        drop(get_all_results([cell.proxy().give()]))
    }),
    ("get_any", |cell| {
        drop(get_any([cell.proxy().give(), cell.proxy().give()]))
    }),
    ("into_result", |cell| {
        drop(cell.proxy().give().into_result().get())
    }),
    ("shared", |cell| {
        let (promise, future) = promise();
        let shared = future.shared();
        let (known, other) = (shared.clone(), shared.clone());
        cell.looks(move || drop((known.is_ready(), known.clone())));
        promise.set(cell.value());
        let waiting = thread::spawn(move || drop(other.get()));
        let got = catch_unwind(AssertUnwindSafe(|| drop(shared.get())));
        let _ = waiting.join();
        drop(got);
        assert!(shared.is_ready());
    }),
    ("a shared answer", |cell| {
        let shared = cell.proxy().give().shared();
        let known = shared.clone();
        cell.looks(move || drop((known.is_ready(), known.clone())));
        drop((shared.get(), shared.try_get()));
    }),
    ("await", |cell| cell.poll(cell.proxy().give())),
    ("await and leave", |cell| {
        let (promise, mut future) = promise::<u8>();
        let waker = cell.waker();
        let polled = std::pin::Pin::new(&mut future).poll(&mut Task::from_waker(&waker));
        assert!(polled.is_pending());
        drop((waker, future));
        promise.set(1);
    }),
    ("await a promise", |cell| {
        let (promise, mut future) = promise::<u8>();
        let waker = cell.waker();
        let polled = std::pin::Pin::new(&mut future).poll(&mut Task::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker);
        promise.set(1);
        assert_eq!(future.get(), Ok(1));
    }),
    ("await a shared", |cell| {
        let (promise, future) = promise::<u8>();
        let shared = future.shared();
        let (before, after) = (Arc::new(Woken::default()), Arc::new(Woken::default()));
        let wakers = [before.clone().into(), cell.waker(), after.clone().into()];
        let mut waiting: Vec<_> = wakers.iter().map(|_| shared.clone()).collect();
        for (waiting, waker) in waiting.iter_mut().zip(&wakers) {
            let polled = std::pin::Pin::new(waiting).poll(&mut Task::from_waker(waker));
            assert!(polled.is_pending());
        }
        drop(wakers);
        let set = catch_unwind(AssertUnwindSafe(|| promise.set(1)));
        assert!(
            before.0.load(Ordering::SeqCst),
            "who waited before is woken"
        );
        assert!(after.0.load(Ordering::SeqCst), "who waited after is woken");
        drop((set, waiting));
        assert_eq!(shared.get(), Ok(1));
    }),
    ("await the same stop", |cell| {
        let mut stops = [cell.victim.stop(), cell.victim.stop()];
        let other = Arc::new(Woken::default());
        let wakers = [cell.waker(), other.clone().into()];
        for (stop, waker) in stops.iter_mut().zip(&wakers) {
            let _ = std::pin::Pin::new(stop).poll(&mut Task::from_waker(waker));
        }
        drop(wakers);
        let _ = cell.victim.join(None);
        drop(stops.map(Future::get));
    }),
    ("set a promise", |cell| {
        let (promise, future) = promise();
        promise.set(cell.value());
        drop(future.get());
    }),
    ("set a promise that nobody wants", |cell| {
        let (promise, future) = promise();
        drop(future);
        promise.set(cell.value());
    }),
    ("set a promise to an error", |cell| {
        let (promise, future) = promise::<()>();
        promise.set_error(cell.value());
        let error = future.get().unwrap_err();
        drop((
            error.to_string(),
            format!("{error:?}"),
            error == error.clone(),
        ));
    }),
    ("drop a promise", |_| {
        let (promise, future) = promise::<Hostile>();
        drop(promise);
        drop(future.get());
    }),
    // Lives
    ("start", |cell| {
        let started = start(&cell.trap, &cell.registry, &cell.pool);
        let _ = started.wait_started();
        let _ = started.stop().get();
        let _ = started.join(None);
    }),
    ("start_with", |cell| {
        let trap = Arc::clone(&cell.trap);
        let builder = Victim::builder().registry(&cell.registry);
        let started = builder.start_with(move |_| {
            trap.meet(Spot::Closure);
            Victim {
                value: hostile(&trap, 0),
                parts: HashMap::new(),
                trap,
            }
        });
        let _ = started.wait_started();
        let _ = started.stop().get();
    }),
    ("start, and panic with a value", |cell| {
        let value = cell.value();
        let builder = Victim::builder().registry(&cell.registry);
        let started = builder.start_with(move |_| {
            let _value = value;
            panic!("it does not start")
        });
        let _ = started.wait_started();
        let _ = started.join(None);
    }),
    ("stop", |cell| {
        let _ = cell.victim.stop().get();
    }),
    ("stop behind messages", |cell| {
        let held = cell.proxy().take(cell.value());
        let stop = cell.victim.stop();
        let late = cell.proxy().take(cell.value());
        drop((held.get(), stop.get(), late.get()));
    }),
    ("leave messages", |cell| {
        cell.proxy().defer().boom(cell.value()).unwrap();
        for _ in 0..3 {
            let _ = cell.proxy().defer().take(cell.value());
        }
        let _ = cell.victim.join(None);
    }),
    ("join the actor", |cell| {
        let stop = cell.victim.stop();
        drop((cell.victim.join(None), stop));
    }),
    ("await the stop", |cell| cell.poll(cell.victim.stop())),
    ("stop_all", |cell| drop(cell.registry.stop_all())),
    // The registry
    ("broadcast", |cell| cell.registry.broadcast(cell.value())),
    ("broadcast_to", |cell| {
        cell.registry.broadcast_to::<Victim>(cell.value())
    }),
    ("broadcast_call", |cell| {
        let value = cell.value();
        cell.registry.broadcast_call(|listener: &ListenerProxy| {
            cell.trap.meet(Spot::Closure);
            listener.heard(hostile(&cell.trap, value.number))
        });
    }),
    ("interface", |cell| {
        let listener = ListenerProxy::from(&cell.victim);
        drop(listener.heard(cell.value()).get());
        drop(listener.defer().heard(cell.value()));
    }),
    ("look up", |cell| {
        let registry = &cell.registry;
        drop(registry.get_by_type::<Victim>());
        drop(registry.get_by_name("Victim"));
        drop(registry.get_by_urn(cell.victim.urn()));
        drop(registry.get_by_interface::<ListenerProxy>());
    }),
    ("snapshot", |cell| {
        let waiting = cell.proxy().parts(cell.value()).ping();
        assert!(!debug::snapshot().to_string().is_empty());
        drop(waiting.get());
    }),
    // Doubles of ours
    ("mock", |cell| {
        let trap = Arc::clone(&cell.trap);
        let mock = ListenerProxy::mock(move |call| {
            trap.meet(Spot::Closure);
            let ListenerCall::Heard { value } = call;
            value
        });
        drop(mock.heard(cell.value()).get());
        drop(mock.call().heard(cell.value()));
        drop(mock.defer().heard(cell.value()));
        drop(pykka::testing::calls(&mock));
    }),
    ("probe", |cell| {
        let (listener, probe) = probe::<ListenerProxy>();
        let (answered, dropped) = (listener.heard(cell.value()), listener.heard(cell.value()));
        probe.next(WATCHDOG).unwrap().answer(cell.value());
        drop(probe);
        drop((answered.get(), dropped.get()));
    }),
];

// ---------------------------------------------------------------------------------------------------
// One cell of the matrix

const PING: Duration = Duration::from_secs(10);

/// Whether the double was met.
fn run(spot: Spot, harm: Harm, entry: fn(&Cell)) -> bool {
    let (trap, harmless) = (Trap::new(spot, harm), Trap::new(spot, harm));
    let (registry, others, pool) = (ActorRegistry::new(), ActorRegistry::new(), Pool::new());
    let bystander = start(&harmless, &others, &pool);
    let victim = start(&trap, &registry, &pool);
    // By then their start has been logged, too.
    assert_eq!(bystander.proxy().ping().get(), Ok(17));
    assert_eq!(victim.proxy().ping().get(), Ok(17));
    *trap.victim.lock().unwrap() = Some(victim.proxy());
    *CURRENT.lock().unwrap() = Some(Arc::clone(&trap));
    trap.armed.store(true, Ordering::SeqCst);

    let cell = Cell {
        trap: Arc::clone(&trap),
        registry: registry.clone(),
        pool,
        victim: victim.clone(),
    };
    let user = thread::spawn(move || {
        // A panic of the double in the user's own thread is the user's.
        match catch_unwind(AssertUnwindSafe(|| entry(&cell))) {
            Err(panic) if !words(&*panic).starts_with(HOSTILE) => Err(words(&*panic)),
            _ => Ok(cell),
        }
    });
    // Whether it is blocked is known when the user is done, and the actor too with what it was sent.
    let is_quiet = || {
        let ping = user.is_finished().then(|| victim.proxy().ping());
        ping.is_some_and(|ping| wait_unless_blocked(&trap, || ping.is_ready()))
    };
    wait_unless_blocked(&trap, || user.is_finished());
    if trap.is_blocked() || !is_quiet() {
        meanwhile(&bystander, &victim, &registry);
        trap.look();
    }
    trap.release();
    let ended = user.finish();
    trap.look.lock().unwrap().take();
    if let Err(wrong) = ended.map(drop) {
        panic!("{wrong}");
    }

    assert_eq!(
        bystander.proxy().ping().get_timeout(PING),
        Ok(17),
        "a bystander"
    );
    match victim.proxy().ping().get_timeout(PING) {
        Ok(17) => assert!(victim.is_alive(), "it answers"),
        Err(Error::ActorDead { .. }) => {}
        answer => panic!("the actor neither answers nor is dead: {answer:?}"),
    }
    victim.stop().get_timeout(PING).expect("a stop");
    victim.join(PING).expect("a join");
    assert!(!victim.is_alive(), "it is alive after its end");
    registry.stop_all();
    others.stop_all();
    assert!(registry.all().is_empty(), "actors are left in the registry");
    trap.met.load(Ordering::SeqCst)
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    text.unwrap_or_default().replace('\n', " ")
}

/// Waits until it is `done`, unless the double blocks; whether it is done.
fn wait_unless_blocked(trap: &Trap, done: impl Fn() -> bool) -> bool {
    loop {
        if done() {
            return true;
        }
        if trap.is_blocked() {
            return false;
        }
        thread::park_timeout(Duration::from_micros(100));
    }
}

/// While the double blocks, everything else goes on.
fn meanwhile(bystander: &ActorRef<Victim>, victim: &ActorRef<Victim>, registry: &ActorRegistry) {
    assert_eq!(
        bystander.proxy().ping().get_timeout(PING),
        Ok(17),
        "a bystander, meanwhile"
    );
    let waiting = victim.proxy().ping();
    drop((
        waiting.is_ready(),
        waiting.try_get(),
        waiting.get_timeout(Duration::ZERO),
    ));
    drop((
        victim.is_alive(),
        registry.all(),
        registry.get_by_urn(victim.urn()),
    ));
    drop(debug::snapshot().to_string());
    let _ = victim.join(Duration::ZERO);
}

// ---------------------------------------------------------------------------------------------------
// The matrix

const TEST: &str = "whatever_the_users_code_does_an_actor_answers_or_ends";

/// How long a cell may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a child process is told to do: the spot, the harm, and the first entry, as indices.
const ORDER: &str = "PYKKA_HOSTILE_CELLS";

#[test]
fn whatever_the_users_code_does_an_actor_answers_or_ends() {
    if let Ok(order) = env::var(ORDER) {
        return child(&order);
    }
    let groups = SPOTS
        .iter()
        .flat_map(|spot| HARMS.map(|harm| (*spot, harm)));
    // A panic in the hook is the end of the process, with or without us.
    let groups: Vec<_> = groups
        .filter(|group| *group != (Spot::PanicHook, Harm::Panics))
        .collect();
    let next = Mutex::new(groups.into_iter());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((spot, harm)) = next.lock().unwrap().next() else {
                        break;
                    };
                    let found = group(spot, harm);
                    failures.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(
        failures.is_empty(),
        "{} cells fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Runs all entries with one double in child processes, as many as it takes; what fails.
fn group(spot: Spot, harm: Harm) -> Vec<String> {
    let mut failures = Vec::new();
    let (mut from, mut is_met) = (0, false);
    while from < ENTRIES.len() {
        let order = format!("{spot:?} {harm:?} {from}");
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(ORDER, order)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (line, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for found in output.lines().map_while(Result::ok) {
                let _ = line.send(found);
            }
        });
        let mut running = None;
        let end = loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(text) => match text.split_once("cell ").map(|(_, cell)| cell) {
                    Some("over") => break None,
                    Some(cell) => match cell.split_once(' ') {
                        Some((index, "begins")) => running = index.parse().ok(),
                        Some((_, end @ ("is passed" | "is met"))) => {
                            is_met |= end == "is met";
                            running = None;
                        }
                        Some((_, why)) => {
                            failures.push(report(spot, harm, running.take(), why));
                        }
                        None => {}
                    },
                    None => {}
                },
                Err(RecvTimeoutError::Timeout) => break Some("hangs"),
                Err(RecvTimeoutError::Disconnected) => break Some("ends the process"),
            }
        };
        let _ = child.kill();
        let _ = child.wait();
        let Some(why) = end else { break };
        failures.push(report(spot, harm, running, why));
        from = running.map_or(ENTRIES.len(), |index| index + 1);
    }
    if !is_met {
        failures.push(report(spot, harm, None, "nothing meets the double"));
    }
    failures
}

fn report(spot: Spot, harm: Harm, index: Option<usize>, why: &str) -> String {
    let entry = index.map_or("?", |index| ENTRIES[index].0);
    format!("{spot:?} {harm:?}, {entry}: {why}")
}

/// The child process: runs the entries one after the other, and says how each went.
fn child(order: &str) {
    let order: Vec<_> = order.split(' ').collect();
    let [spot, harm, from] = order[..] else {
        panic!("an order has three words");
    };
    let spot = *SPOTS
        .iter()
        .find(|known| format!("{known:?}") == spot)
        .unwrap();
    let harm = *HARMS
        .iter()
        .find(|known| format!("{known:?}") == harm)
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(HostileSubscriber);
    if spot == Spot::Subscriber {
        tracing::subscriber::set_global_default(subscriber).unwrap();
    }
    panic::set_hook(Box::new(move |_| {
        if spot == Spot::PanicHook {
            meet_current(Spot::PanicHook);
        }
    }));
    let say = |text: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ncell {text}").unwrap();
        out.flush().unwrap();
    };
    for (index, (_, entry)) in ENTRIES.iter().enumerate().skip(from.parse().unwrap()) {
        say(format!("{index} begins"));
        match catch_unwind(|| run(spot, harm, *entry)) {
            Ok(met) => say(format!(
                "{index} {}",
                if met { "is met" } else { "is passed" }
            )),
            Err(panic) => {
                say(format!("{index} fails: {}", words(&*panic)));
            }
        }
    }
    say("over".to_owned());
    std::process::exit(0);
}
