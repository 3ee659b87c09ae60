//! Joining several futures into one.

use std::any::Any;

use crate::error::Error;
use crate::future::Future;
use crate::future::plan::{Answer, Plan, Progress, Step, take};

impl<T: Send + 'static> Future<T> {
    /// A future of both values.
    ///
    /// # Errors
    /// The future resolves to the first error that it finds, without waiting for the other value.
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
    /// The future resolves to the first error that it finds, without waiting for the other values.
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
}

/// Several futures whose values are wanted together.
struct Join<P, R> {
    /// The values that are there.
    parts: P,
    missing: usize,
    /// Stores a value as one of the parts.
    put: fn(&mut P, usize, &mut dyn Any) -> Result<(), Error>,
    /// Combines the parts into one value. `None` if one is missing.
    finish: fn(P) -> Option<R>,
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
    /// A separate function, because large parts need a large stack frame.
    fn complete(&mut self) {
        self.answer = (self.finish)(std::mem::take(&mut self.parts)).map(Ok);
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
        finish: |parts| parts.into_iter().collect(),
        answer: None,
    })
}

/// A tuple of 2 to 12 futures, of any types, for [`join`].
pub trait Joined {
    /// A tuple of their values.
    type Values;

    // Only this crate can name a plan, so only this crate can implement it.
    #[doc(hidden)]
    fn join(self, plan: Plan) -> Future<Self::Values>;
}

/// A future of the values of several futures, which are passed as a tuple of 2 to 12.
///
/// `pykka::join((a, b, c))` is a future of `(A, B, C)`, where `a.join(b).join(c)` is one of
/// `((A, B), C)`. For many futures of one type there is [`Future::join_all`].
///
/// # Errors
/// The future resolves to the first error that it finds, without waiting for the other values.
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
    futures.join(Plan::default())
}

macro_rules! joined {
    ($($type:ident $at:tt)+) => {
        impl<$($type: Send + 'static),+> Joined for ($(Future<$type>,)+) {
            type Values = ($($type,)+);

            #[allow(non_snake_case, reason = "the parts are called as their types are")]
            fn join(self, mut plan: Plan) -> Future<Self::Values> {
                $(plan.add(self.$at);)+
                plan.then(Join {
                    parts: ($(None::<$type>,)+),
                    missing: [$($at),+].len(),
                    put: |parts, at, answer| {
                        $(if at == $at {
                            parts.$at = Some(take(answer)?);
                        })+
                        Ok(())
                    },
                    // A pattern, since each `?` would take room for another copy of a large part.
                    finish: |parts| match parts {
                        ($(Some($type),)+) => Some(($($type,)+)),
                        _ => None,
                    },
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
