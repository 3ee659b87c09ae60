//! What belongs to one life of an actor, and ends with it: timers and monitors. A restart is not the actor's end.

use std::thread;
use std::time::Duration;

use super::*;
use crate::common::hold;
use pykka::{ActorRef, Down, End, Restart, Timer, prelude::*};

/// Tells which of its messages come from timers and monitors that its first life has set.
#[actor_under_test]
struct Planner {
    other: ActorRef<Worker>,
    log: Log,
}

#[actor]
impl Planner {
    fn on_start(&mut self, context: &Context<Self>) {
        if context.restarts() == 0 {
            context.monitor(&self.other);
            let short = Duration::from_millis(1);
            let _ = context.proxy().every(short).tick("of the first life");
            let _ = context.proxy().after(20 * short).tick("of the first life");
        }
    }

    fn on_down(&mut self, down: Down) {
        self.log.push(format!("down {}", down.end()));
    }

    fn on_failure(&mut self, context: &Context<Self>, _: &Failure) {
        let timer = context
            .proxy()
            .after(Duration::ZERO)
            .tick("of the last hook");
        self.log.push(format!("is active: {}", timer.is_active()));
        self.log.push(format!("restarts: {}", context.restarts()));
    }

    pub fn tick(&mut self, what: &'static str) {
        self.log.push(what);
    }

    pub fn set(&mut self, context: &Context<Self>) -> Timer {
        context
            .proxy()
            .every(Duration::from_millis(1))
            .tick("of this life")
    }

    pub fn watch(&mut self, context: &Context<Self>) {
        context.monitor(&self.other);
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

#[test]
fn timers_and_monitors_of_a_life_end_with_it() {
    let log = Log::default();
    let other = Worker::default().start();
    let planner = Planner::builder()
        .restart(Restart::on_failure())
        .start_with({
            let (other, log) = (other.clone(), log.clone());
            move |_| Planner {
                other: other.clone(),
                log: log.clone(),
            }
        });
    let proxy = planner.proxy();
    let set = proxy.set().answer().unwrap();
    assert!(set.is_active());
    let gate = hold(&planner);
    proxy.defer().fail().unwrap();
    gate.open();
    proxy.tick("the second life").answer().unwrap();
    assert!(!set.is_active() && !set.cancel());
    let at = log
        .entries()
        .iter()
        .position(|entry| entry == "is active: false")
        .unwrap();
    assert_eq!(log.entries()[at + 1], "restarts: 0");
    other.stop().answer().unwrap();
    // Longer than the first life's timers take. The new life's own work.
    let timer = proxy.set().answer().unwrap();
    while log
        .entries()
        .iter()
        .filter(|entry| *entry == "of this life")
        .count()
        < 30
    {
        thread::yield_now();
    }
    timer.cancel();
    proxy.watch().answer().unwrap();
    planner.stop().answer().unwrap();
    let mut after = log.entries().split_off(at + 2);
    after.retain(|entry| entry != "of this life");
    assert_eq!(
        after,
        ["the second life", "down stopped"],
        "{:?}",
        log.entries()
    );
}

#[also_simulated]
#[test]
fn a_restart_is_no_end() {
    let log = Log::default();
    let actor = start(Restart::on_failure(), &log);
    let watcher = Planner {
        other: actor.clone(),
        log: Log::default(),
    };
    let seen = watcher.log.clone();
    let watcher = watcher.start();
    watcher.wait_started().unwrap();
    let ended = actor.ended();
    fail(&actor, "crack");
    assert_eq!(actor.proxy().work("new").answer(), Ok(1));
    assert!(!ended.is_ready());
    actor.stop().answer().unwrap();
    assert_eq!(ended.answer(), Ok(End::Stopped));
    watcher.stop().answer().unwrap();
    let mut seen = seen.entries();
    seen.retain(|entry| entry.starts_with("down"));
    assert_eq!(seen, ["down stopped"]);
}
