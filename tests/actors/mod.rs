//! Starting actors, sending them messages, stopping them.

#[path = "../common/mod.rs"]
mod common;

use std::any::Any;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use common::{Answer, Barred, Finish, Log, gate, hold};
use pykka::{
    Actor, ActorRef, ActorRegistry, AnyActorRef, Context, Error, Failure, TellError, TryTellError,
    actor,
};

/// Writes down what happens to it; can be held in its hooks.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
#[derive(Default)]
pub struct Recorder {
    pub received: Vec<u32>,
    pub mark: u32,
    log: Log,
    held_in_start: Option<Barred>,
    held_in_stop: Option<Barred>,
}

#[actor]
impl Recorder {
    fn on_start(&mut self) {
        if let Some(barred) = self.held_in_start.take() {
            barred.pass();
        }
        self.log.push("on_start");
    }

    fn on_stop(&mut self) {
        if let Some(barred) = self.held_in_stop.take() {
            barred.pass();
        }
        self.log.push("on_stop");
    }

    fn on_failure(&mut self, _failure: &Failure) {
        self.log.push("on_failure");
    }

    fn on_receive(&mut self, number: u32) -> usize {
        self.log.push(format!("received {number}"));
        self.received.push(number);
        self.received.len()
    }

    pub fn called(&mut self, number: u32) -> usize {
        self.on_receive(number)
    }

    pub fn fail(&mut self) -> Result<(), String> {
        Err("no reason".into())
    }

    pub fn thread(&self) -> (ThreadId, Option<String>) {
        let thread = thread::current();
        (thread.id(), thread.name().map(Into::into))
    }
}

impl Recorder {
    fn logging(log: &Log) -> Self {
        let mut recorder = Self::default();
        recorder.log = log.clone();
        recorder
    }

    fn held_in_start(mut self, barred: Barred) -> Self {
        self.held_in_start = Some(barred);
        self
    }

    fn held_in_stop(mut self, barred: Barred) -> Self {
        self.held_in_stop = Some(barred);
        self
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.log.push("dropped");
    }
}

fn recorder() -> (ActorRef<Recorder>, Log) {
    let log = Log::default();
    (Recorder::logging(&log).start(), log)
}

/// Tells about its context.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Insider {
    seen: Log,
    children: Option<ActorRef<Recorder>>,
}

#[actor]
impl Insider {
    fn on_start(&mut self, context: &Context<Self>) {
        let found = context.registry().get_by_urn(context.urn());
        self.seen
            .push(format!("on_start: registered {}", found.is_some()));
    }

    fn on_stop(&mut self, context: &Context<Self>) {
        let found = context.registry().get_by_urn(context.urn());
        let alive = context.actor_ref().is_alive();
        self.seen.push(format!(
            "on_stop: registered {}, alive {alive}",
            found.is_some()
        ));
    }

    fn on_failure(&mut self, context: &Context<Self>, failure: &Failure) {
        let found = context.registry().get_by_urn(context.urn());
        self.seen.push(format!(
            "on_failure: {failure}, registered {}",
            found.is_some()
        ));
    }

    fn on_receive(&mut self, context: &Context<Self>, message: &'static str) -> String {
        format!("{message} at {}", context.urn())
    }

    pub fn actor_ref_of_context(&self, context: &Context<Self>) -> ActorRef<Insider> {
        context.actor_ref()
    }

    pub fn proxy_of_context(&self, context: &Context<Self>) -> InsiderProxy {
        context.proxy()
    }

    pub fn urn_of_context(&self, context: &Context<Self>) -> String {
        context.urn().to_owned()
    }

    pub fn registered_beside_me(&self, context: &Context<Self>) -> Vec<AnyActorRef> {
        context.registry().all()
    }

    pub fn have_child(&mut self) -> ActorRef<Recorder> {
        self.children.insert(Recorder::default().start()).clone()
    }

    pub fn stop_after(&mut self, context: &Context<Self>, what: String) {
        context.stop();
        self.seen.push(what);
    }

    pub fn see(&mut self, what: String) {
        self.seen.push(what);
    }

    pub fn fail(&self) -> Result<(), &'static str> {
        Err("on purpose")
    }
}

fn insider() -> (ActorRef<Insider>, Log) {
    let seen = Log::default();
    (
        Insider {
            seen: seen.clone(),
            children: None,
        }
        .start(),
        seen,
    )
}

// ---------------------------------------------------------------------------------------------------------------------
// Starting

#[test]
#[cfg_attr(feature = "pooled", ignore = "about threads of one's own")]
fn an_actor_runs_in_a_thread_of_its_own() {
    let (one, _) = recorder();
    let (two, _) = recorder();
    let (one_thread, _) = one.proxy().thread().answer().unwrap();
    let (two_thread, _) = two.proxy().thread().answer().unwrap();
    assert_ne!(one_thread, two_thread);
    assert_ne!(one_thread, thread::current().id());
    assert_eq!(one.proxy().thread().answer().unwrap().0, one_thread);
    one.stop();
    two.stop();
}

