//! Futures made of other futures: what `map`, `filter`, `reduce` and the joins have in common.

use std::task::{Poll, Waker};

use crate::awaited::Awaited;
use crate::error::{Error, Origin};
use crate::future::{Compute, Future};
use crate::unwind;

impl<T: Send + 'static> Future<T> {
    /// A future of `f` applied to the value.
    ///
    /// `f` runs lazily: in the thread that gets the value (or polls for it), and only then. It runs at most once, even if
    /// it panics. If there is an error instead of a value, `f` doesn't run, and the new future gives that error.
    ///
    /// # Errors
    /// The future gives the error of this one. If `f` panics, it gives [`Error::Panicked`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let longer = future.map(|x: i64| x + 10);
    /// promise.set(30);
    /// assert_eq!(longer.get()?, 40);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    #[doc(alias = "set_get_hook")]
    pub fn map<U, F>(self, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(T) -> U + Send + 'static,
    {
        self.then("map", |answer| answer.map(f))
    }

    /// A future of the value's items that `keep` accepts, as a `Vec`.
    ///
    /// `keep` runs when and where the function given to [`map`](Future::map) would.
    ///
    /// # Errors
    /// The same as for [`map`](Future::map).
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

    /// A future of the value's items folded into one value, from left to right, starting with `initial`.
    ///
    /// `f` runs when and where the function given to [`map`](Future::map) would.
    ///
    /// # Errors
    /// The same as for [`map`](Future::map).
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

    /// A future whose value is this one's `Result`: the value or the error.
    ///
    /// Use it where one error among many futures must not end the others' waiting, in [`get_any`](crate::get_any) or in a
    /// [`join`](Future::join).
    ///
    /// ```
    /// use pykka::{get_any, promise, Error};
    ///
    /// let ((broken, first), (kept, second)) = (promise::<u32>(), promise());
    /// drop(broken);
    /// kept.set(17);
    /// let (index, answer, others) = get_any([first.into_result(), second.into_result()])?;
    /// assert!(matches!((index, answer), (0, Err(Error::Abandoned { .. }))));
    /// assert_eq!(get_any(others)?.1, Ok(17));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Only those of the waiting itself: [`Error::Timeout`], [`Error::Deadlock`], [`Error::AlreadyTaken`].
    pub fn into_result(self) -> Future<Result<T, Error>> {
        self.then("into_result", Ok)
    }

    /// A future of both values.
    ///
    /// # Errors
    /// The future gives the first error that it finds, without waiting for the other value.
    ///
    /// ```
    /// let ((p, name), (q, age)) = (pykka::promise(), pykka::promise());
    /// p.set("Ada");
    /// q.set(36);
    /// assert_eq!(name.join(age).get()?, ("Ada", 36));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn join<U: Send + 'static>(self, other: Future<U>) -> Future<(T, U)> {
        Future::computed(Join::new(self, other))
    }

    /// A future of all values, in the order of `futures`.
    ///
    /// # Errors
    /// The future gives the first error that it finds, without waiting for the other values.
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
        Future::computed(JoinAll::new(futures))
    }

    /// What all transformations of one future have in common: `f` makes the new answer of the old one.
    pub(crate) fn then<U, F>(self, name: &'static str, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    {
        Future::computed(Then::new(name, self, f))
    }
}

impl<T: Send + 'static> Future<Future<T>> {
    /// A future of what the inner future gives.
    ///
    /// A method that can't answer yet may return a future of its answer. Then the caller has a future of a future, and
    /// `flatten` makes both waits one.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::{actor, Actor, Context, Error, Future, Promise};
    ///
    /// #[actor]
    /// #[derive(Default)]
    /// struct Door { waiting: Vec<Promise<()>> }
    /// #[actor]
    /// impl Door {
    ///     pub fn opened(&mut self, context: &Context<Self>) -> Future<()> {
    ///         let (promise, opened) = context.promise();
    ///         self.waiting.push(promise);
    ///         opened
    ///     }
    ///     pub fn open(&mut self) { self.waiting.drain(..).for_each(|promise| promise.set(())); }
    /// }
    ///
    /// let door = Door::default().start().proxy();
    /// let opened = door.opened().flatten();
    /// let in_time = opened.get_timeout(Duration::from_millis(1));      // one deadline for both
    /// assert!(matches!(in_time, Err(Error::Timeout { .. })));
    /// door.open();
    /// opened.get()?;
    /// # door.actor_ref().stop().get()?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// [`is_ready`](Future::is_ready) doesn't see the inner future until something has looked for the value, such as
    /// [`try_get`](Future::try_get).
    ///
    /// # Errors
    /// The future gives the error of the outer future, or else that of the inner one.
    pub fn flatten(self) -> Future<T> {
        Future::computed(Flatten::Outer(self))
    }
}

