//! The future of an answer.

pub(crate) mod after;
pub(crate) mod combinators;
pub(crate) mod computed;
mod deferred;
pub(crate) mod delegated;
pub(crate) mod discard;
pub(crate) mod gather;
pub(crate) mod join;
mod limit;
pub(crate) mod limited;
pub(crate) mod plan;
pub(crate) mod promise;
pub(crate) mod shared;
pub(crate) mod wakes;
pub(crate) mod when_ready;

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::future::computed::{Computation, Compute, Derived};
use crate::reply::ReplyTo;
use crate::reply::dependency::{Dependencies, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook, drive, foresee};
use crate::reply::slot::Slot;
use crate::reply::target::Target;
use crate::sync::Arc;
use crate::wait::{self, Limit};

/// The answer of an actor, a value or an error, that may not be there yet.
///
/// Every call through a proxy returns one at once. In a thread, wait for the value with
/// [`get`](Future::get). In async code, use `.await`, under any executor. Both kinds of waiting may
/// be used with the same actor.
///
/// Dropping a future is fine, because the message has been sent already. `proxy.add(1, 3);` is
/// enough, and the compiler doesn't warn about it. Don't write `let _ = proxy.add(1, 3);`: clippy
/// warns about that (`let_underscore_future`).
///
/// A future is `Send` and not `Sync`: one owner waits at a time. If several have to wait for the
/// same value, use [`Future::shared`].
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
#[doc(alias("ThreadingFuture"))]
pub struct Future<T>(Source<T>);

enum Source<T> {
    /// Set by an actor or by a promise.
    Slot(Slot<T>),
    /// Set by an actor, if the message or the answer is large. Large values are boxed, because they
    /// are copied several times on the caller's stack, and again on that of the thread that runs
    /// the actor.
    Large(Slot<T, Box<T>>),
    /// Computed from other futures, in the thread that waits.
    Derived(Computation<T>),
}

impl<T> Waitable for Future<T> {
    /// A computation does that itself for each of its parts, when it is looked at.
    fn request_worker(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.request_worker(),
            Source::Large(slot) => slot.request_worker(),
            Source::Derived(_) => {}
        }
    }

    fn is_many(&self) -> bool {
        match &self.0 {
            Source::Slot(_) | Source::Large(_) => false,
            Source::Derived(derived) => match &*derived.0.borrow() {
                Derived::Pending(computation) => computation.is_many(),
                Derived::Computed(_) => false,
            },
        }
    }

    fn dependencies(&self, found: &mut Dependencies) {
        match &self.0 {
            Source::Slot(slot) => slot.dependencies(found),
            Source::Large(slot) => slot.dependencies(found),
            Source::Derived(derived) => {
                if let Derived::Pending(computation) = &*derived.0.borrow() {
                    computation.dependencies(found);
                }
            }
        }
    }
}

// After a panic a future is as it was before, or resolves to that panic.
impl<T> UnwindSafe for Future<T> {}
impl<T> RefUnwindSafe for Future<T> {}

impl<T> Future<T> {
    pub(crate) fn new(slot: Slot<T>) -> Self {
        Future(Source::Slot(slot))
    }

    pub(crate) fn computed(by: impl Compute<T> + 'static) -> Self {
        let derived = Derived::Pending(Box::new(by));
        Future(Source::Derived(Computation::new(derived)))
    }

    /// The future of the answer of `method` at `target`, and the reply that sets it.
    pub(crate) fn asked(
        target: Arc<dyn Target>,
        method: &'static str,
        is_large: bool,
    ) -> (Self, ReplyTo)
    where
        T: Send + 'static,
    {
        let asked = Some((target, method));
        if is_large {
            let (slot, reply) = Slot::new(asked);
            (Future(Source::Large(slot)), ReplyTo::slot(reply))
        } else {
            let (slot, reply) = Slot::new(asked);
            (Future(Source::Slot(slot)), ReplyTo::slot(reply))
        }
    }

