//! A thread and a channel for each actor.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded, unbounded};

use super::{ACTORS, BLOCK, BLOCKED, Late, PASSED, Passer, Probe, ask_for, tell_for};

pub fn asks() -> Vec<(&'static str, Probe)> {
    vec![("threads with channels", ask)]
}

pub fn tells() -> Vec<(&'static str, Probe)> {
    vec![("threads with channels", tell)]
}

enum Message {
    Pass,
    Echo(usize, Sender<usize>),
    Stop,
}

fn ask(time: Duration) -> Vec<Duration> {
    let ends: Arc<AtomicBool> = Arc::default();
    let (mailboxes, inboxes): (Vec<_>, Vec<_>) = (0..ACTORS).map(|_| unbounded()).unzip();
    let threads = inboxes.into_iter().enumerate().map(|(seed, inbox)| {
        let mut passer = Passer::new(seed, &ends);
        let all: Vec<Sender<Message>> = mailboxes.clone();
        thread::spawn(move || {
            for message in inbox {
                match message {
                    Message::Pass => {
                        if let Some(next) = passer.pass() {
                            // The next may have stopped when all end.
                            let _ = all[next].send(Message::Pass);
                        }
                    }
                    Message::Echo(n, reply) => reply.send(n).expect("the sender waits"),
                    Message::Stop => break,
                }
            }
        })
    });
    let threads: Vec<_> = threads.collect();
    let send = |which: usize, message| mailboxes[which].send(message).expect("it is alive");
    (0..PASSED).for_each(|which| send(which, Message::Pass));
    let samples = ask_for(time, |which| {
        let (reply, answer) = bounded(1);
        send(which, Message::Echo(which, reply));
        black_box(answer.recv().expect("it answers"));
    });
    ends.store(true, Relaxed);
    (0..ACTORS).for_each(|which| send(which, Message::Stop));
    for thread in threads {
        thread.join().expect("it does not panic");
    }
    samples
}

enum Request {
    Block,
    Note(Instant),
    IsDone(Sender<()>),
}

fn thread_with(late: &Late) -> Sender<Request> {
    let (mailbox, inbox) = unbounded();
    let late = late.clone();
    thread::spawn(move || {
        for request in inbox {
            match request {
                Request::Block => thread::sleep(BLOCK),
                Request::Note(sent) => late.note(sent),
                Request::IsDone(reply) => reply.send(()).expect("the sender waits"),
            }
        }
    });
    mailbox
}

fn tell(time: Duration) -> Vec<Duration> {
    let late = Late::default();
    let blockers: Vec<_> = (0..BLOCKED).map(|_| thread_with(&late)).collect();
    let unrelated = thread_with(&late);
    let send = |to: &Sender<_>, request| to.send(request).expect("it is alive");
    tell_for(
        time,
        &late,
        || {
            blockers
                .iter()
                .for_each(|blocker| send(blocker, Request::Block))
        },
        |sent| send(&unrelated, Request::Note(sent)),
        || {
            let (reply, done) = bounded(BLOCKED + 1);
            for to in blockers.iter().chain([&unrelated]) {
                send(to, Request::IsDone(reply.clone()));
            }
            drop(reply);
            assert_eq!(done.iter().count(), BLOCKED + 1, "all answer");
        },
    )
}
