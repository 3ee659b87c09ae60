//! A failure of an ask.

use crate::common::logs::{capture, logged};
use crate::common::{Answer, hold};
use pykka::Error;
use tracing::Level;

use super::{
    FragileCall, FragileProxy, assert_lives_on, assert_logged, assert_panicked, fragile, settle,
};

#[test]
fn a_panic_in_an_ask_comes_back_with_its_message_and_location() {
    let (actor, proxy, log) = fragile();
    let error = assert_panicked(proxy.panic().answer(), "at number 1");
    assert_eq!(
        (error.actor(), error.method()),
        (Some(actor.id()), Some("panic"))
    );
    assert!(error.to_string().contains("at number 1"), "{error}");
    assert!(error.to_string().contains("failures/mod.rs:"), "{error}");
    assert_panicked(proxy.constant_panic().answer(), "no arguments");
    assert_lives_on(&actor, &log);
    assert_eq!(
        proxy.count().answer(),
        Ok(1),
        "with the state as the panic left it"
    );
    actor.stop();
}

#[test]
fn the_location_is_that_of_the_panic() {
    let (actor, _, _) = fragile();
    let line = line!() + 1;
    let asked = actor.run(|_| -> u32 { panic!("here") });
    let error = asked.answer().unwrap_err();
    let Error::Panicked {
        location: Some(location),
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(
        location.contains(&format!("{}:{line}:", file!())),
        "{location} is not line {line}"
    );
    actor.stop();
}

#[test]
fn a_panic_in_an_ask_is_logged_as_info() {
    let (actor, proxy, _) = fragile();
    let _ = proxy.panic().answer();
    settle(&proxy);
    assert_logged(
        &actor,
        Level::INFO,
        &["panic", "at number 1", "failures/mod.rs", "Fragile"],
    );
    assert_eq!(logged(actor.urn())[0].1.method, "panic");
    assert_eq!(logged(actor.urn())[0].1.actor, "Fragile");
    actor.stop();
}

#[test]
fn an_err_of_an_ask_is_a_value_to_the_caller_and_logged_as_debug() {
    let (actor, proxy, log) = fragile();
    assert_eq!(proxy.err().answer(), Ok(Err("error number 1".to_owned())));
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    let events = capture().lock().unwrap().clone();
    let told = events
        .iter()
        .find(|(_, logged)| logged.urn == actor.urn() && logged.message.contains("error number 1"));
    let (level, logged) = told.expect("it is logged");
    assert_eq!((*level, &*logged.method), (Level::DEBUG, "err"));
    actor.stop();
}

#[test]
fn a_failing_on_receive_of_an_ask_is_told_to_the_caller() {
    let (actor, proxy, log) = fragile();
    assert_eq!(actor.ask("no").answer(), Ok(Err("no".to_owned())));
    let error = assert_panicked(actor.ask("panic").answer(), "received a panic");
    assert_eq!(error.method(), Some("on_receive"));
    assert_eq!(actor.ask("fine").answer(), Ok(Ok(3)));
    assert_lives_on(&actor, &log);
    settle(&proxy);
    let levels: Vec<_> = logged(actor.urn())
        .iter()
        .map(|(level, _)| *level)
        .collect();
    assert_eq!(levels, [Level::INFO], "the `Err(..)` is a value");
    actor.stop();
}

#[test]
fn a_failing_message_built_by_hand_and_asked_is_told_to_the_caller() {
    let (actor, _, log) = fragile();
    assert_panicked(actor.ask(FragileCall::Panic).answer(), "at number 1");
    let reply = actor.ask(FragileCall::Err).answer().unwrap();
    assert!(reply.downcast::<Result<u32, String>>().unwrap().is_err());
    assert_lives_on(&actor, &log);
    actor.stop();
}

#[test]
fn a_panic_in_run_is_told_to_the_caller() {
    let (actor, _, log) = fragile();
    let asked = actor.run(|fragile| -> u32 { panic!("count is {}", fragile.count) });
    let error = assert_panicked(asked.answer(), "count is 0");
    assert_eq!(error.method(), Some("run"));
    assert_lives_on(&actor, &log);
    actor.stop();
}

#[test]
fn an_err_that_run_gives_is_a_value_and_not_logged() {
    let (actor, _, log) = fragile();
    let asked = actor.run(|_| Err::<(), _>("a value"));
    assert_eq!(asked.answer(), Ok(Err("a value")));
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    actor.stop();
}

#[test]
fn a_failure_whose_caller_is_gone_is_a_warning_and_the_actor_goes_on() {
    let calls: [fn(&FragileProxy); 2] = [|proxy| drop(proxy.err()), |proxy| drop(proxy.panic())];
    for call in calls {
        let (actor, proxy, log) = fragile();
        let gate = hold(&actor);
        call(&proxy);
        gate.open();
        assert_lives_on(&actor, &log);
        assert_logged(&actor, Level::WARN, &["number 1"]);
        actor.stop();
    }
}

#[test]
fn what_is_no_error_is_no_failure() {
    let (actor, proxy, log) = fragile();
    assert_eq!(proxy.none().answer(), Ok(None));
    proxy.defer().none().unwrap();
    assert_lives_on(&actor, &log);
    assert!(logged(actor.urn()).is_empty());
    actor.stop();
}
