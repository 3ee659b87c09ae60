//! A wait that can never end is an error, and no other wait is.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Answer as _, Finish, WATCHDOG, hold};
use pykka::debug::{self, ActorState};
use pykka::{
    Actor as _, ActorRef, ActorRegistry, Context, Error, Future, Promise, SharedFuture, actor,
    get_any, promise,
};

#[actor]
pub trait Host {
    fn welcome(&self, guest: NodeProxy) -> Result<(), Error>;
}

#[actor]
pub trait Visitor {
    fn call_on(&self, host: HostProxy, guest: NodeProxy) -> Result<(), Error>;
}

#[cfg_attr(feature = "pooled", actor(pooled, implements(Visitor)))]
#[cfg_attr(not(feature = "pooled"), actor(implements(Visitor)))]
#[derive(Default)]
pub struct Node {
    pub value: u32,
    #[traversable]
    pub part: Part,
    debt: Option<Promise<()>>,
}

#[actor]
#[derive(Default)]
pub struct Part {
    pub depth: u32,
}

impl Visitor for Node {
    fn call_on(&self, host: HostProxy, guest: NodeProxy) -> Result<(), Error> {
        host.welcome(guest).get()?
    }
}

/// Nothing says that a node is a host: it just implements the trait.
impl Host for Node {
    fn welcome(&self, guest: NodeProxy) -> Result<(), Error> {
        guest.poke().get()
    }
}

impl Host for Part {
    fn welcome(&self, guest: NodeProxy) -> Result<(), Error> {
        guest.poke().get()
    }
}

#[actor]
impl Part {
    pub fn visit(&self, mut path: Vec<NodeProxy>) -> Result<(), Error> {
        match path.pop() {
            Some(next) => next.part().visit(path).get()?,
            None => Ok(()),
        }
    }
}

/// How a node asks the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    Method,
    Read,
    Write,
    Part,
    Call,
    Map,
    Join,
    Any,
    Shared,
    Stop,
    End,
}

const ALL: [By; 11] = [
    By::Method,
    By::Read,
    By::Write,
    By::Part,
    By::Call,
    By::Map,
    By::Join,
    By::Any,
    By::Shared,
    By::Stop,
    By::End,
];

impl By {
    fn ask(self, next: &NodeProxy) -> Result<(), Error> {
        match self {
            By::Method => next.poke().get(),
            By::Read => next.value().get().map(drop),
            By::Write => next.set_value(1).get(),
            By::Part => next.part().depth().get().map(drop),
            By::Call => next.call().poke(),
            By::Map => next.value().map(|value| value + 1).get().map(drop),
            By::Join => next.poke().join(next.value()).get().map(drop),
            By::Any => get_any([next.poke(), next.poke()]).map(drop),
            By::Shared => next.poke().shared().get(),
            By::Stop => next.actor_ref().stop().get().map(drop),
            By::End => {
                let next = next.actor_ref();
                drop(next.stop());
                next.join(None)
            }
        }
    }
}

#[actor]
impl Node {
    pub fn poke(&self) {}

    /// Goes on to the last of the path, and to the one before it from there.
    pub fn visit(&self, mut path: Vec<NodeProxy>) -> Result<(), Error> {
        match path.pop() {
            Some(next) => next.visit(path).get()?,
            None => Ok(()),
        }
    }

    /// Asks the next when all others are about to.
    pub fn ask(&self, next: NodeProxy, by: By, together: Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        by.ask(&next)
    }

    pub fn ask_oneself(&self, context: &Context<Self>, by: By) -> Result<(), Error> {
        by.ask(&context.proxy())
    }

    /// Asks another, which will ask back when it has answered.
    pub fn ask_and_be_asked(
        &self,
        context: &Context<Self>,
        other: NodeProxy,
        by: By,
    ) -> (Result<(), Error>, Future<Result<(), Error>>) {
        let asked = other.poke();
        let asked_back = other.ask(context.proxy(), by, Arc::new(Barrier::new(1)));
        (asked.get(), asked_back)
    }

