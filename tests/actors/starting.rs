//! Starting actors, and builders.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::thread::{self, ThreadId};

use crate::common::{Answer, Finish, Log, gate, pooled};
use pykka::{Actor, ActorRegistry, actor};

use super::{Recorder, insider, recorder};

#[test]
fn an_actor_runs_in_a_thread_of_its_own() {
    if pooled() {
        return;
    }
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
fn its_thread_is_named_after_its_type_and_a_number() {
    if pooled() {
        return;
    }
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
    waits.recv_timeout(crate::common::WATCHDOG).unwrap();
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
