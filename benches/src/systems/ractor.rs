//! ractor: tasks on tokio, an enum for the messages, a port in it for the reply.

use std::hint::black_box;

use ractor::concurrency::oneshot;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort};

use crate::asynchronous::{Asynchronous, CurrentThread, MultiThread, system};
use crate::harness::System;

struct Ractor;

struct Counter;

enum CounterMessage {
    Add(u64),
    AddAndTell(u64, RpcReplyPort<u64>),
}

impl Actor for Counter {
    type Msg = CounterMessage;
    type State = u64;
    type Arguments = ();

    async fn pre_start(
        &self,
        _: ActorRef<CounterMessage>,
        (): (),
    ) -> Result<u64, ActorProcessingErr> {
        Ok(0)
    }

    async fn handle(
        &self,
        _: ActorRef<CounterMessage>,
        message: CounterMessage,
        count: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            CounterMessage::Add(n) => *count += n,
            CounterMessage::AddAndTell(n, reply) => {
                *count += n;
                reply.send(*count)?;
            }
        }
        Ok(())
    }
}

async fn ask(counter: &ActorRef<CounterMessage>, n: u64) -> u64 {
    let answer = counter
        .call(|reply| CounterMessage::AddAndTell(n, reply), None)
        .await;
    answer
        .expect("the actor is alive")
        .expect("the actor answers")
}

struct Caller;

struct AskOften(u64, RpcReplyPort<()>);

impl Actor for Caller {
    type Msg = AskOften;
    type State = ActorRef<CounterMessage>;
    type Arguments = ActorRef<CounterMessage>;

    async fn pre_start(
        &self,
        _: ActorRef<AskOften>,
        target: Self::State,
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(target)
    }

    async fn handle(
        &self,
        _: ActorRef<AskOften>,
        AskOften(times, reply): AskOften,
        target: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        for n in 0..times {
            black_box(ask(target, n).await);
        }
        Ok(reply.send(())?)
    }
}

struct Node;

enum NodeMessage {
    Link(ActorRef<NodeMessage>),
    Depart(RpcReplyPort<()>),
    Pass(u64),
}

#[derive(Default)]
struct NodeState {
    next: Option<ActorRef<NodeMessage>>,
    arrived: Option<RpcReplyPort<()>>,
}

impl Actor for Node {
    type Msg = NodeMessage;
    type State = NodeState;
    type Arguments = ();

    async fn pre_start(
        &self,
        _: ActorRef<NodeMessage>,
        (): (),
    ) -> Result<NodeState, ActorProcessingErr> {
        Ok(NodeState::default())
    }

    async fn handle(
        &self,
        _: ActorRef<NodeMessage>,
        message: NodeMessage,
        state: &mut NodeState,
    ) -> Result<(), ActorProcessingErr> {
        match (message, &state.next) {
            (NodeMessage::Link(next), _) => state.next = Some(next),
            (NodeMessage::Depart(arrived), _) => state.arrived = Some(arrived),
            (NodeMessage::Pass(hops @ 1..), Some(next)) => {
                next.cast(NodeMessage::Pass(hops - 1))?
            }
            (NodeMessage::Pass(_), _) => {
                state
                    .arrived
                    .take()
                    .expect("the message ends where it began")
                    .send(())?;
            }
        }
        Ok(())
    }
}

async fn start<A: Actor>(actor: A, arguments: A::Arguments) -> ActorRef<A::Msg> {
    Actor::spawn(None, actor, arguments)
        .await
        .expect("the actor starts")
        .0
}

impl Asynchronous for Ractor {
    type Counter = ActorRef<CounterMessage>;

    async fn start() -> Self::Counter {
        start(Counter, ()).await
    }

    async fn stop(counter: Self::Counter) {
        counter
            .stop_and_wait(None, None)
            .await
            .expect("the actor stops");
    }

    async fn tell(counter: &Self::Counter, n: u64) {
        counter
            .cast(CounterMessage::Add(n))
            .expect("the actor is alive");
    }

    async fn ask(counter: &Self::Counter, n: u64) -> u64 {
        ask(counter, n).await
    }

    async fn ask_all(counters: &[Self::Counter]) -> u64 {
        let mut answers = Vec::with_capacity(counters.len());
        for counter in counters {
            let (reply, answer) = oneshot();
            counter
                .cast(CounterMessage::AddAndTell(1, reply.into()))
                .expect("the actor is alive");
            answers.push(answer);
        }
        let mut sum = 0;
        for answer in answers {
            sum += answer.await.expect("the actor answers");
        }
        sum
    }

    type Caller = ActorRef<AskOften>;

    async fn start_caller(target: &Self::Counter) -> Self::Caller {
        start(Caller, target.clone()).await
    }

    async fn ask_from_inside(caller: &Self::Caller, times: u64) {
        let answer = caller.call(|reply| AskOften(times, reply), None).await;
        answer
            .expect("the caller is alive")
            .expect("the caller answers");
    }

    type Ring = Vec<ActorRef<NodeMessage>>;

    async fn start_ring(size: usize) -> Self::Ring {
        let mut nodes = Vec::new();
        for _ in 0..size {
            nodes.push(start(Node, ()).await);
        }
        for (index, node) in nodes.iter().enumerate() {
            let next = nodes[(index + 1) % size].clone();
            node.cast(NodeMessage::Link(next))
                .expect("the node is alive");
        }
        nodes
    }

    async fn pass(ring: &Self::Ring, hops: u64) {
        let (say, arrived) = oneshot();
        ring[0]
            .cast(NodeMessage::Depart(say.into()))
            .expect("the node is alive");
        ring[0]
            .cast(NodeMessage::Pass(hops))
            .expect("the node is alive");
        arrived.await.expect("the message arrives");
    }
}

pub fn systems() -> Vec<System> {
    vec![
        system::<Ractor, CurrentThread>("ractor ct"),
        system::<Ractor, MultiThread>("ractor mt"),
    ]
}
