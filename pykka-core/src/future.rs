//! The answer that is on its way.

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::error::{Error, Origin};
use crate::failure::Failure;
use crate::reply::Slot;
use crate::shared_future::SharedFuture;
use crate::sync::Arc;
use crate::unwind;
use crate::wait;

/// A value that an actor will give, or an error.
///
/// Every call through a proxy returns one at once. To wait for the value there is [`get`](Future::get) in threads and
/// `.await` in async code, under any executor; both may be used on different futures of the same actor. Dropping a future is
/// fine: the message is already on its way.
///
/// It is `Send` and not `Sync`: one owner waits at a time. For many, there is [`Future::shared`].
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// struct Calculator;
/// #[actor]
/// impl Calculator {
///     pub fn add(&self, a: i64, b: i64) -> i64 { a + b }
/// }
///
/// let calculator = Calculator.start();
/// let proxy = calculator.proxy();
/// let (one, two) = (proxy.add(1, 0), proxy.add(1, 1));      // both are under way
/// assert_eq!(one.join(two).get()?, (1, 2));
/// # calculator.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct Future<T>(Source<T>);

enum Source<T> {
    /// Set by an actor or by a promise.
    Slot(Arc<Slot<T>>),
    /// Computed from other futures, in the thread that gets.
    Derived(RefCell<Derived<T>>),
}

enum Derived<T> {
    Pending(Box<dyn Compute<T>>),
    Computed(Option<Result<T, Error>>),
}

/// A value that is computed from other futures, as far as they are ready.
pub(crate) trait Compute<T>: Send {
    /// The value; or arranges for a wake-up once it is worth looking again. Not called again after it was ready.
    fn poll(&mut self, waker: &Waker) -> Poll<Result<T, Error>>;

    /// All that the value depends on.
    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited));

    /// Whether it is certain that there will be an error and no value.
    fn has_failed(&self) -> bool {
        false
    }

    /// Whether `poll` would have a value. Runs none of the user's functions.
    fn is_ready(&self) -> bool;

    /// What it is waiting for, to name in an error.
    fn origin(&self) -> Origin;
}

/// A future that another depends on, whatever its type.
pub(crate) trait Awaited {
    fn help(&self);
    fn hurry(&self);
}

impl<T: Send + 'static> Awaited for Future<T> {
    fn help(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.help(),
            Source::Derived(derived) => derived.borrow().sources(&mut |source| source.help()),
        }
    }

    fn hurry(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.hurry(),
            Source::Derived(derived) => derived.borrow().sources(&mut |source| source.hurry()),
        }
    }
}

/// Who drops a future will not run the actor: somebody else has to.
impl<T> Drop for Future<T> {
    fn drop(&mut self) {
        if let Source::Slot(slot) = &self.0 {
            slot.hurry();
        }
    }
}

