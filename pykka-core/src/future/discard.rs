//! Dropping values that may be nested a million deep, without recursion.

use std::any::Any;
use std::cell::RefCell;

use crate::reply::waiters::discard;
use crate::sync::thread_local;

type Parts = Vec<Box<dyn Any + Send>>;

thread_local! {
    /// What the outermost [`flat`] on this thread still has to drop. `None` outside of it.
    static PARTS: RefCell<Option<Parts>> = const { RefCell::new(None) };
}

/// Drops a value. What is dropped flat within its destructor is dropped after it.
///
/// The user's closures in it may panic when they are dropped. The rest is dropped all the same.
pub(crate) fn flat(value: Box<dyn Any + Send>) {
    let mut value = Some(value);
    let mut enter = |parts: &mut Option<Parts>| match parts {
        Some(parts) => parts.extend(value.take()),
        None => *parts = Some(Parts::new()),
    };
    // While a thread's locals are being destroyed there is no list, and the drop is a nested one.
    let _ = PARTS.try_with(|parts| enter(&mut parts.borrow_mut()));
    while let Some(part) = value.take() {
        discard(part);
        let next = |parts: &mut Option<Parts>| {
            let next = parts.as_mut().and_then(Vec::pop);
            if next.is_none() {
                *parts = None;
            }
            next
        };
        value = PARTS
            .try_with(|parts| next(&mut parts.borrow_mut()))
            .ok()
            .flatten();
    }
}
