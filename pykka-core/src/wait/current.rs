//! The actors that a thread is running: one within the other, because a thread that waits for an
//! actor may run it.

use std::any::Any;
use std::cell::Cell;
use std::ptr;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::reply::Caller;
use crate::reply::oneshot::Word;
use crate::sync::{Arc, GlobalFlag, Ordering, thread_local};
use crate::timer::deadline::Deadline;
use crate::wait::any_actor::AnyActor;

/// The registry that an actor is in. Only the registry's own module knows the type.
pub(crate) type RegistryHandle = Arc<dyn Any + Send + Sync>;

/// What a thread knows about an actor that it runs. It is kept with the actor.
pub(crate) struct CurrentActor {
    actor: Arc<dyn AnyActor>,
    /// `None` for a mock.
    registry: Option<RegistryHandle>,
}

/// An actor that a thread runs, on the stack of that thread.
struct Frame {
    current_actor: *const CurrentActor,
    /// The actor that waits for this one, and whose thread therefore runs it.
    outer: *const Frame,
}

thread_local! {
    /// The innermost frame, or null. Without a destructor, so that the destructors of the thread's
    /// other locals can use it. It is null by then, because the thread no longer runs an actor.
    static INNERMOST: Cell<*const Frame> = const { Cell::new(ptr::null()) };
}

thread_local! {
    /// The deadline of the message that the actor in this frame is handling. Of other frames it says
    /// nothing.
    static DEADLINE: Cell<(Option<Deadline>, *const Frame)> = const { Cell::new((None, ptr::null())) };
}

thread_local! {
    /// Who waits for the answer of the message that the actor in this frame is handling, as far as the
    /// method that handles it takes a context. Of other frames it says nothing.
    static CALLER: Cell<(RawCaller, *const Frame)> = const { Cell::new((RawCaller::None, ptr::null())) };
}

/// A [`Caller`] for as long as [`with_caller`] runs.
#[derive(Clone, Copy)]
enum RawCaller {
    None,
    Future(*const Word),
    Here,
}

/// Whether any message had a deadline. A program without deadlines doesn't look for one.
static HAS_DEADLINES: GlobalFlag = GlobalFlag::new(false);

impl CurrentActor {
    pub(crate) fn new(actor: Arc<dyn AnyActor>, registry: Option<RegistryHandle>) -> Self {
        CurrentActor { actor, registry }
    }
}

/// Runs `f` as the actor that `current_actor` is about. If there is none, because the actor has
/// terminated, `f` runs as the actor that the thread runs already.
///
/// A list of frames costs a few stores, where a list that owns its entries has to move them.
#[inline]
pub(crate) fn run_as<R>(current_actor: Option<&CurrentActor>, f: impl FnOnce() -> R) -> R {
    let Some(current_actor) = current_actor else {
        return f();
    };
    let outer = INNERMOST.with(Cell::get);
    let frame = Frame {
        current_actor,
        outer,
    };
    INNERMOST.with(|innermost| innermost.set(&raw const frame));
    let _back = BackTo(outer);
    f()
}

struct BackTo(*const Frame);

impl Drop for BackTo {
    #[inline]
    fn drop(&mut self) {
        INNERMOST.with(|innermost| innermost.set(self.0));
    }
}

/// Runs `f`, in which the innermost actor of this thread handles a message that has this deadline.
pub(crate) fn with_deadline<R>(deadline: Option<Deadline>, f: impl FnOnce() -> R) -> R {
    struct Before((Option<Deadline>, *const Frame));

    impl Drop for Before {
        fn drop(&mut self) {
            DEADLINE.with(|deadline| deadline.set(self.0));
        }
    }

    if deadline.is_some() {
        HAS_DEADLINES.store(true, Ordering::Relaxed);
    }
    let innermost = INNERMOST.with(Cell::get);
    let _before = Before(DEADLINE.with(|now| now.replace((deadline, innermost))));
    f()
}