impl<T: Send + 'static> Future<T> {
    pub(crate) fn new(slot: Arc<Slot<T>>) -> Self {
        Future(Source::Slot(slot))
    }

    pub(crate) fn computed(by: impl Compute<T> + 'static) -> Self {
        Future(Source::Derived(RefCell::new(Derived::Pending(Box::new(
            by,
        )))))
    }

    /// Waits for the value, for ever if need be.
    ///
    /// # Blocking
    /// Blocks the calling thread, so it is not for async code (`.await` is), and inside an actor it keeps that actor
    /// from handling messages meanwhile.
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value. An ask of an actor that dies is answered with
    /// [`Error::ActorDead`], so this does not hang because its actor is gone.
    pub fn get(self) -> Result<T, Error> {
        let answer = wait::block_on(None, || self.help(), |waker| self.poll_source(waker));
        answer.expect("a wait without a deadline ends with an answer")
    }

    /// Waits for the value, but no longer than `timeout`.
    ///
    /// # Errors
    /// [`Error::Timeout`] leaves the future as it was: a later `get` sees the answer. The value is given only once;
    /// after that it is [`Error::AlreadyTaken`]. An error is given every time.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::Error;
    ///
    /// let (promise, future) = pykka::promise();
    /// assert!(matches!(future.get_timeout(Duration::from_millis(1)), Err(Error::Timeout { .. })));
    /// promise.set("late");
    /// assert_eq!(future.get_timeout(Duration::from_secs(60)), Ok("late"));
    /// assert!(matches!(future.get(), Err(Error::AlreadyTaken { .. })));
    /// ```
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, Error> {
        // A deadline too far off to be told is none.
        let deadline = Instant::now().checked_add(timeout);
        wait::block_on(deadline, || self.hurry(), |waker| self.poll_source(waker)).unwrap_or_else(
            || {
                Err(Error::Timeout {
                    origin: self.origin(),
                    waited: timeout,
                })
            },
        )
    }

    /// The value if it is there already, without waiting. `None` if it isn't.
    ///
    /// As with [`get_timeout`](Future::get_timeout), the value is given once.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// assert_eq!(future.try_get(), None);
    /// promise.set(17);
    /// assert_eq!(future.try_get(), Some(Ok(17)));
    /// ```
    pub fn try_get(&self) -> Option<Result<T, Error>> {
        match self.poll_source(Waker::noop()) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](Future::get) would not wait.
    ///
    /// Runs none of the functions given to [`map`](Future::map) and the like.
    pub fn is_ready(&self) -> bool {
        match &self.0 {
            Source::Slot(slot) => slot.is_ready(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.is_ready(),
                Derived::Computed(_) => true,
            },
        }
    }

    /// A future of `f` applied to the value.
    ///
    /// `f` runs lazily, in the thread that gets (or polls), and once at the most, also when it fails. If there is an
    /// error instead of a value, `f` is not run and the error is passed on.
    ///
    /// # Panics
    /// A panic in `f` is contained: getting gives [`Error::Panicked`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let longer = future.map(|x: i64| x + 10);
    /// promise.set(30);
    /// assert_eq!(longer.get()?, 40);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn map<U, F>(self, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(T) -> U + Send + 'static,
    {
        self.then("map", |answer| answer.map(f))
    }

    /// A future of those items of the value that `keep` accepts.
    ///
    /// Runs as [`map`](Future::map) does.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// promise.set(vec![5, 10, 15]);
    /// assert_eq!(future.filter(|&x| x >= 10).get()?, [10, 15]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn filter<F>(self, keep: F) -> Future<Vec<T::Item>>
    where
        T: IntoIterator<Item: Send + 'static>,
        F: FnMut(&T::Item) -> bool + Send + 'static,
    {
        self.then("filter", |answer| {
            Ok(answer?.into_iter().filter(keep).collect())
        })
    }

    /// A future of the value's items folded into one, from left to right, beginning with `initial`.
    ///
    /// Runs as [`map`](Future::map) does.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// promise.set(vec![1, 2, 3]);
    /// assert_eq!(future.reduce(5, |sum, x| sum + x).get()?, 11);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn reduce<U, F>(self, initial: U, f: F) -> Future<U>
    where
        T: IntoIterator,
        U: Send + 'static,
        F: FnMut(U, T::Item) -> U + Send + 'static,
    {
        self.then("reduce", |answer| Ok(answer?.into_iter().fold(initial, f)))
    }

    /// A future of both values.
    ///
    /// ```
    /// let ((p, name), (q, age)) = (pykka::promise(), pykka::promise());
    /// p.set("Ada");
    /// q.set(36);
    /// assert_eq!(name.join(age).get()?, ("Ada", 36));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn join<U: Send + 'static>(self, other: Future<U>) -> Future<(T, U)> {
        Future::computed(Join {
            left: Part::Coming(self),
            right: Part::Coming(other),
        })
    }

    /// A future of all values, in the order of `futures`. The first error ends it.
    ///
    /// ```
    /// use pykka::Future;
    ///
    /// let (promises, futures): (Vec<_>, Vec<_>) = (0..3).map(|_| pykka::promise()).unzip();
    /// let all = Future::join_all(futures);
    /// for (i, promise) in promises.into_iter().enumerate() { promise.set(i); }
    /// assert_eq!(all.get()?, [0, 1, 2]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn join_all(futures: impl IntoIterator<Item = Future<T>>) -> Future<Vec<T>> {
        Future::computed(JoinAll(futures.into_iter().map(Part::Coming).collect()))
    }

    /// Makes it a future that can be cloned, and got as often as wanted, from any thread.
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

    /// What all transformations of one future have in common: `f` makes the new answer of the old one.
    pub(crate) fn then<U, F>(self, name: &'static str, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    {
        Future::computed(Then {
            name,
            source: self,
            f: Some(f),
        })
    }

    pub(crate) fn poll_source(&self, waker: &Waker) -> Poll<Result<T, Error>> {
        match &self.0 {
            Source::Slot(slot) => slot.poll(waker),
            Source::Derived(derived) => derived.borrow_mut().poll(waker),
        }
    }

    fn has_failed(&self) -> bool {
        match &self.0 {
            Source::Slot(slot) => slot.has_failed(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.has_failed(),
                Derived::Computed(answer) => matches!(answer, Some(Err(_))),
            },
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        match &self.0 {
            Source::Slot(slot) => slot.origin(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.origin(),
                Derived::Computed(_) => Origin::default(),
            },
        }
    }
}

impl<T: Send + 'static> std::future::Future for Future<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.hurry();
        self.poll_source(cx.waker())
    }
}

/// What lies behind a pointer may move freely whether `T` may or not: nothing is ever pinned in place.
impl<T> Unpin for Future<T> {}

impl<T: Send + 'static> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_ready() { "ready" } else { "pending" };
        write!(f, "Future({}, {state})", self.origin())
    }
}

