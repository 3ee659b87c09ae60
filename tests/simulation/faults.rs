//! What goes wrong because the test wants it.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::{Fault, simulate, simulate_twice};
use pykka::{Context, End, Error, Restart};

use crate::runs::failure;

const SECOND: Duration = Duration::from_secs(1);

#[actor]
#[derive(Default)]
struct Counter {
    pub count: u32,
    ends: Option<pykka::Promise<String>>,
}
#[actor]
impl Counter {
    fn on_start(&mut self, context: &Context<Self>) {
        context.proxy().every(SECOND).tick();
    }
    pub fn tick(&mut self) {
        self.count += 1;
    }
    pub fn add(&mut self, number: u32) -> u32 {
        self.count += number;
        self.count
    }
    fn on_failure(&mut self, failure: &pykka::Failure) {
        if let Some(ends) = self.ends.take() {
            ends.set(failure.message().to_owned());
        }
    }
}

#[actor(pooled)]
#[derive(Clone)]
struct Doubler;
#[actor]
impl Doubler {
    pub fn double(&self, number: u32) -> u32 {
        2 * number
    }
}

#[test]
fn an_actor_is_killed_before_a_message_which_its_next_life_handles() {
    let lives = AtomicU32::new(0);
    simulate_twice(0..50, |sim| {
        sim.inject(Fault::kill().one_in(3));
        let restart = Restart::on_failure().at_most(100, SECOND);
        let doubler = Doubler::builder().restart(restart).start(Doubler);
        for number in 0..10 {
            assert_eq!(doubler.proxy().double(number).get(), Ok(2 * number));
        }
        lives.fetch_add(
            u32::from(sim.to_mermaid().contains("Doubler is killed")),
            Relaxed,
        );
    });
    assert!(lives.into_inner() > 50);
}

#[test]
fn a_killed_actor_without_a_restart_fails_and_loses_what_is_queued() {
    let mut killed = 0;
    simulate(0..50, |sim| {
        sim.inject(Fault::kill().of::<Counter>().one_in(5));
        let (ends, told) = pykka::promise();
        let counter = Counter {
            count: 0,
            ends: Some(ends),
        }
        .start();
        let doubler = Doubler.start().proxy();
        let added: Vec<_> = (0..10).map(|_| counter.proxy().add(1)).collect();
        for number in 0..10 {
            // Another type of actors is not killed.
            assert_eq!(doubler.double(number).get(), Ok(2 * number));
        }
        let mut answers = added.into_iter().map(pykka::Future::get);
        if let Some(Err(error)) = answers.find(Result::is_err) {
            assert!(matches!(error, Error::ActorDead { .. }), "{error:?}");
            assert!(matches!(counter.ended().get(), Ok(End::Failed(_))));
            assert_eq!(told.get().as_deref(), Ok("killed by the simulation"));
            assert!(answers.all(|answer| answer.is_err()));
            killed += 1;
        }
    });
    assert!((10..50).contains(&killed), "{killed}");
}

#[test]
fn a_delayed_message_comes_late_and_the_order_is_kept() {
    let mut late = 0;
    simulate_twice(0..50, |sim| {
        sim.inject(Fault::delay(SECOND).of::<Doubler>().one_in(4));
        let doubler = Doubler.start().proxy();
        let first = doubler.within(SECOND / 4).double(1);
        let all: Vec<_> = (0..5).map(|number| doubler.double(number)).collect();
        late += u32::from(matches!(first.get(), Err(Error::Timeout { .. })));
        let all: Vec<_> = all.into_iter().map(|one| one.get().unwrap()).collect();
        assert_eq!(all, [0, 2, 4, 6, 8]);
        assert!(sim.now() <= 6 * SECOND);
    });
    assert!((5..50).contains(&late), "{late}");
}

#[test]
fn a_late_timer_fires_later_and_a_cancelled_one_never() {
    let mut early = 0;
    simulate_twice(0..20, |sim| {
        sim.inject(Fault::late_timer(SECOND / 2).one_in(2));
        let counter = Counter::default().start().proxy();
        let cancelled = counter.after(SECOND).add(100);
        sim.advance(9 * SECOND / 10);
        assert!(cancelled.cancel());
        sim.advance(SECOND / 10);
        early += counter.count().get().unwrap();
        // It keeps its grid.
        sim.advance(9 * SECOND);
        assert!((9..=10).contains(&counter.count().get().unwrap()));
        sim.clear_faults();
        sim.advance(3 * SECOND / 2);
        let before = counter.count().get().unwrap();
        sim.advance(10 * SECOND);
        assert_eq!(counter.count().get(), Ok(before + 10));
    });
    assert!((1..40).contains(&early), "{early}");
}

#[test]
fn a_mailbox_counts_as_full_for_those_who_do_not_wait_for_room() {
    let mut full = 0;
    simulate_twice(0..20, |sim| {
        sim.inject(Fault::no_room());
        let doubler = Doubler.start().proxy();
        for number in 0..10 {
            match doubler.if_room().double(number).get() {
                Ok(doubled) => assert_eq!(doubled, 2 * number),
                Err(Error::MailboxFull { .. }) => full += 1,
                Err(error) => panic!("{error}"),
            }
            assert_eq!(doubler.double(number).get(), Ok(2 * number));
            assert_eq!(
                doubler.urgent().if_room().double(number).get(),
                Ok(2 * number)
            );
        }
    });
    assert!((10..200).contains(&full), "{full}");
}

#[test]
fn the_steps_of_a_failure_show_what_went_wrong() {
    let says = failure([0], |sim| {
        sim.inject(Fault::kill().of::<Counter>().one_in(1));
        sim.inject(Fault::delay(SECOND).of::<Doubler>().one_in(1));
        sim.inject(Fault::no_room().of::<Doubler>().one_in(1));
        let doubler = Doubler.start().proxy();
        drop(doubler.if_room().double(1));
        doubler.double(1).get().unwrap();
        Counter::default().start().proxy().add(1).get().unwrap();
    });
    for part in [
        "Counter is killed\n",
        "Doubler is late by 0.",
        "the test finds no room in Doubler\n",
    ] {
        assert!(says.contains(part), "{part:?} is not in:\n{says}");
    }
}

#[test]
fn actors_that_are_left_at_the_end_are_not_killed() {
    let (ends, told) = pykka::promise();
    let mut ends = Some(ends);
    simulate([0], |sim| {
        sim.inject(Fault::kill().one_in(1));
        let ends = ends.take();
        let counter = Counter { count: 0, ends }.start();
        // It is handled when the actor is stopped.
        counter.proxy().defer().add(1).unwrap();
    });
    assert!(told.get().is_err(), "it has not failed");
}
