//! Waits that end: nobody is told of a deadlock.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::{By, Node, node, proxies, stop};
use crate::common::{Answer as _, Finish, hold};
use pykka::{Error, promise};

#[test]
fn a_promise_of_an_actor_that_is_busy_meanwhile_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let waiting = b.wait_for(a.owe());
    a.poke().answer().unwrap();
    a.pay().answer().unwrap();
    assert_eq!(waiting.answer(), Ok(Ok(())));
    // Nor is one that is never kept.
    let lost = b.owe();
    b.actor_ref().stop().answer().unwrap();
    let error = lost.answer().unwrap_err();
    assert!(matches!(error, Error::PromiseDropped { .. }), "{error}");
    assert_eq!(error.actor().map(pykka::ActorId::name), Some("B"));
    stop(&nodes);
}

#[test]
fn asking_each_other_in_turn_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    for _ in 0..300 {
        assert_eq!(a.visit(vec![b.clone()]).answer(), Ok(Ok(())));
        assert_eq!(b.visit(vec![a.clone()]).answer(), Ok(Ok(())));
    }
    stop(&nodes);
}

#[test]
fn who_has_been_answered_and_is_not_awake_yet_is_in_nobodys_way() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    for round in 0..3000 {
        let by = [By::Method, By::Read, By::Call, By::Map, By::Any][round % 5];
        let (answer, asked_back) = a.ask_and_be_asked(b.clone(), by).answer().unwrap();
        assert_eq!(answer, Ok(()));
        assert_eq!(asked_back.answer(), Ok(Ok(())), "{by:?}");
    }
    stop(&nodes);
}

#[test]
fn a_wait_that_ends_by_itself_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let together = Arc::new(Barrier::new(2));
    let impatient = {
        let (a, b, together) = (
            a.actor_ref().downcast::<Node>().unwrap(),
            b.clone(),
            Arc::clone(&together),
        );
        thread::spawn(move || {
            a.run(move |_| {
                together.wait();
                b.poke().get_timeout(Duration::from_millis(5))
            })
            .answer()
        })
    };
    let patient = {
        let (a, b) = (a.clone(), b.clone());
        thread::spawn(move || b.ask(a, By::Method, together).answer())
    };
    // B waits for A, and A for B, but not for ever.
    assert!(matches!(
        impatient.finish(),
        Ok(Err(Error::Timeout { .. }) | Ok(()))
    ));
    assert_eq!(patient.finish(), Ok(Ok(())));
    stop(&nodes);
}

#[test]
fn a_thread_that_waits_on_behalf_of_an_actor_is_no_deadlock() {
    let a = node("A");
    let proxy = a.proxy();
    let answer = a.run(move |_| {
        let (promise, kept) = promise::<()>();
        let helper = thread::spawn(move || {
            let answer = proxy.poke().get();
            drop(promise);
            answer
        });
        // The helper waits for this actor, which doesn't wait for the helper.
        assert_eq!(
            kept.get_timeout(Duration::from_millis(1))
                .map_err(|error| matches!(error, Error::Timeout { .. })),
            Err(true)
        );
        helper
    });
    assert_eq!(answer.answer().unwrap().finish(), Ok(()));
    a.stop().answer().unwrap();
}

#[test]
fn an_actor_that_is_awaited_and_stops_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let held = hold(&b.actor_ref().downcast::<Node>().unwrap());
    let stopping = b.actor_ref().stop();
    let asking = thread::spawn({
        let (a, b) = (a.clone(), b.clone());
        move || a.visit(vec![b]).answer()
    });
    held.open();
    assert!(matches!(
        asking.finish(),
        Ok(Ok(()) | Err(Error::ActorDead { .. }))
    ));
    stopping.answer().unwrap();
    stop(&nodes);
}

#[test]
fn a_promise_that_anybody_may_keep_is_no_deadlock() {
    let a = node("A");
    let (promise, kept) = promise();
    let waiting = thread::spawn({
        let proxy = a.proxy();
        move || proxy.wait_for(kept).answer()
    });
    // Only the end of the wait lets this be seen to: no error comes before the promise is kept.
    let other = node("B");
    other.proxy().keep(promise).answer().unwrap();
    assert_eq!(waiting.finish(), Ok(Ok(())));
    a.stop().answer().unwrap();
    other.stop().answer().unwrap();
}
