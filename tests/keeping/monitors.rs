//! Monitors: an actor is told when another one has ended.

use super::*;
use crate::common::{WATCHDOG, gate, hold};
use pykka::{ActorRef, AnyActorRef, Builder, Down, End, Future, Monitor, Promise, promise};

/// Is told of the end of others.
#[actor_under_test]
#[derive(Default)]
struct Foreman {
    seen: Vec<String>,
    expected: Option<(usize, Promise<Vec<String>>)>,
}

#[actor]
impl Foreman {
    pub fn watch(&mut self, context: &Context<Self>, other: AnyActorRef) -> Monitor {
        context.monitor(&other)
    }

    pub fn note(&mut self, what: String) {
        self.seen.push(what);
        self.look();
    }

    /// Keeps the promise once it has seen so many things.
    pub fn report(&mut self, number: usize, promise: Promise<Vec<String>>) {
        self.expected = Some((number, promise));
        self.look();
    }

    fn on_down(&mut self, down: Down) -> Result<(), String> {
        self.seen
            .push(format!("{} {}", down.actor().name(), down.end()));
        self.look();
        match down.actor().name() {
            "a disaster" => Err("that was too much".into()),
            _ => Ok(()),
        }
    }
}

impl Foreman {
    fn look(&mut self) {
        if let Some((_, promise)) = self
            .expected
            .take_if(|(least, _)| self.seen.len() >= *least)
        {
            promise.set(self.seen.clone());
        }
    }
}

fn foreman() -> ActorRef<Foreman> {
    Foreman::default().start()
}

fn watch(foreman: &ActorRef<Foreman>, other: impl Into<AnyActorRef>) -> Monitor {
    foreman.proxy().watch(other.into()).answer().unwrap()
}

fn seen(foreman: &ActorRef<Foreman>, number: usize) -> Future<Vec<String>> {
    let (promise, seen) = promise();
    drop(foreman.proxy().report(number, promise));
    seen
}

fn named(name: &str) -> Builder<Worker> {
    Worker::builder().name(name)
}

