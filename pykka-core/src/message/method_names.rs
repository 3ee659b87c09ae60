//! The names of the methods of interfaces, for actors whose types don't mention the interface.
//!
//! While such an actor runs a method of an interface, it records a number, which is unique among
//! the methods of all interfaces. This module finds the name for the number.

use crate::sync::{GlobalMutex, OnceLock, PoisonError};

/// Writes the name of the method with this code.
///
/// The names don't depend on the arguments of a generic interface, so it has one such function.
type WriteName = fn(u64, &mut String);

/// Numbers the methods of one interface. The interface gets its own number when it is first called.
#[doc(hidden)]
#[derive(Default)]
pub struct Names {
    interface: OnceLock<u64>,
}

/// The functions of all interfaces that were called, in the order of their first calls.
static KNOWN: GlobalMutex<Vec<WriteName>> = GlobalMutex::new(Vec::new());

/// The number of low bits that contain the number of the interface, which is counted from 1.
const BITS: u32 = 16;

impl Names {
    pub const fn new() -> Self {
        Names {
            interface: OnceLock::new(),
        }
    }

    /// The number of the method with this code. It is never 0.
    pub fn number(&self, method: u64, write_name: WriteName) -> u64 {
        let interface = self.interface.get_or_init(|| {
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            known.push(write_name);
            known.len() as u64
        });
        (method << BITS) | interface
    }
}

/// Writes the name of the method with this number.
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
