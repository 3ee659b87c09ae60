//! A future with many owners.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::awaited::{Awaited, Source, ThreadKey};
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::sync::{Arc, Instant, Mutex, lock};
use crate::wait;

impl<T: Send + 'static> Future<T> {
    /// Turns it into a future that can be cloned, and whose value can be got any number of times, from any thread.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let shared = future.shared();
    /// let other = shared.clone();
    /// promise.set(17);
    /// assert_eq!((shared.get()?, other.get()?, other.get()?), (17, 17, 17));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn shared(self) -> SharedFuture<T>
    where
        T: Clone,
    {
        SharedFuture::new(self)
    }
}

/// A [`Future`] that can be cloned, and whose value can be got any number of times, from any thread.
///
/// [`Future::shared`] makes one. The value is computed once, by the owner that asks first, and cloned for each. An error
/// is cloned in the same way.
///
/// ```
/// let (promise, future) = pykka::promise();
/// let shared = future.map(|name: &str| name.len()).shared();
/// let elsewhere = std::thread::spawn({ let shared = shared.clone(); move || shared.get() });
/// promise.set("Ada");
/// assert_eq!(shared.get()?, 3);
/// assert_eq!(elsewhere.join().unwrap()?, 3);
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedFuture<T: Clone>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    origin: Origin,
}

struct State<T> {
    stage: Stage<T>,
    waiting: Vec<Waker>,
    /// Somebody was told that what it waits for is the one that looks.
    behind: bool,
    /// There was news while somebody polled, who therefore has to look once more.
    news: bool,
}

enum Stage<T> {
    /// Nobody looks at the source just now.
    Resting(Future<T>),
    /// Somebody has taken the source to look at it, so that nobody waits for a lock meanwhile.
    Looking(ThreadKey),
    Done(Result<T, Error>),
}

/// What a getter finds when it comes to ask.
enum Turn<T> {
    Answer(Result<T, Error>),
    Look(Future<T>),
    Wait,
}

