//! What can be done with a future in a thread.

mod combining;
mod depth;
mod errors;
mod getting;
mod many;
mod promises;
mod shared;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use pykka::{ActorRef, Error, Future, actor, promise};
use pykka_tests_macros::actor_under_test;

const MOMENT: Duration = Duration::from_millis(5);

#[actor_under_test]
pub struct Echo;

#[actor]
impl Echo {
    pub fn echo(&self, text: &str) -> String {
        text.to_owned()
    }

    pub fn numbers(&self) -> Vec<i64> {
        vec![1, 5, 10, 15]
    }

    pub fn fail(&self) -> Result<u32, String> {
        Err("no echo".into())
    }

    pub fn panic(&self) -> u32 {
        panic!("echo, echo")
    }
}

fn echo() -> (ActorRef<Echo>, EchoProxy) {
    let actor = Echo.start();
    let proxy = actor.proxy();
    (actor, proxy)
}

/// A value, or an error, that is there already.
fn ready<T: Send + 'static>(answer: Result<T, Error>) -> Future<T> {
    let (promise, future) = promise();
    match answer {
        Ok(value) => promise.set(value),
        Err(error) => promise.set_error(error),
    }
    future
}

fn is_taken<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::AlreadyTaken { .. }))
}

fn is_timeout<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Timeout { .. }))
}

/// Counts its runs, and remembers where the last was.
#[derive(Clone, Default)]
struct Runs {
    count: Arc<AtomicU32>,
    thread: Arc<Mutex<Option<ThreadId>>>,
}

impl Runs {
    fn count_one(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
        *self.thread.lock().unwrap() = Some(thread::current().id());
    }

    fn count(&self) -> u32 {
        self.count.load(Ordering::SeqCst)
    }

    fn thread(&self) -> Option<ThreadId> {
        *self.thread.lock().unwrap()
    }
}
