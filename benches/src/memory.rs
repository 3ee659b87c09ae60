//! Counts what is allocated while something is measured that asks for it, and else only passes on.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

pub struct Counting;

static ON: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicIsize = AtomicIsize::new(0);

/// The count is shared by all threads, and would cost them dear if it were always kept.
fn count(bytes: isize) {
    if ON.load(Relaxed) {
        LIVE.fetch_add(bytes, Relaxed);
    }
}

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(old, layout) }
    }
}

/// What one actor takes while it does nothing, in bytes.
#[derive(Clone, Copy)]
pub struct Footprint {
    /// Allocated, as asked for: without the allocator's own overhead.
    pub heap: f64,
    /// Resident in the process beyond that, which is the stacks' touched pages, and the allocator's overhead.
    pub resident: f64,
    /// The kernel's stacks.
    pub kernel: f64,
}

/// Between its `start` and its `stop`, allocations are counted.
pub struct Meter {
    resident: f64,
    kernel: f64,
}

impl Meter {
    pub fn start() -> Self {
        let meter = Meter {
            resident: kilobytes("/proc/self/status", "VmRSS:"),
            kernel: kernel_stacks(),
        };
        LIVE.store(0, Relaxed);
        ON.store(true, Relaxed);
        meter
    }

    pub fn stop(self, actors: usize) -> Footprint {
        ON.store(false, Relaxed);
        let each = |bytes: f64| bytes / actors as f64;
        let heap = each(LIVE.load(Relaxed) as f64);
        let resident = each(kilobytes("/proc/self/status", "VmRSS:") - self.resident);
        Footprint {
            heap,
            resident: (resident - heap).max(0.0),
            kernel: each(kernel_stacks() - self.kernel).max(0.0),
        }
    }
}

/// Of the whole machine: there is no other count. A thousand threads show in it all the same.
fn kernel_stacks() -> f64 {
    kilobytes("/proc/meminfo", "KernelStack:")
}

/// In bytes. Where there is no such file, there is nothing to tell.
fn kilobytes(file: &str, field: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse::<f64>().ok());
    number.unwrap_or(0.0) * 1024.0
}
