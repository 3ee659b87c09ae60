//! With the size of a message: an array that is moved, or a box with the array.

use std::hint::black_box;
use std::thread;

use crossbeam_channel::{Sender, bounded, unbounded};
use pykka::{ActorRef, actor};

use super::{Actors, row};
use crate::harness::{Cell, Table};

const SIZES: [usize; 5] = [8, 64, 512, 4096, 65_536];

/// Calls a function whose last parameter is the size.
macro_rules! sized {
    ($cell:ident $($kind:literal)?, $size:expr) => {
        match $size {
            8 => $cell::<$($kind,)? 8>(),
            64 => $cell::<$($kind,)? 64>(),
            512 => $cell::<$($kind,)? 512>(),
            4096 => $cell::<$($kind,)? 4096>(),
            _ => $cell::<$($kind,)? 65_536>(),
        }
    };
}

pub fn table() -> Table {
    Table {
        title: "With the size of a message",
        head: "bytes",
        columns: SIZES.map(|size| size.to_string()).into(),
        rows: vec![
            row("copy an array", SIZES, |size| sized!(copy, size)),
            row(
                "by hand (crossbeam-channel), tell an array",
                SIZES,
                |size| sized!(by_hand, size),
            ),
            row(
                "pooled, tell an array",
                SIZES,
                |size| sized!(tell true, size),
            ),
            row(
                "own thread, tell an array",
                SIZES,
                |size| sized!(tell false, size),
            ),
            row(
                "pooled, ask with an array",
                SIZES,
                |size| sized!(ask true, size),
            ),
            row(
                "pooled, tell a new box",
                SIZES,
                |size| sized!(tell_box true, size),
            ),
            row(
                "pooled, ask with a new box",
                SIZES,
                |size| sized!(ask_box true, size),
            ),
        ],
    }
}

/// How many messages are sent before the sender waits. They fit into a cache.
const fn burst(size: usize) -> u64 {
    let fit = 512 * 1024 / size as u64;
    if fit < 1000 { fit } else { 1000 }
}

#[actor]
struct Sink<const N: usize> {
    sum: u64,
}

#[actor]
impl<const N: usize> Sink<N> {
    pub(crate) fn put(&mut self, bytes: [u8; N]) -> u64 {
        self.sum += u64::from(black_box(&bytes)[N - 1]);
        self.sum
    }
}

/// Another type, so that its messages are small.
#[actor]
struct Boxes<const N: usize> {
    sum: u64,
}

#[actor]
impl<const N: usize> Boxes<N> {
    pub(crate) fn put(&mut self, bytes: Box<[u8; N]>) -> u64 {
        self.sum += u64::from(black_box(&bytes)[N - 1]);
        self.sum
    }
}

fn copy<const N: usize>() -> Cell {
    let from = [1; N];
    Cell::new(1, move |rounds| {
        for _ in 0..rounds {
            let to = *black_box(&from);
            black_box(&to);
        }
    })
}

fn by_hand<const N: usize>() -> Cell {
    enum Message<const N: usize> {
        Put([u8; N]),
        Wait(Sender<u64>),
    }
    let (mailbox, inbox) = unbounded();
    thread::spawn(move || {
        let mut sum = 0;
        for message in inbox {
            match message {
                Message::Put(bytes) => sum += u64::from(black_box::<&[u8; N]>(&bytes)[N - 1]),
                Message::Wait(reply) => reply.send(sum).expect("the sender waits"),
            }
        }
    });
    Cell::new(burst(N), move |rounds| {
        for _ in 0..rounds {
            for _ in 1..burst(N) {
                let message = Message::Put(black_box([1; N]));
                mailbox.send(message).expect("the thread is alive");
            }
            let (reply, answer) = bounded(1);
            mailbox
                .send(Message::Wait(reply))
                .expect("the thread is alive");
            black_box(answer.recv().expect("the thread answers"));
        }
    })
}

fn tell<const POOLED: bool, const N: usize>() -> Cell {
    let sink = Actors::start::<POOLED>(1, || Sink::<N> { sum: 0 });
    let proxy = sink
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    Cell::new(burst(N), move |rounds| {
        let _alive = &sink;
        for _ in 0..rounds {
            for _ in 1..burst(N) {
                proxy
                    .defer()
                    .put(black_box([1; N]))
                    .expect("the actor is alive");
            }
            black_box(proxy.call().put([1; N]).expect("the actor answers"));
        }
    })
}

fn ask<const POOLED: bool, const N: usize>() -> Cell {
    let sink = Actors::start::<POOLED>(1, || Sink::<N> { sum: 0 });
    let proxy = sink
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    Cell::new(1, move |rounds| {
        let _alive = &sink;
        for _ in 0..rounds {
            let answer = proxy.call().put(black_box([1; N]));
            black_box(answer.expect("the actor answers"));
        }
    })
}

fn tell_box<const POOLED: bool, const N: usize>() -> Cell {
    let sink = Actors::start::<POOLED>(1, || Boxes::<N> { sum: 0 });
    let proxy = sink
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    Cell::new(burst(N), move |rounds| {
        let _alive = &sink;
        for _ in 0..rounds {
            for _ in 1..burst(N) {
                let bytes = Box::new(black_box([1; N]));
                proxy.defer().put(bytes).expect("the actor is alive");
            }
            black_box(
                proxy
                    .call()
                    .put(Box::new([1; N]))
                    .expect("the actor answers"),
            );
        }
    })
}

fn ask_box<const POOLED: bool, const N: usize>() -> Cell {
    let sink = Actors::start::<POOLED>(1, || Boxes::<N> { sum: 0 });
    let proxy = sink
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    Cell::new(1, move |rounds| {
        let _alive = &sink;
        for _ in 0..rounds {
            let answer = proxy.call().put(Box::new(black_box([1; N])));
            black_box(answer.expect("the actor answers"));
        }
    })
}
