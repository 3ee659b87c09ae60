//! Timers against what ends them, and against the senders that wait for room as they do.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use pykka::{ActorRef, Error, Proxy as _, Timer, promise};
use pykka_core::explore::Timeouts;
use shuttle::sync::Mutex;
use shuttle::thread::spawn;

use super::{Clerk, System, explore_with, finish};

const SOON: Duration = Duration::from_millis(1);

/// The time of a timer comes sooner or later.
fn explore(test: fn(&System, ActorRef<Clerk>)) {
    explore_with(Timeouts::Always, 1, move |system| {
        test(system, system.pooled().capacity(1).start(system.clerk()));
        test(
            system,
            system.own_thread().capacity(1).start(system.clerk()),
        );
    });
}

#[test]
fn a_timer_that_was_cancelled_in_time_does_not_fire_and_others_fire_once() {
    explore(|_, clerk| {
        let (kept, fired) = promise();
        let timer = clerk.proxy().after(SOON).keep(kept);
        let cancels = spawn(move || timer.cancel());
        let fired = fired.get();
        let was_cancelled = cancels.join().unwrap();
        assert_eq!(fired.is_ok(), !was_cancelled, "{fired:?}");
    });
}

#[test]
fn the_message_of_a_timer_is_handled_or_dropped_when_its_target_stops() {
    explore(|_, clerk| {
        let (kept, fired) = promise();
        let stops = {
            let clerk = clerk.clone();
            spawn(move || assert_eq!(clerk.stop().get(), Ok(true)))
        };
        let timer = clerk.proxy().after(SOON).keep(kept);
        let fired = fired.get();
        assert!(
            matches!(fired, Ok(()) | Err(Error::PromiseDropped { .. })),
            "{fired:?}"
        );
        finish([stops]);
        assert!(!timer.is_active());
    });
}

#[test]
fn a_tick_and_the_senders_that_wait_for_room_all_get_it() {
    explore(|system, clerk| {
        let before = system.handled.load(Ordering::SeqCst);
        let (kept, fired) = promise();
        let _timer = clerk.proxy().after(SOON).keep(kept);
        let senders = [0, 1].map(|sender| {
            let clerk = clerk.proxy();
            spawn(move || {
                for number in 1..=2 {
                    clerk.defer().note(sender, number).unwrap();
                }
            })
        });
        finish(senders);
        // Nothing else has to be sent for that.
        assert_eq!(fired.get(), Ok(()));
        assert_eq!(clerk.proxy().note(2, 1).get(), Ok(1));
        assert_eq!(system.handled.load(Ordering::SeqCst), before + 5);
    });
}

#[test]
fn a_timer_that_is_cancelled_while_it_waits_for_room_leaves_the_room_to_a_sender() {
    explore(|_, clerk| {
        let ((here, is_here), (go_on, until)) = (promise(), promise());
        let stays = clerk.proxy().stay(here, until);
        is_here.get().unwrap();
        // This fills the mailbox. When its turn comes, there is room.
        let timer = Arc::new(Mutex::new(None::<Timer>));
        let to_cancel = Arc::clone(&timer);
        let cancelled = clerk.run(move |_| to_cancel.lock().unwrap().take().unwrap().cancel());
        *timer.lock().unwrap() = Some(clerk.proxy().after(SOON).note(3, 1));
        let sender = {
            let clerk = clerk.proxy();
            spawn(move || clerk.defer().note(0, 1).unwrap())
        };
        go_on.set(());
        finish([sender]);
        assert_eq!(stays.get(), Ok(Ok(())));
        assert_eq!(clerk.proxy().note(0, 2).get(), Ok(2));
        let ticked = u32::from(!cancelled.get().unwrap());
        assert_eq!(clerk.run(|clerk| clerk.newest[3]).get(), Ok(ticked));
    });
}
