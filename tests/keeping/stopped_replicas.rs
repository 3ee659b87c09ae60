//! How replicas stop: together, after what is in their queue.

use super::replicas::{Replica, after_long, builder, new, restarted, start};
use super::*;
use crate::common::{Finish, Gate, WATCHDOG, gate, hold};
use pykka::{ActorRegistry, Builder, Error, Future, Replicas, get_all_timeout, prelude::*};

/// Two workers that are held, and twenty messages in their queue.
fn held(builder: Builder<Replica>) -> (Replicas<Replica>, [Gate; 2], Vec<Future<usize>>) {
    let replicas = start(builder, 2);
    let workers = replicas.refs();
    let gates = [hold(&workers[0]), hold(&workers[1])];
    let asked = (0..20).map(|_| replicas.proxy().which()).collect();
    (replicas, gates, asked)
}

#[test]
fn stop_all_stops_replicas_after_what_is_in_their_queue() {
    let registry = ActorRegistry::new();
    let ways: [fn(&ActorRegistry) -> usize; 3] = [
        |registry| {
            let results = registry.stop_all();
            assert!(results.iter().all(|result| *result == Ok(true)));
            results.len()
        },
        |registry| {
            registry.stop_all_timeout(WATCHDOG).unwrap();
            2
        },
        |registry| {
            futures::executor::block_on(registry.stop_all_async());
            2
        },
    ];
    for (index, stop_all) in ways.into_iter().enumerate() {
        let (_, [first, second], asked) = held(builder().registry(&registry));
        let stopping = std::thread::spawn({
            let registry = registry.clone();
            move || stop_all(&registry)
        });
        second.open();
        // All of them by the second one, although it would be the first to be stopped.
        assert_eq!(
            get_all_timeout(asked, WATCHDOG).unwrap(),
            [2; 20],
            "{index}"
        );
        first.open();
        assert_eq!(stopping.finish(), 2, "{index}");
        assert!(registry.all().is_empty());
    }
}

/// An actor whose children are replicas.
#[actor_under_test]
pub struct Pool {
    workers: Option<Replicas<Replica>>,
}

#[actor]
impl Pool {
    fn on_start(&mut self, context: &Context<Self>) {
        self.workers = Some(start(builder().child_of(context), 2));
    }

    pub fn workers(&self) -> Option<Replicas<Replica>> {
        self.workers.clone()
    }
}

#[also_simulated]
#[test]
fn replicas_that_are_children_stop_after_what_is_in_their_queue() {
    let pool = Pool { workers: None }.start();
    let replicas = pool.proxy().workers().answer().unwrap().unwrap();
    let workers = replicas.refs();
    let [first, second] = [hold(&workers[0]), hold(&workers[1])];
    let asked: Vec<_> = (0..20).map(|_| replicas.proxy().which()).collect();
    let stopped = pool.stop();
    second.open();
    assert_eq!(get_all_timeout(asked, WATCHDOG).unwrap(), [2; 20]);
    first.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(!workers.iter().any(ActorRef::is_alive));
}

#[also_simulated]
#[test]
fn replicas_that_have_still_to_start_handle_what_was_sent_before_a_stop() {
    let (gate, barred) = gate();
    let barred = std::sync::Mutex::new(Some(barred));
    let replicas = builder().start_replicas(1, move |context| {
        barred.lock().unwrap().take().unwrap().pass();
        new(context)
    });
    gate.wait_until_entered();
    let asked: Vec<_> = (0..20).map(|_| replicas.proxy().which()).collect();
    let stopped = replicas.stop();
    gate.open();
    assert_eq!(get_all_timeout(asked, WATCHDOG).unwrap(), [0; 20]);
    assert_eq!(stopped.answer(), Ok(true));
}

#[also_simulated]
#[test]
fn a_worker_that_fails_after_the_stop_is_not_waited_for() {
    let replicas = restarted(builder(), after_long(), 1);
    let gate = hold(&replicas.refs()[0]);
    replicas.proxy().defer().fail().unwrap();
    let left = replicas.proxy().which();
    let stopped = replicas.stop();
    gate.open();
    assert_eq!(stopped.answer(), Ok(true));
    assert!(matches!(left.answer(), Err(Error::ActorDead { .. })));
}
