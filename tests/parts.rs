//! Parts of an actor, reached through its `#[traversable]` fields.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::marker::PhantomData;
use std::thread::{self, ThreadId};

use crate::common::{Answer, Finish, hold};
use pykka::{Accepts, Actor, ActorRef, Context, Error, Methods, actor};

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum State {
    #[default]
    Stopped,
    Playing,
}

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Library;

#[actor]
impl Library {
    pub fn search(&self, text: String) -> Vec<String> {
        vec![text]
    }
}

/// Contains itself.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[test]
fn the_methods_and_fields_of_a_part_are_reached_through_the_owners_proxy() {
    let (actor, core) = core();
    assert_eq!(core.playback().state().answer(), Ok(State::Stopped));
    assert_eq!(core.playback().play().answer(), Ok(true));
    assert_eq!(core.playback().state().answer(), Ok(State::Playing));
    core.playback().set_state(State::Stopped);
    assert_eq!(core.playback().state().answer(), Ok(State::Stopped));
    actor.stop();
}

#[test]
fn a_part_of_a_part_is_reached_as_deep_as_it_lies() {
    let (actor, core) = core();
    core.playback().queue().push("one");
    core.playback().queue().push("two");
    assert_eq!(core.playback().queue().len().answer(), Ok(2));
    actor.stop();
}

#[test]
fn a_part_of_a_vec_is_reached_by_index() {
    let (actor, core) = core();
    core.outputs(2).set_volume(30);
    assert_eq!(core.outputs(2).volume().answer(), Ok(30));
    assert_eq!(core.outputs(0).louder(5).answer(), Ok(15));
    assert_eq!(core.outputs(1).volume().answer(), Ok(11));
    assert!(is_missing(&core.outputs(3).volume().answer()));
    actor.stop();
}

#[test]
fn a_part_of_a_map_is_reached_by_key() {
    let (actor, core) = core();
    assert_eq!(core.named("right").volume().answer(), Ok(31));
    assert_eq!(core.named("left".to_owned()).louder(1).answer(), Ok(31));
    assert!(is_missing(&core.named("middle").volume().answer()));
    assert_eq!(core.numbered(4).louder(2).answer(), Ok(42));
    assert!(is_missing(&core.numbered(5).volume().answer()));
    assert_eq!(core.hashed(7).volume().answer(), Ok(35));
    actor.stop();
}

#[test]
fn a_part_in_a_box_is_reached_as_if_there_were_none() {
    let (actor, core) = core();
    assert_eq!(core.boxed().louder(1).answer(), Ok(21));
    actor.stop();
}

#[test]
fn a_part_in_an_option_is_no_such_part_while_it_is_none() {
    let (actor, core) = core();
    let library = core.library();
    let error = library.search("x".into()).answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }), "{error}");
    assert_eq!(error.actor(), Some(actor.id()));
    assert_eq!(error.method(), Some("library.search"));
    core.open_library();
    assert_eq!(
        library.search("x".into()).answer(),
        Ok(vec!["x".to_owned()])
    );
    core.close_library();
    assert!(is_missing(&library.search("x".into()).answer()));
    assert!(matches!(
        core.library().call().search("x".into()),
        Err(Error::NoSuchPart { .. })
    ));
    actor.stop();
}

