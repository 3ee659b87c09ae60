//! Supervisors: which children are restarted when one fails.

use std::thread;
use std::time::Instant;

use super::*;
use crate::common::{Finish as _, WATCHDOG, hold};
use pykka::{ActorRegistry, End, Error, Strategy, Supervisor, SupervisorBuilder};

/// A child that logs what happens to it under its name.
#[actor_under_test]
pub struct Member {
    pub(super) name: &'static str,
    pub(super) log: Log,
    /// The life whose start fails.
    pub(super) fails: Option<u32>,
    pub life: u32,
}

impl Member {
    fn note(&self, what: &str) {
        self.log.push(format!("{} {what}", self.name));
    }
}

#[actor]
impl Member {
    fn on_start(&mut self) -> Result<(), String> {
        self.note("starts");
        match self.fails {
            Some(life) if life == self.life => Err("no tools".into()),
            _ => Ok(()),
        }
    }

    fn on_stop(&mut self) {
        self.note("stops");
    }

    fn on_failure(&mut self, _: &Failure) {
        self.note("fails");
    }

    pub fn fail(&self) -> Result<(), String> {
        Err(format!("{} as planned", self.name))
    }

    pub fn work(&self) -> &'static str {
        self.note("works");
        self.name
    }

    pub fn stop_yourself(&self, context: &Context<Self>) {
        context.stop();
    }
}

const NAMES: [&str; 3] = ["Ada", "Bob", "Cid"];

/// A supervisor of these children, in a registry of their own.
pub(super) struct Team {
    pub(super) log: Log,
    pub(super) registry: ActorRegistry,
    pub(super) supervisor: ActorRef<Supervisor>,
}

impl Team {
    pub(super) fn start(adjust: impl FnOnce(SupervisorBuilder) -> SupervisorBuilder) -> Self {
        let (log, registry) = (Log::default(), ActorRegistry::new());
        let builder = adjust(Supervisor::builder().registry(&registry));
        let builder = NAMES.iter().fold(builder, |builder, name| {
            builder.child(*name, Member::builder(), member(name, &log))
        });
        let supervisor = builder.start();
        supervisor.wait_started().unwrap();
        Team {
            log,
            registry,
            supervisor,
        }
    }

    pub(super) fn child(&self, name: &str) -> ActorRef<Member> {
        self.supervisor.child(name).unwrap()
    }

    pub(super) fn lives(&self) -> [u32; 3] {
        NAMES.map(|name| self.child(name).proxy().life().answer().unwrap())
    }

    /// What has been logged since the children have started.
    pub(super) fn seen(&self) -> Vec<String> {
        self.log.entries().split_off(3)
    }

    pub(super) fn stop(self) -> Vec<String> {
        self.supervisor.stop().answer().unwrap();
        assert!(self.registry.all().is_empty());
        self.seen()
    }
}

pub(super) fn member(name: &'static str, log: &Log) -> impl Fn(&Context<Member>) -> Member + use<> {
    let log = log.clone();
    move |context| Member {
        name,
        log: log.clone(),
        fails: None,
        life: context.restarts(),
    }
}

pub(super) fn fail(child: &ActorRef<Member>) {
    child.proxy().defer().fail().unwrap();
}

#[also_simulated]
#[test]
fn children_start_in_order_and_stop_in_reverse() {
    let team = Team::start(|builder| builder);
    assert_eq!(
        team.log.entries(),
        ["Ada starts", "Bob starts", "Cid starts"]
    );
    assert_eq!(team.registry.all().len(), 4);
    assert_eq!(team.child("Bob").id().name(), "Bob");
    assert_eq!(team.stop(), ["Cid stops", "Bob stops", "Ada stops"]);
}

#[also_simulated]
#[test]
fn a_child_is_found_at_once_by_its_name_and_its_type() {
    let registry = ActorRegistry::new();
    let builder = Member::builder().name("a name of its own");
    let supervisor = Supervisor::builder()
        .registry(&registry)
        .child("Ada", builder, member("Ada", &Log::default()))
        .start();
    let child = supervisor.child::<Member>("Ada").unwrap();
    assert_eq!(child.proxy().work().answer(), Ok("Ada"));
    assert_eq!(child.id().name(), "a name of its own");
    assert_eq!(supervisor.child::<Member>("Bob"), None);
    assert_eq!(supervisor.child::<Worker>("Ada"), None);
    assert_eq!(registry.stop_all(), [Ok(true), Ok(true)]);
}

#[also_simulated]
#[test]
fn one_for_one_restarts_the_child_that_failed() {
    let team = Team::start(|builder| builder);
    let bob = team.child("Bob");
    let gate = hold(&bob);
    fail(&bob);
    let queued = bob.proxy().work();
    gate.open();
    assert_eq!(queued.answer(), Ok("Bob"));
    assert_eq!(team.lives(), [0, 1, 0]);
    assert_eq!(team.child("Bob"), bob);
    let seen = team.stop();
    assert_eq!(seen[..3], ["Bob fails", "Bob starts", "Bob works"]);
    assert_eq!(seen[3..], ["Cid stops", "Bob stops", "Ada stops"]);
}

