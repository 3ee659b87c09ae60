//! References to actors.

use std::collections::HashSet;

use crate::common::Answer;
use pykka::{ActorRef, ActorRegistry, AnyActorRef};

use super::messages::Waiter;
use super::starting::Local;
use super::{Recorder, recorder};

#[test]
#[allow(
    clippy::mutable_key_type,
    reason = "what is hashed of a reference never changes"
)]
fn a_reference_can_be_cloned_compared_hashed_and_shown() {
    let (one, _) = recorder();
    let (two, _) = recorder();
    assert_eq!(one, one.clone());
    assert_ne!(one, two);
    let set: HashSet<_> = [one.clone(), two.clone(), one.clone()].into();
    assert_eq!(set.len(), 2);
    let uuid = one.urn().strip_prefix("urn:uuid:").unwrap();
    assert_eq!(uuid.len(), 36);
    assert_eq!(one.to_string(), format!("Recorder ({})", one.urn()));
    assert!(format!("{one:?}").contains(one.urn()));
    assert_ne!(one.urn(), two.urn());
    one.stop();
    two.stop();
}

#[test]
fn an_untyped_reference_knows_the_same_and_finds_its_type_again() {
    let (actor, _) = recorder();
    let any: AnyActorRef = actor.clone().into();
    assert_eq!(any, actor.to_any());
    assert_eq!(any.urn(), actor.urn());
    assert_eq!(any.to_string(), actor.to_string());
    assert!(format!("{any:?}").contains(actor.urn()));
    assert_eq!(HashSet::from([any.clone(), actor.to_any()]).len(), 1);
    assert_eq!(any.downcast::<Recorder>(), Some(actor.clone()));
    assert_eq!(any.downcast::<Waiter>(), None);
    any.wait_started().unwrap();
    assert!(any.is_alive());
    assert_eq!(any.stop().answer(), Ok(true));
    assert!(!any.is_alive() && !actor.is_alive());
}

#[test]
fn references_and_builders_can_be_used_from_any_thread() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<ActorRef<Recorder>>();
    assert_send_and_sync::<ActorRef<Local>>();
    assert_send_and_sync::<AnyActorRef>();
    assert_send_and_sync::<ActorRegistry>();
}
