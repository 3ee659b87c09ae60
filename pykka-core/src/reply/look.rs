//! Looking at futures that are made of others, however deep: with a list of what is still to be looked at in place of a recursion.
//!
//! What a future is made of lies flat in one [plan](crate::future::plan), but for shared futures, which are made
//! of something else in turn and may belong to many. So whoever comes to a shared future says that it
//! has to be seen to [first](Look::First), and is looked at again after that.

use std::collections::HashMap;
use std::task::{Poll, Waker};

use crate::error::Error;
use crate::sync::Arc;

/// Who looks at a future.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// Woken when it is worth looking again.
    pub(crate) waker: &'a Waker,
    /// Whether it runs the actors that it waits for in its own thread, as far as nobody else does.
    /// Otherwise it sees to it that somebody does.
    pub(crate) caller_runs: bool,
}

impl<'a> Asker<'a> {
    pub(crate) fn caller_runs(waker: &'a Waker) -> Self {
        Asker {
            waker,
            caller_runs: true,
        }
    }

    pub(crate) fn only_waits(waker: &'a Waker) -> Self {
        let caller_runs = false;
        Asker { waker, caller_runs }
    }

    /// The same one, with another waker.
    pub(crate) fn with(self, waker: &Waker) -> Asker<'_> {
        let caller_runs = self.caller_runs;
        Asker { waker, caller_runs }
    }

    /// Whether it looks only once, and is not to be woken.
    pub(crate) fn is_passing(&self) -> bool {
        self.waker.will_wake(Waker::noop())
    }
}

/// What comes of a look at a future.
pub(crate) enum Look<T> {
    Ready(Result<T, Error>),
    Pending,
    /// It depends on a shared future, and it is this thread's turn to look at what that is made of.
    First(Subtask),
}

/// A turn to look at what a shared future is made of.
pub(crate) struct Subtask(Box<dyn FnMut() -> Option<Subtask>>);

impl Subtask {
    /// `look` returns another turn if that has to be taken before it is called again.
    pub(crate) fn new(look: impl FnMut() -> Option<Subtask> + 'static) -> Self {
        Subtask(Box::new(look))
    }
}

/// Takes all turns that `look` leads to.
pub(crate) fn drive<T>(mut look: impl FnMut() -> Look<T>) -> Poll<Result<T, Error>> {
    let mut subtasks: Vec<Subtask> = Vec::new();
    loop {
        if let Some(subtask) = subtasks.last_mut() {
            match (subtask.0)() {
                Some(deeper) => subtasks.push(deeper),
                None => drop(subtasks.pop()),
            }
            continue;
        }
        match look() {
            Look::Ready(answer) => return Poll::Ready(answer),
            Look::Pending => return Poll::Pending,
            Look::First(subtask) => subtasks.push(subtask),
        }
    }
}

/// What a look would come to. In this order, the outlook for several together is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outlook {
    Ready,
    Pending,
    /// There will be an error, and no value.
    Failed,
}

impl Outlook {
    /// Where an error is as good as a value.
    pub(crate) fn caught(self) -> Self {
        match self {
            Outlook::Failed => Outlook::Ready,
            other => other,
        }
    }
}

/// The outlooks of shared futures, as far as they are known; and those that have to be known first.
#[derive(Default)]
pub(crate) struct Known {
    outlooks: HashMap<*const (), Outlook>,
    first: Vec<Required>,
}

/// A shared future whose outlook has to be found first.
struct Required {
    key: *const (),
    outlook: Box<dyn Fn(&mut Known) -> Outlook>,
}

impl Known {
    /// The outlook, if it is known; if not, it will be when `known` is looked at the next time.
    pub(crate) fn of<S: 'static>(
        &mut self,
        shared: &Arc<S>,
        outlook: fn(&S, &mut Known) -> Outlook,
    ) -> Outlook {
        let key = Arc::as_ptr(shared).cast();
        if let Some(known) = self.outlooks.get(&key) {
            return *known;
        }
        let shared = Arc::clone(shared);
        let outlook = Box::new(move |known: &mut Known| outlook(&shared, known));
        self.first.push(Required { key, outlook });
        Outlook::Pending
    }
}

/// The outlook of something, when all outlooks that it depends on are known.
pub(crate) fn foresee(outlook: impl Fn(&mut Known) -> Outlook) -> Outlook {
    let mut known = Known::default();
    let mut stack: Vec<Required> = Vec::new();
    loop {
        let found = match stack.last() {
            Some(shared) => (shared.outlook)(&mut known),
            None => outlook(&mut known),
        };
        if !known.first.is_empty() {
            stack.append(&mut known.first);
        } else if let Some(shared) = stack.pop() {
            known.outlooks.insert(shared.key, found);
        } else {
            return found;
        }
    }
}
