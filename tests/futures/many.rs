//! `get_all`, `get_all_timeout`, `get_any`.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Finish, WATCHDOG, hold};
use pykka::{Error, Future, get_all, get_all_timeout, get_any, promise};

use super::{MOMENT, echo, is_timeout, ready};

#[test]
fn get_all_gives_all_values_in_the_order_of_the_futures() {
    let (promises, futures): (Vec<_>, Vec<_>) = (0..3).map(|_| promise()).unzip();
    let setter = thread::spawn(move || {
        for (index, promise) in promises.into_iter().enumerate().rev() {
            promise.set(index);
        }
    });
    assert_eq!(get_all(futures), Ok(vec![0, 1, 2]));
    setter.finish();
    assert_eq!(get_all([] as [Future<u32>; 0]), Ok(vec![]));
}

#[test]
fn get_all_sends_everything_before_it_waits_for_the_first() {
    let (actor, proxy) = echo();
    let gate = hold(&actor);
    let mut gate = Some(gate);
    // The iterator is what sends the messages, and the last of them is what lets the first be answered.
    let futures = ["a", "b", "c"].into_iter().map(|text| {
        let future = proxy.echo(text);
        if text == "c" {
            gate.take().unwrap().open();
        }
        future
    });
    assert_eq!(get_all_timeout(futures, WATCHDOG).unwrap(), ["a", "b", "c"]);
    actor.stop();
}

#[test]
fn get_all_gives_the_error_of_the_first_that_has_one() {
    let all = get_all([
        ready(Ok(1)),
        ready(Err("one".into())),
        ready(Err("two".into())),
    ]);
    assert_eq!(all.unwrap_err().to_string(), "one");
    let all = get_all_timeout([ready(Ok(1)), ready(Err("one".into()))], WATCHDOG);
    assert_eq!(all.unwrap_err().to_string(), "one");
}

#[test]
fn get_all_timeout_has_one_deadline_for_all() {
    // Each future keeps the promise of the next one only when it is nearly late: waiting for one at a time, each within
    // its own deadline, all of them would come.
    const EACH: Duration = Duration::from_millis(50);
    const COUNT: u32 = 600;
    let (promises, futures): (Vec<_>, Vec<_>) = (0..COUNT).map(|_| promise()).unzip();
    let (over, is_over) = channel::<()>();
    let begin = Instant::now();
    let setter = thread::spawn(move || {
        let mut set = 0;
        for promise in promises {
            // One more in every third of the timeout, until the test is over: this is the passing of time that is
            // tested, not a wait for an event.
            if is_over.recv_timeout(EACH / 3).is_ok() {
                break;
            }
            promise.set(());
            set += 1;
        }
        set
    });
    let answer = get_all_timeout(futures, EACH);
    let took = begin.elapsed();
    over.send(()).ok();
    assert!(is_timeout(&answer), "all {COUNT} came, in {took:?}");
    assert!(took >= EACH);
    assert!(setter.finish() < COUNT, "it did not wait for the last");
}

#[test]
fn get_all_timeout_gives_what_is_there_in_time() {
    assert_eq!(
        get_all_timeout([ready(Ok(1)), ready(Ok(2))], Duration::ZERO),
        Ok(vec![1, 2])
    );
    let (_open, never) = promise();
    assert!(is_timeout(&get_all_timeout([ready(Ok(1)), never], MOMENT)));
}

#[test]
fn get_any_gives_the_first_that_is_ready_and_the_rest_back() {
    let (mut promises, futures): (Vec<_>, Vec<_>) = (0..3)
        .map(|_| promise())
        .map(|(promise, future)| (Some(promise), future))
        .unzip();
    promises[1].take().unwrap().set("middle");
    let (index, value, rest) = get_any(futures).unwrap();
    assert_eq!((index, value, rest.len()), (1, "middle", 2));
    assert!(rest.iter().all(|future| !future.is_ready()));
    promises[0].take().unwrap().set("first");
    promises[2].take().unwrap().set("last");
    assert_eq!(get_all_timeout(rest, WATCHDOG).unwrap(), ["first", "last"]);
}

#[test]
fn get_any_waits_for_the_first() {
    let (mut promises, futures): (Vec<_>, Vec<_>) = (0..3).map(|_| promise()).unzip();
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        get_any(futures).map(|(index, value, rest)| (index, value, rest.len()))
    });
    getting.recv_timeout(WATCHDOG).unwrap();
    promises.remove(2).set(17);
    assert_eq!(getter.finish(), Ok((2, 17, 2)));
}

#[test]
fn get_any_can_be_repeated_until_all_are_there() {
    let (actor, proxy) = echo();
    let mut rest = vec![proxy.echo("a"), proxy.echo("b"), proxy.echo("c")];
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (_, value, others) = get_any(rest).unwrap();
        values.push(value);
        rest = others;
    }
    values.sort();
    assert_eq!(values, ["a", "b", "c"]);
    actor.stop();
}

#[test]
fn get_any_gives_the_error_of_the_first_that_is_ready() {
    let (_open, never) = promise::<u32>();
    assert_eq!(
        get_any([never, ready(Err("no".into()))])
            .unwrap_err()
            .to_string(),
        "no"
    );
}

#[test]
fn get_any_of_nothing_is_an_error() {
    let none: [Future<u32>; 0] = [];
    assert!(matches!(get_any(none), Err(Error::NothingToWaitFor)));
}
