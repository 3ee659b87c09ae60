//! The reply slot, shared futures, and a mock that several call.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll, Wake, Waker};
use std::time::Duration;

use pykka::{Error, actor, get_any, promise};
use pykka_core::explore::Timeouts;
use shuttle::thread::{spawn, yield_now};

use super::{Clerk, explore, explore_threads, explore_with, finish};

#[test]
fn who_gets_is_woken_by_the_value() {
    explore_threads(|| {
        let (promise, future) = promise();
        let getter = spawn(move || assert_eq!(future.get(), Ok(17)));
        promise.set(17);
        finish([getter]);
    });
}

#[test]
fn who_gets_is_woken_by_the_end_of_the_promise() {
    explore_threads(|| {
        let (promise, future) = promise::<()>();
        let getter =
            spawn(move || assert!(matches!(future.get(), Err(Error::PromiseDropped { .. }))));
        drop(promise);
        finish([getter]);
    });
}

#[test]
fn a_value_is_dropped_once_whoever_goes_first() {
    explore_threads(|| {
        let value = Arc::new(());
        let (promise, future) = promise();
        let setter = spawn({
            let value = Arc::clone(&value);
            move || promise.set(value)
        });
        drop(future);
        finish([setter]);
        assert_eq!(Arc::strong_count(&value), 1);
    });
}

/// A waker that does nothing, and is dropped once for each time that it is cloned.
struct Quiet;

impl Wake for Quiet {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn a_future_may_be_dropped_while_its_wakers_are_replaced_and_its_value_is_set() {
    explore_threads(|| {
        let (value, waker) = (Arc::new(()), Arc::new(Quiet));
        let (promise, future) = promise();
        let setter = spawn({
            let value = Arc::clone(&value);
            move || promise.set(value)
        });
        let mut future = Box::pin(future);
        for _ in 0..2 {
            let waker = Waker::from(Arc::clone(&waker));
            let poll = future.as_mut();
            if std::future::Future::poll(poll, &mut Task::from_waker(&waker)).is_ready() {
                break;
            }
        }
        drop(future);
        finish([setter]);
        assert_eq!(
            (Arc::strong_count(&value), Arc::strong_count(&waker)),
            (1, 1)
        );
    });
}

#[test]
fn the_newest_waker_is_woken() {
    explore_threads(|| {
        let (promise, future) = promise();
        let setter = spawn(move || promise.set(17));
        let mut future = pin!(future);
        let poll = future.as_mut();
        match std::future::Future::poll(poll, &mut Task::from_waker(Waker::noop())) {
            Poll::Ready(value) => assert_eq!(value, Ok(17)),
            Poll::Pending => assert_eq!(shuttle::future::block_on(future), Ok(17)),
        }
        finish([setter]);
    });
}

#[test]
fn a_timeout_takes_nothing_from_the_future() {
    explore_with(Timeouts::AtRandom, 1, |system| {
        let clerk = system.pooled().start(Clerk::default()).proxy();
        let (promise, promised) = promise();
        let setter = spawn(move || promise.set(17));
        let asked = clerk.note(0, 1);
        for (future, value) in [(promised, 17), (asked, 1)] {
            match future.get_timeout(Duration::from_secs(1)) {
                Err(Error::Timeout { .. }) => assert_eq!(future.get(), Ok(value)),
                answer => assert_eq!(answer, Ok(value)),
            }
        }
        finish([setter]);
    });
}

#[test]
fn who_waits_for_any_is_woken_by_either() {
    explore(|system| {
        let clerk = system.pooled().start(Clerk::default()).proxy();
        let (promise, promised) = promise();
        let setter = spawn(move || promise.set(17));
        let (first, value, rest) = get_any([promised, clerk.note(0, 1)]).unwrap();
        assert_eq!(value, [17, 1][first]);
        for future in rest {
            assert_eq!(future.get(), Ok([1, 17][first]));
        }
        finish([setter]);
    });
}

// Shared futures.

#[test]
fn a_shared_future_wakes_everyone() {
    explore_threads(|| {
        let (promise, future) = promise();
        let shared = future.map(|number: u32| number + 1).shared();
        let getters = [(), ()].map(|()| {
            let shared = shared.clone();
            spawn(move || assert_eq!(shared.get(), Ok(18)))
        });
        let awaiting = spawn({
            let shared = shared.clone();
            move || assert_eq!(shuttle::future::block_on(shared), Ok(18))
        });
        promise.set(17);
        finish(getters);
        finish([awaiting]);
        assert_eq!(shared.try_get(), Some(Ok(18)));
    });
}

#[test]
fn a_shared_ask_of_a_pooled_actor_wakes_everyone() {
    explore(|system| {
        let clerk = system.pooled().start(system.clerk()).proxy();
        let shared = clerk.note(0, 1).shared();
        let getter = spawn({
            let shared = shared.clone();
            move || assert_eq!(shared.get(), Ok(1))
        });
        let awaiting = spawn({
            let shared = shared.clone();
            move || assert_eq!(shared.get_timeout(Duration::MAX), Ok(1))
        });
        assert_eq!(clerk.note(1, 1).get(), Ok(1));
        assert_eq!(shared.get(), Ok(1));
        finish([getter, awaiting]);
    });
}

#[actor]
trait Counter {
    fn next(&mut self) -> u32;
}

#[test]
fn who_calls_a_busy_mock_has_its_turn() {
    explore_threads(|| {
        let mut count = 0_u32;
        let mock = CounterProxy::mock(move |_| {
            let before = count;
            yield_now();
            count = before + 1;
            count
        });
        finish([(); 3].map(|()| {
            let mock = mock.clone();
            spawn(move || {
                for _ in 0..2 {
                    mock.call().next().unwrap();
                }
            })
        }));
        assert_eq!(mock.call().next(), Ok(7));
    });
}
