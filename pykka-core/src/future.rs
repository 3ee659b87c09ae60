//! The answer that is on its way.

use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::awaited::{Awaited, Source as Awaits};
use crate::error::{Error, Origin};
use crate::place::Place;
use crate::reply::{ReplyTo, Slot};
use crate::sync::{Arc, Instant};
use crate::wait;

/// A value that an actor will give, or an error instead.
///
/// Every call through a proxy returns one at once. In a thread, wait for the value with [`get`](Future::get). In async
/// code, use `.await`, under any executor. Both kinds of waiting may be used with the same actor.
///
/// Dropping a future is fine, because the message has been sent already. `proxy.add(1, 3);` is enough, and the compiler
/// doesn't warn about it. Don't write `let _ = proxy.add(1, 3);`: clippy warns about that (`let_underscore_future`).
///
/// A future is `Send` and not `Sync`: one owner waits at a time. If several have to wait for the same value, use
/// [`Future::shared`].
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
    Slot(Arc<Slot<T>>),
    /// Set by an actor, if what is asked or the answer is large. That is copied several times on the stack of who
    /// asks, and again on that of who runs the actor, so these are not the same.
    Large(Arc<Slot<T, Box<T>>>),
    /// Computed from other futures, in the thread that gets. In a box, because it has room for a value.
    Derived(Box<RefCell<Derived<T>>>),
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

impl<T> Awaited for Future<T> {
    fn help(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.help(),
            Source::Large(slot) => slot.hurry(),
            Source::Derived(derived) => derived.borrow().sources(&mut |source| source.help()),
        }
    }

    fn hurry(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.hurry(),
            Source::Large(slot) => slot.hurry(),
            Source::Derived(derived) => derived.borrow().sources(&mut |source| source.hurry()),
        }
    }

    fn sources(&self, visit: &mut dyn FnMut(Awaits)) {
        match &self.0 {
            Source::Slot(slot) => slot.sources(visit),
            Source::Large(slot) => slot.sources(visit),
            Source::Derived(derived) => derived
                .borrow()
                .sources(&mut |source| source.sources(visit)),
        }
    }
}

/// Dropping a future keeps its message. If the actor is pooled, a thread of its pool runs it.
impl<T> Drop for Future<T> {
    fn drop(&mut self) {
        match &self.0 {
            Source::Slot(slot) => slot.hurry(),
            Source::Large(slot) => slot.hurry(),
            Source::Derived(_) => {}
        }
    }
}

impl<T> Future<T> {
    pub(crate) fn new(slot: Arc<Slot<T>>) -> Self {
        Future(Source::Slot(slot))
    }

    pub(crate) fn computed(by: impl Compute<T> + 'static) -> Self {
        let derived = Derived::Pending(Box::new(by));
        Future(Source::Derived(Box::new(RefCell::new(derived))))
    }

    /// The answer of a method at `place`, and what answers.
    pub(crate) fn asked(
        place: Arc<dyn Place>,
        method: &'static str,
        is_large: bool,
    ) -> (Self, ReplyTo)
    where
        T: Send + 'static,
    {
        let asked = Some((place, method));
        if is_large {
            let slot = Arc::new(Slot::new(asked));
            (
                Future(Source::Large(Arc::clone(&slot))),
                ReplyTo::slot(slot),
            )
        } else {
            let slot = Arc::new(Slot::new(asked));
            (Future(Source::Slot(Arc::clone(&slot))), ReplyTo::slot(slot))
        }
    }

    /// Waits for the value, without a time limit.
    ///
    /// If the method returns a `Result`, that one is inside the `Result` of `get`. `get()??` takes the value out of both:
    ///
    /// ```
    /// # use pykka::{actor, Actor};
    /// # #[actor] struct Parser;
    /// # #[actor] impl Parser {
    /// #     pub fn parse(&self, text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
    /// # }
    /// fn answer(parser: &ParserProxy) -> Result<u32, Box<dyn std::error::Error>> {
    ///     let number = parser.parse("42").get()??;     // the first `?`: did it answer; the second: what the method returned
    ///     Ok(number)
    /// }
    /// # let parser = Parser.start();
    /// # assert_eq!(answer(&parser.proxy()).unwrap(), 42);
    /// # parser.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value. `get` doesn't hang because an actor died: an actor that dies answers
    /// every ask with [`Error::ActorDead`]. Nor does it hang when actors wait for each other: if the actor that was asked
    /// waits for the caller, directly or through others, `get` gives [`Error::Deadlock`].
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a value or an error. In async code use `.await` instead. Inside an actor,
    /// that actor handles no messages meanwhile. If the value comes from a pooled actor that is idle, the calling thread
    /// may run that actor.
    pub fn get(self) -> Result<T, Error> {
        let poll = |waker: &Waker| self.poll_ready(waker).map(Ok);
        wait::block_for_ever(&self, || self.help(), poll)?;
        self.take()
    }

