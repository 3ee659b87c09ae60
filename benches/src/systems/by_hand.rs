//! An actor without a library: a thread, a channel, an enum, and a channel with a capacity of one
//! for the reply.

use std::hint::black_box;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Sender, bounded, unbounded};

use crate::blocking::{Blocking, system};
use crate::harness::{Kind, System};

struct ByHand;

enum Message {
    Add { n: u64, reply: Option<Sender<u64>> },
    Stop,
}

#[derive(Clone)]
struct Counter {
    mailbox: Sender<Message>,
    thread: Arc<JoinHandle<()>>,
}

impl Counter {
    fn start() -> Self {
        let (mailbox, inbox) = unbounded();
        let thread = thread::spawn(move || {
            let mut count = 0;
            for message in inbox {
                match message {
                    Message::Add { n, reply } => {
                        count += n;
                        if let Some(reply) = reply {
                            let _ = reply.send(count);
                        }
                    }
                    Message::Stop => break,
                }
            }
        });
        Counter {
            mailbox,
            thread: Arc::new(thread),
        }
    }

    fn send(&self, n: u64) -> crossbeam_channel::Receiver<u64> {
        let (reply, answer) = bounded(1);
        self.mailbox
            .send(Message::Add {
                n,
                reply: Some(reply),
            })
            .expect("the actor is alive");
        answer
    }

    fn add(&self, n: u64) -> u64 {
        self.send(n).recv().expect("the actor answers")
    }
}

/// Asks as often as it is told to, and reports when it has finished.
pub struct Caller {
    mailbox: Sender<u64>,
    done: crossbeam_channel::Receiver<()>,
}

/// The channels into the ring and out of it.
pub struct Ring {
    entry: Sender<u64>,
    arrived: crossbeam_channel::Receiver<()>,
}

impl Blocking for ByHand {
    type Counter = Counter;

    fn start() -> Counter {
        Counter::start()
    }

    fn stop(counter: Counter) {
        let _ = counter.mailbox.send(Message::Stop);
        if let Some(thread) = Arc::into_inner(counter.thread) {
            thread.join().expect("the actor does not panic");
        }
    }

    fn tell(counter: &mut Counter, n: u64) {
        counter
            .mailbox
            .send(Message::Add { n, reply: None })
            .expect("the actor is alive");
    }

    fn ask(counter: &mut Counter, n: u64) -> u64 {
        counter.add(n)
    }

    fn ask_all(counters: &[Counter]) -> u64 {
        let answers: Vec<_> = counters.iter().map(|counter| counter.send(1)).collect();
        answers
            .iter()
            .map(|answer| answer.recv().expect("the actor answers"))
            .sum()
    }

    type Caller = Caller;

    fn start_caller(target: &Counter) -> Caller {
        let target = target.clone();
        let ((mailbox, inbox), (say, done)) = (unbounded(), unbounded());
        thread::spawn(move || {
            for times in inbox {
                for n in 0..times {
                    black_box(target.add(n));
                }
                let _ = say.send(());
            }
        });
        Caller { mailbox, done }
    }

    fn ask_from_inside(caller: &Caller, times: u64) {
        caller.mailbox.send(times).expect("the caller is alive");
        caller.done.recv().expect("the caller answers");
    }

    fn stop_caller(caller: Caller) {
        drop(caller.mailbox);
        // The thread drops its end of the channel last.
        let _ = caller.done.recv();
    }

    type Ring = Ring;

    fn start_ring(size: usize) -> Ring {
        let (say, arrived) = unbounded();
        let (mailboxes, inboxes): (Vec<_>, Vec<_>) = (0..size).map(|_| unbounded::<u64>()).unzip();
        for (index, inbox) in inboxes.into_iter().enumerate() {
            let (next, say) = (mailboxes[(index + 1) % size].clone(), say.clone());
            thread::spawn(move || {
                for hops in inbox {
                    match hops {
                        // The signal to end. The ring needs it because it holds senders to itself.
                        u64::MAX => {
                            let _ = next.send(u64::MAX);
                            break;
                        }
                        0 => say.send(()).expect("a receiver waits"),
                        hops => next.send(hops - 1).expect("the next is alive"),
                    }
                }
            });
        }
        Ring {
            entry: mailboxes[0].clone(),
            arrived,
        }
    }

    fn pass(ring: &Ring, hops: u64) {
        ring.entry.send(hops).expect("the first is alive");
        ring.arrived.recv().expect("it arrives");
    }

    fn stop_ring(ring: Ring) {
        let _ = ring.entry.send(u64::MAX);
        // Wait until the last one has ended.
        let _ = ring.arrived.recv();
    }
}

pub fn systems() -> Vec<System> {
    vec![system::<ByHand>("by hand, thread each", Kind::ByHand, 1000)]
}
