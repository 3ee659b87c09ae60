//! The edges of a thread: its end, its stack, and where the system has none left.

mod common;

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use common::{Answer as _, Finish as _, WATCHDOG};
use pykka::{ActorRegistry, Builder, Context, Error, Pool, actor};
use pykka_tests_macros::actor_under_test;

#[actor]
pub trait Listener {
    fn hear(&mut self, news: u32) -> u32;
}

#[actor_under_test(implements(Listener))]
#[derive(Default)]
pub struct Visitors {
    pub here: u32,
}

#[actor]
impl Visitors {
    pub fn leave(&mut self) -> u32 {
        self.here += 1;
        self.here
    }

    pub fn fail(&self) {
        panic!("as planned")
    }

    /// Has this actor's thread, or the worker that runs it now, use pykka when it ends.
    pub fn use_at_the_end(&self, other: VisitorsProxy, done: Sender<()>) {
        use_pykka_when_this_thread_ends(&other, &done);
    }

    /// Waits for itself.
    pub fn ask_yourself(&self, context: &Context<Self>) -> Result<u32, Error> {
        context.proxy().leave().get()
    }
}

impl Listener for Visitors {
    fn hear(&mut self, news: u32) -> u32 {
        self.here += news;
        self.here
    }
}

/// Runs a function when its thread's locals are destroyed.
struct AtTheEnd(RefCell<Option<Box<dyn FnOnce()>>>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        if let Some(function) = self.0.take() {
            function();
        }
    }
}

thread_local! {
    static BEFORE: AtTheEnd = const { AtTheEnd(RefCell::new(None)) };
    static AFTER: AtTheEnd = const { AtTheEnd(RefCell::new(None)) };
}

/// Thread locals are destroyed in the reverse order of their first use, or in any other: one guard
/// is registered before this thread's first use of pykka, and one after it.
fn use_pykka_when_this_thread_ends(other: &VisitorsProxy, done: &Sender<()>) {
    let at_the_end = || {
        let (other, done) = (other.clone(), done.clone());
        Box::new(move || {
            use_all_of_pykka(&other);
            done.send(()).unwrap();
        })
    };
    BEFORE.with(|guard| guard.0.replace(Some(at_the_end())));
    use_all_of_pykka(other);
    AFTER.with(|guard| guard.0.replace(Some(at_the_end())));
}

/// Uses an actor of its own in all ways, and one that others use as well.
fn use_all_of_pykka(other: &VisitorsProxy) {
    let own = ActorRegistry::new();
    let builder = Visitors::builder().registry(&own);
    let visitors = builder.start(Visitors::default());
    visitors.wait_started().unwrap();
    let proxy = visitors.proxy();
    assert_eq!(proxy.leave().answer(), Ok(1));
    assert_eq!(proxy.leave().get(), Ok(2));
    assert_eq!(proxy.call().leave(), Ok(3));
    proxy.defer().leave().unwrap();
    assert_eq!(proxy.leave().map(|here| here + 1).get(), Ok(6));
    assert_eq!(proxy.leave().shared().get(), Ok(6));
    own.broadcast_call(|listener: &ListenerProxy| listener.hear(4));
    assert_eq!(proxy.here().get(), Ok(10));
    own.broadcast("nobody knows what to do with this");
    let told = proxy.ask_yourself().answer().unwrap();
    assert!(matches!(told, Err(Error::Deadlock { .. })));
    let mock = VisitorsProxy::mock(|_| 17_u32);
    assert_eq!(mock.leave().get(), Ok(17));
    assert_eq!(own.stop_all(), [Ok(true)]);
    own.wait();
    visitors.join(None).unwrap();

    other.defer().leave().unwrap();
    assert!(other.leave().get().is_ok());
    Visitors::default().start().stop().get().unwrap();
}

/// What the test below runs in a process of its own, since a panic in a destructor ends the
/// process.
#[test]
#[ignore = "it is run by another test, in a process of its own"]
fn threads_that_use_pykka_when_they_end() {
    let registry = ActorRegistry::new();
    let builder = || Visitors::builder().registry(&registry);
    let other = builder().start(Visitors::default()).proxy();
    let (done, all_done) = channel();

    // A thread of the program's.
    let plain = thread::spawn({
        let (other, done) = (other.clone(), done.clone());
        move || use_pykka_when_this_thread_ends(&other, &done)
    });
    plain.finish();

    // One of an actor's own.
    let own = builder().own_thread().start(Visitors::default());
    let asked = own.proxy().use_at_the_end(other.clone(), done.clone());
    asked.answer().unwrap();
    own.stop().answer().unwrap();

    // One of a pool's, which ends when the pool is dropped.
    let pool = Pool::new();
    let pooled = builder().pool(&pool).start(Visitors::default());
    // With a timeout, so that it is a worker that runs it.
    let asked = pooled.proxy().use_at_the_end(other, done);
    asked.answer().unwrap();
    pooled.stop().answer().unwrap();
    drop((pool, pooled));

    for _ in 0..6 {
        all_done.recv_timeout(WATCHDOG).expect("each guard is done");
    }
    registry.stop_all();
}

