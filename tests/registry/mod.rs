//! Registries of one's own.

mod stopping;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Barred, Log, WATCHDOG};
use pykka::{ActorRef, ActorRegistry, Context, Error, actor};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

#[actor]
pub trait Ear {}

impl Ear for Listener {}

#[actor_under_test(implements(Ear))]
#[derive(Default)]
pub struct Listener {
    pub heard: Vec<&'static str>,
    name: String,
    log: Log,
    held_in_stop: Option<Barred>,
    registry: Option<ActorRegistry>,
}

#[actor]
impl Listener {
    fn on_stop(&mut self) {
        self.log.push(format!("{} stops", self.name));
        if let Some(barred) = self.held_in_stop.take() {
            barred.pass();
        }
        self.log.push(format!("{} stopped", self.name));
    }

    fn on_receive(&mut self, message: &'static str) {
        self.heard.push(message);
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("on purpose".into())
    }

    pub fn stop_all(&self) -> usize {
        self.registry.as_ref().unwrap().stop_all().len()
    }
}

#[actor_under_test]
pub struct Deaf;

#[actor]
impl Deaf {
    pub fn ping(&self) {}
}

/// Fills its own mailbox, which has room for one, and then does something about all.
#[actor_under_test]
pub struct Crammed;

#[actor]
impl Crammed {
    fn on_receive(&mut self, _news: u8) {}

    pub fn fill(&self) {}

    pub fn stop_all(&self, context: &Context<Self>) -> Vec<Result<bool, Error>> {
        drop(context.proxy().fill());
        context.registry().stop_all()
    }

    pub fn broadcast(&self, context: &Context<Self>) {
        drop(context.proxy().fill());
        context.registry().broadcast(7_u8);
        context.registry().broadcast_to::<Self>(7);
    }
}

#[test]
fn an_actor_whose_own_mailbox_is_full_can_stop_all_since_a_stop_has_room() {
    let registry = ActorRegistry::new();
    let crammed = Crammed::builder()
        .registry(&registry)
        .capacity(1)
        .start(Crammed);
    let stopped = crammed.proxy().stop_all().answer().unwrap();
    assert_eq!(stopped, [Ok(true)]);
    crammed.join(crate::common::WATCHDOG).unwrap();
    assert!(registry.stop_all().is_empty());
}

#[test]
fn who_misses_a_broadcast_since_there_will_never_be_room_is_warned_of() {
    capture();
    let registry = ActorRegistry::new();
    let crammed = Crammed::builder()
        .registry(&registry)
        .capacity(1)
        .start(Crammed);
    crammed.proxy().broadcast().answer().unwrap();
    let events = logged(crammed.urn());
    let warnings = events.iter().filter(|(level, _)| *level == Level::WARN);
    assert_eq!(warnings.count(), 2, "{events:?}");
    registry.stop_all();
}

fn listener(registry: &ActorRegistry, name: &str, log: &Log) -> ActorRef<Listener> {
    let listener = Listener {
        name: name.into(),
        log: log.clone(),
        ..Listener::default()
    };
    Listener::builder().registry(registry).start(listener)
}

fn deaf(registry: &ActorRegistry) -> ActorRef<Deaf> {
    Deaf::builder().registry(registry).start(Deaf)
}

fn listeners(registry: &ActorRegistry) -> (Vec<ActorRef<Listener>>, Log) {
    let log = Log::default();
    (
        ["a", "b", "c"]
            .iter()
            .map(|name| listener(registry, name, &log))
            .collect(),
        log,
    )
}

#[test]
fn a_registry_of_ones_own_begins_empty_and_meets_no_other() {
    let (one, two) = (ActorRegistry::new(), ActorRegistry::new());
    assert!(one.all().is_empty());
    let actor = deaf(&one);
    assert_eq!(one.all(), [actor.to_any()]);
    assert!(two.all().is_empty());
    assert_eq!(two.get_by_urn(actor.urn()), None);
    assert!(!ActorRegistry::global().all().contains(&actor.to_any()));
    one.stop_all();
}

#[test]
fn all_gives_the_living_in_the_order_they_were_started_in() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let any: Vec<_> = listeners.iter().map(ActorRef::to_any).collect();
    assert_eq!(registry.all(), any);
    listeners[1].stop().answer().unwrap();
    assert_eq!(registry.all(), [any[0].clone(), any[2].clone()]);
    registry.stop_all();
    assert!(registry.all().is_empty());
}

#[test]
fn an_actor_is_found_by_its_type_its_types_name_and_its_urn() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let deaf = deaf(&registry);
    assert_eq!(registry.get_by_type::<Listener>(), listeners);
    assert_eq!(registry.get_by_type::<Deaf>(), std::slice::from_ref(&deaf));
    let by_name = registry.get_by_name("Listener");
    assert!(
        by_name
            .iter()
            .eq(&listeners.iter().map(ActorRef::to_any).collect::<Vec<_>>())
    );
    assert_eq!(registry.get_by_name("Deaf"), [deaf.to_any()]);
    assert!(registry.get_by_name("Nobody").is_empty());
    assert_eq!(registry.get_by_urn(deaf.urn()), Some(deaf.to_any()));
    assert_eq!(registry.get_by_urn("urn:uuid:nobody"), None);
    registry.stop_all();
    assert!(registry.get_by_type::<Listener>().is_empty());
    assert!(registry.get_by_name("Listener").is_empty());
    assert_eq!(registry.get_by_urn(deaf.urn()), None);
}

