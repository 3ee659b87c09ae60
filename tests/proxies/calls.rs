//! The ways to call.

use super::{Calculator, CalculatorCalls, CalculatorProxy, DivisionByZero, calculator};
use crate::common::{Answer, hold};
use pykka::{CallStyle, Error};

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

#[test]
fn fields_are_read_and_written_in_every_style() {
    let (actor, proxy) = calculator();
    let written: Result<(), Error> = proxy.call().set_last_result(17);
    assert_eq!(written, Ok(()));
    let read: Result<i64, Error> = proxy.call().last_result();
    assert_eq!(read, Ok(17));
    let gate = hold(&actor);
    let sent: Result<(), pykka::TellError> = proxy.defer().set_last_result(3);
    assert_eq!(sent, Ok(()));
    gate.open();
    assert_eq!(proxy.call().last_result(), Ok(3));
    actor.stop().answer().unwrap();
    assert!(matches!(
        proxy.call().last_result(),
        Err(Error::ActorDead { .. })
    ));
    assert!(proxy.defer().set_last_result(4).is_err());
}

/// Compiles only if the style can be left open.
fn add_twice<S: CallStyle>(calls: &CalculatorCalls<'_, S>) -> S::Answer<i64> {
    let _ = calls.add(1, 1);
    calls.add(2, 2)
}

#[test]
fn a_function_can_leave_the_style_of_its_calls_open() {
    let (actor, proxy) = calculator();
    assert_eq!(add_twice(&proxy.call()), Ok(4));
    assert_eq!(add_twice(&proxy.defer()), Ok(()));
    assert_eq!(proxy.call().additions(), Ok(4));
    assert_eq!(
        format!("{:?}", proxy.call()),
        format!("{proxy:?}").replace("Proxy", "Calls")
    );
    actor.stop();
}

/// What the user calls `S` is not taken for the style.
mod named_s {
    use pykka::{Actor, actor};

    #[derive(Debug, Clone, PartialEq)]
    pub struct S(pub u8);

    #[actor]
    pub struct Holder {
        pub value: S,
    }

    #[actor]
    impl Holder {
        pub fn swap(&mut self, value: S) -> S {
            std::mem::replace(&mut self.value, value)
        }
    }

    #[actor]
    pub struct Generic<S> {
        pub value: S,
    }

    #[actor]
    impl<S: Clone + Send + 'static> Generic<S> {
        pub fn swap(&mut self, value: S) -> S {
            std::mem::replace(&mut self.value, value)
        }
    }

    pub trait Of<T> {}
    impl Of<S> for u8 {}

    #[actor]
    pub struct Bounded<T: Of<S> + Clone + Send + 'static> {
        pub value: T,
    }

    #[actor]
    impl<T> Bounded<T>
    where
        T: Of<S> + Clone + Send + 'static,
    {
        pub fn swap(&mut self, value: T) -> T {
            std::mem::replace(&mut self.value, value)
        }
    }

    macro_rules! hidden {
        () => {
            S
        };
    }

    #[actor]
    pub struct Hidden {
        pub value: hidden!(),
    }

    #[actor]
    impl Hidden {
        pub fn swap(&mut self, value: hidden!()) -> hidden!() {
            std::mem::replace(&mut self.value, value)
        }
    }

    #[test]
    fn a_type_or_a_parameter_may_be_called_like_the_style() {
        let holder = Holder { value: S(1) }.start();
        assert_eq!(holder.proxy().call().swap(S(2)), Ok(S(1)));
        assert_eq!(holder.proxy().call().value(), Ok(S(2)));
        let generic = Generic { value: 1 }.start();
        assert_eq!(generic.proxy().call().swap(2), Ok(1));
        generic.proxy().defer().set_value(3).unwrap();
        assert_eq!(generic.proxy().call().value(), Ok(3));
        let bounded = Bounded { value: 1_u8 }.start();
        assert_eq!(bounded.proxy().call().swap(2), Ok(1));
        assert_eq!(bounded.proxy().call().value(), Ok(2));
        let hidden = Hidden { value: S(1) }.start();
        assert_eq!(hidden.proxy().call().swap(S(2)), Ok(S(1)));
        assert_eq!(hidden.proxy().call().value(), Ok(S(2)));
        holder.stop();
        generic.stop();
        bounded.stop();
        hidden.stop();
    }
}

/// A constant may be called so, too.
mod constant_s {
    use pykka::{Actor, actor};

    #[actor]
    #[derive(Default)]
    pub struct Buffer<const S: usize> {
        pub used: usize,
    }

    #[actor]
    impl<const N: usize> Buffer<N> {
        pub fn put(&mut self, bytes: [u8; N]) -> usize {
            self.used = bytes.len();
            self.used
        }
    }

    #[actor]
    pub trait Puts<const S: usize> {
        fn put(&mut self, bytes: [u8; S]) -> usize;
    }

    impl<const N: usize> Puts<N> for Buffer<N> {
        fn put(&mut self, bytes: [u8; N]) -> usize {
            Buffer::put(self, bytes)
        }
    }

    #[test]
    fn a_constant_parameter_may_be_called_like_the_style() {
        let buffer = Buffer::<3>::default().start();
        assert_eq!(buffer.proxy().call().put([0; 3]), Ok(3));
        let puts: PutsProxy<3> = (&buffer).into();
        assert_eq!(puts.call().put([0; 3]), Ok(3));
        buffer.stop();
    }
}
