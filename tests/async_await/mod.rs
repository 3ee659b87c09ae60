//! The same futures in async code, under any executor or none.

mod wakers;

use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use crate::common::{Answer, Finish, WATCHDOG, hold};
use pykka::{ActorRef, Error, Future, actor, promise};
use pykka_tests_macros::actor_under_test;

#[actor_under_test]
#[derive(Default)]
pub struct Counter {
    pub count: u32,
}

#[actor]
impl Counter {
    pub fn add(&mut self, step: u32) -> u32 {
        self.count += step;
        self.count
    }

    pub fn panic(&self) -> u32 {
        panic!("on purpose")
    }
}

fn counter() -> (ActorRef<Counter>, CounterProxy) {
    let actor = Counter::default().start();
    let proxy = actor.proxy();
    (actor, proxy)
}

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
}

async fn within_watchdog<F: std::future::Future>(future: F) -> F::Output {
    tokio::time::timeout(WATCHDOG, future)
        .await
        .expect("it does not hang")
}

/// The least there is of an executor, written by hand.
fn bare_block_on<F: std::future::Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    let begin = Instant::now();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        assert!(begin.elapsed() < WATCHDOG, "it hangs");
        thread::park_timeout(WATCHDOG);
    }
}

/// A waker that counts.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Wakes {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn poll_once<F: std::future::Future + Unpin>(
    future: &mut F,
    wakes: &Arc<Wakes>,
) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(&Waker::from(Arc::clone(wakes))))
}

async fn add_twice(proxy: &CounterProxy) -> Result<u32, Error> {
    proxy.add(1).await?;
    proxy.add(2).await
}

fn all_shared() -> (pykka::SharedFuture<u32>, pykka::Promise<u32>) {
    let (promise, future) = promise();
    (future.shared(), promise)
}

#[test]
fn a_future_can_be_awaited_under_tokio() {
    let (actor, proxy) = counter();
    let sum = tokio().block_on(within_watchdog(add_twice(&proxy)));
    assert_eq!(sum, Ok(3));
    assert_eq!(tokio().block_on(within_watchdog(actor.stop())), Ok(true));
}

#[test]
fn a_future_can_be_awaited_under_the_executor_of_futures() {
    let (actor, proxy) = counter();
    assert_eq!(futures::executor::block_on(add_twice(&proxy)), Ok(3));
    actor.stop();
}

#[test]
fn a_future_can_be_awaited_under_an_executor_written_by_hand() {
    let (actor, proxy) = counter();
    assert_eq!(bare_block_on(add_twice(&proxy)), Ok(3));
    actor.stop();
}

#[test]
fn errors_can_be_awaited_like_values() {
    let (actor, proxy) = counter();
    bare_block_on(async {
        assert!(matches!(proxy.panic().await, Err(Error::Panicked { .. })));
        actor.stop().await.unwrap();
        assert!(matches!(proxy.add(1).await, Err(Error::ActorDead { .. })));
        let (dropped, future) = promise::<u32>();
        drop(dropped);
        assert!(matches!(future.await, Err(Error::PromiseDropped { .. })));
    });
}

#[test]
fn awaiting_and_getting_mix_on_one_actor() {
    let (actor, proxy) = counter();
    let getter = thread::spawn({
        let proxy = proxy.clone();
        move || {
            for _ in 0..200 {
                proxy.add(1).answer().unwrap();
            }
        }
    });
    tokio().block_on(within_watchdog(async {
        for _ in 0..200 {
            proxy.add(1).await.unwrap();
        }
    }));
    getter.finish();
    assert_eq!(proxy.count().answer(), Ok(400));
    actor.stop();
}

#[test]
fn a_shared_future_can_be_awaited_here_and_got_there() {
    let (promise, future) = promise();
    let shared = future.shared();
    let getter = thread::spawn({
        let shared = shared.clone();
        move || shared.get()
    });
    let awaiting = thread::spawn({
        let shared = shared.clone();
        move || bare_block_on(shared)
    });
    promise.set(17);
    assert_eq!((getter.finish(), awaiting.finish()), (Ok(17), Ok(17)));
    assert_eq!(tokio().block_on(within_watchdog(shared)), Ok(17));
}

#[test]
fn awaiting_never_blocks_the_executor() {
    let (actor, proxy) = counter();
    let gate = hold(&actor);
    let answer = proxy.add(1);
    let ran = Mutex::new(Vec::new());
    // Both tasks share one thread. The first awaits what only the second makes come.
    tokio().block_on(within_watchdog(async {
        let waiting = async {
            ran.lock().unwrap().push("waiting");
            let sum = answer.await;
            ran.lock().unwrap().push("answered");
            sum
        };
        let opening = async {
            ran.lock().unwrap().push("opening");
            gate.open();
        };
        let (sum, ()) = tokio::join!(biased; waiting, opening);
        assert_eq!(sum, Ok(1));
    }));
    assert_eq!(*ran.lock().unwrap(), ["waiting", "opening", "answered"]);
    actor.stop();
}

