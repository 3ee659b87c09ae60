//! What is called with the result of a future, without a thread that waits for it.
#![cfg_attr(
    not(feature = "remote"),
    expect(unreachable_pub, reason = "pykka-remote uses it")
)]

use std::task::{Poll, Wake, Waker};

use crate::error::Error;
use crate::future::Future;
use crate::reply::look::Asker;
use crate::sync::{Arc, Mutex, lock};

/// Calls `then` with what a future resolves to, in the thread that makes it ready. `then` must not
/// block.
#[doc(hidden)]
pub fn when_ready<T, F>(future: Future<T>, then: F)
where
    T: Send + 'static,
    F: FnOnce(Result<T, Error>) + Send + 'static,
{
    Arc::new(Watch(Mutex::new(State::Waiting(future, then)))).wake();
}

/// The waker of a future that nothing waits for. Whoever wakes it looks at the future.
struct Watch<T, F>(Mutex<State<T, F>>);

enum State<T, F> {
    Waiting(Future<T>, F),
    /// A thread looks, outside of the lock, because that may run functions of the user's.
    Looking {
        is_woken: bool,
    },
    Done,
}

impl<T, F> Wake for Watch<T, F>
where
    T: Send + 'static,
    F: FnOnce(Result<T, Error>) + Send + 'static,
{
    fn wake(self: Arc<Self>) {
        let waker = Waker::from(Arc::clone(&self));
        let mut waiting = self.begin();
        while let Some((future, then)) = waiting.take() {
            match future.poll_source(Asker::only_waits(&waker)) {
                Poll::Ready(found) => {
                    *lock(&self.0) = State::Done;
                    then(found);
                }
                Poll::Pending => waiting = self.end(future, then),
            }
        }
    }
}

impl<T, F> Watch<T, F> {
    /// Takes the future to look at it, unless another thread does.
    fn begin(&self) -> Option<(Future<T>, F)> {
        let mut state = lock(&self.0);
        match std::mem::replace(&mut *state, State::Looking { is_woken: true }) {
            State::Waiting(future, then) => {
                *state = State::Looking { is_woken: false };
                Some((future, then))
            }
            State::Looking { .. } => None,
            State::Done => {
                *state = State::Done;
                None
            }
        }
    }

    /// Puts the future back, or returns it if it was woken during the look.
    fn end(&self, future: Future<T>, then: F) -> Option<(Future<T>, F)> {
        let mut state = lock(&self.0);
        if matches!(*state, State::Looking { is_woken: true }) {
            *state = State::Looking { is_woken: false };
            return Some((future, then));
        }
        *state = State::Waiting(future, then);
        None
    }
}
