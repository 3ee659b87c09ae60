//! `get`, `get_timeout`, `try_get`, `is_ready`.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Answer, Finish, WATCHDOG, hold};
use pykka::{Error, promise};

use super::{MOMENT, echo, is_taken, is_timeout, ready};

#[test]
fn get_waits_for_the_value() {
    let (promise, future) = promise();
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        future.get()
    });
    getting.recv_timeout(WATCHDOG).unwrap();
    promise.set(17);
    assert_eq!(getter.finish(), Ok(17));
}

#[test]
fn get_gives_a_value_that_is_there_already() {
    assert_eq!(ready(Ok(17)).get(), Ok(17));
    assert_eq!(
        ready::<u32>(Err("no".into()))
            .get()
            .unwrap_err()
            .to_string(),
        "no"
    );
}

#[test]
fn a_timeout_leaves_the_future_usable() {
    let (actor, proxy) = echo();
    let gate = hold(&actor);
    let future = proxy.echo("late");
    let error = future.get_timeout(MOMENT).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert_eq!(
        (error.actor(), error.method()),
        (Some(actor.id()), Some("echo"))
    );
    assert!(is_timeout(&future.get_timeout(Duration::ZERO)));
    gate.open();
    assert_eq!(future.get_timeout(WATCHDOG).as_deref(), Ok("late"));
    actor.stop();

    let (promise, future) = promise();
    assert!(is_timeout(&future.get_timeout(Duration::ZERO)));
    promise.set(1);
    assert_eq!(future.get(), Ok(1));
}

#[test]
fn a_timeout_is_not_over_before_its_time() {
    let (_promise, future) = promise::<u32>();
    let begin = Instant::now();
    assert!(is_timeout(&future.get_timeout(MOMENT)));
    assert!(begin.elapsed() >= MOMENT);
}

#[test]
fn a_timeout_too_long_to_be_told_is_none() {
    let (promise, future) = promise();
    promise.set(1);
    assert_eq!(future.get_timeout(Duration::MAX), Ok(1));
}

#[test]
fn a_value_once_taken_is_not_there_a_second_time() {
    let future = ready(Ok(1));
    assert_eq!(future.get_timeout(Duration::ZERO), Ok(1));
    assert!(is_taken(&future.get_timeout(Duration::ZERO)));
    assert!(is_taken(&future.try_get().unwrap()));
    assert!(is_taken(&future.get()));

    let future = ready(Ok(1)).map(|x| x + 1);
    assert_eq!(future.try_get(), Some(Ok(2)));
    assert!(is_taken(&future.try_get().unwrap()));
    assert!(is_taken(&future.get()));
}

#[test]
fn an_error_is_there_every_time() {
    let future = ready::<u32>(Err("no".into()));
    let first = future.get_timeout(Duration::ZERO);
    assert_eq!(future.try_get(), Some(first.clone()));
    assert_eq!(future.get(), first);
}

#[test]
fn try_get_and_is_ready_do_not_wait() {
    let (promise, future) = promise();
    assert!(!future.is_ready());
    assert_eq!(future.try_get(), None);
    promise.set(1);
    assert!(future.is_ready());
    assert_eq!(future.try_get(), Some(Ok(1)));
}

#[test]
fn a_future_that_is_dropped_takes_nothing_from_its_message() {
    let (actor, proxy) = echo();
    let gate = hold(&actor);
    drop(proxy.echo("nobody listens"));
    gate.open();
    assert_eq!(
        proxy.echo("still here").answer().as_deref(),
        Ok("still here")
    );
    actor.stop();
}

#[test]
fn a_future_shows_what_it_waits_for() {
    let (actor, proxy) = echo();
    let gate = hold(&actor);
    let future = proxy.echo("x");
    let text = format!("{future:?}");
    assert!(
        text.contains("Echo.echo") && text.contains("pending"),
        "{text}"
    );
    gate.open();
    assert_eq!(future.get_timeout(WATCHDOG).as_deref(), Ok("x"));
    assert!(format!("{future:?}").contains("ready"));
    actor.stop();
}
