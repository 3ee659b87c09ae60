//! What is kept of each actor, and of each type: restarts, failures, times; and whose child it is.

use std::thread;
use std::time::{Duration, Instant};

use pykka::debug::Observer;
use pykka::{ActorRef, Context, Restart, actor};
use pykka_tests_macros::actor_under_test;

use crate::common::{Answer as _, WATCHDOG};
use crate::{alone, of_type, seen_when, state};

#[test]
fn a_type_has_its_restarts_and_its_last_failure_also_of_actors_that_are_dead() {
    #[actor_under_test]
    #[derive(Clone)]
    struct Frail;
    #[actor]
    impl Frail {
        pub fn fail(&self, message: &str) {
            panic!("{message}")
        }
    }
    let _alone = alone();
    let observer = Observer::new();
    let often = Restart::on_failure().at_most(2, WATCHDOG);
    let actor = Frail::builder().restart(often).start(Frail);
    for message in ["first", "second", "last"] {
        actor.proxy().defer().fail(message).unwrap();
    }
    actor.join(WATCHDOG).unwrap();
    let dead = of_type(&observer.snapshot(), "Frail").unwrap();
    assert_eq!((dead.ended, dead.failed, dead.restarts), (1, 3, 2));
    let last = dead.last_failure.unwrap();
    assert_eq!(last.failure.message(), "last");
    assert!(last.ago < WATCHDOG);
}

#[test]
fn an_actor_has_the_time_that_its_messages_took_through_all_lives() {
    #[actor_under_test]
    #[derive(Clone)]
    struct Slow;
    #[actor]
    impl Slow {
        pub fn take(&self, time: Duration) {
            let begin = Instant::now();
            while begin.elapsed() < time {
                thread::yield_now();
            }
        }
        pub fn fail(&self) {
            panic!("as planned")
        }
    }
    let _alone = alone();
    let slow = Slow::builder().restart(Restart::on_failure()).start(Slow);
    let each = Duration::from_millis(3);
    slow.proxy().take(each).answer().unwrap();
    let observer = Observer::new();
    let time = |at_least: Duration| {
        seen_when(|| {
            let time = state(&observer.snapshot(), &slow)?.time_handling;
            (time >= at_least).then_some(time)
        })
    };
    slow.proxy().take(each).answer().unwrap();
    let first = time(each);
    slow.proxy().defer().fail().unwrap();
    slow.proxy().take(each).answer().unwrap();
    assert!(time(first + each) >= 2 * each);
    slow.stop().answer().unwrap();
}

#[test]
fn a_child_has_its_parent_in_the_snapshot() {
    #[actor_under_test]
    struct Parent;
    #[actor]
    impl Parent {
        pub fn start_child(&self, context: &Context<Self>) -> ActorRef<Parent> {
            Parent::builder().child_of(context).start(Parent)
        }
    }
    let _alone = alone();
    let parent = Parent.start();
    let child = parent.proxy().start_child().answer().unwrap();
    let grandchild = child.proxy().start_child().answer().unwrap();
    let snapshot = Observer::new().snapshot();
    let parent_of = |of: &ActorRef<Parent>| state(&snapshot, of).unwrap().parent;
    assert_eq!(parent_of(&parent), None);
    assert_eq!(parent_of(&child).as_ref(), Some(parent.id()));
    assert_eq!(parent_of(&grandchild).as_ref(), Some(child.id()));
    parent.stop().answer().unwrap();
}
