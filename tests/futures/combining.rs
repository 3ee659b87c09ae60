//! `map`, `filter`, `reduce`, `join`, `flatten`.

use std::thread;
use std::time::Duration;

use crate::common::{Answer, Finish, WATCHDOG};
use pykka::{Error, Future, get_any, promise};

use super::{Runs, echo, is_taken, is_timeout, ready};

#[test]
fn map_filter_and_reduce_make_new_values_of_the_old() {
    let (actor, proxy) = echo();
    assert_eq!(proxy.echo("four").map(|text| text.len()).answer(), Ok(4));
    assert_eq!(
        proxy.numbers().filter(|&x| x >= 10).answer(),
        Ok(vec![10, 15])
    );
    assert_eq!(
        proxy.numbers().reduce(100, |sum, x| sum + x).answer(),
        Ok(131)
    );
    assert_eq!(
        proxy
            .numbers()
            .reduce(String::new(), |text, x| format!("{text}<{x}"))
            .answer()
            .as_deref(),
        Ok("<1<5<10<15")
    );
    let chained = proxy
        .numbers()
        .filter(|x| x % 2 == 1)
        .map(|odd| odd.len())
        .map(|n| n * 2);
    assert_eq!(chained.answer(), Ok(6));
    actor.stop();
}

#[test]
fn reduce_of_nothing_is_the_initial_value() {
    assert_eq!(
        ready(Ok(Vec::<i64>::new()))
            .reduce(7, |sum, x| sum + x)
            .answer(),
        Ok(7)
    );
}

#[test]
fn map_runs_lazily_in_the_thread_that_gets() {
    let runs = Runs::default();
    let mapped = ready(Ok(1)).map({
        let runs = runs.clone();
        move |x| {
            runs.count_one();
            x + 1
        }
    });
    assert!(mapped.is_ready());
    assert_eq!(runs.count(), 0, "looking runs nothing");
    let (id, answer) = thread::spawn(|| (thread::current().id(), mapped.get())).finish();
    assert_eq!(answer, Ok(2));
    assert_eq!((runs.count(), runs.thread()), (1, Some(id)));
}

#[test]
fn filter_and_reduce_run_lazily_too() {
    let runs = Runs::default();
    let counting = |runs: &Runs| {
        let runs = runs.clone();
        move || runs.count_one()
    };
    let (in_filter, in_reduce) = (counting(&runs), counting(&runs));
    let future = ready(Ok(vec![1, 2])).filter(move |_| {
        in_filter();
        true
    });
    let future = future.reduce(0, move |sum, x| {
        in_reduce();
        sum + x
    });
    assert!(future.is_ready());
    assert_eq!(runs.count(), 0);
    assert_eq!(future.answer(), Ok(3));
    assert_eq!(
        (runs.count(), runs.thread()),
        (4, Some(thread::current().id()))
    );
}

#[test]
fn a_map_that_nobody_gets_never_runs() {
    let runs = Runs::default();
    let inside = runs.clone();
    drop(ready(Ok(1)).map(move |_| inside.count_one()));
    assert_eq!(runs.count(), 0);
}

#[test]
fn map_runs_once_however_often_it_is_asked() {
    let runs = Runs::default();
    let inside = runs.clone();
    let (promise, future) = promise();
    let mapped = future.map(move |x: u32| {
        inside.count_one();
        x
    });
    assert!(is_timeout(&mapped.get_timeout(Duration::ZERO)));
    assert_eq!(mapped.try_get(), None);
    assert_eq!(runs.count(), 0);
    promise.set(1);
    assert_eq!(mapped.try_get(), Some(Ok(1)));
    assert!(is_taken(&mapped.try_get().unwrap()));
    assert!(is_taken(&mapped.get()));
    assert_eq!(runs.count(), 1);
}

