//! Shared futures.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::common::{Answer, Finish, WATCHDOG, gate};
use pykka::{Error, SharedFuture, promise};

use super::{Runs, is_timeout, ready};

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
        barred.into_iter().for_each(crate::common::Barred::pass);
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
fn a_promise_knows_that_an_awaited_shared_future_is_gone() {
    let (promise, future) = promise::<u32>();
    let shared = future.shared();
    assert!(is_timeout(&shared.get_timeout(Duration::ZERO)));
    let mapped = shared.map(|x| x + 1);
    assert!(is_timeout(&mapped.get_timeout(Duration::ZERO)));
    assert!(!promise.is_closed());
    drop((shared, mapped));
    assert!(promise.is_closed());
}

#[test]
fn a_clone_that_panics_is_an_error_of_what_is_made_of_a_shared_future() {
    let shared = ready(Ok(Uncopied(Arc::default()))).shared();
    let both = shared.future().into_result().join(shared.future());
    let (first, second) = both.answer().unwrap();
    assert!(matches!(first, Err(Error::Panicked { .. })), "{first:?}");
    drop(second);
}
