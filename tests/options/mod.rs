//! The options of a proxy's calls: `within`, `urgent` and `if_room`.

mod limits;
mod own_names;
mod room;

use std::time::{Duration, Instant};

use futures::executor::block_on;
use pykka::prelude::*;
use pykka::{ActorRef, Context, Error, Future, debug, get_any, promise, testing};
use pykka_tests_macros::actor_under_test;

use crate::common::{Answer, Finish, WATCHDOG, gate, hold};

const MOMENT: Duration = Duration::from_millis(5);

#[actor_under_test]
#[derive(Default)]
pub struct Worker {
    pub done: Vec<u32>,
    helper: Option<WorkerProxy>,
    #[traversable]
    pub tool: Tool,
}

#[actor]
impl Worker {
    pub fn work(&mut self, n: u32) -> u32 {
        self.done.push(n);
        n
    }

    pub fn time_left(&self, context: &Context<Self>) -> Option<Duration> {
        context.deadline()
    }

    pub fn helped_by(&mut self, helper: WorkerProxy) {
        self.helper = Some(helper);
    }

    /// The time that the helper of its helper has.
    pub fn time_left_of_the_last(
        &self,
        context: &Context<Self>,
    ) -> Result<Option<Duration>, Error> {
        match &self.helper {
            Some(helper) => helper.time_left_of_the_last().get()?,
            None => Ok(context.deadline()),
        }
    }

    pub fn ask_helper(&self) -> Result<u32, Error> {
        self.helper
            .as_ref()
            .map_or(Ok(0), |helper| helper.work(1).get())
    }
}

#[actor]
#[derive(Default)]
pub struct Tool {
    pub uses: u32,
}

#[actor]
impl Tool {
    pub fn use_it(&mut self) -> u32 {
        self.uses += 1;
        self.uses
    }
}

#[actor]
pub trait Working {
    fn do_it(&mut self, n: u32) -> u32;
}

impl Working for Worker {
    fn do_it(&mut self, n: u32) -> u32 {
        self.work(n)
    }
}

fn worker() -> (ActorRef<Worker>, WorkerProxy) {
    let actor = Worker::default().start();
    let proxy = actor.proxy();
    (actor, proxy)
}

fn is_timeout<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Timeout { .. }))
}

fn skipped(actor: &ActorRef<Worker>) -> u64 {
    let states = debug::snapshot().actors;
    let state = states.iter().find(|state| state.id == *actor.id());
    state.expect("the actor is alive").skipped
}

#[test]
fn an_ask_through_within_ends_in_time_however_it_is_waited_for() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    let limited = proxy.within(MOMENT);
    assert!(is_timeout(&limited.work(1).get()));
    assert!(is_timeout(&limited.work(2).get_timeout(WATCHDOG)));
    assert!(is_timeout(&limited.call().work(3)));
    assert!(is_timeout(&block_on(limited.work(4))));
    assert!(is_timeout(
        &get_any([limited.work(5), proxy.work(6)]).map(drop)
    ));
    assert!(is_timeout(&limited.work(7).map(|n| n + 1).get()));
    assert!(is_timeout(&limited.work(8).shared().get()));
    gate.open();
    assert_eq!(proxy.work(9).answer(), Ok(9));
    assert_eq!(proxy.done().answer().unwrap(), [6, 9]);
    actor.stop().get().unwrap();
}

#[test]
fn the_error_names_the_method_and_the_limit() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    let error = proxy.within(MOMENT).tool().use_it().get().unwrap_err();
    assert_eq!(error.method(), Some("tool.use_it"));
    assert!(matches!(error, Error::Timeout { waited, .. } if waited == MOMENT));
    gate.open();
    actor.stop().get().unwrap();
}

#[test]
fn an_answer_in_time_is_the_answer() {
    let (actor, proxy) = worker();
    let limited = proxy.within(WATCHDOG);
    assert_eq!(limited.work(1).get(), Ok(1));
    assert_eq!(limited.call().work(2), Ok(2));
    assert_eq!(limited.done().get().unwrap(), [1, 2]);
    limited.set_done(vec![]).get().unwrap();
    assert_eq!(limited.call().tool().use_it(), Ok(1));
    assert_eq!(block_on(limited.tool().uses()), Ok(1));
    actor.stop().get().unwrap();
}

#[test]
fn an_ask_whose_time_is_up_or_whose_future_is_gone_is_skipped_and_counted() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    let late = proxy.within(MOMENT).work(1);
    drop(proxy.within(WATCHDOG).work(2));
    drop(proxy.work(3));
    assert!(proxy.within(MOMENT).defer().work(4).is_ok());
    assert!(is_timeout(&late.get()));
    gate.open();
    assert_eq!(proxy.done().answer().unwrap(), [3, 4]);
    assert_eq!(skipped(&actor), 2);
    actor.stop().get().unwrap();
}