/// What the test below runs in a process of its own, since the panic hook is the process's.
#[test]
#[ignore = "it is run by another test, in a process of its own"]
fn a_thread_that_uses_pykka_when_it_panics() {
    let registry = ActorRegistry::new();
    let visitors = Visitors::builder().registry(&registry);
    let other = visitors.start(Visitors::default()).proxy();
    let (done, all_done) = channel();
    panic::set_hook(Box::new({
        let (other, done) = (other.clone(), done.clone());
        move |_| {
            use_all_of_pykka(&other);
            done.send(()).unwrap();
        }
    }));
    let panicking = thread::spawn(move || {
        let use_it = move || {
            use_all_of_pykka(&other);
            done.send(()).unwrap();
        };
        let _unwound = AtTheEnd(RefCell::new(Some(Box::new(use_it))));
        panic!("as planned")
    });
    for _ in 0..2 {
        all_done
            .recv_timeout(WATCHDOG)
            .expect("the hook, and the guard");
    }
    assert!(panicking.join().is_err());
    registry.stop_all();
}

fn succeeds_in_a_process_of_its_own(name: &str) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{}: {output}", child.status);
    assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
}

#[test]
fn pykka_works_in_the_destructors_of_a_threads_locals() {
    succeeds_in_a_process_of_its_own("threads_that_use_pykka_when_they_end");
}

#[test]
fn pykka_works_in_a_panic_hook_and_while_a_thread_unwinds() {
    succeeds_in_a_process_of_its_own("a_thread_that_uses_pykka_when_it_panics");
}

// Where there is no thread. There is never one with such a stack: of more than there is, or too
// small.

const NO_STACKS: [usize; 5] = [0, 16, 4096, 1 << 46, usize::MAX];

fn without_thread(stack: usize, registry: &ActorRegistry) -> Builder<Visitors> {
    let builder = Visitors::builder().own_thread().name("Ada");
    builder.stack_size(stack).registry(registry)
}

#[test]
fn an_actor_that_gets_no_thread_is_an_error_to_who_tries_to_start_it() {
    let registry = ActorRegistry::new();
    for stack in NO_STACKS {
        let dropped = Arc::new(());
        let held = dropped.clone();
        let started = without_thread(stack, &registry).try_start_with(move |_| {
            let _held = held;
            unreachable!("there is no thread for it")
        });
        let error = started.unwrap_err();
        let Error::NoThread { message, .. } = &error else {
            panic!("{error}");
        };
        let urn = error.actor().unwrap().urn();
        let told = format!("Ada ({urn}): no thread could be started: {message}");
        assert_eq!(error.to_string(), told);
        assert_eq!(
            Arc::strong_count(&dropped),
            1,
            "what was to make it is dropped"
        );
        assert!(registry.all().is_empty());
        registry.wait();
    }
    let error = without_thread(16, &registry).try_start(Visitors::default());
    let told = error.unwrap_err().to_string();
    assert!(told.contains("a stack of 16 bytes is too small"), "{told}");
}

#[test]
fn who_starts_an_actor_that_gets_no_thread_panics() {
    let registry = ActorRegistry::new();
    for stack in NO_STACKS {
        let builder = without_thread(stack, &registry);
        let started = catch_unwind(AssertUnwindSafe(|| builder.start(Visitors::default())));
        let panic = started.unwrap_err();
        let message = panic.downcast_ref::<String>().expect("a message");
        assert!(
            message.starts_with("no thread could be started for the actor Ada (urn:uuid:"),
            "{message}"
        );
    }
}

#[test]
fn an_actor_is_started_on_the_smallest_stack_there_may_be() {
    let builder = Visitors::builder().own_thread().stack_size(48 * 1024);
    let visitors = builder.try_start(Visitors::default()).unwrap();
    let proxy = visitors.proxy();
    assert_eq!(proxy.leave().answer(), Ok(1));
    assert!(matches!(proxy.fail().answer(), Err(Error::Panicked { .. })));
    assert_eq!(proxy.leave().answer(), Ok(2));
    visitors.stop().answer().unwrap();
}

#[test]
fn a_pooled_actor_is_started_whatever_the_stack() {
    let builder = Visitors::builder().pooled().stack_size(16);
    let visitors = builder.try_start(Visitors::default()).unwrap();
    assert_eq!(visitors.proxy().leave().answer(), Ok(1));
    visitors.stop().answer().unwrap();
}

/// Panics when it is dropped.
struct Fragile;

impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("as planned");
    }
}

#[test]
fn who_meets_an_actor_that_gets_no_thread_is_told_so() {
    let registry = ActorRegistry::new();
    let is_over = Arc::new(AtomicBool::new(false));
    // Finds the actor in the registry between its registration and its end, sooner or later.
    let meeting = thread::spawn({
        let (registry, is_over) = (registry.clone(), is_over.clone());
        move || {
            let met = loop {
                if let Some(met) = registry.get_by_type::<Visitors>().pop() {
                    break met;
                }
            };
            let _ = met.proxy().defer().leave();
            let asked = met.proxy().leave().answer();
            let stopped = met.stop().answer();
            let started = met.wait_started();
            met.join(None).unwrap();
            registry.stop_all();
            registry.wait();
            is_over.store(true, Ordering::Relaxed);
            (asked, stopped, started)
        }
    });
    while !is_over.load(Ordering::Relaxed) {
        let fragile = Fragile;
        let make = move |_: &Context<Visitors>| {
            let _fragile = fragile;
            Visitors::default()
        };
        let started = without_thread(1 << 46, &registry).try_start_with(make);
        assert!(matches!(started, Err(Error::NoThread { .. })));
    }
    let (asked, stopped, started) = meeting.finish();
    let told = asked.unwrap_err().to_string();
    assert!(
        told.contains("the actor is dead: no thread could be started: "),
        "{told}"
    );
    assert!(stopped.is_ok());
    assert!(matches!(started, Err(Error::NoThread { .. })));
}
