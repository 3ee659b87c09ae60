//! The steps of the word, from each of its states; and what the two locks guard.

use std::collections::VecDeque;

use super::*;
use crate::pool::Wakeup;

type State = MailboxState<u32, ()>;

/// The flags by name.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "these are four flags")]
struct Flags {
    running: bool,
    scheduled: bool,
    notified: bool,
    lazy: bool,
}

fn flags(word: u8) -> Flags {
    Flags {
        running: word & RUNNING != 0,
        scheduled: word & SCHEDULED != 0,
        notified: word & NOTIFIED != 0,
        lazy: word & LAZY != 0,
    }
}

/// Takes a step from each of the sixteen states, and passes the flags before and after it and its
/// result to `check`.
fn from_every_state<R: Copy>(step: impl Fn(&State) -> R, check: impl Fn(Flags, Flags, R)) {
    for word in 0..16 {
        let state = State::with(word, ());
        let result = step(&state);
        check(flags(word), flags(state.load()), result);
    }
}

/// A worker takes the actor out of the run queue. Returns whether it may run it.
fn begin_turn(state: &State) -> bool {
    state.lock().begin_turn().is_some()
}

fn claim(state: &State) -> bool {
    state.lock().claim().is_some()
}

/// Releases an actor that a thread is running, whatever the flags say about that.
fn release(state: &State, has_more: bool) -> Next {
    let running = Running {
        state,
        data: PhantomData,
    };
    running.release(has_more)
}

#[test]
fn a_message_is_noted_and_schedules_an_actor_that_no_thread_runs() {
    for wakeup in [Wakeup::Eager, Wakeup::Lazy] {
        from_every_state(
            |state| state.lock().notify(wakeup),
            |before, after, next| {
                let was_idle = !before.running && !before.scheduled;
                assert!(after.notified, "{before:?}");
                assert_eq!(after.running, before.running, "{before:?}");
                assert_eq!(after.scheduled, before.scheduled || was_idle, "{before:?}");
                assert_eq!(next == Next::Schedule, was_idle, "{before:?}");
            },
        );
    }
}

#[test]
fn an_eager_message_wakes_a_worker_for_an_entry_that_none_was_woken_for() {
    from_every_state(
        |state| state.lock().notify(Wakeup::Eager),
        |before, after, next| {
            assert!(!after.lazy, "{before:?}");
            // If there is a runner, it wakes one when it releases the actor.
            let lacks_worker = before.lazy && !before.running && before.scheduled;
            assert_eq!(next == Next::Wake, lacks_worker, "{before:?}");
        },
    );
}

#[test]
fn a_lazy_message_wakes_no_worker_and_hides_no_demand() {
    from_every_state(
        |state| state.lock().notify(Wakeup::Lazy),
        |before, after, next| {
            assert_ne!(next, Next::Wake, "{before:?}");
            assert_eq!(
                after.lazy,
                before.lazy || next == Next::Schedule,
                "{before:?}"
            );
        },
    );
}

#[test]
fn only_one_thread_at_a_time_may_run_the_actor() {
    let claims: [fn(&State) -> bool; 3] = [begin_turn, claim, |state| state.claim_idle().is_ok()];
    for claim in claims {
        from_every_state(claim, |before, after, is_claimed| {
            assert!(!(before.running && is_claimed), "{before:?}");
            assert_eq!(after.running, before.running || is_claimed, "{before:?}");
            assert_eq!(after.notified, before.notified, "{before:?}");
        });
    }
}

#[test]
fn a_worker_takes_the_entry_away_and_a_waiter_leaves_it() {
    from_every_state(begin_turn, |before, after, may_run| {
        assert_eq!(may_run, !before.running, "{before:?}");
        assert!(!after.scheduled && !after.lazy, "{before:?}");
    });
    from_every_state(claim, |before, after, may_run| {
        assert_eq!(may_run, !before.running, "{before:?}");
        assert_eq!(
            after,
            Flags {
                running: true,
                ..before
            }
        );
    });
}

