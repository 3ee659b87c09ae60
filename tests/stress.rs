//! Many threads ask, tell, stop and drop at once, and each ask is answered.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use common::{Answer, Finish};
use pykka::{ActorRegistry, Error, Future, actor, get_all_timeout};
use pykka_tests_macros::actor_under_test;

#[actor_under_test]
#[derive(Default)]
pub struct Busy {
    pub handled: u64,
    starts_and_stops: Arc<AtomicUsize>,
}

#[actor]
impl Busy {
    fn on_start(&mut self) {
        self.starts_and_stops.fetch_add(1, Ordering::SeqCst);
    }

    fn on_stop(&mut self) {
        self.starts_and_stops.fetch_sub(1, Ordering::SeqCst);
    }

    fn on_receive(&mut self, number: u64) -> u64 {
        self.handled += 1;
        number
    }

    pub fn double(&mut self, number: u64) -> u64 {
        self.handled += 1;
        number * 2
    }

    pub fn panic_if_odd(&self, number: u64) -> u64 {
        assert_eq!(number % 2, 0, "odd");
        number
    }
}

/// A value, or that the actor died.
#[track_caller]
fn assert_answered(answer: Result<u64, Error>, expected: u64) {
    match answer {
        Ok(value) => assert_eq!(value, expected),
        Err(Error::ActorDead { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

/// One round: some threads ask and tell while others stop the actor or drop what they have of it.
fn round(registry: &ActorRegistry, number: u64, capacity: Option<usize>) {
    let starts_and_stops = Arc::new(AtomicUsize::new(0));
    let busy = Busy {
        starts_and_stops: Arc::clone(&starts_and_stops),
        ..Busy::default()
    };
    let mut builder = Busy::builder().registry(registry);
    if let Some(capacity) = capacity {
        builder = builder.capacity(capacity);
    }
    let actor = builder.start(busy);
    let together = Arc::new(Barrier::new(5));

    let asker = thread::spawn({
        let (actor, together) = (actor.clone(), Arc::clone(&together));
        move || {
            together.wait();
            for n in 0..10 {
                assert_answered(actor.ask(n).answer(), n);
            }
        }
    });
    let caller = thread::spawn({
        let (proxy, together) = (actor.proxy(), Arc::clone(&together));
        move || {
            together.wait();
            // All are under way before the first is waited for; every other one is dropped.
            let futures: Vec<_> = (0..10).map(|n| (n, proxy.double(n))).collect();
            for (n, future) in futures {
                if n.is_multiple_of(2) {
                    assert_answered(future.answer(), n * 2);
                }
            }
        }
    });
    let teller = thread::spawn({
        let (actor, together) = (actor.clone(), Arc::clone(&together));
        move || {
            together.wait();
            for n in 0..10 {
                if let Err(dead) = actor.tell(n) {
                    assert_eq!(dead.into_message(), n);
                    break;
                }
                if actor.proxy().defer().double(n).is_err() {
                    break;
                }
            }
        }
    });
    let stopper = thread::spawn({
        let (actor, together) = (actor.clone(), Arc::clone(&together));
        move || {
            together.wait();
            if number.is_multiple_of(3) {
                drop(actor.stop());
            }
            let error = actor.proxy().panic_if_odd(1).answer().unwrap_err();
            assert!(
                matches!(error, Error::Panicked { .. } | Error::ActorDead { .. }),
                "{error}"
            );
            // Somebody else may have been quicker.
            actor.stop().answer().unwrap();
            assert!(!actor.is_alive());
        }
    });
    together.wait();
    let mapped = actor.proxy().double(1).map(|two| two + 1);
    let other_stop = actor.stop();
    assert_answered(mapped.answer(), 3);
    other_stop.answer().unwrap();
    [asker, caller, teller, stopper]
        .into_iter()
        .for_each(Finish::finish);
    actor.join(common::WATCHDOG).unwrap();
    assert_eq!(
        starts_and_stops.load(Ordering::SeqCst),
        0,
        "`on_start` and `on_stop` ran once each"
    );
}

fn quiet_panics() {
    // The panics on purpose are many; what a test itself has to say is not lost.
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let on_purpose = thread::current()
                .name()
                .is_some_and(|name| name.starts_with("Busy"));
            if !on_purpose {
                loud(info);
            }
        }));
    });
}

#[test]
fn every_ask_is_answered_while_many_threads_ask_tell_stop_and_drop() {
    quiet_panics();
    let registry = ActorRegistry::new();
    for number in 0..3000 {
        round(&registry, number, None);
    }
    registry.wait();
    assert!(registry.all().is_empty());
}

