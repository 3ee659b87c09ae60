//! What can be done with a future.

#[path = "../common/mod.rs"]
mod common;

use std::error::Error as StdError;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use common::{Answer, Finish, WATCHDOG, gate, hold};
use pykka::{
    Actor, ActorRef, Error, Future, Promise, SharedFuture, actor, get_all, get_all_timeout,
    get_any, promise,
};

const MOMENT: Duration = Duration::from_millis(5);

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Echo;

#[actor]
impl Echo {
    pub fn echo(&self, text: &str) -> String {
        text.to_owned()
    }

    pub fn numbers(&self) -> Vec<i64> {
        vec![1, 5, 10, 15]
    }

    pub fn fail(&self) -> Result<u32, String> {
        Err("no echo".into())
    }

    pub fn panic(&self) -> u32 {
        panic!("echo, echo")
    }
}

fn echo() -> (ActorRef<Echo>, EchoProxy) {
    let actor = Echo.start();
    let proxy = actor.proxy();
    (actor, proxy)
}

/// A value, or an error, that is there already.
fn ready<T: Send + 'static>(answer: Result<T, Error>) -> Future<T> {
    let (promise, future) = promise();
    match answer {
        Ok(value) => promise.set(value),
        Err(error) => promise.set_error(error),
    }
    future
}

fn is_taken<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::AlreadyTaken { .. }))
}

fn is_timeout<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Timeout { .. }))
}

// ---------------------------------------------------------------------------------------------------------------------
// get, get_timeout, try_get, is_ready

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

// ---------------------------------------------------------------------------------------------------------------------
// map, filter, reduce, join

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

/// Counts its runs, and remembers where the last was.
#[derive(Clone, Default)]
struct Runs {
    count: Arc<AtomicU32>,
    thread: Arc<Mutex<Option<ThreadId>>>,
}

impl Runs {
    fn count_one(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
        *self.thread.lock().unwrap() = Some(thread::current().id());
    }

    fn count(&self) -> u32 {
        self.count.load(Ordering::SeqCst)
    }

