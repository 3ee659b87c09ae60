//! `#[actor]` on code as people have it: made by macros, with names of their own, under conditions.
#![deny(warnings)]
#![allow(unused_parens)]

mod own_names;

use std::collections::HashMap;
use std::ffi::{CStr, OsStr};

use pykka::{Actor, Context, Error, Failure, actor};

/// A crate that generates actors for others, and calls pykka by a path of its own.
mod generator {
    pub use pykka;

    macro_rules! lamp {
        ($name:ident) => {
            #[$crate::generator::pykka::actor(crate = $crate::generator::pykka)]
            pub struct $name {
                pub on: bool,
            }

            #[$crate::generator::pykka::actor(crate = $crate::generator::pykka)]
            impl $name {
                pub fn toggle(&mut self) -> bool {
                    self.on = !self.on;
                    self.on
                }
            }
        };
    }
    pub(crate) use lamp;
}

generator::lamp!(Lamp);

#[test]
fn a_macro_names_pykka_by_its_own_crate() -> Result<(), Error> {
    let lamp = Lamp { on: false }.start();
    assert!(lamp.proxy().toggle().get()?);
    assert!(lamp.proxy().on().get()?);
    lamp.stop().get()?;
    Ok(())
}

#[actor]
#[derive(Default)]
pub struct Leaf {
    pub size: u8,
}
#[actor]
impl Leaf {}

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

#[test]
fn types_of_ones_own_may_have_the_names_of_std() -> Result<(), Error> {
    use own_names::{Box, Context, Option, Own, Path, String, Vec};
    let map = HashMap::from([("a".to_owned(), Leaf { size: 1 })]);
    let actor = Own {
        list: Vec(1),
        text: String(2),
        map,
    }
    .start();
    let proxy = actor.proxy();
    assert_eq!(proxy.path(Path(3)).get()?, Path(3));
    assert!(proxy.has(Vec(1)).get()?);
    assert!(proxy.is_some(Option::Some, Context).get()?);
    assert!(!proxy.is_some(Option::None, Context).get()?);
    assert_eq!(proxy.std("two", [1, 2]).get()?, 5);
    assert_eq!(proxy.text().get()?, String(2));
    assert_eq!(proxy.list().get()?, Vec(1));
    assert_eq!(proxy.map("a").size().get()?, 1);
    assert_eq!(actor.ask(Box(9)).get()?, 9);
    actor.stop().get()?;
    Ok(())
}

#[actor]
struct Lends;
#[actor]
impl Lends {
    pub fn os(&self, text: &OsStr) -> usize {
        text.len()
    }
    pub fn c(&self, text: &CStr) -> usize {
        text.to_bytes().len()
    }
    pub fn path(&self, path: &std::path::Path) -> usize {
        path.components().count()
    }
}

#[test]
fn unsized_types_of_std_are_lent_from_what_owns_them() -> Result<(), Error> {
    let actor = Lends.start();
    assert_eq!(actor.proxy().os("two").get()?, 3);
    assert_eq!(actor.proxy().c(c"two").get()?, 3);
    assert_eq!(actor.proxy().path("a/b").get()?, 2);
    actor.stop().get()?;
    Ok(())
}

struct Tick {
    n: u8,
}

