//! Panics, confined: the one place where they are caught, and where their message and source location are kept.
//!
//! The location of a panic is known only to the process's panic hook, so one is put in front of whatever hook stands
//! there already. It notes the location for [`catch`] and passes on: what the program prints about a panic is unchanged.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::failure::{Failure, FailureKind};
use crate::sync::caught;

thread_local! {
    /// Where this thread's newest panic was raised.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`; a panic in it comes back as a failure that has the panic's message and location.
///
/// The state that `f` works on is used again after a panic. That is the actor model's word on it (Pykka: an actor goes
/// on after an exception that its caller received), so unwind safety is the actor's own business.
pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Failure> {
    note_locations();
    panic::catch_unwind(AssertUnwindSafe(f))
        .map_err(caught)
        .map_err(|payload| {
            let location = LOCATION.try_with(RefCell::take).ok().flatten();
            let message = message_of(payload.as_ref());
            drop_payload(payload);
            Failure::new(FailureKind::Panic, message, location)
        })
}

fn note_locations() {
    static HOOK: Once = Once::new();
    // A panicking thread may not change the hook. It is set the next time somebody catches.
    if HOOK.is_completed() || std::thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        let passed_on_to = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let location = info.location().map(ToString::to_string);
            // A thread that panics while its thread locals are destroyed has nobody left to tell.
            let _ = LOCATION.try_with(|noted| noted.replace(location));
            passed_on_to(info);
        }));
    });
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "(a panic whose payload is not a string)".to_owned()
    }
}

/// A payload can be of any type, and so can panic itself when it is dropped. Then the second payload is leaked, since
/// it might do the same for ever.
fn drop_payload(payload: Box<dyn Any + Send>) {
    if let Err(second) = panic::catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        std::mem::forget(second);
    }
}
