//! Which of many futures were woken: each has its own waker.

use std::mem;
use std::task::{Wake, Waker};

use crate::reply::waiters::{discard, pass_on};
use crate::sync::{Arc, Mutex, lock};

/// The futures that were woken since the last look, by their numbers.
#[derive(Default)]
pub(crate) struct Wakes(Arc<WakesInner>);

#[derive(Default)]
struct WakesInner(Mutex<WokenState>);

#[derive(Default)]
struct WokenState {
    woken: Vec<usize>,
    /// In an `Arc`, so that the waker is not cloned under the lock.
    outer: Option<Arc<Waker>>,
}

/// The waker of one future.
struct One {
    number: usize,
    news: Arc<WakesInner>,
}

impl Wakes {
    pub(crate) fn waker(&self, number: usize) -> Waker {
        let news = Arc::clone(&self.0);
        Waker::from(Arc::new(One { number, news }))
    }

    /// Takes the numbers woken since the last call. From now on, each further one wakes `outer`.
    pub(crate) fn take(&self, outer: &Waker) -> Vec<usize> {
        let is_known = |known: &Arc<Waker>| known.will_wake(outer);
        if !lock(&self.0.0).outer.as_ref().is_some_and(is_known) {
            let new = Some(Arc::new(outer.clone()));
            let earlier = mem::replace(&mut lock(&self.0.0).outer, new);
            discard(earlier);
        }
        mem::take(&mut lock(&self.0.0).woken)
    }
}

impl Wake for One {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let outer = {
            let mut state = lock(&self.news.0);
            state.woken.push(self.number);
            state.outer.clone()
        };
        if let Some(outer) = outer {
            pass_on((*outer).clone());
        }
    }
}

/// There is no waiter any more, though some futures may keep their wakers.
impl Drop for Wakes {
    fn drop(&mut self) {
        let outer = lock(&self.0.0).outer.take();
        discard(outer);
    }
}