    pub fn wait_for(&self, future: Future<()>) -> Result<(), Error> {
        future.get()
    }

    pub fn wait_for_shared(&self, shared: SharedFuture<()>) -> Result<(), Error> {
        shared.get()
    }

    /// Goes on to the next and the path as [`visit`](Self::visit) does, but not for ever.
    pub fn patiently_visit(
        &self,
        next: NodeProxy,
        path: Vec<NodeProxy>,
        timeout: Duration,
    ) -> Result<(), Error> {
        next.visit(path).get_timeout(timeout)?
    }

    pub fn patiently(&self, next: NodeProxy, timeout: Duration) -> Result<(), Error> {
        next.poke().get_timeout(timeout)
    }

    pub fn keep(&self, promise: Promise<()>) {
        promise.set(());
    }

    /// Promises to pay.
    pub fn owe(&mut self, context: &Context<Self>) -> Future<()> {
        let (debt, paid) = context.promise();
        self.debt = Some(debt);
        paid
    }

    pub fn pay(&mut self) {
        if let Some(debt) = self.debt.take() {
            debt.set(());
        }
    }
}

fn node(name: &str) -> ActorRef<Node> {
    Node::builder().name(name).start(Node::default())
}

fn proxies(names: &[&str]) -> Vec<NodeProxy> {
    names.iter().map(|name| node(name).proxy()).collect()
}

fn stop(nodes: &[NodeProxy]) {
    for node in nodes {
        node.actor_ref().stop().answer().unwrap();
    }
}

fn is_deadlock(answer: &Result<(), Error>) -> bool {
    matches!(answer, Err(Error::Deadlock { .. }))
}

#[test]
fn a_circle_through_what_an_actor_promised_to_keep_itself_is_told() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let paid = a.owe().answer().unwrap();
    let waiting = b.wait_for(paid);
    let asking = a.ask(b.clone(), By::Method, Arc::new(Barrier::new(1)));
    let asked = asking.answer().unwrap();
    a.pay().answer().unwrap();
    let waited = waiting.answer().unwrap();
    let (told, circle) = match (asked, waited) {
        (Err(error), Ok(())) => (error, "deadlock: B.wait_for → A.ask → B.poke"),
        (Ok(()), Err(error)) => (error, "deadlock: A.ask → B.wait_for → A.owe"),
        both => panic!("{both:?}"),
    };
    assert!(told.to_string().ends_with(circle), "{told}");

    let own = a.owe().answer().unwrap();
    let told = a.wait_for(own).answer().unwrap().unwrap_err().to_string();
    assert!(told.ends_with("deadlock: A.wait_for → A.owe"), "{told}");
    let told = a.wait_for(a.owe().flatten()).answer().unwrap();
    let told = told.unwrap_err().to_string();
    assert!(told.ends_with("deadlock: A.wait_for → A.owe"), "{told}");
    stop(&nodes);
}

#[test]
fn a_promise_of_an_actor_that_does_something_else_meanwhile_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let paid = a.owe().answer().unwrap();
    let waiting = b.wait_for(paid);
    a.poke().answer().unwrap();
    a.pay().answer().unwrap();
    assert_eq!(waiting.answer(), Ok(Ok(())));
    // Nor is one that is never kept.
    let lost = b.owe().answer().unwrap();
    b.actor_ref().stop().answer().unwrap();
    let error = lost.answer().unwrap_err();
    assert!(matches!(error, Error::PromiseDropped { .. }), "{error}");
    assert_eq!(error.actor().map(pykka::ActorId::name), Some("B"));
    stop(&nodes);
}

