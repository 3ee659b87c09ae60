//! What comes later: `pykka::after`, and the calls of `after` and `every`.

mod grid;
mod moments;
mod room;
mod targets;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context as TaskContext, Poll, Wake, Waker};
use std::time::Duration;

use pykka::prelude::*;
use pykka::{ActorRef, Promise, Timer, after, get_any, promise, testing};
use pykka_tests_macros::{actor_under_test, also_simulated};

use crate::common::{Answer, WATCHDOG, hold};

const MOMENT: Duration = Duration::from_millis(5);

#[actor_under_test]
#[derive(Default)]
pub struct Clock {
    pub ticks: Vec<u32>,
    told: Vec<(usize, Promise<()>)>,
    #[traversable]
    pub hand: Hand,
}

#[actor]
impl Clock {
    pub fn tick(&mut self, n: u32) {
        self.ticks.push(n);
        self.tell();
    }

    fn tell(&mut self) {
        let ticks = self.ticks.len();
        for (_, told) in self.told.extract_if(.., |(count, _)| *count <= ticks) {
            told.set(());
        }
    }

    /// Sets the promise when there have been so many ticks.
    pub fn tell_at(&mut self, count: usize, told: Promise<()>) {
        self.told.push((count, told));
        self.tell();
    }

    pub fn set(&mut self, told: Promise<()>) {
        told.set(());
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("on purpose".into())
    }
}

#[actor]
#[derive(Default)]
pub struct Hand {
    pub angle: u32,
}

#[actor]
impl Hand {
    pub fn turn(&mut self, by: u32, told: Arc<std::sync::Mutex<Option<Promise<()>>>>) {
        self.angle += by;
        if let Some(told) = told.lock().unwrap().take() {
            told.set(());
        }
    }
}

fn clock() -> (ActorRef<Clock>, ClockProxy) {
    let actor = Clock::default().start();
    let proxy = actor.proxy();
    (actor, proxy)
}

/// Waits until the clock has ticked so often.
fn wait_for(clock: &ClockProxy, count: usize) {
    let (told, future) = promise();
    clock.tell_at(count, told);
    future.answer().unwrap();
}

fn mailbox_depth<A: pykka::Methods>(actor: &ActorRef<A>) -> usize {
    let state = pykka::debug::snapshot().actors;
    let state = state.into_iter().find(|state| state.id == *actor.id());
    state.expect("it is alive").mailbox_depth
}

/// Waits until all timers of the process that are due `by` then have been called. A mock is called by
/// the thread that calls all timers, in their order.
fn pass(by: Duration) {
    let (passed, future) = promise();
    let mut passed = Some(passed);
    let mock = ClockProxy::mock(move |_| passed.take().unwrap().set(()));
    mock.after(by).tick(0);
    future.answer().unwrap();
}

#[also_simulated]
#[test]
fn a_moment_is_ready_when_it_has_come_and_not_before() {
    let began = testing::now();
    let moment = after(MOMENT);
    assert_eq!(moment.get_timeout(WATCHDOG), Ok(()));
    assert!(testing::now() - began >= MOMENT);
    assert_eq!(after(Duration::ZERO).try_get(), Some(Ok(())));
    let never = after(Duration::MAX);
    assert!(!never.is_ready());
    assert_eq!(never.try_get(), None);
}

#[also_simulated]
#[test]
fn moments_come_at_their_times_in_whatever_order_they_were_asked_for() {
    let began = testing::now();
    let mut moments = Vec::from([4, 1, 3, 2].map(|n| after(n * MOMENT).map(move |()| n)));
    let mut came = Vec::new();
    while !moments.is_empty() {
        let (_, n, rest) = get_any(moments).unwrap();
        assert!(testing::now() - began >= n * MOMENT, "{n}");
        came.push(n);
        moments = rest;
    }
    came.sort_unstable();
    assert_eq!(came, [1, 2, 3, 4]);
    let (promise, answer) = promise::<u32>();
    let first = get_any([answer, after(MOMENT).map(|()| 0)]).unwrap();
    assert_eq!((first.0, first.1), (1, 0));
    drop(promise);
}

#[also_simulated]
#[test]
fn a_moment_that_is_not_waited_for_any_more_keeps_no_waker() {
    struct Idle;
    impl Wake for Idle {
        fn wake(self: Arc<Self>) {}
    }
    let idle = Arc::new(Idle);
    let waker = Waker::from(idle.clone());
    let mut late = after(WATCHDOG);
    let poll = std::pin::Pin::new(&mut late);
    let polled = std::future::Future::poll(poll, &mut TaskContext::from_waker(&waker));
    assert_eq!(polled, Poll::Pending);
    drop(waker);
    assert!(Arc::strong_count(&idle) > 1);
    drop(late);
    assert_eq!(Arc::strong_count(&idle), 1);
}

