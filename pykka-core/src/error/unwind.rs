//! Catching panics, with their message and location. No other module catches them.
//!
//! The location of a panic is known only to the process's panic hook, so ours is put in front of
//! the hook that is installed already. It notes the location for [`catch`] and calls the other:
//! what the program prints about a panic is unchanged.
//!
//! Not every panic that is noted reaches a [`catch`]: user code may catch it before. And not every
//! panic that reaches one was noted: `resume_unwind` doesn't call the hook. So a note belongs to
//! one payload, as far as payloads can be distinguished.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use crate::error::failure::{Failure, FailureKind};
use crate::sync::{GlobalOnce, caught, is_panicking, simulated};

/// A panic that the hook has seen.
struct Noted {
    payload: PanicPayload,
    location: Option<String>,
    /// The newest [`catch`] at that time.
    within: u64,
}

/// What identifies a payload, both in the hook and where it is caught: the payload is moved in
/// between, but its text is not.
#[derive(PartialEq)]
struct PanicPayload {
    of: TypeId,
    text: Option<(usize, String)>,
}

/// How many notes are kept. More are only needed if as many destructors panic, each within another.
const KEPT: usize = 8;

thread_local! {
    /// This thread's panics, the newest last.
    static NOTED: RefCell<Vec<Noted>> = const { RefCell::new(Vec::new()) };
    /// How many times this thread began to [`catch`].
    static CATCHES: Cell<u64> = const { Cell::new(0) };
}

/// Runs `f`; a panic in it comes back as a failure that has the panic's message and location.
///
/// The state that `f` works on is used again after a panic. That is the rule of the actor model (in
/// Pykka, an actor goes on after an exception that its caller received), so unwind safety is the
/// responsibility of the actor.
#[inline]
pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Failure> {
    let this = CATCHES.get() + 1;
    CATCHES.set(this);
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => Ok(result),
        Err(payload) => Err(described(caught(payload), this)),
    }
}

/// The failure that a panic counts as, which was caught by the [`catch`] of this number.
#[cold]
fn described(payload: Box<dyn Any + Send>, by: u64) -> Failure {
    let location = take_location(payload.as_ref(), by);
    let message = message_of(payload.as_ref());
    drop_payload(payload);
    Failure::new(FailureKind::Panic, message, location)
}

/// What a user's `Debug` or `Display` writes. A `?` if it panics, and what it has written so far if
/// it fails.
pub(crate) fn text_of(shown: fmt::Arguments<'_>) -> String {
    let written = catch(|| {
        let mut text = String::new();
        let _ = fmt::write(&mut text, shown);
        text
    });
    written.unwrap_or_else(|_| "?".to_owned())
}

/// Puts our hook in front of what stands there. Called by the program's own threads, before
/// anything of theirs is caught.
///
/// A thread that runs actors must not do this: the hook can't be set while another thread runs a
/// hook, and that thread may wait for the actor.
pub(crate) fn note_panics() {
    static HOOK: GlobalOnce = GlobalOnce::new();
    // A panicking thread may not change the hook. It is set the next time that an actor is started.
    if HOOK.is_completed() || is_panicking() {
        return;
    }
    HOOK.call_once(|| {
        let passed_on_to = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let panic = Noted {
                payload: PanicPayload::of(info.payload()),
                location: info.location().map(ToString::to_string),
                within: CATCHES.get(),
            };
            // While a thread's locals are destroyed, a panic can't be noted.
            let _ = NOTED.try_with(|noted| note(&mut noted.borrow_mut(), panic));
            if !simulated::is_quiet() {
                passed_on_to(info);
            }
        }));
    });
}

fn note(noted: &mut Vec<Noted>, panic: Noted) {
    if noted.len() == KEPT {
        noted.remove(0);
    }
    noted.push(panic);
}

/// Where the panic with this payload was raised, if that was within a certain [`catch`].
fn take_location(payload: &(dyn Any + Send), within: u64) -> Option<String> {
    let payload = PanicPayload::of(payload);
    let is_it = |panic: &Noted| panic.payload == payload && panic.within >= within;
    let take = |noted: &mut Vec<Noted>| {
        let at = noted.iter().rposition(is_it)?;
        // Newer ones were caught within.
        noted.drain(at..).next()?.location
    };
    NOTED.try_with(|noted| take(&mut noted.borrow_mut())).ok()?
}

impl PanicPayload {
    fn of(payload: &(dyn Any + Send)) -> Self {
        PanicPayload {
            of: payload.type_id(),
            text: text_in(payload).map(|text| (text.as_ptr().addr(), text.to_owned())),
        }
    }
}

fn text_in(payload: &(dyn Any + Send)) -> Option<&str> {
    let literal = payload.downcast_ref::<&str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = text_in(payload).unwrap_or("(a panic whose payload is not a string)");
    text.to_owned()
}

/// A payload can be of any type, and so can panic itself when it is dropped. Then the second
/// payload is leaked, because it might panic again without end.
fn drop_payload(payload: Box<dyn Any + Send>) {
    if let Err(second) = panic::catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        std::mem::forget(second);
    }
}
