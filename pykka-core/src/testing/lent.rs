//! A value that one thread uses at a time.

use std::ops::{Deref, DerefMut};

use crate::error::{Error, Origin};
use crate::reply::dependency::{Dependencies, Dependency, ThreadKey, Waitable};
use crate::sync::{Mutex, lock};
use crate::timer::deadline::Deadline;
use crate::wait;
use crate::wait::condition::Condition;

/// A value that one thread uses at a time. It is not a lock, because a thread runs the user's code
/// with it: a wait for it takes part in deadlock detection.
pub(super) struct Lent<T> {
    /// The value, or the thread that uses it.
    value: Mutex<Result<T, ThreadKey>>,
    returned: Box<Condition>,
}

impl<T> Lent<T> {
    pub(super) fn new(value: T) -> Self {
        Lent {
            value: Mutex::new(Ok(value)),
            returned: Box::default(),
        }
    }

    /// Waits until no other thread uses it, or the deadline has passed.
    ///
    /// # Errors
    /// [`Error::Timeout`]. Without a deadline, [`Error::Deadlock`] if the thread that uses it waits for
    /// this one, or is this one.
    pub(super) fn borrow(
        &self,
        on: &dyn Waitable,
        deadline: Option<Deadline>,
    ) -> Result<Borrowed<'_, T>, Error> {
        // The mailbox of a mock says of what call it is the error.
        let value = self
            .returned
            .wait_until(on, deadline, &Origin::default, || {
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

impl<T> Waitable for Lent<T> {
    fn dependencies(&self, found: &mut Dependencies) {
        let holder = lock(&self.value).as_ref().err().copied();
        found.add(holder.map_or(Dependency::Unknown, Dependency::Thread));
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
            self.from.returned.notify_one();
        }
    }
}
