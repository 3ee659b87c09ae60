//! The way an answer travels back: from the actor's thread into the slot that the caller's future looks at.
//!
//! A [`ReplyTo`], or the [`Reply`] it becomes, that is dropped unanswered answers by itself, that the actor is dead. So every ask is answered whatever
//! becomes of its envelope (handled, left over in a mailbox, refused by one), and nobody needs to remember to do it.

pub(crate) mod carrier;
pub(crate) mod dependency;
pub(crate) mod look;
pub(crate) mod target;
pub(crate) mod waiters;

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::task::{Poll, Waker};

use crate::error::events;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::reply::carrier::{Carrier, is_large};
use crate::reply::dependency::{Source, Sources};
use crate::reply::look::{Asker, Outlook};
use crate::reply::target::{Place, Runner};
use crate::reply::waiters::{discard, wake};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};

/// The cell that an answer is put into and taken out of, shared by one future and one reply or promise. A large
/// answer may travel in a box, as a message does: then `C` is that.
pub(crate) struct Slot<T, C = T> {
    asked: Option<(Arc<dyn Place>, &'static str)>,
    /// Set when the answer is in `state`: to look whether it is there takes no lock.
    ready: AtomicBool,
    state: Mutex<State<C>>,
    answer: PhantomData<fn() -> T>,
}

enum State<T> {
    Waiting(Option<Waker>),
    Answered(T),
    Failed(Error),
    Taken,
}

impl<T, C> Slot<T, C> {
    pub(crate) fn new(asked: Option<(Arc<dyn Place>, &'static str)>) -> Self {
        Slot {
            asked,
            ready: AtomicBool::new(false),
            state: Mutex::new(State::Waiting(None)),
            answer: PhantomData,
        }
    }

    /// The place and the method that were asked.
    pub(crate) fn origin(&self) -> Origin {
        match &self.asked {
            Some((place, method)) => place.origin(method),
            None => Origin::default(),
        }
    }

    /// Whether the answer is there; or else arranges for a wake-up when it is.
    pub(crate) fn poll_ready(&self, asker: Asker<'_>) -> Poll<()> {
        if !self.is_ready() {
            if asker.helps {
                self.run_here();
            } else {
                self.request_worker();
            }
        }
        if !self.is_ready() && self.waits(asker) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }

    /// Puts in a waker to be woken by the answer. Or not, if the answer has come meanwhile.
    ///
    /// A waker is foreign code also when it is cloned and dropped, so that is done outside of the lock.
    fn waits(&self, asker: Asker<'_>) -> bool {
        if asker.is_passing() {
            return true;
        }
        self.request_worker();
        let is_known = |state: &State<C>| match state {
            State::Waiting(Some(known)) => known.will_wake(asker.waker),
            _ => false,
        };
        if is_known(&lock(&self.state)) {
            return true;
        }
        let new = asker.waker.clone();
        let unused = match &mut *lock(&self.state) {
            State::Waiting(to_wake) => Ok(to_wake.replace(new)),
            _ => Err(new),
        };
        let waits = unused.is_ok();
        discard(unused);
        waits
    }

    /// Nobody waits any more.
    pub(crate) fn forget_waker(&self) {
        if !self.is_ready() {
            let waker = match &mut *lock(&self.state) {
                State::Waiting(to_wake) => to_wake.take(),
                _ => None,
            };
            discard(waker);
        }
    }

    /// The answer that is there, once. A failure stays and is given as often as asked for.
    pub(crate) fn take(&self) -> Result<C, Error> {
        let mut state = lock(&self.state);
        match &*state {
            State::Failed(error) => return Err(error.clone()),
            State::Answered(_) => {
                if let State::Answered(value) = std::mem::replace(&mut *state, State::Taken) {
                    return Ok(value);
                }
            }
            State::Waiting(_) | State::Taken => {}
        }
        drop(state);
        Err(Error::AlreadyTaken {
            origin: self.origin(),
        })
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(crate) fn outlook(&self) -> Outlook {
        if !self.is_ready() {
            return Outlook::Pending;
        }
        match &*lock(&self.state) {
            State::Waiting(_) => Outlook::Pending,
            State::Failed(_) => Outlook::Failed,
            State::Answered(_) | State::Taken => Outlook::Ready,
        }
    }

    /// Runs the actor that was asked, unless another thread does, until the answer is there.
    fn run_here(&self) {
        if let Some(runner) = self.runner() {
            runner.run_here(&self.ready);
        }
    }

    /// Sees to it that a worker runs the actor that was asked.
    pub(crate) fn request_worker(&self) {
        if !self.is_ready()
            && let Some(runner) = self.runner()
        {
            runner.request_worker();
        }
    }

    fn runner(&self) -> Option<&dyn Runner> {
        self.asked.as_ref().and_then(|(place, _)| place.runner())
    }

    /// What the answer depends on.
    pub(crate) fn sources(&self, found: &mut Sources) {
        found.add(match &self.asked {
            Some((place, method)) => Source::Answer(Arc::clone(place), method),
            None => Source::Anybody,
        });
    }

    /// Puts the answer in and wakes whoever waits. A second answer is dropped.
    pub(crate) fn set(&self, answer: Result<C, Error>) {
        let mut state = lock(&self.state);
        let State::Waiting(to_wake) = &mut *state else {
            return;
        };
        let to_wake = to_wake.take();
        *state = match answer {
            Ok(value) => State::Answered(value),
            Err(error) => State::Failed(error),
        };
        self.ready.store(true, Ordering::Release);
        drop(state);
        if let Some(waker) = to_wake {
            wake(waker);
        }
    }
}

/// A slot for a value of whatever type.
trait AnySlot: Any + Send + Sync {
    fn fail(&self, why: &dyn Fn(Origin) -> Error);
    /// Answers that the actor is dead.
    fn die(&self);
    fn origin(&self) -> Origin;
    /// Puts in a value, if it is of the slot's type.
    fn fill(&self, value: AnyReply) -> Result<(), WrongType>;
}

/// A value is not of the type that it has to be of.
pub(crate) struct WrongType {
    pub(crate) wanted: &'static str,
    pub(crate) given: &'static str,
}

impl<T: Send + 'static, C: Carrier<T>> AnySlot for Slot<T, C> {
    fn fail(&self, why: &dyn Fn(Origin) -> Error) {
        self.set(Err(why(Slot::origin(self))));
    }

    fn die(&self) {
        self.set(Err(match &self.asked {
            Some((place, method)) => place.dead(method),
            None => Error::PromiseDropped {
                origin: Origin::default(),
            },
        }));
    }

    fn origin(&self) -> Origin {
        Slot::origin(self)
    }

    fn fill(&self, value: AnyReply) -> Result<(), WrongType> {
        let wrong = WrongType {
            wanted: type_name::<T>(),
            given: value.type_name,
        };
        let value = if TypeId::of::<T>() == TypeId::of::<AnyReply>() {
            Box::new(value)
        } else {
            value.value
        };
        // What is wanted, or a box of it.
        let value = value.downcast::<T>().or_else(|value| {
            let boxed = value.downcast::<Box<dyn Any + Send>>().map_err(drop)?;
            boxed.downcast().map_err(drop)
        });
        self.set(Ok(value.map(C::from_box).map_err(|()| wrong)?));
        Ok(())
    }
}

/// An answer of any type: what comes back for a message that was built by hand, or sent without knowing the actor's type.
///
/// The message determines the type of the value. [`downcast`](AnyReply::downcast) gives it.
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
/// let reply = calculator.ask(CalculatorCall::Add { a: 1, b: 3 }).get()?;
/// assert_eq!(reply.downcast::<i64>().unwrap(), 4);
/// # calculator.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct AnyReply {
    value: Box<dyn Any + Send>,
    type_name: &'static str,
}

// It is only moved.
impl UnwindSafe for AnyReply {}
impl RefUnwindSafe for AnyReply {}

impl AnyReply {
    /// Wraps a value of any type. A [mock](crate::testing) needs this if its methods return different types.
    pub fn new<T: Any + Send>(value: T) -> Self {
        let value: Box<dyn Any + Send> = Box::new(value);
        match value.downcast() {
            Ok(any) => *any,
            Err(value) => AnyReply {
                value,
                type_name: type_name::<T>(),
            },
        }
    }