#[test]
fn no_time_at_all_is_a_timeout_and_all_time_is_no_limit() {
    let (actor, proxy) = worker();
    assert!(is_timeout(&proxy.within(Duration::ZERO).work(1).get()));
    assert!(is_timeout(&proxy.within(Duration::ZERO).call().work(2)));
    assert_eq!(proxy.within(Duration::MAX).time_left().answer(), Ok(None));
    assert_eq!(proxy.within(Duration::MAX).work(3).answer(), Ok(3));
    assert_eq!(proxy.done().answer().unwrap(), [3]);
    actor.stop().get().unwrap();
}

#[test]
fn of_two_limits_the_shorter_counts() {
    let (actor, proxy) = worker();
    let (long, short) = (WATCHDOG, WATCHDOG / 2);
    for limited in [
        proxy.within(long).within(short),
        proxy.within(short).within(long),
    ] {
        let left = limited
            .time_left()
            .answer()
            .unwrap()
            .expect("there is a deadline");
        assert!(left <= short && left > Duration::ZERO);
    }
    actor.stop().get().unwrap();
}

#[test]
fn the_time_that_is_left_is_handed_down_through_any_number_of_actors() {
    let workers: Vec<_> = (0..4).map(|_| worker()).collect();
    for (one, next) in workers.iter().zip(&workers[1..]) {
        one.1.helped_by(next.1.clone());
    }
    let first = &workers[0].1;
    assert_eq!(first.time_left_of_the_last().answer().unwrap(), Ok(None));
    let left = first
        .within(WATCHDOG)
        .time_left_of_the_last()
        .get()
        .unwrap()
        .unwrap();
    assert!(left.is_some_and(|left| left <= WATCHDOG && left > Duration::ZERO));
    // And not to the next message.
    assert_eq!(first.time_left_of_the_last().answer().unwrap(), Ok(None));
    workers
        .iter()
        .for_each(|(actor, _)| drop(actor.stop().get()));
}

#[test]
fn a_handler_that_waits_for_a_stuck_actor_is_freed_at_its_callers_deadline() {
    let ((actor, proxy), (stuck, helper)) = (worker(), worker());
    proxy.helped_by(helper);
    let gate = hold(&stuck);
    let began = Instant::now();
    let asked = proxy.within(MOMENT).ask_helper();
    // The caller is free at the deadline, and so is the actor, whichever sees first that it is up.
    assert!(is_timeout(&asked.get().and_then(|answer| answer)));
    assert_eq!(proxy.work(1).answer(), Ok(1));
    assert!(began.elapsed() < WATCHDOG);
    gate.open();
    actor.stop().get().unwrap();
    stuck.stop().get().unwrap();
}

#[test]
fn options_do_not_count_in_equality_and_compose_with_parts_and_interfaces() {
    let (actor, proxy) = worker();
    assert_eq!(proxy.within(MOMENT).if_room(), proxy);
    assert_eq!(proxy.within(MOMENT).tool(), proxy.tool());
    assert_eq!(proxy.tool().urgent(), proxy.tool());
    let working: WorkingProxy = proxy.within(MOMENT).into();
    let gate = hold(&actor);
    assert!(is_timeout(&working.do_it(1).get()));
    assert!(is_timeout(&working.within(WATCHDOG).do_it(1).get()));
    gate.open();
    assert_eq!(proxy.done().answer().unwrap(), [0; 0]);
    actor.stop().get().unwrap();
}

#[test]
fn a_full_mailbox_refuses_if_room_and_has_room_for_the_urgent() {
    let actor = Worker::builder().capacity(1).start(Worker::default());
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let waits = proxy.if_room().work(1);
    let is_full = |error: &Error| matches!(error, Error::MailboxFull { .. });
    let refused = proxy.if_room().work(2).get().unwrap_err();
    assert!(is_full(&refused));
    assert_eq!(refused.method(), Some("work"));
    assert!(is_full(&proxy.if_room().call().work(3).unwrap_err()));
    assert!(is_full(
        proxy.if_room().defer().work(4).unwrap_err().error()
    ));
    let urgent = proxy.urgent().if_room().work(5);
    gate.open();
    assert_eq!(waits.answer(), Ok(1));
    assert_eq!(urgent.answer(), Ok(5));
    actor.stop().get().unwrap();
}

