//! Large values: arguments, results, fields and messages of hundreds of kilobytes by value, from and
//! in threads whose stacks are as small as those that the system gives.

use std::thread::{self, ThreadId};

use crate::common::{Answer, Finish, WATCHDOG};
use futures::executor::block_on;
use pykka::testing;
use pykka::{Actor, ActorRef, ActorRegistry, Future, actor, get_all, get_any, promise};
use pykka_tests_macros::actor_under_test;

/// What a thread gets if nobody says otherwise.
const STACK: usize = 2 << 20;

const LARGE: usize = 256 << 10;

const MEDIUM: usize = 64 << 10;

type Large = [u8; LARGE];

#[derive(Clone)]
pub struct Blob(pub Large);

fn large(byte: u8) -> Large {
    [byte; LARGE]
}

fn blob(byte: u8) -> Blob {
    Blob([byte; LARGE])
}

#[actor]
pub trait Store {
    fn store(&mut self, data: Blob) -> u8;
    fn sum(&self, data: &Blob) -> u64;
    fn load(&self) -> Blob;
}

#[actor]
pub trait Sink {
    fn swallow(&mut self, data: Large) -> u8;
}

/// What it keeps is in boxes, so that its messages alone are large.
#[actor_under_test(implements(Store))]
#[derive(Default)]
pub struct Keeper {
    data: Option<Box<Large>>,
    #[traversable]
    pub outer: Outer,
}

impl Keeper {
    fn keep(&mut self, data: Large) -> u8 {
        self.data.insert(Box::new(data))[0]
    }
}

#[actor]
impl Keeper {
    pub fn put(&mut self, data: Large) {
        self.keep(data);
    }
    pub fn put_more(&mut self, data: Large, at: usize) -> u8 {
        self.keep(data);
        self.data.as_ref().unwrap()[at]
    }
    pub fn first(&self) -> u8 {
        self.data.as_ref().unwrap()[0]
    }
    pub fn copy(&self) -> Large {
        **self.data.as_ref().unwrap()
    }
    pub fn part(&self) -> [u8; MEDIUM] {
        self.data.as_ref().unwrap()[..MEDIUM].try_into().unwrap()
    }
    fn on_receive(&mut self, message: Blob) -> u8 {
        self.keep(message.0)
    }
}

impl Store for Keeper {
    fn store(&mut self, data: Blob) -> u8 {
        self.keep(data.0)
    }
    fn sum(&self, data: &Blob) -> u64 {
        data.0.iter().map(|byte| u64::from(*byte)).sum()
    }
    fn load(&self) -> Blob {
        Blob(self.copy())
    }
}

impl Sink for Keeper {
    fn swallow(&mut self, data: Large) -> u8 {
        self.keep(data)
    }
}

#[actor]
pub struct Outer {
    #[traversable]
    pub inner: Vec<Inner>,
}
#[actor]
impl Outer {}
impl Default for Outer {
    fn default() -> Self {
        Outer {
            inner: vec![Inner { data: blob(0) }],
        }
    }
}

#[actor]
pub struct Inner {
    pub data: Blob,
}
#[actor]
impl Inner {
    pub fn put(&mut self, data: Large) -> u8 {
        self.data.0 = data;
        self.data.0[0]
    }
}

/// An actor that has a type parameter, in what it takes and gives.
#[actor_under_test]
pub struct Cell<T: Clone + Send + 'static> {
    value: Option<Box<T>>,
}
#[actor]
impl<T: Clone + Send + 'static> Cell<T> {
    pub fn replace(&mut self, value: T) -> Option<T> {
        self.value.replace(Box::new(value)).map(|value| *value)
    }
    fn on_receive(&mut self, value: T) {
        self.value = Some(Box::new(value));
    }
}

/// Runs each of `steps` in a thread of its own with a small stack, on one actor.
fn on_small_stacks(steps: &[fn(&ActorRef<Keeper>)]) {
    let registry = ActorRegistry::new();
    let builder = Keeper::builder().registry(&registry);
    let keeper = builder.start_with(|_| Keeper::default());
    keeper.wait_started().unwrap();
    for step in steps {
        let (step, keeper) = (*step, keeper.clone());
        on_a_small_stack(move || step(&keeper));
    }
    keeper.stop().answer().unwrap();
}

fn on_a_small_stack(f: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK);
    thread.spawn(f).unwrap().finish();
}

