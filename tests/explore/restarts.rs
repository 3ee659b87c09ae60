//! Restart against stop against senders: each ask is answered, none is handled twice, and who stops the actor is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pykka::{Actor as _, ActorRef, Builder, End, Restart, actor};
use shuttle::thread::spawn;

use super::{System, Timeouts, explore, explore_with, finish, is_value};

/// Notes what is handled in all its lives.
#[derive(Default)]
struct Noted {
    last: [AtomicU32; 2],
    lives: AtomicU32,
    unended: AtomicU32,
}

#[actor]
#[derive(Clone)]
pub struct Phoenix {
    noted: Arc<Noted>,
}

#[actor]
impl Phoenix {
    fn on_start(&mut self) {
        self.noted.lives.fetch_add(1, Ordering::SeqCst);
        assert_eq!(
            self.noted.unended.fetch_add(1, Ordering::SeqCst),
            0,
            "one life at a time"
        );
    }

    fn on_stop(&mut self) {
        self.noted.unended.fetch_sub(1, Ordering::SeqCst);
    }

    fn on_failure(&mut self, _: &pykka::Failure) {
        self.noted.unended.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn note(&self, sender: usize, number: u32) -> u32 {
        let before = self.noted.last[sender].swap(number, Ordering::SeqCst);
        assert!(before < number, "in the order sent, and once");
        number
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

fn start(builder: Builder<Phoenix>, backoff: bool) -> (ActorRef<Phoenix>, Arc<Noted>) {
    let noted = Arc::new(Noted::default());
    let mut restart = Restart::on_failure();
    if backoff {
        let delay = Duration::from_secs(1);
        restart = restart.backoff(delay..=delay);
    }
    let phoenix = Phoenix {
        noted: Arc::clone(&noted),
    };
    (builder.restart(restart).start(phoenix), noted)
}

/// Nobody stops it, so every ask is answered with a value.
fn fail_and_ask(builder: Builder<Phoenix>, backoff: bool) {
    let (phoenix, noted) = start(builder, backoff);
    let asker = spawn({
        let proxy = phoenix.proxy();
        move || {
            assert_eq!(proxy.note(0, 1).get(), Ok(1));
            let asked = proxy.note(0, 2);
            assert_eq!(proxy.call().note(0, 3), Ok(3));
            assert_eq!(asked.get(), Ok(2));
        }
    });
    let failer = spawn({
        let proxy = phoenix.proxy();
        move || {
            proxy.defer().fail().unwrap();
            proxy.defer().note(1, 1).unwrap();
        }
    });
    finish([asker, failer]);
    assert_eq!(phoenix.proxy().note(1, 2).get(), Ok(2));
    assert_eq!(noted.lives.load(Ordering::SeqCst), 2);
    assert_eq!(phoenix.stop().get(), Ok(true));
    assert_eq!(phoenix.ended().get(), Ok(End::Stopped));
    assert_eq!(noted.unended.load(Ordering::SeqCst), 0);
}

/// It is stopped before, while or after it is restarted.
fn fail_and_stop(builder: Builder<Phoenix>, backoff: bool) {
    let (phoenix, noted) = start(builder, backoff);
    let asker = spawn({
        let proxy = phoenix.proxy();
        move || {
            let first = is_value(proxy.note(0, 1).get(), 1);
            let second = is_value(proxy.call().note(0, 2), 2);
            assert!(first || !second, "in the order sent");
        }
    });
    let failer = spawn({
        let proxy = phoenix.proxy();
        move || {
            let _ = proxy.defer().fail();
            is_value(proxy.note(1, 1).get(), 1);
        }
    });
    assert_eq!(phoenix.stop().get(), Ok(true));
    assert!(!phoenix.is_alive());
    assert_eq!(phoenix.ended().get(), Ok(End::Stopped));
    assert_eq!(noted.unended.load(Ordering::SeqCst), 0);
    finish([asker, failer]);
}

fn builders(system: &System) -> [Builder<Phoenix>; 4] {
    let builder = || Phoenix::builder().registry(&system.registry);
    let pooled = || builder().pool(&system.pool);
    [
        builder(),
        builder().capacity(1),
        pooled(),
        pooled().capacity(1),
    ]
}

#[test]
fn no_ask_of_an_actor_that_is_restarted_is_lost() {
    explore(|system| {
        for builder in builders(system) {
            fail_and_ask(builder, false);
        }
    });
}

#[test]
fn no_ask_that_comes_in_a_back_off_is_lost() {
    explore_with(Timeouts::Always, 1, |system| {
        for builder in builders(system) {
            fail_and_ask(builder, true);
        }
    });
}

#[test]
fn each_ask_and_stop_of_an_actor_that_is_restarted_is_answered() {
    explore(|system| {
        for builder in builders(system) {
            fail_and_stop(builder, false);
        }
    });
}

#[test]
fn a_stop_ends_a_back_off_that_would_not_end() {
    // No timeout passes, so the back-off is longer than the schedule.
    explore(|system| {
        for builder in builders(system) {
            fail_and_stop(builder, true);
        }
    });
}

#[test]
fn a_stop_and_the_end_of_a_back_off_may_race() {
    explore_with(Timeouts::AtRandom, 1, |system| {
        for builder in builders(system) {
            fail_and_stop(builder, true);
        }
    });
}
