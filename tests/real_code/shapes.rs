//! Items in the shapes that Rust offers: visibilities, parameters, conditions, names, attributes.

use pykka::{Actor, Error};

/// Visible in a part of the crate only.
pub mod narrow {
    mod inner {
        #[pykka::actor]
        pub(in crate::shapes) struct Narrow {
            pub(in crate::shapes) n: u8,
            pub(super) m: u8,
        }
        #[pykka::actor]
        impl Narrow {
            pub(in crate::shapes) fn sum(&self) -> u8 {
                self.n + self.m
            }
        }
    }
    pub(super) fn start() -> pykka::ActorRef<inner::Narrow> {
        pykka::Actor::start(inner::Narrow { n: 1, m: 2 })
    }
    pub(super) use inner::NarrowProxy as Renamed;
}

#[test]
fn an_actor_may_be_visible_in_one_module_and_its_proxy_renamed() -> Result<(), Error> {
    let actor = narrow::start();
    let proxy: narrow::Renamed = actor.proxy();
    proxy.set_n(3);
    assert_eq!(proxy.sum().get()?, 5);
    actor.stop().get()?;
    Ok(())
}

const LENGTH: usize = 3;

#[pykka::actor]
pub struct Grid<const W: usize, const H: usize = { LENGTH - 1 }> {
    pub cells: [[u8; W]; H],
    #[actor(read_only)]
    pub row: [u8; LENGTH],
}
#[pykka::actor]
impl<const W: usize, const H: usize> Grid<W, H> {
    pub const AREA: usize = W * H;
    pub fn set(&mut self, x: usize, y: usize, value: u8) -> Option<u8> {
        let cell = self.cells.get_mut(y)?.get_mut(x)?;
        Some(std::mem::replace(cell, value))
    }
    pub fn area(&self, _: [u8; LENGTH + 1]) -> usize {
        Self::AREA
    }
    pub fn new() -> Self {
        let (cells, row) = ([[0; W]; H], [1; LENGTH]);
        Self { cells, row }
    }
}
impl<const W: usize, const H: usize> Default for Grid<W, H> {
    fn default() -> Self {
        Self::new()
    }
}

#[test]
fn lengths_of_arrays_are_parameters_and_expressions() -> Result<(), Error> {
    let actor = Grid::<4>::new().start();
    let proxy: GridProxy<4> = actor.proxy();
    assert_eq!(proxy.set(3, 1, 7).get()?, Some(0));
    assert_eq!(proxy.set(3, 2, 7).get()?, None);
    assert_eq!(proxy.cells().get()?, [[0; 4], [0, 0, 0, 7]]);
    assert_eq!(proxy.row().get()?, [1; 3]);
    assert_eq!(proxy.area([0; 4]).get()?, 8);
    actor.stop().get()?;
    Ok(())
}

#[pykka::actor]
pub struct Steps<I>
where
    I: Iterator + Clone,
    I::Item: Clone,
{
    #[actor(skip)]
    pub steps: I,
    pub last: Option<I::Item>,
}
#[pykka::actor]
impl<I> Steps<I>
where
    I: Iterator + Clone + Send + 'static,
    I::Item: Clone + Send + 'static,
{
    pub fn advance(&mut self) -> Option<I::Item> {
        self.last = self.steps.next();
        self.last.clone()
    }
    pub fn insert(&mut self, item: <I as Iterator>::Item, change: Change<I::Item>) {
        self.last = Some(change(&item));
    }
}
type Change<T> = Box<dyn FnOnce(&T) -> T + Send>;

#[test]
fn conditions_are_on_associated_types_and_arguments_are_functions() -> Result<(), Error> {
    let (steps, last) = (0..3_u8, None);
    let actor = Steps { steps, last }.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.advance().get()?, Some(0));
    proxy.insert(5, Box::new(|item| item + 1));
    assert_eq!(proxy.last().get()?, Some(6));
    actor.stop().get()?;
    Ok(())
}

/// Only for one argument there are methods.
#[pykka::actor]
pub struct Only<T> {
    pub value: T,
}
#[pykka::actor]
impl Only<u8> {
    #![allow(clippy::needless_pass_by_value)]
    #![doc = "Has inner attributes."]
    /** A block comment,
    of two lines. */
    #[inline]
    #[must_use]
    #[doc(alias = "reading")]
    pub fn read(&self, __p: u8, __m: u8, answer: u8, message: u8, this: u8) -> u8 {
        self.value + __p + __m + answer + message + this
    }
}