    fn of<T: Send + 'static>(carrier: impl Carrier<T>) -> Self {
        AnyReply {
            value: carrier.into_box(),
            type_name: type_name::<T>(),
        }
    }

    /// Takes the value out, if it is a `T`.
    ///
    /// # Errors
    /// The reply itself, unchanged, if the value is of another type.
    pub fn downcast<T: 'static>(self) -> Result<T, AnyReply> {
        let AnyReply { value, type_name } = self;
        let value = value.downcast().map(|value| *value);
        value.map_err(|value| AnyReply { value, type_name })
    }

    /// Whether the value is a `T`.
    pub fn is<T: 'static>(&self) -> bool {
        self.value.is::<T>()
    }
}

impl fmt::Debug for AnyReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyReply(..)")
    }
}

/// The reply address of one message, which travels beside it in the envelope. Nobody's, if no answer is awaited.
pub(crate) struct ReplyTo(Option<Arc<dyn AnySlot>>);

impl ReplyTo {
    pub(crate) fn nobody() -> Self {
        ReplyTo(None)
    }

    pub(crate) fn slot<T: Send + 'static, C: Carrier<T>>(slot: Arc<Slot<T, C>>) -> Self {
        ReplyTo(Some(slot))
    }

    /// Answers with an error.
    pub(crate) fn fail(mut self, error: &Error) {
        if let Some(slot) = self.0.take() {
            slot.fail(&|_| error.clone());
        }
    }

    pub(crate) fn is_nobody(&self) -> bool {
        self.0.is_none()
    }

    /// The reply to be given now that the message is handled.
    pub(crate) fn open(mut self) -> Reply<'static> {
        match self.0.take() {
            None => Reply::new(To::Nobody, false),
            Some(slot) => Reply::new(To::Slot(slot), true),
        }
    }
}

