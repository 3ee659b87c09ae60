//! Answers that a method delegates: it returns a future of its answer.

mod answers;
mod failures;

use std::thread::{self, ThreadId};
use std::time::Duration;

use pykka::{ActorRef, Context, Error, Future, Promise, actor, promise};
use pykka_tests_macros::actor_under_test;

/// Has what others ask for.
#[actor_under_test]
#[derive(Default)]
pub struct Store {
    front: Option<FrontProxy>,
}

#[actor]
impl Store {
    pub fn load(&self, key: &str) -> String {
        key.to_uppercase()
    }

    pub fn fail(&self, key: &str) -> u32 {
        panic!("no {key}")
    }

    pub fn time_left(&self, context: &Context<Self>) -> Option<Duration> {
        context.deadline()
    }

    pub fn thread(&self) -> ThreadId {
        thread::current().id()
    }

    pub fn set_front(&mut self, front: FrontProxy) {
        self.front = Some(front);
    }

    /// Waits for an answer that the front delegates back to this store.
    pub fn load_by_front(&self) -> Result<String, Error> {
        self.front.as_ref().unwrap().load("k").get()
    }

    pub fn call_front(&self) -> Result<String, Error> {
        self.front.as_ref().unwrap().call().load("k")
    }

    /// Waits for what the front owes.
    pub fn wait_for_debt(&self, here: Promise<()>) -> Result<u32, Error> {
        let debt = self.front.as_ref().unwrap().owe();
        here.set(());
        debt.get()
    }
}

/// Delegates its answers.
#[actor_under_test]
pub struct Front {
    store: StoreProxy,
    debt: Option<Promise<u32>>,
    pub handled: u32,
    #[traversable]
    pub drawer: Drawer,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Order(&'static str);

type Later<T> = Future<T>;

#[actor]
impl Front {
    pub fn load(&mut self, key: &str) -> Future<String> {
        self.handled += 1;
        self.store.load(key)
    }

    pub fn fail(&mut self, key: &str) -> pykka::Future<u32> {
        self.handled += 1;
        self.store.fail(key)
    }

    pub fn time_left(&self) -> Future<Option<Duration>> {
        self.store.time_left()
    }

    pub fn thread(&self) -> Future<ThreadId> {
        self.store.thread()
    }

    pub fn panic(&self) -> Future<u32> {
        panic!("before there is a future")
    }

    pub fn owe(&mut self, context: &Context<Self>) -> Future<u32> {
        let (debt, paid) = context.promise();
        self.debt = Some(debt);
        paid
    }

    pub fn pay(&mut self, sum: u32) {
        if let Some(debt) = self.debt.take() {
            debt.set(sum);
        }
    }

    /// Waits for the store before it pays.
    pub fn pay_after_load(&mut self) -> Result<(), Error> {
        let loaded = self.store.load("k").get();
        self.pay(1);
        loaded.map(drop)
    }

    pub fn is_debt_wanted(&self) -> bool {
        self.debt.as_ref().is_some_and(|debt| !debt.is_closed())
    }

    pub fn pass_on(&self, answer: Future<u32>) -> Future<u32> {
        answer
    }

    pub fn pass_on_result(
        &self,
        answer: Future<Result<u32, String>>,
    ) -> Future<Result<u32, String>> {
        answer
    }

    pub fn pass_on_large(&self, answer: Future<[u8; 1 << 16]>) -> Future<[u8; 1 << 16]> {
        answer
    }

    /// Delegates to itself, again and again.
    pub fn count_down(&self, context: &Context<Self>, from: u32) -> Future<u32> {
        match from {
            0 => pykka::after(Duration::ZERO).map(|()| 0),
            _ => context.proxy().count_down(from - 1),
        }
    }

    /// The same with a function at each step.
    pub fn count_up(&self, context: &Context<Self>, to: u32) -> Future<u32> {
        match to {
            0 => pykka::after(Duration::ZERO).map(|()| 0),
            _ => context.proxy().count_up(to - 1).map(|count| count + 1),
        }
    }

    /// As many messages to itself, one after the other. Then it is done.
    pub fn pass(&self, context: &Context<Self>, messages: u32, done: Promise<()>) {
        match messages {
            0 => done.set(()),
            _ => _ = context.proxy().pass(messages - 1, done),
        }
    }

    /// Its type is an alias, so it is a value like any other.
    pub fn by_an_alias(&self) -> Later<String> {
        self.store.load("k")
    }

    fn on_receive(&mut self, Order(what): Order) -> Future<String> {
        self.store.load(what)
    }
}

#[actor]
pub struct Drawer {
    store: StoreProxy,
}

#[actor]
impl Drawer {
    pub fn load(&self, key: &str) -> Future<String> {
        self.store.load(key)
    }
}

#[actor]
pub trait Loading {
    fn find(&mut self, key: &str) -> Future<String>;
    fn promised(&mut self) -> pykka::Future<Result<u32, String>>;
}

impl Loading for Front {
    fn find(&mut self, key: &str) -> Future<String> {
        self.store.load(key)
    }

    fn promised(&mut self) -> Future<Result<u32, String>> {
        promise().1
    }
}

fn front() -> (ActorRef<Front>, ActorRef<Store>) {
    let store = Store::default().start();
    let front = Front {
        store: store.proxy(),
        debt: None,
        handled: 0,
        drawer: Drawer {
            store: store.proxy(),
        },
    };
    (front.start(), store)
}
