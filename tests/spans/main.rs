//! The spans of messages (feature `spans`): whose child each is, across all ways on which a message
//! reaches its actor. What records them is the process's, so this is a process of its own.

#[path = "../common/mod.rs"]
mod common;
mod recorded;

use std::thread;
use std::time::Duration;

use common::{Answer as _, Finish as _, WATCHDOG, hold};
use pykka::{ActorRef, ActorRegistry, Context, Down, Promise, Proxy as _, Restart, actor, promise};
use pykka_tests_macros::actor_under_test;
use recorded::{of_actor, paths, record, tree};
use tracing::info_span;

#[actor_under_test]
#[derive(Clone, Default)]
struct Store {
    #[traversable]
    pub index: Index,
    other: Option<StoreProxy>,
}

#[actor]
#[derive(Clone, Default)]
struct Index {
    pub entries: u32,
}

#[actor]
impl Index {
    pub fn find(&self) -> u32 {
        self.entries
    }
}

#[actor]
impl Store {
    fn on_start(&self) {
        if let Some(other) = &self.other {
            other.get(1).answer().unwrap();
        }
    }

    pub fn get(&self, key: u32) -> u32 {
        key
    }

    /// Asks, calls and tells the other one.
    pub fn ask_on(&self, key: u32) -> u32 {
        let other = self.other.as_ref().expect("there is another one");
        other.index().find().answer().unwrap();
        other.defer().get(key).unwrap();
        other.call().get(key).unwrap()
    }

    pub fn fail(&self) {
        panic!("on purpose")
    }

    fn on_down(&self, _down: Down) {}

    pub fn watch(&self, context: &Context<Self>, other: &ActorRef<Store>) {
        context.monitor(other.to_any());
    }
}

#[actor_under_test]
struct Front {
    store: StoreProxy,
}

#[actor]
impl Front {
    pub fn serve(&self, key: u32) -> u32 {
        self.store.ask_on(key).answer().unwrap()
    }
}

fn pair() -> (ActorRef<Store>, ActorRef<Store>) {
    let last = Store::default().start();
    let other = Some(last.proxy());
    let first = Store {
        other,
        ..Store::default()
    }
    .start();
    first.wait_started().unwrap();
    (first, last)
}

#[test]
fn one_request_through_three_actors_is_one_tree() {
    record();
    let (store, last) = pair();
    let front = Front {
        store: store.proxy(),
    }
    .start();
    info_span!("request").in_scope(|| front.proxy().serve(3).answer().unwrap());
    last.stop().answer().unwrap();
    assert_eq!(
        paths("request"),
        [
            "request",
            "request/Front.serve",
            "request/Front.serve/Store.ask_on",
            "request/Front.serve/Store.ask_on/Store.get",
            "request/Front.serve/Store.ask_on/Store.index.find",
        ]
    );
    let tree = tree("request");
    let found = &tree["request/Front.serve/Store.ask_on/Store.index.find"];
    let told = (&*found.actor, &*found.urn, &*found.method);
    assert_eq!(told, (last.id().name(), last.urn(), "index.find"));
    // The one that was told, and the one that was called.
    assert_eq!(
        of_actor(&last)
            .iter()
            .filter(|span| span.method == "get")
            .count(),
        3
    );
    for stopped in [front.stop(), store.stop()] {
        stopped.answer().unwrap();
    }
    let tree = recorded::tree("request");
    assert!(tree.values().all(|span| span.is_closed), "{tree:?}");
}

#[test]
fn what_is_sent_outside_of_a_span_is_no_child_of_who_runs_it() {
    record();
    let store = Store::builder().pooled().start(Store::default());
    let held = hold(&store);
    // Sent by a thread without a span; perhaps run by one with a span, as what it asks is behind it.
    let sent = store.proxy().get(1);
    info_span!("waiting").in_scope(|| {
        let asked = store.proxy().index().find();
        held.open();
        asked.answer().unwrap();
        // This thread is in its own span again.
        drop(info_span!("within"));
    });
    sent.answer().unwrap();
    assert_eq!(
        paths("waiting"),
        ["waiting", "waiting/Store.index.find", "waiting/within"]
    );
    let spans = of_actor(&store);
    let sent = spans.iter().find(|span| span.method == "get").unwrap();
    assert!(sent.is_root(), "{spans:?}");
    store.stop().answer().unwrap();
}