#[test]
#[cfg_attr(feature = "pooled", ignore = "about threads of one's own")]
fn its_thread_is_named_after_its_type_and_a_number() {
    let names: HashSet<String> = (0..3)
        .map(|_| {
            let (actor, _) = recorder();
            let name = actor.proxy().thread().answer().unwrap().1.unwrap();
            actor.stop();
            assert!(
                name.strip_prefix("Recorder-")
                    .unwrap()
                    .parse::<u64>()
                    .is_ok(),
                "{name}"
            );
            name
        })
        .collect();
    assert_eq!(names.len(), 3);
}

#[test]
fn an_actor_is_registered_before_on_start_runs() {
    let (actor, seen) = insider();
    actor.wait_started().unwrap();
    assert_eq!(seen.entries(), ["on_start: registered true"]);
    actor.stop();
}

#[test]
fn start_returns_before_on_start_has_run_and_messages_wait_for_it() {
    let (gate, barred) = gate();
    let log = Log::default();
    let recorder = Recorder::logging(&log).held_in_start(barred);
    let actor = recorder.start();
    gate.wait_until_entered();
    assert!(actor.is_alive());
    actor.tell(1).unwrap();
    let second = actor.ask(2);
    assert!(!second.is_ready());
    gate.open();
    assert_eq!(second.answer(), Ok(2));
    assert_eq!(log.entries(), ["on_start", "received 1", "received 2"]);
    actor.stop();
}

#[test]
fn wait_started_waits_until_on_start_has_run() {
    let (gate, barred) = gate();
    let log = Log::default();
    let recorder = Recorder::logging(&log).held_in_start(barred);
    let actor = recorder.start();
    gate.wait_until_entered();
    let (about_to_wait, waits) = channel();
    let waiter = thread::spawn({
        let (actor, log) = (actor.clone(), log.clone());
        move || {
            about_to_wait.send(()).unwrap();
            actor.wait_started().unwrap();
            log.push("waited");
        }
    });
    waits.recv_timeout(common::WATCHDOG).unwrap();
    log.push("opened");
    gate.open();
    waiter.finish();
    assert_eq!(log.entries(), ["opened", "on_start", "waited"]);
    actor.stop();
}

#[test]
fn wait_started_is_ok_for_an_actor_that_started_well_and_stopped() {
    let (actor, _) = recorder();
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(actor.wait_started(), Ok(()));
}

/// Not `Send`, and knows its own address from the beginning.
#[actor]
pub struct Local {
    data: Rc<u32>,
    myself: LocalProxy,
    built_in: ThreadId,
}

#[actor]
impl Local {
    pub fn double(&self) -> u32 {
        *self.data * 2
    }

    pub fn myself(&self) -> LocalProxy {
        self.myself.clone()
    }

    pub fn was_built_in_its_thread(&self) -> bool {
        self.built_in == thread::current().id()
    }
}

#[test]
fn start_with_builds_an_actor_in_its_own_thread_even_one_that_is_not_send() {
    let local = Local::start_with(|context| Local {
        data: Rc::new(21),
        myself: context.proxy(),
        built_in: thread::current().id(),
    });
    assert_eq!(local.proxy().double().answer(), Ok(42));
    assert_eq!(local.proxy().was_built_in_its_thread().answer(), Ok(true));
    assert_eq!(local.proxy().myself().answer(), Ok(local.proxy()));
    local.stop();
}

#[test]
fn a_builder_gives_an_actor_a_name_for_its_thread_and_its_errors() {
    let actor = Recorder::builder()
        .name("night shift")
        .own_thread()
        .start(Recorder::default());
    assert_eq!(
        actor.proxy().thread().answer().unwrap().1.as_deref(),
        Some("night shift")
    );
    assert_eq!(actor.id().name(), "night shift");
    actor.stop().answer().unwrap();
    let error = actor.proxy().mark().answer().unwrap_err();
    assert!(error.to_string().contains("night shift"), "{error}");
}

#[test]
fn a_builder_sets_the_size_of_the_stack() {
    const SIZE: usize = 8 << 20;
    let actor = Recorder::builder()
        .stack_size(8 * SIZE)
        .own_thread()
        .start(Recorder::default());
    // On a stack of the usual 2 MiB this is the end of the process.
    #[expect(clippy::large_stack_arrays, reason = "it is what is tested")]
    let sum = actor.run(|_| {
        let large = std::hint::black_box([1_u8; SIZE]);
        large.iter().map(|&byte| usize::from(byte)).sum::<usize>()
    });
    assert_eq!(sum.answer(), Ok(SIZE));
    actor.stop();
}

#[test]
fn a_builder_puts_an_actor_into_a_registry() {
    let registry = ActorRegistry::new();
    let actor = Recorder::builder()
        .registry(&registry)
        .start(Recorder::default());
    assert_eq!(registry.all(), [actor.to_any()]);
    assert!(!ActorRegistry::global().all().contains(&actor.to_any()));
    actor.stop();
}

