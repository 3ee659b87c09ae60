//! Who of many woke: each has a waker of its own.

use std::mem;
use std::task::{Wake, Waker};

use crate::reply::waiters::{discard, pass_on};
use crate::sync::{Arc, Mutex, lock};

/// Those of many that have news since somebody looked last.
#[derive(Default)]
pub(crate) struct Wakes(Arc<News>);

#[derive(Default)]
struct News(Mutex<State>);

#[derive(Default)]
struct State {
    woken: Vec<usize>,
    /// To be had without cloning the waker under the lock.
    outer: Option<Arc<Waker>>,
}

/// The waker of one of them.
struct One {
    number: usize,
    news: Arc<News>,
}

impl Wakes {
    pub(crate) fn waker(&self, number: usize) -> Waker {
        let news = Arc::clone(&self.0);
        Waker::from(Arc::new(One { number, news }))
    }

    /// Those that woke since the last time. From now on, each that does wakes `outer`.
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

/// Nobody waits for any of them any more, though some may keep their wakers.
impl Drop for Wakes {
    fn drop(&mut self) {
        let outer = lock(&self.0.0).outer.take();
        discard(outer);
    }
}
