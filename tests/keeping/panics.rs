//! `on_panic`: what a panic in an ask does to the actor.

use super::*;
use crate::common::WATCHDOG;
use pykka::{End, Error, OnPanic};

fn panicked<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Panicked { message, .. }) => message.to_string(),
        other => panic!("no panic: {other:?}"),
    }
}

#[also_simulated]
#[test]
fn a_panic_in_an_ask_that_is_to_fail_the_actor_is_told_and_ends_it() {
    for called in [false, true] {
        let log = Log::default();
        let builder = Worker::builder().on_panic(OnPanic::Fail);
        let actor = builder.start(Worker::logging(&log));
        let proxy = actor.proxy();
        let answer = if called {
            proxy.call().panic("crack")
        } else {
            proxy.panic("crack").answer()
        };
        assert_eq!(panicked(answer), "crack");
        let end = actor.ended().answer().unwrap();
        assert_eq!(end.failure().and_then(Failure::method), Some("panic"));
        assert_eq!(log.entries(), ["on_start", "on_failure: crack"]);
    }
}

#[also_simulated]
#[test]
fn a_panic_in_a_function_that_is_run_fails_such_an_actor_too() {
    let builder = Worker::builder().on_panic(OnPanic::Fail);
    let actor = builder.start(Worker::default());
    assert_eq!(panicked(actor.run(|_| panic!("inside")).answer()), "inside");
    assert!(matches!(actor.ended().answer(), Ok(End::Failed(_))));
}

#[also_simulated]
#[test]
fn an_error_that_an_ask_returns_is_a_value_also_for_such_an_actor() {
    let builder = Worker::builder().on_panic(OnPanic::Fail);
    let actor = builder.start(Worker::default());
    let answer = actor.proxy().err("no paper".into()).answer();
    assert_eq!(answer, Ok(Err("no paper".into())));
    assert_eq!(actor.proxy().work("on").answer(), Ok(1));
    actor.stop().answer().unwrap();
}

/// Its type says that a panic ends it.
#[actor_under_test(on_panic = "fail")]
struct Careful;

#[actor]
impl Careful {
    pub fn panic(&self) {
        panic!("crack")
    }
}

/// Its type says what is the default anyway.
#[actor_under_test(on_panic = "survive")]
struct Robust;

#[actor]
impl Robust {
    pub fn panic(&self) {
        panic!("crack")
    }
}

#[also_simulated]
#[test]
fn a_type_says_what_a_panic_does_and_a_builder_overrides_it() {
    let careful = Careful.start();
    assert_eq!(panicked(careful.proxy().panic().answer()), "crack");
    careful.join(WATCHDOG).unwrap();
    let other = Careful::builder().on_panic(OnPanic::Survive).start(Careful);
    for actor in [other.proxy().panic(), Robust.start().proxy().panic()] {
        assert_eq!(panicked(actor.answer()), "crack");
    }
    assert_eq!(panicked(other.proxy().panic().answer()), "crack");
    assert_eq!(other.stop().answer(), Ok(true));
}
