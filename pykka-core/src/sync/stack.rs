//! Whether a thread's stack has room for another handler.
//!
//! A thread that waits for a pooled actor runs it on its own stack, and that actor may wait for the
//! next one. The limit is in bytes and not in levels, because the frames of handlers and the stacks of
//! threads differ in size. The operating system is asked once for each thread where its stack ends.
//! After that, a look is two comparisons.

use std::cell::Cell;
use std::ops::Range;

use super::simulated;

/// The bytes that are left at least for a handler that a waiting thread runs. The whole stack of a
/// worker is twice that.
const NEEDED: usize = 1 << 20;

/// Where the end of the stack is unknown: down to this many bytes below the first look, a handler is
/// run.
const ASSUMED: usize = 256 << 10;

thread_local! {
    /// The addresses between which a frame has enough stack below it for a handler. Empty until the
    /// first look.
    static ROOMY: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

#[inline]
pub(super) fn has_room() -> bool {
    let here = address_of_this_frame();
    let (lowest, highest) = ROOMY.get();
    if highest == 0 {
        return look(here);
    }
    // The stack of a coroutine, for example, lies elsewhere, and nothing is known about it.
    lowest <= here && here < highest
}

#[inline]
fn address_of_this_frame() -> usize {
    let marker = 0_u8;
    std::hint::black_box(&raw const marker).addr()
}

#[cold]
fn look(here: usize) -> bool {
    if simulated::is_here() {
        // The room on a stack must not decide what happens. `ROOMY` stays empty, so this comes each
        // time.
        return false;
    }
    let stack = bounds().unwrap_or(here.saturating_sub(ASSUMED + NEEDED)..usize::MAX);
    ROOMY.set((stack.start.saturating_add(NEEDED), stack.end));
    has_room()
}

/// From now on the next look is the first one: this thread becomes a simulated one.
pub(crate) fn forget() {
    ROOMY.set((0, 0));
}

/// The addresses of the current thread's stack.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[expect(
    unsafe_code,
    reason = "std does not offer the bounds of a thread's stack"
)]
fn bounds() -> Option<Range<usize>> {
    let mut attributes = std::mem::MaybeUninit::uninit();
    let mut lowest = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: `pthread_self` is the thread that runs this, so it has not ended. `attributes` is
    // initialised by `pthread_getattr_np` if that returns 0, is read only in this case, and is
    // destroyed once. `lowest` and `size` are valid for writes.
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
    reason = "std does not offer the bounds of a thread's stack"
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
