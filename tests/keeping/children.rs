//! `child_of`: an actor stops before its parent does.

use super::*;
use crate::common::{WATCHDOG, gate, hold};
use pykka::{ActorRegistry, AnyActorRef, End, Restart};

/// Starts children, and logs when it stops.
#[actor_under_test]
struct Parent {
    log: Log,
    /// It starts these in each life.
    names: Vec<&'static str>,
    /// It starts this one in its last hook.
    last: Option<&'static str>,
    pub children: Vec<ActorRef<Child>>,
}

#[actor]
impl Parent {
    fn on_start(&mut self, context: &Context<Self>) {
        self.log.push("parent starts");
        for name in self.names.clone() {
            self.add(context, name);
        }
    }

    fn on_stop(&mut self, context: &Context<Self>) {
        self.log.push("parent stops");
        if let Some(name) = self.last {
            self.add(context, name);
        }
    }

    fn on_failure(&mut self, _: &Failure) {
        self.log.push("parent fails");
    }

    pub fn add(&mut self, context: &Context<Self>, name: &'static str) -> ActorRef<Child> {
        let child = Child::builder().child_of(context).start(Child {
            log: self.log.clone(),
            name,
        });
        self.children.push(child.clone());
        child
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }

    pub fn stop_all(&self, registry: ActorRegistry) -> usize {
        registry.stop_all().len()
    }
}

#[actor_under_test]
struct Child {
    log: Log,
    name: &'static str,
}

#[actor]
impl Child {
    fn on_stop(&mut self) {
        self.log.push(format!("{} stops", self.name));
    }

    pub fn work(&self) {
        self.log.push(format!("{} works", self.name));
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }

    /// Asks the parent, which is about to stop.
    pub fn ask(&self, parent: ParentProxy) -> Result<usize, pykka::Error> {
        self.log.push(format!("{} asks", self.name));
        parent.children().get().map(|children| children.len())
    }
}

