//! What the methods of interfaces are called. An actor that doesn't say that it implements an interface knows nothing of it. So
//! when it is in one of these methods, it writes down a number that holds for all interfaces, and here is what it stands for.

use crate::sync::{GlobalMutex, OnceLock, PoisonError};

/// The names of one interface's methods.
#[doc(hidden)]
pub struct Names {
    names: &'static [&'static str],
    interface: OnceLock<u64>,
}

/// Of each interface that was called so, in the order of the first calls.
static KNOWN: GlobalMutex<Vec<&'static [&'static str]>> = GlobalMutex::new(Vec::new());

/// So many bits of a number say which interface it is.
const BITS: u32 = 16;

impl Names {
    pub const fn new(names: &'static [&'static str]) -> Self {
        Names {
            names,
            interface: OnceLock::new(),
        }
    }

    /// The number of a method; never 0.
    pub fn number(&self, method: u64) -> u64 {
        let interface = self.interface.get_or_init(|| {
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            known.push(self.names);
            known.len() as u64
        });
        (method << BITS) | interface
    }
}

/// The method that a number stands for.
pub(crate) fn name_of(number: u64) -> &'static str {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let at = |index: u64| usize::try_from(index).ok();
    let interface = (number & ((1 << BITS) - 1)).checked_sub(1).and_then(at);
    let names = interface.and_then(|interface| known.get(interface));
    let name = names.and_then(|names| names.get(at(number >> BITS)?));
    name.copied().unwrap_or("?")
}