#[also_simulated]
#[test]
fn a_monitor_tells_of_a_stop_and_of_a_failure() {
    let foreman = foreman();
    let (ada, bob) = (
        named("Ada").start(Worker::default()),
        named("Bob").start(Worker::default()),
    );
    watch(&foreman, &ada);
    watch(&foreman, bob.to_any());
    ada.stop().answer().unwrap();
    assert_eq!(seen(&foreman, 1).answer().unwrap(), ["Ada stopped"]);
    bob.proxy().defer().err("no paper".into()).unwrap();
    let told = seen(&foreman, 2).answer().unwrap();
    assert_eq!(told[1], "Bob failed: `err` returned an error: no paper");
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn a_monitor_tells_of_a_start_that_failed_and_of_one_dead_already() {
    let foreman = foreman();
    let unborn = named("Ada").start(Worker {
        start: Some("no tools"),
        ..Worker::default()
    });
    unborn.join(WATCHDOG).unwrap();
    watch(&foreman, &unborn);
    let told = seen(&foreman, 1).answer().unwrap();
    assert_eq!(told, ["Ada failed: `on_start` returned an error: no tools"]);
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn each_monitor_tells_once_whoever_has_it() {
    let (one, other) = (foreman(), foreman());
    let ada = named("Ada").start(Worker::default());
    let monitors = [watch(&one, &ada), watch(&one, &ada), watch(&other, &ada)];
    assert_eq!(monitors[0].actor(), ada.id());
    drop(monitors);
    ada.stop().answer().unwrap();
    assert_eq!(seen(&one, 2).answer().unwrap().len(), 2);
    assert_eq!(seen(&other, 1).answer().unwrap().len(), 1);
    for foreman in [one, other] {
        // What would be told twice would lie before this.
        let before = seen(&foreman, 1).answer().unwrap().len();
        foreman.proxy().note("end".into()).answer().unwrap();
        assert_eq!(seen(&foreman, 1).answer().unwrap().len(), before + 1);
        foreman.stop().answer().unwrap();
    }
}

#[also_simulated]
#[test]
fn a_cancelled_monitor_tells_nothing_even_if_the_notice_is_queued() {
    let foreman = foreman();
    let (ada, bob) = (
        named("Ada").start(Worker::default()),
        named("Bob").start(Worker::default()),
    );
    let (first, second) = (watch(&foreman, &ada), watch(&foreman, &bob));
    assert!(first.cancel());
    assert!(!first.cancel(), "once");
    ada.stop().answer().unwrap();
    let gate = hold(&foreman);
    bob.stop().answer().unwrap();
    assert!(second.cancel(), "its notice is queued and not handled");
    gate.open();
    foreman.proxy().note("end".into()).answer().unwrap();
    assert_eq!(seen(&foreman, 1).answer().unwrap(), ["end"]);
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn a_monitor_that_has_told_cannot_be_cancelled() {
    let foreman = foreman();
    let ada = Worker::default().start();
    let monitor = watch(&foreman, &ada);
    ada.stop().answer().unwrap();
    seen(&foreman, 1).answer().unwrap();
    assert!(!monitor.cancel());
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn a_notice_comes_after_what_its_actor_sent_and_before_what_is_sent_because_of_the_end() {
    let foreman = foreman();
    let ada = named("Ada").start(Worker::default());
    watch(&foreman, &ada);
    let proxy = foreman.proxy();
    ada.run(move |_| drop(proxy.note("sent by Ada".into())));
    ada.stop().answer().unwrap();
    foreman.proxy().note("sent after".into()).answer().unwrap();
    let told = seen(&foreman, 3).answer().unwrap();
    assert_eq!(told, ["sent by Ada", "Ada stopped", "sent after"]);
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn a_notice_has_room_in_a_full_mailbox_so_an_ending_actor_never_waits() {
    let foreman = Foreman::builder().capacity(1).start(Foreman::default());
    let ada = named("Ada").start(Worker::default());
    watch(&foreman, &ada);
    let (gate, barred) = gate();
    drop(foreman.run(move |_| barred.pass()));
    gate.wait_until_entered();
    foreman.proxy().note("fills it".into());
    assert_eq!(ada.stop().answer(), Ok(true));
    assert_eq!(ada.join(WATCHDOG), Ok(()));
    gate.open();
    let told = seen(&foreman, 2).answer().unwrap();
    assert_eq!(told, ["fills it", "Ada stopped"]);
    foreman.stop().answer().unwrap();
}

#[also_simulated]
#[test]
fn an_on_down_that_fails_fails_its_actor_as_a_tell_does() {
    let foreman = foreman();
    let disaster = named("a disaster").start(Worker::default());
    watch(&foreman, &disaster);
    disaster.stop().answer().unwrap();
    let end = foreman.ended().answer().unwrap();
    let failure = end.failure().expect("it has failed");
    assert_eq!(failure.method(), Some("on_down"));
    assert_eq!(failure.message(), "that was too much");
}

#[also_simulated]
#[test]
fn the_end_of_one_whose_watcher_is_dead_does_no_harm() {
    let (foreman, ada) = (foreman(), Worker::default().start());
    watch(&foreman, &ada);
    foreman.stop().answer().unwrap();
    assert_eq!(ada.stop().answer(), Ok(true));
    assert_eq!(ada.ended().answer(), Ok(End::Stopped));
}

/// Its hook takes the context, too.
#[actor_under_test]
struct Successor {
    predecessor: ActorRef<Worker>,
    came: Option<Promise<String>>,
}

#[actor]
impl Successor {
    fn on_start(&mut self, context: &Context<Self>) {
        context.monitor(&self.predecessor);
    }

    fn on_down(&mut self, context: &Context<Self>, down: Down) {
        if let Some(came) = self.came.take() {
            came.set(format!(
                "{} for {}",
                context.id().name(),
                down.actor().name()
            ));
        }
        context.stop();
    }
}

#[also_simulated]
#[test]
fn the_hook_may_take_the_context() {
    let predecessor = Worker::default().start();
    let (came, coming) = promise();
    let came = Some(came);
    let successor = Successor {
        predecessor: predecessor.clone(),
        came,
    };
    let successor = successor.start();
    successor.wait_started().unwrap();
    predecessor.stop().answer().unwrap();
    assert_eq!(coming.answer().unwrap(), "Successor for Worker");
    assert_eq!(successor.ended().answer(), Ok(End::Stopped));
}