#[test]
fn map_runs_once_also_when_it_fails_and_gives_its_failure_every_time() {
    let runs = Runs::default();
    let inside = runs.clone();
    let mapped = ready(Ok(1)).map(move |_: u32| -> u32 {
        inside.count_one();
        panic!("not mappable")
    });
    let first = mapped.get_timeout(WATCHDOG);
    assert!(
        matches!(&first, Err(Error::Panicked { message, .. }) if &**message == "not mappable"),
        "{first:?}"
    );
    assert_eq!(mapped.try_get(), Some(first.clone()));
    assert_eq!(mapped.get(), first);
    assert_eq!(runs.count(), 1);
}

#[test]
fn a_shared_map_runs_once_also_when_it_fails() {
    let runs = Runs::default();
    let inside = runs.clone();
    let shared = ready(Ok(1)).map(move |_: u32| -> u32 {
        inside.count_one();
        panic!("not mappable")
    });
    let shared = shared.shared();
    let first = shared.get();
    assert!(matches!(first, Err(Error::Panicked { .. })));
    assert_eq!(shared.clone().get(), first);
    assert_eq!(runs.count(), 1);
}

#[test]
fn an_error_passes_map_filter_and_reduce_without_running_them() {
    let (actor, proxy) = echo();
    let runs = Runs::default();
    let counted = || {
        let runs = runs.clone();
        move || runs.count_one()
    };
    let (one, two, three) = (counted(), counted(), counted());
    let mapped = proxy.panic().map(move |_| one());
    assert!(matches!(mapped.answer(), Err(Error::Panicked { .. })));
    let failed = ready::<Vec<u32>>(Err("no".into())).filter(move |_| {
        two();
        true
    });
    let failed = failed.reduce((), move |(), _| three());
    assert_eq!(failed.answer().unwrap_err().to_string(), "no");
    assert_eq!(runs.count(), 0);
    actor.stop();
}

#[test]
fn a_map_may_wait_for_another_future() {
    let (actor, proxy) = echo();
    let again = proxy.clone();
    let twice = proxy.echo("a").map(move |text| again.echo(&*text).answer());
    assert_eq!(twice.answer().unwrap().as_deref(), Ok("a"));
    actor.stop();
}

#[test]
fn join_gives_a_tuple_and_join_all_a_list_in_the_order_of_the_futures() {
    let ((p, one), (q, two)) = (promise(), promise());
    let joined = one.join(two);
    assert!(!joined.is_ready());
    q.set("second");
    assert_eq!(joined.try_get(), None);
    p.set(1);
    assert!(joined.is_ready());
    assert_eq!(joined.answer(), Ok((1, "second")));

    let (promises, futures): (Vec<_>, Vec<_>) = (0..4).map(|_| promise()).unzip();
    let all = Future::join_all(futures);
    for (index, promise) in promises.into_iter().enumerate().rev() {
        assert_eq!(all.try_get(), None);
        promise.set(index);
    }
    assert_eq!(all.answer(), Ok(vec![0, 1, 2, 3]));
    assert_eq!(
        Future::join_all([] as [Future<u32>; 0]).answer(),
        Ok(vec![])
    );
}

#[test]
fn a_join_keeps_what_it_has_over_a_timeout() {
    let ((p, one), (q, two)) = (promise(), promise());
    let joined = one.join(two);
    p.set(1);
    assert!(is_timeout(&joined.get_timeout(Duration::ZERO)));
    q.set(2);
    assert_eq!(joined.answer(), Ok((1, 2)));
}

#[test]
fn a_join_ends_with_the_first_error() {
    let (_open, never) = promise::<u32>();
    let joined = ready::<u32>(Err("no".into())).join(never);
    assert_eq!(joined.answer().unwrap_err().to_string(), "no");
    let (_open, never) = promise::<u32>();
    let all = Future::join_all([ready(Ok(1)), never, ready(Err("no".into()))]);
    assert_eq!(all.answer().unwrap_err().to_string(), "no");
}

#[test]
fn a_join_is_ready_as_soon_as_getting_would_not_wait() {
    let (_open, never) = promise::<u32>();
    let joined = ready::<u32>(Err("no".into())).join(never);
    assert!(joined.is_ready(), "getting gives the error without waiting");
}

