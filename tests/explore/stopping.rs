//! Put and stop: each ask and each stop is answered, and what can't be delivered is given back.

use std::sync::atomic::Ordering;

use pykka::{Actor as _, Builder, actor};
use shuttle::sync::mpsc;
use shuttle::thread::{JoinHandle, spawn};

use super::{Clerk, System, TellToStop as _, explore, finish, is_value};

fn put_and_stop(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(system.clerk());
    let asker = spawn({
        let clerk = clerk.clone();
        move || {
            let asked = clerk.ask((0, 1));
            let called = clerk.proxy().call().note(0, 2);
            let first = is_value(asked.get(), 1);
            let second = is_value(called, 2);
            assert!(first || !second, "in the order sent");
        }
    });
    let teller = spawn({
        let clerk = clerk.clone();
        move || {
            for number in 1..3 {
                if let Err(dead) = clerk.tell((1, number)) {
                    assert_eq!(dead.into_message(), (1, number));
                }
            }
        }
    });
    let stopper = spawn({
        let clerk = clerk.clone();
        move || {
            clerk.stop().get().unwrap();
            assert!(!clerk.is_alive());
            is_value(clerk.ask((2, 1)).get(), 0);
        }
    });
    clerk.stop().get().unwrap();
    assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
    clerk.join(None).unwrap();
    finish([asker, teller, stopper]);
    assert_eq!(clerk.stop().get(), Ok(false));
}

#[test]
fn each_ask_and_stop_of_an_actor_with_a_thread_is_answered() {
    explore(|system| put_and_stop(system, system.own_thread()));
}

#[test]
fn each_ask_and_stop_of_an_actor_with_a_thread_and_capacity_one_is_answered() {
    explore(|system| put_and_stop(system, system.own_thread().capacity(1)));
}

#[test]
fn each_ask_and_stop_of_a_pooled_actor_is_answered() {
    explore(|system| put_and_stop(system, system.pooled()));
}

#[test]
fn each_ask_and_stop_of_a_pooled_actor_with_capacity_one_is_answered() {
    explore(|system| put_and_stop(system, system.pooled().capacity(1)));
}

/// The smallest system in which a message is put into a bounded mailbox that has just been closed.
fn ask_the_dying(builder: Builder<Clerk>) {
    let clerk = builder.start(Clerk::default());
    let asker = spawn({
        let clerk = clerk.clone();
        move || {
            is_value(clerk.ask((0, 1)).get(), 1);
        }
    });
    clerk.tell_to_stop();
    finish([asker]);
    clerk.join(None).unwrap();
}

#[test]
fn an_ask_of_a_dying_actor_with_room_for_one_message_is_answered() {
    explore(|system| {
        ask_the_dying(system.own_thread().capacity(1));
        ask_the_dying(system.pooled().capacity(1));
    });
}

/// Has somebody who asks it, and at the end waits for them.
#[actor]
pub struct Employer {
    employee: Option<JoinHandle<()>>,
}

#[actor]
impl Employer {
    pub fn is_there(&self) -> bool {
        true
    }

    fn on_stop(&mut self) {
        finish(self.employee.take());
    }
}

#[test]
fn the_last_hook_may_wait_for_who_waits_for_the_actor() {
    explore(|system| {
        for capacity in [None, Some(1)] {
            for pool in [None, Some(&system.pool)] {
                let mut builder = Employer::builder().registry(&system.registry);
                if let Some(capacity) = capacity {
                    builder = builder.capacity(capacity);
                }
                if let Some(pool) = pool {
                    builder = builder.pool(pool);
                }
                let employer = builder.start_with(|context| {
                    let proxy = context.proxy();
                    let ask = move || {
                        is_value(proxy.is_there().get(), true);
                    };
                    Employer {
                        employee: Some(spawn(ask)),
                    }
                });
                assert_eq!(employer.stop().get(), Ok(true));
            }
        }
    });
}

/// Its last hook waits until who asked it has been answered.
#[actor]
pub struct Considerate {
    answered: mpsc::Receiver<()>,
}

#[actor]
impl Considerate {
    pub fn hello(&self) {}

    fn on_stop(&mut self) {
        self.answered.recv().unwrap();
    }
}

#[test]
fn a_thread_that_only_waits_for_an_answer_leaves_before_the_last_hook() {
    explore(|system| {
        let (tell, answered) = mpsc::channel();
        let actor = Considerate::builder()
            .registry(&system.registry)
            .pool(&system.pool)
            .start(Considerate { answered });
        let stopped = actor.stop();
        let asker = spawn({
            let proxy = actor.proxy();
            move || {
                let _ = proxy.hello().get();
                tell.send(()).unwrap();
            }
        });
        assert_eq!(stopped.get(), Ok(true));
        finish([asker]);
    });
}

fn fail_and_ask(system: &System, builder: Builder<Clerk>) {
    let clerk = builder.start(Clerk::default());
    let proxy = clerk.proxy();
    let asker = spawn({
        let proxy = proxy.clone();
        move || {
            is_value(proxy.note(0, 1).get(), 1);
            is_value(proxy.call().fail(), Err("as planned".into()));
        }
    });
    let _ = proxy.defer().fail();
    is_value(proxy.note(1, 1).get(), 1);
    clerk.stop().get().unwrap();
    finish([asker]);
    system.registry.wait();
    assert!(system.registry.all().is_empty());
}

#[test]
fn each_ask_of_an_actor_that_fails_is_answered() {
    explore(|system| {
        fail_and_ask(system, system.own_thread());
        fail_and_ask(system, system.pooled());
    });
}

#[test]
fn an_actor_stops_itself_also_when_its_mailbox_is_full() {
    explore(|system| {
        for builder in [system.own_thread(), system.pooled()] {
            let clerk = builder.capacity(1).start(Clerk::default());
            let teller = spawn({
                let clerk = clerk.clone();
                move || {
                    let tell = |number| clerk.tell((0, number)).is_ok();
                    assert!((1..4).map(tell).is_sorted_by(|before, now| before >= now));
                }
            });
            clerk.tell_to_stop();
            clerk.join(None).unwrap();
            finish([teller]);
        }
    });
}

#[test]
fn who_waits_for_the_start_or_the_end_of_an_actor_is_told() {
    explore(|system| {
        for builder in [system.own_thread(), system.pooled()] {
            let clerk = builder.start(Clerk::default());
            let waiting = spawn({
                let clerk = clerk.clone();
                move || {
                    clerk.wait_started().unwrap();
                    clerk.join(None).unwrap();
                }
            });
            clerk.tell_to_stop();
            clerk.join(None).unwrap();
            clerk.wait_started().unwrap();
            finish([waiting]);
        }
    });
}
