//! Waits that end, and waits that nothing will end.

use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::simulate;
use pykka::{Error, Future, get_any, promise};

use crate::runs::failure;

#[actor]
#[derive(Default)]
struct Door {
    pub errors: u32,
    key: Option<pykka::Promise<()>>,
}
#[actor]
impl Door {
    pub fn wait(&mut self, until: Future<()>) -> Result<(), Error> {
        let waited = until.get();
        self.errors += u32::from(matches!(waited, Err(Error::Deadlock { .. })));
        waited
    }
    pub fn keep(&mut self, key: pykka::Promise<()>) {
        self.key = Some(key);
    }
}

#[actor]
struct Guest {
    door: DoorProxy,
}
#[actor]
impl Guest {
    pub fn enter(&self, open: Future<()>) -> Result<(), Error> {
        self.door.wait(open).get()?
    }
}

#[test]
fn the_wait_that_nothing_will_end_is_the_one_that_gets_the_error() {
    for seed in 0..20 {
        let said = failure([seed], |_| {
            let keeper = Door::default().start().proxy();
            let door = Door::default().start().proxy();
            let (key, open) = promise();
            keeper.keep(key).get().unwrap();
            let guest = Guest { door: door.clone() }.start().proxy();
            // The door can't be opened, so it answers with the error, and the others go on.
            let entered = guest.enter(open).get().unwrap();
            assert!(
                matches!(entered, Err(Error::Deadlock { .. })),
                "{entered:?}"
            );
            assert_eq!(door.errors().get(), Ok(1));
        });
        assert!(said.contains("Door.wait → future"), "{said}");
        assert!(!said.contains("Guest.enter →"), "{said}");
    }
}

#[actor]
struct Ring {
    next: Option<RingProxy>,
}
#[actor]
impl Ring {
    pub fn join(&mut self, next: RingProxy) {
        self.next = Some(next);
    }
    pub fn pass(&self, rounds: u32) -> Option<Error> {
        let next = self.next.as_ref().filter(|_| rounds > 0)?;
        next.pass(rounds - 1).get().unwrap_or_else(Some)
    }
}

#[test]
fn a_cycle_is_an_error_and_the_simulation_fails_at_its_end() {
    for seed in 0..20 {
        let said = failure([seed], |sim| {
            let one = Ring { next: None }.start().proxy();
            let two = Ring {
                next: Some(one.clone()),
            }
            .start()
            .proxy();
            one.join(two);
            let error = one.pass(3);
            sim.run_until_idle();
            assert!(matches!(error.get(), Ok(Some(Error::Deadlock { .. }))));
        });
        assert!(said.contains("Ring.pass → Ring.pass → Ring.pass"), "{said}");
    }
}

#[test]
fn a_wait_that_the_test_or_a_timer_will_end_is_none() {
    simulate(0..50, |sim| {
        let door = Door::default().start().proxy();
        let (key, open) = promise();
        let waited = door.wait(open);
        sim.run_until_idle();
        sim.advance(Duration::from_secs(1));
        assert!(!waited.is_ready());
        key.set(());
        assert_eq!(waited.get(), Ok(Ok(())));
        let later = door.wait(pykka::after(Duration::from_secs(1)));
        assert_eq!(later.get(), Ok(Ok(())));
        assert_eq!(sim.now(), Duration::from_secs(2));
    });
}

#[test]
fn the_seed_decides_which_of_several_futures_is_ready_first() {
    let mut first = [0; 2];
    simulate(0..100, |_| {
        let doors = [(); 2].map(|()| Door::default().start().proxy());
        let errors = doors.iter().map(DoorProxy::errors);
        let (index, _, _) = get_any(errors).unwrap();
        first[index] += 1;
    });
    assert!(first[0] > 10 && first[1] > 10, "{first:?}");
}

#[test]
fn a_sender_waits_for_room_in_a_full_mailbox() {
    simulate(0..50, |sim| {
        let door = Door::builder().capacity(1).start(Door::default()).proxy();
        let (key, open) = promise();
        let held = door.wait(open);
        sim.run_until_idle();
        door.errors();
        assert!(matches!(
            door.if_room().errors().get(),
            Err(Error::MailboxFull { .. })
        ));
        let short = door.within(Duration::from_secs(1)).errors().get();
        assert!(matches!(short, Err(Error::Timeout { .. })), "{short:?}");
        assert_eq!(sim.now(), Duration::from_secs(1));
        key.set(());
        assert_eq!(held.get(), Ok(Ok(())));
        assert_eq!(door.errors().get(), Ok(0));
    });
}
