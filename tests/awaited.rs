//! An actor that asks whether a caller still waits for the answer of what it is handling.

use std::time::Duration;

use pykka::prelude::*;
use pykka::{ActorRef, AnyReply, Context, Error, Future, Promise, promise};
use pykka_tests_macros::actor_under_test;

use crate::common::{Answer, Barred, Gate, WATCHDOG, gate};

#[actor_under_test]
#[derive(Default)]
pub struct Worker {
    helper: Option<WorkerProxy>,
    in_hooks: Vec<bool>,
    last: Option<Promise<Vec<bool>>>,
    #[traversable]
    pub tool: Tool,
}

/// Tells whether it is awaited.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe;

/// The same as a promise, for what has no answer.
pub struct Tell(Promise<bool>);

impl Tell {
    fn new() -> (Self, Future<bool>) {
        let (told, awaited) = promise();
        (Tell(told), awaited)
    }
}

#[actor]
impl Worker {
    fn on_start(&mut self, context: &Context<Self>) {
        self.in_hooks.push(context.is_awaited());
    }

    fn on_stop(&mut self, context: &Context<Self>) {
        self.in_hooks.push(context.is_awaited());
        if let Some(last) = self.last.take() {
            last.set(std::mem::take(&mut self.in_hooks));
        }
    }

    fn on_receive(&mut self, context: &Context<Self>, _: Probe) -> bool {
        context.is_awaited()
    }

    pub fn awaited(&self, context: &Context<Self>) -> bool {
        context.is_awaited()
    }

    pub fn delegated(&self, context: &Context<Self>) -> Future<bool> {
        let awaited = context.is_awaited();
        pykka::after(Duration::ZERO).map(move |()| awaited)
    }

    pub fn tell(&self, context: &Context<Self>, tell: Tell) {
        tell.0.set(context.is_awaited());
    }

    /// Tells it after the gate.
    pub fn tell_later(&self, context: &Context<Self>, barred: Barred, tell: Tell) {
        barred.pass();
        tell.0.set(context.is_awaited());
    }

    /// Whether the start of a pooled actor was awaited, which this thread may run.
    pub fn is_start_of_another_awaited(&self, _context: &Context<Self>) -> bool {
        let other = Worker::builder().pooled().start(Worker::default());
        let in_start = other.proxy().call().in_start();
        other.stop();
        in_start.unwrap()
    }

    pub fn in_start(&self) -> bool {
        self.in_hooks[0]
    }

    pub fn report_at_the_end(&mut self, last: Promise<Vec<bool>>) {
        self.last = Some(last);
    }

    pub fn helped_by(&mut self, helper: WorkerProxy) {
        self.helper = Some(helper);
    }

    pub fn panic(&self, _context: &Context<Self>) {
        panic!("no matter who waits")
    }

    /// Whether its helper is awaited, and itself after that; told, because it may be deferred.
    pub fn ask_helper(&self, context: &Context<Self>, told: Promise<[bool; 4]>) {
        let helper = self.helper.as_ref().unwrap();
        let (tell, deferred) = Tell::new();
        let _ = helper.defer().tell(tell);
        let asked = helper.awaited().get().unwrap();
        let panicked = helper.call().panic();
        assert!(matches!(panicked, Err(Error::Panicked { .. })));
        let called = helper.call().awaited().unwrap();
        told.set([deferred.get().unwrap(), asked, called, context.is_awaited()]);
    }
}

#[actor]
#[derive(Default)]
pub struct Tool;

#[actor]
impl Tool {
    pub fn awaited(&self, context: &Context<Worker>) -> bool {
        context.is_awaited()
    }
}

fn worker() -> (ActorRef<Worker>, WorkerProxy) {
    let worker = Worker::default().start();
    (worker.clone(), worker.proxy())
}

fn is_true(reply: Future<AnyReply>) -> bool {
    reply.answer().unwrap().downcast().unwrap()
}

