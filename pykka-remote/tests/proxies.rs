//! Proxies as arguments and results of calls between processes, over the transport in memory.

use std::time::Duration;

use pykka::__private::remote::Wire;
use pykka::prelude::*;
use pykka::{ActorRef, Context, Down, End, Error, Promise, promise};
use pykka_remote::memory::Network;
use pykka_remote::{Builder, Node};
use serde::{Deserialize, Serialize};

#[actor(remote)]
pub trait Listener {
    fn heard(&mut self, line: u32) -> usize;
}

/// What listens. It is in the process of the client, and not remote itself.
#[actor]
#[derive(Default)]
struct Ear {
    pub lines: Vec<u32>,
}

#[actor]
impl Ear {}

impl Listener for Ear {
    fn heard(&mut self, line: u32) -> usize {
        self.lines.push(line);
        self.lines.len()
    }
}

/// A proxy may be anywhere in a value that serde can write.
#[derive(Clone, Serialize, Deserialize)]
pub struct Guest {
    name: String,
    listeners: Vec<Option<ListenerProxy>>,
}

#[actor(remote)]
#[derive(Default)]
pub struct Hub {
    pub listeners: Vec<ListenerProxy>,
    #[traversable]
    pub board: Board,
    #[traversable]
    pub boards: Vec<Board>,
}

#[actor(remote)]
impl Hub {
    pub fn subscribe(&mut self, listener: ListenerProxy) {
        self.listeners.push(listener);
    }
    pub fn welcome(&mut self, guest: Guest) -> String {
        self.listeners.extend(guest.listeners.into_iter().flatten());
        guest.name
    }
    pub fn publish(&self, line: u32) -> Vec<Result<usize, String>> {
        let listeners = self.listeners.iter();
        let heard = listeners.map(|listener| listener.heard(line).get());
        let heard = heard.map(|heard| heard.map_err(|error| format!("{error:?}")));
        heard.collect()
    }
    pub fn open(&self, title: String) -> Result<BoardProxy, String> {
        Ok(Board { title }.start().proxy())
    }
    pub fn notice_board(&self, context: &Context<Self>) -> BoardProxy {
        context.proxy().board()
    }
    pub fn all_boards(&self, context: &Context<Self>) -> Vec<BoardProxy> {
        let hub = context.proxy();
        (0..self.boards.len()).map(|at| hub.boards(at)).collect()
    }
    /// Introduces itself to another one, as the one who speaks.
    pub fn introduce(&self, context: &Context<Self>, to: DirectoryProxy) -> bool {
        to.enter(context.proxy()).get().is_ok()
    }
}

#[actor(remote)]
#[derive(Default)]
pub struct Board {
    pub title: String,
}

#[actor(remote)]
impl Board {
    pub fn shout(&self) -> String {
        self.title.to_uppercase()
    }
}

/// Has proxies of others, and hands them out.
#[actor(remote)]
#[derive(Default)]
pub struct Directory {
    pub hubs: Vec<HubProxy>,
}

#[actor(remote)]
impl Directory {
    pub fn enter(&mut self, hub: HubProxy) {
        self.hubs.push(hub);
    }
}

#[actor(remote)]
pub struct Stack<T: Clone> {
    pub items: Vec<T>,
}

#[actor(remote)]
impl<T: Clone> Stack<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

const LONG: Duration = Duration::from_secs(60);

fn node(network: &Network) -> Node {
    builder(network).start().unwrap()
}

fn builder(network: &Network) -> Builder {
    let builder = Node::builder().transport(network.transport());
    builder.find_within(Duration::from_secs(20))
}

/// A hub in one process, and its proxy in another.
fn hub(network: &Network) -> (ActorRef<Hub>, [Node; 2], HubProxy) {
    let nodes = [node(network), node(network)];
    let hub = Hub::default().start();
    // It stays offered until the node is dropped.
    std::mem::forget(nodes[0].offer("hub", &hub).unwrap());
    let proxy = nodes[1].proxy("hub").unwrap();
    (hub, nodes, proxy)
}

#[test]
fn an_actor_whose_proxy_was_an_argument_is_called_back() {
    let network = Network::new(1);
    let (actor, nodes, hub) = hub(&network);
    let [one, other] = [(); 2].map(|()| Ear::default().start());
    // Its options are those of the calls that are made here.
    let listener = ListenerProxy::from(&one).within(Duration::ZERO);
    hub.subscribe(listener).get().unwrap();
    let guest = Guest {
        name: "Lola".into(),
        listeners: vec![None, Some((&other).into()), Some((&one).into())],
    };
    assert_eq!(hub.welcome(guest).get().as_deref(), Ok("Lola"));
    let heard = hub.publish(7).get_timeout(LONG).unwrap();
    assert_eq!(heard, [Ok(1), Ok(1), Ok(2)]);
    assert_eq!(one.proxy().lines().get(), Ok(vec![7, 7]));
    assert_eq!(other.proxy().lines().get(), Ok(vec![7]));
    // It is one actor there, however often it was passed on.
    let listeners = actor.proxy().listeners().get().unwrap();
    assert!(listeners[0] == listeners[2] && listeners[0] != listeners[1]);
    assert_eq!(listeners[0].actor_ref().id().name(), "Ear");
    drop(nodes);
}

