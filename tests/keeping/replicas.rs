//! Replicas: several workers take messages from one queue.

use super::*;
use std::thread;
use std::time::Instant;

use crate::common::{WATCHDOG, gate};
use pykka::{ActorRegistry, Builder, End, Error, Replicas, get_all_timeout, prelude::*};

/// One of several.
#[actor_under_test]
pub struct Replica {
    pub number: usize,
    all: Option<ReplicaProxy>,
}

#[actor]
impl Replica {
    pub fn set(&mut self, number: usize, all: ReplicaProxy) {
        (self.number, self.all) = (number, Some(all));
    }

    pub fn which(&self) -> usize {
        self.number
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }

    /// Asks any other.
    pub fn ask(&self) -> Result<usize, Error> {
        self.all.as_ref().map_or(Ok(0), |all| all.which().get())
    }

    pub fn stop_all_of_them(&self) -> Result<bool, Error> {
        let all = self.all.as_ref().expect("it knows the others");
        all.actor_ref().stop().get()
    }
}

pub(super) fn new(_: &Context<Replica>) -> Replica {
    Replica {
        number: 0,
        all: None,
    }
}

pub(super) fn start(builder: Builder<Replica>, number: usize) -> Replicas<Replica> {
    introduced(builder.start_replicas(number, new))
}

pub(super) fn restarted(
    builder: Builder<Replica>,
    restart: Restart,
    number: usize,
) -> Replicas<Replica> {
    introduced(builder.restart(restart).start_replicas(number, new))
}

/// Each knows its number and all of them.
fn introduced(replicas: Replicas<Replica>) -> Replicas<Replica> {
    for (number, worker) in replicas.refs().into_iter().enumerate() {
        worker
            .proxy()
            .set(number + 1, replicas.proxy())
            .answer()
            .unwrap();
    }
    replicas
}

pub(super) fn builder() -> Builder<Replica> {
    Replica::builder()
}

pub(super) fn after_long() -> Restart {
    let hour = Duration::from_secs(3600);
    Restart::on_failure().backoff(hour..=hour)
}

/// Waits until a worker is in its back-off.
fn fail_and_wait(worker: &ActorRef<Replica>) {
    worker.proxy().defer().fail().unwrap();
    let begin = std::time::Instant::now();
    loop {
        let snapshot = debug::snapshot();
        let state = snapshot
            .actors
            .iter()
            .find(|state| state.id == *worker.id());
        if state.is_some_and(|state| state.restarts > 0) {
            return;
        }
        assert!(begin.elapsed() < WATCHDOG);
    }
}

#[also_simulated]
#[test]
fn each_message_is_taken_by_a_worker_that_is_free() {
    let replicas = start(builder(), 3);
    let queue = replicas.actor_ref();
    let mut held: Vec<_> = (0..3)
        .map(|_| {
            let (gate, barred) = gate();
            let which = queue.run(move |replica| {
                barred.pass();
                replica.number
            });
            gate.wait_until_entered();
            (gate, which)
        })
        .collect();
    let waits = replicas.proxy().which();
    assert!(!waits.is_ready());
    let (gate, freed) = held.remove(1);
    gate.open();
    let freed = freed.answer().unwrap();
    assert_eq!(waits.answer(), Ok(freed), "by the only one that is free");
    let mut all = vec![freed];
    for (gate, which) in held {
        gate.open();
        all.push(which.answer().unwrap());
    }
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(replicas.stop().answer(), Ok(true));
}

#[also_simulated]
#[test]
fn what_was_sent_before_a_stop_is_handled_and_what_comes_after_it_is_not() {
    for capacity in [None, Some(100)] {
        let registry = ActorRegistry::new();
        let mut builder = builder().registry(&registry);
        if let Some(capacity) = capacity {
            builder = builder.capacity(capacity);
        }
        let replicas = start(builder, 2);
        let proxy = replicas.proxy();
        let asked: Vec<_> = (0..100).map(|_| proxy.which()).collect();
        let stopped = replicas.stop();
        let late = proxy.which();
        let answers = get_all_timeout(asked, WATCHDOG).unwrap();
        assert!(answers.iter().all(|number| (1..=2).contains(number)));
        assert!(matches!(late.answer(), Err(Error::ActorDead { .. })));
        assert_eq!(stopped.answer(), Ok(true));
        assert_eq!(replicas.stop().answer(), Ok(false));
        assert!(proxy.defer().which().is_err());
        assert_eq!(replicas.actor_ref().ended().answer(), Ok(End::Stopped));
        assert!(registry.all().is_empty());
    }
}

#[also_simulated]
#[test]
fn a_worker_that_fails_is_restarted_and_takes_part_again() {
    let replicas = start(builder(), 1);
    replicas.proxy().defer().fail().unwrap();
    assert_eq!(replicas.proxy().which().answer(), Ok(0), "of a new life");
    assert_eq!(restarts(&replicas.refs()[0]), 1);
    assert_eq!(replicas.stop().answer(), Ok(true));
}

