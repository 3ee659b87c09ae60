//! A future that is computed from others: the computation and its result.

use std::any::Any;
use std::cell::RefCell;

use crate::error::{Error, Origin};
use crate::future::discard;
use crate::reply::dependency::Dependencies;
use crate::reply::look::{Asker, Known, Look, Outlook};

pub(crate) enum Derived<T> {
    Pending(Box<dyn Compute<T>>),
    Computed(Option<Result<T, Error>>),
}

/// A value that is computed from other futures, as far as they are ready.
///
/// None of these functions calls another computation's, because futures made of each other may be a
/// million deep. What lies deeper is [asked for](crate::reply::look) instead.
pub(crate) trait Compute<T>: Send {
    /// Returns the value, or arranges for a wake-up when it is worth looking again. It is not
    /// called again after it was ready.
    fn look(&mut self, asker: Asker<'_>) -> Look<T>;

    /// What `look` would return. Runs none of the user's functions.
    fn outlook(&self, known: &mut Known) -> Outlook;

    /// As [`Waitable::is_many`].
    fn is_many(&self) -> bool {
        false
    }

    /// All that the value depends on.
    fn dependencies(&self, found: &mut Dependencies);

    /// What it is waiting for, to name in an error.
    fn origin(&self) -> Origin;

    // `Any` can't be a supertrait, because then every `T` would have to be `'static`.
    fn as_any(&mut self) -> &mut dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

/// A [`Derived`], in a box because it has room for a value.
pub(crate) struct Computation<T>(pub(super) Box<RefCell<Derived<T>>>);

impl<T> Computation<T> {
    pub(crate) fn new(derived: Derived<T>) -> Self {
        Computation(Box::new(RefCell::new(derived)))
    }
}

/// It may be made of a million others. They are dropped without recursion.
impl<T> Drop for Computation<T> {
    fn drop(&mut self) {
        self.0.get_mut().finish(None);
    }
}

impl<T> Derived<T> {
    pub(crate) fn look_ready(&mut self, asker: Asker<'_>) -> Look<()> {
        if let Derived::Pending(computation) = self {
            match computation.look(asker) {
                Look::Ready(answer) => self.finish(Some(answer)),
                Look::Pending => return Look::Pending,
                Look::First(subtask) => return Look::First(subtask),
            }
        }
        Look::Ready(Ok(()))
    }

    /// Replaces the computation with an answer. A separate function, because a large answer needs a
    /// large stack frame.
    pub(crate) fn finish(&mut self, answer: Option<Result<T, Error>>) {
        if let Derived::Pending(done) = std::mem::replace(self, Derived::Computed(answer)) {
            discard::flat(done.into_any());
        }
    }

    pub(crate) fn take(&mut self) -> Result<T, Error> {
        if let Derived::Computed(answer) = self {
            match answer {
                // A value is returned once, an error every time.
                Some(Err(error)) => return Err(error.clone()),
                answer => {
                    if let Some(answer) = answer.take() {
                        return answer;
                    }
                }
            }
        }
        Err(Error::AlreadyTaken {
            origin: Origin::default(),
        })
    }
}
