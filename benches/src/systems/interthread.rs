//! interthread: a thread for each actor, and a macro that generates the code that one would write
//! by hand.

use std::hint::black_box;
use std::sync::mpsc;

use crate::blocking::{Blocking, system};
use crate::harness::{Column, Kind, System};

struct Interthread;

pub struct Counter {
    count: u64,
}

#[interthread::actor]
impl Counter {
    pub fn new() -> Self {
        Counter { count: 0 }
    }

    pub fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }

    /// A method without a result is a tell.
    pub fn increase(&mut self, n: u64) {
        self.count += n;
    }
}

pub struct Caller {
    target: CounterLive,
}

#[interthread::actor]
impl Caller {
    pub fn new(target: CounterLive) -> Self {
        Caller { target }
    }

    pub fn ask_often(&mut self, times: u64) -> u64 {
        for n in 0..times {
            black_box(self.target.add(n));
        }
        times
    }
}

pub struct Node {
    next: Option<Box<NodeLive>>,
    arrived: mpsc::Sender<()>,
}

#[interthread::actor]
impl Node {
    pub fn new(arrived: mpsc::Sender<()>) -> Self {
        Node {
            next: None,
            arrived,
        }
    }

    pub fn link(&mut self, next: Option<Box<NodeLive>>) {
        self.next = next;
    }

    pub fn pass(&mut self, hops: u64) {
        match (hops, &mut self.next) {
            (1.., Some(next)) => next.pass(hops - 1),
            _ => self.arrived.send(()).expect("a receiver waits"),
        }
    }
}

impl Blocking for Interthread {
    type Counter = CounterLive;

    fn start() -> CounterLive {
        CounterLive::new()
    }

    /// An actor ends when its last handle is dropped. It doesn't report this.
    fn stop(counter: CounterLive) {
        drop(counter);
    }

    fn tell(counter: &mut CounterLive, n: u64) {
        counter.increase(n);
    }

    fn ask(counter: &mut CounterLive, n: u64) -> u64 {
        counter.add(n)
    }

    /// A call waits for its answer.
    fn ask_all(counters: &[CounterLive]) -> u64 {
        counters.iter().map(|counter| counter.clone().add(1)).sum()
    }

    type Caller = CallerLive;

    fn start_caller(target: &CounterLive) -> CallerLive {
        CallerLive::new(target.clone())
    }

    fn ask_from_inside(caller: &CallerLive, times: u64) {
        caller.clone().ask_often(times);
    }

    fn stop_caller(caller: CallerLive) {
        drop(caller);
    }

    type Ring = (Vec<NodeLive>, mpsc::Receiver<()>);

    fn start_ring(size: usize) -> Self::Ring {
        let (say, arrived) = mpsc::channel();
        let mut nodes: Vec<_> = (0..size).map(|_| NodeLive::new(say.clone())).collect();
        for index in 0..size {
            let next = nodes[(index + 1) % size].clone();
            nodes[index].link(Some(Box::new(next)));
        }
        (nodes, arrived)
    }

    fn pass((nodes, arrived): &Self::Ring, hops: u64) {
        nodes[0].clone().pass(hops);
        arrived.recv().expect("the message arrives");
    }

    /// The ring holds handles to itself, so it must be opened.
    fn stop_ring((mut nodes, _): Self::Ring) {
        nodes.iter_mut().for_each(|node| node.link(None));
    }
}

pub fn systems() -> Vec<System> {
    let system = system::<Interthread>("interthread", Kind::ThreadPeer, 1000);
    vec![system.without(&[Column::InFlight, Column::Gather])]
}