#[test]
fn every_ask_is_answered_while_bounded_mailboxes_are_full() {
    quiet_panics();
    let registry = ActorRegistry::new();
    for number in 0..3000 {
        round(
            &registry,
            number,
            Some(1 + usize::from(number.is_multiple_of(2))),
        );
    }
    registry.wait();
    assert!(registry.all().is_empty());
}

#[test]
fn every_ask_that_waits_for_room_is_answered_when_its_actor_stops() {
    let registry = ActorRegistry::new();
    for _ in 0..300 {
        let actor = Busy::builder()
            .registry(&registry)
            .capacity(1)
            .start(Busy::default());
        let gate = common::hold(&actor);
        // The stop takes all the room there is, and whoever comes behind it waits.
        let stopped = actor.stop();
        let together = Arc::new(Barrier::new(9));
        let askers: Vec<_> = (0..8)
            .map(|number| {
                let (actor, together) = (actor.clone(), Arc::clone(&together));
                thread::spawn(move || {
                    together.wait();
                    actor.ask(number).answer()
                })
            })
            .collect();
        together.wait();
        gate.open();
        assert_eq!(stopped.answer(), Ok(true));
        for asker in askers {
            let answer = asker.finish();
            assert!(matches!(answer, Err(Error::ActorDead { .. })), "{answer:?}");
        }
    }
}

#[test]
fn many_actors_serve_many_threads_and_no_answer_is_lost() {
    let registry = ActorRegistry::new();
    let actors: Vec<_> = (0..8)
        .map(|_| Busy::builder().registry(&registry).start(Busy::default()))
        .collect();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let proxies: Vec<_> = actors.iter().map(pykka::ActorRef::proxy).collect();
            thread::spawn(move || {
                for round in 0..200 {
                    let doubles = proxies.iter().map(|proxy| proxy.double(round));
                    let doubles = get_all_timeout(doubles, common::WATCHDOG).unwrap();
                    assert_eq!(doubles, [round * 2; 8]);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(Finish::finish);
    for actor in &actors {
        assert_eq!(actor.proxy().handled().answer(), Ok(8 * 200));
    }
    assert!(
        registry
            .stop_all()
            .iter()
            .all(|stopped| *stopped == Ok(true))
    );
}

#[test]
fn a_registry_survives_starting_stopping_and_broadcasting_at_once() {
    let registry = ActorRegistry::new();
    let together = Arc::new(Barrier::new(6));
    let starters: Vec<_> = (0..4)
        .map(|_| {
            let (registry, together) = (registry.clone(), Arc::clone(&together));
            thread::spawn(move || {
                together.wait();
                for _ in 0..200 {
                    let actor = Busy::builder().registry(&registry).start(Busy::default());
                    let asked = actor.ask(1);
                    assert!(registry.all().len() <= 4 * 200);
                    assert_answered(asked.answer(), 1);
                    actor.stop().answer().unwrap();
                    assert_eq!(registry.get_by_urn(actor.urn()), None);
                }
            })
        })
        .collect();
    let broadcaster = thread::spawn({
        let (registry, together) = (registry.clone(), Arc::clone(&together));
        move || {
            together.wait();
            for _ in 0..500 {
                registry.broadcast(1_u64);
                registry.broadcast_to::<Busy>(2);
            }
        }
    });
    let stopper = thread::spawn({
        let (registry, together) = (registry.clone(), Arc::clone(&together));
        move || {
            together.wait();
            for _ in 0..100 {
                assert!(registry.stop_all().iter().all(Result::is_ok));
            }
        }
    });
    starters
        .into_iter()
        .chain([broadcaster, stopper])
        .for_each(Finish::finish);
    registry.wait();
    assert!(registry.all().is_empty());
}

#[test]
fn a_shared_future_reaches_every_thread() {
    for round in 0..500_u64 {
        let (promise, future): (_, Future<u64>) = pykka::promise();
        let shared = future.map(|x| x + 1).shared();
        let together = Arc::new(Barrier::new(4));
        let getters: Vec<_> = (0..3)
            .map(|_| {
                let (shared, together) = (shared.clone(), Arc::clone(&together));
                thread::spawn(move || {
                    together.wait();
                    shared.get_timeout(common::WATCHDOG)
                })
            })
            .collect();
        together.wait();
        promise.set(round);
        for getter in getters {
            assert_eq!(getter.finish(), Ok(round + 1));
        }
    }
}