#[test]
fn a_circle_through_interfaces_is_told() {
    let [a, b] = [node("A"), node("B")];
    let visitor: VisitorProxy = a.proxy().into();
    for (host, name) in [
        (HostProxy::from(b.proxy()), "B."),
        (b.proxy().part().into(), "B.part."),
    ] {
        let error = visitor.call_on(host, a.proxy()).answer().unwrap();
        let error = error.unwrap_err().to_string();
        // Neither says that it implements what is called. Either may be the last to block.
        let circles = [
            format!("deadlock: A.call_on → {name}welcome → A.poke"),
            format!("deadlock: {name}welcome → A.call_on → {name}welcome"),
        ];
        assert!(
            circles.iter().any(|circle| error.ends_with(circle)),
            "{error}"
        );
    }
    stop(&[a.proxy(), b.proxy()]);
}

#[test]
fn the_error_names_each_actor_and_method_on_the_circle_in_order() {
    let nodes = proxies(&["A", "B", "C"]);
    let [a, b, c] = &nodes[..] else {
        unreachable!()
    };
    // From A to B to C to A.
    let path = vec![a.clone(), c.clone(), b.clone()];
    let error = a.visit(path).answer().unwrap().unwrap_err();
    // Whoever is the last to block is told, and names first the one that it asked.
    let names = ["A", "B", "C"];
    let first = names
        .iter()
        .position(|name| *name == error.actor().unwrap().name());
    let circle: Vec<_> = (0..=3).map(|i| names[(first.unwrap() + i) % 3]).collect();
    let text = circle
        .iter()
        .map(|name| format!("{name}.visit"))
        .collect::<Vec<_>>();
    let text = format!("deadlock: {}", text.join(" → "));
    assert!(error.to_string().ends_with(&text), "{error}");
    assert_eq!(error.method(), Some("visit"));
    let Error::Deadlock { cycle, .. } = error else {
        unreachable!()
    };
    let named: Vec<_> = cycle
        .iter()
        .map(|origin| origin.actor().unwrap().name())
        .collect();
    assert_eq!(named, circle);
    assert!(cycle.iter().all(|origin| origin.method() == Some("visit")));
    stop(&nodes);
}

#[test]
fn a_circle_through_parts_is_named_with_the_way_to_them() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let path = vec![a.clone(), b.clone()];
    let error = a.part().visit(path).answer().unwrap().unwrap_err();
    let text = error.to_string();
    let from_a = "deadlock: A.part.visit → B.part.visit → A.part.visit";
    let from_b = "deadlock: B.part.visit → A.part.visit → B.part.visit";
    assert!(text.ends_with(from_a) || text.ends_with(from_b), "{text}");
    stop(&nodes);
}

#[test]
fn who_waits_for_itself_is_told_at_once_by_whatever_it_waits_with() {
    for by in ALL {
        let a = node("A");
        let answer = a.proxy().ask_oneself(by).answer().unwrap();
        assert!(is_deadlock(&answer), "{by:?}: {answer:?}");
        let text = answer.unwrap_err().to_string();
        assert!(text.contains("deadlock: A.ask_oneself → A."), "{text}");
        // It has gone on.
        let _ = a.stop().answer();
    }
}

#[test]
fn of_a_circle_exactly_one_is_told_in_whatever_order_they_block_and_the_others_are_answered() {
    for size in [2, 3, 5] {
        for by in ALL {
            for _ in 0..30 {
                let nodes: Vec<_> = (0..size).map(|_| node("N").proxy()).collect();
                let together = Arc::new(Barrier::new(size));
                let askers: Vec<_> = (0..size)
                    .map(|i| {
                        let next = nodes[(i + 1) % size].clone();
                        let (node, together) = (nodes[i].clone(), Arc::clone(&together));
                        // A thread each, since a pooled actor is run by whoever waits for it.
                        thread::spawn(move || node.ask(next, by, together).answer())
                    })
                    .collect();
                let answers: Vec<_> = askers
                    .into_iter()
                    .map(|asker| asker.finish().unwrap())
                    .collect();
                let told = answers.iter().filter(|answer| is_deadlock(answer)).count();
                assert_eq!(told, 1, "{by:?}: {answers:?}");
                let fine = answers.iter().filter(|answer| answer.is_ok()).count();
                assert_eq!(fine, size - 1, "{by:?}: {answers:?}");
                stop(&nodes);
            }
        }
    }
}

