//! The proxy as a value.

use std::collections::HashSet;
use std::thread;

use super::generics::RingProxy;
use super::members::visibility;
use super::{Calculator, CalculatorProxy, calculator};
use crate::common::{Answer, Finish};

#[test]
fn proxies_are_equal_if_they_are_for_the_same_actor() {
    let (one_actor, one) = calculator();
    let (two_actor, two) = calculator();
    assert_eq!(one, one.clone());
    assert_eq!(one, one_actor.proxy());
    assert_ne!(one, two);
    let set: HashSet<CalculatorProxy> = [one.clone(), two.clone(), one_actor.proxy()].into();
    assert_eq!(set.len(), 2);
    one_actor.stop().answer().unwrap();
    assert_eq!(one, one_actor.proxy(), "also when it is dead");
    two_actor.stop();
}

#[test]
fn the_debug_of_a_proxy_shows_the_actor() {
    let (actor, proxy) = calculator();
    let text = format!("{proxy:?}");
    assert!(
        text.starts_with("CalculatorProxy") && text.contains(actor.urn()),
        "{text}"
    );
    actor.stop();
}

#[test]
fn a_proxy_is_send_sync_and_clone_whatever_its_actor_is() {
    fn assert_proxy<T: Clone + Send + Sync + Eq + std::hash::Hash + std::fmt::Debug + 'static>() {}
    assert_proxy::<CalculatorProxy>();
    assert_proxy::<RingProxy<std::cell::Cell<u8>, 1>>();
    assert_proxy::<visibility::MixedProxy>();
    let (actor, proxy) = calculator();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let proxy = proxy.clone();
            thread::spawn(move || proxy.add(1, 1).answer())
        })
        .collect();
    thread::scope(|scope| {
        scope.spawn(|| proxy.add(1, 1).answer());
    });
    for thread in threads {
        assert_eq!(thread.finish(), Ok(2));
    }
    assert_eq!(proxy.additions().answer(), Ok(5));
    actor.stop();
}

#[test]
fn a_proxy_leads_back_to_its_actor() {
    let (actor, proxy) = calculator();
    assert_eq!(proxy.actor_ref(), actor.to_any());
    assert_eq!(
        proxy.actor_ref().downcast::<Calculator>(),
        Some(actor.clone())
    );
    assert_eq!(proxy.actor_ref().stop().answer(), Ok(true));
}
