//! How actors end, who is told, and how they are kept running.

mod backoffs;
mod children;
mod ended;
mod giving_up;
mod lives;
mod monitors;
mod panics;
mod replicas;
mod restarts;
mod stopped_replicas;
mod supervisors;

use std::time::Duration;

use crate::common::{Answer, Log};
use pykka::{ActorRef, Context, Failure, Restart, actor, debug};
use pykka_tests_macros::{actor_under_test, also_simulated};

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

/// Longer than a test may take, so that what waits for it to pass is a failed test.
const LONG: Duration = Duration::from_secs(3600);

fn start(restart: Restart, log: &Log) -> ActorRef<Worker> {
    Worker::builder()
        .restart(restart)
        .start(Worker::logging(log))
}

fn fail(actor: &ActorRef<Worker>, message: &str) {
    actor.proxy().defer().panic(message).unwrap();
}

fn restarts<A: pykka::Methods>(actor: &ActorRef<A>) -> u32 {
    let snapshot = debug::snapshot();
    let state = snapshot.actors.iter().find(|state| state.id == *actor.id());
    state.map_or(0, |state| state.restarts)
}