#[test]
fn an_idle_actor_is_claimed_only_while_its_mailbox_is_known_to_be_empty() {
    let claim_idle = |state: &State| state.claim_idle().map(drop);
    from_every_state(claim_idle, |before, _, claim| {
        let expected = match before {
            Flags { notified: true, .. } => Err(NotIdle::HasMessages),
            Flags { running: true, .. } => Err(NotIdle::Busy),
            _ => Ok(()),
        };
        assert_eq!(claim, expected, "{before:?}");
    });
}

#[test]
fn a_runner_that_has_looked_leaves_a_note_of_what_is_left_and_changes_nothing_else() {
    for left in [0, 2] {
        let look = |state: &State| {
            let mut locked = state.lock();
            (0..=left).for_each(|entry| locked.push(entry));
            assert_eq!(locked.pop(), Some(0));
            locked.looked();
        };
        from_every_state(look, |before, after, ()| {
            let notified = left > 0;
            assert_eq!(after, Flags { notified, ..before });
        });
    }
}

#[test]
fn a_thread_sleeps_only_while_there_is_nothing_to_do_and_is_woken_once() {
    let state = State::running(());
    let put = || {
        let mut locked = state.lock();
        locked.push(17);
        locked.notify(Wakeup::Lazy)
    };
    assert!(state.fall_asleep() && state.is_asleep());
    assert_eq!(put(), Next::Wake);
    assert!(!state.is_asleep());
    assert_eq!(put(), Next::Done);
    assert!(!state.fall_asleep() && !state.is_asleep());
}

#[test]
fn a_released_actor_with_something_to_do_is_in_the_run_queue() {
    for leaves_more in [false, true] {
        from_every_state(
            |state| release(state, leaves_more),
            |before, after, next| {
                let has_more = leaves_more || before.notified;
                assert!(!after.running, "{before:?}");
                assert_eq!(after.scheduled, before.scheduled || has_more, "{before:?}");
                assert_eq!(after.notified, has_more, "{before:?}");
                let puts_it_there = has_more && !before.scheduled;
                assert_eq!(next == Next::Schedule, puts_it_there, "{before:?}");
            },
        );
    }
}

#[test]
fn a_worker_that_was_demanded_while_the_actor_ran_is_woken_at_the_release() {
    from_every_state(
        |state| release(state, false),
        |before, after, next| {
            let is_demanded = before.notified && before.scheduled && !before.lazy;
            assert_eq!(next == Next::Wake, is_demanded, "{before:?}");
            if !before.notified && before.scheduled {
                assert!(after.lazy, "{before:?}");
            }
        },
    );
}

#[test]
fn a_demand_wakes_one_worker_at_most_and_none_for_an_idle_actor() {
    from_every_state(
        |state| (state.demand(), state.demand()),
        |before, after, (wakes, wakes_again)| {
            let has_work = before.running || before.notified;
            assert_eq!(
                wakes,
                before.lazy && before.notified && !before.running,
                "{before:?}"
            );
            assert!(!wakes_again, "{before:?}");
            assert_eq!(after.lazy, before.lazy && !has_work, "{before:?}");
        },
    );
}

#[test]
fn what_a_runner_wrote_is_there_for_the_next_runner() {
    const ROUNDS: usize = 1000;
    let state: MailboxState<usize, Vec<usize>> = MailboxState::with(0, Vec::new());
    let claim = || state.lock().claim();
    in_two_threads(|| {
        let mut rounds = 0;
        while rounds < ROUNDS {
            if let Some(mut running) = claim() {
                running.push(rounds);
                rounds += 1;
                let _ = running.release(false);
            } else {
                std::thread::yield_now();
            }
        }
    });
    let written = claim().map(|running| running.len());
    assert_eq!(written, Some(2 * ROUNDS));
}

#[test]
fn what_two_threads_put_in_is_in_the_queue() {
    const ROUNDS: u32 = 1000;
    let state = State::with(0, ());
    in_two_threads(|| {
        for round in 0..ROUNDS {
            let mut locked = state.lock();
            locked.push(round);
            let _ = locked.notify(Wakeup::Eager);
        }
    });
    let mut left = VecDeque::new();
    state.lock().close(&mut left);
    assert_eq!(left.len(), 2 * ROUNDS as usize);
}

fn in_two_threads(f: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        scope.spawn(&f);
        f();
    });
}
