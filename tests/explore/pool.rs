//! The pool: no wake-up is lost, no message stranded, no actor run by two at once.

use std::sync::atomic::Ordering;
use std::time::Duration;

use pykka::{ActorRef, Builder, Error, promise};
use pykka_core::explore::{Setting, Timeouts};
use shuttle::sync::mpsc;
use shuttle::thread::{spawn, yield_now};

use super::{Clerk, System, explore, explore_in, explore_with, finish, is_value};

/// Each of three threads sends in every way there is, one after another.
fn many_senders(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(system.clerk());
    let senders = [0, 1].map(|sender| {
        let clerk = clerk.clone();
        spawn(move || send_in_every_way(&clerk, sender))
    });
    send_in_every_way(&clerk, 2);
    finish(senders);
    assert_eq!(clerk.stop().get(), Ok(true));
    assert_eq!(system.handled.load(Ordering::SeqCst), 3 * 5);
}

fn send_in_every_way(clerk: &ActorRef<Clerk>, sender: usize) {
    let proxy = clerk.proxy();
    assert_eq!(proxy.note(sender, 1).get(), Ok(1));
    drop(proxy.note(sender, 2));
    clerk.tell((sender, 3)).unwrap();
    assert_eq!(proxy.call().note(sender, 4), Ok(4));
    assert_eq!(clerk.ask((sender, 5)).get(), Ok(5));
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_a_pooled_actor() {
    explore(|system| many_senders(system, system.pooled()));
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_two_workers() {
    explore_with(Timeouts::Never, 2, |system| {
        many_senders(system, system.pooled());
    });
}

#[test]
fn no_wake_up_is_lost_between_senders_and_a_pooled_actor_of_capacity_one() {
    explore(|system| many_senders(system, system.pooled().capacity(1)));
}

#[test]
fn no_wake_up_is_lost_between_many_senders_and_an_actor_with_a_thread() {
    explore(|system| many_senders(system, system.own_thread().capacity(1)));
}

#[test]
fn no_poller_that_looks_at_any_time_does_harm() {
    explore_with(Timeouts::AtRandom, 2, |system| {
        many_senders(system, system.pooled());
    });
}

/// Each of them may be the one that starts the actor: the pool, one that calls, and one that calls
/// after it has sent something else.
#[test]
fn who_calls_a_new_actor_has_its_turn() {
    explore(|system| {
        let clerk = system.pooled().start(system.clerk());
        let callers = [0, 1].map(|caller| {
            let proxy = clerk.proxy();
            spawn(move || {
                if caller == 1 {
                    proxy.defer().note(caller, 1).unwrap();
                }
                assert_eq!(proxy.call().note(caller, 2), Ok(2));
            })
        });
        finish(callers);
        assert_eq!(clerk.stop().get(), Ok(true));
        assert_eq!(system.handled.load(Ordering::SeqCst), 3);
    });
}

/// The smallest system in which a release that doesn't look once more strands a message.
#[test]
fn a_message_that_comes_while_the_actor_is_given_up_is_not_stranded() {
    explore(|system| {
        let clerk = system.pooled().start(system.clerk());
        let (promise, kept) = promise();
        let teller = spawn({
            let proxy = clerk.proxy();
            move || proxy.defer().keep(promise).unwrap()
        });
        assert_eq!(clerk.proxy().note(0, 1).get(), Ok(1));
        kept.get().unwrap();
        finish([teller]);
    });
}

#[test]
fn who_asks_within_a_handler_is_answered() {
    explore_with(Timeouts::Never, 2, |system| {
        let asked = system.pooled().start(system.clerk()).proxy();
        let askers = [0, 1].map(|sender| {
            let passing = system.pooled().start(system.other()).proxy();
            let asked = asked.clone();
            spawn(move || {
                let passed_on = passing.pass_on(asked.clone(), sender, 1);
                assert_eq!(passed_on.get(), Ok(Ok(1)));
                assert_eq!(passing.call().pass_on(asked, sender, 2), Ok(Ok(2)));
            })
        });
        assert_eq!(asked.note(2, 1).get(), Ok(1));
        finish(askers);
    });
}

#[test]
fn who_asks_across_the_two_kinds_of_actors_is_answered() {
    explore(|system| {
        let pooled = system.pooled().start(system.clerk()).proxy();
        let own = system.own_thread().start(system.clerk()).proxy();
        let asker = spawn({
            let (pooled, own) = (pooled.clone(), own.clone());
            move || assert_eq!(own.pass_on(pooled, 0, 1).get(), Ok(Ok(1)))
        });
        let other = system.pooled().start(system.other()).proxy();
        assert_eq!(other.pass_on(own, 1, 1).get(), Ok(Ok(1)));
        assert_eq!(pooled.note(2, 1).get(), Ok(1));
        finish([asker]);
    });
}

#[test]
fn a_worker_that_waits_keeps_nobody_from_running() {
    explore(|system| {
        let waiting = system.pooled().start(system.other()).proxy();
        let (here, arrived) = promise();
        let (open, gate) = promise();
        waiting.defer().stay(here, gate).unwrap();
        arrived.get().unwrap();
        // Nobody helps: the one who waits has only the promise.
        let (promise, kept) = promise();
        let other = system.pooled().start(system.other()).proxy();
        other.defer().keep(promise).unwrap();
        kept.get().unwrap();
        open.set(());
    });
}

#[test]
fn a_handler_can_wait_for_what_it_told_another_actor_to_do() {
    explore(|system| {
        let waiting = system.pooled().start(system.other()).proxy();
        let told = system.pooled().start(system.other()).proxy();
        // Nobody helps, but the worker might have the other in its own slot.
        let asked = waiting.have_kept(told).get_timeout(Duration::MAX);
        assert_eq!(asked, Ok(Ok(())));
    });
}

#[test]
fn a_handler_can_wait_unseen_for_what_it_told_another_actor_to_do() {
    explore_with(Timeouts::Always, 1, |system| {
        let waiting = system.pooled().start(system.other()).proxy();
        let told = system.pooled().start(system.other()).proxy();
        let (sender, sent) = mpsc::channel();
        let asker = spawn(move || {
            let kept = waiting.have_sent(told);
            let _ = sent.recv();
            assert_eq!(kept.get(), Ok(true));
        });
        sender.send(()).unwrap();
        finish([asker]);
    });
}

/// Only the pool's workers run the actors, so that what is told lies in the slot of one.
fn wait_unseen_in_a_worker(system: &System) {
    let waiting = system.pooled().start(system.other()).proxy();
    let told = system.pooled().start(system.other()).proxy();
    // The second time, the poller and the monitor may sleep again.
    for _ in 0..2 {
        let (promise, kept) = promise();
        let wait = waiting.defer().have_sent_and_keep(told.clone(), promise);
        wait.unwrap();
        kept.get().unwrap();
        (0..20).for_each(|_| yield_now());
    }
}

#[test]
fn what_a_worker_that_waits_unseen_told_another_actor_is_handled() {
    explore_with(Timeouts::Always, 1, |system| {
        wait_unseen_in_a_worker(system)
    });
}

#[test]
fn an_idle_worker_finds_what_one_that_waits_unseen_told_another_actor() {
    explore_with(Timeouts::Always, 2, |system| {
        wait_unseen_in_a_worker(system)
    });
}

/// Every other time, there is no thread for a worker or the monitor.
#[test]
fn a_pool_that_gets_a_thread_only_now_and_then_leaves_nobody_waiting() {
    let setting = Setting {
        timeouts: Timeouts::Always,
        cores: 2,
        few_threads: true,
    };
    explore_in(setting, |system| {
        let waiting = system.pooled().start(system.other()).proxy();
        let other = system.pooled().start(system.other()).proxy();
        let (here, arrived) = promise();
        let (open, gate) = promise();
        waiting.defer().stay(here, gate).unwrap();
        // What is waited for here is not the actor's, so that only the pool can have it run.
        arrived.get().unwrap();
        let (promise, kept) = promise();
        other.defer().keep(promise).unwrap();
        kept.get().unwrap();
        open.set(());
        many_senders(system, system.pooled());
    });
}

/// Every other time, there is no thread for an actor with a thread of its own. By then others may have met it.
#[test]
fn who_meets_an_actor_that_gets_no_thread_is_answered() {
    let setting = Setting {
        timeouts: Timeouts::Always,
        cores: 1,
        few_threads: true,
    };
    explore_in(setting, |system| {
        let meeting = spawn({
            let registry = system.registry.clone();
            move || {
                for met in registry.get_by_type::<Clerk>() {
                    let asked = met.proxy().note(0, 1);
                    let stopped = met.stop();
                    let _ = met.wait_started();
                    is_value(asked.get(), 1);
                    stopped.get().unwrap();
                    met.join(None).unwrap();
                }
                registry.stop_all();
            }
        });
        let unstopped = match system.own_thread().try_start(system.clerk()) {
            Err(Error::NoThread { .. }) => None,
            started => Some(started.unwrap()),
        };
        finish([meeting]);
        if let Some(clerk) = unstopped {
            clerk.stop().get().unwrap();
        }
        system.registry.wait();
    });
}

#[test]
fn a_handler_can_wait_for_the_start_and_the_end_of_another_actor() {
    explore_with(Timeouts::Never, 2, |system| {
        let starting = system.pooled().start(system.other()).proxy();
        let started = starting.start_another(system.pooled());
        assert_eq!(started.get_timeout(Duration::MAX), Ok(Ok(())));
    });
}

#[test]
fn an_ask_is_handled_though_nobody_comes_for_the_answer() {
    explore_with(Timeouts::Always, 1, |system| {
        let clerk = system.pooled().start(system.other()).proxy();
        for _ in 0..2 {
            let (promise, kept) = promise();
            let nobody_comes = clerk.keep(promise);
            kept.get().unwrap();
            drop(nobody_comes);
        }
    });
}

#[test]
fn an_ask_whose_future_is_polled_or_dropped_is_handled() {
    explore(|system| {
        let clerk = system.pooled().start(system.clerk()).proxy();
        let dropper = spawn({
            let clerk = clerk.clone();
            move || {
                let (promise, kept) = promise();
                drop(clerk.keep(promise));
                kept.get().unwrap();
            }
        });
        assert_eq!(shuttle::future::block_on(clerk.note(0, 1)), Ok(1));
        assert_eq!(clerk.note(0, 2).get_timeout(Duration::MAX), Ok(2));
        finish([dropper]);
    });
}
