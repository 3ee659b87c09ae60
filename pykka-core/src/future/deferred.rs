//! The answer of a deferred call, if it is delegated. Nothing waits for it, and a failure is logged.

use std::task::{Poll, Wake, Waker};

use crate::error::Error;
use crate::error::Origin;
use crate::error::events;
use crate::error::failure::Failure;
use crate::future::Future;
use crate::message::outcome::ErrorText;
use crate::reply::look::Asker;
use crate::reply::waiters::discard;
use crate::sync::{Arc, Mutex, lock};
use crate::wait::current::innermost_call;

/// Logs if `answer` fails, for the method that this thread is running.
pub(super) fn watch<T: Send + 'static>(answer: Future<T>, error_text: ErrorText<T>) {
    let watch = Arc::new(Watch {
        state: Mutex::new(State::Waiting(answer)),
        call: innermost_call(),
        error_text,
    });
    watch.wake();
}

/// The waker of an answer that nothing waits for. Whoever wakes it looks at the answer.
struct Watch<T> {
    state: Mutex<State<T>>,
    /// The actor and its method.
    call: Option<Origin>,
    error_text: ErrorText<T>,
}

enum State<T> {
    Waiting(Future<T>),
    /// A thread looks, outside of the lock, because that may run functions of the user's.
    Looking {
        is_woken: bool,
    },
    Done,
}

impl<T: Send + 'static> Wake for Watch<T> {
    fn wake(self: Arc<Self>) {
        let Some(answer) = self.begin() else { return };
        let waker = Waker::from(Arc::clone(&self));
        let mut waiting = Some(answer);
        while let Some(answer) = waiting.take() {
            match answer.poll_source(Asker::only_waits(&waker)) {
                Poll::Ready(found) => {
                    *lock(&self.state) = State::Done;
                    self.log(found);
                }
                Poll::Pending => waiting = self.end(answer),
            }
        }
    }
}

impl<T: Send + 'static> Watch<T> {
    /// Takes the future to look at it, unless another thread does.
    fn begin(&self) -> Option<Future<T>> {
        let mut state = lock(&self.state);
        match std::mem::replace(&mut *state, State::Looking { is_woken: true }) {
            State::Waiting(answer) => {
                *state = State::Looking { is_woken: false };
                Some(answer)
            }
            State::Looking { .. } => None,
            State::Done => {
                *state = State::Done;
                None
            }
        }
    }

    /// Puts the future back, or returns it if it was woken during the look.
    fn end(&self, answer: Future<T>) -> Option<Future<T>> {
        let mut state = lock(&self.state);
        if matches!(*state, State::Looking { is_woken: true }) {
            *state = State::Looking { is_woken: false };
            return Some(answer);
        }
        *state = State::Waiting(answer);
        None
    }

    fn log(&self, found: Result<T, Error>) {
        let failed = match &found {
            Ok(value) => (self.error_text)(value),
            Err(error) => Some(error.to_string()),
        };
        let call = self.call.as_ref();
        if let (Some(failed), Some(actor)) = (failed, call.and_then(Origin::actor)) {
            let method = call.and_then(Origin::method).unwrap_or_default();
            events::delegated(actor, &Failure::returned(failed).within(method));
        }
        discard(found);
    }
}