#[test]
fn methods_are_for_one_type_argument_and_have_attributes_and_odd_names() -> Result<(), Error> {
    let actor = Only { value: 1_u8 }.start();
    assert_eq!(actor.proxy().read(1, 2, 3, 4, 5).get()?, 16);
    assert_eq!(actor.proxy().value().get()?, 1);
    actor.stop().get()?;
    Ok(())
}

#[test]
fn items_in_functions_and_closures_may_have_the_same_name() -> Result<(), Error> {
    struct Message;
    #[pykka::actor]
    struct Local {
        #[allow(unused)]
        pub n: u8,
    }
    #[pykka::actor]
    impl Local {
        fn on_receive(&mut self, Message: Message) -> u8 {
            self.n
        }
    }
    let inner = || {
        #[pykka::actor]
        struct Local;
        #[pykka::actor]
        impl Local {
            pub fn one(&self) -> u8 {
                1
            }
        }
        Local.start()
    };
    let (outer, inner) = (Local { n: 2 }.start(), inner());
    assert_eq!(outer.ask(Message).get()?, 2);
    assert_eq!(inner.proxy().one().get()?, 1);
    outer.stop().get()?;
    inner.stop().get()?;
    Ok(())
}

/// None of its arguments is used by default.
#[pykka::actor]
trait Listener {
    fn track_changed(&mut self, _track: String) {}
    fn mixed(&mut self, _track: u8, track: u8) -> u8 {
        track
    }
    fn alike(&mut self, _track: u8, __track: u8) {}
    fn no_names(&mut self, _type: u8, _1: u8) {}
}

#[pykka::actor]
struct Deaf;
#[pykka::actor]
impl Deaf {
    pub fn ignore(&self, _sound: &str) {}
}
impl Listener for Deaf {}

#[test]
fn an_unused_argument_is_a_field_without_the_underscore() {
    let deaf = Deaf.start();
    let sound = "bang".to_owned();
    assert!(deaf.ask(DeafCall::Ignore { sound }).get().is_ok());
    let track = "Lola".to_owned();
    let calls = [
        ListenerCall::TrackChanged { track },
        ListenerCall::Mixed {
            _track: 1,
            track: 2,
        },
        ListenerCall::Alike {
            _track: 1,
            __track: 2,
        },
        ListenerCall::NoNames { _type: 1, _1: 2 },
    ];
    let shown = calls.map(|call| format!("{call:?}"));
    assert_eq!(shown[0], r#"TrackChanged { track: "Lola" }"#);
    assert_eq!(shown[1], "Mixed { _track: 1, track: 2 }");
    let listener: ListenerProxy = deaf.clone().into();
    assert_eq!(listener.mixed(1, 2).get(), Ok(2));
    deaf.stop();
}

/// An actor that contains others of its own type, whose context is the actor's.
#[pykka::actor]
struct Folder {
    #[traversable]
    pub folders: Vec<Folder>,
}
#[pykka::actor]
impl Folder {
    pub fn close(&self, context: &pykka::Context<Self>) {
        context.stop();
    }
}

#[test]
fn parts_of_the_actors_own_type_take_its_context() -> Result<(), Error> {
    let inner = || Folder { folders: vec![] };
    let folder = Folder {
        folders: vec![inner()],
    }
    .start();
    folder.proxy().folders(0).close().get()?;
    folder.join(None)
}

/// Neither menu is a part of itself: they are different types of the same name.
mod menus {
    pub mod inner {
        #[pykka::actor]
        pub struct Menu {
            pub title: &'static str,
        }
        #[pykka::actor]
        impl Menu {}
    }

    #[pykka::actor]
    pub struct Menu {
        #[traversable]
        pub items: Vec<Item>,
    }
    #[pykka::actor]
    impl Menu {}

    #[pykka::actor]
    pub struct Item {
        #[traversable]
        pub menu: Option<inner::Menu>,
    }
    #[pykka::actor]
    impl Item {}
}

#[test]
fn a_part_of_a_part_may_have_the_name_of_the_actor() -> Result<(), Error> {
    let menu = Some(menus::inner::Menu { title: "File" });
    let items = vec![menus::Item { menu }];
    let menu = menus::Menu { items }.start();
    assert_eq!(menu.proxy().items(0).menu().title().get()?, "File");
    menu.stop().get()?;
    Ok(())
}
