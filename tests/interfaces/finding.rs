//! Actors are found by their interfaces, broadcasts go to all that implement one, and many are asked at once.

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Log, hold};
use pykka::{ActorRegistry, Error, get_all_results};
use tracing::Level;

use super::{
    BackendProxy, ListenerProxy, LocalFiles, Track, files, files_in, radio, radio_in, tracks,
    within,
};

#[test]
fn actors_are_found_by_the_interfaces_that_they_say_they_implement() {
    let registry = ActorRegistry::new();
    let (first, radio) = (
        files_in(&registry, "a", &Log::default()),
        radio_in(&registry),
    );
    let last = files_in(&registry, "b", &Log::default());
    let all = [first.clone().into(), radio.into(), last.clone().into()];
    assert_eq!(registry.get_by_interface::<BackendProxy>(), all);
    let listeners = registry.get_by_interface::<ListenerProxy>();
    assert_eq!(listeners, [first.into(), last.clone().into()]);
    last.stop().answer().unwrap();
    assert_eq!(registry.get_by_interface::<ListenerProxy>().len(), 1);
    assert!(registry.get_by_interface::<within::InnerProxy>().is_empty());
    registry.stop_all();
}

#[test]
fn an_actor_is_asked_for_an_interface_that_it_may_implement() {
    let (local, radio) = (files("music").to_any(), radio().to_any());
    let listener = local.interface::<ListenerProxy>().unwrap();
    assert_eq!(listener.actor_ref(), local);
    assert_eq!(radio.interface::<ListenerProxy>(), None);
}

fn changed(title: &str) -> impl FnMut(&ListenerProxy) {
    move |listener| drop(listener.track_changed(Track(title.to_owned())))
}

#[test]
fn a_broadcast_reaches_all_who_listen() {
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let listeners = ["a", "b"].map(|root| files_in(&registry, root, &log));
    radio_in(&registry);
    let track = Track("Lola".into());
    registry.broadcast_call(|l: &ListenerProxy| l.track_changed(track.clone()));
    for listener in listeners {
        listener.run(|_| ()).answer().unwrap();
    }
    let mut heard = log.entries();
    heard.sort();
    assert_eq!(heard, ["a heard Lola", "b heard Lola"]);
    registry.stop_all();
}

#[test]
fn a_listener_that_fails_keeps_a_broadcast_from_nobody_else() {
    capture();
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let [first, dead, last] = ["a", "b", "c"].map(|root| files_in(&registry, root, &log));
    let urn = first.urn().to_owned();
    dead.run(|files| files.root.clear()).answer().unwrap();
    // In the registry still, but about to die.
    let gate = hold(&dead);
    let stopping = dead.stop();
    first.proxy().set_root("a".into());
    registry.broadcast_call(|listener: &ListenerProxy| {
        let title = if listener.actor_ref() == first.to_any() {
            "unknown"
        } else {
            "Lola"
        };
        listener.track_changed(Track(title.into()))
    });
    gate.open();
    first.join(crate::common::WATCHDOG).unwrap();
    assert!(stopping.answer().unwrap());
    last.run(|_| ()).answer().unwrap();
    let mut entries = log.entries();
    entries.sort();
    assert_eq!(
        entries,
        [
            "`track_changed` returned an error: what is this?",
            "c heard Lola"
        ]
    );
    let errors: Vec<_> = logged(&urn)
        .into_iter()
        .filter(|(level, _)| *level == Level::ERROR)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].1.method, "track_changed");
    registry.stop_all();
}

#[test]
fn a_broadcast_does_not_wait_for_room_and_who_has_none_misses_it() {
    capture();
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let [full, other] = ["full", "other"].map(|root| {
        let (root, log) = (root.to_owned(), log.clone());
        LocalFiles::builder()
            .registry(&registry)
            .capacity(1)
            .start(LocalFiles { root, log })
    });
    let gate = hold(&full);
    registry.broadcast_call(changed("first"));
    other.run(|_| ()).answer().unwrap();
    registry.broadcast_call(changed("second"));
    other.run(|_| ()).answer().unwrap();
    gate.open();
    full.run(|_| ()).answer().unwrap();
    let mut heard = log.entries();
    heard.sort();
    assert_eq!(
        heard,
        [
            "full heard first",
            "other heard first",
            "other heard second"
        ]
    );
    let warnings = logged(full.urn());
    assert!(
        warnings
            .iter()
            .any(|(level, event)| *level == Level::WARN && event.method == "track_changed"),
        "{warnings:?}"
    );
    registry.stop_all();
}

#[test]
fn there_is_no_answer_to_wait_for_in_a_broadcast() {
    let registry = ActorRegistry::new();
    let local = files_in(&registry, "music", &Log::default());
    let gate = hold(&local);
    let mut seen = Vec::new();
    registry.broadcast_call(|listener: &ListenerProxy| {
        seen.push(listener.track_changed(Track("a".into())).answer());
        seen.push(listener.call().track_changed(Track("a".into())));
        assert_eq!(*listener, ListenerProxy::from(local.clone()));
        assert_eq!(ListenerProxy::from(local.clone()), *listener);
        listener.defer().track_changed(Track("a".into())).unwrap();
    });
    gate.open();
    assert_eq!(seen.len(), 2);
    for answer in seen {
        assert!(
            matches!(answer, Err(Error::PromiseDropped { .. })),
            "{answer:?}"
        );
    }
    registry.stop_all();
}

#[test]
fn one_dead_backend_does_not_spoil_the_others_answers() {
    let (first, dead, broken) = (files("a"), files("b"), radio());
    dead.stop().answer().unwrap();
    let backends: Vec<BackendProxy> =
        vec![first.into(), dead.into(), broken.into(), files("d").into()];
    let results = get_all_results(
        backends
            .iter()
            .map(|backend| backend.lookup("noise".into())),
    );
    assert_eq!(results[0], Ok(tracks(&["a/noise"])));
    assert!(matches!(results[1], Err(Error::ActorDead { .. })));
    assert!(matches!(results[2], Err(Error::Panicked { .. })));
    assert_eq!(results[3], Ok(tracks(&["d/noise"])));
    assert_eq!(results.len(), 4);
}
