//! Promises.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use crate::common::{Answer, Finish, WATCHDOG};
use pykka::{Error, Promise, promise};

use super::echo;

#[test]
fn a_promise_sets_a_value_or_an_error() {
    let (kept, future) = promise();
    kept.set("value");
    assert_eq!(future.answer(), Ok("value"));

    let (broken, future) = promise::<u32>();
    broken.set_error(Error::other("paper jam"));
    let error = future.answer().unwrap_err();
    assert!(matches!(error, Error::Other { .. }));
    assert_eq!(error.to_string(), "paper jam");
}

#[test]
fn a_promise_can_set_an_error_of_the_programs_own_that_can_be_found_again() {
    let (broken, future) = promise::<u32>();
    let cause: Box<dyn StdError + Send + Sync> = Box::new("x".parse::<u32>().unwrap_err());
    broken.set_error(cause);
    let Err(Error::Other { source, .. }) = future.answer() else {
        panic!("another error")
    };
    assert!(source.get_ref().is::<std::num::ParseIntError>());
}

/// An error of the program's own.
#[derive(Debug, PartialEq)]
struct PaperJam(u32);

impl std::fmt::Display for PaperJam {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "paper jam in tray {}", self.0)
    }
}

impl StdError for PaperJam {}

#[test]
fn an_error_set_on_a_promise_is_the_source_of_the_getters_error() {
    fn got(set: impl FnOnce(Promise<u32>)) -> Error {
        let (broken, future) = promise();
        set(broken);
        future.answer().unwrap_err()
    }
    let boxed: Box<dyn StdError + Send + Sync> = Box::new(PaperJam(7));
    for error in [
        got(|broken| broken.set_error(PaperJam(7))),
        got(|broken| broken.set_error(boxed)),
    ] {
        let source = error.source().expect("the program's own error");
        assert_eq!(source.downcast_ref(), Some(&PaperJam(7)));
        assert_eq!(error.to_string(), "paper jam in tray 7");
    }
    for error in [
        got(|broken| broken.set_error("no paper")),
        got(|broken| broken.set_error("no paper".to_owned())),
    ] {
        assert_eq!(error.to_string(), "no paper");
    }
    // One of pykka's own stays what it is, also in a box.
    let boxed: Box<dyn StdError + Send + Sync> = Box::new(Error::NothingToWaitFor);
    assert_eq!(
        got(|broken| broken.set_error(boxed)),
        Error::NothingToWaitFor
    );
}

#[test]
fn a_promise_can_pass_on_an_error_of_an_actor() {
    let (actor, proxy) = echo();
    actor.stop().answer().unwrap();
    let error = proxy.numbers().answer().unwrap_err();
    let (broken, future) = promise::<u32>();
    broken.set_error(error.clone());
    assert_eq!(future.answer(), Err(error));
}

#[test]
fn a_dropped_promise_is_an_error_to_the_getter() {
    let (dropped, future) = promise::<u32>();
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        future.get()
    });
    getting.recv_timeout(WATCHDOG).unwrap();
    drop(dropped);
    assert!(matches!(getter.finish(), Err(Error::PromiseDropped { .. })));
}

#[test]
fn a_promise_whose_thread_panics_is_an_error_to_the_getter() {
    let (promise, future) = promise::<u32>();
    let thread = thread::spawn(move || {
        let _promise = promise;
        panic!("on purpose");
    });
    assert!(matches!(future.answer(), Err(Error::PromiseDropped { .. })));
    assert!(thread.join().is_err());
}

#[test]
fn a_promise_knows_whether_its_future_is_gone() {
    let (kept, future) = promise::<u32>();
    let mapped = future.map(|value| value + 1).shared();
    assert!(!kept.is_closed());
    drop(mapped);
    assert!(kept.is_closed());
    let value = Arc::new(());
    let (kept, future) = promise();
    drop(future);
    kept.set(Arc::clone(&value));
    assert_eq!(
        Arc::strong_count(&value),
        1,
        "what nobody can take is dropped at once"
    );
}

#[test]
fn a_promise_may_be_kept_after_its_future_is_gone() {
    let (promise, future) = promise();
    drop(future);
    promise.set(1);
}

#[test]
fn a_promise_may_travel_in_a_message_and_be_kept_by_another_actor() {
    let (actor, _) = echo();
    let (promise, future) = promise();
    actor.run(move |_| promise.set(thread::current().id()));
    assert_ne!(future.answer().unwrap(), thread::current().id());
    actor.stop();
}