#[test]
fn an_actor_is_found_by_the_name_it_was_given_and_by_its_types_name() {
    let registry = ActorRegistry::new();
    let start = |name: &str| {
        let builder = Deaf::builder().name(name).registry(&registry);
        builder.start(Deaf).to_any()
    };
    let (beethoven, deaf, namesake) = (start("Beethoven"), start("Deaf"), start("Beethoven"));
    let listener = Listener::builder().name("Beethoven").registry(&registry);
    let listener = listener.start(Listener::default()).to_any();
    let all_deaf = [beethoven.clone(), deaf, namesake.clone()];
    assert_eq!(registry.get_by_name("Deaf"), all_deaf);
    let all = [beethoven.clone(), namesake.clone(), listener.clone()];
    assert_eq!(registry.get_by_name("Beethoven"), all);
    assert_eq!(beethoven.stop().answer(), Ok(true));
    assert_eq!(registry.get_by_name("Beethoven"), [namesake, listener]);
    assert_eq!(registry.get_by_name("Smetana"), []);
    registry.stop_all();
    assert_eq!(registry.get_by_name("Beethoven"), []);
}

/// How long something takes at best.
fn at_best(mut look_up: impl FnMut()) -> Duration {
    let once = |_| {
        let begin = Instant::now();
        look_up();
        begin.elapsed()
    };
    (0..100).map(once).min().unwrap()
}

#[test]
fn a_look_up_takes_no_longer_because_there_are_many_other_actors() {
    let registry = ActorRegistry::new();
    let listener = Listener::builder().name("the one").registry(&registry);
    let listener = listener.start(Listener::default());
    // To look at each of these would take several milliseconds.
    for _ in 0..50_000 {
        Deaf::builder().registry(&registry).pooled().start(Deaf);
    }
    let limit = Duration::from_millis(1);
    let any = listener.to_any();
    let urn = listener.urn().to_owned();
    let look_ups: [(&str, &mut dyn FnMut()); 5] = [
        ("urn", &mut || {
            assert_eq!(registry.get_by_urn(&urn), Some(any.clone()))
        }),
        ("type", &mut || {
            assert_eq!(registry.get_by_type::<Listener>().len(), 1)
        }),
        ("type name", &mut || {
            assert_eq!(registry.get_by_name("Listener").len(), 1)
        }),
        ("given name", &mut || {
            assert_eq!(registry.get_by_name("the one").len(), 1)
        }),
        ("interface", &mut || {
            assert_eq!(registry.get_by_interface::<EarProxy>().len(), 1)
        }),
    ];
    for (by, look_up) in look_ups {
        let took = at_best(look_up);
        assert!(took < limit, "by {by}: {took:?}");
    }
    registry.stop_all();
}

#[test]
fn a_failed_actor_is_not_found_any_more() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    listeners[0].proxy().defer().fail().unwrap();
    listeners[0].join(WATCHDOG).unwrap();
    assert_eq!(registry.get_by_type::<Listener>(), listeners[1..]);
    registry.stop_all();
}

#[test]
fn broadcast_tells_all_and_harms_none_that_has_no_use_for_it() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let deaf = deaf(&registry);
    registry.broadcast("hello");
    for listener in &listeners {
        assert_eq!(listener.proxy().heard().answer(), Ok(vec!["hello"]));
    }
    assert_eq!(deaf.proxy().ping().answer(), Ok(()));
    registry.stop_all();
}

#[test]
fn broadcast_to_tells_those_of_a_type() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    let deaf = deaf(&registry);
    registry.broadcast_to::<Listener>("hello");
    for listener in &listeners {
        assert_eq!(listener.proxy().heard().answer(), Ok(vec!["hello"]));
    }
    registry.broadcast_to::<Deaf>(DeafCall::Ping);
    assert_eq!(deaf.proxy().ping().answer(), Ok(()));
    registry.stop_all();
}

/// Its copies are made one by one as the broadcast goes round: the one for the second actor ends that actor first.
pub struct Deadly {
    victim: ActorRef<Receiver>,
    copies: Arc<std::sync::atomic::AtomicUsize>,
}

impl Clone for Deadly {
    fn clone(&self) -> Self {
        if self.copies.fetch_add(1, Ordering::SeqCst) == 1 {
            assert_eq!(self.victim.stop().answer(), Ok(true));
        }
        Deadly {
            victim: self.victim.clone(),
            copies: Arc::clone(&self.copies),
        }
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Receiver {
    pub received: u32,
}

#[actor]
impl Receiver {
    fn on_receive(&mut self, _message: Deadly) {
        self.received += 1;
    }
}

#[test]
fn an_actor_that_dies_during_a_broadcast_keeps_it_from_nobody_else() {
    let to_receivers =
        |registry: &ActorRegistry, message: Deadly| registry.broadcast_to::<Receiver>(message);
    for broadcast in [ActorRegistry::broadcast::<Deadly>, to_receivers] {
        let registry = ActorRegistry::new();
        let start = || {
            Receiver::builder()
                .registry(&registry)
                .start(Receiver::default())
        };
        let receivers: Vec<_> = (0..4).map(|_| start()).collect();
        let message = Deadly {
            victim: receivers[1].clone(),
            copies: Arc::default(),
        };
        let copies = Arc::clone(&message.copies);
        broadcast(&registry, message);
        assert_eq!(
            copies.load(Ordering::SeqCst),
            4,
            "it was alive when the broadcast began"
        );
        assert!(!receivers[1].is_alive());
        for index in [0, 2, 3] {
            assert_eq!(
                receivers[index].proxy().received().answer(),
                Ok(1),
                "number {index}"
            );
        }
        registry.stop_all();
    }
}

#[test]
fn a_broadcast_reaches_all_also_if_the_message_kills_them() {
    let registry = ActorRegistry::new();
    let (listeners, _) = listeners(&registry);
    registry.broadcast(ListenerCall::Fail);
    for listener in &listeners {
        listener.join(WATCHDOG).unwrap();
    }
    assert!(registry.all().is_empty());
}
