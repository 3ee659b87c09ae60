//! Actors record how long their messages take only while someone looks. By itself in a binary, since
//! that is decided for the whole process.
#![allow(clippy::unused_self, unreachable_pub, reason = "it is an actor")]

mod common;

use std::time::{Duration, Instant};

use common::{WATCHDOG, get};
use pykka::debug::Observer;
use pykka::{Actor, ActorRef, actor};
use pykka_console::Console;

#[actor]
struct Timed;

#[actor]
impl Timed {
    pub fn poke(&self) {}
}

/// How many messages were timed. It is counted before the next message begins.
fn timed_until_now(actor: &ActorRef<Timed>) -> u64 {
    actor.proxy().poke().get().unwrap();
    // A message that begins without an observer is not counted.
    let snapshot = Observer::new().snapshot();
    let mut types = snapshot.types.iter();
    let of_type = types.find(|of_type| of_type.name == "Timed");
    of_type.map_or(0, |of_type| of_type.handler_times.count())
}

#[test]
fn times_are_recorded_from_the_first_request_until_some_time_after_the_last() {
    let off_after = Duration::from_millis(200);
    let console = Console::builder()
        .off_after(off_after)
        .serve("127.0.0.1:0")
        .unwrap();
    let actor = Timed.start();
    let poke = || actor.proxy().poke().get().unwrap();
    poke();
    assert_eq!(timed_until_now(&actor), 0);

    let mut known = 0;
    for path in ["/metrics", "/snapshot.json", "/live.json"] {
        let begin = Instant::now();
        // On a busy machine, the time may be up before a message was handled.
        let now = loop {
            assert_eq!(get(console.address(), path).status, 200);
            poke();
            let now = timed_until_now(&actor);
            if now > known {
                break now;
            }
            assert!(begin.elapsed() < WATCHDOG, "{path}");
        };
        known = now;
        // From some time on, it stays the same.
        loop {
            poke();
            let now = timed_until_now(&actor);
            if now == known && begin.elapsed() > off_after {
                break;
            }
            known = now;
            assert!(begin.elapsed() < WATCHDOG, "{path}");
        }
    }
    // Neither the page nor a request that is refused is a look at the actors.
    get(console.address(), "/");
    get(console.address(), "/other");
    poke();
    assert_eq!(timed_until_now(&actor), known);

    let keeps = Console::builder()
        .off_after(Duration::MAX)
        .serve("127.0.0.1:0")
        .unwrap();
    get(keeps.address(), "/metrics");
    poke();
    let now = timed_until_now(&actor);
    assert!(now > known);
    drop(keeps);
    known = timed_until_now(&actor);
    poke();
    assert_eq!(timed_until_now(&actor), known);
    actor.stop().get().unwrap();
}