#[test]
fn a_large_argument_is_passed_in_each_way_to_call() {
    on_small_stacks(&[
        |keeper| keeper.proxy().put(large(1)).get().unwrap(),
        |keeper| keeper.proxy().put(large(2)).answer().unwrap(),
        |keeper| assert_eq!(keeper.proxy().put_more(large(3), 4).get(), Ok(3)),
        |keeper| keeper.proxy().call().put(large(4)).unwrap(),
        |keeper| assert_eq!(keeper.proxy().call().put_more(large(5), 4), Ok(5)),
        |keeper| keeper.proxy().defer().put(large(6)).unwrap(),
        |keeper| assert_eq!(keeper.proxy().first().get(), Ok(6)),
    ]);
}

#[test]
fn a_large_result_comes_in_each_way_to_wait_for_it() {
    on_small_stacks(&[
        |keeper| keeper.proxy().put(large(1)).get().unwrap(),
        |keeper| assert_eq!(keeper.proxy().copy().get().unwrap()[0], 1),
        |keeper| assert_eq!(keeper.proxy().call().copy().unwrap()[0], 1),
        |keeper| assert_eq!(keeper.proxy().copy().answer().unwrap()[0], 1),
        |keeper| assert_eq!(block_on(keeper.proxy().copy()).unwrap()[0], 1),
        |keeper| assert_eq!(keeper.run(|keeper| keeper.copy()).get().unwrap()[0], 1),
    ]);
}

#[test]
fn what_is_made_of_a_future_may_be_64_kib() {
    on_small_stacks(&[
        |keeper| keeper.proxy().put(large(1)).get().unwrap(),
        |keeper| assert_eq!(keeper.proxy().part().map(|data| data[0]).get(), Ok(1)),
        |keeper| assert_eq!(keeper.proxy().part().map(|data| data).get().unwrap()[0], 1),
        |keeper| {
            let all = keeper.proxy().part().join(keeper.proxy().part());
            assert_eq!(all.get().unwrap().1[0], 1);
        },
        |keeper| {
            let all = Future::join_all([keeper.proxy().part(), keeper.proxy().part()]);
            assert_eq!(all.get().unwrap()[1][0], 1);
        },
        |keeper| {
            let any = get_any([keeper.proxy().part(), keeper.proxy().part()]);
            assert_eq!(any.unwrap().1[0], 1);
        },
        |keeper| assert_eq!(get_all([keeper.proxy().part()]).unwrap()[0][0], 1),
        |keeper| assert_eq!(keeper.proxy().part().shared().get().unwrap()[0], 1),
        |_| {
            let (promise, future) = promise();
            promise.set([1_u8; MEDIUM]);
            assert_eq!(future.get().unwrap()[0], 1);
        },
    ]);
}

#[test]
fn a_field_of_a_part_two_deep_may_be_large() {
    on_small_stacks(&[
        |keeper| {
            let inner = keeper.proxy().outer().inner(0);
            inner.set_data(blob(1)).get().unwrap();
        },
        |keeper| {
            assert_eq!(
                keeper.proxy().outer().inner(0).data().get().unwrap().0[0],
                1
            )
        },
        |keeper| assert_eq!(keeper.proxy().outer().inner(0).put(large(2)).get(), Ok(2)),
        |keeper| assert_eq!(keeper.proxy().outer().inner(0).call().put(large(3)), Ok(3)),
        |keeper| {
            let inner = keeper.proxy().outer().inner(0);
            inner.defer().put(large(4)).unwrap();
        },
        |keeper| {
            assert_eq!(
                keeper.proxy().outer().inner(0).data().get().unwrap().0[0],
                4
            )
        },
    ]);
}

#[test]
fn an_interface_takes_and_gives_what_is_large() {
    on_small_stacks(&[
        |keeper| assert_eq!(StoreProxy::from(keeper).store(blob(1)).get(), Ok(1)),
        |keeper| assert_eq!(StoreProxy::from(keeper).call().store(blob(2)), Ok(2)),
        |keeper| {
            let sum = StoreProxy::from(keeper).sum(blob(3)).get();
            assert_eq!(sum, Ok(3 * LARGE as u64));
        },
        |keeper| {
            let store = StoreProxy::from(keeper);
            store.defer().store(blob(4)).unwrap();
        },
        |keeper| assert_eq!(StoreProxy::from(keeper).load().get().unwrap().0[0], 4),
        // One that the type doesn't say it implements.
        |keeper| assert_eq!(SinkProxy::from(keeper).swallow(large(5)).get(), Ok(5)),
        |keeper| assert_eq!(SinkProxy::from(keeper).call().swallow(large(6)), Ok(6)),
    ]);
}

