//! Futures made of very many others.

use std::thread;
use std::time::Duration;

use crate::common::{Answer, Finish};
use pykka::{Error, Future, get_any, promise};

use super::{echo, is_timeout, ready};

/// Recursion of this depth would need more stack than there is: less than 70 bytes are left for each level.
const DEEP: u32 = 30_000;

/// Runs it where there is not much of a stack, whatever is configured.
fn on_a_small_stack<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(0x20_0000);
    thread.spawn(f).unwrap().finish()
}

/// Does all that can be done with a future that is so deep, each level of which adds one.
fn use_deep(depth: u32, make: fn(Future<u32>) -> Future<u32>) {
    on_a_small_stack(move || {
        let deep = |first: Future<u32>| (0..depth).fold(first, |future, _| make(future));
        drop(deep(promise().1));

        let (promise, first) = promise();
        let future = deep(first);
        assert!(!future.is_ready());
        assert!(is_timeout(&future.get_timeout(Duration::ZERO)));
        assert_eq!(future.try_get(), None);
        assert_eq!(format!("{future:?}"), "Future(future, pending)");
        let getter = thread::spawn(move || future.get());
        promise.set(0);
        assert_eq!(getter.finish(), Ok(depth));

        let (broken, first) = pykka::promise();
        let future = deep(first);
        drop(broken);
        assert!(future.is_ready() || future.try_get().is_some());
        assert!(matches!(future.answer(), Err(Error::PromiseDropped { .. })));
    });
}

#[test]
fn very_many_maps_are_got_looked_at_and_dropped() {
    // Recursion of this depth would have less than 11 bytes for each level.
    use_deep(200_000, |future| future.map(|x| x + 1));
}

#[test]
fn many_joins_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| {
        future.join(ready(Ok(1))).map(|(x, one)| x + one)
    });
}

#[test]
fn many_joins_to_the_right_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| {
        ready(Ok(1)).join(future).map(|(one, x)| x + one)
    });
}

#[test]
fn many_joins_of_a_list_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| {
        Future::join_all([future]).map(|all| all[0] + 1)
    });
}

#[test]
fn many_shared_futures_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| future.shared().map(|x| x + 1));
}

#[test]
fn many_results_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| {
        let result = future.into_result().map(|result| result.map(|x| x + 1));
        result
            .map(|result| match result {
                Ok(x) => ready(Ok(x)),
                Err(error) => ready(Err(error)),
            })
            .flatten()
    });
}

#[test]
fn many_futures_within_each_other_are_got_looked_at_and_dropped() {
    use_deep(DEEP, |future| ready(Ok(future)).flatten().map(|x| x + 1));
}

#[test]
fn a_future_that_is_flattened_again_and_again_takes_no_more_memory_for_it() {
    fn count_down(from: u32) -> Future<u32> {
        let next = |n| {
            if n == 0 {
                ready(Ok(0))
            } else {
                count_down(n - 1)
            }
        };
        ready(Ok(from)).map(next).flatten()
    }
    assert_eq!(
        on_a_small_stack(|| count_down(DEEP).map(|x| x + 1).get()),
        Ok(1)
    );
}

#[test]
fn many_answers_that_come_one_by_one_are_waited_for_by_a_thread() {
    let part = |_| promise::<u32>();
    let (promises, parts): (Vec<_>, Vec<_>) = (0..20_000).map(part).unzip();
    let sum = |sum: Future<u32>, part: Future<u32>| sum.join(part).map(|(x, y)| x + y);
    let (one_by_one, other_parts): (Vec<_>, Vec<_>) = (0..20_000).map(part).unzip();
    let all = Future::join_all(parts.into_iter().map(|part| part.map(|x| x + 1)));
    let all = all.join(other_parts.into_iter().reduce(sum).unwrap());
    let getter = thread::spawn(move || all.get());
    for (promise, other) in promises.into_iter().zip(one_by_one) {
        promise.set(1);
        thread::yield_now();
        other.set(1);
    }
    let (all, sum) = getter.finish().unwrap();
    assert_eq!((all, sum), (vec![2; 20_000], 20_000));
}

#[test]
fn of_many_answers_those_of_who_waits_for_the_getter_are_a_deadlock() {
    let (actor, proxy) = echo();
    let getting = actor.run(move |_| {
        let all = (0..200).map(|_| proxy.echo("again"));
        let joined = Future::join_all(all.collect::<Vec<_>>()).get().map(drop);
        (
            joined,
            get_any((0..200).map(|_| proxy.echo("again"))).map(drop),
        )
    });
    let (joined, any) = getting.answer().unwrap();
    assert!(matches!(joined, Err(Error::Deadlock { .. })), "{joined:?}");
    assert!(matches!(any, Err(Error::Deadlock { .. })), "{any:?}");
    actor.stop();
}

#[test]
fn a_shared_future_that_is_joined_with_itself_is_seen_once() {
    let (promise, first) = promise();
    let doubled = |future: Future<u64>, _| {
        let shared = future.shared();
        shared.join(shared.future()).map(|(x, y)| x + y)
    };
    let future = (0..60).fold(first, doubled);
    assert!(!future.is_ready());
    let shown = format!("{future:?}");
    assert!(shown.contains("pending"), "{shown}");
    let getter = thread::spawn(move || future.get());
    promise.set(1);
    assert_eq!(getter.finish(), Ok(1 << 60));
}