#[test]
fn containers_may_be_nested() {
    let (actor, core) = core();
    assert_eq!(core.deep("a", 1).louder(1).answer(), Ok(51));
    assert!(
        is_missing(&core.deep("a", 0).volume().answer()),
        "it is `None`"
    );
    assert!(is_missing(&core.deep("a", 2).volume().answer()));
    let error = core.deep("b", 0).volume().answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }), "{error}");
    assert_eq!(error.method(), Some(r#"deep["b"][0].volume"#));
    actor.stop();
}

#[test]
fn a_part_may_contain_itself() {
    let (actor, core) = core();
    let tree = core.tree();
    assert_eq!(tree.sum().answer(), Ok(6));
    tree.children(1).set_value(10);
    assert_eq!(tree.children(1).value().answer(), Ok(10));
    assert_eq!(tree.next().value().answer(), Ok(4));
    assert!(is_missing(&tree.children(0).children(0).value().answer()));
    assert!(is_missing(&tree.next().next().next().value().answer()));
    actor.stop();
}

#[test]
fn a_message_for_a_part_that_is_not_there_harms_nobody() {
    let (actor, core) = core();
    core.library().defer().search("x".into()).unwrap();
    core.outputs(99).defer().louder(1).unwrap();
    drop(core.outputs(99).set_volume(1));
    assert_eq!(core.outputs(0).volume().answer(), Ok(10));
    actor.stop();
}

#[test]
fn what_concerns_a_part_runs_in_the_owners_thread_and_in_its_message_order() {
    let (actor, core) = core();
    let owner_thread = core.thread().answer().unwrap();
    // A pooled owner has no thread of its own.
    if cfg!(not(feature = "pooled")) {
        assert_eq!(core.playback().thread().answer(), Ok(owner_thread));
    }

    let gate = hold(&actor);
    core.outputs(3).set_volume(1);
    core.plug_in(13);
    let plugged_in = core.outputs(3).volume();
    core.outputs(3).defer().louder(1).unwrap();
    let louder = core.outputs(3).volume();
    gate.open();
    assert_eq!(
        plugged_in.answer(),
        Ok(13),
        "the write before came too early for this part"
    );
    assert_eq!(louder.answer(), Ok(14));
    actor.stop();
}

#[test]
fn the_way_to_a_part_is_gone_each_time_a_message_is_handled() {
    let (actor, core) = core();
    let third = core.outputs(3);
    assert!(is_missing(&third.volume().answer()));
    core.plug_in(13);
    assert_eq!(third.volume().answer(), Ok(13));
    actor.stop();
}

/// Knows `PlaybackProxy` and none of its owners.
struct Remote {
    playback: PlaybackProxy,
}

#[test]
fn a_proxy_of_a_part_can_be_stored_without_naming_the_owner() {
    let (core_actor, core) = core();
    let radio = Radio::default().start();
    let alone = Playback::default().start();
    let remotes = [core.playback(), radio.proxy().playback(), alone.proxy()]
        .map(|playback| Remote { playback });
    drop(core);
    for remote in &remotes {
        assert_eq!(remote.playback.play().answer(), Ok(true));
        remote.playback.queue().push("one");
        assert_eq!(remote.playback.queue().len().answer(), Ok(1));
    }
    assert_eq!(
        radio.proxy().playback().state().answer(),
        Ok(State::Playing)
    );
    core_actor.stop();
    radio.stop();
    alone.stop();
}

#[test]
fn a_part_can_be_an_actor_itself() {
    let actor = Playback::default().start();
    assert_eq!(actor.proxy().play().answer(), Ok(true));
    let played = actor.ask(PlaybackCall::Play).answer().unwrap();
    assert!(played.downcast::<bool>().unwrap());
    assert_eq!(actor.proxy().queue().len().answer(), Ok(0));
    assert_eq!(actor.stop().answer(), Ok(true));
}

#[test]
fn a_method_of_a_part_can_take_the_context_of_the_owner() {
    let (actor, core) = core();
    assert_eq!(core.informed().owner().answer(), Ok(actor.clone()));
    core.informed().tell_owner("from inside").answer().unwrap();
    assert_eq!(core.history().answer(), Ok(vec!["from inside".to_owned()]));
    core.informed().stop_owner();
    actor.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn a_failure_in_a_part_is_told_with_the_path_to_it() {
    let (actor, core) = core();
    let error = core.playback().jam().answer().unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_eq!(error.method(), Some("playback.jam"));
    assert!(error.to_string().contains("Core.playback.jam"), "{error}");
    assert_eq!(core.playback().fail().answer(), Ok(Err("no power".into())));
    assert_eq!(core.playback().play().answer(), Ok(true));
    actor.stop();
}

#[test]
fn a_deferred_call_that_fails_in_a_part_ends_the_owner() {
    let (actor, core) = core();
    core.playback().defer().fail().unwrap();
    actor.join(crate::common::WATCHDOG).unwrap();
    let error = core.playback().queue().len().answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.method(), Some("playback.queue.len"));
    assert!(core.playback().defer().play().is_err());
}

#[test]
fn proxies_of_parts_are_equal_if_they_are_for_the_same_part_of_the_same_actor() {
    let (actor, one) = core();
    let (other_actor, other) = core();
    assert_eq!(one.playback(), one.playback());
    assert_eq!(one.playback().queue(), one.clone().playback().queue());
    assert_ne!(one.playback(), other.playback());
    assert_eq!(one.outputs(1), one.outputs(1));
    assert_ne!(one.outputs(1), one.outputs(2));
    assert_ne!(one.outputs(0), one.boxed());
    assert_eq!(one.named("left"), one.named("left"));
    assert_ne!(one.named("left"), one.named("right"));
    assert_eq!(one.tree().children(0).next(), one.tree().children(0).next());
    assert_ne!(one.tree().children(0).next(), one.tree().next().children(0));
    assert_ne!(one.tree().children(0), one.tree().children(0).children(0));
    let alone = Playback::default().start();
    assert_ne!(alone.proxy(), one.playback());
    let set: HashSet<_> = [
        one.outputs(0),
        one.outputs(1),
        one.outputs(0),
        other.outputs(0),
    ]
    .into();
    assert_eq!(set.len(), 3);
    for actor in [actor, other_actor] {
        actor.stop();
    }
    alone.stop();
}

#[test]
fn the_debug_of_a_parts_proxy_shows_the_actor_and_the_path() {
    let (actor, core) = core();
    let text = format!("{:?}", core.playback().queue());
    assert!(
        text.starts_with("QueueProxy") && text.contains("Core"),
        "{text}"
    );
    assert!(
        text.contains("playback.queue") && text.contains(actor.urn()),
        "{text}"
    );
    let text = format!("{:?}", core.deep("a", 1));
    assert!(text.contains(r#"deep["a"][1]"#), "{text}");
    actor.stop();
}

#[test]
fn a_parts_proxy_knows_its_actor() {
    let (actor, core) = core();
    assert_eq!(core.actor_ref(), actor.to_any());
    assert_eq!(core.playback().queue().actor_ref(), actor.to_any());
    assert_eq!(core.outputs(9).actor_ref().stop().answer(), Ok(true));
    assert!(!actor.is_alive());
}

#[test]
fn a_parts_proxy_can_be_used_from_any_thread() {
    let (actor, core) = core();
    let volume = core.outputs(0);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let volume = volume.clone();
            thread::spawn(move || volume.louder(1).answer().unwrap())
        })
        .collect();
    let mut volumes: Vec<_> = threads.into_iter().map(Finish::finish).collect();
    volumes.sort_unstable();
    assert_eq!(volumes, [11, 12, 13, 14]);
    actor.stop();
}

/// A generic part.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
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