    pub(crate) fn ready(value: T) -> Self {
        let computed = Derived::Computed(Some(Ok(value)));
        Future(Source::Derived(Computation::new(computed)))
    }

    /// A future that has failed already.
    pub(crate) fn failed(error: Error) -> Self {
        let computed = Derived::Computed(Some(Err(error)));
        Future(Source::Derived(Computation::new(computed)))
    }

    /// Whether an actor or a promise sets it, so that it is not computed.
    pub(crate) fn is_slot(&self) -> bool {
        matches!(self.0, Source::Slot(_) | Source::Large(_))
    }

    /// Waits for the value, without a time limit.
    ///
    /// If the method returns a `Result`, `get` returns it inside its own `Result`. `get()??` takes
    /// the value out of both:
    ///
    /// ```
    /// # use pykka::{actor, Actor};
    /// # #[actor] struct Parser;
    /// # #[actor] impl Parser {
    /// #     pub fn parse(&self, text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
    /// # }
    /// fn answer(parser: &ParserProxy) -> Result<u32, Box<dyn std::error::Error>> {
    ///     let number = parser.parse("42").get()??;  // did it answer? what did it return?
    ///     Ok(number)
    /// }
    /// # let parser = Parser.start();
    /// # assert_eq!(answer(&parser.proxy()).unwrap(), 42);
    /// # parser.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value. `get` doesn't hang when an actor terminates:
    /// every ask that it leaves unanswered resolves to [`Error::ActorDead`]. Nor does it hang when
    /// actors wait for each other: if the actor that was asked waits for the caller, directly or
    /// through others, `get` returns [`Error::Deadlock`].
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a value or an error. In async code use `.await`
    /// instead. Inside an actor, that actor handles no messages meanwhile. If the value comes from
    /// a pooled actor that is idle, the calling thread may run that actor.
    pub fn get(self) -> Result<T, Error> {
        match self.0 {
            // Usually this thread runs the actor, and need not prepare for a wait.
            Source::Slot(slot) => {
                if slot.run_until_answered() {
                    return slot.take();
                }
                Future::new(slot).wait()
            }
            other => Future(other).wait(),
        }
    }

    #[cold]
    #[inline(never)]
    fn wait(self) -> Result<T, Error> {
        let poll = |waker: &Waker| self.poll_ready(Asker::caller_runs(waker)).map(Ok);
        wait::block_on(&self, None, || (), poll)?;
        self.take()
    }

