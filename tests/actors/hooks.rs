//! Hooks and the context.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::common::{Answer, Finish, Log, gate, hold};
use pykka::{Actor, ActorRegistry, Error, actor};
use pykka_tests_macros::actor_under_test;

use super::{Insider, Recorder, insider, recorder};

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
    actor.join(crate::common::WATCHDOG).unwrap();
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
    actor.join(crate::common::WATCHDOG).unwrap();
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
fn context_stop_lets_what_was_queued_before_it_and_nothing_else_run() {
    let (actor, seen) = insider();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let stopping = proxy.stop_after("stopping".into());
    let before = proxy.see("queued before".into());
    gate.open();
    stopping.answer().unwrap();
    before.answer().unwrap();
    actor.join(crate::common::WATCHDOG).unwrap();
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
    actor.join(crate::common::WATCHDOG).unwrap();
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
#[actor_under_test]
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
        let answered = self.answered.recv_timeout(crate::common::WATCHDOG).is_ok();
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
        actor.join(crate::common::WATCHDOG).unwrap();
        assert_eq!(*waited.lock().unwrap(), Some(true), "round {round}");
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
