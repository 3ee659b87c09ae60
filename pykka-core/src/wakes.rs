//! Who of many woke: each has a waker of its own.

use std::mem;
use std::task::{Wake, Waker};

use crate::sync::{Arc, Mutex, lock};
use crate::waiters::{discard, wake};

/// Those of many that have news since somebody looked last.
#[derive(Default)]
pub(crate) struct Wakes(Arc<News>);

#[derive(Default)]
struct News(Mutex<State>);

#[derive(Default)]
struct State {
    woken: Vec<usize>,
    outer: Option<Waker>,
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

    /// Those that woke since the last time. The next one that does wakes `outer`.
    pub(crate) fn take(&self, outer: &Waker) -> Vec<usize> {
        let outer = Some(outer.clone());
        let (woken, earlier) = {
            let mut state = lock(&self.0.0);
            let earlier = mem::replace(&mut state.outer, outer);
            (mem::take(&mut state.woken), earlier)
        };
        discard(earlier);
        woken
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
            state.outer.take()
        };
        if let Some(outer) = outer {
            wake(outer);
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
