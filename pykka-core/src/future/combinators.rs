//! Futures made of other futures: what `map`, `filter`, `reduce` and the joins have in common.

use std::any::Any;
use std::marker::PhantomData;

use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::future::plan::{Answer, Plan, Progress, Step, take};
use crate::future::{Compute, Future};
use crate::reply::dependency::{Awaited, Sources};
use crate::reply::look::{Asker, Known, Look, Outlook};

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
    /// assert!(matches!((index, answer), (0, Err(Error::PromiseDropped { .. }))));
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
        join((self, other))
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
        join_all(futures)
    }

    /// What all transformations of one future have in common: `f` makes the new answer of the old one.
    pub(crate) fn then<U, F>(self, name: &'static str, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(Result<T, Error>) -> Result<U, Error> + Send + 'static,
    {
        let f = Function { name, f: Some(f) };
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
        Plan::of(self).then(Flatten::<T> { answer: None })
    }
}

/// A function on the answer of a future that is no plan: most futures have no more than one. It takes
/// one allocation less than a plan.
struct Then<T, F> {
    source: Future<T>,
    f: Function<F>,
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
            Look::First(turn) => Look::First(turn),
        }
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.source.outlook(known).caught()
    }

    fn sources(&self, found: &mut Sources) {
        self.source.sources(found);
    }

    fn origin(&self) -> Origin {
        self.source.origin()
    }
}

/// The same in a plan.
struct ThenStep<T, U, F> {
    f: Function<F>,
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
struct Function<F> {
    name: &'static str,
    f: Option<F>,
}

impl<F> Function<F> {
    /// Applies it to an answer. Only references go through what catches a panic, since the values may be large.
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
    /// Only an error: of a value, the inner future takes this one's place.
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

/// Several futures whose values are wanted together.
struct Join<P, R> {
    /// The values that are there.
    parts: P,
    missing: usize,
    /// Takes a value in, as one of the parts.
    put: fn(&mut P, usize, &mut dyn Any) -> Result<(), Error>,
    /// Makes one value of them, when all are there.
    finish: fn(P) -> R,
    answer: Answer<R>,
}

impl<P: Default + Send, R: Send + 'static> Step for Join<P, R> {
    fn take_in(&mut self, input: usize, answer: &mut dyn Any) -> Progress {
        if let Err(error) = (self.put)(&mut self.parts, input, answer) {
            self.answer = Some(Err(error));
            return Progress::Answer;
        }
        self.missing -= 1;
        if self.missing > 0 {
            return Progress::More;
        }
        self.complete();
        Progress::Answer
    }

    fn answer(&mut self) -> &mut dyn Any {
        &mut self.answer
    }
}

impl<P: Default, R> Join<P, R> {
    /// A function of its own, since large parts make a large frame.
    fn complete(&mut self) {
        self.answer = Some(Ok((self.finish)(std::mem::take(&mut self.parts))));
    }
}

fn join_all<T: Send + 'static>(futures: impl IntoIterator<Item = Future<T>>) -> Future<Vec<T>> {
    let mut plan = Plan::default();
    let mut count = 0;
    for future in futures {
        plan.add(future);
        count += 1;
    }
    if count == 0 {
        return Future::ready(Vec::new());
    }
    plan.then(Join::<_, Vec<T>> {
        parts: (0..count).map(|_| None).collect(),
        missing: count,
        put: |parts: &mut Vec<Option<T>>, at, answer| {
            parts[at] = Some(take(answer)?);
            Ok(())
        },
        finish: |parts| parts.into_iter().flatten().collect(),
        answer: None,
    })
}

/// Several futures, of several types, that [`join`] makes one of: a tuple of 2 to 12.
pub trait Joined: sealed::Sealed {
    /// A tuple of their values.
    type Values;

    #[doc(hidden)]
    fn joined(self) -> Future<Self::Values>;
}

mod sealed {
    pub trait Sealed {}
}

/// A future of the values of several futures, which are given as a tuple: of 2 to 12.
///
/// `pykka::join((a, b, c))` is a future of `(A, B, C)`, where `a.join(b).join(c)` is one of `((A, B), C)`.
/// For many futures of one type there is [`Future::join_all`].
///
/// # Errors
/// The future gives the first error that it finds, without waiting for the other values.
///
/// ```
/// let ((p, name), (q, age), (r, score)) = (pykka::promise(), pykka::promise(), pykka::promise());
/// p.set("Ada");
/// q.set(36);
/// r.set(9.5);
/// assert_eq!(pykka::join((name, age, score)).get()?, ("Ada", 36, 9.5));
/// # Ok::<(), pykka::Error>(())
/// ```
pub fn join<J: Joined>(futures: J) -> Future<J::Values> {
    futures.joined()
}

macro_rules! joined {
    ($($type:ident $at:tt)+) => {
        impl<$($type: Send + 'static),+> sealed::Sealed for ($(Future<$type>,)+) {}

        impl<$($type: Send + 'static),+> Joined for ($(Future<$type>,)+) {
            type Values = ($($type,)+);

            fn joined(self) -> Future<Self::Values> {
                let mut plan = Plan::default();
                $(plan.add(self.$at);)+
                plan.then(Join {
                    parts: ($(None::<$type>,)+),
                    missing: [$($at),+].len(),
                    put: |parts, at, answer| {
                        match at {
                            $($at => parts.$at = Some(take(answer)?),)+
                            _ => unreachable!("it has no more inputs"),
                        }
                        Ok(())
                    },
                    finish: |parts| ($(parts.$at.expect("all parts are there"),)+),
                    answer: None,
                })
            }
        }
    };
}

joined!(A 0 B 1);
joined!(A 0 B 1 C 2);
joined!(A 0 B 1 C 2 D 3);
joined!(A 0 B 1 C 2 D 3 E 4);
joined!(A 0 B 1 C 2 D 3 E 4 F 5);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10);
joined!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11);
