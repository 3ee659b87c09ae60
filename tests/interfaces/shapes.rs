//! Traits of other shapes: generic ones, empty ones, and those that take proxies of each other.

use std::fmt::{Debug, Display};

use crate::common::Answer;
use pykka::{Actor, ActorRegistry, Error, actor};
use pykka_tests_macros::actor_under_test;

use super::{radio, within};

#[actor]
pub trait Store<T: Display>: Debug + Send + 'static {
    fn put(&mut self, value: T) -> usize;
    fn newest(&self) -> Option<T>;
}

#[actor_under_test(implements(Store<T>))]
#[derive(Debug)]
pub struct Stack<T: Display> {
    items: Vec<T>,
}

#[actor]
impl<T: Display> Stack<T> {}

impl<T: Clone + Debug + Display + Send + 'static> Store<T> for Stack<T> {
    fn put(&mut self, value: T) -> usize {
        self.items.push(value);
        self.items.len()
    }

    fn newest(&self) -> Option<T> {
        self.items.last().cloned()
    }
}

#[test]
fn a_generic_trait_is_an_interface_for_each_of_its_types() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let numbers = Stack::builder()
        .registry(&registry)
        .start(Stack { items: vec![7] });
    let words: StoreProxy<&str> = Stack { items: vec![] }.start().into();
    assert_eq!(words.put("a").answer()?, 1);
    assert_eq!(words.newest().answer()?, Some("a"));
    let found = registry.get_by_interface::<StoreProxy<i32>>();
    assert_eq!(found, [StoreProxy::from(numbers)]);
    assert_eq!(found[0].newest().answer()?, Some(7));
    assert!(registry.get_by_interface::<StoreProxy<&str>>().is_empty());
    assert!(words.actor_ref().stop().answer()?);
    registry.stop_all();
    Ok(())
}

/// Who is introduced to whom by what an interface takes.
#[actor]
pub trait Guest {
    fn meet(&mut self, other: GuestProxy) -> Option<GuestProxy>;
    fn come(&mut self, to: &HostProxy, with: Vec<GuestProxy>) -> usize;
}

#[actor]
pub trait Host {
    fn welcome(&mut self, guest: GuestProxy) -> usize;
}

#[actor]
#[derive(Default)]
struct Anybody {
    met: Vec<GuestProxy>,
}
#[actor]
impl Anybody {}

impl Guest for Anybody {
    fn meet(&mut self, other: GuestProxy) -> Option<GuestProxy> {
        self.met.push(other);
        self.met.first().cloned()
    }
    fn come(&mut self, to: &HostProxy, with: Vec<GuestProxy>) -> usize {
        let welcomed = with.into_iter().map(|guest| to.call().welcome(guest));
        welcomed.map(Result::unwrap).max().unwrap_or_default()
    }
}
impl Host for Anybody {
    fn welcome(&mut self, guest: GuestProxy) -> usize {
        self.met.push(guest);
        self.met.len()
    }
}

#[test]
fn an_interface_takes_its_own_proxy_and_two_take_each_others() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let start = || {
        Anybody::builder()
            .registry(&registry)
            .start(Anybody::default())
    };
    let (ada, bob): (GuestProxy, GuestProxy) = (start().into(), start().into());
    assert_eq!(ada.meet(bob.clone()).get()?, Some(bob.clone()));
    assert_eq!(ada.come(start().into(), vec![ada.clone(), bob]).get()?, 2);
    registry.stop_all();
    Ok(())
}

#[test]
fn a_trait_and_its_implementations_may_be_in_different_modules() {
    let radio = radio();
    let inner = within::InnerProxy::from(radio.proxy().receiver());
    assert_eq!(inner.ping().answer(), Ok(1));
    let empty = within::EmptyProxy::from(radio.proxy().receiver());
    assert_eq!(empty.actor_ref(), radio.to_any());
}
