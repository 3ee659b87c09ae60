//! The messages that a mock has handled.

use crate::message::name::MessageName;
use crate::sync::{Mutex, lock};
use crate::testing::lent::Lent;

/// The messages of one type that a mock has handled, in order, as clones.
pub(super) struct Log<M> {
    /// `None` is one that is not `Clone`.
    messages: Lent<Vec<Option<Box<M>>>>,
    /// Those that came since the last look at them.
    latest: Mutex<Vec<Option<Box<M>>>>,
}

impl<M: MessageName> Log<M> {
    pub(super) fn new() -> Self {
        Log {
            messages: Lent::new(Vec::new()),
            latest: Mutex::default(),
        }
    }

    pub(super) fn add(&self, message: &M) {
        let copy = message.copy();
        lock(&self.latest).push(copy);
    }

    /// Clones of all messages.
    ///
    /// # Panics
    /// If one of them is not `Clone`, or if the `Clone` of one calls this.
    pub(super) fn clones(&self) -> Vec<M>
    where
        M: Clone,
    {
        let mut messages = self.messages.borrow(&self.messages, None);
        let messages = messages.as_mut().unwrap_or_else(|error| {
            panic!("a call's `Clone` can't copy the mock's calls: {error}")
        });
        messages.append(&mut lock(&self.latest));
        let kept: Option<Vec<_>> = messages.iter().map(Option::as_deref).collect();
        let kept = kept.expect("a call that has an argument which is not `Clone` can't be kept");
        kept.into_iter().cloned().collect()
    }
}