impl Drop for ReplyTo {
    fn drop(&mut self) {
        if let Some(slot) = self.0.take() {
            slot.die();
        }
    }
}

/// The reply to a message that is being handled: to a future, or to a caller on whose stack the actor runs.
#[doc(hidden)]
pub struct Reply<'a> {
    to: To<'a>,
    asked: bool,
    caller_left: bool,
    missed: bool,
    /// Boxed, because there mostly is none.
    failure: Option<Box<Failure>>,
}

enum To<'a> {
    /// Nobody awaits an answer, or it has been given.
    Nobody,
    /// A future.
    Slot(Arc<dyn AnySlot>),
    /// The caller's own stack.
    Here(&'a mut (dyn AnyHere + 'static), &'a dyn Place, &'static str),
}

/// Where on its stack a caller looks for the answer, once the message has been handled there.
pub(crate) struct Here<'a>(To<'a>);

impl<'a> Here<'a> {
    /// For a message to `place`.
    pub(crate) fn new<T: Send + 'static>(
        answer: &'a mut Option<Result<T, Error>>,
        place: &'a dyn Place,
        method: &'static str,
    ) -> Self {
        Here(To::Here(answer, place, method))
    }

    pub(crate) fn open(self) -> Reply<'a> {
        Reply::new(self.0, true)
    }
}

/// Where an answer is put on the caller's stack.
trait AnyHere: Any + Send {
    fn fail(&mut self, error: Error);
}

impl<T: Send + 'static> AnyHere for Option<Result<T, Error>> {
    fn fail(&mut self, error: Error) {
        *self = Some(Err(error));
    }
}

/// What is to be done about a message that has been handled.
pub(crate) enum Verdict {
    /// Nothing.
    Handled,
    /// It was for a part that isn't there, and there is nobody to tell.
    Missed,
    /// Its handler failed, and the caller has been told; or would have been, had it not left.
    Told { failure: Failure, caller_left: bool },
    /// Its handler failed, and there is nobody to tell.
    Fatal(Failure),
}

impl<'a> Reply<'a> {
    fn new(to: To<'a>, asked: bool) -> Self {
        Reply {
            to,
            asked,
            caller_left: false,
            missed: false,
            failure: None,
        }
    }

    /// Whether an `Err(..)` is anything but a value: it is the actor's end if nobody asked, and logged if anybody listens.
    #[inline]
    pub fn wants_words(&self) -> bool {
        !self.asked || events::are_values_heard(|| self.has_caller_left())
    }

