//! What happens when something fails: who is told, what is logged, and who lives on.

mod asks;
mod hooks;
mod logs;
mod panics;
mod tells;

use std::fmt;
use std::panic::panic_any;

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Barred, Log};
use pykka::{ActorRef, Error, Failure, actor};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

/// What an actor leaves in its mailbox has a test of its own.
const LEFT: &str = "of its messages unhandled";

#[track_caller]
fn assert_logged(actor: &ActorRef<Fragile>, level: Level, words: &[&str]) {
    let mut events = logged(actor.urn());
    events.retain(|(_, event)| !event.message.contains(LEFT));
    let [(found, logged)] = &events[..] else {
        panic!("not one event: {events:?}")
    };
    assert_eq!(*found, level, "{logged:?}");
    for word in words {
        assert!(logged.message.contains(word), "{word} is not in {logged:?}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// An actor that fails wherever it is told to

/// Panics when it is dropped.
pub struct Bomb(&'static str);

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{}", self.0);
        }
    }
}

/// An error that nobody can display.
#[derive(Debug)]
pub struct OnlyDebug;

/// An error that has nothing at all.
pub struct Bare;

#[actor_under_test]
#[derive(Default)]
pub struct Fragile {
    pub count: u32,
    log: Log,
    start: Option<&'static str>,
    stop: Option<&'static str>,
    failure: Option<&'static str>,
    held_in_stop: Option<Barred>,
    #[expect(dead_code, reason = "it is there to be dropped")]
    bomb: Option<Bomb>,
}

fn fail_if(how: Option<&'static str>) -> Result<(), String> {
    match how {
        Some("panic") => panic!("a panic"),
        Some(error) => Err(error.to_owned()),
        None => Ok(()),
    }
}

#[actor]
impl Fragile {
    fn on_start(&mut self) -> Result<(), String> {
        self.log.push("on_start");
        fail_if(self.start)
    }

    fn on_stop(&mut self) -> Result<(), String> {
        self.log.push("on_stop");
        if let Some(barred) = self.held_in_stop.take() {
            barred.pass();
        }
        fail_if(self.stop)
    }

    fn on_failure(&mut self, failure: &Failure) -> Result<(), String> {
        self.log.push(format!("on_failure: {}", failure.message()));
        fail_if(self.failure)
    }

    fn on_receive(&mut self, how: &'static str) -> Result<u32, String> {
        self.count += 1;
        match how {
            "fine" => Ok(self.count),
            "panic" => panic!("received a panic"),
            error => Err(error.to_owned()),
        }
    }

    pub fn panic(&mut self) -> u32 {
        self.count += 1;
        panic!("at number {}", self.count)
    }

    pub fn constant_panic(&self) {
        panic!("no arguments")
    }

    pub fn odd_panic(&self) {
        panic_any(17_u32)
    }

    pub fn bomb_panic(&self) {
        panic_any(Bomb("dropped payload"))
    }

    pub fn err(&mut self) -> Result<u32, String> {
        self.count += 1;
        Err(format!("error number {}", self.count))
    }

    pub fn debug_err(&self) -> Result<(), OnlyDebug> {
        Err(OnlyDebug)
    }

    pub fn bare_err(&self) -> Result<(), Bare> {
        Err(Bare)
    }

    pub fn none(&self) -> Option<u32> {
        None
    }

    pub fn take(&mut self, _bomb: Bomb) {
        self.count += 1;
    }

    pub fn lend(&mut self, _bomb: &Bomb) -> u32 {
        self.count += 1;
        self.count
    }

    pub fn make(&self) -> Bomb {
        Bomb("dropped reply")
    }
}

impl Fragile {
    fn with(log: &Log) -> Self {
        Self {
            log: log.clone(),
            ..Self::default()
        }
    }
}

fn fragile() -> (ActorRef<Fragile>, FragileProxy, Log) {
    capture();
    let log = Log::default();
    let actor = Fragile::with(&log).start();
    let proxy = actor.proxy();
    (actor, proxy, log)
}

/// Goes the way of a message once more: what was logged about those before it, is logged.
#[track_caller]
fn settle(proxy: &FragileProxy) {
    proxy.none().answer().unwrap();
}

#[track_caller]
fn assert_lives_on(actor: &ActorRef<Fragile>, log: &Log) {
    settle(&actor.proxy());
    assert!(actor.is_alive());
    assert_eq!(log.entries(), ["on_start"], "`on_failure` is not called");
}

#[track_caller]
fn assert_panicked<T: fmt::Debug>(answer: Result<T, Error>, words: &str) -> Error {
    let error = answer.unwrap_err();
    let Error::Panicked {
        message, location, ..
    } = &error
    else {
        panic!("not a panic: {error}")
    };
    assert_eq!(&**message, words);
    let location = location.as_deref().expect("there is a location");
    // The actor's methods are here; functions that are run on it are the caller's.
    let caller = std::panic::Location::caller().file();
    let is_there = |file: &str| location.contains(&format!("{file}:"));
    assert!(is_there(file!()) || is_there(caller), "{location}");
    error
}