    fn thread(&self) -> Option<ThreadId> {
        *self.thread.lock().unwrap()
    }
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

// ---------------------------------------------------------------------------------------------------------------------
// get_all, get_all_timeout, get_any

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

// ---------------------------------------------------------------------------------------------------------------------
// shared

#[test]
fn a_shared_future_can_be_got_as_often_as_wanted_from_any_thread() {
    let (promise, future) = promise();
    let shared: SharedFuture<String> = future.shared();
    assert!(!shared.is_ready());
    assert_eq!(shared.try_get(), None);
    assert!(is_timeout(&shared.get_timeout(Duration::ZERO)));
    let (about_to_get, getting) = channel();
    let getters: Vec<_> = (0..8)
        .map(|_| {
            let (shared, about_to_get) = (shared.clone(), about_to_get.clone());
            thread::spawn(move || {
                about_to_get.send(()).unwrap();
                (shared.get(), shared.get())
            })
        })
        .collect();
    for _ in 0..8 {
        getting.recv_timeout(WATCHDOG).unwrap();
    }
    promise.set("to all".to_owned());
    for getter in getters {
        let (once, twice) = getter.finish();
        assert_eq!(
            (once.as_deref(), twice.as_deref()),
            (Ok("to all"), Ok("to all"))
        );
    }
    assert!(shared.is_ready());
    assert_eq!(shared.try_get().unwrap().as_deref(), Ok("to all"));
}

#[test]
fn a_shared_future_is_computed_once() {
    let runs = Runs::default();
    let inside = runs.clone();
    let (promise, future) = promise();
    let mapped = future.map(move |x: u32| {
        inside.count_one();
        x * 2
    });
    let shared = mapped.shared();
    let getters: Vec<_> = (0..4)
        .map(|_| {
            let shared = shared.clone();
            thread::spawn(move || shared.get())
        })
        .collect();
    promise.set(21);
    for getter in getters {
        assert_eq!(getter.finish(), Ok(42));
    }
    assert_eq!(shared.get(), Ok(42));
    assert_eq!(runs.count(), 1);
}

#[test]
fn the_owner_of_a_shared_future_who_gives_up_leaves_it_to_the_others() {
    let (promise, future) = promise();
    let shared = future.map(|x: u32| x + 1).shared();
    assert!(is_timeout(&shared.get_timeout(Duration::ZERO)));
    let other = thread::spawn({
        let shared = shared.clone();
        move || shared.get()
    });
    drop(shared);
    promise.set(1);
    assert_eq!(other.finish(), Ok(2));
}

/// Its first clone panics.
#[derive(Debug)]
struct Uncopied(Arc<AtomicU32>);

impl Clone for Uncopied {
    fn clone(&self) -> Self {
        assert_ne!(
            self.0.fetch_add(1, Ordering::SeqCst),
            0,
            "the first copy fails"
        );
        Uncopied(Arc::clone(&self.0))
    }
}

#[test]
fn a_clone_that_panics_leaves_nobody_waiting_for_a_shared_future() {
    let shared = ready(Ok(Uncopied(Arc::default()))).shared();
    let first = shared.clone();
    // Whether it is the getter's panic or an error is all the same here.
    let _ = thread::spawn(move || first.get().map(drop)).join();
    let second = shared.get_timeout(Duration::from_secs(5)).map(drop);
    assert!(!is_timeout(&second), "the second getter is left waiting");
}

// ---------------------------------------------------------------------------------------------------------------------
// promise

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
fn a_promise_sets_an_error_of_whatever_type_which_is_the_source_of_what_the_getter_gets() {
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

// ---------------------------------------------------------------------------------------------------------------------
// Errors

#[test]
fn a_methods_own_error_is_inside_and_the_actors_outside() {
    let (actor, proxy) = echo();
    assert_eq!(proxy.fail().answer(), Ok(Err("no echo".to_owned())));
    actor.stop().answer().unwrap();
    assert!(matches!(
        proxy.fail().answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn an_error_is_an_error_of_std_and_can_be_cloned_and_sent() {
    fn assert_error<E: StdError + Clone + Send + Sync + 'static>() {}
    assert_error::<Error>();
    fn assert_send<T: Send>() {}
    assert_send::<Future<u32>>();
    fn assert_sync<T: Send + Sync>() {}
    assert_sync::<SharedFuture<u32>>();
}

#[test]
fn an_error_names_the_actor_and_the_method() {
    let (actor, proxy) = echo();
    let panicked = proxy.panic().answer().unwrap_err();
    let gate = hold(&actor);
    let late = proxy.echo("x").get_timeout(Duration::ZERO).unwrap_err();
    gate.open();
    actor.stop().answer().unwrap();
    let dead = proxy.numbers().answer().unwrap_err();
    for (error, method) in [(panicked, "panic"), (late, "echo"), (dead, "numbers")] {
        assert_eq!(
            (error.actor(), error.method()),
            (Some(actor.id()), Some(method))
        );
        let text = error.to_string();
        assert!(
            text.contains(&format!("Echo.{method}")) && text.contains(actor.urn()),
            "{text}"
        );
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// panics

#[test]
fn what_users_hold_can_be_used_after_a_caught_panic() {
    fn assert_unwind_safe<T: UnwindSafe + RefUnwindSafe>() {}
    /// Neither is this.
    type Unsafe = std::cell::Cell<&'static mut u32>;
    assert_unwind_safe::<Future<Unsafe>>();
    assert_unwind_safe::<SharedFuture<Arc<dyn Fn() + Send + Sync>>>();
    assert_unwind_safe::<Promise<Box<dyn FnMut() + Send>>>();
    assert_unwind_safe::<Error>();
    assert_unwind_safe::<pykka::Origin>();
    assert_unwind_safe::<pykka::OtherError>();
    assert_unwind_safe::<pykka::Failure>();
    assert_unwind_safe::<pykka::TellError>();
    assert_unwind_safe::<pykka::ActorId>();
    assert_unwind_safe::<ActorRef<Echo>>();
    assert_unwind_safe::<EchoProxy>();
    assert_unwind_safe::<pykka::AnyActorRef>();
    assert_unwind_safe::<pykka::Context<Echo>>();
    assert_unwind_safe::<pykka::ActorRegistry>();
    assert_unwind_safe::<pykka::Pool>();
    assert_unwind_safe::<pykka::testing::Probe<EchoProxy>>();
    assert_unwind_safe::<pykka::testing::Asked<EchoCall>>();
    assert_unwind_safe::<pykka::AnyReply>();
    assert_unwind_safe::<pykka::debug::Snapshot>();
    // The ways to call.
    fn of<T: UnwindSafe + RefUnwindSafe>(_: &T) {}
    let (actor, proxy) = echo();
    of(&proxy.call());
    of(&proxy.defer());
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// foreign code

/// What its clones do.
#[derive(Clone)]
struct OnClone(Arc<dyn Fn() + Send + Sync>);

struct Cloned(OnClone);

impl Clone for Cloned {
    fn clone(&self) -> Self {
        self.0.0();
        Cloned(self.0.clone())
    }
}

#[test]
fn a_value_may_look_at_its_shared_future_while_it_is_cloned() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (promise, future) = promise();
    let shared = future.shared();
    let on_clone = {
        let (shared, seen) = (shared.clone(), seen.clone());
        move || {
            let state = (shared.is_ready(), shared.try_get().is_some());
            seen.lock().unwrap().push((state, format!("{shared:?}")));
            let again = shared.get().map(drop);
            assert!(matches!(again, Err(Error::Deadlock { .. })), "{again:?}");
        }
    };
    promise.set(Cloned(OnClone(Arc::new(on_clone))));
    let getter = thread::spawn(move || shared.get().is_ok());
    assert!(getter.finish());
    let expected = ((true, false), "SharedFuture(, ready)".to_owned());
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].0, expected.0);
}

#[test]
fn a_slow_clone_keeps_nobody_from_looking_and_everyone_gets_a_clone() {
    let (gate, barred) = gate();
    let barred = Mutex::new(Some(barred));
    let on_clone = move || {
        let barred = barred.lock().unwrap().take();
        barred.into_iter().for_each(common::Barred::pass);
    };
    let shared = ready(Ok(Cloned(OnClone(Arc::new(on_clone))))).shared();
    let getters = [shared.clone(), shared.clone()].map(|shared| {
        let get = move || shared.get().is_ok();
        thread::spawn(get)
    });
    gate.wait_until_entered();
    let looker = thread::spawn({
        let shared = shared.clone();
        move || (shared.is_ready(), shared.try_get().is_none())
    });
    assert_eq!(looker.finish(), (true, true));
    gate.open();
    assert_eq!(getters.map(Finish::finish), [true, true]);
}

#[test]
fn a_promise_knows_that_a_shared_future_is_gone_that_somebody_has_waited_for() {
    let (promise, future) = promise::<u32>();
    let shared = future.shared();
    assert!(is_timeout(&shared.get_timeout(Duration::ZERO)));
    let mapped = shared.map(|x| x + 1);
    assert!(is_timeout(&mapped.get_timeout(Duration::ZERO)));
    assert!(!promise.is_closed());
    drop((shared, mapped));
    assert!(promise.is_closed());
}

// ---------------------------------------------------------------------------------------------------------------------
// depth

const DEEP: u32 = 100_000;

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
fn a_million_maps_are_got_looked_at_and_dropped() {
    use_deep(10 * DEEP, |future| future.map(|x| x + 1));
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

// ---------------------------------------------------------------------------------------------------------------------
// what can be combined

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

#[test]
fn a_clone_that_panics_is_an_error_of_what_is_made_of_a_shared_future() {
    let shared = ready(Ok(Uncopied(Arc::default()))).shared();
    let both = shared.future().into_result().join(shared.future());
    let (first, second) = both.answer().unwrap();
    assert!(matches!(first, Err(Error::Panicked { .. })), "{first:?}");
    drop(second);
}