#[test]
fn an_idle_pooled_actor_that_is_called_is_a_child_of_the_callers_span() {
    record();
    let store = Store::builder().pooled().start(Store::default());
    store.wait_started().unwrap();
    info_span!("caller").in_scope(|| store.proxy().call().get(1).unwrap());
    assert_eq!(paths("caller"), ["caller", "caller/Store.get"]);
    store.stop().answer().unwrap();
}

#[test]
fn every_way_to_send_keeps_the_span() {
    record();
    let store = Store::default().start();
    let proxy = store.proxy();
    let held = hold(&store);
    info_span!("ways").in_scope(|| {
        let answers = [
            proxy.get(1),
            proxy.urgent().get(2),
            proxy.within(WATCHDOG).get(3),
            proxy.if_room().get(4),
        ];
        store.tell(StoreCall::Get { key: 5 }).unwrap();
        store.to_any().tell(StoreCall::Get { key: 6 }).unwrap();
        let run = store.run(|_| ());
        held.open();
        for answer in answers {
            answer.answer().unwrap();
        }
        run.answer().unwrap();
    });
    let spans = of_actor(&store);
    let gets = spans.iter().filter(|span| span.name == "Store.get");
    assert_eq!(gets.count(), 5, "{spans:?}");
    assert_eq!(
        paths("ways"),
        [
            "ways",
            "ways/Store.get",
            "ways/Store.on_receive",
            "ways/Store.run"
        ]
    );
    store.stop().answer().unwrap();
}

#[test]
fn a_message_that_is_sent_later_belongs_to_where_it_was_set() {
    record();
    let store = Store::default().start();
    let timer =
        info_span!("sets").in_scope(|| store.proxy().after(Duration::from_millis(1)).get(7));
    wait_until(|| paths("sets").len() == 2);
    assert_eq!(paths("sets"), ["sets", "sets/Store.get"]);
    // Who keeps the timer doesn't keep the span.
    wait_until(|| tree("sets")["sets"].is_closed);
    assert!(!timer.is_active());

    let cancelled = info_span!("cancels").in_scope(|| store.proxy().after(WATCHDOG).get(7));
    assert!(!tree("cancels")["cancels"].is_closed);
    assert!(cancelled.cancel());
    assert!(tree("cancels")["cancels"].is_closed);

    // One that repeats would keep it for ever.
    let every =
        info_span!("repeats").in_scope(|| store.proxy().every(Duration::from_millis(1)).get(8));
    assert!(tree("repeats")["repeats"].is_closed);
    let handled = || of_actor(&store).len();
    let before = handled();
    wait_until(|| handled() > before + 2);
    every.cancel();
    assert_eq!(paths("repeats"), ["repeats"]);
    store.stop().answer().unwrap();
}

/// Waits for what another thread does.
#[track_caller]
fn wait_until(is_so: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < WATCHDOG, "it doesn't come to that");
        thread::park_timeout(Duration::from_millis(1));
    }
}

#[test]
fn a_message_that_waits_through_a_restart_keeps_its_span() {
    record();
    let store = Store::builder()
        .restart(Restart::on_failure())
        .start(Store::default());
    let held = hold(&store);
    let answer = info_span!("patient").in_scope(|| {
        store.proxy().defer().fail().unwrap();
        store.proxy().get(1)
    });
    held.open();
    answer.answer().unwrap();
    assert_eq!(
        paths("patient"),
        ["patient", "patient/Store.fail", "patient/Store.get"]
    );
    let failed = &tree("patient")["patient/Store.fail"];
    assert!(failed.is_closed);
    let hooks = of_actor(&store);
    let starts = hooks.iter().filter(|span| span.method == "on_start");
    assert_eq!(starts.count(), 2, "{hooks:?}");
    store.stop().answer().unwrap();
}

#[test]
fn a_failure_is_logged_within_the_span_of_its_message() {
    record();
    let store = Store::default().start();
    info_span!("fails").in_scope(|| store.proxy().fail().answer().unwrap_err());
    store.stop().answer().unwrap();
    let failed = &tree("fails")["fails/Store.fail"];
    assert!(failed.events[0].contains("on purpose"), "{failed:?}");
}