#[test]
fn a_flattened_future_waits_for_both_and_fails_with_either() {
    let (outer, flat) = {
        let (outer, future) = promise::<Future<u32>>();
        (outer, future.flatten())
    };
    assert!(is_timeout(&flat.get_timeout(Duration::ZERO)));
    let (inner, future) = promise();
    outer.set(future);
    assert!(is_timeout(&flat.get_timeout(Duration::ZERO)));
    assert!(!flat.is_ready());
    inner.set(17);
    assert!(flat.is_ready());
    assert_eq!(flat.get_timeout(WATCHDOG), Ok(17));
    assert!(is_taken(&flat.answer()));

    let none = ready::<Future<u32>>(Err("no inner".into())).flatten();
    assert_eq!(none.answer().unwrap_err().to_string(), "no inner");
    let broken = ready(Ok(ready::<u32>(Err("inner".into())))).flatten();
    assert_eq!(broken.answer().unwrap_err().to_string(), "inner");
}

#[test]
fn who_waits_for_a_flattened_future_is_woken_by_the_inner_one() {
    let (outer, future) = promise::<Future<u32>>();
    let getter = thread::spawn(move || future.flatten().get());
    let (inner, future) = promise();
    outer.set(future);
    inner.set(17);
    assert_eq!(getter.finish(), Ok(17));
}

#[test]
fn a_result_keeps_one_error_from_ending_the_rest() {
    let futures = [ready(Ok(1)), ready(Err("broken".into())), ready(Ok(3))];
    let mut left: Vec<_> = futures.into_iter().map(Future::into_result).collect();
    let mut seen = Vec::new();
    while !left.is_empty() {
        let (_, answer, others) = get_any(left).unwrap();
        seen.push(answer.map_err(|error| error.to_string()));
        left = others;
    }
    assert_eq!(seen, [Ok(1), Err("broken".to_owned()), Ok(3)]);
}

#[test]
fn two_to_twelve_futures_are_joined_in_one_flat_tuple() {
    let one = || ready(Ok(1));
    assert_eq!(
        pykka::join((one(), ready(Ok("two")))).answer(),
        Ok((1, "two"))
    );
    let three = pykka::join((one(), ready(Ok("two")), ready(Ok(3.0)))).map(|(a, b, c)| (c, b, a));
    assert_eq!(three.answer(), Ok((3.0, "two", 1)));
    let twelve = pykka::join((
        ready(Ok(0)),
        ready(Ok(1)),
        ready(Ok(2)),
        ready(Ok(3)),
        ready(Ok(4)),
        ready(Ok(5)),
        ready(Ok(6)),
        ready(Ok(7)),
        ready(Ok(8)),
        ready(Ok(9)),
        ready(Ok(10)),
        ready(Ok("last")),
    ));
    assert_eq!(
        twelve.answer(),
        Ok((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "last"))
    );
    let (_open, never) = promise::<u32>();
    let failed = ready::<u32>(Err(Error::other("first")));
    let also_failed = ready::<u32>(Err(Error::other("second")));
    let error = pykka::join((never, failed, also_failed))
        .answer()
        .unwrap_err();
    assert_eq!(error.to_string(), "first");
}

#[test]
fn a_shared_future_is_combined_as_any_other() {
    let (promise, future) = promise();
    let numbers = future.shared();
    let again: Future<Vec<u32>> = numbers.clone().into();
    let sum = numbers.reduce(0, |sum, x| sum + x);
    let big = numbers.filter(|x| *x > 1);
    let both = numbers.map(|all| all.len()).join(numbers.into_result());
    let many = Future::join_all([
        numbers.future(),
        numbers.join(ready(Ok(1))).map(|(all, _)| all),
    ]);
    promise.set(vec![1, 2, 3]);
    assert_eq!(again.shared().future().answer(), Ok(vec![1, 2, 3]));
    assert_eq!(sum.answer(), Ok(6));
    assert_eq!(big.answer(), Ok(vec![2, 3]));
    assert_eq!(both.answer(), Ok((3, Ok(vec![1, 2, 3]))));
    assert_eq!(many.answer().map(|all| all.len()), Ok(2));
    assert_eq!(numbers.future().answer(), Ok(vec![1, 2, 3]));
}