#[test]
fn one_for_all_restarts_all_in_order_and_keeps_their_queues() {
    let team = Team::start(|builder| builder.strategy(Strategy::OneForAll));
    let (ada, bob) = (team.child("Ada"), team.child("Bob"));
    let gate = hold(&ada);
    let queued = ada.proxy().work();
    fail(&bob);
    let behind = bob.proxy().work();
    // It is paused before Ada is.
    while !team.log.entries().contains(&"Cid stops".to_owned()) {
        thread::yield_now();
    }
    gate.open();
    assert_eq!((queued.answer(), behind.answer()), (Ok("Ada"), Ok("Bob")));
    assert_eq!(team.lives(), [1, 1, 1]);
    let mut seen = team.stop();
    seen.retain(|entry| !entry.ends_with("works"));
    let expected = [
        "Bob fails",
        "Cid stops",
        "Ada stops",
        "Ada starts",
        "Bob starts",
        "Cid starts",
    ];
    assert_eq!(seen[..6], expected);
    assert_eq!(seen[6..], ["Cid stops", "Bob stops", "Ada stops"]);
}

#[test]
fn rest_for_one_restarts_those_that_were_started_after_it() {
    let team = Team::start(|builder| builder.strategy(Strategy::RestForOne));
    fail(&team.child("Bob"));
    // Ask the last one: it is the last to begin.
    while team.child("Cid").proxy().life().answer().unwrap() == 0 {}
    assert_eq!(team.lives(), [0, 1, 1]);
    let seen = team.stop();
    assert_eq!(
        seen[..4],
        ["Bob fails", "Cid stops", "Bob starts", "Cid starts"]
    );
}

#[also_simulated]
#[test]
fn a_failure_counts_once_however_many_children_it_restarts() {
    let team = Team::start(|builder| {
        let builder = builder.strategy(Strategy::OneForAll);
        builder.at_most(2, Duration::from_secs(3600))
    });
    for life in 1..=2 {
        fail(&team.child("Cid"));
        while team.lives() != [life; 3] {}
    }
    assert!(team.supervisor.is_alive());
    team.stop();
}

#[also_simulated]
#[test]
fn a_child_that_stops_is_not_restarted() {
    let team = Team::start(|builder| builder.strategy(Strategy::OneForAll));
    let (ada, bob) = (team.child("Ada"), team.child("Bob"));
    drop(ada.proxy().stop_yourself());
    assert_eq!(ada.ended().answer(), Ok(End::Stopped));
    bob.stop().answer().unwrap();
    fail(&team.child("Cid"));
    assert_eq!(team.child("Cid").proxy().life().answer(), Ok(1));
    let seen = team.stop();
    assert_eq!(
        seen,
        [
            "Ada stops",
            "Bob stops",
            "Cid fails",
            "Cid starts",
            "Cid stops"
        ]
    );
}

#[test]
fn a_stop_ends_a_supervisors_back_off_at_once() {
    let hour = Duration::from_secs(3600);
    let team = Team::start(|builder| builder.backoff(hour..=hour).strategy(Strategy::RestForOne));
    let (bob, cid) = (team.child("Bob"), team.child("Cid"));
    fail(&bob);
    while !team.log.entries().contains(&"Cid stops".to_owned()) {
        thread::yield_now();
    }
    let waits = [bob.proxy().work(), cid.proxy().work()];
    assert_eq!(team.child("Ada").proxy().work().answer(), Ok("Ada"));
    let begin = Instant::now();
    let seen = team.stop();
    assert!(begin.elapsed() < WATCHDOG);
    for wait in waits {
        assert!(matches!(wait.answer(), Err(Error::ActorDead { .. })));
    }
    assert_eq!(seen, ["Bob fails", "Cid stops", "Ada works", "Ada stops"]);
    assert_eq!(bob.ended().answer(), Ok(End::Stopped));
}

#[also_simulated]
#[test]
fn after_a_back_off_the_children_begin_in_order() {
    let short = Duration::from_millis(5);
    let team = Team::start(|builder| builder.backoff(short..=short).strategy(Strategy::OneForAll));
    fail(&team.child("Cid"));
    let worked = NAMES.map(|name| team.child(name).proxy().work());
    for (worked, name) in worked.into_iter().zip(NAMES) {
        assert_eq!(worked.answer(), Ok(name));
    }
    let mut seen = team.stop();
    seen.retain(|entry| entry.ends_with("starts"));
    assert!(seen.is_empty() || seen == ["Ada starts", "Bob starts", "Cid starts"]);
}

#[test]
fn stop_all_stops_a_supervisor_with_its_children() {
    let team = Team::start(|builder| builder);
    let stopper = thread::spawn({
        let registry = team.registry.clone();
        move || registry.stop_all()
    });
    assert_eq!(stopper.finish(), [const { Ok(true) }; 4]);
    assert_eq!(team.seen(), ["Cid stops", "Bob stops", "Ada stops"]);
}

#[also_simulated]
#[test]
#[should_panic(expected = "the child `Ada` of a supervisor has a restart of its own")]
fn a_child_with_a_restart_of_its_own_is_refused() {
    let builder = Member::builder().restart(Restart::always());
    Supervisor::builder()
        .child("Ada", builder, member("Ada", &Log::default()))
        .start();
}