#[test]
fn the_limit_covers_the_wait_for_room() {
    let actor = Worker::builder().capacity(1).start(Worker::default());
    let proxy = actor.proxy();
    let gate = hold(&actor);
    proxy.work(1);
    assert!(is_timeout(&proxy.within(MOMENT).work(2).get()));
    let told = proxy.within(MOMENT).defer().work(3).unwrap_err();
    assert!(matches!(told.error(), Error::Timeout { .. }));
    gate.open();
    assert_eq!(proxy.done().answer().unwrap(), [1]);
    actor.stop().get().unwrap();
}

#[test]
fn a_probe_sees_the_deadline_and_the_lane_of_a_call() {
    let (proxy, probe) = testing::probe::<WorkerProxy>();
    let answer = proxy.within(WATCHDOG).work(1);
    proxy.urgent().work(2);
    proxy.work(3);
    let limited = probe.try_next().unwrap();
    assert!(limited.deadline().is_some_and(|left| left <= WATCHDOG));
    assert!(!limited.is_urgent());
    limited.answer(7_u32);
    assert_eq!(answer.get(), Ok(7));
    let urgent = probe.try_next().unwrap();
    assert!(urgent.is_urgent() && urgent.deadline().is_none());
    let plain = probe.try_next().unwrap();
    assert!(!plain.is_urgent() && plain.deadline().is_none());
}

#[test]
fn a_mock_hands_its_callers_deadline_down() {
    let (actor, proxy) = worker();
    let asked = proxy.clone();
    let mock = WorkerProxy::mock(move |_| asked.time_left().get().unwrap());
    let left: Future<Option<Duration>> = mock.within(WATCHDOG).time_left();
    assert!(left.get().unwrap().is_some_and(|left| left <= WATCHDOG));
    assert_eq!(mock.time_left().answer(), Ok(None));
    actor.stop().get().unwrap();
}

#[test]
fn a_deadline_is_no_deadlock() {
    let (actor, proxy) = worker();
    proxy.helped_by(proxy.clone());
    // It waits for itself, but not for ever.
    let waited = proxy.within(MOMENT).ask_helper().get();
    // Either of the two may see first that the time is up.
    assert!(is_timeout(&waited.and_then(|answer| answer)));
    assert!(matches!(
        proxy.ask_helper().answer().unwrap(),
        Err(Error::Deadlock { .. })
    ));
    actor.stop().get().unwrap();
}

#[test]
fn a_promise_that_a_limited_handler_waits_for_is_not_limited() {
    let (actor, proxy) = worker();
    let (promise, future) = promise::<u32>();
    let answer = proxy.within(WATCHDOG).work(1).join(future);
    promise.set(2);
    assert_eq!(answer.get(), Ok((1, 2)));
    actor.stop().get().unwrap();
}

#[test]
fn an_actor_that_skips_the_abandoned_handles_what_is_awaited_and_all_tells() {
    let actor = Worker::builder()
        .skip_abandoned(true)
        .start(Worker::default());
    let proxy = actor.proxy();
    let (gate, barred) = gate();
    let held = actor.run(move |_| barred.pass());
    gate.wait_until_entered();
    drop(proxy.work(1));
    let awaited = proxy.work(2);
    proxy.defer().work(3).unwrap();
    drop(proxy.set_done(vec![4]));
    gate.open();
    assert_eq!(awaited.answer(), Ok(2));
    assert_eq!(held.answer(), Ok(()));
    assert_eq!(proxy.done().answer().unwrap(), [2, 3]);
    assert_eq!(skipped(&actor), 2);
    actor.stop().get().unwrap();
}

#[test]
fn the_urgent_overtake_what_waits_a_stop_too_and_keep_their_order() {
    let (actor, proxy) = worker();
    let held = hold(&actor);
    for n in 1..=3 {
        proxy.work(n);
    }
    // Now they have been taken out of the mailbox as a batch, and the first of them is in hand.
    let (second_gate, barred) = gate();
    drop(actor.run(move |_| barred.pass()));
    proxy.work(4);
    held.open();
    second_gate.wait_until_entered();
    let stopped = actor.stop();
    let urgent: Vec<_> = (5..=7).map(|n| proxy.urgent().work(n)).collect();
    let done = proxy.urgent().done();
    second_gate.open();
    assert!(urgent.into_iter().all(|urgent| urgent.answer().is_ok()));
    assert_eq!(done.answer().unwrap(), [1, 2, 3, 5, 6, 7]);
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn a_flooded_actor_answers_the_urgent_after_the_message_in_hand() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    (0..10_000).for_each(|n| drop(proxy.work(n)));
    let urgent = proxy.urgent().done();
    gate.open();
    assert_eq!(urgent.answer().unwrap(), [0; 0]);
    actor.stop().get().unwrap();
}
