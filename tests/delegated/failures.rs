//! Answers that never come, and who is told.

use std::thread;

use pykka::{Error, promise};
use tracing::Level;

use super::{FrontCall, front};
use crate::common::logs::{capture, logged};
use crate::common::{Answer as _, Finish, hold};

#[test]
fn a_failure_of_what_a_deferred_call_delegates_to_is_logged() {
    capture();
    let (front, store) = front();
    let proxy = front.proxy();
    let errors = || {
        let logged = logged(front.urn()).into_iter();
        let errors = logged.filter(|(level, _)| *level == Level::ERROR);
        errors.map(|(_, logged)| logged.message).collect::<Vec<_>>()
    };
    // All answers are there, also those of the store.
    let settle = || {
        proxy.handled().answer().unwrap();
        store.run(|_| ()).answer().unwrap();
    };

    proxy.defer().load("k").unwrap();
    let (kept, later) = promise();
    proxy.defer().pass_on_result(later).unwrap();
    settle();
    kept.set(Ok(1));
    assert_eq!(errors(), [] as [String; 0], "none has failed");

    proxy.defer().fail("k").unwrap();
    settle();
    let [panicked] = &errors()[..] else {
        panic!("{:?}", errors());
    };
    assert!(
        panicked.contains("`fail`") && panicked.contains("no k"),
        "{panicked}"
    );

    let (broken, later) = promise::<u32>();
    proxy.defer().pass_on(later).unwrap();
    settle();
    assert_eq!(errors().len(), 1);
    thread::spawn(|| drop(broken)).finish();
    assert_eq!(errors().len(), 2);
    assert!(errors()[1].contains("`pass_on`"), "{:?}", errors());

    let (kept, later) = promise();
    front
        .tell(FrontCall::PassOnResult { answer: later })
        .unwrap();
    settle();
    kept.set(Err("with an error".to_owned()));
    assert_eq!(errors().len(), 3);
    assert!(errors()[2].contains("with an error"), "{:?}", errors());

    assert_eq!(proxy.handled().answer(), Ok(2), "it goes on");
    front.stop().get().unwrap();
}

#[test]
fn waiting_for_an_answer_that_comes_from_oneself_is_a_deadlock() {
    let (front, store) = front();
    store.proxy().set_front(front.proxy());
    for waited in [store.proxy().load_by_front(), store.proxy().call_front()] {
        let waited = waited.answer().unwrap();
        let Err(Error::Deadlock { cycle, .. }) = &waited else {
            panic!("{waited:?}");
        };
        assert!(!cycle.is_empty());
    }
    front.stop().get().unwrap();
    store.stop().get().unwrap();
}

#[test]
fn a_cycle_through_a_promise_that_was_returned_is_a_deadlock() {
    let (front, store) = front();
    store.proxy().set_front(front.proxy());
    let (here, waiting) = promise();
    let debt = store.proxy().wait_for_debt(here);
    let waiter = thread::spawn(move || debt.get());
    waiting.answer().unwrap();
    // It is queued behind `owe`, and waits for the store, which waits for the debt.
    let paid = front.proxy().pay_after_load();
    let paid = paid.answer().unwrap();
    let waited = waiter.finish().unwrap();
    let is_deadlock = |error: Option<&Error>| matches!(error, Some(Error::Deadlock { .. }));
    assert!(
        is_deadlock(paid.as_ref().err()) || is_deadlock(waited.as_ref().err()),
        "{paid:?} {waited:?}"
    );
    front.stop().get().unwrap();
    store.stop().get().unwrap();
}

#[test]
fn an_actor_that_terminates_answers_for_its_promises_too() {
    let (front, _store) = front();
    let proxy = front.proxy();
    let debt = proxy.owe();
    let waiter = thread::spawn(move || debt.get());
    front.stop().answer().unwrap();
    let lost = waiter.finish();
    assert!(
        matches!(lost, Err(Error::PromiseDropped { .. })),
        "{lost:?}"
    );
    let dead = proxy.owe().get();
    assert!(matches!(dead, Err(Error::ActorDead { .. })), "{dead:?}");
    let dead = proxy.call().owe();
    assert!(matches!(dead, Err(Error::ActorDead { .. })), "{dead:?}");
}

#[test]
fn a_caller_that_leaves_drops_what_was_delegated() {
    let (front, _store) = front();
    let proxy = front.proxy();
    let debt = proxy.owe();
    assert_eq!(proxy.is_debt_wanted().answer(), Ok(true));
    drop(debt);
    assert_eq!(proxy.is_debt_wanted().answer(), Ok(false));
    // The call is handled although its future is gone.
    let gate = hold(&front);
    drop(proxy.load("k"));
    gate.open();
    assert_eq!(proxy.handled().answer(), Ok(1));
    front.stop().get().unwrap();
}