#[test]
fn a_hook_has_a_span_to_which_what_it_sends_belongs() {
    record();
    let last = Store::builder().name("last").start(Store::default());
    let other = Some(last.proxy());
    info_span!("starts").in_scope(|| {
        let first = Store {
            other,
            ..Store::default()
        }
        .start();
        first.wait_started().unwrap();
        first.proxy().watch(last.clone()).answer().unwrap();
        last.stop().answer().unwrap();
        first.stop().answer().unwrap();
        let spans = of_actor(&first);
        let methods: Vec<_> = spans.iter().map(|span| &*span.method).collect();
        assert_eq!(methods, ["on_start", "watch", "on_down", "on_stop"]);
    });
    assert_eq!(paths("starts"), ["starts", "starts/Store.watch"]);
    assert!(paths("Store.on_start").contains(&"Store.on_start/Store.get".to_owned()));
}

#[test]
fn a_message_to_a_dead_actor_comes_back_and_lets_its_span_go() {
    record();
    let store = Store::default().start();
    let held = hold(&store);
    info_span!("late").in_scope(|| {
        store.stop();
        let behind = store.proxy().get(1);
        held.open();
        behind.answer().unwrap_err();
        store.join(WATCHDOG).unwrap();
        let refused = store.tell(StoreCall::Get { key: 9 }).unwrap_err();
        assert!(matches!(refused.into_message(), StoreCall::Get { key: 9 }));
        let refused = store.to_any().tell(StoreCall::Get { key: 9 }).unwrap_err();
        assert!(matches!(refused.into_message(), StoreCall::Get { key: 9 }));
    });
    assert_eq!(paths("late"), ["late"]);
    assert!(tree("late")["late"].is_closed);
}

#[test]
fn replicas_and_broadcasts_keep_the_span() {
    record();
    let registry = ActorRegistry::new();
    let replicas = Store::builder()
        .registry(&registry)
        .start_replicas(2, |_| Store::default());
    info_span!("spread").in_scope(|| {
        replicas.proxy().get(1).answer().unwrap();
    });
    assert_eq!(paths("spread"), ["spread", "spread/Store.get"]);
    replicas.stop().answer().unwrap();
    let store = Store::builder().registry(&registry).start(Store::default());
    info_span!("broadcast").in_scope(|| registry.broadcast(StoreCall::Get { key: 1 }));
    store.stop().answer().unwrap();
    assert_eq!(paths("broadcast").len(), 2);
}

#[test]
fn a_span_of_another_subscriber_is_the_parent_within_that_subscriber() {
    record();
    let store = Store::default().start();
    let (done, ready) = promise();
    let sender = thread::spawn({
        let proxy = store.proxy();
        move || {
            tracing::subscriber::with_default(recorded::another(), || {
                info_span!("elsewhere").in_scope(|| proxy.get(1).answer().unwrap());
            });
            done.set(());
        }
    });
    ready.answer().unwrap();
    sender.finish();
    assert_eq!(paths("elsewhere"), ["elsewhere", "elsewhere/Store.get"]);
    store.stop().answer().unwrap();
}

#[actor_under_test]
struct Runner;

#[actor]
impl Runner {
    pub fn go_on(&self, context: &Context<Self>, left: u32, done: Promise<()>) {
        match left {
            0 => done.set(()),
            _ => drop(context.proxy().defer().go_on(left - 1, done)),
        }
    }
}

#[test]
fn the_chain_of_an_actor_that_goes_on_by_itself_is_cut_and_closed() {
    record();
    let runner = Runner.start();
    let (done, is_done) = promise();
    runner.proxy().defer().go_on(1000, done).unwrap();
    is_done.answer().unwrap();
    runner.stop().answer().unwrap();
    let spans = of_actor(&runner);
    let runs: Vec<_> = spans.iter().filter(|span| span.method == "go_on").collect();
    let roots = runs.iter().filter(|span| span.is_root());
    assert_eq!((runs.len(), roots.count()), (1001, 11));
    assert!(runs.iter().all(|span| span.is_closed));
}
