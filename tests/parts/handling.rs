//! How a part's messages are handled, and how they fail.

use super::{core, is_missing};
use crate::common::{Answer, hold, pooled};
use pykka::Error;

#[test]
fn a_message_for_a_part_that_is_not_there_harms_nobody() {
    let (actor, core) = core();
    core.library().defer().search("x".into()).unwrap();
    core.outputs(99).defer().louder(1).unwrap();
    drop(core.outputs(99).set_volume(1));
    assert_eq!(core.outputs(0).volume().answer(), Ok(10));
    actor.stop();
}

#[test]
fn a_parts_messages_run_in_the_owners_thread_and_message_order() {
    let (actor, core) = core();
    let owner_thread = core.thread().answer().unwrap();
    // A pooled owner has no thread of its own.
    if !pooled() {
        assert_eq!(core.playback().thread().answer(), Ok(owner_thread));
    }

    let gate = hold(&actor);
    core.outputs(3).set_volume(1);
    core.plug_in(13);
    let plugged_in = core.outputs(3).volume();
    core.outputs(3).defer().louder(1).unwrap();
    let louder = core.outputs(3).volume();
    gate.open();
    assert_eq!(
        plugged_in.answer(),
        Ok(13),
        "the write before came too early for this part"
    );
    assert_eq!(louder.answer(), Ok(14));
    actor.stop();
}

#[test]
fn the_way_to_a_part_is_gone_each_time_a_message_is_handled() {
    let (actor, core) = core();
    let third = core.outputs(3);
    assert!(is_missing(&third.volume().answer()));
    core.plug_in(13);
    assert_eq!(third.volume().answer(), Ok(13));
    actor.stop();
}

#[test]
fn a_method_of_a_part_can_take_the_context_of_the_owner() {
    let (actor, core) = core();
    assert_eq!(core.informed().owner().answer(), Ok(actor.clone()));
    core.informed().tell_owner("from inside").answer().unwrap();
    assert_eq!(core.history().answer(), Ok(vec!["from inside".to_owned()]));
    core.informed().stop_owner();
    actor.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn a_failure_in_a_part_is_told_with_the_path_to_it() {
    let (actor, core) = core();
    let error = core.playback().jam().answer().unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_eq!(error.method(), Some("playback.jam"));
    assert!(error.to_string().contains("Core.playback.jam"), "{error}");
    assert_eq!(core.playback().fail().answer(), Ok(Err("no power".into())));
    assert_eq!(core.playback().play().answer(), Ok(true));
    actor.stop();
}

#[test]
fn a_deferred_call_that_fails_in_a_part_ends_the_owner() {
    let (actor, core) = core();
    core.playback().defer().fail().unwrap();
    actor.join(crate::common::WATCHDOG).unwrap();
    let error = core.playback().queue().len().answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.method(), Some("playback.queue.len"));
    assert!(core.playback().defer().play().is_err());
}
