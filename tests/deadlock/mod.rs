//! A wait that can never end is an error, and no other wait is.

mod capacity;
mod cycles;
mod false_alarms;
mod registries;

use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::common::Answer as _;
use pykka::{ActorRef, Context, Error, Future, Promise, SharedFuture, actor, get_any};
use pykka_tests_macros::actor_under_test;

#[actor]
pub trait Host {
    fn welcome(&self, guest: NodeProxy) -> Result<(), Error>;
}

#[actor]
pub trait Visitor {
    fn call_on(&self, host: HostProxy, guest: NodeProxy) -> Result<(), Error>;
}

#[actor_under_test(implements(Visitor))]
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
