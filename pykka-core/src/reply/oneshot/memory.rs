//! The memory of what two halves share. A thread keeps what it frees, up to a limit, for the next ones:
//! the allocator took a third of the instructions of a thousand asks in flight.

#![expect(unsafe_code, reason = "it manages memory")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// The layout of a block that is kept. What is larger, or aligned to more, comes from the allocator.
const BLOCK: Layout = match Layout::from_size_align(128, 16) {
    Ok(layout) => layout,
    Err(_) => panic!("it is a valid layout"),
};

/// How many blocks a thread keeps: 128 KiB.
const MOST: u32 = 1024;

/// A block that is not used. The block itself holds this.
struct Free {
    next: *mut Free,
}

/// The blocks that a thread keeps, as a list. All of them have the layout `BLOCK`, and nothing else
/// refers to them.
struct Kept {
    first: Cell<*mut Free>,
    count: Cell<u32>,
}

thread_local! {
    static KEPT: Kept = const {
        Kept {
            first: Cell::new(ptr::null_mut()),
            count: Cell::new(0),
        }
    };
}

/// Whether memory with this layout is kept. Under the explorer and under memcheck none is, so that
/// what is used after it was freed, or not freed at all, is found.
#[inline]
const fn is_kept(layout: Layout) -> bool {
    let fits = layout.size() <= BLOCK.size() && layout.align() <= BLOCK.align();
    fits && !cfg!(any(pykka_shuttle, pykka_memcheck))
}

/// Puts a value into memory of its own. It is made there, because what has just been written in pieces is
/// slow to copy as a whole.
#[inline]
pub(super) fn allocate<T>(make: impl FnOnce() -> T) -> NonNull<T> {
    if const { !is_kept(Layout::new::<T>()) } {
        return NonNull::from(Box::leak(Box::new(make())));
    }
    let block = KEPT.try_with(Kept::take).ok().flatten();
    let block = block.unwrap_or_else(new_block).cast();
    // SAFETY: a block is large enough for a `T` and so aligned, because `is_kept` says so, and nothing
    // else refers to it.
    unsafe { block.write(make()) };
    block
}

/// Drops a value, and frees its memory.
///
/// # Safety
/// The value must come from [`allocate`], as a `T`, and must not be used any more.
#[inline]
pub(super) unsafe fn free<T>(value: NonNull<T>) {
    if const { !is_kept(Layout::new::<T>()) } {
        // SAFETY: `allocate` has made a box for it.
        return drop(unsafe { Box::from_raw(value.as_ptr()) });
    }
    let _keep = KeepWhenDropped(value.cast());
    // SAFETY: it is used for the last time here.
    unsafe { value.drop_in_place() }
}

/// The block of a value that is being dropped. That may panic.
struct KeepWhenDropped(NonNull<Free>);

impl Drop for KeepWhenDropped {
    #[inline]
    fn drop(&mut self) {
        if !KEPT.try_with(|kept| kept.put(self.0)).unwrap_or(false) {
            // SAFETY: it comes from `new_block`, and is not in a list.
            unsafe { dealloc(self.0.as_ptr().cast(), BLOCK) };
        }
    }
}

#[cold]
fn new_block() -> NonNull<Free> {
    // SAFETY: the layout's size is not 0.
    let block = unsafe { alloc(BLOCK) };
    NonNull::new(block.cast()).unwrap_or_else(|| handle_alloc_error(BLOCK))
}

impl Kept {
    #[inline]
    fn take(&self) -> Option<NonNull<Free>> {
        let first = NonNull::new(self.first.get())?;
        // SAFETY: what is in the list is an unused block that holds a `Free`, and is taken out here.
        self.first.set(unsafe { first.as_ref() }.next);
        self.count.set(self.count.get() - 1);
        Some(first)
    }

    /// Returns `false` if there are enough.
    #[inline]
    fn put(&self, block: NonNull<Free>) -> bool {
        let count = self.count.get();
        if count == MOST {
            return false;
        }
        let next = self.first.get();
        // SAFETY: the block is unused, and large enough for a `Free`.
        unsafe { block.write(Free { next }) };
        self.first.set(block.as_ptr());
        self.count.set(count + 1);
        true
    }
}

/// At the end of the thread.
impl Drop for Kept {
    fn drop(&mut self) {
        while let Some(block) = self.take() {
            // SAFETY: it comes from `new_block`, and has just been taken out of the list.
            unsafe { dealloc(block.as_ptr().cast(), BLOCK) };
        }
    }
}

#[cfg(all(test, not(any(pykka_shuttle, pykka_memcheck))))]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn kept() -> u32 {
        KEPT.with(|kept| kept.count.get())
    }

    #[test]
    fn the_next_value_is_put_where_the_last_one_was_freed() {
        thread::spawn(|| {
            let first = allocate(|| 1_u64);
            // SAFETY: it has just been allocated, and is not used after this.
            unsafe { free(first) };
            assert_eq!(kept(), 1);
            let second = allocate(|| [2_u32; 8]);
            assert_eq!((first.cast(), kept()), (second, 0));
            // SAFETY: as above.
            unsafe { free(second) };
        })
        .join()
        .unwrap();
    }

    #[test]
    fn what_is_large_is_not_kept() {
        thread::spawn(|| {
            let large = allocate(|| [0_u8; 129]);
            // SAFETY: it has just been allocated, and is not used after this.
            unsafe { free(large) };
            assert_eq!(kept(), 0);
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_thread_keeps_no_more_than_the_limit_and_values_are_dropped_once() {
        let counted = Arc::new(());
        let of_thread = Arc::clone(&counted);
        thread::spawn(move || {
            let values: Vec<_> = (0..=MOST)
                .map(|_| allocate(|| Arc::clone(&of_thread)))
                .collect();
            for value in values {
                // SAFETY: it was allocated above, and is not used after this.
                unsafe { free(value) };
            }
            assert_eq!((kept(), Arc::strong_count(&of_thread)), (MOST, 2));
        })
        .join()
        .unwrap();
        assert_eq!(Arc::strong_count(&counted), 1);
    }
}
