//! Whether a thread's stack has room for another handler.
//!
//! Who waits for a pooled actor runs it on top of its own stack, and that actor may wait for the next one. What bounds this is
//! bytes, not levels: a handler's frames may be small or large, and so may be the thread's stack. Where the stack ends is asked
//! of the operating system once for each thread; after that, a look is two comparisons.

use std::cell::Cell;
use std::ops::Range;

/// The bytes that a handler run by a waiter can count on. A worker's whole stack is twice that.
const NEEDED: usize = 1 << 20;

/// Where nobody can tell where the stack ends: so many bytes below the first look there is still room for a handler.
const ASSUMED: usize = 256 << 10;

thread_local! {
    /// The addresses at which a frame may lie that is followed by a handler's. Empty until the first look.
    static ROOMY: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

#[inline]
pub(super) fn has_room() -> bool {
    let here = address_of_this_frame();
    let (lowest, highest) = ROOMY.get();
    if highest == 0 {
        return look(here);
    }
    // A stack that somebody else has made (of a coroutine, say) lies elsewhere, and nothing is known of it.
    lowest <= here && here < highest
}

#[inline]
fn address_of_this_frame() -> usize {
    let marker = 0_u8;
    std::hint::black_box(&raw const marker).addr()
}

#[cold]
fn look(here: usize) -> bool {
    let stack = bounds().unwrap_or(here.saturating_sub(ASSUMED + NEEDED)..usize::MAX);
    ROOMY.set((stack.start.saturating_add(NEEDED), stack.end));
    has_room()
}

/// The addresses of the current thread's stack.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[expect(
    unsafe_code,
    reason = "std does not tell how large a thread's stack is"
)]
fn bounds() -> Option<Range<usize>> {
    let mut attributes = std::mem::MaybeUninit::uninit();
    let mut lowest = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: `pthread_self` is the thread that runs this, so it has not ended. `attributes` is initialised by
    // `pthread_getattr_np` if that returns 0, is only read then, and is destroyed once. `lowest` and `size` are valid to
    // be written to.
    let found = unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found =
            libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut lowest, &raw mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        found
    };
    let lowest = lowest.addr();
    (found == 0 && size > 0).then(|| lowest..lowest.saturating_add(size))
}

/// The addresses of the current thread's stack.
#[cfg(target_vendor = "apple")]
#[expect(
    unsafe_code,
    reason = "std does not tell how large a thread's stack is"
)]
fn bounds() -> Option<Range<usize>> {
    // SAFETY: `pthread_self` is the thread that runs this, so it has not ended; both functions only read.
    let (highest, size) = unsafe {
        let thread = libc::pthread_self();
        (
            libc::pthread_get_stackaddr_np(thread).addr(),
            libc::pthread_get_stacksize_np(thread),
        )
    };
    Some(highest.saturating_sub(size)..highest)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn bounds() -> Option<Range<usize>> {
    None
}
