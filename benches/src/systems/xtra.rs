//! xtra: tasks on an executor, here tokio, a type for each message.

use std::hint::black_box;

use tokio::sync::oneshot;
use xtra::{Actor, Address, Context, Handler, Mailbox, spawn_tokio};

use crate::asynchronous::{Asynchronous, CurrentThread, MultiThread, system};
use crate::harness::System;

struct Xtra;

#[derive(Actor)]
struct Counter {
    count: u64,
}

struct Add(u64);

impl Handler<Add> for Counter {
    type Return = u64;

    async fn handle(&mut self, Add(n): Add, _: &mut Context<Self>) -> u64 {
        self.count += n;
        self.count
    }
}

#[derive(Actor)]
struct Caller {
    target: Address<Counter>,
}

struct AskOften(u64);

impl Handler<AskOften> for Caller {
    type Return = ();

    async fn handle(&mut self, AskOften(times): AskOften, _: &mut Context<Self>) {
        for n in 0..times {
            black_box(self.target.send(Add(n)).await.expect("the actor answers"));
        }
    }
}

#[derive(Actor)]
struct Node {
    next: Option<Address<Node>>,
    arrived: Option<oneshot::Sender<()>>,
}

struct Link(Address<Node>);
struct Depart(oneshot::Sender<()>);
struct Pass(u64);

impl Handler<Link> for Node {
    type Return = ();

    async fn handle(&mut self, Link(next): Link, _: &mut Context<Self>) {
        self.next = Some(next);
    }
}

impl Handler<Depart> for Node {
    type Return = ();

    async fn handle(&mut self, Depart(arrived): Depart, _: &mut Context<Self>) {
        self.arrived = Some(arrived);
    }
}

impl Handler<Pass> for Node {
    type Return = ();

    async fn handle(&mut self, Pass(hops): Pass, _: &mut Context<Self>) {
        match (hops, &self.next) {
            (1.., Some(next)) => drop(
                next.send(Pass(hops - 1))
                    .detach()
                    .await
                    .expect("the next is alive"),
            ),
            _ => self
                .arrived
                .take()
                .expect("the message ends where it began")
                .send(())
                .expect("a receiver waits"),
        }
    }
}

impl Asynchronous for Xtra {
    type Counter = Address<Counter>;

    async fn start() -> Self::Counter {
        spawn_tokio(Counter { count: 0 }, Mailbox::unbounded())
    }

    /// An actor ends when its last address is dropped.
    async fn stop(counter: Self::Counter) {
        let end = counter.join();
        drop(counter);
        end.await;
    }

    async fn tell(counter: &Self::Counter, n: u64) {
        drop(
            counter
                .send(Add(n))
                .detach()
                .await
                .expect("the actor is alive"),
        );
    }

    async fn ask(counter: &Self::Counter, n: u64) -> u64 {
        counter.send(Add(n)).await.expect("the actor answers")
    }

    async fn ask_all(counters: &[Self::Counter]) -> u64 {
        let mut answers = Vec::with_capacity(counters.len());
        for counter in counters {
            answers.push(
                counter
                    .send(Add(1))
                    .detach()
                    .await
                    .expect("the actor is alive"),
            );
        }
        let mut sum = 0;
        for answer in answers {
            sum += answer.await.expect("the actor answers");
        }
        sum
    }

    type Caller = Address<Caller>;

    async fn start_caller(target: &Self::Counter) -> Self::Caller {
        spawn_tokio(
            Caller {
                target: target.clone(),
            },
            Mailbox::unbounded(),
        )
    }

    async fn ask_from_inside(caller: &Self::Caller, times: u64) {
        caller
            .send(AskOften(times))
            .await
            .expect("the caller answers");
    }

    type Ring = Vec<Address<Node>>;

    async fn start_ring(size: usize) -> Self::Ring {
        let nodes: Vec<_> = (0..size)
            .map(|_| {
                spawn_tokio(
                    Node {
                        next: None,
                        arrived: None,
                    },
                    Mailbox::unbounded(),
                )
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
        ring[0].send(Depart(say)).await.expect("the node answers");
        drop(
            ring[0]
                .send(Pass(hops))
                .detach()
                .await
                .expect("the node is alive"),
        );
        arrived.await.expect("the message arrives");
    }
}

pub fn systems() -> Vec<System> {
    vec![
        system::<Xtra, CurrentThread>("xtra ct"),
        system::<Xtra, MultiThread>("xtra mt"),
    ]
}
