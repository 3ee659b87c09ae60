//! Which wakers are called, and wakers that misbehave.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use crate::common::{Finish, gate};
use pykka::{Future, promise};

use super::{Wakes, all_shared, poll_once};

#[test]
fn an_answer_wakes_the_task_once_it_is_there() {
    let (promise, mut future) = promise();
    let wakes = Arc::new(Wakes::default());
    assert!(poll_once(&mut future, &wakes).is_pending());
    assert!(poll_once(&mut future, &wakes).is_pending());
    assert_eq!(wakes.count(), 0);
    promise.set(1);
    assert_eq!(wakes.count(), 1);
    assert_eq!(poll_once(&mut future, &wakes), Poll::Ready(Ok(1)));
}

#[test]
fn the_task_that_polled_last_is_the_one_that_is_woken() {
    let (promise, mut future) = promise();
    let (first, second) = (Arc::new(Wakes::default()), Arc::new(Wakes::default()));
    assert!(poll_once(&mut future, &first).is_pending());
    assert!(poll_once(&mut future, &second).is_pending());
    promise.set(1);
    assert_eq!(second.count(), 1);
    assert_eq!(poll_once(&mut future, &second), Poll::Ready(Ok(1)));
}

#[test]
fn each_task_that_awaits_a_shared_future_is_woken() {
    let (mut one, promise) = all_shared();
    let mut two = one.clone();
    let (first, second) = (Arc::new(Wakes::default()), Arc::new(Wakes::default()));
    assert!(poll_once(&mut one, &first).is_pending());
    assert!(poll_once(&mut two, &second).is_pending());
    promise.set(1);
    assert!(first.count() >= 1 && second.count() >= 1);
    assert_eq!(poll_once(&mut two, &second), Poll::Ready(Ok(1)));
    assert_eq!(poll_once(&mut one, &first), Poll::Ready(Ok(1)));
}

#[test]
fn tasks_that_await_a_shared_future_while_it_is_computed_are_all_woken() {
    let (gate, barred) = gate();
    let (promise, future) = promise();
    promise.set(1);
    let computed = future.map(move |x: u32| {
        barred.pass();
        x + 1
    });
    let shared = computed.shared();
    let computing = thread::spawn({
        let shared = shared.clone();
        move || shared.get()
    });
    gate.wait_until_entered();
    assert!(!shared.is_ready());
    let mut tasks: Vec<_> = (0..3)
        .map(|_| (shared.clone(), Arc::new(Wakes::default())))
        .collect();
    for (shared, wakes) in &mut tasks {
        assert!(poll_once(shared, wakes).is_pending());
    }
    gate.open();
    assert_eq!(computing.finish(), Ok(2));
    for (shared, wakes) in &mut tasks {
        assert!(wakes.count() >= 1);
        assert_eq!(poll_once(shared, wakes), Poll::Ready(Ok(2)));
    }
}

/// A waker that does something when it is woken, cloned or dropped, and panics then.
struct Hostile(Arc<dyn Fn(&'static str) + Send + Sync>);

impl Wake for Hostile {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        (self.0)("woken");
        panic!("a waker that panics");
    }
}

/// Dropped when the last clone of the waker is.
impl Drop for Hostile {
    fn drop(&mut self) {
        (self.0)("dropped");
    }
}

#[test]
fn a_waker_that_panics_leaves_nobody_else_asleep() {
    let (promise, future) = promise::<u32>();
    let shared = future.map(|x| x + 1).shared();
    let mut hostile: Vec<_> = (0..3).map(|_| shared.clone()).collect();
    let mut joined = Future::join_all([shared.future(), shared.future()]);
    let mut plain = shared.clone();
    let wakes = Arc::new(Wakes::default());
    let woken = Arc::new(AtomicUsize::new(0));
    let poll_hostile = |future: &mut pykka::SharedFuture<u32>| {
        let woken = Arc::clone(&woken);
        let count = move |event| {
            if event == "woken" {
                woken.fetch_add(1, Ordering::SeqCst);
            }
        };
        let waker = Waker::from(Arc::new(Hostile(Arc::new(count))));
        let polled = Pin::new(future).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
    };
    poll_hostile(&mut hostile[0]);
    poll_hostile(&mut hostile[1]);
    assert!(poll_once(&mut plain, &wakes).is_pending());
    assert!(poll_once(&mut joined, &wakes).is_pending());
    poll_hostile(&mut hostile[2]);
    let thread = thread::spawn(move || shared.get());
    promise.set(1);
    assert_eq!(woken.load(Ordering::SeqCst), 3);
    assert!(wakes.count() >= 2);
    assert_eq!(thread.finish(), Ok(2));
    assert_eq!(poll_once(&mut plain, &wakes), Poll::Ready(Ok(2)));
    assert_eq!(poll_once(&mut joined, &wakes), Poll::Ready(Ok(vec![2, 2])));
}

#[test]
fn a_waker_may_look_at_its_future_when_it_is_woken_or_dropped() {
    let looks = thread::spawn(|| {
        let (promise, future) = promise::<u32>();
        let shared = future.shared();
        let looks = Arc::new(Mutex::new(Vec::new()));
        let look = {
            let (shared, looks) = (shared.clone(), looks.clone());
            move |event| looks.lock().unwrap().push((event, shared.is_ready()))
        };
        let waker = Waker::from(Arc::new(Hostile(Arc::new(look))));
        let mut joined = shared.future().join(shared.future());
        for future in [&mut shared.clone(), &mut shared.clone()] {
            let polled = Pin::new(future).poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        let mut waiting = shared.clone();
        let polled = Pin::new(&mut waiting).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        let polled = Pin::new(&mut joined).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker);
        // Another waker takes its place in one, and is dropped for the other.
        let wakes = Arc::new(Wakes::default());
        assert!(poll_once(&mut joined, &wakes).is_pending());
        assert!(poll_once(&mut waiting, &wakes).is_pending());
        let last = looks.lock().unwrap().clone();
        assert_eq!(last, [("dropped", false)]);
        promise.set(1);
        assert_eq!(poll_once(&mut waiting, &wakes), Poll::Ready(Ok(1)));
        last.len()
    });
    assert_eq!(looks.finish(), 1);
}

#[test]
fn a_future_forgets_the_waker_of_whoever_gave_up() {
    let wakes = Arc::new(Wakes::default());
    let (promise, future) = promise::<u32>();
    let shared = future.shared();
    let (_other, plain) = pykka::promise::<u32>();
    let mut plain = plain.map(|x| x + 1);
    for _ in 0..100 {
        // As a `select!` does whose other branch was faster.
        assert!(poll_once(&mut shared.clone(), &wakes).is_pending());
        assert!(poll_once(&mut shared.map(|x| x + 1).join(shared.future()), &wakes).is_pending());
        assert!(shared.get_timeout(std::time::Duration::ZERO).is_err());
    }
    assert_eq!(Arc::strong_count(&wakes), 1);
    assert!(poll_once(&mut plain, &wakes).is_pending());
    assert_eq!(Arc::strong_count(&wakes), 2);
    drop(plain);
    assert_eq!(Arc::strong_count(&wakes), 1);
    promise.set(1);
    assert_eq!(wakes.count(), 0);
}
