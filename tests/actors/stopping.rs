//! Stopping actors, and what is left of the dead.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::common::{Answer, Barred, Finish, Log, gate, hold};
use pykka::prelude::*;
use pykka::{ActorRegistry, Error, Failure, TellError, TryTellError};
use pykka_tests_macros::actor_under_test;

use super::{Recorder, RecorderCall, recorder};

#[test]
fn what_was_queued_before_a_stop_is_handled() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    let before: Vec<_> = (1..=3).map(|number| actor.ask(number)).collect();
    let stopped = actor.stop();
    gate.open();
    for (index, before) in before.into_iter().enumerate() {
        assert_eq!(before.answer(), Ok(index + 1));
    }
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn stop_now_finishes_the_message_in_hand_and_answers_what_is_queued() {
    let (actor, log) = recorder();
    let gate = hold(&actor);
    let queued: Vec<_> = (1..=3).map(|number| actor.ask(number)).collect();
    let urgent = actor.proxy().urgent().received();
    let (stopped, stopped_now) = (actor.stop(), actor.stop_now());
    gate.open();
    assert_eq!(stopped_now.answer(), Ok(true));
    assert_eq!(stopped.answer(), Ok(true));
    for ask in queued {
        assert!(matches!(ask.answer(), Err(Error::ActorDead { .. })));
    }
    assert!(matches!(urgent.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
    assert_eq!(actor.to_any().stop_now().answer(), Ok(false));
}

#[test]
fn stop_now_doesnt_wait_for_room_nor_for_the_batch_in_hand() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let held = hold(&actor);
    let queued = actor.ask(1);
    let stopped = actor.stop_now();
    held.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(queued.answer(), Err(Error::ActorDead { .. })));
    let (actor, _) = recorder();
    let held = hold(&actor);
    let first = actor.ask(1);
    let (second_gate, barred) = gate();
    let second = actor.run(move |_| barred.pass());
    let in_the_batch = actor.ask(2);
    held.open();
    second_gate.wait_until_entered();
    let stopped = actor.stop_now();
    second_gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(first.answer(), Ok(1));
    assert_eq!(second.answer(), Ok(()));
    assert!(matches!(
        in_the_batch.answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn a_message_sent_after_stop_is_answered_actor_dead() {
    let (actor, log) = recorder();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let stopped = actor.stop();
    assert!(actor.is_alive(), "the stop is only queued yet");
    let (ask, call, get, set) = (
        actor.ask(1),
        proxy.called(2),
        proxy.received(),
        proxy.set_mark(3),
    );
    let run = actor.run(|recorder| recorder.mark);
    let by_hand = actor.ask(RecorderCall::Called { number: 4 });
    actor.tell(5).unwrap();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(ask.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(call.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(get.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(set.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(run.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(by_hand.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn a_getter_that_waits_already_is_told_that_the_actor_died() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    let stopped = actor.stop();
    let asked = actor.ask(1);
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        asked.get()
    });
    getting.recv_timeout(crate::common::WATCHDOG).unwrap();
    gate.open();
    assert!(matches!(getter.finish(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn further_stops_that_were_queued_are_answered_true() {
    let (actor, log) = recorder();
    let gate = hold(&actor);
    let first = actor.stop();
    let between = actor.ask(1);
    let others: Vec<_> = (0..3).map(|_| actor.stop()).collect();
    gate.open();
    assert_eq!(first.answer(), Ok(true));
    assert!(matches!(between.answer(), Err(Error::ActorDead { .. })));
    for other in others {
        assert_eq!(other.answer(), Ok(true));
    }
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn the_stop_of_a_dead_actor_gives_false() {
    let (actor, log) = recorder();
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(actor.stop().answer(), Ok(false));
    assert_eq!(actor.to_any().stop().answer(), Ok(false));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn stop_resolves_only_after_on_stop_ran_and_the_state_is_dropped() {
    let (gate, barred) = gate();
    let log = Log::default();
    let actor = Recorder::logging(&log).held_in_stop(barred);
    let actor = actor.start();
    let held = hold(&actor);
    let (first, second) = (actor.stop(), actor.stop());
    held.open();
    gate.wait_until_entered();
    assert!(!first.is_ready() && !second.is_ready());
    gate.open();
    assert_eq!(first.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
    assert_eq!(second.answer(), Ok(true));
    assert_eq!(
        actor.join(Duration::ZERO),
        Ok(()),
        "all is over when a stop resolves"
    );
}

#[test]
fn while_on_stop_runs_the_actor_is_dead_to_everyone() {
    let (gate, barred) = gate();
    let registry = ActorRegistry::new();
    let actor = Recorder::default().held_in_stop(barred);
    let actor = Recorder::builder().registry(&registry).start(actor);
    let stopped = actor.stop();
    gate.wait_until_entered();
    assert!(!actor.is_alive());
    assert!(registry.all().is_empty());
    let asked = actor.ask(1);
    assert_eq!(actor.tell(2).unwrap_err().into_message(), 2);
    assert!(actor.proxy().defer().called(3).is_err());
    // Nobody has to wait for the end of `on_stop` to be told.
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn what_lies_behind_a_stop_is_answered_before_on_stop_runs() {
    for capacity in [None, Some(9)] {
        let (gate, barred) = gate();
        let mut builder = Recorder::builder();
        if let Some(capacity) = capacity {
            builder = builder.capacity(capacity);
        }
        let actor = builder.start(Recorder::default().held_in_stop(barred));
        let held = hold(&actor);
        let (stopped, behind, again) = (actor.stop(), actor.ask(1), actor.stop());
        held.open();
        gate.wait_until_entered();
        // Otherwise `on_stop` could not join a thread that asks the actor.
        assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
        assert!(!stopped.is_ready() && !again.is_ready());
        gate.open();
        assert_eq!(stopped.answer(), Ok(true));
        assert_eq!(again.answer(), Ok(true));
    }
}

/// Fails when it is told to, and is held up in its last hook.
#[actor_under_test]
struct Sinking {
    barred: Option<Barred>,
}

#[actor]
impl Sinking {
    pub(crate) fn sink(&self) -> Result<(), String> {
        Err("water".into())
    }

    pub(crate) fn bail(&self) {}

    fn on_failure(&mut self, _: &Failure) {
        if let Some(barred) = self.barred.take() {
            barred.pass();
        }
    }
}

#[test]
fn what_lies_behind_a_failure_is_answered_before_on_failure_runs() {
    let (gate, barred) = gate();
    let actor = Sinking {
        barred: Some(barred),
    }
    .start();
    let held = hold(&actor);
    actor.proxy().defer().sink().unwrap();
    let (behind, stopped) = (actor.proxy().bail(), actor.stop());
    held.open();
    gate.wait_until_entered();
    assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
    assert!(!stopped.is_ready());
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn an_ask_queued_behind_a_failure_is_answered_actor_dead_and_a_stop_true() {
    let (actor, log) = recorder();
    let gate = hold(&actor);
    actor.proxy().defer().fail().unwrap();
    let (asked, stopped) = (actor.ask(1), actor.stop());
    gate.open();
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_failure", "dropped"]);
}

#[test]
fn a_dropped_stop_stops_all_the_same() {
    let (actor, log) = recorder();
    drop(actor.stop());
    actor.join(crate::common::WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn a_stop_queued_before_on_start_is_done_stops_the_actor_after_it() {
    let (gate, barred) = gate();
    let log = Log::default();
    let recorder = Recorder::logging(&log).held_in_start(barred);
    let actor = recorder.start();
    gate.wait_until_entered();
    let stopped = actor.stop();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn telling_a_dead_actor_gives_the_message_back() {
    let (actor, _) = recorder();
    actor.stop().answer().unwrap();
    let dead: TellError<u32> = actor.tell(17).unwrap_err();
    assert_eq!((dead.actor(), *dead.message()), (Some(actor.id()), 17));
    assert_eq!(dead.into_message(), 17);
    let call = RecorderCall::Called { number: 3 };
    assert_eq!(actor.tell(call.clone()).unwrap_err().into_message(), call);
    assert_eq!(
        actor.to_any().tell("any").unwrap_err().into_message(),
        "any"
    );
    let dead = actor.try_tell(18).unwrap_err();
    assert!(matches!(dead, TryTellError::Dead(_)));
    assert_eq!(dead.into_message(), 18);
}

#[test]
fn asking_a_dead_actor_gives_a_future_that_holds_the_error() {
    let (actor, _) = recorder();
    actor.stop().answer().unwrap();
    let asked = actor.ask(1);
    assert!(asked.is_ready());
    let error = asked.answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.actor(), Some(actor.id()));
    let error = actor.proxy().called(1).answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.method(), Some("called"));
    assert!(matches!(
        actor.proxy().call().called(1),
        Err(Error::ActorDead { .. })
    ));
    assert!(actor.proxy().defer().called(1).is_err());
    assert!(matches!(
        actor.to_any().ask(1_u32).answer(),
        Err(Error::ActorDead { .. })
    ));
    assert!(matches!(
        actor.run(|_| ()).answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn an_actor_lives_even_when_nobody_holds_a_reference() {
    let registry = ActorRegistry::new();
    let urn = {
        let actor = Recorder::builder()
            .registry(&registry)
            .start(Recorder::default());
        actor.tell(1).unwrap();
        actor.urn().to_owned()
    };
    let found = registry
        .get_by_urn(&urn)
        .unwrap()
        .downcast::<Recorder>()
        .unwrap();
    assert_eq!(found.ask(2).answer(), Ok(2));
    found.stop();
}

#[test]
fn join_waits_until_the_actor_is_gone_but_no_longer_than_it_is_told() {
    let (gate, barred) = gate();
    let log = Log::default();
    let actor = Recorder::logging(&log).held_in_stop(barred);
    let actor = actor.start();
    assert!(matches!(
        actor.join(Duration::ZERO),
        Err(Error::Timeout { .. })
    ));
    assert!(actor.is_alive(), "join does not stop it");
    let stopped = actor.stop();
    gate.wait_until_entered();
    let in_time = actor.join(Duration::from_millis(1));
    assert!(
        matches!(in_time, Err(Error::Timeout { .. })),
        "it is not gone before `on_stop` ran"
    );
    gate.open();
    assert_eq!(actor.join(None), Ok(()));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
    assert_eq!(actor.to_any().join(Duration::ZERO), Ok(()));
    assert_eq!(stopped.answer(), Ok(true));
}
