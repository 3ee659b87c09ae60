//! Starting actors, sending them messages, stopping them.

mod hooks;
mod mailboxes;
mod messages;
mod references;
mod starting;
mod stopping;

use std::thread::{self, ThreadId};

use crate::common::{Barred, Log};
use pykka::{ActorRef, AnyActorRef, Context, Failure, actor};
use pykka_tests_macros::actor_under_test;

/// Writes down what happens to it; can be held in its hooks.
#[actor_under_test]
#[derive(Default)]
pub struct Recorder {
    pub received: Vec<u32>,
    pub mark: u32,
    log: Log,
    held_in_start: Option<Barred>,
    held_in_stop: Option<Barred>,
}

#[actor]
impl Recorder {
    fn on_start(&mut self) {
        if let Some(barred) = self.held_in_start.take() {
            barred.pass();
        }
        self.log.push("on_start");
    }

    fn on_stop(&mut self) {
        if let Some(barred) = self.held_in_stop.take() {
            barred.pass();
        }
        self.log.push("on_stop");
    }

    fn on_failure(&mut self, _failure: &Failure) {
        self.log.push("on_failure");
    }

    fn on_receive(&mut self, number: u32) -> usize {
        self.log.push(format!("received {number}"));
        self.received.push(number);
        self.received.len()
    }

    pub fn called(&mut self, number: u32) -> usize {
        self.on_receive(number)
    }

    pub fn fail(&mut self) -> Result<(), String> {
        Err("no reason".into())
    }

    pub fn thread(&self) -> (ThreadId, Option<String>) {
        let thread = thread::current();
        (thread.id(), thread.name().map(Into::into))
    }
}

impl Recorder {
    fn logging(log: &Log) -> Self {
        let mut recorder = Self::default();
        recorder.log = log.clone();
        recorder
    }

    fn held_in_start(mut self, barred: Barred) -> Self {
        self.held_in_start = Some(barred);
        self
    }

    fn held_in_stop(mut self, barred: Barred) -> Self {
        self.held_in_stop = Some(barred);
        self
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.log.push("dropped");
    }
}

fn recorder() -> (ActorRef<Recorder>, Log) {
    let log = Log::default();
    (Recorder::logging(&log).start(), log)
}

/// Tells about its context.
#[actor_under_test]
pub struct Insider {
    seen: Log,
    children: Option<ActorRef<Recorder>>,
}

#[actor]
impl Insider {
    fn on_start(&mut self, context: &Context<Self>) {
        let found = context.registry().get_by_urn(context.urn());
        self.seen
            .push(format!("on_start: registered {}", found.is_some()));
    }

    fn on_stop(&mut self, context: &Context<Self>) {
        let found = context.registry().get_by_urn(context.urn());
        let alive = context.actor_ref().is_alive();
        self.seen.push(format!(
            "on_stop: registered {}, alive {alive}",
            found.is_some()
        ));
    }

    fn on_failure(&mut self, context: &Context<Self>, failure: &Failure) {
        let found = context.registry().get_by_urn(context.urn());
        self.seen.push(format!(
            "on_failure: {failure}, registered {}",
            found.is_some()
        ));
    }

    fn on_receive(&mut self, context: &Context<Self>, message: &'static str) -> String {
        format!("{message} at {}", context.urn())
    }

    pub fn actor_ref_of_context(&self, context: &Context<Self>) -> ActorRef<Insider> {
        context.actor_ref()
    }

    pub fn proxy_of_context(&self, context: &Context<Self>) -> InsiderProxy {
        context.proxy()
    }

    pub fn urn_of_context(&self, context: &Context<Self>) -> String {
        context.urn().to_owned()
    }

    pub fn registered_beside_me(&self, context: &Context<Self>) -> Vec<AnyActorRef> {
        context.registry().all()
    }

    pub fn have_child(&mut self) -> ActorRef<Recorder> {
        self.children.insert(Recorder::default().start()).clone()
    }

    pub fn stop_after(&mut self, context: &Context<Self>, what: String) {
        context.stop();
        self.seen.push(what);
    }

    pub fn see(&mut self, what: String) {
        self.seen.push(what);
    }

    pub fn fail(&self) -> Result<(), &'static str> {
        Err("on purpose")
    }
}

fn insider() -> (ActorRef<Insider>, Log) {
    let seen = Log::default();
    (
        Insider {
            seen: seen.clone(),
            children: None,
        }
        .start(),
        seen,
    )
}
