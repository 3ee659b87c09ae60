//! An observer sees what each type of actors has done, and costs nothing once it is gone. By itself in a
//! binary, because `snapshot()` records times for good.

#[path = "../common/mod.rs"]
mod common;
mod kept;

use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use common::{Answer as _, WATCHDOG, hold};
use pykka::debug::{ActorState, Observer, Snapshot, TypeState};
use pykka::{ActorRef, Error, Methods, Pool, actor};
use pykka_tests_macros::actor_under_test;

/// One test at a time, since each decides whether there is an observer.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn of_type(snapshot: &Snapshot, name: &str) -> Option<TypeState> {
    let mut types = snapshot.types.iter();
    types.find(|of_type| of_type.name == name).cloned()
}

fn state<A: Methods>(snapshot: &Snapshot, of: &ActorRef<A>) -> Option<ActorState> {
    let mut states = snapshot.actors.iter();
    states.find(|state| state.id == *of.id()).cloned()
}

#[track_caller]
fn seen_when<R>(see: impl Fn() -> Option<R>) -> R {
    let begin = Instant::now();
    loop {
        if let Some(seen) = see() {
            return seen;
        }
        assert!(begin.elapsed() < WATCHDOG, "it is not so");
        thread::yield_now();
    }
}

#[test]
fn what_a_type_has_done_includes_actors_that_have_terminated() {
    #[actor_under_test]
    struct Counted;
    #[actor]
    impl Counted {
        pub fn poke(&self) {}
    }
    let _alone = alone();
    let observer = Observer::new();
    assert_eq!(of_type(&observer.snapshot(), "Counted"), None);
    let (a, b) = (Counted.start(), Counted.start());
    for actor in [&a, &b, &b] {
        actor.proxy().poke().answer().unwrap();
    }
    // A message is counted after its answer.
    drop(hold(&a));
    let held = hold(&b);
    let waiting = b.proxy().poke();
    let both = of_type(&observer.snapshot(), "Counted").unwrap();
    assert_eq!((both.actors, both.ended), (2, 0));
    assert!((3..=4).contains(&both.handled), "{both:?}");
    assert_eq!(both.mailbox_depth, 1);
    held.open();
    waiting.answer().unwrap();
    a.stop().answer().unwrap();
    b.stop().answer().unwrap();
    let none = of_type(&observer.snapshot(), "Counted").unwrap();
    assert_eq!((none.actors, none.ended, none.handled), (0, 2, 6));
    assert_eq!(none.mailbox_depth, 0);
}

/// Otherwise, who reads the counts would take a smaller one for a program that was started anew.
#[test]
fn the_counts_of_a_type_never_decrease_while_its_actors_terminate() {
    #[actor_under_test]
    struct Brief;
    #[actor]
    impl Brief {
        pub fn poke(&self) {}
    }
    let _alone = alone();
    let observer = Observer::new();
    let ending = thread::spawn(|| {
        for _ in 0..common::rounds(300) {
            let brief = Brief.start();
            brief.proxy().poke().answer().unwrap();
            brief.stop().answer().unwrap();
        }
    });
    let (mut handled, mut started) = (0, 0);
    while !ending.is_finished() {
        if let Some(now) = of_type(&observer.snapshot(), "Brief") {
            assert!(now.handled >= handled && now.actors + now.ended >= started);
            assert!(now.handled <= now.actors + now.ended, "{now:?}");
            (handled, started) = (now.handled, now.actors + now.ended);
        }
    }
    ending.join().unwrap();
    let all = of_type(&observer.snapshot(), "Brief").unwrap();
    let rounds = common::rounds(300) as u64;
    assert_eq!((all.handled, all.ended, all.actors), (rounds, rounds, 0));
}

