//! The pools that have no monitor, because the system refused a thread for it, so that no thread of
//! theirs tries again. Usually there is none.
//!
//! The list is not changed while pools are tried, so that other threads see meanwhile that there are
//! some.

use std::time::Duration;

use super::PoolInner;
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, Weak, is_broken, lock, process_wide};

#[derive(Default)]
struct Starved {
    /// Whether there is any, so that looking takes no lock.
    any: AtomicBool,
    pools: Mutex<Vec<Weak<PoolInner>>>,
}

process_wide! { static STARVED: Starved = Starved::default(); }

/// How often a waiting thread tries again.
const RETRY_EVERY: Duration = Duration::from_millis(10);

/// Tries again to start the threads that starved pools lack. Returns after which time to try again,
/// if that did not succeed.
#[inline]
pub(crate) fn retry() -> Option<Duration> {
    let is_left = STARVED.any.load(Ordering::Acquire) && STARVED.retry();
    // If it is broken on purpose, a waiting thread doesn't try again.
    (is_left && !is_broken("starved")).then_some(RETRY_EVERY)
}

/// Adds a pool or removes it. The caller holds the lock on its state.
pub(super) fn set(pool: &Arc<PoolInner>, is_starved: bool) {
    STARVED.change(|pools| {
        pools.retain(|known| !std::ptr::addr_eq(known.as_ptr(), Arc::as_ptr(pool)));
        if is_starved {
            pools.push(Arc::downgrade(pool));
        }
    });
}

impl Starved {
    #[cold]
    fn retry(&self) -> bool {
        let pools: Vec<_> = lock(&self.pools).iter().filter_map(Weak::upgrade).collect();
        for pool in pools {
            pool.retry();
        }
        self.change(|pools| pools.retain(|pool| pool.strong_count() > 0))
    }

    /// Returns whether there is any after the change.
    fn change(&self, change: impl FnOnce(&mut Vec<Weak<PoolInner>>)) -> bool {
        let mut pools = lock(&self.pools);
        change(&mut pools);
        self.any.store(!pools.is_empty(), Ordering::Release);
        !pools.is_empty()
    }
}

impl PoolInner {
    fn retry(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        self.wake_monitor(&mut state);
        if state.has_work() {
            self.ensure_worker(state);
        } else {
            super::report(state);
        }
    }
}