    /// Waits for the value, but no longer than `timeout`.
    ///
    /// The future stays usable after a timeout: a later `get` or `get_timeout` sees the answer.
    ///
    /// # Errors
    /// [`Error::Timeout`] if there is no answer in time. [`Error::AlreadyTaken`] if the value was taken before, because a
    /// value is given only once. Otherwise the error that came instead of a value, which is given every time. A wait with
    /// a timeout is never reported as a deadlock, because it ends by itself.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is an answer or the time is up. It doesn't run a pooled actor in this thread.
    /// But it does run the function given to [`map`](Future::map) and the like, once their input is there, and doesn't
    /// interrupt it.
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
        wait::block_until(
            self,
            timeout,
            deadline,
            || self.origin(),
            |waker| self.poll_ready(waker).map(Ok),
        )?;
        self.take()
    }

    /// The value or the error, if it is there already. `None` if it isn't.
    ///
    /// # Errors
    /// [`Error::AlreadyTaken`] if the value was taken before: as with [`get_timeout`](Future::get_timeout), it is given
    /// only once. Otherwise the error that came instead of a value.
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
        match self.poll_source(Waker::noop()) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](Future::get) would not wait.
    ///
    /// Never waits, and runs none of the functions given to [`map`](Future::map) and the like.
    pub fn is_ready(&self) -> bool {
        match &self.0 {
            Source::Slot(slot) => slot.is_ready(),
            Source::Large(slot) => slot.is_ready(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.is_ready(),
                Derived::Computed(_) => true,
            },
        }
    }

    pub(crate) fn poll_source(&self, waker: &Waker) -> Poll<Result<T, Error>> {
        self.poll_ready(waker).map(|()| self.take())
    }

    /// Whether there is something to [`take`](Future::take): what is computed from other futures is computed here.
    pub(crate) fn poll_ready(&self, waker: &Waker) -> Poll<()> {
        match &self.0 {
            Source::Slot(slot) => slot.poll_ready(waker),
            Source::Large(slot) => slot.poll_ready(waker),
            Source::Derived(derived) => derived.borrow_mut().poll_ready(waker),
        }
    }

    /// The value that is ready, once. An error is given every time.
    pub(crate) fn take(&self) -> Result<T, Error> {
        match &self.0 {
            Source::Slot(slot) => slot.take(),
            Source::Large(slot) => slot.take().map(|value| *value),
            Source::Derived(derived) => derived.borrow_mut().take(),
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        match &self.0 {
            Source::Slot(slot) => slot.has_failed(),
            Source::Large(slot) => slot.has_failed(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.has_failed(),
                Derived::Computed(answer) => matches!(answer, Some(Err(_))),
            },
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        match &self.0 {
            Source::Slot(slot) => slot.origin(),
            Source::Large(slot) => slot.origin(),
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.origin(),
                Derived::Computed(_) => Origin::default(),
            },
        }
    }
}

impl<T> std::future::Future for Future<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.hurry();
        self.poll_source(cx.waker())
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

impl<T> Derived<T> {
    fn sources(&self, visit: &mut dyn FnMut(&dyn Awaited)) {
        if let Derived::Pending(computation) = self {
            computation.sources(visit);
        }
    }

    fn poll_ready(&mut self, waker: &Waker) -> Poll<()> {
        if let Derived::Pending(computation) = self {
            match computation.poll(waker) {
                Poll::Ready(answer) => *self = Derived::Computed(Some(answer)),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    }

    fn take(&mut self) -> Result<T, Error> {
        if let Derived::Computed(answer) = self {
            match answer {
                // A value is given once, an error every time.
                Some(Err(error)) => return Err(error.clone()),
                answer => {
                    if let Some(answer) = answer.take() {
                        return answer;
                    }
                }
            }
        }
        Err(Error::AlreadyTaken {
            origin: Origin::default(),
        })
    }
}
