//! Typed proxies, and the messages that they send.

mod arguments;
mod calls;
mod generics;
mod members;
mod messages;
mod starting;
mod values;

use pykka::{ActorRef, actor};
use pykka_tests_macros::actor_under_test;

#[derive(Debug, Clone, PartialEq)]
pub struct DivisionByZero;

#[actor_under_test]
#[derive(Default)]
pub struct Calculator {
    /// The newest result.
    pub last_result: i64,
    secret: u32,
}

#[actor]
impl Calculator {
    pub fn add(&mut self, a: i64, b: i64) -> i64 {
        self.secret += 1;
        self.last_result = a + b;
        self.last_result
    }

    pub fn div(&self, a: i64, b: i64) -> Result<i64, DivisionByZero> {
        a.checked_div(b).ok_or(DivisionByZero)
    }

    pub fn rem(&self, a: i64, b: i64) -> i64 {
        a % b
    }

    pub fn additions(&self) -> u32 {
        self.secret
    }

    pub fn clear(&mut self) {
        self.last_result = 0;
    }
}

fn calculator() -> (ActorRef<Calculator>, CalculatorProxy) {
    let actor = Calculator::default().start();
    let proxy = actor.proxy();
    (actor, proxy)
}
