//! The answer that is on its way.

pub(crate) mod combinators;
pub(crate) mod discard;
pub(crate) mod gather;
pub(crate) mod plan;
pub(crate) mod promise;
pub(crate) mod shared;
pub(crate) mod wakes;

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::error::{Error, Origin};
use crate::reply::dependency::{Awaited, Sources};
use crate::reply::look::{Asker, Known, Look, Outlook, drive, foresee};
use crate::reply::target::Place;
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
///
/// None of these functions calls another computation's: futures that are made of each other may be a
/// million deep. What lies deeper is [asked for](crate::reply::look) in place of that.
pub(crate) trait Compute<T>: Erased {
    /// The value; or arranges for a wake-up once it is worth looking again. Not called again after it
    /// was ready.
    fn look(&mut self, asker: Asker<'_>) -> Look<T>;

    /// What `look` would come to. Runs none of the user's functions.
    fn outlook(&self, known: &mut Known) -> Outlook;

    /// As [`Awaited::is_many`].
    fn is_many(&self) -> bool {
        false
    }

    /// All that the value depends on.
    fn sources(&self, found: &mut Sources);

    /// What it is waiting for, to name in an error.
    fn origin(&self) -> Origin;
}

/// [`Any`], without a condition on what a generic trait above it is generic over.
pub(crate) trait Erased: Send {
    fn as_any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

impl<C: Any + Send> Erased for C {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

impl<T> Awaited for Future<T> {
    /// A computation that is looked at sees to that itself, for each of its parts.
    fn hurry(&self) {
        match &self.0 {
            Source::Slot(slot) => slot.request_worker(),
            Source::Large(slot) => slot.request_worker(),
            Source::Derived(_) => {}
        }
    }

    fn is_many(&self) -> bool {
        match &self.0 {
            Source::Slot(_) | Source::Large(_) => false,
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.is_many(),
                Derived::Computed(_) => false,
            },
        }
    }

    fn sources(&self, found: &mut Sources) {
        match &self.0 {
            Source::Slot(slot) => slot.sources(found),
            Source::Large(slot) => slot.sources(found),
            Source::Derived(derived) => {
                if let Derived::Pending(computation) = &*derived.borrow() {
                    computation.sources(found);
                }
            }
        }
    }
}

/// Dropping a future keeps its message. If the actor is pooled, a thread of its pool runs it.
impl<T> Drop for Future<T> {
    fn drop(&mut self) {
        match &mut self.0 {
            Source::Slot(slot) => {
                slot.request_worker();
                slot.forget_waker();
            }
            Source::Large(slot) => {
                slot.request_worker();
                slot.forget_waker();
            }
            Source::Derived(derived) => derived.get_mut().finish(None),
        }
    }
}

// After a panic a future is as it was before, or answers with that panic.
impl<T> UnwindSafe for Future<T> {}
impl<T> RefUnwindSafe for Future<T> {}

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

    pub(crate) fn ready(value: T) -> Self {
        let computed = Derived::Computed(Some(Ok(value)));
        Future(Source::Derived(Box::new(RefCell::new(computed))))
    }

    /// Whether it is set, and not computed.
    pub(crate) fn is_slot(&self) -> bool {
        matches!(self.0, Source::Slot(_) | Source::Large(_))
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
        let poll = |waker: &Waker| self.poll_ready(Asker::helping(waker)).map(Ok);
        wait::block_for_ever(&self, || (), poll)?;
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
            |waker| self.poll_ready(Asker::hurrying(waker)).map(Ok),
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
        match self.poll_source(Asker::hurrying(Waker::noop())) {
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
            Source::Derived(_) => foresee(|known| self.outlook(known)) != Outlook::Pending,
        }
    }

    pub(crate) fn poll_source(&self, asker: Asker<'_>) -> Poll<Result<T, Error>> {
        self.poll_ready(asker).map(|()| self.take())
    }

    /// Whether there is something to [`take`](Future::take). Looks also at what lies deeper; what is computed from
    /// other futures is computed here.
    pub(crate) fn poll_ready(&self, asker: Asker<'_>) -> Poll<()> {
        drive(|| self.look_ready(asker)).map(drop)
    }

    /// The value that is ready, once. An error is given every time.
    pub(crate) fn take(&self) -> Result<T, Error> {
        match &self.0 {
            Source::Slot(slot) => slot.take(),
            Source::Large(slot) => slot.take().map(|value| *value),
            Source::Derived(derived) => derived.borrow_mut().take(),
        }
    }

    pub(crate) fn look(&self, asker: Asker<'_>) -> Look<T> {
        match self.look_ready(asker) {
            Look::Ready(_) => Look::Ready(self.take()),
            Look::Pending => Look::Pending,
            Look::First(turn) => Look::First(turn),
        }
    }

    pub(crate) fn look_ready(&self, asker: Asker<'_>) -> Look<()> {
        let found = match &self.0 {
            Source::Slot(slot) => slot.poll_ready(asker),
            Source::Large(slot) => slot.poll_ready(Asker::hurrying(asker.waker)),
            Source::Derived(derived) => return derived.borrow_mut().look_ready(asker),
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
            Source::Derived(derived) => match &*derived.borrow() {
                Derived::Pending(computation) => computation.outlook(known),
                Derived::Computed(Some(Err(_))) => Outlook::Failed,
                Derived::Computed(_) => Outlook::Ready,
            },
        }
    }

    /// The computation that it is, if it is a pending one of this type.
    pub(crate) fn into_computation<C: Compute<T> + 'static>(mut self) -> Result<C, Self> {
        let Source::Derived(derived) = &mut self.0 else {
            return Err(self);
        };
        let derived = derived.get_mut();
        match std::mem::replace(derived, Derived::Computed(None)) {
            Derived::Pending(computation) if (*computation).as_any().is::<C>() => {
                let computation = computation.into_any().downcast();
                Ok(*computation.expect("its type was just looked at"))
            }
            other => {
                *derived = other;
                Err(self)
            }
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
        self.poll_source(Asker::hurrying(cx.waker()))
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
    fn look_ready(&mut self, asker: Asker<'_>) -> Look<()> {
        if let Derived::Pending(computation) = self {
            match computation.look(asker) {
                Look::Ready(answer) => self.finish(Some(answer)),
                Look::Pending => return Look::Pending,
                Look::First(turn) => return Look::First(turn),
            }
        }
        Look::Ready(Ok(()))
    }

    /// Puts an answer in place of the computation. A function of its own, since a large answer makes a large frame.
    fn finish(&mut self, answer: Option<Result<T, Error>>) {
        if let Derived::Pending(done) = std::mem::replace(self, Derived::Computed(answer)) {
            discard::flat(done.into_any());
        }
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