#[test]
fn a_large_message_of_the_actors_own_is_told_asked_and_given_back() {
    on_small_stacks(&[
        |keeper| keeper.tell(blob(1)).unwrap(),
        |keeper| assert_eq!(keeper.ask(blob(2)).get(), Ok(2)),
        |keeper| keeper.try_tell(blob(3)).unwrap(),
        |keeper| keeper.to_any().tell(blob(4)).unwrap(),
        |keeper| assert_eq!(keeper.proxy().first().get(), Ok(4)),
        |keeper| assert_eq!(keeper.stop().get(), Ok(true)),
        |keeper| {
            let undelivered = keeper.tell(blob(5)).unwrap_err();
            assert_eq!(undelivered.message().0[0], 5);
        },
    ]);
}

#[test]
fn a_large_message_is_built_by_hand() {
    on_small_stacks(&[
        |keeper| {
            let data = large(1);
            let answer = keeper.ask(KeeperCall::PutMore { data, at: 0 }).get();
            assert_eq!(answer.unwrap().downcast::<u8>().unwrap(), 1);
        },
        |keeper| keeper.tell(KeeperCall::Put { data: large(2) }).unwrap(),
        |keeper| {
            let call = KeeperCall::Put { data: large(3) };
            keeper.to_any().tell(call).unwrap();
        },
        |keeper| {
            let copy = keeper.ask(KeeperCall::Copy).get().unwrap();
            assert_eq!(copy.downcast::<Large>().unwrap()[0], 3);
        },
    ]);
    assert!(size_of::<KeeperCall>() >= LARGE, "it is plain data");
}

#[test]
fn a_mock_and_a_probe_take_and_give_what_is_large() {
    on_a_small_stack(|| {
        let mock = StoreProxy::mock(|call| match call {
            StoreCall::Store { data } => data.0[0],
            _ => 0,
        });
        assert_eq!(mock.store(blob(1)).get(), Ok(1));
        assert_eq!(testing::calls(&mock).len(), 1);
    });
    on_a_small_stack(|| {
        let mock = StoreProxy::mock(|_| blob(2));
        assert_eq!(mock.load().get().unwrap().0[0], 2);
    });
    on_a_small_stack(|| {
        let (store, probe) = testing::probe::<StoreProxy>();
        let answer = store.store(blob(1));
        probe.next(WATCHDOG).unwrap().answer(1_u8);
        assert_eq!(answer.get(), Ok(1));
    });
    on_a_small_stack(|| {
        let (store, probe) = testing::probe::<StoreProxy>();
        let answer = store.load();
        probe.next(WATCHDOG).unwrap().answer(blob(2));
        assert_eq!(answer.get().unwrap().0[0], 2);
    });
}

#[test]
fn a_generic_actor_takes_and_gives_what_is_large() {
    let cell = Cell::<Large>::start_with(|_| Cell { value: None });
    let steps: [fn(&ActorRef<Cell<Large>>); 4] = [
        |cell| assert!(cell.proxy().replace(large(1)).get().unwrap().is_none()),
        |cell| assert_eq!(cell.proxy().replace(large(2)).get().unwrap().unwrap()[0], 1),
        |cell| cell.tell(large(3)).unwrap(),
        |cell| {
            assert_eq!(
                cell.proxy().call().replace(large(4)).unwrap().unwrap()[0],
                3
            )
        },
    ];
    for step in steps {
        let cell = cell.clone();
        on_a_small_stack(move || step(&cell));
    }
    cell.stop().answer().unwrap();
}

#[test]
fn a_function_that_is_run_may_carry_what_is_large() {
    on_small_stacks(&[|keeper| {
        let data = large(1);
        assert_eq!(keeper.run(move |keeper| keeper.keep(data)).get(), Ok(1));
    }]);
}

/// What still fits on the stack of who waits.
type Page = [u8; 4000];

#[actor]
struct Pages;

#[actor]
impl Pages {
    pub(crate) fn put(&mut self, page: Page) -> (ThreadId, u8) {
        (thread::current().id(), page[0])
    }

    pub(crate) fn copy(&self, byte: u8) -> (ThreadId, Page) {
        (thread::current().id(), [byte; 4000])
    }
}

#[test]
fn who_waits_runs_an_actor_whose_messages_have_some_kilobytes() {
    let registry = ActorRegistry::new();
    let pages = Pages::builder().registry(&registry).pooled().start(Pages);
    on_a_small_stack({
        let pages = pages.clone();
        move || {
            let here = thread::current().id();
            assert_eq!(pages.proxy().call().put([1; 4000]), Ok((here, 1)));
            assert_eq!(pages.proxy().call().copy(2), Ok((here, [2; 4000])));
            assert_eq!(pages.proxy().put([3; 4000]).get().unwrap().1, 3);
            assert_eq!(pages.proxy().copy(4).get().unwrap().1, [4; 4000]);
        }
    });
    pages.stop().answer().unwrap();
}