/// Empties what this thread knows. Returns what fills it again.
#[cfg(not(pykka_shuttle))]
pub(crate) fn save() -> impl FnOnce() {
    let innermost = INNERMOST.replace(ptr::null());
    let deadline = DEADLINE.replace((None, ptr::null()));
    move || {
        INNERMOST.set(innermost);
        DEADLINE.set(deadline);
    }
}

/// The deadline of the message that this thread is handling.
#[inline]
pub(crate) fn deadline() -> Option<Deadline> {
    if !HAS_DEADLINES.load(Ordering::Relaxed) {
        return None;
    }
    let (deadline, frame) = DEADLINE.with(Cell::get);
    deadline.filter(|_| frame == INNERMOST.with(Cell::get))
}

/// Runs `f`, in which the innermost actor of this thread handles a message with this caller.
#[inline]
pub(crate) fn with_caller<R>(caller: Caller<'_>, f: impl FnOnce() -> R) -> R {
    struct Before((RawCaller, *const Frame));

    impl Drop for Before {
        #[inline]
        fn drop(&mut self) {
            CALLER.with(|caller| caller.set(self.0));
        }
    }

    let caller = match caller {
        Caller::None => RawCaller::None,
        Caller::Future(word) => RawCaller::Future(word),
        Caller::Here => RawCaller::Here,
    };
    let innermost = INNERMOST.with(Cell::get);
    let _before = Before(CALLER.with(|now| now.replace((caller, innermost))));
    f()
}

/// Whether the answer of the message that this thread is handling is still awaited.
#[expect(
    unsafe_code,
    reason = "the word is borrowed by a function on the stack"
)]
pub(crate) fn is_awaited() -> bool {
    let (caller, frame) = CALLER.with(Cell::get);
    frame == INNERMOST.with(Cell::get)
        && match caller {
            RawCaller::None => false,
            // SAFETY: a word comes into `CALLER` by `with_caller` alone, which borrows it until it has
            // put back what was there before, also while a panic unwinds. What was there before is
            // `None`, or comes from a `with_caller` further out on this stack, which still borrows it.
            RawCaller::Future(word) => !unsafe { &*word }.is_left(),
            RawCaller::Here => true,
        }
}

/// Calls `each` for the actors that this thread runs, the innermost first, while it returns `None`.
#[expect(unsafe_code, reason = "the list is on the stack")]
fn find<R>(mut each: impl FnMut(&CurrentActor) -> Option<R>) -> Option<R> {
    let mut next = INNERMOST.with(Cell::get);
    // SAFETY: a pointer in the list is null, or points to the frame of a `run_as` that this thread
    // has not left: it is put there by that `run_as` alone, and `BackTo` takes it out before the
    // frame is gone, also while a panic unwinds. Even if `each` ran another actor, the list would be
    // the same when it returns. `run_as` borrows the actor for as long as the frame is there.
    while let Some(frame) = unsafe { next.as_ref() } {
        // SAFETY: see above.
        let found = each(unsafe { &*frame.current_actor });
        if found.is_some() {
            return found;
        }
        next = frame.outer;
    }
    None
}

/// The innermost registered actor that this thread runs, if it runs one, and its registry. What a
/// mock does counts as done by its caller.
pub(crate) fn registered() -> Option<(ActorId, RegistryHandle)> {
    find(|current_actor| {
        let registry = current_actor.registry.clone()?;
        Some((current_actor.actor.actor().clone(), registry))
    })
}

/// The innermost actor that this thread runs, and the method that it is in.
pub(crate) fn innermost_call() -> Option<Origin> {
    find(|current_actor| Some(current_actor.actor.current_call()))
}

/// All actors that this thread runs, the innermost last.
pub(crate) fn actors_run_here() -> Vec<Arc<dyn AnyActor>> {
    let mut actors = Vec::new();
    find(|current_actor| {
        actors.push(current_actor.actor.clone());
        None::<()>
    });
    actors.reverse();
    actors
}
