//! A value that threads have in turn.

use std::ops::{Deref, DerefMut};

use crate::error::Error;
use crate::reply::dependency::{Awaited, Source, Sources, ThreadKey};
use crate::sync::{Mutex, lock};
use crate::wait;
use crate::wait::capacity::Room;

/// A value that one thread has at a time. It is no lock, since what a thread does with it is the user's code: who waits for it
/// is in the table of those who wait.
pub(super) struct Lent<T> {
    /// The value, or who has it.
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

    /// Waits until nobody has it.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if who has it waits for this thread, or is this thread.
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
