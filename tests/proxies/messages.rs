//! Messages as data.

use super::{CalculatorCall, CalculatorGet, CalculatorSet, DivisionByZero, calculator};
use crate::common::Answer;
use pykka::{Error, actor};
use pykka_tests_macros::actor_under_test;

#[test]
fn messages_can_be_built_by_hand_and_told_or_asked() {
    let (actor, _) = calculator();
    actor.tell(CalculatorCall::Add { a: 1, b: 3 }).unwrap();
    let last_result = actor.ask(CalculatorGet::LastResult).answer().unwrap();
    assert_eq!(last_result.downcast::<i64>().unwrap(), 4);
    let sum = actor
        .ask(CalculatorCall::Add { a: 2, b: 3 })
        .answer()
        .unwrap();
    assert!(sum.is::<i64>() && !sum.is::<u8>());
    assert_eq!(sum.downcast::<i64>().unwrap(), 5);
    let written = actor.ask(CalculatorSet::LastResult(17)).answer().unwrap();
    written.downcast::<()>().unwrap();
    actor.tell(CalculatorSet::LastResult(18)).unwrap();
    let quotient = actor
        .ask(CalculatorCall::Div { a: 1, b: 0 })
        .answer()
        .unwrap();
    let quotient = quotient.downcast::<Result<i64, DivisionByZero>>().unwrap();
    assert_eq!(quotient, Err(DivisionByZero));
    assert_eq!(actor.proxy().last_result().answer(), Ok(18));
    actor.stop();
}

#[test]
fn a_reply_of_another_type_than_expected_is_given_back() {
    let (actor, _) = calculator();
    let reply = actor.ask(CalculatorCall::Additions).answer().unwrap();
    let reply = reply.downcast::<String>().unwrap_err();
    assert_eq!(reply.downcast::<u32>().unwrap(), 0);
    actor.stop();
}

#[test]
fn a_message_built_by_hand_that_fails_does_what_a_call_would() {
    let (actor, _) = calculator();
    let error = actor
        .ask(CalculatorCall::Rem { a: 1, b: 0 })
        .answer()
        .unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_eq!(error.method(), Some("rem"));
    assert!(actor.is_alive());
    actor.tell(CalculatorCall::Div { a: 1, b: 0 }).unwrap();
    actor.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn messages_can_be_printed_kept_and_compared() {
    let call = CalculatorCall::Add { a: 1, b: 3 };
    assert_eq!(format!("{call:?}"), "Add { a: 1, b: 3 }");
    assert_eq!(call, call.clone());
    assert_ne!(call, CalculatorCall::Add { a: 1, b: 4 });
    assert_ne!(call, CalculatorCall::Div { a: 1, b: 3 });
    assert_eq!(format!("{:?}", CalculatorCall::Clear), "Clear");
    assert_eq!(CalculatorCall::Clear, CalculatorCall::Clear.clone());
    assert_eq!(format!("{:?}", CalculatorGet::LastResult), "LastResult");
    assert_eq!(CalculatorGet::LastResult, CalculatorGet::LastResult.clone());
    assert_eq!(
        format!("{:?}", CalculatorSet::LastResult(1)),
        "LastResult(1)"
    );
    assert_ne!(
        CalculatorSet::LastResult(1),
        CalculatorSet::LastResult(2).clone()
    );
    let kept = vec![call.clone(), CalculatorCall::Clear];
    let (actor, proxy) = calculator();
    for call in kept.clone() {
        actor.tell(call).unwrap();
    }
    assert_eq!(proxy.last_result().answer(), Ok(0));
    assert_eq!(kept[0], call);
    actor.stop();
}

/// Has neither `Debug` nor `Clone` nor `PartialEq`.
pub struct Silent;

/// Has `Debug` and nothing else.
#[derive(Debug)]
pub struct Shown;

#[actor_under_test]
pub struct Taker;

#[actor]
impl Taker {
    pub fn take(&self, _silent: Silent) -> bool {
        true
    }
}

#[actor_under_test]
pub struct Shower;

#[actor]
impl Shower {
    pub fn show(&self, shown: Shown) -> Shown {
        shown
    }
}

#[test]
fn messages_that_cannot_be_printed_or_compared_can_still_be_sent() {
    let taker = Taker.start();
    assert_eq!(taker.proxy().take(Silent).answer(), Ok(true));
    let reply = taker
        .ask(TakerCall::Take { silent: Silent })
        .answer()
        .unwrap();
    assert!(reply.downcast::<bool>().unwrap());
    taker.stop();
}

#[test]
fn a_message_has_what_its_parts_have() {
    // Only `Debug` here; `Clone` of a message that could not be cloned would be a compile error.
    assert_eq!(
        format!("{:?}", ShowerCall::Show { shown: Shown }),
        "Show { shown: Shown }"
    );
    let shower = Shower.start();
    assert!(shower.proxy().show(Shown).answer().is_ok());
    shower.stop();
}
