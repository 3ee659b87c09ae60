//! Urgent messages and stops, which overtake others: what is overtaken is not forgotten.

use pykka::Proxy as _;
use pykka::{Builder, promise};
use shuttle::thread::spawn;

use super::{Clerk, System, explore, finish, is_value};

/// Only the actor's own thread or a worker handles these messages, because no caller waits for them.
fn overtake(clerk: Builder<Clerk>) {
    let clerk = clerk.start(Clerk::default());
    let tell = |is_urgent: bool| {
        let (kept, future) = promise();
        let proxy = clerk.proxy();
        let teller = spawn(move || {
            let proxy = if is_urgent { proxy.urgent() } else { proxy };
            proxy.defer().keep(kept).unwrap();
        });
        (teller, future)
    };
    let told = [tell(false), tell(true), tell(true)];
    let (tellers, futures): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    for future in futures {
        future.get().unwrap();
    }
    for teller in tellers {
        teller.join().unwrap();
    }
    clerk.stop().get().unwrap();
}

#[test]
fn what_the_urgent_overtake_is_handled_all_the_same() {
    explore(|system| overtake(system.own_thread()));
    explore(|system| overtake(system.pooled()));
}

#[test]
fn what_the_urgent_overtake_in_a_bounded_mailbox_is_handled_all_the_same() {
    explore(|system| overtake(system.own_thread().capacity(1)));
    explore(|system| overtake(system.pooled().capacity(1)));
}

fn stop_now(system: &System, clerk: Builder<Clerk>) {
    let clerk = clerk.start(system.clerk());
    let asker = spawn({
        let clerk = clerk.clone();
        move || {
            let (first, second) = (clerk.ask((0, 1)), clerk.ask((0, 2)));
            let first = is_value(first.get(), 1);
            assert!(first || !is_value(second.get(), 2), "in the order sent");
        }
    });
    let stopper = spawn({
        let clerk = clerk.clone();
        move || assert!(clerk.stop().get().is_ok())
    });
    clerk.stop_now().get().unwrap();
    assert!(!clerk.is_alive());
    finish([asker, stopper]);
    assert_eq!(clerk.stop_now().get(), Ok(false));
}

#[test]
fn an_urgent_stop_answers_all_asks_and_all_stops() {
    explore(|system| stop_now(system, system.own_thread()));
    explore(|system| stop_now(system, system.pooled()));
}
