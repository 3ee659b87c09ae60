//! The answer is that of the future, however the method is called and whoever waits.

use std::thread;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use pykka::prelude::*;
use pykka::{AnyReply, Error, Future, get_any, promise, testing};

use super::{Drawer, Front, FrontCall, FrontProxy, LoadingProxy, Order, Store, front};
use crate::common::{Answer as _, Finish, WATCHDOG, hold};

const MOMENT: Duration = Duration::from_millis(5);

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
    // Each step is one more message, so all of them have been handled when this has taken as many.
    // The actor sends them: asked by this thread, each would take two switches between threads.
    let settle = |proxy: &FrontProxy| {
        let (done, settled) = promise();
        drop(proxy.pass(TIMES + 1, done));
        settled.answer().unwrap();
    };
    let work = move || {
        assert_eq!(proxy.count_down(TIMES).get(), Ok(0));
        assert_eq!(proxy.within(WATCHDOG).count_down(TIMES).get(), Ok(0));
        assert_eq!(proxy.count_up(TIMES).get(), Ok(TIMES));
        let (down, up) = (proxy.count_down(TIMES), proxy.count_up(TIMES));
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
