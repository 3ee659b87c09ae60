//! The monitor: it checks that turns end while there is something to run, and starts compensating
//! threads if none does.

use super::{Monitor, PoolInner, Shortage, State, report, wait, wait_timeout};
use crate::sync::{Arc, MutexGuard, lock};

/// How many compensating threads are started at a tick at most.
const MOST_AT_A_TICK: usize = 8;

/// How many compensating threads are wanted after so many ticks in a row in which no turn ended: twice
/// as many at each. So what waits behind sixteen handlers that block has its turn after five ticks.
fn compensating(stuck: usize) -> usize {
    1 << (stuck - 1).min(MOST_AT_A_TICK.ilog2() as usize)
}

impl PoolInner {
    /// What the monitor does until the pool closes.
    pub(super) fn monitor(self: Arc<Self>) {
        let mut stuck = 0;
        let mut state = lock(&self.state);
        let mut ended = state.turns_ended();
        while !state.closing {
            state = wait_timeout(&self.monitor, state, self.settings.tick).0;
            let before = std::mem::replace(&mut ended, state.turns_ended());
            if ended != before {
                stuck = 0;
            } else if self.has_work(&state) {
                stuck += 1;
            } else {
                state = self.sleep(state);
                stuck = 0;
                continue;
            }
            state = self.compensate(state, stuck);
        }
    }

    fn has_work(&self, state: &State) -> bool {
        if !state.run_queue.is_empty() {
            return true;
        }
        self.unwatch_slots();
        state.has_work()
    }

    /// Sleeps until it is woken, because there is nothing to run.
    fn sleep<'a>(&self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.shortage = Shortage::None;
        state.monitor = Monitor::Asleep;
        while state.monitor == Monitor::Asleep && !state.closing {
            state = wait(&self.monitor, state);
        }
        state
    }

    /// Starts workers for the actors in the run queue, if no worker is there to take them.
    fn compensate<'a>(
        self: &'a Arc<Self>,
        mut state: MutexGuard<'a, State>,
        stuck: usize,
    ) -> MutexGuard<'a, State> {
        let everywhere = state.workers.len();
        state.poll_slots(everywhere);
        if state.run_queue.is_empty() {
            return state;
        }
        if state.parked > 0 || state.has_poller() {
            self.ensure_worker(state);
            return lock(&self.state);
        }
        let wanted = if stuck > 0 {
            compensating(stuck)
        } else {
            usize::from(self.lacks_worker(&state))
        };
        for _ in 0..wanted.min(state.run_queue.len()) {
            if !self.spawn_worker(&mut state) {
                break;
            }
        }
        report(state);
        lock(&self.state)
    }
}

impl State {
    fn turns_ended(&self) -> u64 {
        let ended = self
            .workers
            .iter()
            .map(|listed| listed.worker.turns_ended());
        ended.fold(0, u64::wrapping_add)
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::compensating;

    #[test]
    fn the_longer_nothing_ends_the_more_threads_are_started_up_to_a_limit() {
        let at_ticks: Vec<_> = (1..=6).map(compensating).collect();
        assert_eq!(at_ticks, [1, 2, 4, 8, 8, 8]);
    }
}
