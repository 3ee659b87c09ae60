//! Answers that a method delegates: it returns a future of its answer.

use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use futures::executor::block_on;
use pykka::prelude::*;
use pykka::{ActorRef, AnyReply, Context, Error, Future, Promise, get_any, promise, testing};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Finish, WATCHDOG, hold};

const MOMENT: Duration = Duration::from_millis(5);

/// Has what others ask for.
#[actor_under_test]
#[derive(Default)]
pub struct Store {
    front: Option<FrontProxy>,
}

#[actor]
impl Store {
    pub fn load(&self, key: &str) -> String {
        key.to_uppercase()
    }

    pub fn fail(&self, key: &str) -> u32 {
        panic!("no {key}")
    }

    pub fn time_left(&self, context: &Context<Self>) -> Option<Duration> {
        context.deadline()
    }

    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }

    pub fn set_front(&mut self, front: FrontProxy) {
        self.front = Some(front);
    }

    /// Waits for an answer that the front delegates back to this store.
    pub fn load_by_front(&self) -> Result<String, Error> {
        self.front.as_ref().unwrap().load("k").get()
    }

    pub fn call_front(&self) -> Result<String, Error> {
        self.front.as_ref().unwrap().call().load("k")
    }

    /// Waits for what the front owes.
    pub fn wait_for_debt(&self, here: Promise<()>) -> Result<u32, Error> {
        let debt = self.front.as_ref().unwrap().owe();
        here.set(());
        debt.get()
    }
}

