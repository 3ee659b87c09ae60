//! Waits for all actors of a registry.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use super::{By, Node, node};
use crate::common::{Answer as _, Finish, WATCHDOG, hold};
use pykka::debug::{self, ActorState};
use pykka::{ActorRef, ActorRegistry, Error};

#[test]
fn an_actor_that_waits_for_its_whole_registry_is_told() {
    let a = node("A");
    let answer = a.run(|_| ActorRegistry::global().wait()).answer();
    let text = answer.unwrap_err().to_string();
    let circle = "deadlock: A.run → all actors of the registry";
    assert!(text.ends_with(circle), "{text}");
    a.stop().answer().unwrap();
}

/// A leader, and the members of its team, who are in a registry of their own.
fn team(members: &[&str]) -> (ActorRegistry, ActorRef<Node>, Vec<ActorRef<Node>>) {
    let registry = ActorRegistry::new();
    let start = |name: &&str| {
        let builder = Node::builder().name(*name).registry(&registry);
        builder.start(Node::default())
    };
    let members = members.iter().map(start).collect();
    (registry, node("Leader"), members)
}

/// Returns when the actor is in the table of those who wait.
#[track_caller]
fn wait_until_it_waits(actor: &ActorRef<Node>) {
    let begin = Instant::now();
    let waits = |state: &ActorState| state.id == *actor.id() && state.waiting.is_some();
    while !debug::snapshot().actors.iter().any(waits) {
        assert!(begin.elapsed() < WATCHDOG, "it does not wait");
        thread::yield_now();
    }
}

#[test]
fn who_waits_for_all_of_a_registry_is_told_if_one_of_them_waits_for_it() {
    let (team, leader, members) = team(&["Idle", "Member", "Late"]);
    let gate = hold(&leader);
    let alone = Arc::new(Barrier::new(1));
    let waited = leader.run({
        let team = team.clone();
        move |_| team.wait()
    });
    let asked = members[1].proxy().ask(leader.proxy(), By::Method, alone);
    let asked = thread::spawn(move || asked.answer());
    wait_until_it_waits(&members[1]);
    gate.open();
    let text = waited.answer().unwrap_err().to_string();
    let circle = "deadlock: Member.ask → Leader.run → all actors of the registry";
    assert!(text.ends_with(circle), "{text}");
    assert_eq!(asked.finish(), Ok(Ok(())));
    assert_eq!(team.stop_all(), [Ok(true), Ok(true), Ok(true)]);
    leader.stop().answer().unwrap();
}

#[test]
fn who_asks_one_that_waits_for_all_of_its_registry_is_told() {
    let (team, leader, members) = team(&["Idle", "Member"]);
    let waited = thread::spawn({
        let (leader, team) = (leader.clone(), team.clone());
        move || leader.run(move |_| team.wait()).answer()
    });
    wait_until_it_waits(&leader);
    // Also one that joins later.
    let late = Node::builder()
        .name("Late")
        .registry(&team)
        .start(Node::default());
    for member in [&members[1], &late] {
        let alone = Arc::new(Barrier::new(1));
        let asked = member.proxy().ask(leader.proxy(), By::Method, alone);
        let error = asked.answer().unwrap().unwrap_err();
        assert!(matches!(error, Error::Deadlock { .. }), "{error}");
        let circle = "deadlock: Leader.run → ";
        assert!(error.to_string().contains(circle), "{error}");
    }
    assert_eq!(team.stop_all(), [Ok(true), Ok(true), Ok(true)]);
    assert_eq!(waited.finish(), Ok(()));
    leader.stop().answer().unwrap();
}

#[test]
fn who_stops_all_of_a_registry_is_told_of_those_that_wait_for_it() {
    let (team, leader, members) = team(&["Idle", "Member", "Late"]);
    let gate = hold(&leader);
    let alone = Arc::new(Barrier::new(1));
    let stopped = leader.run({
        let team = team.clone();
        move |_| team.stop_all()
    });
    let asked = members[1].proxy().ask(leader.proxy(), By::Method, alone);
    let asked = thread::spawn(move || asked.answer());
    wait_until_it_waits(&members[1]);
    gate.open();
    let stopped = stopped.answer().unwrap();
    let [Ok(true), Err(error @ Error::Deadlock { .. }), Ok(true)] = &stopped[..] else {
        panic!("{stopped:?}")
    };
    let circle = "deadlock: Member.ask → Leader.run → Member.stop";
    assert!(error.to_string().ends_with(circle), "{error}");
    assert_eq!(asked.finish(), Ok(Ok(())));
    team.wait();
    leader.stop().answer().unwrap();
}