#[test]
fn panics_and_errors_without_a_caller_are_failures_and_values_are_not() {
    #[actor_under_test]
    struct Fragile;
    #[actor]
    impl Fragile {
        pub fn refuse(&self) -> Result<(), String> {
            Err("no".into())
        }
        pub fn crack(&self) {
            panic!("crack")
        }
    }
    let _alone = alone();
    let observer = Observer::new();
    let fragile = Fragile.start();
    fragile.proxy().refuse().answer().unwrap().unwrap_err();
    drop(hold(&fragile));
    assert_eq!(state(&observer.snapshot(), &fragile).unwrap().failed, 0);
    let told = fragile.proxy().crack().answer();
    assert!(matches!(told, Err(Error::Panicked { .. })));
    // Its caller is told before it is counted.
    let seen = seen_when(|| {
        let seen = state(&observer.snapshot(), &fragile)?;
        seen.last_failure.is_some().then_some(seen)
    });
    assert_eq!(seen.failed, 1);
    let last = seen.last_failure.unwrap().failure;
    assert_eq!((last.message(), last.method()), ("crack", Some("crack")));

    fragile.proxy().defer().refuse().unwrap();
    fragile.join(WATCHDOG).unwrap();
    let ended = of_type(&observer.snapshot(), "Fragile").unwrap();
    assert_eq!((ended.ended, ended.failed), (1, 2));
}

#[test]
fn a_mock_that_panics_is_not_counted() {
    #[actor]
    struct Mocked;
    #[actor]
    impl Mocked {
        pub fn poke(&self) {}
    }
    let _alone = alone();
    let observer = Observer::new();
    let mock = MockedProxy::mock(|_| panic!("crack"));
    mock.poke().answer().unwrap_err();
    assert_eq!(of_type(&observer.snapshot(), "Mocked"), None);
}

#[actor_under_test]
struct Timed;

#[actor]
impl Timed {
    pub fn poke(&self) {}
}

fn times() -> u64 {
    // A message that begins without an observer is not counted, even if there is one at its end.
    let seen = Observer::new().snapshot();
    of_type(&seen, "Timed").map_or(0, |of_type| of_type.handler_times.count())
}

#[test]
fn how_long_messages_take_is_recorded_while_there_is_an_observer() {
    let _alone = alone();
    let timed = Timed.start();
    let before = times();
    let poke = || timed.proxy().poke().answer().unwrap();
    // A message is counted after its answer, and before the next one begins.
    let reaches = |count| seen_when(|| (times() == before + count).then_some(()));
    poke();
    poke();
    assert_eq!(times(), before);
    let (one, other) = (Observer::new(), Observer::new());
    poke();
    reaches(1);
    drop(one);
    poke();
    reaches(2);
    drop(other);
    poke();
    poke();
    assert_eq!(times(), before + 2);
    timed.stop().answer().unwrap();
}

#[test]
fn a_message_is_in_the_class_of_its_time() {
    #[actor_under_test]
    struct Sleepy;
    #[actor]
    impl Sleepy {
        pub fn sleep(&self, time: Duration) {
            let begin = Instant::now();
            while begin.elapsed() < time {
                thread::yield_now();
            }
        }
    }
    let _alone = alone();
    let observer = Observer::new();
    let sleepy = Sleepy.start();
    let time = Duration::from_millis(4);
    sleepy.proxy().sleep(time).answer().unwrap();
    // The answer comes before the message is counted.
    sleepy.stop().answer().unwrap();
    let times = of_type(&observer.snapshot(), "Sleepy")
        .unwrap()
        .handler_times;
    assert_eq!(times.count(), 1);
    assert!(times.sum >= time, "{times:?}");
    let shorter = times
        .classes
        .iter()
        .filter(|(bound, _)| bound.is_some_and(|bound| bound < time));
    assert!(shorter.clone().all(|(_, count)| *count == 0), "{times:?}");
    assert_eq!(shorter.count(), 6);
}

/// What was recorded for an earlier message must not be taken for the time of a later one.
#[test]
fn a_message_that_began_without_an_observer_has_no_time() {
    let _alone = alone();
    let timed = Timed.start();
    let observer = Observer::new();
    let first = hold(&timed);
    let handling = state(&observer.snapshot(), &timed).unwrap().handling;
    assert!(handling.unwrap().for_how_long.is_some());
    drop(observer);
    // Still the same message.
    let observer = Observer::new();
    let handling = state(&observer.snapshot(), &timed).unwrap().handling;
    assert!(handling.unwrap().for_how_long.is_some());
    drop(observer);
    first.open();
    let second = hold(&timed);
    let observer = Observer::new();
    let handling = state(&observer.snapshot(), &timed).unwrap().handling;
    assert_eq!(handling.unwrap().for_how_long, None);
    second.open();
    timed.stop().answer().unwrap();
}

