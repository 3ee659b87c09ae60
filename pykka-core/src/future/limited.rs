//! The future of an ask that has a deadline.

use std::any::Any;

use crate::error::Origin;
use crate::future::Future;
use crate::future::computed::Compute;
use crate::future::delegated::Delegated;
use crate::future::limit::Limit;
use crate::reply::dependency::{Dependencies, Dependency, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook};
use crate::timer::deadline::Deadline;

/// An answer, until the deadline.
struct Limited<T> {
    answer: Future<T>,
    limit: Limit,
}

impl<T: Send + 'static> Future<T> {
    /// The same future, which ends with [`Error::Timeout`](crate::Error::Timeout) at the deadline, if
    /// there is one.
    pub(crate) fn until(self, deadline: Option<Deadline>) -> Self {
        let Some(deadline) = deadline else {
            return self;
        };
        let limit = Limit::at(deadline);
        match self.into_computation::<Delegated<T>>() {
            Ok(delegated) => Future::computed(delegated.until(limit)),
            Err(answer) => Future::computed(Limited { answer, limit }),
        }
    }
}

impl<T: Send + 'static> Compute<T> for Limited<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        // A thread that has a deadline runs no handler, which could take longer.
        match self.answer.look(Asker::only_waits(asker.waker)) {
            Look::Pending => self.limit.look(asker, || self.answer.origin()),
            found => found,
        }
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.limit.outlook(self.answer.outlook(known))
    }

    /// At the latest, the timer brings it about.
    fn dependencies(&self, found: &mut Dependencies) {
        Waitable::dependencies(&self.answer, found);
        found.add(Dependency::Unknown);
    }

    fn origin(&self) -> Origin {
        self.answer.origin()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