/// Delegates its answers.
#[actor_under_test]
pub struct Front {
    store: StoreProxy,
    debt: Option<Promise<u32>>,
    pub handled: u32,
    #[traversable]
    pub drawer: Drawer,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Order(&'static str);

type Later<T> = Future<T>;

#[actor]
impl Front {
    pub fn load(&mut self, key: &str) -> Future<String> {
        self.handled += 1;
        self.store.load(key)
    }

    pub fn fail(&mut self, key: &str) -> pykka::Future<u32> {
        self.handled += 1;
        self.store.fail(key)
    }

    pub fn time_left(&self) -> Future<Option<Duration>> {
        self.store.time_left()
    }

    pub fn thread(&self) -> Future<ThreadId> {
        self.store.thread()
    }

    pub fn panic(&self) -> Future<u32> {
        panic!("before there is a future")
    }

    pub fn owe(&mut self, context: &Context<Self>) -> Future<u32> {
        let (debt, paid) = context.promise();
        self.debt = Some(debt);
        paid
    }

    pub fn pay(&mut self, sum: u32) {
        if let Some(debt) = self.debt.take() {
            debt.set(sum);
        }
    }

    /// Waits for the store before it pays.
    pub fn pay_after_load(&mut self) -> Result<(), Error> {
        let loaded = self.store.load("k").get();
        self.pay(1);
        loaded.map(drop)
    }

    pub fn is_debt_wanted(&self) -> bool {
        self.debt.as_ref().is_some_and(|debt| !debt.is_closed())
    }

    pub fn pass_on(&self, answer: Future<u32>) -> Future<u32> {
        answer
    }

    pub fn pass_on_result(
        &self,
        answer: Future<Result<u32, String>>,
    ) -> Future<Result<u32, String>> {
        answer
    }

    pub fn pass_on_large(&self, answer: Future<[u8; 1 << 16]>) -> Future<[u8; 1 << 16]> {
        answer
    }

    /// Delegates to itself, again and again.
    pub fn count_down(&self, context: &Context<Self>, from: u32) -> Future<u32> {
        match from {
            0 => pykka::after(Duration::ZERO).map(|()| 0),
            _ => context.proxy().count_down(from - 1),
        }
    }

    /// The same with a function at each step.
    pub fn count_up(&self, context: &Context<Self>, to: u32) -> Future<u32> {
        match to {
            0 => pykka::after(Duration::ZERO).map(|()| 0),
            _ => context.proxy().count_up(to - 1).map(|count| count + 1),
        }
    }

    /// Its type is an alias, so it is a value like any other.
    pub fn by_an_alias(&self) -> Later<String> {
        self.store.load("k")
    }

    fn on_receive(&mut self, Order(what): Order) -> Future<String> {
        self.store.load(what)
    }
}

#[actor]
pub struct Drawer {
    store: StoreProxy,
}

#[actor]
impl Drawer {
    pub fn load(&self, key: &str) -> Future<String> {
        self.store.load(key)
    }
}

#[actor]
pub trait Loading {
    fn find(&mut self, key: &str) -> Future<String>;
    fn promised(&mut self) -> pykka::Future<Result<u32, String>>;
}

impl Loading for Front {
    fn find(&mut self, key: &str) -> Future<String> {
        self.store.load(key)
    }

    fn promised(&mut self) -> Future<Result<u32, String>> {
        promise().1
    }
}

fn front() -> (ActorRef<Front>, ActorRef<Store>) {
    let store = Store::default().start();
    let front = Front {
        store: store.proxy(),
        debt: None,
        handled: 0,
        drawer: Drawer {
            store: store.proxy(),
        },
    };
    (front.start(), store)
}

#[test]
fn the_answer_of_a_method_that_returns_a_future_is_that_of_the_future() {
    let (front, store) = front();
    let proxy = front.proxy();
    let loaded: Future<String> = proxy.load("k");
    assert_eq!(loaded.get().unwrap(), "K");
    assert_eq!(proxy.load("k").answer().unwrap(), "K");
    assert_eq!(block_on(proxy.load("k")).unwrap(), "K");
    let called: Result<String, Error> = proxy.call().load("k");
    assert_eq!(called.unwrap(), "K");
    assert_eq!(proxy.drawer().load("part").get().unwrap(), "PART");
    assert_eq!(proxy.call().drawer().load("part").unwrap(), "PART");
    assert_eq!(get_any([proxy.load("any")]).unwrap().1, "ANY");
    assert_eq!(
        proxy.load("k").map(|value| value + "!").get().unwrap(),
        "K!"
    );
    let shared = proxy.load("k").shared();
    assert_eq!(
        (shared.get().unwrap(), shared.get().unwrap()),
        ("K".into(), "K".into())
    );
    let inner: Future<Future<String>> = proxy.by_an_alias();
    assert_eq!(inner.get().unwrap().get().unwrap(), "K");

    let panicked = proxy.panic().answer();
    assert!(
        matches!(panicked, Err(Error::Panicked { .. })),
        "{panicked:?}"
    );
    let panicked = proxy.call().fail("k");
    assert!(
        matches!(panicked, Err(Error::Panicked { .. })),
        "{panicked:?}"
    );
    store.stop().get().unwrap();
    let dead = proxy.load("k").answer();
    assert!(matches!(dead, Err(Error::ActorDead { .. })), "{dead:?}");
    front.stop().get().unwrap();
}

#[test]
fn the_actor_goes_on_until_its_promise_is_kept() {
    let (front, _store) = front();
    let proxy = front.proxy();
    let debt = proxy.owe();
    assert_eq!(proxy.handled().answer(), Ok(0));
    assert!(!debt.is_ready());
    assert_eq!(debt.try_get(), None);
    let in_time = debt.get_timeout(MOMENT);
    assert!(matches!(in_time, Err(Error::Timeout { .. })), "{in_time:?}");
    let waiter = thread::spawn(move || debt.get());
    proxy.pay(7);
    assert_eq!(waiter.finish(), Ok(7));

    let debt = proxy.owe();
    proxy.pay(8).answer().unwrap();
    assert!(debt.is_ready(), "also if nobody has looked");
    assert_eq!(debt.try_get(), Some(Ok(8)));
    front.stop().get().unwrap();
}

#[test]
fn a_deadline_holds_for_the_method_and_for_what_it_delegates_to() {
    let (front, store) = front();
    let proxy = front.proxy();
    let begin = Instant::now();
    let owed = proxy.within(MOMENT).owe().get();
    assert!(matches!(owed, Err(Error::Timeout { .. })), "{owed:?}");
    let owed = proxy.within(MOMENT).call().owe();
    assert!(matches!(owed, Err(Error::Timeout { .. })), "{owed:?}");
    assert!(begin.elapsed() < WATCHDOG);

    let left = proxy.within(WATCHDOG).time_left().get().unwrap();
    assert!(left.is_some_and(|left| left <= WATCHDOG && left > Duration::ZERO));
    assert_eq!(proxy.time_left().get(), Ok(None));

    let gate = hold(&store);
    let late = proxy.within(MOMENT).load("k").get();
    assert!(matches!(late, Err(Error::Timeout { .. })), "{late:?}");
    gate.open();
    front.stop().get().unwrap();
}

#[test]
fn a_message_built_by_hand_is_answered_with_what_the_future_resolves_to() {
    let (front, _store) = front();
    let load = || FrontCall::Load { key: "k".into() };
    let reply = front.ask(load()).answer().unwrap();
    assert_eq!(reply.downcast::<String>().unwrap(), "K");
    let reply = front.to_any().ask(load()).get().unwrap();
    assert_eq!(reply.downcast::<String>().unwrap(), "K");
    // Others are answered as ever.
    let reply = front.ask(FrontCall::IsDebtWanted).get().unwrap();
    assert!(!reply.downcast::<bool>().unwrap());

    let ordered: Future<String> = front.ask(Order("beer"));
    assert_eq!(ordered.get().unwrap(), "BEER");
    let reply = front.to_any().ask(Order("beer")).answer().unwrap();
    assert_eq!(reply.downcast::<String>().unwrap(), "BEER");
    let failed = front.ask(FrontCall::Fail { key: "k".into() }).answer();
    assert!(matches!(failed, Err(Error::Panicked { .. })), "{failed:?}");
    front.stop().get().unwrap();
}

#[test]
fn a_mock_and_a_probe_answer_with_the_value() {
    let mock = FrontProxy::mock(|call| match call {
        FrontCall::Load { key } => AnyReply::new(key + " by a mock"),
        _ => AnyReply::new(17_u32),
    });
    assert_eq!(mock.load("k").get().unwrap(), "k by a mock");
    assert_eq!(mock.call().load("k").unwrap(), "k by a mock");
    assert_eq!(mock.within(WATCHDOG).fail("k").get(), Ok(17));
    let mock = LoadingProxy::mock(|_| Ok::<u32, String>(17));
    assert_eq!(mock.promised().get(), Ok(Ok(17)));
    let wrong = mock.find("k").get();
    assert!(matches!(wrong, Err(Error::Panicked { .. })), "{wrong:?}");

    let (proxy, probe) = testing::probe::<LoadingProxy>();
    let (found, lost, wrong) = (proxy.find("a"), proxy.find("b"), proxy.promised());
    probe.next(WATCHDOG).unwrap().answer("A".to_owned());
    assert_eq!(found.get().unwrap(), "A");
    probe.next(WATCHDOG).unwrap().fail("nothing");
    assert_eq!(lost.get().unwrap_err().to_string(), "nothing");
    drop(probe.next(WATCHDOG).unwrap());
    assert!(matches!(wrong.get(), Err(Error::ActorDead { .. })));
}

#[test]
fn an_interface_delegates_too() {
    let (front, _store) = front();
    let loading: LoadingProxy = (&front).into();
    let found: Future<String> = loading.find("k");
    assert_eq!(found.get().unwrap(), "K");
    assert_eq!(loading.call().find("k").unwrap(), "K");
    let lost = loading.promised().answer();
    assert!(
        matches!(lost, Err(Error::PromiseDropped { .. })),
        "{lost:?}"
    );
    front.stop().get().unwrap();
}

#[test]
fn a_failure_of_what_a_deferred_call_delegates_to_is_logged_and_the_actor_goes_on() {
    capture();
    let (front, store) = front();
    let proxy = front.proxy();
    let errors = || {
        let logged = logged(front.urn()).into_iter();
        let errors = logged.filter(|(level, _)| *level == Level::ERROR);
        errors.map(|(_, logged)| logged.message).collect::<Vec<_>>()
    };
    // All answers are there, also those of the store.
    let settle = || {
        proxy.handled().answer().unwrap();
        store.run(|_| ()).answer().unwrap();
    };

    proxy.defer().load("k").unwrap();
    let (kept, later) = promise();
    proxy.defer().pass_on_result(later).unwrap();
    settle();
    kept.set(Ok(1));
    assert_eq!(errors(), [] as [String; 0], "none has failed");

    proxy.defer().fail("k").unwrap();
    settle();
    let [panicked] = &errors()[..] else {
        panic!("{:?}", errors());
    };
    assert!(
        panicked.contains("`fail`") && panicked.contains("no k"),
        "{panicked}"
    );

    let (broken, later) = promise::<u32>();
    proxy.defer().pass_on(later).unwrap();
    settle();
    assert_eq!(errors().len(), 1);
    thread::spawn(|| drop(broken)).finish();
    assert_eq!(errors().len(), 2);
    assert!(errors()[1].contains("`pass_on`"), "{:?}", errors());

    let (kept, later) = promise();
    front
        .tell(FrontCall::PassOnResult { answer: later })
        .unwrap();
    settle();
    kept.set(Err("with an error".to_owned()));
    assert_eq!(errors().len(), 3);
    assert!(errors()[2].contains("with an error"), "{:?}", errors());

    assert_eq!(proxy.handled().answer(), Ok(2), "it goes on");
    front.stop().get().unwrap();
}

#[test]
fn waiting_for_an_answer_that_comes_from_oneself_is_a_deadlock() {
    let (front, store) = front();
    store.proxy().set_front(front.proxy());
    for waited in [store.proxy().load_by_front(), store.proxy().call_front()] {
        let waited = waited.answer().unwrap();
        let Err(Error::Deadlock { cycle, .. }) = &waited else {
            panic!("{waited:?}");
        };
        assert!(!cycle.is_empty());
    }
    front.stop().get().unwrap();
    store.stop().get().unwrap();
}

#[test]
fn a_cycle_through_a_promise_that_was_returned_is_a_deadlock() {
    let (front, store) = front();
    store.proxy().set_front(front.proxy());
    let (here, waiting) = promise();
    let debt = store.proxy().wait_for_debt(here);
    let waiter = thread::spawn(move || debt.get());
    waiting.answer().unwrap();
    // It is queued behind `owe`, and waits for the store, which waits for the debt.
    let paid = front.proxy().pay_after_load();
    let paid = paid.answer().unwrap();
    let waited = waiter.finish().unwrap();
    let is_deadlock = |error: Option<&Error>| matches!(error, Some(Error::Deadlock { .. }));
    assert!(
        is_deadlock(paid.as_ref().err()) || is_deadlock(waited.as_ref().err()),
        "{paid:?} {waited:?}"
    );
    front.stop().get().unwrap();
    store.stop().get().unwrap();
}

#[test]
fn an_actor_that_terminates_answers_for_its_promises_too() {
    let (front, _store) = front();
    let proxy = front.proxy();
    let debt = proxy.owe();
    let waiter = thread::spawn(move || debt.get());
    front.stop().answer().unwrap();
    let lost = waiter.finish();
    assert!(
        matches!(lost, Err(Error::PromiseDropped { .. })),
        "{lost:?}"
    );
    let dead = proxy.owe().get();
    assert!(matches!(dead, Err(Error::ActorDead { .. })), "{dead:?}");
    let dead = proxy.call().owe();
    assert!(matches!(dead, Err(Error::ActorDead { .. })), "{dead:?}");
}

#[test]
fn a_caller_that_leaves_drops_what_was_delegated() {
    let (front, _store) = front();
    let proxy = front.proxy();
    let debt = proxy.owe();
    assert_eq!(proxy.is_debt_wanted().answer(), Ok(true));
    drop(debt);
    assert_eq!(proxy.is_debt_wanted().answer(), Ok(false));
    // The call is handled although its future is gone.
    let gate = hold(&front);
    drop(proxy.load("k"));
    gate.open();
    assert_eq!(proxy.handled().answer(), Ok(1));
    front.stop().get().unwrap();
}

#[test]
fn who_waits_runs_the_pooled_actors_that_delegate_and_those_that_answer() {
    let store = Store::builder().pooled().start(Store::default()).proxy();
    let front = Front {
        store: store.clone(),
        debt: None,
        handled: 0,
        drawer: Drawer { store },
    };
    let front = Front::builder().pooled().start(front);
    let (proxy, here) = (front.proxy(), thread::current().id());
    assert!((0..10_000).any(|_| proxy.thread().get() == Ok(here)));
    assert!((0..10_000).any(|_| proxy.call().thread() == Ok(here)));
    front.stop().get().unwrap();
}

#[test]
fn answers_are_delegated_any_number_of_times() {
    const TIMES: u32 = 20_000;
    let (front, _store) = front();
    let proxy = front.proxy();
    let settle = |proxy: &FrontProxy| (0..=TIMES).for_each(|_| _ = proxy.handled().answer());
    let work = move || {
        assert_eq!(proxy.count_down(TIMES).get(), Ok(0));
        assert_eq!(proxy.count_up(TIMES).get(), Ok(TIMES));
        let (down, up) = (proxy.count_down(TIMES), proxy.count_up(TIMES));
        // Each step is one more message, so all of them have been handled then.
        settle(&proxy);
        // Nobody has looked at any of them.
        assert!(!down.is_ready());
        drop(down);
        assert_eq!(up.get(), Ok(TIMES));
        let up = proxy.count_up(TIMES);
        settle(&proxy);
        drop(up);
    };
    let thread = thread::Builder::new().stack_size(0x20_0000);
    thread.spawn(work).unwrap().finish();
    front.stop().get().unwrap();
}

#[test]
fn a_large_answer_is_delegated_too() {
    let (front, _store) = front();
    let (promise, later) = promise();
    let answer = front.proxy().pass_on_large(later);
    promise.set([7; 1 << 16]);
    assert!(answer.get().unwrap().iter().all(|byte| *byte == 7));
    let mock = FrontProxy::mock(|_| [8_u8; 1 << 16]);
    let (_, later) = pykka::promise();
    assert_eq!(mock.call().pass_on_large(later).unwrap()[0], 8);
    front.stop().get().unwrap();
}
