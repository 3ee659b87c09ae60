//! The cell that a reply or a promise puts an answer into, and that a future takes it out of.

use std::any::{Any, TypeId, type_name};
use std::marker::PhantomData;
use std::task::{Poll, Waker};

use crate::error::{Error, Origin};
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier;
use crate::reply::dependency::{Dependencies, Dependency};
use crate::reply::look::{Asker, Outlook};
use crate::reply::target::{Runner, Target};
use crate::reply::waiters::{discard, wake};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};

/// A cell for one answer, shared by one future and one reply or promise. A large answer may travel
/// in a box, as a message does. Then `C` is that box.
pub(crate) struct Slot<T, C = T> {
    asked: Option<(Arc<dyn Target>, &'static str)>,
    /// Set when the answer is in `state`, so that looking for it takes no lock.
    ready: AtomicBool,
    state: Mutex<SlotState<C>>,
    answer: PhantomData<fn() -> T>,
}

enum SlotState<T> {
    Waiting(Option<Waker>),
    Answered(T),
    Failed(Error),
    Taken,
}

impl<T, C> Slot<T, C> {
    pub(crate) fn new(asked: Option<(Arc<dyn Target>, &'static str)>) -> Self {
        Slot {
            asked,
            ready: AtomicBool::new(false),
            state: Mutex::new(SlotState::Waiting(None)),
            answer: PhantomData,
        }
    }

    /// The target and the method that were asked.
    pub(crate) fn origin(&self) -> Origin {
        match &self.asked {
            Some((target, method)) => target.origin(method),
            None => Origin::default(),
        }
    }

    /// Whether the answer is there. If not, arranges for a wake-up.
    pub(crate) fn poll_ready(&self, asker: Asker<'_>) -> Poll<()> {
        if !self.is_ready() {
            if asker.caller_runs {
                self.run_here();
            } else {
                self.request_worker();
            }
        }
        if !self.is_ready() && self.waits(asker) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }

    /// Stores a waker for the answer to wake, unless the answer has come meanwhile. Returns whether
    /// it is stored.
    ///
    /// A waker is foreign code also when it is cloned or dropped, so that is done outside of the
    /// lock.
    fn waits(&self, asker: Asker<'_>) -> bool {
        if asker.is_passing() {
            return true;
        }
        self.request_worker();
        let is_known = |state: &SlotState<C>| match state {
            SlotState::Waiting(Some(known)) => known.will_wake(asker.waker),
            _ => false,
        };
        if is_known(&lock(&self.state)) {
            return true;
        }
        let new = asker.waker.clone();
        let unused = match &mut *lock(&self.state) {
            SlotState::Waiting(to_wake) => Ok(to_wake.replace(new)),
            _ => Err(new),
        };
        let waits = unused.is_ok();
        discard(unused);
        waits
    }

    /// Drops the waker, because no thread or task waits any more.
    pub(crate) fn forget_waker(&self) {
        if !self.is_ready() {
            let waker = match &mut *lock(&self.state) {
                SlotState::Waiting(to_wake) => to_wake.take(),
                _ => None,
            };
            discard(waker);
        }
    }

    /// Takes the answer. A value is returned once, an error every time.
    pub(crate) fn take(&self) -> Result<C, Error> {
        let mut state = lock(&self.state);
        match &*state {
            SlotState::Failed(error) => return Err(error.clone()),
            SlotState::Answered(_) => {
                if let SlotState::Answered(value) = std::mem::replace(&mut *state, SlotState::Taken)
                {
                    return Ok(value);
                }
            }
            SlotState::Waiting(_) | SlotState::Taken => {}
        }
        drop(state);
        Err(Error::AlreadyTaken {
            origin: self.origin(),
        })
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(crate) fn outlook(&self) -> Outlook {
        if !self.is_ready() {
            return Outlook::Pending;
        }
        match &*lock(&self.state) {
            SlotState::Waiting(_) => Outlook::Pending,
            SlotState::Failed(_) => Outlook::Failed,
            SlotState::Answered(_) | SlotState::Taken => Outlook::Ready,
        }
    }

    /// Runs the actor that was asked until the answer is there, unless another thread runs it.
    fn run_here(&self) {
        if let Some(runner) = self.runner() {
            runner.run_here(&self.ready);
        }
    }

    /// Makes sure that a worker runs the actor that was asked.
    pub(crate) fn request_worker(&self) {
        if !self.is_ready()
            && let Some(runner) = self.runner()
        {
            runner.request_worker();
        }
    }

    fn runner(&self) -> Option<&dyn Runner> {
        self.asked.as_ref().and_then(|(target, _)| target.runner())
    }

    /// What the answer depends on.
    pub(crate) fn dependencies(&self, found: &mut Dependencies) {
        found.add(match &self.asked {
            Some((target, method)) => Dependency::Answer(Arc::clone(target), method),
            None => Dependency::Unknown,
        });
    }

    /// Puts the answer in and wakes the waiter. A second answer is dropped.
    pub(crate) fn set(&self, answer: Result<C, Error>) {
        let mut state = lock(&self.state);
        let SlotState::Waiting(to_wake) = &mut *state else {
            return;
        };
        let to_wake = to_wake.take();
        *state = match answer {
            Ok(value) => SlotState::Answered(value),
            Err(error) => SlotState::Failed(error),
        };
        self.ready.store(true, Ordering::Release);
        drop(state);
        if let Some(waker) = to_wake {
            wake(waker);
        }
    }
}

/// A slot for a value of any type.
pub(super) trait AnySlot: Any + Send + Sync {
    fn fail(&self, why: &dyn Fn(Origin) -> Error);
    /// Answers that the actor is dead.
    fn answer_dead(&self);
    fn origin(&self) -> Origin;
    /// Puts a value in, if it is of the slot's type.
    fn fill(&self, value: AnyReply) -> Result<(), WrongType>;
}

/// That a value is not of the wanted type.
pub(crate) struct WrongType {
    pub(crate) wanted: &'static str,
    pub(crate) given: &'static str,
}

impl<T: Send + 'static, C: Carrier<T>> AnySlot for Slot<T, C> {
    fn fail(&self, why: &dyn Fn(Origin) -> Error) {
        self.set(Err(why(Slot::origin(self))));
    }

    fn answer_dead(&self) {
        self.set(Err(match &self.asked {
            Some((target, method)) => target.dead(method),
            None => Error::PromiseDropped {
                origin: Origin::default(),
            },
        }));
    }

    fn origin(&self) -> Origin {
        Slot::origin(self)
    }

    fn fill(&self, value: AnyReply) -> Result<(), WrongType> {
        self.set(Ok(C::from_box(downcast(value)?)));
        Ok(())
    }
}

/// The value, if it is of the wanted type or a box of it.
pub(super) fn downcast<T: 'static>(value: AnyReply) -> Result<Box<T>, WrongType> {
    let wrong = WrongType {
        wanted: type_name::<T>(),
        given: value.type_name,
    };
    let value = if TypeId::of::<T>() == TypeId::of::<AnyReply>() {
        Box::new(value)
    } else {
        value.value
    };
    let value = value.downcast::<T>().or_else(|value| {
        let boxed = value.downcast::<Box<dyn Any + Send>>().map_err(drop)?;
        boxed.downcast().map_err(drop)
    });
    value.map_err(|()| wrong)
}