#[test]
fn an_ask_is_awaited_however_it_is_made() {
    let (worker, proxy) = worker();
    assert_eq!(proxy.awaited().get(), Ok(true));
    assert_eq!(proxy.awaited().answer(), Ok(true));
    assert_eq!(proxy.call().awaited(), Ok(true));
    assert_eq!(proxy.within(WATCHDOG).awaited().get(), Ok(true));
    assert_eq!(proxy.urgent().call().awaited(), Ok(true));
    assert_eq!(proxy.delegated().get(), Ok(true));
    assert_eq!(proxy.tool().awaited().get(), Ok(true));
    assert_eq!(proxy.call().tool().awaited(), Ok(true));
    assert_eq!(worker.ask(Probe).get(), Ok(true));
    assert!(is_true(worker.ask(WorkerCall::Awaited)));
    assert!(is_true(worker.to_any().ask(Probe)));
    worker.stop().get().unwrap();
}

#[test]
fn nobody_awaits_what_was_deferred_or_what_a_timer_sends() {
    let (worker, proxy) = worker();
    let sends: [fn(&ActorRef<Worker>, Tell); 4] = [
        |worker, tell| worker.proxy().defer().tell(tell).unwrap(),
        |worker, tell| worker.tell(WorkerCall::Tell { tell }).unwrap(),
        |worker, tell| worker.to_any().tell(WorkerCall::Tell { tell }).unwrap(),
        |worker, tell| _ = worker.proxy().after(Duration::ZERO).tell(tell),
    ];
    for send in sends {
        let (tell, told) = Tell::new();
        send(&worker, tell);
        assert_eq!(told.answer(), Ok(false));
    }
    assert_eq!(proxy.awaited().get(), Ok(true));
    worker.stop().get().unwrap();
}

/// A call that is in the actor, before its gate, and what it will tell.
fn begun(proxy: &WorkerProxy) -> (Future<()>, Gate, Future<bool>) {
    let ((gate, barred), (tell, told)) = (gate(), Tell::new());
    let asked = proxy.tell_later(barred, tell);
    // So that a pooled actor is run by a worker.
    assert_eq!(asked.try_get(), None);
    gate.wait_until_entered();
    (asked, gate, told)
}

#[test]
fn an_ask_is_awaited_until_its_future_is_dropped() {
    let (worker, proxy) = worker();
    let (asked, gate, told) = begun(&proxy);
    drop(asked);
    gate.open();
    assert_eq!(told.answer(), Ok(false));

    let (asked, gate, told) = begun(&proxy);
    gate.open();
    assert_eq!(told.answer(), Ok(true));
    assert_eq!(asked.get(), Ok(()));

    let (asked, gate, told) = begun(&proxy);
    drop(asked.map(|()| 1).shared());
    gate.open();
    assert_eq!(told.answer(), Ok(false));
    worker.stop().get().unwrap();
}

#[test]
fn each_of_the_actors_that_one_thread_runs_has_its_own_caller() {
    let ((worker, proxy), (helper, helping)) = (worker(), worker());
    proxy.helped_by(helping);
    for _ in 0..100 {
        let (promise, told) = promise();
        proxy.ask_helper(promise).get().unwrap();
        assert_eq!(told.answer(), Ok([false, true, true, true]));
        let (promise, told) = pykka::promise();
        proxy.defer().ask_helper(promise).unwrap();
        assert_eq!(told.answer(), Ok([false, true, true, false]));
    }
    worker.stop().get().unwrap();
    helper.stop().get().unwrap();
}

#[test]
fn no_hook_is_awaited() {
    let (worker, proxy) = worker();
    assert!((0..100).all(|_| proxy.is_start_of_another_awaited().get() == Ok(false)));
    let (promise, told) = promise();
    proxy.call().report_at_the_end(promise).unwrap();
    worker.stop().get().unwrap();
    assert_eq!(told.answer(), Ok(vec![false, false]));
}