    /// Answers with a value. `failure` describes it if it is an `Err(..)`.
    ///
    /// Only the first answer counts.
    pub fn answer<T: Send + 'static>(&mut self, value: T, failure: Option<String>) {
        if let Some(message) = failure {
            self.failure = Some(Box::new(Failure::returned(message)));
        }
        if const { is_large::<T>() } {
            self.put::<T, Box<T>>(Box::new(value));
        } else {
            self.put::<T, T>(value);
        }
    }

    #[inline]
    fn put<T: Send + 'static, C: Carrier<T>>(&mut self, value: C) {
        match std::mem::replace(&mut self.to, To::Nobody) {
            To::Nobody => drop(value),
            To::Here(here, place, method) => {
                let any: &mut dyn Any = here;
                if let Some(answer) = any.downcast_mut() {
                    *answer = Some(Ok::<C, Error>(value));
                } else {
                    here.fail(Error::UnexpectedMessage {
                        origin: place.origin(method),
                    });
                }
            }
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                let any: &dyn Any = &*slot;
                if let Some(slot) = any.downcast_ref::<Slot<T, C>>() {
                    slot.set(Ok(value));
                } else if slot.fill(AnyReply::of(value)).is_err() {
                    slot.fail(&|origin| Error::UnexpectedMessage { origin });
                }
            }
        }
    }

    /// Answers with a value of which only the sender knows what type it has to be. If it is of another, there is no answer yet.
    pub(crate) fn give(&mut self, value: AnyReply) -> Result<(), WrongType> {
        match std::mem::replace(&mut self.to, To::Nobody) {
            To::Nobody => Ok(()),
            To::Here(..) => unreachable!("only who runs an actor waits for it here"),
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                let given = slot.fill(value);
                if given.is_err() {
                    self.to = To::Slot(slot);
                }
                given
            }
        }
    }

    /// Answers that the way to the part ended.
    pub(crate) fn miss(&mut self) {
        self.missed = !self.asked;
        self.fail(|origin| Error::NoSuchPart { origin });
    }

    pub(crate) fn fail(&mut self, why: impl Fn(Origin) -> Error) {
        match std::mem::replace(&mut self.to, To::Nobody) {
            To::Nobody => {}
            To::Here(here, place, method) => here.fail(why(place.origin(method))),
            To::Slot(slot) => {
                self.note_whether_caller_left(&slot);
                slot.fail(&why);
            }
        }
    }

    /// Whether there is nothing left to do: it is answered, and not with a failure.
    #[inline]
    pub(crate) fn is_well(&self) -> bool {
        !self.missed && self.failure.is_none()
    }

    /// Ends the handling of the message: tells the caller about a panic, and says what else there is to do.
    pub(crate) fn settle(&mut self, handled: Result<(), Failure>, method: &str) -> Verdict {
        let failure = match (handled, self.failure.take()) {
            (Ok(()), None) if self.missed => return Verdict::Missed,
            (Ok(()), None) => return Verdict::Handled,
            (Ok(()), Some(returned)) => *returned,
            (Err(panic), _) => panic,
        };
        let with_path = self
            .origin()
            .and_then(|origin| origin.method().map(Arc::from));
        let failure = failure.within(with_path.unwrap_or_else(|| Arc::from(method)));
        self.fail(|origin| Error::from_failure(&failure, origin));
        if self.asked {
            Verdict::Told {
                failure,
                caller_left: self.caller_left,
            }
        } else {
            Verdict::Fatal(failure)
        }
    }

    fn origin(&self) -> Option<Origin> {
        match &self.to {
            To::Nobody => None,
            To::Slot(slot) => Some(slot.origin()),
            To::Here(_, place, method) => Some(place.origin(method)),
        }
    }

    /// The other owner of the slot is the caller's future. This is only for the log: it may leave a moment later.
    fn note_whether_caller_left(&mut self, slot: &Arc<dyn AnySlot>) {
        self.caller_left = Arc::strong_count(slot) == 1;
    }

    fn has_caller_left(&self) -> bool {
        matches!(&self.to, To::Slot(slot) if Arc::strong_count(slot) == 1)
    }
}

impl Drop for Reply<'_> {
    #[inline]
    fn drop(&mut self) {
        if !matches!(self.to, To::Nobody) {
            self.die();
        }
    }
}

impl Reply<'_> {
    #[cold]
    fn die(&mut self) {
        match std::mem::replace(&mut self.to, To::Nobody) {
            To::Nobody => {}
            To::Here(here, place, method) => here.fail(place.dead(method)),
            To::Slot(slot) => slot.die(),
        }
    }
}
