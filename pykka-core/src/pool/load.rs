//! What the threads of all pools are doing, for a snapshot.

use super::PoolInner;
use crate::sync::{Arc, Mutex, Weak, lock, process_wide};

process_wide! { static POOLS: Mutex<Vec<Weak<PoolInner>>> = Mutex::default(); }

/// There is a new pool.
pub(super) fn note(pool: &Arc<PoolInner>) {
    let mut known = lock(&POOLS);
    known.retain(|pool| pool.strong_count() > 0);
    known.push(Arc::downgrade(pool));
}

/// What the threads of a pool are doing.
pub(crate) struct Load {
    pub(crate) workers: usize,
    /// How many of them are blocked in a wait inside a handler.
    pub(crate) blocked: usize,
    /// How many actors wait for a worker.
    pub(crate) scheduled: usize,
}

/// What the threads of all pools are doing, in the order in which the pools were made.
pub(crate) fn loads() -> Vec<Load> {
    let pools: Vec<_> = lock(&POOLS).iter().filter_map(Weak::upgrade).collect();
    pools.iter().map(|pool| pool.load()).collect()
}

impl PoolInner {
    fn load(&self) -> Load {
        let state = lock(&self.state);
        Load {
            workers: state.workers.len(),
            blocked: state.blocked,
            scheduled: state.run_queue.len(),
        }
    }
}