#[test]
fn an_actor_that_has_called_a_dead_one_is_known_to_run_all_the_same() {
    let dead = Node::builder().pooled().start(Node::default());
    dead.stop().answer().unwrap();
    let a = Node::builder().name("A").start(Node::default());
    let (proxy, dead) = (a.proxy(), dead.proxy());
    let waited = a.run(move |_| {
        assert!(matches!(dead.call().poke(), Err(Error::ActorDead { .. })));
        proxy.poke().get()
    });
    assert!(is_deadlock(&waited.answer().unwrap()));
    a.stop().answer().unwrap();
}

#[test]
fn who_waits_for_room_in_its_own_full_mailbox_is_told() {
    let a = Node::builder().name("A").capacity(1).start(Node::default());
    let proxy = a.proxy();
    let (asked, deferred) = a
        .run(move |_| {
            let filling = proxy.poke();
            let asked = proxy.poke().get();
            drop(filling);
            (asked, proxy.defer().poke().map_err(Error::from))
        })
        .answer()
        .unwrap();
    for answer in [&asked, &deferred] {
        assert!(is_deadlock(answer), "{answer:?}");
    }
    let text = deferred.unwrap_err().to_string();
    assert!(text.ends_with("deadlock: A.run → A.poke"), "{text}");
    // It has gone on, and what was in its mailbox was handled.
    assert_eq!(a.proxy().poke().answer(), Ok(()));
    // A stop has room. To wait for it in the actor itself is a deadlock all the same.
    let proxy = a.proxy();
    let waited = a.run(move |_| {
        drop(proxy.poke());
        proxy.actor_ref().stop().get()
    });
    assert!(is_deadlock(&waited.answer().unwrap().map(drop)));
    a.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn of_a_circle_of_senders_that_wait_for_room_exactly_one_is_told_and_the_others_get_in() {
    for _ in 0..100 {
        let bounded = |_| Node::builder().capacity(1).start(Node::default());
        let nodes: Vec<_> = (0..3).map(bounded).collect();
        let together = Arc::new(Barrier::new(nodes.len()));
        let senders: Vec<_> = (0..nodes.len())
            .map(|i| {
                let (node, next) = (nodes[i].clone(), nodes[(i + 1) % nodes.len()].proxy());
                let together = Arc::clone(&together);
                thread::spawn(move || {
                    node.run(move |_| {
                        together.wait();
                        // The first fills the mailbox.
                        next.defer().poke().and_then(|()| next.defer().poke())
                    })
                    .answer()
                    .unwrap()
                    .map_err(Error::from)
                })
            })
            .collect();
        let sent: Vec<_> = senders.into_iter().map(Finish::finish).collect();
        let told = sent.iter().filter(|answer| is_deadlock(answer)).count();
        let fine = sent.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((told, fine), (1, 2), "{sent:?}");
        for node in nodes {
            node.stop().answer().unwrap();
        }
    }
}

#[test]
fn who_waits_for_room_with_an_actor_that_goes_on_is_let_in() {
    let a = Node::builder().capacity(1).start(Node::default());
    let senders: Vec<_> = (0..4)
        .map(|_| {
            let proxy = a.proxy();
            thread::spawn(move || (0..500).all(|_| proxy.defer().poke().is_ok()))
        })
        .collect();
    assert!(senders.into_iter().all(Finish::finish));
    a.stop().answer().unwrap();
}

#[test]
fn a_circle_through_what_another_thread_computes_is_told() {
    for _ in 0..100 {
        let a = node("A");
        let held = hold(&a);
        let ((told_first, computing), proxy) = (promise(), a.proxy());
        // The one that gets first computes, and asks A for that, which is held.
        let (go, going) = promise();
        let shared = going
            .map(move |()| {
                told_first.set(());
                proxy.poke().get()
            })
            .shared();
        let outside = thread::spawn({
            let shared = shared.clone();
            move || shared.get().and_then(|answer| answer)
        });
        go.set(());
        computing.answer().unwrap();
        // A waits for what the thread computes. The message lies before the one that the thread waits for, or after it.
        let inside = a.run(move |_| shared.get().and_then(|answer| answer));
        held.open();
        let answers = [outside.finish(), inside.answer().unwrap()];
        assert!(
            answers
                .iter()
                .all(|answer| answer.is_ok() || is_deadlock(answer)),
            "{answers:?}"
        );
        a.stop().answer().unwrap();
    }
}

#[test]
fn an_actor_that_waits_for_its_whole_registry_is_told() {
    let a = node("A");
    let answer = a.run(|_| ActorRegistry::global().wait()).answer();
    let text = answer.unwrap_err().to_string();
    let circle = "deadlock: A.run → all actors of the registry";
    assert!(text.ends_with(circle), "{text}");
    a.stop().answer().unwrap();
}

/// A leader, and the members of its team, who are in a registry of their own.
fn team(members: &[&str]) -> (ActorRegistry, ActorRef<Node>, Vec<ActorRef<Node>>) {
    let registry = ActorRegistry::new();
    let start = |name: &&str| {
        let builder = Node::builder().name(*name).registry(&registry);
        builder.start(Node::default())
    };
    let members = members.iter().map(start).collect();
    (registry, node("Leader"), members)
}

/// Returns when the actor is in the table of those who wait.
#[track_caller]
fn wait_until_it_waits(actor: &ActorRef<Node>) {
    let begin = Instant::now();
    let waits = |state: &ActorState| state.id == *actor.id() && state.waiting.is_some();
    while !debug::snapshot().actors.iter().any(waits) {
        assert!(begin.elapsed() < WATCHDOG, "it does not wait");
        thread::yield_now();
    }
}

#[test]
fn who_waits_for_all_of_a_registry_is_told_if_one_of_them_waits_for_it() {
    let (team, leader, members) = team(&["Idle", "Member", "Late"]);
    let gate = hold(&leader);
    let alone = Arc::new(Barrier::new(1));
    let waited = leader.run({
        let team = team.clone();
        move |_| team.wait()
    });
    let asked = members[1].proxy().ask(leader.proxy(), By::Method, alone);
    let asked = thread::spawn(move || asked.answer());
    wait_until_it_waits(&members[1]);
    gate.open();
    let text = waited.answer().unwrap_err().to_string();
    let circle = "deadlock: Member.ask → Leader.run → all actors of the registry";
    assert!(text.ends_with(circle), "{text}");
    assert_eq!(asked.finish(), Ok(Ok(())));
    assert_eq!(team.stop_all(), [Ok(true), Ok(true), Ok(true)]);
    leader.stop().answer().unwrap();
}

#[test]
fn who_asks_one_that_waits_for_all_of_its_registry_is_told() {
    let (team, leader, members) = team(&["Idle", "Member"]);
    let waited = thread::spawn({
        let (leader, team) = (leader.clone(), team.clone());
        move || leader.run(move |_| team.wait()).answer()
    });
    wait_until_it_waits(&leader);
    // Also one that joins later.
    let late = Node::builder()
        .name("Late")
        .registry(&team)
        .start(Node::default());
    for member in [&members[1], &late] {
        let alone = Arc::new(Barrier::new(1));
        let asked = member.proxy().ask(leader.proxy(), By::Method, alone);
        let error = asked.answer().unwrap().unwrap_err();
        assert!(matches!(error, Error::Deadlock { .. }), "{error}");
        let circle = "deadlock: Leader.run → ";
        assert!(error.to_string().contains(circle), "{error}");
    }
    assert_eq!(team.stop_all(), [Ok(true), Ok(true), Ok(true)]);
    assert_eq!(waited.finish(), Ok(()));
    leader.stop().answer().unwrap();
}

#[test]
fn who_stops_all_of_a_registry_is_told_of_those_that_wait_for_it() {
    let (team, leader, members) = team(&["Idle", "Member", "Late"]);
    let gate = hold(&leader);
    let alone = Arc::new(Barrier::new(1));
    let stopped = leader.run({
        let team = team.clone();
        move |_| team.stop_all()
    });
    let asked = members[1].proxy().ask(leader.proxy(), By::Method, alone);
    let asked = thread::spawn(move || asked.answer());
    wait_until_it_waits(&members[1]);
    gate.open();
    let stopped = stopped.answer().unwrap();
    let [Ok(true), Err(error @ Error::Deadlock { .. }), Ok(true)] = &stopped[..] else {
        panic!("{stopped:?}")
    };
    let circle = "deadlock: Member.ask → Leader.run → Member.stop";
    assert!(error.to_string().ends_with(circle), "{error}");
    assert_eq!(asked.finish(), Ok(Ok(())));
    team.wait();
    leader.stop().answer().unwrap();
}

#[test]
fn a_timeout_in_a_circle_names_the_circle() {
    let nodes = proxies(&["A", "B", "C"]);
    let [a, b, c] = &nodes[..] else {
        unreachable!()
    };
    // From A to B to C to A, and only A's wait ends by itself. The others may not have come to theirs by then.
    let error = (0..10)
        .find_map(|round| {
            let (timeout, path) = (100 << round, vec![a.clone(), c.clone()]);
            let patient = a.patiently_visit(b.clone(), path, Duration::from_millis(timeout));
            let error = patient.answer().unwrap().unwrap_err();
            error.to_string().contains("each other").then_some(error)
        })
        .expect("sooner or later all three wait");
    let text = "; waiting for each other: B.visit → C.visit → A.patiently_visit → B.visit";
    assert!(error.to_string().ends_with(text), "{error}");
    let Error::Timeout { cycle, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(cycle.as_ref().map(|cycle| cycle.len()), Some(4));
    // Where there is no circle, none is named.
    let gate = hold(&b.actor_ref().downcast::<Node>().unwrap());
    let error = a.patiently(b.clone(), Duration::from_millis(1)).answer();
    let error = error.unwrap().unwrap_err();
    assert!(
        error.to_string().ends_with("no answer within 1ms"),
        "{error}"
    );
    gate.open();
    stop(&nodes);
}

#[test]
fn an_actor_that_waits_for_its_own_start_is_told() {
    let (promise, told) = promise();
    let a = Node::builder().start_with(|context: &Context<Node>| {
        promise.set(context.actor_ref().wait_started());
        Node::default()
    });
    assert!(is_deadlock(&told.answer().unwrap()));
    a.stop().answer().unwrap();
}

#[test]
fn asking_each_other_in_turn_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    for _ in 0..300 {
        assert_eq!(a.visit(vec![b.clone()]).answer(), Ok(Ok(())));
        assert_eq!(b.visit(vec![a.clone()]).answer(), Ok(Ok(())));
    }
    stop(&nodes);
}

#[test]
fn who_has_been_answered_and_is_not_awake_yet_is_in_nobodys_way() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    for round in 0..3000 {
        let by = [By::Method, By::Read, By::Call, By::Map, By::Any][round % 5];
        let (answer, asked_back) = a.ask_and_be_asked(b.clone(), by).answer().unwrap();
        assert_eq!(answer, Ok(()));
        assert_eq!(asked_back.answer(), Ok(Ok(())), "{by:?}");
    }
    stop(&nodes);
}

