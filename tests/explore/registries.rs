//! The registry.

use std::sync::atomic::Ordering;

use shuttle::thread::spawn;

use super::{Clerk, TellToStop as _, explore, finish, is_value};

#[test]
fn an_actor_that_dies_keeps_a_broadcast_from_nobody_else() {
    explore(|system| {
        let dying =
            [system.own_thread(), system.pooled()].map(|builder| builder.start(Clerk::default()));
        let living =
            [system.own_thread(), system.pooled()].map(|builder| builder.start(system.clerk()));
        let broadcaster = spawn({
            let registry = system.registry.clone();
            move || {
                registry.broadcast((0_usize, 1_u32));
                registry.broadcast_to::<Clerk>((0, 2));
            }
        });
        for actor in dying {
            actor.stop().get().unwrap();
        }
        finish([broadcaster]);
        for actor in living {
            assert_eq!(actor.stop().get(), Ok(true));
        }
        assert_eq!(system.handled.load(Ordering::SeqCst), 4);
    });
}

#[test]
fn a_registry_survives_starting_stopping_and_waiting_at_once() {
    explore(|system| {
        let early = system.own_thread().start(system.clerk());
        let starter = spawn({
            let (builder, clerk) = (system.pooled(), system.clerk());
            move || {
                let late = builder.start(clerk);
                is_value(late.ask((0, 1)).get(), 1);
                late.stop().get().unwrap();
            }
        });
        let stopper = spawn({
            let registry = system.registry.clone();
            move || {
                for stopped in registry.stop_all() {
                    stopped.unwrap();
                }
            }
        });
        system.registry.wait();
        for stopped in system.registry.stop_all() {
            stopped.unwrap();
        }
        early.join(None).unwrap();
        finish([starter, stopper]);
        system.registry.wait();
        assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
        assert!(system.registry.all().is_empty());
    });
}

#[test]
fn who_waits_for_all_waits_for_those_that_are_just_stopping() {
    explore(|system| {
        for builder in [system.own_thread(), system.pooled()] {
            builder.start(system.clerk()).tell_to_stop();
        }
        system.registry.wait();
        assert_eq!(system.unstopped.load(Ordering::SeqCst), 0);
    });
}