fn parent(log: &Log, names: &[&'static str]) -> Parent {
    Parent {
        log: log.clone(),
        names: names.to_vec(),
        last: None,
        children: Vec::new(),
    }
}

/// In a registry of its own.
fn start(log: &Log, names: &[&'static str]) -> (ActorRef<Parent>, ActorRegistry) {
    let registry = ActorRegistry::new();
    let actor = Parent::builder()
        .registry(&registry)
        .start(parent(log, names));
    actor.wait_started().unwrap();
    (actor, registry)
}

#[also_simulated]
#[test]
fn children_stop_before_their_parent_the_last_one_first() {
    let log = Log::default();
    let (actor, registry) = start(&log, &["Ada", "Bob"]);
    let children = actor.proxy().children().answer().unwrap();
    assert_eq!(registry.all().len(), 3, "they are in the parent's registry");
    let gate = hold(&children[0]);
    let worked = children[0].proxy().work();
    let stopped = actor.stop();
    gate.open();
    assert_eq!(worked.answer(), Ok(()));
    assert_eq!(stopped.answer(), Ok(true));
    let expected = [
        "parent starts",
        "Ada works",
        "Bob stops",
        "Ada stops",
        "parent stops",
    ];
    let mut seen = log.entries();
    seen.sort_by_key(|entry| expected.iter().position(|one| one == entry));
    assert_eq!(seen, expected);
    let seen = log.entries();
    assert_eq!(seen[seen.len() - 2..], ["Ada stops", "parent stops"]);
    for child in children {
        assert_eq!(child.ended().answer(), Ok(End::Stopped));
    }
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn children_stop_before_the_on_failure_of_a_parent_that_fails() {
    let log = Log::default();
    let (actor, registry) = start(&log, &["Ada", "Bob"]);
    actor.proxy().defer().fail().unwrap();
    assert!(matches!(actor.ended().answer(), Ok(End::Failed(_))));
    assert_eq!(
        log.entries(),
        ["parent starts", "Bob stops", "Ada stops", "parent fails"]
    );
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn a_parent_that_restarts_stops_its_children_and_starts_new_ones() {
    let log = Log::default();
    let registry = ActorRegistry::new();
    let actor = Parent::builder()
        .registry(&registry)
        .restart(Restart::on_failure())
        .start_with({
            let log = log.clone();
            move |_| parent(&log, &["Ada"])
        });
    let old = actor.proxy().children().answer().unwrap();
    actor.proxy().defer().fail().unwrap();
    let new = actor.proxy().children().answer().unwrap();
    assert_ne!(old, new);
    assert!(!old[0].is_alive() && new[0].is_alive());
    assert_eq!(
        log.entries(),
        [
            "parent starts",
            "Ada stops",
            "parent fails",
            "parent starts"
        ]
    );
    actor.stop().answer().unwrap();
    assert!(registry.all().is_empty());
}

#[test]
fn stop_all_stops_children_when_it_is_their_parents_turn() {
    for how in 0..3 {
        let log = Log::default();
        let (actor, registry) = start(&log, &["Ada", "Bob"]);
        let gate = hold(&actor);
        // The parent still needs it, though the parent was started before it.
        let child = actor.proxy().add("Cid");
        let used = actor.run(|parent| parent.children[2].proxy().work().get());
        let later = Child::builder().registry(&registry).start(Child {
            log: log.clone(),
            name: "later",
        });
        let stopper = std::thread::spawn({
            let registry = registry.clone();
            move || match how {
                0 => assert_eq!(registry.stop_all(), [const { Ok(true) }; 4]),
                1 => registry.stop_all_timeout(WATCHDOG).unwrap(),
                _ => futures::executor::block_on(registry.stop_all_async()),
            }
        });
        later.join(WATCHDOG).unwrap();
        gate.open();
        assert_eq!(used.answer(), Ok(Ok(())));
        crate::common::Finish::finish(stopper);
        assert!(!child.answer().unwrap().is_alive());
        let expected = [
            "parent starts",
            "later stops",
            "Cid works",
            "Cid stops",
            "Bob stops",
            "Ada stops",
            "parent stops",
        ];
        assert_eq!(log.entries(), expected);
        assert!(registry.all().is_empty());
    }
}

#[also_simulated]
#[test]
fn a_parent_that_calls_stop_all_is_not_waited_for_nor_are_its_children() {
    let (actor, registry) = start(&Log::default(), &["Ada"]);
    let stopped = actor.proxy().stop_all(registry.clone());
    assert_eq!(stopped.answer(), Ok(2));
    actor.join(WATCHDOG).unwrap();
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn a_child_started_in_the_last_hook_stops_before_its_parent_has_terminated() {
    let log = Log::default();
    let registry = ActorRegistry::new();
    let actor = Parent::builder().registry(&registry).start(Parent {
        last: Some("late"),
        ..parent(&log, &[])
    });
    actor.stop().answer().unwrap();
    assert_eq!(
        log.entries(),
        ["parent starts", "parent stops", "late stops"]
    );
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn a_child_that_ends_by_itself_does_nothing_to_its_parent() {
    let log = Log::default();
    let (actor, registry) = start(&log, &["Ada", "Bob"]);
    let children = actor.proxy().children().answer().unwrap();
    children[0].proxy().defer().fail().unwrap();
    assert!(matches!(children[0].ended().answer(), Ok(End::Failed(_))));
    children[1].stop().answer().unwrap();
    assert_eq!(actor.proxy().children().answer().unwrap().len(), 2);
    actor.stop().answer().unwrap();
    assert_eq!(
        log.entries(),
        ["parent starts", "Bob stops", "parent stops"]
    );
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn a_child_that_asks_its_parent_while_that_stops_is_answered() {
    let log = Log::default();
    let (actor, _registry) = start(&log, &["Ada"]);
    let child = actor.proxy().children().answer().unwrap().remove(0);
    let (gate, barred) = gate();
    drop(child.run(move |_| barred.pass()));
    gate.wait_until_entered();
    let asked = child.proxy().ask(actor.proxy());
    let stopped = actor.stop();
    gate.open();
    assert!(asked.answer().is_ok());
    assert_eq!(stopped.answer(), Ok(true));
}

#[also_simulated]
#[test]
fn a_parent_whose_start_fails_takes_its_children_with_it() {
    let registry = ActorRegistry::new();
    let log = Log::default();
    let actor = Parent::builder().registry(&registry).start_with({
        let log = log.clone();
        move |context| {
            Child::builder()
                .child_of(context)
                .start(Child { log, name: "Ada" });
            panic!("no state")
        }
    });
    let actor: AnyActorRef = actor.into();
    assert!(actor.wait_started().is_err());
    assert_eq!(log.entries(), ["Ada stops"]);
    assert!(registry.all().is_empty());
}