/// A future of a future, and how far it has come.
enum Flatten<T> {
    Outer(Future<Future<T>>),
    Inner(Future<T>),
}

impl<T: Send + 'static> Compute<T> for Flatten<T> {
    fn poll(&mut self, waker: &Waker) -> Poll<Result<T, Error>> {
        if let Flatten::Outer(outer) = self {
            match outer.poll_source(waker) {
                Poll::Ready(inner) => *self = Flatten::Inner(inner?),
                Poll::Pending => return Poll::Pending,
            }
        }
        match self {
            Flatten::Inner(inner) => inner.poll_source(waker),
            Flatten::Outer(_) => unreachable!("it has just given the inner one"),
        }
    }

    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        match self {
            Flatten::Outer(outer) => visit(outer),
            Flatten::Inner(inner) => visit(inner),
        }
    }

    fn is_ready(&self) -> bool {
        match self {
            // What is in it can't be looked at without taking it out.
            Flatten::Outer(outer) => outer.has_failed(),
            Flatten::Inner(inner) => inner.is_ready(),
        }
    }

    fn origin(&self) -> Origin {
        match self {
            Flatten::Outer(outer) => outer.origin(),
            Flatten::Inner(inner) => inner.origin(),
        }
    }
}

/// A future's answer, and what is to be made of it.
pub(crate) struct Then<T, F> {
    name: &'static str,
    source: Future<T>,
    f: Option<F>,
}

impl<T, F> Then<T, F> {
    pub(crate) fn new(name: &'static str, source: Future<T>, f: F) -> Self {
        Then {
            name,
            source,
            f: Some(f),
        }
    }
}

impl<T, U, F> Compute<U> for Then<T, F>
where
    T: Send + 'static,
    F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send,
{
    fn poll(&mut self, waker: &Waker) -> Poll<Result<U, Error>> {
        if self.source.poll_ready(waker).is_pending() {
            return Poll::Pending;
        }
        let Some(f) = self.f.take() else {
            return Poll::Ready(Err(Error::AlreadyTaken {
                origin: Origin::nameless(self.name),
            }));
        };
        // The values may be large: only references go through what catches a panic.
        let (mut f, mut made) = (Some(f), None);
        let ran = unwind::catch(|| made = f.take().map(|f| f(self.source.take())));
        match (ran, made) {
            (Ok(()), Some(made)) => Poll::Ready(made),
            (Ok(()), None) => unreachable!("the function has run"),
            (Err(failure), _) => Poll::Ready(Err(Error::from_failure(
                &failure,
                Origin::nameless(self.name),
            ))),
        }
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

/// Two futures whose values are wanted together.
pub(crate) struct Join<T, U> {
    left: Part<T>,
    right: Part<U>,
}

impl<T, U> Join<T, U> {
    pub(crate) fn new(left: Future<T>, right: Future<U>) -> Self {
        Join {
            left: Part::Coming(left),
            right: Part::Coming(right),
        }
    }
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

/// Any number of futures whose values are wanted together.
pub(crate) struct JoinAll<T>(Vec<Part<T>>);

impl<T> JoinAll<T> {
    pub(crate) fn new(futures: impl IntoIterator<Item = Future<T>>) -> Self {
        JoinAll(futures.into_iter().map(Part::Coming).collect())
    }
}

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
