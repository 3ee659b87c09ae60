//! `ended()`: how an actor ended.

use super::*;
use crate::common::{WATCHDOG, gate, hold};
use pykka::{End, Error, FailureKind, get_any, promise};

fn failed(end: &End) -> &Failure {
    end.failure().expect("it has failed")
}

#[also_simulated]
#[test]
fn a_stopped_actor_has_ended_once_on_stop_has_run() {
    let log = Log::default();
    let actor = Worker::logging(&log).start();
    let ended = actor.ended();
    let gate = hold(&actor);
    assert!(!ended.is_ready());
    let stopped = actor.stop();
    gate.open();
    assert_eq!(ended.answer(), Ok(End::Stopped));
    assert_eq!(log.entries(), ["on_start", "on_stop"]);
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(actor.stop().answer(), Ok(false));
}

#[also_simulated]
#[test]
fn an_actor_that_stops_itself_ends_as_one_that_is_stopped() {
    let actor = Worker::default().start();
    let ended = actor.to_any().ended();
    actor.proxy().stop_yourself();
    assert_eq!(ended.answer(), Ok(End::Stopped));
}

#[also_simulated]
#[test]
fn the_end_of_a_failed_actor_is_its_failure() {
    let actor = Worker::default().start();
    let ended = actor.ended();
    actor.proxy().defer().panic("crack").unwrap();
    let end = ended.answer().unwrap();
    assert_eq!(failed(&end).message(), "crack");
    assert_eq!(failed(&end).method(), Some("panic"));
    assert_eq!(failed(&end).kind(), FailureKind::Panic);
}

#[also_simulated]
#[test]
fn the_end_of_an_actor_whose_start_failed_is_that_failure() {
    let worker = Worker {
        start: Some("no tools"),
        ..Worker::default()
    };
    let end = worker.start().ended().answer().unwrap();
    assert_eq!(
        end.to_string(),
        "failed: `on_start` returned an error: no tools"
    );
    let built = Worker::start_with(|_| panic!("no state"));
    let end = built.ended().answer().unwrap();
    assert_eq!(failed(&end).method(), Some("start_with"));
}

#[also_simulated]
#[test]
fn the_end_of_one_that_is_dead_already_is_there_at_once() {
    let (stopped, failed_one) = (Worker::default().start(), Worker::default().start());
    stopped.stop().answer().unwrap();
    failed_one.proxy().defer().err("no paper".into()).unwrap();
    failed_one.join(WATCHDOG).unwrap();
    assert_eq!(stopped.ended().try_get(), Some(Ok(End::Stopped)));
    let end = failed_one.ended().try_get().unwrap().unwrap();
    assert_eq!(failed(&end).message(), "no paper");
}

#[also_simulated]
#[test]
fn each_of_many_futures_resolves_and_dropped_ones_do_no_harm() {
    let actor = Worker::default().start();
    let ends: Vec<_> = (0..100)
        .map(|_| {
            (0..10).for_each(|_| drop(actor.ended()));
            actor.ended()
        })
        .collect();
    actor.stop();
    for end in ends {
        assert_eq!(end.answer(), Ok(End::Stopped));
    }
}

#[test]
fn an_actor_that_waits_for_its_own_end_gets_a_deadlock() {
    let actor = Worker::default().start();
    let waited = actor.proxy().wait_for_your_end().answer().unwrap();
    let Err(Error::Deadlock { cycle, .. }) = waited else {
        panic!("{waited:?}")
    };
    let names: Vec<_> = cycle.iter().map(|origin| origin.method()).collect();
    assert_eq!(names, [Some("wait_for_your_end"), Some("ended")]);
    actor.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn an_end_composes_with_other_futures_and_async_code() {
    let (gate, barred) = gate();
    let actor = Worker::default().start();
    let asked = actor.run(move |_| barred.pass());
    gate.wait_until_entered();
    let (never, nothing) = promise::<Option<End>>();
    let (index, end, rest) = {
        let ended = actor.ended().map(Some);
        actor.stop();
        gate.open();
        get_any([nothing, ended]).unwrap()
    };
    assert_eq!((index, end, rest.len()), (1, Some(End::Stopped), 1));
    assert_eq!(asked.answer(), Ok(()));
    drop(never);
    let end = futures::executor::block_on(actor.ended());
    assert_eq!(end, Ok(End::Stopped));
}
