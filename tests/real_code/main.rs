//! `#[actor]` on code as people have it: made by macros, with names of their own, under conditions.
#![deny(warnings)]
#![allow(unused_parens)]

mod from_macros;
mod own_names;
mod shapes;

use std::collections::HashMap;
use std::ffi::{CStr, OsStr};

use pykka::{Actor, Context, Error, actor};

#[actor]
#[derive(Default)]
pub struct Leaf {
    pub size: u8,
}
#[actor]
impl Leaf {}

#[test]
fn types_of_ones_own_may_have_the_names_of_std() -> Result<(), Error> {
    use own_names::{Box, Context, Iter, Option, Own, Path, String, Vec, generic};
    let map = HashMap::from([("a".to_owned(), Leaf { size: 1 })]);
    let actor = Own {
        list: Vec(1),
        text: String(2),
        map,
    }
    .start();
    let proxy = actor.proxy();
    assert_eq!(proxy.path(Path(3)).get()?, Path(3));
    assert_eq!(proxy.iter().get()?, Iter(4));
    assert!(proxy.has(Vec(1)).get()?);
    assert!(proxy.is_some(Option::Some, Context).get()?);
    assert!(!proxy.is_some(Option::None, Context).get()?);
    assert_eq!(proxy.std("two", [1, 2]).get()?, 5);
    assert_eq!(proxy.text().get()?, String(2));
    assert_eq!(proxy.list().get()?, Vec(1));
    assert_eq!(proxy.map("a").size().get()?, 1);
    assert_eq!(actor.ask(Box(9)).get()?, 9);
    actor.stop().get()?;
    let actor = generic::Own.start();
    assert_eq!(actor.proxy().both(generic::Context(5)).get()?, 5);
    let plain = actor
        .proxy()
        .plain(generic::Context(5), generic::Context(vec![1]));
    assert_eq!(plain.get()?, 6);
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

/// Paths of different lengths lead to one type.
mod paths {
    pub mod owner {
        #[pykka::actor]
        pub struct Owner {
            #[traversable]
            pub part: super::Part,
        }
        #[pykka::actor]
        impl Owner {}
    }
    use owner::Owner;

    #[pykka::actor]
    pub struct Part;
    #[pykka::actor]
    #[rustfmt::skip]
    impl self::Part {
        pub fn short(&self, context: &pykka::Context<Owner>) -> bool where {
            context.actor_ref().is_alive()
        }
        pub fn long(&self, context: &crate::Context<super::paths::owner::Owner>) -> bool {
            self.short(context)
        }
    }
}

#[test]
fn one_context_may_be_written_with_different_paths() -> Result<(), Error> {
    let part = paths::Part;
    let actor = paths::owner::Owner { part }.start();
    assert!(actor.proxy().part().short().get()?);
    assert!(actor.proxy().part().long().get()?);
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

mod aliases {
    pub type Numbers = Vec<u8>;
    pub type Text = String;
    pub type Shared<T> = std::sync::Arc<T>;
    pub type Outcome<T> = Result<T, Text>;
    pub type Single = super::Leaf;

    #[pykka::actor]
    #[derive(Default)]
    pub struct Aliased {
        pub numbers: Numbers,
        #[traversable]
        pub single: Single,
        #[traversable]
        pub keyed: std::collections::BTreeMap<Text, Single>,
    }
    #[pykka::actor]
    impl Aliased {
        pub fn has(&self, numbers: &Numbers, text: &Text, shared: Shared<u8>) -> Outcome<Numbers> {
            match numbers.contains(&shared) {
                true => Ok(numbers.clone()),
                false => Err(text.clone()),
            }
        }
    }
}

#[test]
fn types_that_are_no_containers_of_parts_may_be_aliases() -> Result<(), Error> {
    let mut state = aliases::Aliased::default();
    state.keyed.insert("a".to_owned(), Leaf { size: 2 });
    let actor = state.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.numbers().get()?, []);
    assert_eq!(proxy.single().size().get()?, 0);
    assert_eq!(proxy.keyed("a".to_owned()).size().get()?, 2);
    let text = "none".to_owned();
    assert_eq!(
        proxy.has(vec![1], text, 2.into()).get()?,
        Err("none".to_owned())
    );
    actor.stop().get()?;
    Ok(())
}

/// Everything has a default, and its function is for any lifetime.
#[derive(Debug)]
#[actor]
pub struct Cache<K: Eq + std::hash::Hash = u8, const CAPACITY: usize = 2, F = fn(&K) -> u8> {
    #[actor(skip)]
    pub known: HashMap<K, u8>,
    #[actor(read_only)]
    pub misses: u8,
    make: F,
}
#[actor]
impl<K, const CAPACITY: usize, F> Cache<K, CAPACITY, F>
where
    K: Eq + std::hash::Hash + Clone + Send + 'static,
    F: for<'a> Fn(&'a K) -> u8 + Send + Clone + 'static,
{
    pub const LIMIT: usize = CAPACITY;

    pub fn get(&mut self, key: K) -> u8 {
        if self.known.len() == Self::LIMIT {
            self.known.clear();
        }
        let made = (self.make)(&key);
        *self.known.entry(key).or_insert_with(|| {
            self.misses += 1;
            made
        })
    }
    fn on_receive(&mut self, key: K) -> bool {
        self.known.contains_key(&key)
    }
}

#[test]
fn parameters_have_defaults_and_a_derive_may_come_first() -> Result<(), Error> {
    let (known, misses) = (HashMap::new(), 0);
    let make: fn(&u8) -> u8 = |key| key + 1;
    let actor = Cache::<u8> {
        known,
        misses,
        make,
    }
    .start();
    let proxy: CacheProxy = actor.proxy();
    assert_eq!(proxy.get(1).get()?, 2);
    assert_eq!(proxy.get(1).get()?, 2);
    assert_eq!(proxy.misses().get()?, 1);
    assert!(actor.ask(1).get()?);
    actor.stop().get()?;
    Ok(())
}