#[test]
fn awaiting_a_map_a_join_or_a_shared_future_never_blocks_the_executor() {
    let ((p, one), (q, two), (r, three)) = (promise(), promise(), promise());
    let mut joined = one.map(|x: u32| x + 1).join(two);
    let mut all = Future::join_all([three.map(|x: u32| x * 2)]);
    let shared = all_shared();
    let (mut shared_one, s) = shared;
    let wakes = Arc::new(Wakes::default());
    assert!(poll_once(&mut joined, &wakes).is_pending());
    assert!(poll_once(&mut all, &wakes).is_pending());
    assert!(poll_once(&mut shared_one, &wakes).is_pending());
    p.set(1);
    q.set("two");
    r.set(3);
    s.set(4);
    assert!(wakes.count() >= 4, "each wakes the task");
    assert_eq!(poll_once(&mut joined, &wakes), Poll::Ready(Ok((2, "two"))));
    assert_eq!(poll_once(&mut all, &wakes), Poll::Ready(Ok(vec![6])));
    assert_eq!(poll_once(&mut shared_one, &wakes), Poll::Ready(Ok(4)));
}

#[test]
fn a_future_polled_in_a_task_can_still_be_got_in_a_thread() {
    let (promise, mut future) = promise();
    let wakes = Arc::new(Wakes::default());
    assert!(poll_once(&mut future, &wakes).is_pending());
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        future.get()
    });
    getting.recv_timeout(WATCHDOG).unwrap();
    promise.set(1);
    assert_eq!(getter.finish(), Ok(1));
}

#[test]
fn a_polled_future_may_be_dropped_before_its_answer_comes() {
    let (actor, proxy) = counter();
    let gate = hold(&actor);
    let mut future = proxy.add(1);
    let wakes = Arc::new(Wakes::default());
    assert!(poll_once(&mut future, &wakes).is_pending());
    drop(future);
    gate.open();
    assert_eq!(
        proxy.add(1).answer(),
        Ok(2),
        "the message is handled all the same"
    );
    actor.stop();
}

#[test]
fn the_loser_of_a_select_is_dropped_and_the_winner_gives_its_value() {
    let (held, held_proxy) = counter();
    let (free, free_proxy) = counter();
    let gate = hold(&held);
    tokio().block_on(within_watchdog(async {
        for round in 1..=50 {
            tokio::select! {
                biased;
                _ = held_proxy.add(1) => panic!("it is held"),
                sum = free_proxy.add(1) => assert_eq!(sum, Ok(round)),
            }
        }
    }));
    gate.open();
    assert_eq!(held_proxy.count().answer(), Ok(50));
    held.stop();
    free.stop();
}

#[test]
fn a_future_lost_in_a_select_can_be_awaited_again_by_reference() {
    let (actor, proxy) = counter();
    let gate = hold(&actor);
    let mut answer = proxy.add(1);
    tokio().block_on(within_watchdog(async {
        tokio::select! {
            biased;
            _ = &mut answer => panic!("it is held"),
            () = async {} => {}
        }
        gate.open();
        assert_eq!((&mut answer).await, Ok(1));
        assert!(matches!(answer.await, Err(Error::AlreadyTaken { .. })));
    }));
    actor.stop();
}

#[test]
fn many_futures_can_be_awaited_at_once() {
    let (actor, proxy) = counter();
    let sums = tokio().block_on(within_watchdog(async {
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let proxy = proxy.clone();
                async move { proxy.add(1).await }
            })
            .collect();
        let local = tokio::task::LocalSet::new();
        let handles: Vec<_> = tasks
            .into_iter()
            .map(|task| local.spawn_local(task))
            .collect();
        local.await;
        let mut sums = Vec::new();
        for handle in handles {
            sums.push(handle.await.unwrap().unwrap());
        }
        sums
    }));
    let mut sorted = sums;
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(1..=100));
    actor.stop();
}

#[test]
fn an_answer_that_is_there_already_is_ready_at_the_first_poll() {
    let (actor, proxy) = counter();
    let answer = proxy.add(1);
    // Messages are handled in order: when this one is, so was that.
    proxy.count().answer().unwrap();
    let mut answer = answer;
    let first_poll = bare_block_on(poll_fn(|cx| Poll::Ready(Pin::new(&mut answer).poll(cx))));
    assert_eq!(first_poll, Poll::Ready(Ok(1)));
    actor.stop();
}

#[test]
fn a_future_may_be_awaited_inside_a_task_that_moves_between_threads() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let (actor, proxy) = counter();
    let task = assert_send(async move { add_twice_owned(proxy).await });
    assert_eq!(thread::spawn(move || bare_block_on(task)).finish(), Ok(3));
    actor.stop();
}

async fn add_twice_owned(proxy: CounterProxy) -> Result<u32, Error> {
    proxy.add(1).await?;
    proxy.add(2).await
}