#[test]
fn a_worker_in_a_back_off_holds_no_message() {
    let replicas = restarted(builder(), after_long(), 2);
    let workers = replicas.refs();
    // Of those that are idle, this one would be the next.
    fail_and_wait(&workers[1]);
    assert_eq!(replicas.proxy().which().answer(), Ok(1));
    let asked: Vec<_> = (0..100).map(|_| replicas.proxy().which()).collect();
    assert_eq!(get_all_timeout(asked, WATCHDOG).unwrap(), [1; 100]);
    // One that has failed with a message of the queue, too.
    let (gate, barred) = gate();
    drop(workers[0].run(move |_| barred.pass()));
    gate.wait_until_entered();
    replicas.proxy().defer().fail().unwrap();
    let waits = replicas.proxy().which();
    gate.open();
    fail_and_wait(&workers[0]);
    assert!(!waits.is_ready());
    assert_eq!(
        replicas.stop().answer(),
        Ok(true),
        "also during the back-off of all"
    );
    assert!(matches!(waits.answer(), Err(Error::ActorDead { .. })));
}

#[also_simulated]
#[test]
fn after_a_back_off_of_all_the_first_takes_what_waits() {
    let short = Duration::from_millis(10);
    let restart = Restart::on_failure().backoff(short..=short);
    let replicas = restarted(builder(), restart, 2);
    for worker in replicas.refs() {
        worker.proxy().defer().fail().unwrap();
    }
    let asked: Vec<_> = (0..10).map(|_| replicas.proxy().call().which()).collect();
    assert!(asked.iter().all(Result::is_ok), "{asked:?}");
    assert_eq!(replicas.stop().answer(), Ok(true));
}

#[also_simulated]
#[test]
fn once_all_workers_are_gone_the_queue_is_dead() {
    let never = Restart::on_failure().at_most(0, Duration::ZERO);
    let replicas = restarted(builder(), never, 2);
    let workers = replicas.refs();
    workers[0].stop().answer().unwrap();
    assert_eq!(replicas.proxy().which().answer(), Ok(2));
    let (gate, barred) = gate();
    drop(workers[1].run(move |_| barred.pass()));
    gate.wait_until_entered();
    replicas.proxy().defer().fail().unwrap();
    let left = replicas.proxy().which();
    gate.open();
    assert!(matches!(left.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(
        replicas.actor_ref().ended().answer(),
        Ok(End::Failed(_))
    ));
    assert!(!replicas.actor_ref().is_alive());
    assert_eq!(replicas.stop().answer(), Ok(false));
}

#[also_simulated]
#[test]
fn options_of_calls_are_those_of_any_mailbox() {
    let replicas = start(builder().capacity(2), 1);
    let proxy = replicas.proxy();
    let (gate, barred) = gate();
    drop(replicas.actor_ref().run(move |_| barred.pass()));
    gate.wait_until_entered();
    let late = proxy.within(Duration::from_millis(1)).ask();
    let queued = proxy.number();
    assert!(matches!(
        proxy.if_room().which().answer(),
        Err(Error::MailboxFull { .. })
    ));
    assert!(matches!(late.get(), Err(Error::Timeout { .. })));
    let set = proxy.urgent().set_number(7);
    gate.open();
    assert_eq!((queued.answer(), set.answer()), (Ok(7), Ok(())));
    let snapshot = debug::snapshot();
    let worker = replicas.refs().remove(0);
    let state = snapshot
        .actors
        .iter()
        .find(|state| state.id == *worker.id())
        .unwrap();
    assert_eq!(state.skipped, 1, "the one that came too late");
    assert_eq!(replicas.stop().answer(), Ok(true));
}

#[test]
fn a_worker_that_waits_for_itself_gets_a_deadlock() {
    let alone = start(builder(), 1);
    let asked = alone.proxy().ask().answer().unwrap();
    assert!(matches!(asked, Err(Error::Deadlock { .. })), "{asked:?}");
    let pair = start(builder(), 2);
    let asked = pair.proxy().ask().answer().unwrap();
    assert!(asked.is_ok(), "the other one answers: {asked:?}");
    let stopped = pair.proxy().stop_all_of_them().answer().unwrap();
    assert!(
        matches!(stopped, Err(Error::Deadlock { .. })),
        "{stopped:?}"
    );
    alone.stop().answer().unwrap();
    pair.stop().answer().unwrap();
}

#[test]
fn many_senders_and_workers_lose_no_message() {
    let replicas = start(builder(), 4);
    thread::scope(|scope| {
        for _ in 0..4 {
            let proxy = replicas.proxy();
            scope.spawn(move || {
                let asked: Vec<_> = (0..500).map(|_| proxy.which()).collect();
                assert_eq!(get_all_timeout(asked, WATCHDOG).unwrap().len(), 500);
            });
        }
    });
    let ids: Vec<_> = replicas
        .refs()
        .iter()
        .map(|worker| worker.id().clone())
        .collect();
    let count = || -> u64 {
        let actors = debug::snapshot().actors.into_iter();
        let workers = actors.filter(|state| ids.contains(&state.id));
        workers.map(|state| state.handled).sum()
    };
    // A message is counted when it has been handled, and answered before.
    let begin = Instant::now();
    while count() < 2000 + 4 && begin.elapsed() < WATCHDOG {
        thread::yield_now();
    }
    let handled = count();
    assert_eq!(
        handled,
        2000 + 4,
        "each once, and the four that set them up"
    );
    assert_eq!(replicas.stop().answer(), Ok(true));
}

#[also_simulated]
#[test]
#[should_panic(expected = "without workers")]
fn no_workers_at_all_are_refused() {
    start(builder(), 0);
}