#[also_simulated]
#[test]
fn a_call_of_after_is_sent_then_and_once() {
    let (actor, proxy) = clock();
    let began = testing::now();
    let (told, done) = promise();
    let timer = proxy.after(MOMENT).set(told);
    assert!(timer.is_active());
    done.answer().unwrap();
    assert!(testing::now() - began >= MOMENT);
    // It has begun.
    assert!(!timer.is_active());
    assert!(!timer.cancel());
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn fields_and_parts_can_be_reached_later_too() {
    let (actor, proxy) = clock();
    let (told, done) = promise();
    let told = Arc::new(std::sync::Mutex::new(Some(told)));
    proxy.after(Duration::ZERO).set_ticks(vec![7]);
    proxy.after(Duration::ZERO).hand().turn(90, told);
    done.answer().unwrap();
    assert_eq!(proxy.hand().angle().answer(), Ok(90));
    let hand = proxy.hand();
    let timer = hand.every(MOMENT).set_angle(0);
    while proxy.hand().angle().answer() != Ok(0) {
        pass(MOMENT);
    }
    assert!(timer.cancel());
    assert_eq!(proxy.ticks().answer().unwrap(), [7]);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_call_of_every_is_sent_again_and_again_until_it_is_cancelled() {
    let (actor, proxy) = clock();
    let began = testing::now();
    let timer = proxy.every(MOMENT).tick(1);
    wait_for(&proxy, 5);
    assert!(testing::now() - began >= 5 * MOMENT);
    assert!(timer.cancel());
    assert!(!timer.cancel() && !timer.is_active());
    let ticks = proxy.ticks().answer().unwrap();
    pass(4 * MOMENT);
    assert_eq!(proxy.ticks().answer().unwrap(), ticks);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn ticks_do_not_pile_up_behind_a_slow_handler() {
    let (actor, proxy) = clock();
    let gate = hold(&actor);
    let timer = proxy.every(MOMENT).tick(1);
    pass(20 * MOMENT);
    assert_eq!(mailbox_depth(&actor), 1);
    timer.cancel();
    gate.open();
    // Nor is the one that waited handled, since it was cancelled meanwhile.
    assert_eq!(proxy.ticks().answer().unwrap(), [0; 0]);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_tick_that_waits_is_taken_back_and_one_that_has_begun_is_not() {
    let (actor, proxy) = clock();
    let gate = hold(&actor);
    let timer = proxy.after(Duration::ZERO).tick(1);
    pass(MOMENT);
    assert!(timer.is_active());
    assert!(timer.cancel());
    gate.open();
    assert_eq!(proxy.ticks().answer().unwrap(), [0; 0]);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_full_mailbox_delays_no_other_timer() {
    let full = Clock::builder().capacity(1).start(Clock::default());
    let (free, free_proxy) = clock();
    let gate = hold(&full);
    full.proxy().tick(1);
    let timer = full.proxy().every(MOMENT).tick(2);
    let (told, done) = promise();
    free_proxy.after(3 * MOMENT).set(told);
    done.answer().unwrap();
    gate.open();
    wait_for(&full.proxy(), 2);
    assert!(timer.cancel());
    assert_eq!(full.proxy().ticks().answer().unwrap()[..2], [1, 2]);
    full.stop().get().unwrap();
    free.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_timer_ends_with_its_target() {
    let (actor, proxy) = clock();
    let timers: Vec<Timer> = vec![
        proxy.after(WATCHDOG).tick(1),
        proxy.every(MOMENT).tick(2),
        proxy.every(WATCHDOG).hand().set_angle(2),
    ];
    assert!(timers.iter().all(Timer::is_active));
    actor.stop().get().unwrap();
    assert!(!timers.iter().any(Timer::is_active));
    assert!(!timers.iter().any(Timer::cancel));
    let dead = proxy.after(MOMENT).tick(3);
    assert!(!dead.is_active() && !dead.cancel());
}

#[also_simulated]
#[test]
fn dropping_a_timer_changes_nothing() {
    let (actor, proxy) = clock();
    drop(proxy.every(MOMENT).tick(1));
    wait_for(&proxy, 3);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
#[should_panic(expected = "zero")]
fn a_timer_without_a_period_is_a_mistake() {
    let (_, proxy) = clock();
    proxy.every(Duration::ZERO).tick(1);
}

#[also_simulated]
#[test]
#[should_panic(expected = "`set` is not known to be `Clone`")]
fn a_repeated_call_with_an_argument_that_is_not_clone_is_a_mistake() {
    let (_, proxy) = clock();
    proxy.every(MOMENT).set(promise().0);
}

#[also_simulated]
#[test]
fn a_mock_and_a_probe_are_called_later_too() {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let mock = ClockProxy::mock(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let timer = mock.every(MOMENT).tick(1);
    while calls.load(Ordering::Relaxed) < 3 {
        pass(MOMENT);
    }
    assert!(timer.cancel());

    let (proxy, probe) = testing::probe::<ClockProxy>();
    let timer = proxy.every(MOMENT).tick(2);
    for _ in 0..3 {
        let asked = probe.next(WATCHDOG).unwrap();
        assert!(asked.is_deferred());
        assert!(matches!(*asked, ClockCall::Tick { n: 2 }));
    }
    assert!(timer.cancel());
}