impl<T> Derived<T> {
    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        if let Derived::Pending(computation) = self {
            computation.sources(visit);
        }
    }

    fn poll(&mut self, waker: &Waker) -> Poll<Result<T, Error>> {
        let answer = match self {
            Derived::Pending(computation) => match computation.poll(waker) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => return Poll::Pending,
            },
            Derived::Computed(answer) => answer.take(),
        };
        // A value is given once, an error every time.
        let kept = match &answer {
            Some(Err(error)) => Some(Err(error.clone())),
            _ => None,
        };
        *self = Derived::Computed(kept);
        Poll::Ready(answer.unwrap_or_else(|| {
            Err(Error::AlreadyTaken {
                origin: Origin::default(),
            })
        }))
    }
}

struct Then<T, F> {
    name: &'static str,
    source: Future<T>,
    f: Option<F>,
}

impl<T, U, F> Compute<U> for Then<T, F>
where
    T: Send + 'static,
    F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send,
{
    fn poll(&mut self, waker: &Waker) -> Poll<Result<U, Error>> {
        let Poll::Ready(answer) = self.source.poll_source(waker) else {
            return Poll::Pending;
        };
        let Some(f) = self.f.take() else {
            return Poll::Ready(Err(Error::AlreadyTaken {
                origin: Origin::nameless(self.name),
            }));
        };
        let panicked =
            |failure: Failure| Error::from_failure(&failure, Origin::nameless(self.name));
        Poll::Ready(unwind::catch(|| f(answer)).unwrap_or_else(|failure| Err(panicked(failure))))
    }

    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        visit(&self.source);
    }

    fn is_ready(&self) -> bool {
        self.source.is_ready()
    }

    fn origin(&self) -> Origin {
        self.source.origin()
    }
}

/// One of the futures that are joined, and its value once there is one.
enum Part<T> {
    Coming(Future<T>),
    Here(T),
    Given,
}

impl<T: Send + 'static> Part<T> {
    /// Takes the value in if it is there; whether it is.
    fn poll(&mut self, waker: &Waker) -> Result<bool, Error> {
        if let Part::Coming(future) = self {
            match future.poll_source(waker) {
                Poll::Ready(answer) => *self = Part::Here(answer?),
                Poll::Pending => return Ok(false),
            }
        }
        Ok(true)
    }

    fn give(&mut self) -> T {
        match std::mem::replace(self, Part::Given) {
            Part::Here(value) => value,
            _ => unreachable!("a join gives its values when all are there, and once"),
        }
    }

    fn coming(&self) -> Option<&Future<T>> {
        match self {
            Part::Coming(future) => Some(future),
            _ => None,
        }
    }
}

struct Join<T, U> {
    left: Part<T>,
    right: Part<U>,
}

impl<T: Send + 'static, U: Send + 'static> Compute<(T, U)> for Join<T, U> {
    fn poll(&mut self, waker: &Waker) -> Poll<Result<(T, U), Error>> {
        match (self.left.poll(waker), self.right.poll(waker)) {
            (Err(error), _) | (_, Err(error)) => Poll::Ready(Err(error)),
            (Ok(true), Ok(true)) => Poll::Ready(Ok((self.left.give(), self.right.give()))),
            _ => Poll::Pending,
        }
    }

    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        self.left
            .coming()
            .into_iter()
            .for_each(|future| visit(future));
        self.right
            .coming()
            .into_iter()
            .for_each(|future| visit(future));
    }

    fn has_failed(&self) -> bool {
        self.left.coming().is_some_and(Future::has_failed)
            || self.right.coming().is_some_and(Future::has_failed)
    }

    fn is_ready(&self) -> bool {
        let all_here = self.left.coming().is_none_or(Future::is_ready)
            && self.right.coming().is_none_or(Future::is_ready);
        all_here || self.has_failed()
    }

    fn origin(&self) -> Origin {
        let left = self.left.coming().map(Future::origin);
        left.or_else(|| self.right.coming().map(Future::origin))
            .unwrap_or_default()
    }
}

struct JoinAll<T>(Vec<Part<T>>);

impl<T: Send + 'static> Compute<Vec<T>> for JoinAll<T> {
    fn poll(&mut self, waker: &Waker) -> Poll<Result<Vec<T>, Error>> {
        let mut all_here = true;
        for part in &mut self.0 {
            match part.poll(waker) {
                Ok(here) => all_here &= here,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        if all_here {
            Poll::Ready(Ok(self.0.iter_mut().map(Part::give).collect()))
        } else {
            Poll::Pending
        }
    }

    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        self.0
            .iter()
            .filter_map(Part::coming)
            .for_each(|future| visit(future));
    }

    fn has_failed(&self) -> bool {
        self.0
            .iter()
            .filter_map(Part::coming)
            .any(Future::has_failed)
    }

    fn is_ready(&self) -> bool {
        self.has_failed() || self.0.iter().filter_map(Part::coming).all(Future::is_ready)
    }

    fn origin(&self) -> Origin {
        self.0
            .iter()
            .find_map(Part::coming)
            .map(Future::origin)
            .unwrap_or_default()
    }
}
