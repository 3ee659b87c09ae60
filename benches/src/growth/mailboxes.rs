//! With the length of a mailbox: how long it takes to put a message, and to handle one, while there
//! are many. The receiver is held until all have been put.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, unbounded};
use pykka::{ActorRef, Future, Promise, actor, promise};

use super::{Actors, row};
use crate::harness::{Cell, Table};

const SIZES: [usize; 7] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

pub fn table() -> Table {
    Table {
        title: "With the length of a mailbox",
        head: "messages",
        columns: SIZES.map(|size| size.to_string()).into(),
        rows: vec![
            row("by hand (crossbeam-channel), put", SIZES, channel::<false>),
            row("pooled, put", SIZES, mailbox::<true, false>),
            row("own thread, put", SIZES, mailbox::<false, false>),
            row(
                "by hand (crossbeam-channel), handle",
                SIZES,
                channel::<true>,
            ),
            row("pooled, handle", SIZES, mailbox::<true, true>),
            row("own thread, handle", SIZES, mailbox::<false, true>),
        ],
    }
}

#[actor]
struct Held {
    count: u64,
    released: Instant,
}

#[actor]
impl Held {
    pub(crate) fn hold(&mut self, entered: Promise<()>, gate: Future<()>) {
        entered.set(());
        gate.get().expect("the gate is opened");
        self.released = Instant::now();
    }

    pub(crate) fn add(&mut self, n: u64) {
        self.count += n;
    }

    /// How long the messages since the release took.
    pub(crate) fn report(&self, took: Promise<Duration>) {
        took.set(self.released.elapsed());
    }
}

/// The time to put the messages, or with `HANDLE`, to handle them.
fn mailbox<const POOLED: bool, const HANDLE: bool>(length: usize) -> Cell {
    let held = Actors::start::<POOLED>(1, || Held {
        count: 0,
        released: Instant::now(),
    });
    let proxy = held
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    Cell::timed(length as u64, move |rounds| {
        let _alive = &held;
        let mut counts = Duration::ZERO;
        for _ in 0..rounds {
            let ((say, entered), (open, gate), (end, took)) = (promise(), promise(), promise());
            let deferred = proxy.defer();
            deferred.hold(say, gate).expect("the actor is alive");
            entered.get().expect("it has begun");
            let begun = Instant::now();
            for n in 0..length as u64 {
                proxy.defer().add(black_box(n)).expect("the actor is alive");
            }
            let put = begun.elapsed();
            deferred.report(end).expect("the actor is alive");
            open.set(());
            let handled = took.get().expect("it reports");
            counts += if HANDLE { handled } else { put };
        }
        counts
    })
}

enum Message {
    Hold {
        entered: Sender<()>,
        gate: crossbeam_channel::Receiver<()>,
    },
    Add(u64),
    Report(Sender<Duration>),
}

fn channel<const HANDLE: bool>(length: usize) -> Cell {
    let (mailbox, inbox) = unbounded();
    thread::spawn(move || {
        let (mut count, mut released) = (0, Instant::now());
        for message in inbox {
            match message {
                Message::Hold { entered, gate } => {
                    entered.send(()).expect("the sender waits");
                    gate.recv().expect("the gate is opened");
                    released = Instant::now();
                }
                Message::Add(n) => count += black_box(n),
                Message::Report(took) => {
                    took.send(released.elapsed()).expect("the sender waits");
                }
            }
        }
        black_box(count);
    });
    let send = move |message| mailbox.send(message).expect("the thread is alive");
    Cell::timed(length as u64, move |rounds| {
        let mut counts = Duration::ZERO;
        for _ in 0..rounds {
            let ((say, entered), (open, gate), (end, took)) = (bounded(1), bounded(1), bounded(1));
            send(Message::Hold { entered: say, gate });
            entered.recv().expect("it has begun");
            let begun = Instant::now();
            for n in 0..length as u64 {
                send(Message::Add(black_box(n)));
            }
            let put = begun.elapsed();
            send(Message::Report(end));
            open.send(()).expect("the thread waits");
            let handled = took.recv().expect("it reports");
            counts += if HANDLE { handled } else { put };
        }
        counts
    })
}
