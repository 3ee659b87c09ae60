//! That only one thread at a time uses something. Only the explorer checks this.

#[cfg(pykka_shuttle)]
use std::sync::atomic::{AtomicBool, Ordering};

/// Panics under the explorer if two threads use what it stands for.
#[derive(Default)]
pub(crate) struct Sole {
    #[cfg(pykka_shuttle)]
    is_used: AtomicBool,
}

#[cfg_attr(
    not(pykka_shuttle),
    expect(
        clippy::unused_self,
        reason = "it has no state outside of the explorer"
    )
)]
impl Sole {
    #[inline]
    pub(crate) fn enter(&self) {
        #[cfg(pykka_shuttle)]
        assert!(
            !self.is_used.swap(true, Ordering::SeqCst),
            "two threads use what only one may use"
        );
    }

    #[inline]
    pub(crate) fn leave(&self) {
        #[cfg(pykka_shuttle)]
        self.is_used.store(false, Ordering::SeqCst);
    }
}
