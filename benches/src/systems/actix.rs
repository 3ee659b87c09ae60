//! actix: all actors and the caller run in the single thread of an arbiter.

use std::hint::black_box;

use actix::prelude::*;
use actix::{System as ActixSystem, SystemRunner};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::asynchronous::{Asynchronous, Executor, system};
use crate::harness::{IN_FLIGHT, System};

struct Actix;

struct Arbiter(SystemRunner);

impl Executor for Arbiter {
    fn new() -> Self {
        Arbiter(ActixSystem::new())
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }
}

struct Counter {
    count: u64,
}

impl Actor for Counter {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Context<Self>) {
        // It is always bounded. With enough capacity, it is never full.
        context.set_mailbox_capacity(2 * IN_FLIGHT);
    }
}

#[derive(Message)]
#[rtype(u64)]
struct Add(u64);

impl Handler<Add> for Counter {
    type Result = u64;

    fn handle(&mut self, Add(n): Add, _: &mut Context<Self>) -> u64 {
        self.count += n;
        self.count
    }
}

#[derive(Message)]
#[rtype("()")]
struct Stop;

impl Handler<Stop> for Counter {
    type Result = ();

    fn handle(&mut self, _: Stop, context: &mut Context<Self>) {
        context.stop();
    }
}

struct Caller {
    target: Addr<Counter>,
}

impl Actor for Caller {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct AskOften(u64);

impl Handler<AskOften> for Caller {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, AskOften(times): AskOften, _: &mut Context<Self>) -> Self::Result {
        let target = self.target.clone();
        Box::pin(async move {
            for n in 0..times {
                black_box(target.send(Add(n)).await.expect("the actor answers"));
            }
        })
    }
}

struct Node {
    next: Option<Addr<Node>>,
    arrived: Option<oneshot::Sender<()>>,
}

impl Actor for Node {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Link(Addr<Node>);

#[derive(Message)]
#[rtype("()")]
struct Depart(oneshot::Sender<()>);

#[derive(Message)]
#[rtype("()")]
struct Pass(u64);

impl Handler<Link> for Node {
    type Result = ();

    fn handle(&mut self, Link(next): Link, _: &mut Context<Self>) {
        self.next = Some(next);
    }
}

impl Handler<Depart> for Node {
    type Result = ();

    fn handle(&mut self, Depart(arrived): Depart, _: &mut Context<Self>) {
        self.arrived = Some(arrived);
    }
}

impl Handler<Pass> for Node {
    type Result = ();

    fn handle(&mut self, Pass(hops): Pass, _: &mut Context<Self>) {
        match (hops, &self.next) {
            (1.., Some(next)) => next.do_send(Pass(hops - 1)),
            _ => self
                .arrived
                .take()
                .expect("the message ends where it began")
                .send(())
                .expect("a receiver waits"),
        }
    }
}

impl Asynchronous for Actix {
    type Counter = Addr<Counter>;

    async fn start() -> Self::Counter {
        Counter { count: 0 }.start()
    }

    /// There is only one thread, so the actor has terminated when its answer is received.
    async fn stop(counter: Self::Counter) {
        counter.send(Stop).await.expect("the actor answers");
    }

    async fn tell(counter: &Self::Counter, n: u64) {
        counter.do_send(Add(n));
    }

    async fn ask(counter: &Self::Counter, n: u64) -> u64 {
        counter.send(Add(n)).await.expect("the actor answers")
    }

    async fn ask_all(counters: &[Self::Counter]) -> u64 {
        let answers: Vec<_> = counters
            .iter()
            .map(|counter| counter.send(Add(1)))
            .collect();
        let mut sum = 0;
        for answer in answers {
            sum += answer.await.expect("the actor answers");
        }
        sum
    }

    type Caller = Addr<Caller>;

    async fn start_caller(target: &Self::Counter) -> Self::Caller {
        Caller {
            target: target.clone(),
        }
        .start()
    }

    async fn ask_from_inside(caller: &Self::Caller, times: u64) {
        caller
            .send(AskOften(times))
            .await
            .expect("the caller answers");
    }

    type Ring = Vec<Addr<Node>>;

    async fn start_ring(size: usize) -> Self::Ring {
        let nodes: Vec<_> = (0..size)
            .map(|_| {
                Node {
                    next: None,
                    arrived: None,
                }
                .start()
            })
            .collect();
        for (index, node) in nodes.iter().enumerate() {
            node.send(Link(nodes[(index + 1) % size].clone()))
                .await
                .expect("the node answers");
        }
        nodes
    }

    async fn pass(ring: &Self::Ring, hops: u64) {
        let (say, arrived) = oneshot::channel();
        ring[0].do_send(Depart(say));
        ring[0].do_send(Pass(hops));
        arrived.await.expect("the message arrives");
    }

    fn spawn(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        actix::spawn(task)
    }
}

pub fn systems() -> Vec<System> {
    vec![system::<Actix, Arbiter>("actix, one arbiter")]
}