#[test]
fn a_proxy_that_comes_home_is_that_of_the_actor_itself() {
    let network = Network::new(2);
    let (actor, nodes, hub) = hub(&network);
    let ear = Ear::default().start();
    let listener = ListenerProxy::from(&ear);
    hub.subscribe(listener.within(Duration::ZERO))
        .get()
        .unwrap();
    let home = hub.listeners().get().unwrap().remove(0);
    assert_eq!(home, listener);
    assert_eq!(home.heard(1).get(), Ok(1), "it has no options");
    hub.set_listeners(vec![]).get().unwrap();
    assert_eq!(hub.publish(1).get(), Ok(vec![]));
    // So is one that was offered, and found by its name.
    let directory = Directory::default().start();
    nodes[0]
        .offer("directory", &directory)
        .map(std::mem::forget)
        .unwrap();
    let there: DirectoryProxy = nodes[1].proxy("directory").unwrap();
    there.enter(hub).get().unwrap();
    assert_eq!(directory.proxy().hubs().get(), Ok(vec![actor.proxy()]));
}

#[test]
fn a_proxy_that_is_a_result_leads_to_the_actor_or_to_its_part() {
    let network = Network::new(3);
    let (actor, nodes, hub) = hub(&network);
    let room = hub.open("news".into()).get().unwrap().unwrap();
    assert_eq!(room.shout().get().as_deref(), Ok("NEWS"));
    assert_eq!(room.call().title().as_deref(), Ok("news"));
    room.defer().set_title("olds".into()).unwrap();
    assert_eq!(room.title().get().as_deref(), Ok("olds"));
    let ended = room.actor_ref().ended();
    assert_eq!(room.actor_ref().stop().get(), Ok(true));
    assert_eq!(ended.get(), Ok(End::Stopped));
    assert!(matches!(room.shout().get(), Err(Error::ActorDead { .. })));

    let part = hub.notice_board().get().unwrap();
    part.set_title("part".into()).get().unwrap();
    assert_eq!(actor.proxy().board().title().get().as_deref(), Ok("part"));
    drop(nodes);
}

#[test]
fn a_proxy_that_is_passed_on_leads_to_its_process_or_through_the_one_between() {
    let (near, far) = (Network::new(4), Network::new(5));
    let (actor, nodes, hub) = hub(&near);
    // The directory's process is in both networks.
    let directory = Directory::default().start();
    let between = [node(&near), node(&far)];
    let offered = between
        .each_ref()
        .map(|node| node.offer("directory", &directory).unwrap());
    let found: DirectoryProxy = nodes[0].proxy("directory").unwrap();
    assert_eq!(hub.introduce(found).get_timeout(LONG), Ok(true));

    let neighbour = node(&near);
    let directory: DirectoryProxy = neighbour.proxy("directory").unwrap();
    let direct = directory.hubs().get().unwrap().remove(0);
    let far_away = node(&far);
    let directory: DirectoryProxy = far_away.proxy("directory").unwrap();
    let relayed = directory.hubs().get().unwrap().remove(0);
    assert_eq!(directory.hubs().get(), Ok(vec![relayed.clone()]));

    let ear = Ear::default().start();
    direct.subscribe((&ear).into()).get_timeout(LONG).unwrap();
    relayed.subscribe((&ear).into()).get_timeout(LONG).unwrap();
    let both = relayed.publish(5).get_timeout(LONG).unwrap();
    assert_eq!(both, [Ok(1), Ok(2)]);
    // Each error is what it would be without the process between.
    let ended = relayed.actor_ref().ended();
    drop((between, offered));
    assert!(matches!(
        ended.get_timeout(LONG),
        Err(Error::ConnectionLost { .. })
    ));
    let lost = relayed.publish(6).get_timeout(LONG).unwrap_err();
    assert!(matches!(lost, Error::ConnectionLost { .. }) && lost.may_have_run());
    assert_eq!(
        direct.publish(6).get_timeout(LONG).map(|heard| heard.len()),
        Ok(2)
    );
    actor.stop().get().unwrap();
    let dead = direct.publish(7).get_timeout(LONG).unwrap_err();
    assert!(matches!(dead, Error::ActorDead { .. }));
}

