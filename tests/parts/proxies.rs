//! A part's proxy as a value.

use std::collections::HashSet;
use std::thread;

use super::{Playback, PlaybackCall, PlaybackProxy, Radio, State, core};
use crate::common::{Answer, Finish};

/// Knows `PlaybackProxy` and none of its owners.
struct Remote {
    playback: PlaybackProxy,
}

#[test]
fn a_proxy_of_a_part_can_be_stored_without_naming_the_owner() {
    let (core_actor, core) = core();
    let radio = Radio::default().start();
    let alone = Playback::default().start();
    let remotes = [core.playback(), radio.proxy().playback(), alone.proxy()]
        .map(|playback| Remote { playback });
    drop(core);
    for remote in &remotes {
        assert_eq!(remote.playback.play().answer(), Ok(true));
        remote.playback.queue().push("one");
        assert_eq!(remote.playback.queue().len().answer(), Ok(1));
    }
    assert_eq!(
        radio.proxy().playback().state().answer(),
        Ok(State::Playing)
    );
    core_actor.stop();
    radio.stop();
    alone.stop();
}

#[test]
fn a_part_can_be_an_actor_itself() {
    let actor = Playback::default().start();
    assert_eq!(actor.proxy().play().answer(), Ok(true));
    let played = actor.ask(PlaybackCall::Play).answer().unwrap();
    assert!(played.downcast::<bool>().unwrap());
    assert_eq!(actor.proxy().queue().len().answer(), Ok(0));
    assert_eq!(actor.stop().answer(), Ok(true));
}

#[test]
fn proxies_of_parts_are_equal_if_actor_and_part_are_the_same() {
    let (actor, one) = core();
    let (other_actor, other) = core();
    assert_eq!(one.playback(), one.playback());
    assert_eq!(one.playback().queue(), one.clone().playback().queue());
    assert_ne!(one.playback(), other.playback());
    assert_eq!(one.outputs(1), one.outputs(1));
    assert_ne!(one.outputs(1), one.outputs(2));
    assert_ne!(one.outputs(0), one.boxed());
    assert_eq!(one.named("left"), one.named("left"));
    assert_ne!(one.named("left"), one.named("right"));
    assert_eq!(one.tree().children(0).next(), one.tree().children(0).next());
    assert_ne!(one.tree().children(0).next(), one.tree().next().children(0));
    assert_ne!(one.tree().children(0), one.tree().children(0).children(0));
    let alone = Playback::default().start();
    assert_ne!(alone.proxy(), one.playback());
    let set: HashSet<_> = [
        one.outputs(0),
        one.outputs(1),
        one.outputs(0),
        other.outputs(0),
    ]
    .into();
    assert_eq!(set.len(), 3);
    for actor in [actor, other_actor] {
        actor.stop();
    }
    alone.stop();
}

#[test]
fn the_debug_of_a_parts_proxy_shows_the_actor_and_the_path() {
    let (actor, core) = core();
    let text = format!("{:?}", core.playback().queue());
    assert!(
        text.starts_with("QueueProxy") && text.contains("Core"),
        "{text}"
    );
    assert!(
        text.contains("playback.queue") && text.contains(actor.urn()),
        "{text}"
    );
    let text = format!("{:?}", core.deep("a", 1));
    assert!(text.contains(r#"deep["a"][1]"#), "{text}");
    actor.stop();
}

#[test]
fn a_parts_proxy_knows_its_actor() {
    let (actor, core) = core();
    assert_eq!(core.actor_ref(), actor.to_any());
    assert_eq!(core.playback().queue().actor_ref(), actor.to_any());
    assert_eq!(core.outputs(9).actor_ref().stop().answer(), Ok(true));
    assert!(!actor.is_alive());
}

#[test]
fn a_parts_proxy_can_be_used_from_any_thread() {
    let (actor, core) = core();
    let volume = core.outputs(0);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let volume = volume.clone();
            thread::spawn(move || volume.louder(1).answer().unwrap())
        })
        .collect();
    let mut volumes: Vec<_> = threads.into_iter().map(Finish::finish).collect();
    volumes.sort_unstable();
    assert_eq!(volumes, [11, 12, 13, 14]);
    actor.stop();
}

#[test]
fn a_part_is_reached_in_every_style_before_or_after_it_is_chosen() {
    let (actor, core) = core();
    assert_eq!(core.call().playback().play(), Ok(true));
    assert_eq!(core.playback().call().state(), Ok(State::Playing));
    core.defer().playback().queue().push("one").unwrap();
    core.playback().defer().queue().push("two").unwrap();
    core.playback().queue().defer().push("three").unwrap();
    assert_eq!(core.call().playback().queue().len(), Ok(3));
    assert_eq!(
        core.call().named("left").louder(2),
        core.named("left").call().louder(0)
    );
    assert_eq!(core.call().outputs(0).set_volume(9), Ok(()));
    assert_eq!(core.outputs(0).call().volume(), Ok(9));
    assert_eq!(
        core.call().tree().children(0).next().sum(),
        core.tree().children(0).next().call().sum()
    );
    actor.stop().answer().unwrap();
    let dead = core.call().playback().queue().len().unwrap_err();
    assert_eq!(dead, core.playback().queue().call().len().unwrap_err());
    assert!(dead.to_string().contains("playback.queue.len"), "{dead}");
}
