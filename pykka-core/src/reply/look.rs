//! Polling futures that are made of others, at any depth, with a list of pending looks in place of
//! recursion.
//!
//! What a future is made of is a flat [plan](crate::future::plan). Only shared futures, which may
//! have many owners, have a source of their own. So a look that comes to a shared future returns the
//! look at its source, which has to be done [first](Look::First), and is repeated after that.

use std::collections::HashMap;
use std::task::{Poll, Waker};

use crate::error::Error;
use crate::sync::Arc;

/// What a look at a future needs to know about the thread that looks.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// Woken when it is worth looking again.
    pub(crate) waker: &'a Waker,
    /// Whether the thread runs the actors that it waits for itself, unless another thread does.
    /// Otherwise it requests workers for them.
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

    /// The same with another waker.
    pub(crate) fn with(self, waker: &Waker) -> Asker<'_> {
        let caller_runs = self.caller_runs;
        Asker { waker, caller_runs }
    }

    /// Whether the thread looks only once and is not to be woken.
    pub(crate) fn is_passing(&self) -> bool {
        self.waker.will_wake(Waker::noop())
    }
}

/// The result of a look at a future.
pub(crate) enum Look<T> {
    Ready(Result<T, Error>),
    Pending,
    /// It depends on a shared future, whose source this thread has to look at first.
    First(Subtask),
}

/// The look at the source of a shared future.
pub(crate) struct Subtask(Box<dyn FnMut() -> Option<Subtask>>);

impl Subtask {
    /// `look` may return another look, to be done before it is called again.
    pub(crate) fn new(look: impl FnMut() -> Option<Subtask> + 'static) -> Self {
        Subtask(Box::new(look))
    }
}

/// Repeats `look`, and does all looks that it returns, until there is a result.
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

/// What a look would find. In this order, the outlook for several futures together is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outlook {
    Ready,
    Pending,
    /// There will be an error, and no value.
    Failed,
}

impl Outlook {
    /// The outlook where an error counts as a value.
    pub(crate) fn caught(self) -> Self {
        match self {
            Outlook::Failed => Outlook::Ready,
            other => other,
        }
    }
}

/// The outlooks of shared futures that are known, and the shared futures whose outlook is required.
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
    /// The outlook, if it is known. Otherwise it will be known at the next call.
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

/// Calls `outlook` until all outlooks that it depends on are known.
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
