//! actix: all actors in one arbiter, but for workers that compute, which have a `SyncArbiter` with a
//! thread for each core.

use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;
use std::thread;

use actix::prelude::*;
use actix::{System, SystemRunner};
use tokio::sync::oneshot;

use super::{
    DEPOSITS, FRONTS, ITEMS, Item, ROOM, STAGES, WORKERS, Work, Workloads, all_users, for_each_user,
};
use crate::harness::Cell;

pub fn workloads() -> Vec<Workloads> {
    vec![Workloads {
        name: "actix, one arbiter",
        keys: Some(keys),
        pipeline: Some(pipeline),
        fan_out: Some(fan_out),
    }]
}

#[derive(Default)]
struct Account {
    account: super::Account,
}

impl Actor for Account {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("u64")]
struct Deposit(u64);

impl Handler<Deposit> for Account {
    type Result = u64;

    fn handle(&mut self, Deposit(amount): Deposit, _: &mut Context<Self>) -> u64 {
        self.account.deposit(amount)
    }
}

fn keys() -> Cell {
    let system: SystemRunner = System::new();
    let accounts: Rc<HashMap<u64, Addr<Account>>> =
        Rc::new(system.block_on(async { for_each_user(|_| Account::default().start()) }));
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        system.block_on(async {
            let front = |front| {
                let accounts = Rc::clone(&accounts);
                actix::spawn(async move {
                    for (user, amount) in all_users(front, rounds) {
                        let balance = accounts[&user].send(Deposit(amount)).await;
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

struct Stage {
    work: Work,
    next: Option<Addr<Stage>>,
}

impl Actor for Stage {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Context<Self>) {
        context.set_mailbox_capacity(ROOM);
    }
}

#[derive(Message)]
#[rtype("()")]
struct Pass(Item);

/// Goes through all stages, and says that everything before it has.
#[derive(Message)]
#[rtype("()")]
struct End(oneshot::Sender<()>);

impl Stage {
    /// Handles nothing else until the next stage has handled the message. `do_send` would ignore
    /// the capacity.
    fn pass<M>(&self, message: M, next: &Addr<Stage>, context: &mut Context<Self>)
    where
        M: Message<Result = ()> + Send + 'static,
        Stage: Handler<M>,
    {
        let sent = next.send(message).into_actor(self);
        context.wait(sent.map(|sent, _, _| sent.expect("the next is alive")));
    }
}

impl Handler<Pass> for Stage {
    type Result = ();

    fn handle(&mut self, Pass(item): Pass, context: &mut Context<Self>) {
        let item = self.work.on(item);
        match &self.next {
            Some(next) => self.pass(Pass(item), next, context),
            None => drop(black_box(item)),
        }
    }
}

impl Handler<End> for Stage {
    type Result = ();

    fn handle(&mut self, end: End, context: &mut Context<Self>) {
        match &self.next {
            Some(next) => self.pass(end, next, context),
            None => end.0.send(()).expect("the source waits"),
        }
    }
}

fn pipeline(work: Work) -> Cell {
    let system: SystemRunner = System::new();
    let first = system.block_on(async {
        let mut next = None;
        for _ in 0..STAGES {
            next = Some(Stage { work, next }.start());
        }
        next.expect("there is a first stage")
    });
    Cell::new(ITEMS, move |rounds| {
        system.block_on(async {
            for n in 0..rounds * ITEMS {
                first.send(Pass([n; 4])).await.expect("the stage is alive");
            }
            let (say, ended) = oneshot::channel();
            first.send(End(say)).await.expect("the stage is alive");
            ended.await.expect("the end arrives");
        });
    })
}

struct Worker {
    work: Work,
}

impl Actor for Worker {
    type Context = SyncContext<Self>;
}

#[derive(Message)]
#[rtype("u64")]
struct Job(u64);

impl Handler<Job> for Worker {
    type Result = u64;

    fn handle(&mut self, Job(seed): Job, _: &mut SyncContext<Self>) -> u64 {
        self.work.run(seed) % 10
    }
}

fn fan_out(work: Work) -> Cell {
    let system: SystemRunner = System::new();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let workers = system.block_on(async { SyncArbiter::start(threads, move || Worker { work }) });
    Cell::new(1, move |rounds| {
        system.block_on(async {
            for _ in 0..rounds {
                let answers: Vec<_> = (0..WORKERS as u64)
                    .map(|seed| workers.send(Job(seed)))
                    .collect();
                let mut sum = 0;
                for answer in answers {
                    sum += answer.await.expect("the actor answers");
                }
                black_box(sum);
            }
        });
    })
}