/// Which of `limit` numbers comes next: as good as at random, and the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

/// How many circles there are where each asks the next, if it asks at all.
fn circles(next: &[Option<usize>]) -> usize {
    let is_smallest_on_a_circle = |start: usize| {
        let mut at = next[start];
        for _ in 0..next.len() {
            match at {
                Some(here) if here == start => return true,
                Some(here) if here > start => at = next[here],
                _ => return false,
            }
        }
        false
    };
    (0..next.len())
        .filter(|start| is_smallest_on_a_circle(*start))
        .count()
}

#[test]
fn as_many_are_told_as_there_are_circles_planted_or_not() {
    const SIZE: usize = 4;
    let mut dice = Dice(1);
    let mut planted = 0;
    for _ in 0..2000 {
        let nodes: Vec<_> = (0..SIZE).map(|_| node("N").proxy()).collect();
        let next: Vec<_> = (0..SIZE)
            .map(|_| Some(dice.below(SIZE + 2)).filter(|next| *next < SIZE))
            .collect();
        let together = Arc::new(Barrier::new(next.iter().flatten().count()));
        let asked: Vec<_> = (0..SIZE)
            .filter_map(|i| {
                let (node, next) = (nodes[i].clone(), nodes[next[i]?].clone());
                let (by, together) = (ALL[dice.below(ALL.len())], Arc::clone(&together));
                Some(node.ask(next, by, together))
            })
            .collect();
        let answers: Vec<_> = asked
            .into_iter()
            .map(|asked| asked.answer().unwrap())
            .collect();
        let told = answers.iter().filter(|answer| is_deadlock(answer)).count();
        assert_eq!(told, circles(&next), "{next:?}: {answers:?}");
        planted += told;
        stop(&nodes);
    }
    assert!(planted > 500, "{planted}");
}

