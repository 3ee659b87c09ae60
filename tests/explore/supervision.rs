//! Supervisors and replicas: however failures, restarts, stops and senders race, each ask is answered, and all end.

use pykka::{Actor as _, Builder, Error, Restart, Strategy, Supervisor, actor};
use shuttle::thread::spawn;

use super::{System, explore, finish, is_value};

#[actor]
#[derive(Clone)]
pub struct Member;

#[actor]
impl Member {
    pub fn echo(&self, number: u32) -> u32 {
        number
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("as planned".into())
    }
}

fn builders(system: &System) -> [Builder<Member>; 2] {
    let builder = || Member::builder().registry(&system.registry);
    [builder(), builder().pool(&system.pool)]
}

fn fail_supervised(system: &System, strategy: Strategy, is_stopped: bool) {
    for builder in builders(system) {
        let supervisor = Supervisor::builder()
            .registry(&system.registry)
            .strategy(strategy)
            .child("first", builder.clone(), |_| Member)
            .child("second", builder, |_| Member)
            .start();
        let children = ["first", "second"].map(|name| supervisor.child::<Member>(name).unwrap());
        let asker = spawn({
            let proxies = children.each_ref().map(|child| child.proxy());
            move || {
                for (number, proxy) in (0..).zip(&proxies) {
                    let is_there = is_value(proxy.echo(number).get(), number);
                    assert!(is_there || is_stopped);
                }
            }
        });
        let failer = spawn({
            let proxies = children.each_ref().map(|child| child.proxy());
            move || {
                for proxy in &proxies {
                    let _ = proxy.defer().fail();
                }
            }
        });
        if is_stopped {
            assert_eq!(supervisor.stop().get(), Ok(true));
            finish([asker, failer]);
        } else {
            finish([asker, failer]);
            for child in &children {
                assert_eq!(child.proxy().echo(7).get(), Ok(7));
            }
            assert_eq!(supervisor.stop().get(), Ok(true));
        }
        assert!(children.iter().all(|child| !child.is_alive()));
    }
}

#[test]
fn all_children_are_restarted_and_lose_no_message() {
    explore(|system| fail_supervised(system, Strategy::OneForAll, false));
}

#[test]
fn a_supervisor_may_be_stopped_while_it_restarts_its_children() {
    explore(|system| fail_supervised(system, Strategy::RestForOne, true));
}

fn fail_replicas(system: &System, is_stopped: bool) {
    for builder in builders(system) {
        let restart = Restart::on_failure().at_most(10, std::time::Duration::MAX);
        let replicas = builder.restart(restart).start_replicas(2, |_| Member);
        let askers = [0, 1].map(|asker| {
            let proxy = replicas.proxy();
            spawn(move || {
                let asked = proxy.echo(asker);
                let called = proxy.call().echo(asker);
                let is_there = is_value(asked.get(), asker) & is_value(called, asker);
                assert!(is_there || is_stopped);
            })
        });
        let _ = replicas.proxy().defer().fail();
        if is_stopped {
            assert_eq!(replicas.stop().get(), Ok(true));
            finish(askers);
        } else {
            finish(askers);
            assert_eq!(replicas.stop().get(), Ok(true));
        }
        assert!(matches!(
            replicas.proxy().echo(1).get(),
            Err(Error::ActorDead { .. })
        ));
        assert!(replicas.refs().iter().all(|worker| !worker.is_alive()));
    }
}

#[test]
fn no_message_to_replicas_is_lost_when_one_fails() {
    explore(|system| fail_replicas(system, false));
}

#[test]
fn replicas_may_be_stopped_while_one_fails() {
    explore(|system| fail_replicas(system, true));
}

#[test]
fn what_waits_for_a_worker_that_ends_is_taken_by_another() {
    explore(|system| {
        for builder in builders(system) {
            let replicas = builder.start_replicas(2, |_| Member);
            let asker = spawn({
                let proxy = replicas.proxy();
                move || (0..3).for_each(|number| assert_eq!(proxy.echo(number).get(), Ok(number)))
            });
            assert_eq!(replicas.refs()[0].stop().get(), Ok(true));
            finish([asker]);
            assert_eq!(replicas.stop().get(), Ok(true));
        }
    });
}
