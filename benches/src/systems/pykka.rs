//! pykka, with both kinds of actors and both kinds of proxies: the actor's own, and an interface's.

use std::hint::black_box;
use std::marker::PhantomData;

use pykka::{Actor, ActorRef, Error, Future, Promise, TellError, actor, debug, get_all, promise};

use crate::blocking::{Blocking, system};
use crate::harness::{Column, Kind, System};

#[actor(implements(Adder))]
#[derive(Default)]
struct Counter {
    count: u64,
}

#[actor]
impl Counter {
    pub(crate) fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }
}

#[actor]
trait Adder {
    fn add(&mut self, n: u64) -> u64;
}

impl Adder for Counter {
    fn add(&mut self, n: u64) -> u64 {
        Counter::add(self, n)
    }
}

/// What the two proxies have in common.
trait Proxy: Clone + Send + Sync + 'static {
    fn of(counter: &ActorRef<Counter>) -> Self;
    fn ask(&self, n: u64) -> Future<u64>;
    fn call(&self, n: u64) -> Result<u64, Error>;
    fn tell(&self, n: u64) -> Result<(), TellError>;
}

macro_rules! proxy {
    ($proxy:ident, $of:expr) => {
        impl Proxy for $proxy {
            fn of(counter: &ActorRef<Counter>) -> Self {
                debug::detect_deadlocks(true);
                $of(counter)
            }

            fn ask(&self, n: u64) -> Future<u64> {
                self.add(n)
            }

            fn call(&self, n: u64) -> Result<u64, Error> {
                $proxy::call(self).add(n)
            }

            fn tell(&self, n: u64) -> Result<(), TellError> {
                self.defer().add(n)
            }
        }
    };
}
proxy!(CounterProxy, ActorRef::proxy);
proxy!(AdderProxy, |counter: &ActorRef<Counter>| counter
    .clone()
    .into());

/// A counter that is asked without deadlock detection.
#[derive(Clone)]
struct Unwatched(CounterProxy);

impl Proxy for Unwatched {
    fn of(counter: &ActorRef<Counter>) -> Self {
        debug::detect_deadlocks(false);
        Unwatched(counter.proxy())
    }

    fn ask(&self, n: u64) -> Future<u64> {
        self.0.ask(n)
    }

    fn call(&self, n: u64) -> Result<u64, Error> {
        Proxy::call(&self.0, n)
    }

    fn tell(&self, n: u64) -> Result<(), TellError> {
        self.0.tell(n)
    }
}

/// With `CALL`, asks with `proxy.call().add(n)`, otherwise with `proxy.add(n).get()`.
struct Pykka<P, const POOLED: bool, const CALL: bool>(PhantomData<P>);

fn ask<const CALL: bool>(counter: &impl Proxy, n: u64) -> u64 {
    if CALL {
        counter.call(n).expect("the actor answers")
    } else {
        counter.ask(n).get().expect("the actor answers")
    }
}

#[actor]
struct Caller<P, const CALL: bool> {
    target: P,
}

#[actor]
impl<P: Proxy, const CALL: bool> Caller<P, CALL> {
    pub(crate) fn ask(&self, times: u64) {
        for n in 0..times {
            black_box(ask::<CALL>(&self.target, n));
        }
    }
}

#[actor]
struct Node {
    next: Option<NodeProxy>,
    arrived: Option<Promise<()>>,
}

#[actor]
impl Node {
    pub(crate) fn link(&mut self, next: NodeProxy) {
        self.next = Some(next);
    }

    /// The first node reports when the message has arrived, at whichever node that is.
    pub(crate) fn depart(&mut self, arrived: Promise<()>) {
        self.arrived = Some(arrived);
    }

    pub(crate) fn pass(&mut self, hops: u64) {
        match (hops, &self.next) {
            (1.., Some(next)) => next.defer().pass(hops - 1).expect("the next is alive"),
            _ => self
                .arrived
                .take()
                .expect("the message ends where it began")
                .set(()),
        }
    }
}

fn start<const POOLED: bool, A: Actor + Send>(actor: A) -> ActorRef<A> {
    if POOLED {
        A::builder().pooled().start(actor)
    } else {
        A::builder().own_thread().start(actor)
    }
}

fn stop<A: Actor>(actor: &ActorRef<A>) {
    actor.stop().get().expect("an actor can be stopped");
}