#[test]
fn a_pool_shows_its_workers_and_who_waits_for_one() {
    let _alone = alone();
    let pool = Pool::new();
    let held = Timed::builder().pool(&pool).start(Timed);
    let gate = hold(&held);
    let observer = Observer::new();
    let seen = observer.snapshot().pools;
    // Another test's pool may still be there.
    assert!(
        seen.iter()
            .any(|pool| pool.workers > 0 && pool.blocked == 0),
        "{seen:?}"
    );
    let before = seen.len();
    gate.open();
    held.stop().answer().unwrap();
    drop((held, pool));
    seen_when(|| (observer.snapshot().pools.len() < before).then_some(()));
}

#[actor_under_test]
struct Waiter;

#[actor]
impl Waiter {
    /// Waits for another actor when all are about to.
    pub fn wait_for(&self, other: &WaiterProxy, together: &Arc<Barrier>) {
        together.wait();
        // One of the waits must have a limit, or it is a deadlock that is found.
        let _ = other.poke().get_timeout(WATCHDOG);
    }
    pub fn poke(&self) {}
}

#[test]
fn diagrams_show_who_waits_for_whom_and_mark_cycles() {
    let _alone = alone();
    let named = |name: &str| Waiter::builder().name(name).start(Waiter);
    let (a, b, c) = (named("A\"x\\"), named("<B>#"), named("C"));
    let together = Arc::new(Barrier::new(3));
    for (one, other) in [(&a, &b), (&b, &a), (&c, &a)] {
        // The test doesn't wait for it: it ends before the limit of these waits.
        let deferred = one
            .proxy()
            .defer()
            .wait_for(other.proxy(), Arc::clone(&together));
        deferred.unwrap();
    }
    let observer = Observer::new();
    let seen = seen_when(|| {
        let seen = observer.snapshot();
        let waits = |actor| state(&seen, actor).is_some_and(|state| state.waiting.is_some());
        let all = [&a, &b, &c].into_iter().all(waits);
        (all && !seen.cycles.is_empty()).then_some(seen)
    });
    let (mermaid, dot) = (seen.to_mermaid(), seen.to_dot());
    let number = |label: &str, text: &str| {
        let line = text.lines().find(|line| line.contains(label));
        let line = line.unwrap_or_else(|| panic!("{label} is not in {text}"));
        line.trim().split(['[', ' ']).next().unwrap().to_owned()
    };
    let labels = [
        "A#quot;x#92; (Waiter)",
        "#60;B#62;#35; (Waiter)",
        "C (Waiter)",
    ];
    let [x, y, z] = labels.map(|label| number(label, &mermaid));
    for (from, to) in [(&x, &y), (&y, &x), (&z, &x)] {
        let arrow = format!("{from} -->|\"poke ");
        let is_there = |line: &str| line.contains(&arrow) && line.ends_with(&format!("\"| {to}"));
        assert!(mermaid.lines().any(is_there), "{arrow} {mermaid}");
    }
    assert!(
        mermaid.contains(&format!("style {x} stroke:#c00")),
        "{mermaid}"
    );
    assert!(!mermaid.contains(&format!("style {z} ")), "{mermaid}");
    assert_eq!(mermaid.matches("linkStyle").count(), 2, "{mermaid}");

    let labels = [r#""A\"x\\ (Waiter)"#, r#""<B># (Waiter)"#, r#""C (Waiter)"#];
    let [x, y, z] = labels.map(|label| number(label, &dot));
    for (from, to, color) in [
        (&x, &y, ", color=red];"),
        (&y, &x, ", color=red];"),
        (&z, &x, "];"),
    ] {
        let arrow = format!("{from} -> {to} [label=\"poke ");
        let line = dot.lines().find(|line| line.contains(&arrow));
        let line = line.unwrap_or_else(|| panic!("{arrow} is not in {dot}"));
        assert!(line.ends_with(&format!("\"{color}")), "{dot}");
    }
    // They are left to their time.
}
