//! Generic parts.

use std::marker::PhantomData;

use crate::common::Answer;
use pykka::{Accepts, Context, Methods, actor};
use pykka_tests_macros::actor_under_test;

/// A generic part.
#[actor_under_test]
pub struct Shelf<T, const N: usize> {
    pub items: Vec<T>,
}

#[actor]
impl<T: Clone + Send + 'static, const N: usize> Shelf<T, N> {
    pub fn put(&mut self, item: T) -> bool {
        let fits = self.items.len() < N;
        if fits {
            self.items.push(item);
        }
        fits
    }
}

#[actor_under_test]
pub struct Rack {
    #[traversable]
    pub shelves: Vec<Shelf<&'static str, 2>>,
}

#[actor]
impl Rack {}

#[test]
fn parts_may_be_generic() {
    let shelves = vec![Shelf { items: vec![] }, Shelf { items: vec!["a"] }];
    let rack = Rack { shelves }.start();
    let shelf: ShelfProxy<&'static str, 2> = rack.proxy().shelves(1);
    assert_eq!(shelf.put("b").answer(), Ok(true));
    assert_eq!(shelf.put("c").answer(), Ok(false));
    assert_eq!(shelf.items().answer(), Ok(vec!["a", "b"]));
    rack.stop();
}

/// A part of actors of many kinds: it asks for the context of whatever owns it.
#[actor]
pub struct Clock<O: Methods> {
    owner: PhantomData<fn() -> O>,
    pub ticks: u8,
}

#[actor]
impl<O: Methods + Accepts<u8>> Clock<O> {
    pub fn tick(&mut self, context: &Context<O>) -> String {
        self.ticks += 1;
        context.actor_ref().tell(self.ticks).unwrap();
        context.urn().to_owned()
    }
}

#[actor_under_test]
pub struct Kitchen {
    #[traversable]
    pub clock: Clock<Kitchen>,
    pub told: u8,
}

#[actor]
impl Kitchen {
    fn on_receive(&mut self, ticks: u8) {
        self.told = ticks;
    }
}

#[actor_under_test]
pub struct Tower {
    #[traversable]
    pub clocks: Vec<Clock<Self>>,
    pub told: u8,
}

#[actor]
impl Tower {
    fn on_receive(&mut self, ticks: u8) {
        self.told += ticks;
    }
}

fn clock<O: Methods>() -> Clock<O> {
    Clock {
        owner: PhantomData,
        ticks: 0,
    }
}

#[test]
fn a_part_may_be_generic_over_its_owner() {
    let kitchen = Kitchen {
        clock: clock(),
        told: 0,
    }
    .start();
    assert_eq!(
        kitchen.proxy().clock().tick().answer().unwrap(),
        kitchen.urn()
    );
    assert_eq!(kitchen.proxy().told().answer(), Ok(1));
    kitchen.stop();
    let tower = Tower {
        clocks: vec![clock(), clock()],
        told: 0,
    }
    .start();
    tower.proxy().clocks(0).tick();
    tower.proxy().clocks(1).tick().answer().unwrap();
    assert_eq!(tower.proxy().told().answer(), Ok(2));
    tower.stop();
}

/// A generic part that contains what it is a part of.
#[actor]
#[derive(Default)]
pub struct List<T> {
    #[traversable]
    pub items: Vec<T>,
}

#[actor]
impl<T> List<T> {
    pub fn count(&self) -> usize {
        self.items.len()
    }
}

#[actor]
#[derive(Default)]
pub struct Branch {
    #[traversable]
    pub branches: List<Branch>,
}

#[actor]
impl Branch {}

#[actor_under_test]
#[derive(Default)]
pub struct Garden {
    #[traversable]
    pub tree: Branch,
}

#[actor]
impl Garden {}

#[test]
fn a_part_may_contain_itself_by_way_of_a_generic_one() {
    let mut garden = Garden::default();
    garden.tree.branches.items.push(Branch::default());
    let garden = garden.start();
    let tree = garden.proxy().tree();
    assert_eq!(tree.branches().count().answer(), Ok(1));
    assert_eq!(tree.branches().items(0).branches().count().answer(), Ok(0));
    garden.stop();
}

/// A generic part that asks for its generic owner's context.
#[actor]
pub struct Slot<T> {
    pub coin: Option<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Slot<T> {
    pub fn insert(&mut self, context: &Context<Machine<T>>, coin: T) {
        self.coin = Some(coin.clone());
        context.proxy().take(coin);
    }
}

#[actor_under_test]
pub struct Machine<T> {
    #[traversable]
    pub slot: Slot<T>,
    pub coins: Vec<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Machine<T> {
    pub fn take(&mut self, coin: T) {
        self.coins.push(coin);
    }
}

#[test]
fn a_generic_part_can_take_the_context_of_its_generic_owner() {
    let (slot, coins) = (Slot { coin: None }, vec![]);
    let machine = Machine { slot, coins }.start();
    machine.proxy().slot().insert("penny").answer().unwrap();
    assert_eq!(machine.proxy().slot().coin().answer(), Ok(Some("penny")));
    assert_eq!(machine.proxy().coins().answer(), Ok(vec!["penny"]));
    machine.stop();
}