impl<T: Clone + Send + 'static> SharedFuture<T> {
    pub(crate) fn new(source: Future<T>) -> Self {
        let origin = source.origin();
        let state = State {
            stage: Stage::Resting(source),
            waiting: Vec::new(),
            behind: false,
            news: false,
        };
        SharedFuture(Arc::new(Shared {
            state: Mutex::new(state),
            origin,
        }))
    }

    /// Waits for the value, without a time limit, and gives a clone of it. See [`Future::get`].
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value, or [`Error::Deadlock`], as for [`Future::get`].
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a value or an error.
    pub fn get(&self) -> Result<T, Error> {
        let look = |source: &Future<T>| {
            source.help();
            source.hurry();
        };
        wait::block_for_ever(&*self.0, || (), |waker| self.poll_shared(waker, look))
    }

    /// Waits for the value, but no longer than `timeout`, and gives a clone of it. See [`Future::get_timeout`].
    ///
    /// # Errors
    /// [`Error::Timeout`] if there is no answer in time; otherwise the error that came instead of a value. There is no
    /// [`Error::AlreadyTaken`] from taking the value twice: every call gives a clone.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is an answer or the time is up.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, Error> {
        let deadline = Instant::now().checked_add(timeout);
        wait::block_until(
            &*self.0,
            timeout,
            deadline,
            || self.0.origin.clone(),
            |waker| self.poll_shared(waker, Awaited::hurry),
        )
    }

    /// A clone of the value or the error, if it is there already. `None` if it isn't.
    ///
    /// # Errors
    /// The error that came instead of a value.
    ///
    /// # Blocking
    /// Never.
    pub fn try_get(&self) -> Option<Result<T, Error>> {
        match self.poll_shared(Waker::noop(), Awaited::hurry) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](SharedFuture::get) would not wait.
    ///
    /// Never waits. It is `false` while another owner is just looking for the value.
    pub fn is_ready(&self) -> bool {
        match &lock(&self.0.state).stage {
            Stage::Resting(source) => source.is_ready(),
            Stage::Looking(_) => false,
            Stage::Done(_) => true,
        }
    }

    fn poll_shared(&self, waker: &Waker, assist: fn(&Future<T>)) -> Poll<Result<T, Error>> {
        let source = match self.0.take_turn(waker) {
            Turn::Answer(answer) => return Poll::Ready(answer),
            Turn::Wait => return Poll::Pending,
            Turn::Look(source) => source,
        };
        let to_all = Waker::from(Arc::clone(&self.0));
        let mut looking = Looking {
            shared: &self.0,
            source: Some(source),
        };
        loop {
            let source = looking.source.as_ref().expect("held until given back");
            assist(source);
            let found = source.poll_source(&to_all);
            match found {
                Poll::Ready(answer) => {
                    looking.finish(answer);
                    return self.poll_shared(waker, assist);
                }
                Poll::Pending if self.0.take_news() => {}
                Poll::Pending => {
                    if looking.give_back() {
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

impl<T: Clone> Shared<T> {
    fn take_turn(&self, waker: &Waker) -> Turn<T> {
        let mut state = lock(&self.state);
        if let Stage::Done(answer) = &state.stage {
            return Turn::Answer(answer.clone());
        }
        if !state.waiting.iter().any(|known| known.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        if matches!(state.stage, Stage::Looking(_)) {
            return Turn::Wait;
        }
        state.news = false;
        match std::mem::replace(&mut state.stage, Stage::Looking(wait::this_thread())) {
            Stage::Resting(source) => Turn::Look(source),
            _ => unreachable!("it was just seen to be at rest, under the same lock"),
        }
    }

    fn take_news(&self) -> bool {
        std::mem::take(&mut lock(&self.state).news)
    }
}

/// The duty of whoever looks: to put the source back, or the answer in its place, whatever happens.
struct Looking<'a, T: Clone + Send + 'static> {
    shared: &'a Arc<Shared<T>>,
    source: Option<Future<T>>,
}

impl<T: Clone + Send + 'static> Looking<'_, T> {
    /// Puts the source back; or not, if there was news in the last moment.
    fn give_back(&mut self) -> bool {
        let mut state = lock(&self.shared.state);
        if std::mem::take(&mut state.news) {
            return false;
        }
        if let Some(source) = self.source.take() {
            state.stage = Stage::Resting(source);
        }
        // From now on, they wait for the source, and no longer for us.
        let behind = if std::mem::take(&mut state.behind) {
            std::mem::take(&mut state.waiting)
        } else {
            Vec::new()
        };
        drop(state);
        behind.into_iter().for_each(Waker::wake);
        true
    }

    /// Puts the answer in place of the source, and tells everyone.
    fn finish(mut self, answer: Result<T, Error>) {
        self.source = None;
        let mut state = lock(&self.shared.state);
        state.stage = Stage::Done(answer);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Only a waker that panics brings us here with the source in hand.
impl<T: Clone + Send + 'static> Drop for Looking<'_, T> {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            lock(&self.shared.state).stage = Stage::Resting(source);
        }
    }
}

impl<T: Clone + Send + 'static> Awaited for Shared<T> {
    /// Whoever has the source sees to that.
    fn help(&self) {}

    fn hurry(&self) {}

    fn sources(&self, visit: &mut dyn FnMut(Source)) {
        let mut state = lock(&self.state);
        match &state.stage {
            Stage::Resting(source) => source.sources(visit),
            Stage::Looking(thread) => {
                visit(Source::Thread(*thread));
                state.behind = true;
            }
            Stage::Done(_) => {}
        }
    }
}

/// The source's waker: there is news for all who wait.
impl<T: Send> Wake for Shared<T> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut state = lock(&self.state);
        state.news = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl<T: Clone + Send + 'static> std::future::Future for SharedFuture<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_shared(cx.waker(), Awaited::hurry)
    }
}

impl<T: Clone + Send + 'static> fmt::Debug for SharedFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_ready() { "ready" } else { "pending" };
        write!(f, "SharedFuture({}, {state})", self.0.origin)
    }
}
