//! An actor is killed at random while many threads send to it, and each message is handled once, in order.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use common::{Answer, Finish};
use pykka::{Error, Restart, actor};
use pykka_tests_macros::actor_under_test;

/// What happened in all lives of a restarted actor.
#[derive(Default)]
struct Seen {
    /// The last number of each sender.
    last: [AtomicUsize; 4],
    /// How many numbers did not follow that.
    wrong: AtomicUsize,
    lives: AtomicUsize,
}

#[actor_under_test(on_panic = "fail")]
pub struct Mortal {
    seen: Arc<Seen>,
}

#[actor]
impl Mortal {
    fn on_start(&mut self) {
        self.seen.lives.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes the sender's next number. Kills this life if so told.
    pub fn note(&self, sender: usize, number: usize, kill: bool) -> usize {
        let before = self.seen.last[sender].swap(number, Ordering::SeqCst);
        let wrong = usize::from(before + 1 != number);
        self.seen.wrong.fetch_add(wrong, Ordering::SeqCst);
        assert!(!kill, "killed");
        number
    }
}

/// One of the numbers that `seed` leads to.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// `PYKKA_ROUNDS=100` makes it a million messages, `PYKKA_SEED=17` repeats a run.
#[test]
fn no_message_is_lost_or_handled_twice_while_an_actor_restarts() {
    const MESSAGES: usize = 2500;
    let seed = std::env::var("PYKKA_SEED").map_or_else(
        |_| std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0) | 1,
        |seed| seed.parse().expect("`PYKKA_SEED` is a number"),
    );
    println!("PYKKA_SEED={seed}");
    for round in 0..common::rounds(1) {
        let seen = Arc::new(Seen::default());
        let millisecond = Duration::from_millis(1);
        let restart = Restart::on_failure().at_most(u32::MAX, Duration::MAX);
        let mut builder = Mortal::builder();
        if round % 2 == 1 {
            builder = builder.capacity(3);
        }
        let actor = builder
            .restart(restart.backoff(Duration::ZERO..=millisecond))
            .start_with({
                let seen = Arc::clone(&seen);
                move |_| Mortal {
                    seen: Arc::clone(&seen),
                }
            });
        let senders: Vec<_> = (0..4)
            .map(|sender| {
                let proxy = actor.proxy();
                let mut seed = seed.wrapping_mul(round as u64 * 4 + sender as u64 + 1) | 1;
                thread::spawn(move || {
                    let mut asked = Vec::new();
                    for number in 1..=MESSAGES {
                        let kill = random(&mut seed).is_multiple_of(50);
                        match random(&mut seed) % 3 {
                            0 => proxy.defer().note(sender, number, kill).unwrap(),
                            1 => {
                                asked.push((number, kill, proxy.note(sender, number, kill)));
                            }
                            _ => told(proxy.call().note(sender, number, kill), number, kill),
                        }
                    }
                    for (number, kill, answer) in asked {
                        told(answer.answer(), number, kill);
                    }
                })
            })
            .collect();
        senders.into_iter().for_each(Finish::finish);
        // It may be in a back-off, which a stop would end.
        assert_eq!(actor.run(|_| ()).answer(), Ok(()));
        assert_eq!(actor.stop().answer(), Ok(true));
        let last = seen.last.each_ref().map(|last| last.load(Ordering::SeqCst));
        assert_eq!(last, [MESSAGES; 4]);
        assert_eq!(
            seen.wrong.load(Ordering::SeqCst),
            0,
            "each once and in order"
        );
        assert!(seen.lives.load(Ordering::SeqCst) > 50);
    }
}

/// Each ask is answered, and by what became of its message.
#[track_caller]
fn told(answer: Result<usize, Error>, number: usize, kill: bool) {
    match answer {
        Ok(value) => assert_eq!((value, kill), (number, false)),
        Err(Error::Panicked { .. }) => assert!(kill),
        Err(error) => panic!("{error}"),
    }
}