#[test]
fn a_wait_that_ends_by_itself_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let together = Arc::new(Barrier::new(2));
    let impatient = {
        let (a, b, together) = (
            a.actor_ref().downcast::<Node>().unwrap(),
            b.clone(),
            Arc::clone(&together),
        );
        thread::spawn(move || {
            a.run(move |_| {
                together.wait();
                b.poke().get_timeout(Duration::from_millis(5))
            })
            .answer()
        })
    };
    let patient = {
        let (a, b) = (a.clone(), b.clone());
        thread::spawn(move || b.ask(a, By::Method, together).answer())
    };
    // B waits for A, and A for B, but not for ever.
    assert!(matches!(
        impatient.finish(),
        Ok(Err(Error::Timeout { .. }) | Ok(()))
    ));
    assert_eq!(patient.finish(), Ok(Ok(())));
    stop(&nodes);
}

#[test]
fn a_thread_that_waits_on_behalf_of_an_actor_is_no_deadlock() {
    let a = node("A");
    let proxy = a.proxy();
    let answer = a.run(move |_| {
        let (promise, kept) = promise::<()>();
        let helper = thread::spawn(move || {
            let answer = proxy.poke().get();
            drop(promise);
            answer
        });
        // The helper waits for this actor, which doesn't wait for the helper.
        assert_eq!(
            kept.get_timeout(Duration::from_millis(1))
                .map_err(|error| matches!(error, Error::Timeout { .. })),
            Err(true)
        );
        helper
    });
    assert_eq!(answer.answer().unwrap().finish(), Ok(()));
    a.stop().answer().unwrap();
}

#[test]
fn an_actor_that_is_awaited_and_stops_is_no_deadlock() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let held = hold(&b.actor_ref().downcast::<Node>().unwrap());
    let stopping = b.actor_ref().stop();
    let asking = thread::spawn({
        let (a, b) = (a.clone(), b.clone());
        move || a.visit(vec![b]).answer()
    });
    held.open();
    assert!(matches!(
        asking.finish(),
        Ok(Ok(()) | Err(Error::ActorDead { .. }))
    ));
    stopping.answer().unwrap();
    stop(&nodes);
}

#[test]
fn a_promise_that_anybody_may_keep_is_no_deadlock() {
    let a = node("A");
    let (promise, kept) = promise();
    let waiting = thread::spawn({
        let proxy = a.proxy();
        move || proxy.wait_for(kept).answer()
    });
    // Only the end of the wait lets this be seen to: no error comes before the promise is kept.
    let other = node("B");
    other.proxy().keep(promise).answer().unwrap();
    assert_eq!(waiting.finish(), Ok(Ok(())));
    a.stop().answer().unwrap();
    other.stop().answer().unwrap();
}