impl<P: Proxy, const POOLED: bool, const CALL: bool> Blocking for Pykka<P, POOLED, CALL> {
    type Counter = (ActorRef<Counter>, P);

    fn start() -> Self::Counter {
        let counter = start::<POOLED, _>(Counter::default());
        let proxy = P::of(&counter);
        (counter, proxy)
    }

    fn stop((counter, _): Self::Counter) {
        stop(&counter);
    }

    fn tell((_, counter): &mut Self::Counter, n: u64) {
        counter.tell(n).expect("the actor is alive");
    }

    fn ask((_, counter): &mut Self::Counter, n: u64) -> u64 {
        ask::<CALL>(counter, n)
    }

    fn ask_all(counters: &[Self::Counter]) -> u64 {
        let answers = get_all(counters.iter().map(|(_, counter)| counter.ask(1)));
        answers.expect("all actors answer").into_iter().sum()
    }

    type Caller = ActorRef<Caller<P, CALL>>;

    fn start_caller((_, target): &Self::Counter) -> Self::Caller {
        start::<POOLED, _>(Caller {
            target: target.clone(),
        })
    }

    fn ask_from_inside(caller: &Self::Caller, times: u64) {
        caller.proxy().ask(times).get().expect("the caller answers");
    }

    fn stop_caller(caller: Self::Caller) {
        stop(&caller);
    }

    type Ring = Vec<ActorRef<Node>>;

    fn start_ring(size: usize) -> Self::Ring {
        let nodes: Vec<_> = (0..size)
            .map(|_| {
                start::<POOLED, _>(Node {
                    next: None,
                    arrived: None,
                })
            })
            .collect();
        for (index, node) in nodes.iter().enumerate() {
            node.proxy()
                .link(nodes[(index + 1) % size].proxy())
                .get()
                .expect("the node answers");
        }
        nodes
    }

    fn pass(ring: &Self::Ring, hops: u64) {
        let (promise, arrived) = promise();
        let first = ring[0].proxy();
        first.defer().depart(promise).expect("the node is alive");
        first.defer().pass(hops).expect("the node is alive");
        arrived.get().expect("the message arrives");
    }

    fn stop_ring(ring: Self::Ring) {
        ring.iter().for_each(stop);
    }
}

/// The columns where the kind of ask makes a difference.
const ASKS: [Column; 4] = [
    Column::Ask,
    Column::AskInside,
    Column::Lifetime,
    Column::Callers4,
];

/// The columns where an interface makes a difference.
const SEEN: [Column; 6] = [
    Column::Tell,
    Column::Ask,
    Column::AskInside,
    Column::InFlight,
    Column::Gather,
    Column::Callers4,
];

/// The columns where a caller may have to wait.
const WAITS: [Column; 4] = [
    Column::Ask,
    Column::AskInside,
    Column::Gather,
    Column::Callers4,
];

type Free<const POOLED: bool, const CALL: bool> = Pykka<Unwatched, POOLED, CALL>;
type Own<const POOLED: bool, const CALL: bool> = Pykka<CounterProxy, POOLED, CALL>;
type Seen<const POOLED: bool, const CALL: bool> = Pykka<AdderProxy, POOLED, CALL>;

pub fn systems() -> Vec<System> {
    let pykka = Kind::Pykka;
    vec![
        system::<Own<false, true>>("pykka, own thread", pykka, 1000),
        system::<Seen<false, true>>("pykka, own thread, interface", pykka, 1000).only(&SEEN),
        system::<Free<false, true>>("pykka, own thread, no detection", pykka, 1000).only(&WAITS),
        system::<Own<false, false>>("pykka, own thread, `.get()`", pykka, 1000).only(&ASKS),
        system::<Own<true, true>>("**pykka, pooled**", pykka, 10_000),
        system::<Seen<true, true>>("**pykka, pooled, interface**", pykka, 10_000).only(&SEEN),
        system::<Own<true, false>>("**pykka, pooled, `.get()`**", pykka, 10_000).only(&ASKS),
        system::<Free<true, false>>("**pykka, pooled, `.get()`, no detection**", pykka, 10_000)
            .only(&WAITS),
        system::<Seen<true, false>>("**pykka, pooled, interface, `.get()`**", pykka, 10_000)
            .only(&ASKS),
    ]
}
