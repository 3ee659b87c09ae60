//! Without an actor library: one thread, locks, threads with channels, rayon.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rayon::prelude::*;

use super::{
    Account, DEPOSITS, FRONTS, ITEMS, Item, ROOM, STAGES, WORKERS, Work, Workloads, for_each_user,
    fronts,
};
use crate::harness::Cell;

pub fn workloads() -> Vec<Workloads> {
    vec![
        Workloads {
            name: "one thread",
            keys: None,
            pipeline: Some(one_thread),
            fan_out: Some(one_after_the_other),
        },
        Workloads {
            name: "`Mutex<HashMap>`",
            keys: Some(locked_map),
            pipeline: None,
            fan_out: None,
        },
        Workloads {
            name: "`HashMap` of `Mutex`es",
            keys: Some(map_of_locks),
            pipeline: None,
            fan_out: None,
        },
        Workloads {
            name: "threads with channels",
            keys: Some(shards),
            pipeline: Some(pipeline),
            fan_out: Some(fan_out),
        },
        Workloads {
            name: "rayon",
            keys: None,
            pipeline: None,
            fan_out: Some(parallel),
        },
    ]
}

fn one_thread(work: Work) -> Cell {
    Cell::new(ITEMS, move |rounds| {
        for n in 0..rounds * ITEMS {
            let mut item = [n; 4];
            for _ in 0..STAGES {
                item = work.on(black_box(item));
            }
            black_box(item);
        }
    })
}

fn one_after_the_other(work: Work) -> Cell {
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            black_box((0..WORKERS as u64).map(|n| work.run(n) % 10).sum::<u64>());
        }
    })
}

fn locked_map() -> Cell {
    let accounts = Mutex::new(for_each_user(|_| Account::default()));
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        fronts(rounds, |user, amount| {
            let mut accounts = accounts.lock().unwrap_or_else(PoisonError::into_inner);
            let account = accounts.get_mut(&user).expect("there is one for each user");
            account.deposit(amount)
        });
    })
}

fn map_of_locks() -> Cell {
    let accounts = for_each_user(|_| Mutex::new(Account::default()));
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        fronts(rounds, |user, amount| {
            let mut account = accounts[&user]
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            account.deposit(amount)
        });
    })
}

struct Deposit {
    user: u64,
    amount: u64,
    reply: Sender<u64>,
}

/// As many threads as there are fronts, each of which has a share of the accounts.
fn shards() -> Cell {
    let shards: Vec<_> = (0..FRONTS).map(|_| shard()).collect();
    Cell::new(FRONTS * DEPOSITS, move |rounds| {
        fronts(rounds, |user, amount| {
            let (reply, answer) = bounded(1);
            let deposit = Deposit {
                user,
                amount,
                reply,
            };
            let shard = &shards[(user % FRONTS) as usize];
            shard.send(deposit).expect("the thread is alive");
            answer.recv().expect("the thread answers")
        });
    })
}

fn shard() -> Sender<Deposit> {
    let (mailbox, inbox) = unbounded::<Deposit>();
    thread::spawn(move || {
        let mut accounts = HashMap::<u64, Account>::new();
        for deposit in inbox {
            let account = accounts.entry(deposit.user).or_default();
            let balance = account.deposit(deposit.amount);
            deposit.reply.send(balance).expect("the front waits");
        }
    });
    mailbox
}

enum Passed {
    Item(Item),
    /// Goes through all stages, and says that everything before it has.
    End(Sender<()>),
}

fn pipeline(work: Work) -> Cell {
    let (first, mut inbox) = bounded(ROOM);
    for _ in 1..STAGES {
        let (next, next_inbox) = bounded(ROOM);
        thread::spawn(move || stage(work, &inbox, Some(&next)));
        inbox = next_inbox;
    }
    thread::spawn(move || stage(work, &inbox, None));
    Cell::new(ITEMS, move |rounds| {
        for n in 0..rounds * ITEMS {
            first
                .send(Passed::Item([n; 4]))
                .expect("the thread is alive");
        }
        let (say, ended) = bounded(1);
        first.send(Passed::End(say)).expect("the thread is alive");
        ended.recv().expect("the end arrives");
    })
}

fn stage(work: Work, inbox: &Receiver<Passed>, next: Option<&Sender<Passed>>) {
    for passed in inbox {
        match (passed, next) {
            (Passed::Item(item), Some(next)) => {
                let item = Passed::Item(work.on(item));
                next.send(item).expect("the next is alive");
            }
            (Passed::Item(item), None) => {
                black_box(work.on(item));
            }
            (end @ Passed::End(_), Some(next)) => next.send(end).expect("the next is alive"),
            (Passed::End(say), None) => say.send(()).expect("the source waits"),
        }
    }
}

fn fan_out(work: Work) -> Cell {
    let worker = || {
        let (mailbox, inbox) = unbounded::<(u64, Sender<u64>)>();
        thread::spawn(move || {
            for (seed, reply) in inbox {
                reply.send(work.run(seed) % 10).expect("the sender waits");
            }
        });
        mailbox
    };
    let workers: Vec<_> = (0..WORKERS).map(|_| worker()).collect();
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let (reply, answers) = unbounded();
            for (worker, seed) in workers.iter().zip(0..) {
                let job = (seed, reply.clone());
                worker.send(job).expect("the thread is alive");
            }
            drop(reply);
            black_box(answers.iter().sum::<u64>());
        }
    })
}

fn parallel(work: Work) -> Cell {
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            // Each is a job of its own, as with the other systems.
            let jobs = (0..WORKERS).into_par_iter().with_max_len(1);
            black_box(jobs.map(|seed| work.run(seed as u64) % 10).sum::<u64>());
        }
    })
}
