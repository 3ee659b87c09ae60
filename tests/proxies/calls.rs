//! The ways to call.

use super::{Calculator, CalculatorProxy, DivisionByZero, calculator};
use crate::common::{Answer, hold};
use pykka::{Actor, Error};

#[test]
fn the_program_on_the_first_page_works() -> Result<(), Box<dyn std::error::Error>> {
    let actor_ref = Calculator::default().start();
    let proxy = actor_ref.proxy();
    assert_eq!(proxy.add(1, 3).get()?, 4);
    proxy.set_last_result(17);
    assert_eq!(proxy.last_result().get()?, 17);
    let quotient = proxy.div(1, 0).get()?;
    assert_eq!(quotient, Err(DivisionByZero));
    let five = futures::executor::block_on(async { proxy.add(2, 3).await })?;
    assert_eq!(five, 5);
    assert!(actor_ref.stop().get()?);
    Ok(())
}

#[test]
fn a_call_returns_a_future_at_once() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    let sum = proxy.add(1, 3);
    assert!(!sum.is_ready());
    gate.open();
    assert_eq!(sum.answer(), Ok(4));
    actor.stop();
}

#[test]
fn a_field_can_be_read_and_written_in_order_without_waiting() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    proxy.set_last_result(17);
    let before = proxy.last_result();
    proxy.add(1, 1);
    let after = proxy.last_result();
    let written = proxy.set_last_result(3);
    gate.open();
    assert_eq!(before.answer(), Ok(17));
    assert_eq!(after.answer(), Ok(2));
    assert_eq!(written.answer(), Ok(()));
    assert_eq!(proxy.last_result().answer(), Ok(3));
    actor.stop();
}

#[test]
fn call_waits_and_gives_the_result_without_a_future_in_between() {
    let (actor, proxy) = calculator();
    let sum: Result<i64, Error> = proxy.call().add(1, 3);
    assert_eq!(sum, Ok(4));
    assert_eq!(proxy.call().div(1, 0), Ok(Err(DivisionByZero)));
    assert!(matches!(
        proxy.call().rem(1, 0),
        Err(Error::Panicked { .. })
    ));
    proxy.call().clear().unwrap();
    actor.stop().answer().unwrap();
    assert!(matches!(
        proxy.call().add(1, 3),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn defer_sends_and_gives_no_future() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    let sent: Result<(), pykka::TellError> = proxy.defer().add(1, 3);
    sent.unwrap();
    gate.open();
    assert_eq!(proxy.last_result().answer(), Ok(4));
    actor.stop().answer().unwrap();
    let dead = proxy.defer().add(1, 3).unwrap_err();
    assert_eq!(dead.actor(), Some(actor.id()));
    assert!(dead.to_string().contains("Calculator"), "{dead}");
}

#[test]
fn a_deferred_call_that_fails_ends_the_actor_as_a_tell_does() {
    for fail in [
        |proxy: &CalculatorProxy| proxy.defer().rem(1, 0),
        |proxy: &CalculatorProxy| proxy.defer().div(1, 0),
    ] {
        let (actor, proxy) = calculator();
        fail(&proxy).unwrap();
        actor.join(crate::common::WATCHDOG).unwrap();
        assert!(!actor.is_alive());
    }
}

#[test]
fn the_fronts_of_a_proxy_can_be_kept_while_it_is() {
    let (actor, proxy) = calculator();
    let (call, defer) = (proxy.call(), proxy.defer());
    defer.add(1, 1).unwrap();
    assert_eq!(call.additions(), Ok(1));
    defer.add(1, 1).unwrap();
    assert_eq!(call.additions(), Ok(2));
    actor.stop();
}
