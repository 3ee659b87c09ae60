//! pykka, with both kinds of actors.

use std::collections::HashMap;
use std::hint::black_box;

use pykka::{Actor, ActorRef, Promise, actor, get_all, promise};

use super::{
    DEPOSITS, FRONTS, ITEMS, Item, REFERENCE, ROOM, STAGES, WORKERS, Work, Workloads,
    for_each_user, fronts,
};
use crate::harness::Cell;

pub fn workloads() -> Vec<Workloads> {
    vec![
        Workloads {
            name: "pykka, own thread",
            keys: None,
            pipeline: Some(pipeline::<false>),
            fan_out: Some(fan_out::<false>),
        },
        Workloads {
            name: REFERENCE,
            keys: Some(keys),
            pipeline: Some(pipeline::<true>),
            fan_out: Some(fan_out::<true>),
        },
    ]
}

/// Actors that are stopped when this is dropped.
struct Stopped<A: Actor>(Vec<ActorRef<A>>);

impl<A: Actor> Drop for Stopped<A> {
    fn drop(&mut self) {
        for actor in &self.0 {
            actor.stop().get().expect("an actor can be stopped");
        }
    }
}

#[actor(pooled)]
#[derive(Default)]
struct Account {
    account: super::Account,
}

#[actor]
impl Account {
    pub(crate) fn deposit(&mut self, amount: u64) -> u64 {
        self.account.deposit(amount)
    }
}

fn keys() -> Cell {
    let mut actors = Stopped(Vec::new());
    let accounts: HashMap<u64, AccountProxy> = for_each_user(|_| {
        let actor = Account::default().start();
        let proxy = actor.proxy();
        actors.0.push(actor);
        proxy
    });
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        let _alive = &actors;
        fronts(rounds, |user, amount| {
            let balance = accounts[&user].call().deposit(amount);
            balance.expect("the actor answers")
        });
    })
}

#[actor]
struct Stage {
    work: Work,
    next: Option<StageProxy>,
}

#[actor]
impl Stage {
    pub(crate) fn item(&self, item: Item) {
        let item = self.work.on(item);
        match &self.next {
            Some(next) => next.defer().item(item).expect("the next is alive"),
            None => drop(black_box(item)),
        }
    }

    /// Goes through all stages, and says that everything before it has.
    pub(crate) fn end(&self, say: Promise<()>) {
        match &self.next {
            Some(next) => next.defer().end(say).expect("the next is alive"),
            None => say.set(()),
        }
    }
}

fn pipeline<const POOLED: bool>(work: Work) -> Cell {
    let mut stages = Stopped(Vec::new());
    let mut next = None;
    for _ in 0..STAGES {
        let stage = Stage { work, next };
        let builder = Stage::builder().capacity(ROOM);
        let actor = if POOLED {
            builder.pooled().start(stage)
        } else {
            builder.own_thread().start(stage)
        };
        next = Some(actor.proxy());
        stages.0.push(actor);
    }
    let first = next.expect("there is a first stage");
    Cell::new(ITEMS, move |rounds| {
        let _alive = &stages;
        for n in 0..rounds * ITEMS {
            first.defer().item([n; 4]).expect("the stage is alive");
        }
        let (say, ended) = promise();
        first.defer().end(say).expect("the stage is alive");
        ended.get().expect("the end arrives");
    })
}

#[actor]
struct Worker {
    work: Work,
}

#[actor]
impl Worker {
    pub(crate) fn job(&self, seed: u64) -> u64 {
        self.work.run(seed) % 10
    }
}

fn fan_out<const POOLED: bool>(work: Work) -> Cell {
    let start = |_| {
        if POOLED {
            Worker::builder().pooled().start(Worker { work })
        } else {
            Worker::builder().own_thread().start(Worker { work })
        }
    };
    let workers = Stopped((0..WORKERS).map(start).collect());
    let proxies: Vec<_> = workers.0.iter().map(ActorRef::proxy).collect();
    Cell::new(1, move |rounds| {
        let _alive = &workers;
        for _ in 0..rounds {
            let answers = get_all(
                proxies
                    .iter()
                    .zip(0..)
                    .map(|(worker, seed)| worker.job(seed)),
            );
            black_box(answers.expect("all answer").into_iter().sum::<u64>());
        }
    })
}
