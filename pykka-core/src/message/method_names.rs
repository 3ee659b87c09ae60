//! What the methods of interfaces are called. An actor that doesn't say that it implements an interface knows nothing of it. So
//! when it is in one of these methods, it writes down a number that holds for all interfaces, and here is what it stands for.

use crate::sync::{GlobalMutex, OnceLock, PoisonError};

/// Writes what a method's code stands for. It is the same for any types that the interface may be generic over.
type WriteName = fn(u64, &mut String);

/// One interface's methods.
#[doc(hidden)]
#[derive(Default)]
pub struct Names {
    interface: OnceLock<u64>,
}

/// Of each interface that was called so, in the order of the first calls.
static KNOWN: GlobalMutex<Vec<WriteName>> = GlobalMutex::new(Vec::new());

/// So many bits of a number say which interface it is.
const BITS: u32 = 16;

impl Names {
    pub const fn new() -> Self {
        Names {
            interface: OnceLock::new(),
        }
    }

    /// The number of a method; never 0.
    pub fn number(&self, method: u64, write_name: WriteName) -> u64 {
        let interface = self.interface.get_or_init(|| {
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            known.push(write_name);
            known.len() as u64
        });
        (method << BITS) | interface
    }
}

/// Writes the method that a number stands for.
pub(crate) fn write_name(number: u64, path: &mut String) {
    let interface = (number & ((1 << BITS) - 1)).checked_sub(1);
    let index = interface.and_then(|index| usize::try_from(index).ok());
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let write_name = index.and_then(|index| known.get(index).copied());
    drop(known);
    match write_name {
        Some(write_name) => write_name(number >> BITS, path),
        None => path.push('?'),
    }
}
