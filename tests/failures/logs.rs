//! What else is logged.

use std::any::Any;

use crate::common::logs::capture;
use crate::common::{Answer, Log, gate};
use pykka::Error;
use tracing::Level;

use super::{Fragile, assert_lives_on, assert_logged, fragile, settle};

#[test]
fn the_comings_and_goings_of_an_actor_are_logged_as_debug() {
    let (actor, _, _) = fragile();
    actor.stop().answer().unwrap();
    let events = capture().lock().unwrap().clone();
    let events = events
        .into_iter()
        .filter(|(_, logged)| logged.urn == actor.urn());
    let words: Vec<_> = events
        .map(|(level, logged)| {
            assert_eq!(level, Level::DEBUG, "{logged:?}");
            logged.message.split(' ').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(words.len(), 4, "{words:?}");
    assert_eq!(words[..2], ["registered", "started"]);
    assert!(words[2..].contains(&"unregistered".into()) && words[2..].contains(&"stopped".into()));
}

#[test]
fn an_unexpected_message_is_logged_as_a_warning() {
    let (actor, proxy, log) = fragile();
    actor.to_any().tell(17_u64).unwrap();
    settle(&proxy);
    assert_logged(&actor, Level::WARN, &["unexpected message"]);
    assert_lives_on(&actor, &log);
    let message: Box<dyn Any + Send> = Box::new(1);
    assert!(matches!(
        actor.to_any().ask(message).answer(),
        Err(Error::UnexpectedMessage { .. })
    ));
    actor.stop();
}

#[test]
fn a_failure_while_on_stop_is_held_does_not_change_who_is_told() {
    let (gate, barred) = gate();
    let log = Log::default();
    let fragile = Fragile {
        held_in_stop: Some(barred),
        stop: Some("panic"),
        ..Fragile::with(&log)
    };
    let actor = fragile.start();
    let stopped = actor.stop();
    gate.wait_until_entered();
    let asked = actor.ask("fine");
    gate.open();
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
}
