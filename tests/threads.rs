//! The edges of a thread: its end, its stack, and where the system has none left.

mod common;

use std::cell::RefCell;
use std::process::Command;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use common::{Answer as _, Finish as _, WATCHDOG};
use pykka::{Actor as _, ActorRegistry, Context, Error, Pool, actor};

#[actor]
pub trait Listener {
    fn hear(&mut self, news: u32) -> u32;
}

#[cfg_attr(feature = "pooled", actor(pooled, implements(Listener)))]
#[cfg_attr(not(feature = "pooled"), actor(implements(Listener)))]
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

/// Thread locals are destroyed in the reverse order of their first use, or in any other: one guard is
/// registered before this thread's first use of pykka, and one after it.
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

/// What the test below runs in a process of its own, since a panic in a destructor ends the process.
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

#[test]
fn pykka_works_in_the_destructors_of_a_threads_locals() {
    let name = "threads_that_use_pykka_when_they_end";
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{}: {output}", child.status);
    assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
}
