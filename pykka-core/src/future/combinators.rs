//! Futures made of other futures: `map`, `filter`, `reduce`, `into_result` and `flatten`.

use std::any::Any;
use std::marker::PhantomData;

use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::computed::Compute;
use crate::future::plan::{Answer, Plan, Progress, Step, take};
use crate::reply::dependency::{Dependencies, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook};

impl<T: Send + 'static> Future<T> {
    /// A future of `f` applied to the value.
    ///
    /// `f` runs lazily: in the thread that gets the value (or polls for it), and only then. It runs
    /// at most once, even if it panics. If there is an error instead of a value, `f` doesn't run,
    /// and the new future resolves to that error.
    ///
    /// # Errors
    /// The future resolves to the error of this one. If `f` panics, it resolves to
    /// [`Error::Panicked`].
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
    /// `keep` runs when and where the function passed to [`map`](Future::map) would.
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

    /// A future of the value's items folded into one value, from left to right, starting with
    /// `initial`.
    ///
    /// `f` runs when and where the function passed to [`map`](Future::map) would.
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
    /// Use it where one error among many futures must not end the others' waiting, in
    /// [`get_any`](crate::get_any) or in a [`join`](Future::join).
    ///
    /// ```
    /// use pykka::{get_any, promise, Error};
    ///
    /// let ((broken, first), (kept, second)) = (promise::<u32>(), promise());
    /// drop(broken);
    /// kept.set(17);
    /// let (index, answer, others) = get_any([first.into_result(), second.into_result()])?;
    /// assert!(matches!((index, answer), (0, Err(Error::PromiseDropped { .. }))));
    /// assert_eq!(get_any(others)?.1, Ok(17));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Only those of the waiting itself: [`Error::Timeout`], [`Error::Deadlock`],
    /// [`Error::AlreadyTaken`].
    pub fn into_result(self) -> Future<Result<T, Error>> {
        self.then("into_result", Ok)
    }

    /// What all transformations of one future have in common: `f` turns one answer into the other.
    pub(crate) fn then<U, F>(self, name: &'static str, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    {
        let f = OnceFunction { name, f: Some(f) };
        if self.is_slot() {
            return Future::computed(Then { source: self, f });
        }
        Plan::of(self).then(ThenStep {
            f,
            answer: None,
            of: PhantomData::<fn(T)>,
        })
    }
}

impl<T: Send + 'static> Future<Future<T>> {
    /// A future of what the inner future resolves to.
    ///
    /// A function that is [run](crate::ActorRef::run) in an actor, or passed to [`map`](Future::map), may
    /// return a future. `flatten` makes both waits one. A method of an actor that returns a future needs
    /// no `flatten`: its caller waits for the inner answer.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::{actor, Actor, Error};
    ///
    /// #[actor]
    /// struct Store;
    /// #[actor]
    /// impl Store { pub fn load(&self, key: &str) -> String { key.to_uppercase() } }
    ///
    /// let store = Store.start();
    /// let proxy = store.proxy();
    /// let both = proxy.load("k").map(move |found| proxy.load(found + "2")).flatten();
    /// assert_eq!(both.get_timeout(Duration::from_secs(60))?, "K2");       // one deadline for both
    /// # store.stop().get()?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// [`is_ready`](Future::is_ready) doesn't see the inner future until something has looked for
    /// the value, such as [`try_get`](Future::try_get).
    ///
    /// # Errors
    /// The future resolves to the error of the outer future, or else to that of the inner one.
    pub fn flatten(self) -> Future<T> {
        Plan::of(self).then(Flatten::<T> { answer: None })
    }
}

/// A function applied to the answer of a future that is not a plan. It takes one allocation less
/// than a plan, and most futures have no more than one function.
struct Then<T, F> {
    source: Future<T>,
    f: OnceFunction<F>,
}

impl<T, U, F> Compute<U> for Then<T, F>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
{
    fn look(&mut self, asker: Asker<'_>) -> Look<U> {
        let Then { source, f } = self;
        match source.look_ready(asker) {
            Look::Ready(_) => Look::Ready(f.call(|| source.take())),
            Look::Pending => Look::Pending,
            Look::First(subtask) => Look::First(subtask),
        }
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.source.outlook(known).caught()
    }

    fn dependencies(&self, found: &mut Dependencies) {
        Waitable::dependencies(&self.source, found);
    }

    fn origin(&self) -> Origin {
        self.source.origin()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// The same in a plan.
struct ThenStep<T, U, F> {
    f: OnceFunction<F>,
    answer: Answer<U>,
    of: PhantomData<fn(T)>,
}

impl<T, U, F> Step for ThenStep<T, U, F>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send,
{
    fn take_in(&mut self, _: usize, answer: &mut dyn Any) -> Progress {
        self.answer = Some(self.f.call(|| take(answer)));
        Progress::Answer
    }

    fn answer(&mut self) -> &mut dyn Any {
        &mut self.answer
    }

    fn outlook(&self, inputs: Outlook) -> Outlook {
        inputs.caught()
    }
}

/// A function of the user's, which is called at most once.
struct OnceFunction<F> {
    name: &'static str,
    f: Option<F>,
}

impl<F> OnceFunction<F> {
    /// Applies it to an answer. Only references go through what catches a panic, since the values
    /// may be large.
    fn call<T, U>(&mut self, answer: impl FnOnce() -> Result<T, Error>) -> Result<U, Error>
    where
        F: FnOnce(Result<T, Error>) -> Result<U, Error>,
    {
        let origin = || Origin::nameless(self.name);
        unwind::note_panics();
        let mut f = self.f.take();
        let mut made = None;
        let ran = unwind::catch(|| made = f.take().map(|f| f(answer())));
        match ran {
            Ok(()) => made.unwrap_or_else(|| Err(Error::AlreadyTaken { origin: origin() })),
            Err(failure) => Err(Error::from_failure(&failure, origin())),
        }
    }
}

/// A future of a future.
struct Flatten<T> {
    /// Only ever an error: if there is a value, the inner future takes this one's place.
    answer: Answer<T>,
}

impl<T: Send + 'static> Step for Flatten<T> {
    fn take_in(&mut self, _: usize, answer: &mut dyn Any) -> Progress {
        match take::<Future<T>>(answer) {
            Ok(inner) => Progress::Instead(Plan::of(inner)),
            Err(error) => {
                self.answer = Some(Err(error));
                Progress::Answer
            }
        }
    }

    fn answer(&mut self) -> &mut dyn Any {
        &mut self.answer
    }

    fn outlook(&self, inputs: Outlook) -> Outlook {
        match inputs {
            // What is in it can't be looked at without taking it out.
            Outlook::Ready => Outlook::Pending,
            other => other,
        }
    }
}
