//! An allocator that counts allocations while this is enabled.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};
use std::time::Duration;

pub struct Counting;

static ON: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicIsize = AtomicIsize::new(0);

/// Whether to count. All threads share the count, so counting is too slow to be always enabled.
fn count(bytes: isize) {
    if ON.load(Relaxed) {
        LIVE.fetch_add(bytes, Relaxed);
    }
}

// SAFETY: all calls are forwarded to the system's allocator.
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

/// The memory of one idle actor, in bytes.
#[derive(Clone, Copy)]
pub struct Footprint {
    /// Allocated bytes as requested, without the allocator's overhead.
    pub heap: f64,
    /// Other resident memory of the process: the used pages of stacks, and the allocator's
    /// overhead.
    pub resident: f64,
    /// The kernel's stacks.
    pub kernel: f64,
}

/// Counts allocations between `start` and `stop`.
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

/// The kernel's stacks of the whole machine, because they are not counted by process. A thousand
/// threads make a visible difference.
fn kernel_stacks() -> f64 {
    kilobytes("/proc/meminfo", "KernelStack:")
}

/// Reads a size and returns it in bytes, or 0 if the system doesn't have the file.
fn kilobytes(file: &str, field: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse::<f64>().ok());
    number.unwrap_or(0.0) * 1024.0
}

/// The processor time that this process has used.
pub fn processor_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a valid place, which the function fills.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec.cast_unsigned(), time.tv_nsec as u32)
}