    /// Waits for the value, but no longer than `timeout`.
    ///
    /// The future stays usable after a timeout: a later `get` or `get_timeout` sees the answer.
    ///
    /// # Errors
    /// [`Error::Timeout`] if there is no answer in time. [`Error::AlreadyTaken`] if the value was
    /// taken before, because a value is returned only once. Otherwise the error that came instead
    /// of a value, which is returned every time. A wait with a timeout is never reported as a
    /// deadlock, because it ends by itself.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is an answer or the time is up. It doesn't run a
    /// pooled actor in this thread. But it does run the functions passed to [`map`](Future::map)
    /// and the like, once their input is there, and doesn't interrupt them.
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
        let origin = || self.origin();
        wait::block_on(
            self,
            Limit::within(timeout, &origin).as_ref(),
            || self.request_worker(),
            |waker| self.poll_ready(Asker::only_waits(waker)).map(Ok),
        )?;
        self.take()
    }

    /// The value or the error, if it is there already. `None` if it isn't.
    ///
    /// # Errors
    /// [`Error::AlreadyTaken`] if the value was taken before: as with
    /// [`get_timeout`](Future::get_timeout), it is returned only once. Otherwise the error that
    /// came instead of a value.
    ///
    /// # Blocking
    /// Never.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// assert_eq!(future.try_get(), None);
    /// promise.set(17);
    /// assert_eq!(future.try_get(), Some(Ok(17)));
    /// ```
    pub fn try_get(&self) -> Option<Result<T, Error>> {
        match self.poll_source(Asker::only_waits(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](Future::get) would not wait.
    ///
    /// Never waits, and runs none of the functions passed to [`map`](Future::map) and the like.
    pub fn is_ready(&self) -> bool {
        match &self.0 {
            Source::Slot(slot) => slot.is_ready(),
            Source::Large(slot) => slot.is_ready(),
            Source::Derived(_) => foresee(|known| self.outlook(known)) != Outlook::Pending,
        }
    }

    pub(crate) fn poll_source(&self, asker: Asker<'_>) -> Poll<Result<T, Error>> {
        self.poll_ready(asker).map(|()| self.take())
    }

    /// Whether there is something to [`take`](Future::take). Looks also at what lies deeper, and
    /// computes what is computed from other futures.
    pub(crate) fn poll_ready(&self, asker: Asker<'_>) -> Poll<()> {
        drive(|| self.look_ready(asker)).map(drop)
    }

    /// Takes the value, which works once. An error is returned every time.
    #[inline]
    pub(crate) fn take(&self) -> Result<T, Error> {
        match &self.0 {
            Source::Slot(slot) => slot.take(),
            Source::Large(slot) => slot.take().map(|value| *value),
            Source::Derived(derived) => derived.0.borrow_mut().take(),
        }
    }

    pub(crate) fn look(&self, asker: Asker<'_>) -> Look<T> {
        match self.look_ready(asker) {
            Look::Ready(_) => Look::Ready(self.take()),
            Look::Pending => Look::Pending,
            Look::First(subtask) => Look::First(subtask),
        }
    }

    pub(crate) fn look_ready(&self, asker: Asker<'_>) -> Look<()> {
        let found = match &self.0 {
            Source::Slot(slot) => slot.poll_ready(asker),
            Source::Large(slot) => slot.poll_ready(Asker::only_waits(asker.waker)),
            Source::Derived(derived) => return derived.0.borrow_mut().look_ready(asker),
        };
        match found {
            Poll::Ready(()) => Look::Ready(Ok(())),
            Poll::Pending => Look::Pending,
        }
    }

    pub(crate) fn outlook(&self, known: &mut Known) -> Outlook {
        match &self.0 {
            Source::Slot(slot) => slot.outlook(),
            Source::Large(slot) => slot.outlook(),
            Source::Derived(derived) => match &*derived.0.borrow() {
                Derived::Pending(computation) => computation.outlook(known),
                Derived::Computed(Some(Err(_))) => Outlook::Failed,
                Derived::Computed(_) => Outlook::Ready,
            },
        }
    }

    /// Takes out the computation, if it is pending and of this type.
    pub(crate) fn into_computation<C: Compute<T> + 'static>(mut self) -> Result<C, Self> {
        let Source::Derived(derived) = &mut self.0 else {
            return Err(self);
        };
        let derived = derived.0.get_mut();
        if let Derived::Pending(computation) = derived
            && !computation.as_any().is::<C>()
        {
            return Err(self);
        }
        match std::mem::replace(derived, Derived::Computed(None)) {
            Derived::Pending(computation) => {
                let computation = computation.into_any();
                Ok(*computation
                    .downcast()
                    .expect("its type has just been checked"))
            }
            computed @ Derived::Computed(_) => {
                *derived = computed;
                Err(self)
            }
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        match &self.0 {
            Source::Slot(slot) => slot.origin(),
            Source::Large(slot) => slot.origin(),
            Source::Derived(derived) => match &*derived.0.borrow() {
                Derived::Pending(computation) => computation.origin(),
                Derived::Computed(_) => Origin::default(),
            },
        }
    }
}

impl<T> std::future::Future for Future<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_source(Asker::only_waits(cx.waker()))
    }
}

/// A future can be moved whether `T` can or not, because it pins nothing in place.
impl<T> Unpin for Future<T> {}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_ready() { "ready" } else { "pending" };
        write!(f, "Future({}, {state})", self.origin())
    }
}
