//! kameo: tasks on tokio, a type for each message.

use std::hint::black_box;

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn};
use kameo::mailbox::unbounded;
use kameo::message::{Context, Message};
use tokio::sync::oneshot;

use crate::asynchronous::{Asynchronous, CurrentThread, MultiThread, system};
use crate::harness::System;

struct Kameo;

#[derive(Actor)]
struct Counter {
    count: u64,
}

struct Add(u64);

impl Message<Add> for Counter {
    type Reply = u64;

    async fn handle(&mut self, Add(n): Add, _: &mut Context<Self, u64>) -> u64 {
        self.count += n;
        self.count
    }
}

#[derive(Actor)]
struct Caller {
    target: ActorRef<Counter>,
}

struct AskOften(u64);

impl Message<AskOften> for Caller {
    type Reply = ();

    async fn handle(&mut self, AskOften(times): AskOften, _: &mut Context<Self, ()>) {
        for n in 0..times {
            black_box(
                self.target
                    .ask(Add(n))
                    .send()
                    .await
                    .expect("the actor answers"),
            );
        }
    }
}

#[derive(Actor)]
struct Node {
    next: Option<ActorRef<Node>>,
    arrived: Option<oneshot::Sender<()>>,
}

struct Link(ActorRef<Node>);
struct Depart(oneshot::Sender<()>);
struct Pass(u64);

impl Message<Link> for Node {
    type Reply = ();

    async fn handle(&mut self, Link(next): Link, _: &mut Context<Self, ()>) {
        self.next = Some(next);
    }
}

impl Message<Depart> for Node {
    type Reply = ();

    async fn handle(&mut self, Depart(arrived): Depart, _: &mut Context<Self, ()>) {
        self.arrived = Some(arrived);
    }
}

impl Message<Pass> for Node {
    type Reply = ();

    async fn handle(&mut self, Pass(hops): Pass, _: &mut Context<Self, ()>) {
        match (hops, &self.next) {
            (1.., Some(next)) => next
                .tell(Pass(hops - 1))
                .try_send()
                .expect("the next is alive"),
            _ => self
                .arrived
                .take()
                .expect("the message ends where it began")
                .send(())
                .expect("a receiver waits"),
        }
    }
}

impl Asynchronous for Kameo {
    type Counter = ActorRef<Counter>;

    async fn start() -> Self::Counter {
        Counter::spawn_with_mailbox(Counter { count: 0 }, unbounded())
    }

    async fn stop(counter: Self::Counter) {
        counter.stop_gracefully().await.expect("the actor is alive");
        counter.wait_for_shutdown().await;
    }

    async fn tell(counter: &Self::Counter, n: u64) {
        counter.tell(Add(n)).try_send().expect("the actor is alive");
    }

    async fn ask(counter: &Self::Counter, n: u64) -> u64 {
        counter.ask(Add(n)).send().await.expect("the actor answers")
    }

    async fn ask_all(counters: &[Self::Counter]) -> u64 {
        let mut answers = Vec::with_capacity(counters.len());
        for counter in counters {
            answers.push(
                counter
                    .ask(Add(1))
                    .enqueue()
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

    type Caller = ActorRef<Caller>;

    async fn start_caller(target: &Self::Counter) -> Self::Caller {
        Caller::spawn_with_mailbox(
            Caller {
                target: target.clone(),
            },
            unbounded(),
        )
    }

    async fn ask_from_inside(caller: &Self::Caller, times: u64) {
        caller
            .ask(AskOften(times))
            .send()
            .await
            .expect("the caller answers");
    }

    type Ring = Vec<ActorRef<Node>>;

    async fn start_ring(size: usize) -> Self::Ring {
        let nodes: Vec<_> = (0..size)
            .map(|_| {
                Node::spawn_with_mailbox(
                    Node {
                        next: None,
                        arrived: None,
                    },
                    unbounded(),
                )
            })
            .collect();
        for (index, node) in nodes.iter().enumerate() {
            node.ask(Link(nodes[(index + 1) % size].clone()))
                .send()
                .await
                .expect("the node answers");
        }
        nodes
    }

    async fn pass(ring: &Self::Ring, hops: u64) {
        let (say, arrived) = oneshot::channel();
        ring[0]
            .tell(Depart(say))
            .try_send()
            .expect("the node is alive");
        ring[0]
            .tell(Pass(hops))
            .try_send()
            .expect("the node is alive");
        arrived.await.expect("the message arrives");
    }
}

pub fn systems() -> Vec<System> {
    vec![
        system::<Kameo, CurrentThread>("kameo ct"),
        system::<Kameo, MultiThread>("kameo mt"),
    ]
}