#[test]
fn a_builder_can_start_with_a_function_too() {
    let registry = ActorRegistry::new();
    let builder = Local::builder().name("here").registry(&registry);
    let local = builder.start_with(|context| Local {
        data: Rc::new(1),
        myself: context.proxy(),
        built_in: thread::current().id(),
    });
    assert_eq!(local.proxy().double().answer(), Ok(2));
    assert_eq!((local.id().name(), registry.all().len()), ("here", 1));
    local.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Hooks and the context

#[test]
fn on_start_comes_first_and_on_stop_last() {
    let (actor, log) = recorder();
    actor.tell(1).unwrap();
    actor.tell(2).unwrap();
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(
        log.entries(),
        ["on_start", "received 1", "received 2", "on_stop", "dropped"]
    );
}

#[test]
fn an_actor_that_fails_runs_on_failure_and_not_on_stop() {
    let (actor, log) = recorder();
    actor.proxy().defer().fail().unwrap();
    actor.join(common::WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["on_start", "on_failure", "dropped"]);
}

#[test]
fn each_hook_may_take_the_context() {
    let (actor, seen) = insider();
    let reply = actor.ask("hello").answer().unwrap();
    assert_eq!(reply, format!("hello at {}", actor.urn()));
    actor.stop().answer().unwrap();
    assert_eq!(
        seen.entries(),
        [
            "on_start: registered true",
            "on_stop: registered false, alive false"
        ]
    );

    let (actor, seen) = insider();
    actor.proxy().defer().fail().unwrap();
    actor.join(common::WATCHDOG).unwrap();
    assert_eq!(
        seen.entries()[1],
        "on_failure: `fail` returned an error: on purpose, registered false"
    );
}

#[test]
fn the_context_knows_the_actors_reference_proxy_and_urn() {
    let (actor, _) = insider();
    let proxy = actor.proxy();
    assert_eq!(proxy.actor_ref_of_context().answer(), Ok(actor.clone()));
    assert_eq!(proxy.proxy_of_context().answer(), Ok(proxy.clone()));
    assert_eq!(proxy.urn_of_context().answer().as_deref(), Ok(actor.urn()));
    actor.stop();
}

#[test]
fn an_actor_started_by_an_actor_lands_in_its_registry() {
    let registry = ActorRegistry::new();
    let parent = Insider {
        seen: Log::default(),
        children: None,
    };
    let parent = Insider::builder().registry(&registry).start(parent);
    let child = parent.proxy().have_child().answer().unwrap();
    assert_eq!(registry.all(), [parent.to_any(), child.to_any()]);
    assert_eq!(
        parent.proxy().registered_beside_me().answer(),
        Ok(registry.all())
    );
    assert!(!ActorRegistry::global().all().contains(&child.to_any()));
    registry.stop_all();
}

#[test]
fn context_stop_lets_what_was_queued_before_it_be_handled_and_nothing_after() {
    let (actor, seen) = insider();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let stopping = proxy.stop_after("stopping".into());
    let before = proxy.see("queued before".into());
    gate.open();
    stopping.answer().unwrap();
    before.answer().unwrap();
    actor.join(common::WATCHDOG).unwrap();
    assert!(!actor.is_alive());
    assert!(matches!(
        proxy.see("after".into()).answer(),
        Err(Error::ActorDead { .. })
    ));
    assert_eq!(seen.entries()[1..3], ["stopping", "queued before"]);
}

#[test]
fn context_stop_does_not_wait_for_room_in_the_actors_own_full_mailbox() {
    let seen = Log::default();
    let insider = Insider {
        seen: seen.clone(),
        children: None,
    };
    let actor = Insider::builder().capacity(2).start(insider);
    let proxy = actor.proxy();
    let (gate, barred) = gate();
    let context_of = actor.clone();
    drop(context_of.run(move |_| barred.pass()));
    gate.wait_until_entered();
    let stopping = proxy.stop_after("stopping".into());
    let before = proxy.see("queued before".into());
    // These have no room yet: they come after the stop, or are refused with it.
    let late: Vec<_> = (0..2)
        .map(|_| {
            let proxy = proxy.clone();
            thread::spawn(move || proxy.see("late".into()).answer())
        })
        .collect();
    gate.open();
    stopping.answer().unwrap();
    before.answer().unwrap();
    actor.join(common::WATCHDOG).unwrap();
    for late in late {
        // Whichever way the senders raced, each got an answer.
        let answer = late.finish();
        assert!(
            matches!(answer, Ok(()) | Err(Error::ActorDead { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(actor.stop().answer(), Ok(false));
}

#[test]
fn a_stop_has_room_in_a_full_mailbox_so_nobody_waits_to_ask_for_one() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let gate = hold(&actor);
    let queued = actor.proxy().set_mark(1);
    // Neither waits, though the actor is stuck and its mailbox full.
    let (stopped, again) = (actor.stop(), actor.to_any().stop());
    assert!(!stopped.is_ready());
    gate.open();
    assert_eq!(queued.answer(), Ok(()));
    assert_eq!((stopped.answer(), again.answer()), (Ok(true), Ok(true)));
}

/// Its last hook waits until it is told that nobody waits for an answer any more.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Considerate {
    answered: Receiver<()>,
    waited: Arc<Mutex<Option<bool>>>,
}

#[actor]
impl Considerate {
    pub fn hello(&self) {}

    pub fn fail(&self) {
        panic!("nobody waits for this one");
    }

    fn on_stop(&mut self) {
        let answered = self.answered.recv_timeout(common::WATCHDOG).is_ok();
        *self.waited.lock().unwrap() = Some(answered);
    }

    fn on_failure(&mut self, _: &pykka::Failure) {
        self.on_stop();
    }
}

#[test]
fn a_thread_that_only_waits_for_an_answer_does_not_run_the_last_hook() {
    type Ask = fn(&ConsiderateProxy) -> Result<(), Error>;
    let asks: [Ask; 4] = [
        |proxy| proxy.hello().get(),
        |proxy| proxy.call().hello(),
        |proxy| proxy.hello().map(|()| ()).get(),
        |proxy| proxy.hello().join(proxy.hello()).get().map(drop),
    ];
    for round in 0..200 {
        let ask = asks[round % asks.len()];
        let (tell, answered) = channel();
        let waited = Arc::default();
        let actor = Considerate {
            answered,
            waited: Arc::clone(&waited),
        }
        .start();
        if round % 8 < 4 {
            drop(actor.stop());
        } else {
            actor.proxy().defer().fail().unwrap();
        }
        let answer = ask(&actor.proxy());
        assert!(matches!(answer, Err(Error::ActorDead { .. })), "{answer:?}");
        tell.send(()).unwrap();
        actor.join(common::WATCHDOG).unwrap();
        assert_eq!(*waited.lock().unwrap(), Some(true), "round {round}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Messages

#[derive(Debug, PartialEq)]
pub enum Order {
    Count(u32),
    Say { what: String },
}

/// Takes an enum.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Waiter;

#[actor]
impl Waiter {
    fn on_receive(&mut self, order: Order) -> String {
        match order {
            Order::Count(number) => format!("{number}!"),
            Order::Say { what } => what,
        }
    }
}

/// Takes anything.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Omnivore {
    pub numbers: Vec<u32>,
}

#[actor]
impl Omnivore {
    fn on_receive(&mut self, message: Box<dyn Any + Send>) -> Option<&'static str> {
        match message.downcast::<u32>() {
            Ok(number) => {
                self.numbers.push(*number);
                Some("a number")
            }
            Err(other) => other.is::<String>().then_some("a string"),
        }
    }
}

/// A message that is more private than its actor.
mod orders {
    use super::{Answer as _, actor};
    use pykka::Actor as _;

    #[derive(Clone)]
    enum Order {
        Double(u32),
    }

    #[derive(Debug, PartialEq)]
    struct Done(u32);

    #[cfg_attr(feature = "pooled", actor(pooled))]
    #[cfg_attr(not(feature = "pooled"), actor)]
    pub struct Doubler<T: Send + 'static>(T);
    #[actor]
    impl<T: Send + 'static> Doubler<T> {
        fn on_receive(&mut self, order: Order) -> Done {
            match order {
                Order::Double(number) => Done(2 * number),
            }
        }
    }

    #[test]
    fn an_actors_own_message_and_reply_may_be_more_private_than_the_actor() {
        let doubler = Doubler("of everything").start();
        assert_eq!(doubler.ask(Order::Double(21)).answer(), Ok(Done(42)));
        let untyped = doubler.to_any().ask(Order::Double(4));
        assert_eq!(untyped.answer().unwrap().downcast().ok(), Some(Done(8)));
        doubler.tell(Order::Double(1)).unwrap();
        doubler.stop().answer().unwrap();
        assert!(doubler.tell(Order::Double(1)).is_err());
    }
}

/// Half of its hooks don't exist.
#[actor]
#[derive(Default)]
pub struct Configured<T: Clone + Send + 'static> {
    log: Log,
    pub data: Vec<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Configured<T> {
    #[cfg(any())]
    fn on_start(&mut self, context: &Context<Self>) -> NoSuchType {}
    #[cfg(any())]
    fn on_stop(&mut self, context: &Context<Self>) {}
    #[cfg(not(any()))]
    fn on_stop(&mut self) {
        self.log.push("on_stop");
    }
    #[cfg(any())]
    fn on_failure(&mut self, failure: &pykka::Failure) {}
    #[cfg(any())]
    fn on_receive(&mut self, message: NoSuchType) -> NoSuchType {}
    #[cfg(not(any()))]
    fn on_receive(&mut self, number: u32) -> u32 {
        number + 1
    }
}

#[actor]
pub struct Quiet;

#[actor]
impl Quiet {
    #[cfg(any())]
    fn on_receive(&mut self, message: NoSuchType) -> NoSuchType {}
    #[cfg(any())]
    #[cfg(not(any()))]
    fn on_stop(&mut self, context: &Context<Self>) {}
}

#[test]
fn a_hook_that_is_configured_away_is_not_there() {
    let log = Log::default();
    let actor = Configured {
        log: log.clone(),
        data: vec!["x"],
    }
    .start();
    assert_eq!(actor.ask(1).answer(), Ok(2));
    assert_eq!(
        actor.to_any().ask(2_u32).answer().unwrap().downcast().ok(),
        Some(3_u32)
    );
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(log.entries(), ["on_stop"]);

    let quiet = Quiet.start();
    assert!(matches!(
        quiet.to_any().ask(1_u32).answer(),
        Err(Error::UnexpectedMessage { .. })
    ));
    assert_eq!(quiet.stop().answer(), Ok(true));
}

#[test]
fn an_ask_is_answered_with_what_on_receive_returns() {
    let (actor, _) = recorder();
    actor.tell(1).unwrap();
    assert_eq!(actor.ask(2).answer(), Ok(2));
    assert_eq!(actor.ask(3).answer(), Ok(3));
    actor.stop();
}

#[test]
fn an_actors_own_message_type_may_be_an_enum() {
    let waiter = Waiter.start();
    assert_eq!(waiter.ask(Order::Count(3)).answer().as_deref(), Ok("3!"));
    assert_eq!(
        waiter
            .ask(Order::Say {
                what: "soup".into()
            })
            .answer()
            .as_deref(),
        Ok("soup")
    );
    waiter.stop();
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_anything() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    let boxed = |message| -> Box<dyn Any + Send> { message };
    assert_eq!(
        omnivore.ask(boxed(Box::new(7_u32))).answer(),
        Ok(Some("a number"))
    );
    omnivore.tell(boxed(Box::new(8_u32))).unwrap();
    assert_eq!(
        omnivore.ask(boxed(Box::new("x".to_owned()))).answer(),
        Ok(Some("a string"))
    );
    assert_eq!(omnivore.ask(boxed(Box::new(()))).answer(), Ok(None));
    assert_eq!(omnivore.proxy().numbers().answer(), Ok(vec![7, 8]));
    omnivore.stop();
}

/// Takes anything as well, by another spelling, and is generic.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Glutton<T> {
    pub last: Option<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Glutton<T> {
    fn on_receive(&mut self, message: std::boxed::Box<dyn Send + std::any::Any>) -> bool {
        self.last = message.downcast().ok().map(|message| *message);
        self.last.is_some()
    }
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_a_box_of_something() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    let reply = omnivore.ask(Box::new(7_u32)).answer();
    assert_eq!(reply, Ok(Some("a number")));
    omnivore.tell(Box::new(8_u32)).unwrap();
    omnivore.try_tell(Box::new(9_u32)).unwrap();
    assert_eq!(omnivore.proxy().numbers().answer(), Ok(vec![7, 8, 9]));
    omnivore.stop();
    let glutton = Glutton { last: None }.start();
    assert_eq!(glutton.ask(Box::new("x")).answer(), Ok(true));
    assert_eq!(glutton.proxy().last().answer(), Ok(Some("x")));
    glutton.stop();
}

#[test]
fn a_box_of_something_comes_back_from_a_dead_actor_as_it_was() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    omnivore.stop().answer().unwrap();
    let dead: TellError<Box<u32>> = omnivore.tell(Box::new(7_u32)).unwrap_err();
    assert_eq!(*dead.into_message(), 7);
    match omnivore.try_tell(Box::new("x")) {
        Err(TryTellError::Dead(dead)) => assert_eq!(*dead.into_message(), "x"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_what_untyped_references_send() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start()
    .into_any();
    let reply = omnivore.ask(7_u32).answer().unwrap();
    assert_eq!(reply.downcast::<Option<&str>>().unwrap(), Some("a number"));
    omnivore.stop();
}

#[test]
fn a_box_of_any_sent_through_an_untyped_reference_arrives_as_it_was_sent() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start()
    .into_any();
    let message: Box<dyn Any + Send> = Box::new(7_u32);
    let reply = omnivore.ask(message).answer().unwrap();
    assert_eq!(reply.downcast::<Option<&str>>().unwrap(), Some("a number"));
    omnivore.stop();
}

#[test]
fn an_untyped_reference_is_made_of_a_typed_one_or_of_a_reference_to_one() {
    let (actor, _) = recorder();
    let lent: AnyActorRef = (&actor).into();
    let given: AnyActorRef = actor.clone().into();
    assert_eq!(lent, given);
    assert_eq!(lent.downcast(), Some(actor.clone()));
    actor.stop();
}

#[test]
fn an_untyped_reference_sends_an_actors_own_messages_and_its_proxys() {
    let (actor, _) = recorder();
    let any = actor.to_any();
    any.tell(1_u32).unwrap();
    assert_eq!(
        any.ask(2_u32)
            .answer()
            .unwrap()
            .downcast::<usize>()
            .unwrap(),
        2
    );
    let call = RecorderCall::Called { number: 3 };
    assert_eq!(
        any.ask(call).answer().unwrap().downcast::<usize>().unwrap(),
        3
    );
    any.tell(RecorderSet::Mark(4)).unwrap();
    let mark = any.ask(RecorderGet::Mark).answer().unwrap();
    assert!(mark.is::<u32>());
    let mark = mark.downcast::<String>().unwrap_err();
    assert_eq!(mark.downcast::<u32>().unwrap(), 4);
    actor.stop();
}

#[test]
fn an_unexpected_message_is_an_error_to_who_asked_and_no_harm_to_the_actor() {
    let (actor, log) = recorder();
    let any = actor.to_any();
    let error = any.ask("what").answer().unwrap_err();
    assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
    any.tell("what").unwrap();
    assert_eq!(actor.ask(1).answer(), Ok(1));
    actor.stop().answer().unwrap();
    assert_eq!(
        log.entries(),
        ["on_start", "received 1", "on_stop", "dropped"]
    );
}

#[test]
fn messages_of_one_sender_are_handled_in_the_order_sent_whatever_their_kind() {
    let (actor, log) = recorder();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let mut expected = vec!["on_start".to_owned()];
    let mut marks = Vec::new();
    for round in (0..300).step_by(6) {
        actor.tell(round).unwrap();
        drop(proxy.called(round + 1));
        proxy.set_mark(round);
        marks.push((round, proxy.mark()));
        drop(actor.ask(round + 2));
        proxy.defer().called(round + 3).unwrap();
        drop(actor.run(move |recorder| recorder.log.push(format!("received {}", round + 4))));
        actor
            .tell(RecorderCall::Called { number: round + 5 })
            .unwrap();
        expected.extend((round..round + 6).map(|number| format!("received {number}")));
    }
    gate.open();
    for (round, mark) in marks {
        assert_eq!(mark.answer(), Ok(round));
    }
    actor.stop().answer().unwrap();
    expected.extend(["on_stop".into(), "dropped".into()]);
    assert_eq!(log.entries(), expected);
}

#[test]
fn each_of_many_senders_has_its_messages_handled_in_its_order() {
    let (actor, _) = recorder();
    let senders: Vec<_> = (0..8)
        .map(|sender| {
            let actor = actor.clone();
            thread::spawn(move || {
                for number in 0..200 {
                    actor.tell(sender * 1000 + number).unwrap();
                }
            })
        })
        .collect();
    senders.into_iter().for_each(Finish::finish);
    let received = actor.proxy().received().answer().unwrap();
    for sender in 0..8 {
        let of_sender = received.iter().filter(|&&number| number / 1000 == sender);
        assert!(of_sender.copied().eq(sender * 1000..sender * 1000 + 200));
    }
    assert_eq!(received.len(), 1600);
    actor.stop();
}

#[test]
fn run_runs_a_function_on_the_state_in_the_actors_thread_in_its_turn() {
    let (actor, _) = recorder();
    actor.tell(1).unwrap();
    let found = actor.run(|recorder| (recorder.received.clone(), thread::current().id()));
    actor.tell(2).unwrap();
    let (received, thread) = found.answer().unwrap();
    assert_eq!(received, [1]);
    // A pooled actor has no thread of its own.
    if cfg!(not(feature = "pooled")) {
        assert_eq!(thread, actor.proxy().thread().answer().unwrap().0);
    }
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Stopping

#[test]
fn what_was_queued_before_a_stop_is_handled() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    let before: Vec<_> = (1..=3).map(|number| actor.ask(number)).collect();
    let stopped = actor.stop();
    gate.open();
    for (index, before) in before.into_iter().enumerate() {
        assert_eq!(before.answer(), Ok(index + 1));
    }
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn a_message_sent_after_stop_is_answered_actor_dead() {
    let (actor, log) = recorder();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let stopped = actor.stop();
    assert!(actor.is_alive(), "the stop is only queued yet");
    let (ask, call, get, set) = (
        actor.ask(1),
        proxy.called(2),
        proxy.received(),
        proxy.set_mark(3),
    );
    let run = actor.run(|recorder| recorder.mark);
    let by_hand = actor.ask(RecorderCall::Called { number: 4 });
    actor.tell(5).unwrap();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(ask.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(call.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(get.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(set.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(run.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(by_hand.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn a_getter_that_waits_already_is_told_that_the_actor_died() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    let stopped = actor.stop();
    let asked = actor.ask(1);
    let (about_to_get, getting) = channel();
    let getter = thread::spawn(move || {
        about_to_get.send(()).unwrap();
        asked.get()
    });
    getting.recv_timeout(common::WATCHDOG).unwrap();
    gate.open();
    assert!(matches!(getter.finish(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn further_stops_that_were_queued_are_answered_true() {
    let (actor, log) = recorder();
    let gate = hold(&actor);
    let first = actor.stop();
    let between = actor.ask(1);
    let others: Vec<_> = (0..3).map(|_| actor.stop()).collect();
    gate.open();
    assert_eq!(first.answer(), Ok(true));
    assert!(matches!(between.answer(), Err(Error::ActorDead { .. })));
    for other in others {
        assert_eq!(other.answer(), Ok(true));
    }
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn the_stop_of_a_dead_actor_gives_false() {
    let (actor, log) = recorder();
    assert_eq!(actor.stop().answer(), Ok(true));
    assert_eq!(actor.stop().answer(), Ok(false));
    assert_eq!(actor.to_any().stop().answer(), Ok(false));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn stop_resolves_only_after_on_stop_ran_and_the_state_is_dropped() {
    let (gate, barred) = gate();
    let log = Log::default();
    let actor = Recorder::logging(&log).held_in_stop(barred);
    let actor = actor.start();
    let held = hold(&actor);
    let (first, second) = (actor.stop(), actor.stop());
    held.open();
    gate.wait_until_entered();
    assert!(!first.is_ready() && !second.is_ready());
    gate.open();
    assert_eq!(first.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
    assert_eq!(second.answer(), Ok(true));
    assert_eq!(
        actor.join(Duration::ZERO),
        Ok(()),
        "all is over when a stop resolves"
    );
}

#[test]
fn while_on_stop_runs_the_actor_is_dead_to_everyone() {
    let (gate, barred) = gate();
    let registry = ActorRegistry::new();
    let actor = Recorder::default().held_in_stop(barred);
    let actor = Recorder::builder().registry(&registry).start(actor);
    let stopped = actor.stop();
    gate.wait_until_entered();
    assert!(!actor.is_alive());
    assert!(registry.all().is_empty());
    let asked = actor.ask(1);
    assert_eq!(actor.tell(2).unwrap_err().into_message(), 2);
    assert!(actor.proxy().defer().called(3).is_err());
    // Nobody has to wait for the end of `on_stop` to be told.
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn what_lies_behind_a_stop_is_answered_before_on_stop_runs() {
    for capacity in [None, Some(9)] {
        let (gate, barred) = gate();
        let mut builder = Recorder::builder();
        if let Some(capacity) = capacity {
            builder = builder.capacity(capacity);
        }
        let actor = builder.start(Recorder::default().held_in_stop(barred));
        let held = hold(&actor);
        let (stopped, behind, again) = (actor.stop(), actor.ask(1), actor.stop());
        held.open();
        gate.wait_until_entered();
        // Otherwise `on_stop` could not join a thread that asks the actor.
        assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
        assert!(!stopped.is_ready() && !again.is_ready());
        gate.open();
        assert_eq!(stopped.answer(), Ok(true));
        assert_eq!(again.answer(), Ok(true));
    }
}

/// Fails when it is told to, and is held up in its last hook.
#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
struct Sinking {
    barred: Option<Barred>,
}

#[actor]
impl Sinking {
    pub(crate) fn sink(&self) -> Result<(), String> {
        Err("water".into())
    }

    pub(crate) fn bail(&self) {}

    fn on_failure(&mut self, _: &Failure) {
        if let Some(barred) = self.barred.take() {
            barred.pass();
        }
    }
}

#[test]
fn what_lies_behind_a_failure_is_answered_before_on_failure_runs() {
    let (gate, barred) = gate();
    let actor = Sinking {
        barred: Some(barred),
    }
    .start();
    let held = hold(&actor);
    actor.proxy().defer().sink().unwrap();
    let (behind, stopped) = (actor.proxy().bail(), actor.stop());
    held.open();
    gate.wait_until_entered();
    assert!(matches!(behind.answer(), Err(Error::ActorDead { .. })));
    assert!(!stopped.is_ready());
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
}

#[test]
fn an_ask_queued_behind_a_failure_is_answered_actor_dead_and_a_stop_true() {
    let (actor, log) = recorder();
    let gate = hold(&actor);
    actor.proxy().defer().fail().unwrap();
    let (asked, stopped) = (actor.ask(1), actor.stop());
    gate.open();
    assert!(matches!(asked.answer(), Err(Error::ActorDead { .. })));
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_failure", "dropped"]);
}

#[test]
fn a_dropped_stop_stops_all_the_same() {
    let (actor, log) = recorder();
    drop(actor.stop());
    actor.join(common::WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn a_stop_queued_before_on_start_is_done_stops_the_actor_after_it() {
    let (gate, barred) = gate();
    let log = Log::default();
    let recorder = Recorder::logging(&log).held_in_start(barred);
    let actor = recorder.start();
    gate.wait_until_entered();
    let stopped = actor.stop();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
}

#[test]
fn telling_a_dead_actor_gives_the_message_back() {
    let (actor, _) = recorder();
    actor.stop().answer().unwrap();
    let dead: TellError<u32> = actor.tell(17).unwrap_err();
    assert_eq!((dead.actor(), *dead.message()), (Some(actor.id()), 17));
    assert_eq!(dead.into_message(), 17);
    let call = RecorderCall::Called { number: 3 };
    assert_eq!(actor.tell(call.clone()).unwrap_err().into_message(), call);
    assert_eq!(
        actor.to_any().tell("any").unwrap_err().into_message(),
        "any"
    );
    let dead = actor.try_tell(18).unwrap_err();
    assert!(matches!(dead, TryTellError::Dead(_)));
    assert_eq!(dead.into_message(), 18);
}

#[test]
fn asking_a_dead_actor_gives_a_future_that_holds_the_error() {
    let (actor, _) = recorder();
    actor.stop().answer().unwrap();
    let asked = actor.ask(1);
    assert!(asked.is_ready());
    let error = asked.answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.actor(), Some(actor.id()));
    let error = actor.proxy().called(1).answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }), "{error}");
    assert_eq!(error.method(), Some("called"));
    assert!(matches!(
        actor.proxy().call().called(1),
        Err(Error::ActorDead { .. })
    ));
    assert!(actor.proxy().defer().called(1).is_err());
    assert!(matches!(
        actor.to_any().ask(1_u32).answer(),
        Err(Error::ActorDead { .. })
    ));
    assert!(matches!(
        actor.run(|_| ()).answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn an_actor_lives_even_when_nobody_holds_a_reference() {
    let registry = ActorRegistry::new();
    let urn = {
        let actor = Recorder::builder()
            .registry(&registry)
            .start(Recorder::default());
        actor.tell(1).unwrap();
        actor.urn().to_owned()
    };
    let found = registry
        .get_by_urn(&urn)
        .unwrap()
        .downcast::<Recorder>()
        .unwrap();
    assert_eq!(found.ask(2).answer(), Ok(2));
    found.stop();
}

#[test]
fn join_waits_until_the_actor_is_gone_but_no_longer_than_it_is_told() {
    let (gate, barred) = gate();
    let log = Log::default();
    let actor = Recorder::logging(&log).held_in_stop(barred);
    let actor = actor.start();
    assert!(matches!(
        actor.join(Duration::ZERO),
        Err(Error::Timeout { .. })
    ));
    assert!(actor.is_alive(), "join does not stop it");
    let stopped = actor.stop();
    gate.wait_until_entered();
    let in_time = actor.join(Duration::from_millis(1));
    assert!(
        matches!(in_time, Err(Error::Timeout { .. })),
        "it is not gone before `on_stop` ran"
    );
    gate.open();
    assert_eq!(actor.join(None), Ok(()));
    assert_eq!(log.entries(), ["on_start", "on_stop", "dropped"]);
    assert_eq!(actor.to_any().join(Duration::ZERO), Ok(()));
    assert_eq!(stopped.answer(), Ok(true));
}

// ---------------------------------------------------------------------------------------------------------------------
// Bounded mailboxes

#[test]
fn try_tell_gives_the_message_back_when_a_bounded_mailbox_is_full() {
    let actor = Recorder::builder().capacity(2).start(Recorder::default());
    let gate = hold(&actor);
    actor.try_tell(1).unwrap();
    actor.try_tell(2).unwrap();
    let full = actor.try_tell(3).unwrap_err();
    assert!(full.is_full());
    assert_eq!(full.into_message(), 3);
    gate.open();
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2]));
    actor.try_tell(4).unwrap();
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2, 4]));
    actor.stop();
}

#[test]
fn who_sends_to_a_full_mailbox_waits_for_room() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let log = Log::default();
    let gate = hold(&actor);
    actor.tell(1).unwrap();
    let (about_to_send, sends) = channel();
    let sender = thread::spawn({
        let (actor, log) = (actor.clone(), log.clone());
        move || {
            about_to_send.send(()).unwrap();
            actor.tell(2).unwrap();
            log.push("sent");
        }
    });
    sends.recv_timeout(common::WATCHDOG).unwrap();
    assert!(actor.try_tell(3).unwrap_err().is_full());
    log.push("opened");
    gate.open();
    sender.finish();
    assert_eq!(log.entries(), ["opened", "sent"]);
    assert_eq!(actor.proxy().received().answer(), Ok(vec![1, 2]));
    actor.stop();
}

#[test]
fn who_waits_for_room_is_told_when_the_actor_dies() {
    let actor = Recorder::builder().capacity(1).start(Recorder::default());
    let gate = hold(&actor);
    let stopped = actor.stop();
    let waiting: Vec<_> = (0..4)
        .map(|number| {
            let actor = actor.clone();
            thread::spawn(move || {
                // The tell may have got room in the last moment; the ask is answered in any case.
                let _ = actor.tell(number);
                actor.ask(number).answer()
            })
        })
        .collect();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    for waiting in waiting {
        assert!(matches!(waiting.finish(), Err(Error::ActorDead { .. })));
    }
}

#[test]
fn an_unbounded_mailbox_is_never_full() {
    let (actor, _) = recorder();
    let gate = hold(&actor);
    for number in 0..10_000 {
        actor.try_tell(number).unwrap();
    }
    gate.open();
    assert_eq!(actor.ask(0).answer(), Ok(10_001));
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// References

#[test]
#[allow(
    clippy::mutable_key_type,
    reason = "what is hashed of a reference never changes"
)]
fn a_reference_can_be_cloned_compared_hashed_and_shown() {
    let (one, _) = recorder();
    let (two, _) = recorder();
    assert_eq!(one, one.clone());
    assert_ne!(one, two);
    let set: HashSet<_> = [one.clone(), two.clone(), one.clone()].into();
    assert_eq!(set.len(), 2);
    let uuid = one.urn().strip_prefix("urn:uuid:").unwrap();
    assert_eq!(uuid.len(), 36);
    assert_eq!(one.to_string(), format!("Recorder ({})", one.urn()));
    assert!(format!("{one:?}").contains(one.urn()));
    assert_ne!(one.urn(), two.urn());
    one.stop();
    two.stop();
}

#[test]
fn an_untyped_reference_knows_the_same_and_finds_its_type_again() {
    let (actor, _) = recorder();
    let any: AnyActorRef = actor.clone().into();
    assert_eq!(any, actor.to_any());
    assert_eq!(any.urn(), actor.urn());
    assert_eq!(any.to_string(), actor.to_string());
    assert!(format!("{any:?}").contains(actor.urn()));
    assert_eq!(HashSet::from([any.clone(), actor.to_any()]).len(), 1);
    assert_eq!(any.downcast::<Recorder>(), Some(actor.clone()));
    assert_eq!(any.downcast::<Waiter>(), None);
    any.wait_started().unwrap();
    assert!(any.is_alive());
    assert_eq!(any.stop().answer(), Ok(true));
    assert!(!any.is_alive() && !actor.is_alive());
}

#[test]
fn references_and_builders_can_be_used_from_any_thread() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<ActorRef<Recorder>>();
    assert_send_and_sync::<ActorRef<Local>>();
    assert_send_and_sync::<AnyActorRef>();
    assert_send_and_sync::<ActorRegistry>();
}