#[actor]
struct Clock {
    #[actor(read_only)]
    pub ticks: u8,
}
#[actor]
impl Clock {
    fn on_receive(&mut self, _: &Context<Self>, Tick { n: mut by }: Tick) -> u8 {
        by += self.ticks;
        self.ticks = by;
        by
    }
    pub fn ignores(&self, #[expect(unused_variables)] argument: u8, #[allow(unused)] other: &str) {}
}

#[test]
fn a_hook_takes_its_argument_apart_and_arguments_have_lint_attributes() -> Result<(), Error> {
    let clock = Clock { ticks: 1 }.start();
    assert_eq!(clock.ask(Tick { n: 3 }).get()?, 4);
    clock.proxy().ignores(1, "x").get()?;
    clock.stop().get()?;
    Ok(())
}

/// Nothing here is `Sized` or `Send` by itself.
#[actor]
pub struct Two<T: ?Sized + Send + 'static, U: ?Sized + Send + 'static> {
    first: Box<T>,
    second: Box<U>,
}
#[actor]
impl<T: ?Sized + Send + AsRef<str> + 'static, U: ?Sized + Send + AsRef<str> + 'static> Two<T, U> {
    pub fn length(&self) -> usize {
        (*self.first).as_ref().len() + (*self.second).as_ref().len()
    }
}

#[test]
fn several_type_parameters_may_be_unsized() -> Result<(), Error> {
    let two = Two::<str, str> {
        first: "one".into(),
        second: "two".into(),
    }
    .start();
    assert_eq!(two.proxy().length().get()?, 6);
    two.stop().get()?;
    Ok(())
}

#[actor]
struct Conditional {
    pub there: u8,
    #[cfg_attr(all(), actor(skip))]
    #[allow(dead_code)]
    pub skipped: std::marker::PhantomData<std::rc::Rc<u8>>,
    #[cfg_attr(any(), actor(skip))]
    pub kept: u8,
    #[cfg_attr(all(), cfg(any()))]
    pub away: Missing,
    #[cfg_attr(all(), traversable)]
    pub leaf: Leaf,
}
#[actor]
impl Conditional {
    #[cfg_attr(all(), actor(skip))]
    pub fn lend(&self) -> &u8 {
        &self.there
    }
    #[cfg_attr(any(), actor(skip))]
    pub fn read(&self) -> u8 {
        *self.lend()
    }
    #[cfg_attr(not(any()), cfg(any()))]
    pub fn away(&self, _: Missing) {}
    #[cfg_attr(all(), deprecated, doc = "Old.")]
    pub fn old(&self) -> u8 {
        1
    }
}
#[actor]
trait Reads {
    fn read(&self) -> u8;
    #[cfg_attr(all(), actor(skip))]
    fn lend(&self) -> &u8;
}
impl Reads for Conditional {
    fn read(&self) -> u8 {
        *Reads::lend(self)
    }
    fn lend(&self) -> &u8 {
        &self.kept
    }
}

#[test]
fn a_cfg_attr_on_a_member_counts_where_its_condition_holds() -> Result<(), Error> {
    let start = |_: &_| Conditional {
        there: 1,
        skipped: std::marker::PhantomData,
        kept: 2,
        leaf: Leaf { size: 3 },
    };
    let actor = Conditional::start_with(start);
    let proxy = actor.proxy();
    assert_eq!(proxy.kept().get()?, 2);
    assert_eq!(proxy.leaf().size().get()?, 3);
    assert_eq!(proxy.read().get()?, 1);
    #[expect(deprecated)]
    let old = proxy.old();
    assert_eq!(old.get()?, 1);
    let reads: ReadsProxy = actor.clone().into();
    assert_eq!(reads.read().get()?, 2);
    actor.stop().get()?;
    Ok(())
}

#[actor]
struct Owner {
    #[traversable]
    pub part: Owned,
}
#[actor]
impl Owner {}
#[actor]
struct Owned;
#[actor]
impl Owned {
    #[cfg(any())]
    pub fn is_owned(&self, _: &Context<Missing>) -> bool {
        false
    }
    #[cfg(not(any()))]
    pub fn is_owned(&self, context: &Context<Owner>) -> bool {
        context.actor_ref().is_alive()
    }
}

#[test]
fn methods_under_opposite_conditions_may_have_different_contexts() -> Result<(), Error> {
    let actor = Owner { part: Owned }.start();
    assert!(actor.proxy().part().is_owned().get()?);
    actor.stop().get()?;
    Ok(())
}

#[actor]
struct Raw;
#[actor]
impl Raw {
    pub fn r#match(&self, r#type: u8) -> u8 {
        r#type
    }
}

#[test]
fn a_message_with_a_raw_identifier_prints_as_a_derive_does() {
    assert_eq!(
        format!("{:?}", RawCall::Match { r#type: 1 }),
        "Match { type: 1 }"
    );
    let raw = Raw.start();
    assert_eq!(raw.proxy().r#match(2).get(), Ok(2));
    raw.stop();
}