#[test]
fn a_process_whose_actor_was_passed_on_is_lost_and_comes_back() {
    let network = Network::new(6);
    let (actor, nodes, hub) = hub(&network);
    let ear = Ear::default().start();
    hub.subscribe((&ear).into()).get().unwrap();
    network.part(nodes[1].session());
    let heard = actor.proxy().publish(1).get_timeout(LONG).unwrap();
    assert!(
        heard[0]
            .as_ref()
            .is_err_and(|error| error.starts_with("ConnectionLost"))
    );
    network.join(nodes[1].session());
    assert_eq!(actor.proxy().publish(2).get_timeout(LONG), Ok(vec![Ok(1)]));
    ear.stop().get().unwrap();
    let heard = actor.proxy().publish(3).get_timeout(LONG).unwrap();
    assert!(
        heard[0]
            .as_ref()
            .is_err_and(|error| error.starts_with("ActorDead"))
    );
    drop(nodes);
}

#[test]
fn a_call_of_an_actor_that_was_passed_on_needs_leave_like_any_other() {
    let network = Network::new(7);
    let host = node(&network);
    let actor = Hub::default().start();
    let _offered = host.offer("hub", &actor).unwrap();
    for is_allowed in [false, true] {
        let leave = move |call: &pykka_remote::Incoming<'_>| {
            assert_eq!((call.name(), call.method()), (None, "heard"));
            is_allowed
        };
        let client = builder(&network).allow(leave).start().unwrap();
        let hub: HubProxy = client.proxy("hub").unwrap();
        let ear = Ear::default().start();
        hub.set_listeners(vec![(&ear).into()]).get().unwrap();
        let heard = hub.publish(1).get_timeout(LONG).unwrap().remove(0);
        assert_eq!(heard.is_ok(), is_allowed, "{heard:?}");
        ear.stop().get().unwrap();
    }
}

#[test]
fn a_proxy_that_is_forgotten_and_passed_on_again_goes_on() {
    let network = Network::new(10);
    let (actor, _nodes, hub) = hub(&network);
    let title = String::new;
    let boards = (0..5000).map(|_| Board { title: title() });
    let boards = boards.collect();
    actor.run(|hub| hub.boards = boards).get().unwrap();
    for line in ["first", "second", "third"] {
        let board = hub.notice_board().get().unwrap();
        board.set_title(line.into()).get_timeout(LONG).unwrap();
        drop(board);
        // So many links that those are forgotten which nothing needs.
        let boards = hub.all_boards().get().unwrap();
        let last = boards[4999].shout();
        drop(boards);
        assert_eq!(last.get_timeout(LONG).as_deref(), Ok(""));
        assert_eq!(actor.proxy().board().title().get().as_deref(), Ok(line));
    }
}

#[actor]
struct Watchman {
    seen: Option<Promise<Down>>,
}

#[actor]
impl Watchman {
    pub fn watch(&self, context: &Context<Self>, board: BoardProxy) {
        context.monitor(board.actor_ref());
    }
    fn on_down(&mut self, down: Down) {
        if let Some(seen) = self.seen.take() {
            seen.set(down);
        }
    }
}

#[test]
fn a_monitor_hears_of_an_end_that_came_while_the_connection_was_lost() {
    let network = Network::new(8);
    let (_actor, nodes, hub) = hub(&network);
    let room = hub.open("monitored".into()).get().unwrap().unwrap();
    let (before, seen_before) = promise();
    let (during, seen_during) = promise();
    let watch = |seen| Watchman { seen: Some(seen) }.start();
    let (first, second) = (watch(before), watch(during));
    first.proxy().watch(room.clone()).get().unwrap();
    // The request has arrived when this has been answered.
    assert_eq!(room.shout().get().as_deref(), Ok("MONITORED"));
    network.part(nodes[0].session());
    second.proxy().watch(room.clone()).get().unwrap();
    let rooms = pykka::ActorRegistry::global().get_by_type::<Board>();
    for room in rooms
        .iter()
        .filter(|room| room.proxy().title().get().as_deref() == Ok("monitored"))
    {
        room.stop().get().unwrap();
    }
    assert!(
        !seen_before.is_ready() && !seen_during.is_ready(),
        "it is unreachable, not dead"
    );
    network.join(nodes[0].session());
    for down in [seen_before, seen_during] {
        let down = down.get_timeout(LONG).unwrap();
        assert_eq!(
            (down.actor(), down.end()),
            (room.actor_ref().id(), &End::Stopped)
        );
    }
}

#[test]
fn a_proxy_is_written_only_in_messages_to_other_processes() {
    fn check<T: Wire>() {}
    check::<StackProxy<String>>();
    let network = Network::new(9);
    let (_actor, _nodes, hub) = hub(&network);
    let ear = Ear::default().start();
    hub.subscribe((&ear).into()).get().unwrap();
    let written = ListenerProxy::from(&ear).write(&mut Vec::new());
    assert!(written.unwrap_err().to_string().contains("ListenerProxy"));
    assert!(BoardProxy::read(&mut &[0, 0][..]).is_err());
    ear.stop().get().unwrap();
}
