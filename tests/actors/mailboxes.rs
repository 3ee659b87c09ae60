//! Bounded mailboxes.

use std::sync::mpsc::channel;
use std::thread;

use crate::common::{Answer, Finish, Log, hold};
use pykka::Error;

use super::{Recorder, recorder};

#[test]
fn try_tell_gives_the_message_back_when_a_bounded_mailbox_is_full() {
    let actor = Recorder::builder().capacity(2).start(Recorder::default());
    let gate = hold(&actor);
    actor.try_tell(1).unwrap();
    actor.try_tell(2).unwrap();
    let full = actor.try_tell(3).unwrap_err();
    assert!(full.is_full());
    assert_eq!(full.into_message(), 3);
    gate.open();
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2]));
    actor.try_tell(4).unwrap();
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2, 4]));
    actor.stop();
}

#[test]
fn who_sends_to_a_full_mailbox_waits_for_room() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let log = Log::default();
    let gate = hold(&actor);
    actor.tell(1).unwrap();
    let (about_to_send, sends) = channel();
    let sender = thread::spawn({
        let (actor, log) = (actor.clone(), log.clone());
        move || {
            about_to_send.send(()).unwrap();
            actor.tell(2).unwrap();
            log.push("sent");
        }
    });
    sends.recv_timeout(crate::common::WATCHDOG).unwrap();
    assert!(actor.try_tell(3).unwrap_err().is_full());
    log.push("opened");
    gate.open();
    sender.finish();
    assert_eq!(log.entries(), ["opened", "sent"]);
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2]));
    actor.stop();
}

#[test]
fn who_waits_for_room_is_told_when_the_actor_dies() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let gate = hold(&actor);
    let stopped = actor.stop();
    let waiting: Vec<_> = (0..4)
        .map(|number| {
            let actor = actor.clone();
            thread::spawn(move || {
                // The tell may have got room in the last moment; the ask is answered in any case.
                let _ = actor.tell(number);
                actor.ask(number).answer()
            })
        })
        .collect();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    for waiting in waiting {
        assert!(matches!(waiting.finish(), Err(Error::ActorDead { .. })));
    }
}

#[test]
fn an_unbounded_mailbox_is_never_full() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    for number in 0..10_000 {
        actor.try_tell(number).unwrap();
    }
    gate.open();
    assert_eq!(actor.ask(0).answer(), Ok(10_001));
    actor.stop();
}
