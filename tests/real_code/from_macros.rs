//! Actors that macros make, also those of another crate.

use std::collections::HashMap;

use pykka::{Actor, Context, Error, Failure, actor};
use pykka_tests_generator::{DescribedProxy, Sum};

use crate::Leaf;

pykka_tests_generator::lamp!(Lamp, Switch);

#[test]
fn a_macro_names_pykka_by_its_own_crate() -> Result<(), Error> {
    let bulbs = vec![Sum::default()];
    let lamp = Lamp { on: false, bulbs }.start();
    assert!(lamp.proxy().toggle().get()?);
    assert!(lamp.proxy().on().get()?);
    assert_eq!(lamp.proxy().bulbs(0).add([1, 2]).get()?, 3);
    assert!(SwitchProxy::from(lamp.clone()).switch(false).get()?);
    lamp.stop().get()?;
    Ok(())
}

#[test]
fn a_crate_may_have_its_own_name_for_pykka_and_strict_lints() -> Result<(), Error> {
    let mut state = Sum::<u8>::default();
    state.rest.push(1);
    let sum = state.start();
    sum.proxy().keep(2);
    assert_eq!(sum.proxy().rest().get()?, [1, 2]);
    assert_eq!(sum.proxy().add([3]).get()?, 6);
    let described = DescribedProxy::from(sum.clone());
    assert_eq!(described.describe("me").get()?, "6 for me");
    sum.stop().get()?;
    Ok(())
}

macro_rules! of_fragments {
    ($name:ident, $itself:ty, $value:ty, $part:ty, $path:path, $key:ty, $length:expr, $context:ty, $body:block) => {
        #[actor]
        #[derive(Default)]
        pub struct $name {
            pub value: $value,
            #[traversable]
            pub part: $part,
            #[traversable]
            pub list: Vec<$part>,
            #[traversable]
            pub map: HashMap<$key, $part>,
        }
        #[actor]
        impl $itself {
            pub fn is(&self, value: &$value) -> bool {
                self.value == *value
            }
            pub fn same(&self, path: $path) -> $path {
                path
            }
            pub fn text(&self, text: &(str)) -> usize {
                text.len()
            }
            pub fn sum(&self, numbers: &[$path]) -> usize {
                numbers.len()
            }
            pub fn array(&self) -> [u8; $length * 2] {
                [0; $length * 2]
            }
            pub fn alive(&self, context: &$context) -> bool {
                context.actor_ref().is_alive()
            }
            pub fn body(&self) -> u8 $body
            fn on_start(&mut self, _: &$context) {}
            fn on_failure(&mut self, _: &$context, _: &(Failure)) {}
        }
    };
}
of_fragments!(
    OfFragments,
    OfFragments,
    (String),
    Leaf,
    u64,
    String,
    1 + 1,
    Context<OfFragments>,
    { 7 }
);

#[test]
fn types_and_bodies_may_be_fragments_and_in_parentheses() -> Result<(), Error> {
    let mut state = OfFragments::default();
    state.list.push(Leaf { size: 3 });
    state.map.insert("a".to_owned(), Leaf { size: 4 });
    let actor = state.start();
    let proxy = actor.proxy();
    proxy.set_value("x".to_owned());
    assert!(proxy.is("x".to_owned()).get()?);
    assert_eq!(proxy.same(3).get()?, 3);
    assert_eq!(proxy.text("four").get()?, 4);
    assert_eq!(proxy.sum([1, 2]).get()?, 2);
    assert_eq!(proxy.array().get()?, [0; 4]);
    assert!(proxy.alive().get()?);
    assert_eq!(proxy.body().get()?, 7);
    assert_eq!(proxy.list(0).size().get()?, 3);
    assert_eq!(proxy.map("a").size().get()?, 4);
    assert_eq!(proxy.part().size().get()?, 0);
    actor.stop().get()?;
    Ok(())
}

macro_rules! whole_items {
    ($($item:item)*) => { $(#[actor] $item)* };
}
whole_items! {
    pub struct Whole { pub count: u8 }
    impl Whole {
        pub fn add(&mut self) -> u8 { self.count += 1; self.count }
    }
    pub trait Counts { fn count(&self) -> u8; }
}
impl Counts for Whole {
    fn count(&self) -> u8 {
        self.count
    }
}

#[test]
fn a_whole_item_may_be_a_fragment() -> Result<(), Error> {
    let actor = Whole { count: 1 }.start();
    assert_eq!(actor.proxy().add().get()?, 2);
    let counts: CountsProxy = actor.clone().into();
    assert_eq!(counts.count().get()?, 2);
    actor.stop().get()?;
    Ok(())
}
