//! A value that one thread uses at a time.

use std::ops::{Deref, DerefMut};

use crate::error::Error;
use crate::reply::dependency::{Awaited, Source, Sources, ThreadKey};
use crate::sync::{Mutex, lock};
use crate::wait;
use crate::wait::condition::Room;

/// A value that one thread uses at a time. It is not a lock, because a thread runs the user's code
/// with it: a wait for it takes part in deadlock detection.
pub(super) struct Lent<T> {
    /// The value, or the thread that uses it.
    value: Mutex<Result<T, ThreadKey>>,
    waiting: Box<Room>,
}

impl<T> Lent<T> {
    pub(super) fn new(value: T) -> Self {
        Lent {
            value: Mutex::new(Ok(value)),
            waiting: Box::default(),
        }
    }

    /// Waits until no other thread uses it.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if the thread that uses it waits for this one, or is this one.
    pub(super) fn borrow(&self, on: &dyn Awaited) -> Result<Borrowed<'_, T>, Error> {
        let value = self.waiting.wait_for(on, || {
            let mut value = lock(&self.value);
            match std::mem::replace(&mut *value, Err(wait::this_thread())) {
                Ok(lent) => Some(lent),
                Err(other) => {
                    *value = Err(other);
                    None
                }
            }
        })?;
        Ok(Borrowed {
            from: self,
            value: Some(value),
        })
    }
}

impl<T> Awaited for Lent<T> {
    fn hurry(&self) {}

    fn sources(&self, found: &mut Sources) {
        let holder = lock(&self.value).as_ref().err().copied();
        found.add(holder.map_or(Source::Anybody, Source::Thread));
    }
}

pub(super) struct Borrowed<'a, T> {
    from: &'a Lent<T>,
    value: Option<T>,
}

impl<T> Deref for Borrowed<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect(BORROWED)
    }
}

impl<T> DerefMut for Borrowed<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect(BORROWED)
    }
}

const BORROWED: &str = "it is given back last";

impl<T> Drop for Borrowed<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            *lock(&self.from.value) = Ok(value);
            self.from.waiting.made();
        }
    }
}
