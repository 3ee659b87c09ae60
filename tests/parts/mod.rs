//! Parts of an actor, reached through its `#[traversable]` fields.

mod generics;
mod handling;
mod proxies;
mod reaching;

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::thread::{self, ThreadId};

use pykka::{ActorRef, Context, Error, actor};
use pykka_tests_macros::actor_under_test;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum State {
    #[default]
    Stopped,
    Playing,
}

#[actor_under_test]
#[derive(Default)]
pub struct Core {
    #[traversable]
    pub playback: Playback,
    #[traversable]
    pub outputs: Vec<Output>,
    #[traversable]
    pub library: Option<Library>,
    #[traversable]
    pub boxed: Box<Output>,
    #[traversable]
    pub named: HashMap<String, Output>,
    #[traversable]
    pub hashed: HashMap<u32, Output, BuildHasherDefault<DefaultHasher>>,
    #[traversable]
    pub numbered: BTreeMap<u8, Output>,
    #[traversable]
    pub deep: HashMap<String, Vec<Option<Box<Output>>>>,
    #[traversable]
    pub tree: Node,
    #[traversable]
    pub informed: Informed,
    pub history: Vec<String>,
}

#[actor]
impl Core {
    pub fn note(&mut self, what: &str) {
        self.history.push(what.to_owned());
    }

    pub fn open_library(&mut self) {
        self.library = Some(Library);
    }

    pub fn close_library(&mut self) {
        self.library = None;
    }

    pub fn plug_in(&mut self, volume: u8) {
        self.outputs.push(Output { volume });
    }

    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Playback {
    pub state: State,
    #[traversable]
    pub queue: Queue,
}

#[actor]
impl Playback {
    pub fn play(&mut self) -> bool {
        self.state = State::Playing;
        true
    }

    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }

    pub fn jam(&self) -> u32 {
        panic!("paper jam")
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("no power".into())
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Queue {
    tracks: Vec<String>,
}

#[actor]
impl Queue {
    pub fn push(&mut self, track: &str) {
        self.tracks.push(track.to_owned());
    }

    pub fn len(&self) -> usize {
        self.tracks.len()
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Output {
    pub volume: u8,
}

#[actor]
impl Output {
    pub fn louder(&mut self, by: u8) -> u8 {
        self.volume += by;
        self.volume
    }
}

#[actor_under_test]
pub struct Library;

#[actor]
impl Library {
    pub fn search(&self, text: String) -> Vec<String> {
        vec![text]
    }
}

/// Contains itself.
#[actor_under_test]
#[derive(Default)]
pub struct Node {
    pub value: u32,
    #[traversable]
    pub children: Vec<Node>,
    #[traversable]
    pub next: Option<Box<Node>>,
}

#[actor]
impl Node {
    pub fn sum(&self) -> u32 {
        self.value + self.children.iter().map(Node::sum).sum::<u32>()
    }
}

/// A part that wants to know whose.
#[actor]
#[derive(Default)]
pub struct Informed;

#[actor]
impl Informed {
    pub fn owner(&self, context: &Context<Core>) -> ActorRef<Core> {
        context.actor_ref()
    }

    pub fn tell_owner(&self, context: &Context<Core>, what: &str) {
        context.proxy().note(what);
    }

    pub fn stop_owner(&self, context: &Context<Core>) {
        context.stop();
    }
}

/// Another owner of a `Playback`.
#[actor_under_test]
#[derive(Default)]
pub struct Radio {
    #[traversable]
    pub playback: Playback,
}

#[actor]
impl Radio {}

fn core() -> (ActorRef<Core>, CoreProxy) {
    let output = |volume| Output { volume };
    let leaf = |value| Node {
        value,
        ..Node::default()
    };
    let core = Core {
        outputs: vec![output(10), output(11), output(12)],
        boxed: Box::new(output(20)),
        named: HashMap::from([("left".into(), output(30)), ("right".into(), output(31))]),
        hashed: [(7, output(35))].into_iter().collect(),
        numbered: BTreeMap::from([(4, output(40))]),
        deep: HashMap::from([("a".into(), vec![None, Some(Box::new(output(50)))])]),
        tree: Node {
            value: 1,
            children: vec![leaf(2), leaf(3)],
            next: Some(Box::new(leaf(4))),
        },
        ..Core::default()
    };
    let actor = core.start();
    let proxy = actor.proxy();
    (actor, proxy)
}

fn is_missing<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::NoSuchPart { .. }))
}
