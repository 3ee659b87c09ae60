//! kameo: tasks on tokio's multi-thread runtime.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn};
use kameo::mailbox::bounded;
use kameo::message::{Context, Message};
use tokio::sync::oneshot;

use super::{
    DEPOSITS, FRONTS, ITEMS, Item, ROOM, STAGES, WORKERS, Work, Workloads, all_users, for_each_user,
};
use crate::asynchronous::{Executor, MultiThread};
use crate::harness::Cell;

pub fn workloads() -> Vec<Workloads> {
    vec![Workloads {
        name: "kameo mt",
        keys: Some(keys),
        pipeline: Some(pipeline),
        fan_out: Some(fan_out),
    }]
}

#[derive(Actor, Default)]
struct Account {
    account: super::Account,
}

struct Deposit(u64);

impl Message<Deposit> for Account {
    type Reply = u64;

    async fn handle(&mut self, Deposit(amount): Deposit, _: &mut Context<Self, u64>) -> u64 {
        self.account.deposit(amount)
    }
}

fn keys() -> Cell {
    let runtime = MultiThread::new();
    let accounts: Arc<HashMap<u64, ActorRef<Account>>> =
        Arc::new(runtime.block_on(async { for_each_user(|_| Account::spawn(Account::default())) }));
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        runtime.block_on(async {
            let front = |front| {
                let accounts = Arc::clone(&accounts);
                tokio::spawn(async move {
                    for (user, amount) in all_users(front, rounds) {
                        let balance = accounts[&user].ask(Deposit(amount)).send().await;
                        black_box(balance.expect("the actor answers"));
                    }
                })
            };
            for front in (0..FRONTS).map(front).collect::<Vec<_>>() {
                front.await.expect("the front does not panic");
            }
        });
    })
}

#[derive(Actor)]
struct Stage {
    work: Work,
    next: Option<ActorRef<Stage>>,
}

struct Pass(Item);

impl Message<Pass> for Stage {
    type Reply = ();

    async fn handle(&mut self, Pass(item): Pass, _: &mut Context<Self, ()>) {
        let item = self.work.on(item);
        match &self.next {
            Some(next) => next
                .tell(Pass(item))
                .send()
                .await
                .expect("the next is alive"),
            None => drop(black_box(item)),
        }
    }
}

/// Goes through all stages, and says that everything before it has.
struct End(oneshot::Sender<()>);

impl Message<End> for Stage {
    type Reply = ();

    async fn handle(&mut self, end: End, _: &mut Context<Self, ()>) {
        match &self.next {
            Some(next) => next.tell(end).send().await.expect("the next is alive"),
            None => end.0.send(()).expect("the source waits"),
        }
    }
}

fn pipeline(work: Work) -> Cell {
    let runtime = MultiThread::new();
    let first = runtime.block_on(async {
        let mut next = None;
        for _ in 0..STAGES {
            let stage = Stage { work, next };
            next = Some(Stage::spawn_with_mailbox(stage, bounded(ROOM)));
        }
        next.expect("there is a first stage")
    });
    Cell::new(ITEMS, move |rounds| {
        let first = first.clone();
        // The source is a task, as it would be in a program on tokio.
        let source = async move {
            for n in 0..rounds * ITEMS {
                let sent = first.tell(Pass([n; 4])).send().await;
                sent.expect("the stage is alive");
            }
            let (say, ended) = oneshot::channel();
            first
                .tell(End(say))
                .send()
                .await
                .expect("the stage is alive");
            ended.await.expect("the end arrives");
        };
        runtime.block_on(async { tokio::spawn(source).await.expect("it does not panic") });
    })
}

#[derive(Actor)]
struct Worker {
    work: Work,
}

struct Job(u64);

impl Message<Job> for Worker {
    type Reply = u64;

    async fn handle(&mut self, Job(seed): Job, _: &mut Context<Self, u64>) -> u64 {
        self.work.run(seed) % 10
    }
}

fn fan_out(work: Work) -> Cell {
    let runtime = MultiThread::new();
    let workers: Vec<_> = runtime.block_on(async {
        let worker = |_| Worker::spawn(Worker { work });
        (0..WORKERS).map(worker).collect()
    });
    Cell::new(1, move |rounds| {
        runtime.block_on(async {
            for _ in 0..rounds {
                let mut answers = Vec::with_capacity(WORKERS);
                for (worker, seed) in workers.iter().zip(0..) {
                    let answer = worker.ask(Job(seed)).enqueue().await;
                    answers.push(answer.expect("the actor is alive"));
                }
                let mut sum = 0;
                for answer in answers {
                    sum += answer.await.expect("the actor answers");
                }
                black_box(sum);
            }
        });
    })
}
