//! How actors end, who is told, and how they are kept running.

mod ended;
mod monitors;
mod panics;
mod restarts;

use crate::common::{Answer, Log};
use pykka::{Context, Failure, actor};
use pykka_tests_macros::actor_under_test;

/// Does what it is told, and logs what happens to it.
#[actor_under_test]
#[derive(Clone, Default)]
pub struct Worker {
    log: Log,
    /// How its start fails.
    start: Option<&'static str>,
    pub count: u32,
}

impl Worker {
    fn logging(log: &Log) -> Self {
        Worker {
            log: log.clone(),
            ..Worker::default()
        }
    }
}

#[actor]
impl Worker {
    fn on_start(&mut self) -> Result<(), String> {
        self.log.push("on_start");
        self.start.map_or(Ok(()), |how| Err(how.to_owned()))
    }

    fn on_stop(&mut self) {
        self.log.push("on_stop");
    }

    fn on_failure(&mut self, failure: &Failure) {
        self.log.push(format!("on_failure: {}", failure.message()));
    }

    pub fn work(&mut self, what: &str) -> u32 {
        self.log.push(what);
        self.count += 1;
        self.count
    }

    pub fn panic(&self, message: &str) {
        panic!("{message}")
    }

    pub fn err(&self, message: String) -> Result<(), String> {
        Err(message)
    }

    pub fn stop_yourself(&self, context: &Context<Self>) {
        context.stop();
    }

    pub fn id(&self, context: &Context<Self>) -> pykka::ActorId {
        context.id().clone()
    }

    pub fn wait_for_your_end(&self, context: &Context<Self>) -> Result<pykka::End, pykka::Error> {
        context.actor_ref().ended().get()
    }
}
