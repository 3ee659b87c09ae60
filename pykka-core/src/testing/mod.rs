//! Proxies without an actor behind them, for testing an actor that calls others.
//!
//! Give the actor that you test proxies of what it works with. Each can be one of three things: of a real actor, of a
//! *mock* or of a *probe*. All three have the same type, so the actor under test doesn't know the difference.
//!
//! # A mock answers by itself
//! `BackendProxy::mock(|call: BackendCall| ..)` makes a proxy with a function in place of an actor. The function is called
//! in the caller's thread, before the proxy gives its future. So there is nothing to wait for, and no thread. The
//! function's result is the answer. Every proxy can be made this way, for an interface and for a struct.
//!
//! The function is called by one caller at a time. Another caller waits for its turn, as it would for an actor. If that
//! wait would never end, it is [`Error::Deadlock`], for example when a mock's function calls its own proxy.
//!
//! ```
//! use pykka::{actor, testing, Actor};
//!
//! #[actor]
//! trait Backend { fn lookup(&self, uri: String) -> Vec<String>; }
//!
//! #[actor]
//! struct Core { backend: BackendProxy }
//! #[actor]
//! impl Core {
//!     pub fn count(&self, uri: &str) -> usize { self.backend.call().lookup(uri.into()).map_or(0, |found| found.len()) }
//! }
//!
//! let backend = BackendProxy::mock(|call: BackendCall| match call {
//!     BackendCall::Lookup { uri } => vec![uri.clone(), uri],
//! });
//! let core = Core { backend: backend.clone() }.start();
//! assert_eq!(core.proxy().count("file:lola").get()?, 2);
//! assert_eq!(testing::calls(&backend), [BackendCall::Lookup { uri: "file:lola".into() }]);
//! # core.stop().get()?;
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! If the methods return values of different types, put each one into an [`AnyReply`]. If the value is not of the type
//! that the method returns, that counts as a panic of the mock, at the place where the mock was made, and the message
//! names both types. A panic of a mock has the same effect as a panic of an actor: the caller gets [`Error::Panicked`]; if
//! the call was deferred, the mock ends.
//!
//! ```
//! # use pykka::{actor, AnyReply};
//! #[actor]
//! trait Store {
//!     fn get(&self, key: u32) -> Option<String>;
//!     fn len(&self) -> usize;
//! }
//!
//! let store = StoreProxy::mock(|call: StoreCall| match call {
//!     StoreCall::Get { key } => AnyReply::new(Some(format!("number {key}"))),
//!     StoreCall::Len => AnyReply::new(1_usize),
//! });
//! assert_eq!(store.get(7).get()?.as_deref(), Some("number 7"));
//! assert_eq!(store.len().get()?, 1);
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! For a method that returns a `Result`, answer with the whole `Result`, including the type of its error:
//! `|_| std::io::Result::Ok(())`.
//!
//! ```
//! # use pykka::actor;
//! #[actor]
//! trait Disk { fn write(&mut self, line: String) -> std::io::Result<()>; }
//!
//! let disk = DiskProxy::mock(|_| std::io::Result::Ok(()));
//! assert!(disk.write("hello".into()).get()?.is_ok());
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! # A probe holds the calls
//! [`probe`] gives a proxy and a [`Probe`]. The calls wait in the probe until the test takes them. The test looks at a
//! call, and answers it when it likes. Or it drops the call, and then the caller sees an error.
//!
//! # What both have in common
//! Both have an [`AnyActorRef`](crate::AnyActorRef), and are alive until they are stopped. They are in no registry. They
//! have methods only: reading a field of a struct's proxy, writing it, or calling a part in it gives
//! [`Error::UnexpectedMessage`].
//!
//! In one thing they differ from actors. If a deferred call is answered with an `Err(..)`, an actor fails and ends, and a
//! mock or a probe goes on. To play an actor that dies, drop the probe, stop the mock (`proxy.actor_ref().stop()`), or let
//! the mock's function panic.

use std::any::Any;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::actor::cell::Shared;
use crate::actor::life::conclude;
use crate::address::actor_ref::ActorCell;
use crate::address::{Address, Proxy};
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::failure::{Failure, FailureKind};
use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent, Work};
use crate::message::{CarrierOf, Letter, Message, Methods};
use crate::pool::Urgency;
use crate::reply::carrier::Carrier as _;
use crate::reply::dependency::{Awaited, Doing, Source, Sources, ThreadKey};
use crate::reply::target::Place;
use crate::reply::{AnyReply, Reply, ReplyTo, WrongType};
use crate::sync::{Arc, Mutex, Weak, lock};
use crate::wait;
use crate::wait::activity::Gauge;
use crate::wait::capacity::Room;
use crate::wait::current::{Myself, Seen as _, run_as};

/// Makes a proxy with no actor behind it, and the [`Probe`] in which its calls wait.
///
/// ```
/// use std::time::Duration;
/// use pykka::{actor, testing, Error};
///
/// #[actor]
/// trait Backend { fn lookup(&self, uri: String) -> Vec<String>; }
///
/// let (backend, probe) = testing::probe::<BackendProxy>();
/// let (late, never) = (backend.lookup("file:lola".into()), backend.lookup("file:money".into()));
///
/// let asked = probe.next(Duration::from_secs(60))?;
/// assert_eq!(asked, BackendCall::Lookup { uri: "file:lola".into() });
/// assert!(!late.is_ready());
/// asked.answer(vec!["Lola".to_owned()]);
/// assert_eq!(late.get()?, ["Lola"]);
///
/// drop(probe.next(Duration::from_secs(60))?);
/// assert!(matches!(never.get(), Err(Error::ActorDead { .. })));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias("Mock"))]
pub fn probe<P: Proxy<Of: Methods>>() -> (P, Probe<P>) {
    let double = Double::Probe {
        came: Mutex::default(),
        arrived: Box::default(),
    };
    let stub = Stub::start(double);
    (P::at(Address::new(stub.clone())), Probe(stub))
}

/// The calls that came through a mock, in order, as clones.
///
/// ```
/// # use pykka::{actor, testing};
/// #[actor]
/// trait Listener { fn track_changed(&mut self, track: String); }
///
/// let listener = ListenerProxy::mock(|_| ());
/// let _ = listener.defer().track_changed("Lola".into());
/// assert_eq!(testing::calls(&listener), [ListenerCall::TrackChanged { track: "Lola".into() }]);
/// ```
///
/// # Panics
/// If there is no mock behind the proxy. Also if an argument's type is not known to be `Clone` where the proxy was made,
/// as with a type parameter `T` of a `trait Store<T>`: then the mock could not keep clones of its calls.
pub fn calls<P>(mock: &P) -> Vec<CallOf<P>>
where
    P: Proxy<Of: Methods<Call: Clone>>,
{
    let stub = mock.address().as_any().downcast_ref();
    let Some(Double::Mock(mock)) = stub.map(|shared: &Stubbed<P>| &shared.mailbox.double) else {
        panic!(
            "there is no mock behind this proxy, so nothing keeps its calls: {:?}",
            mock.address()
        );
    };
    let mut calls = mock.calls.borrow(&mock.calls);
    let calls = calls
        .as_mut()
        .unwrap_or_else(|error| panic!("a call's `Clone` can't copy the mock's calls: {error}"));
    calls.append(&mut lock(&mock.latest_calls));
    let kept: Option<Vec<_>> = calls.iter().map(Option::as_deref).collect();
    let kept = kept.expect("a call that has an argument which is not `Clone` can't be kept");
    kept.into_iter().cloned().collect()
}

/// The calls that came through a proxy, which wait here for the test. [`probe`] makes one.
///
/// If it is dropped, its proxy becomes that of a dead actor, and all callers that still wait get [`Error::ActorDead`].
#[must_use = "dropped, it answers everyone that the actor is dead"]
pub struct Probe<P: Proxy<Of: Methods>>(Arc<Stubbed<P>>);

// Its calls are put in and taken out whole.
impl<C> UnwindSafe for Asked<C> {}
impl<C> RefUnwindSafe for Asked<C> {}
impl<P: Proxy<Of: Methods>> UnwindSafe for Probe<P> {}
impl<P: Proxy<Of: Methods>> RefUnwindSafe for Probe<P> {}

type Stubbed<P> = Shared<<P as Proxy>::Of, Stub<<P as Proxy>::Of>>;

/// The message that calls a method through a proxy: `BackendCall` for a `BackendProxy`.
type CallOf<P> = <<P as Proxy>::Of as Methods>::Call;

impl<P: Proxy<Of: Methods>> Probe<P> {
    /// Takes the next call, in the order in which they came. Waits for it, but no longer than `timeout`.
    ///
    /// # Errors
    /// [`Error::Timeout`] if no call comes in time.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a call or the time is up.
    pub fn next(&self, timeout: Duration) -> Result<Asked<CallOf<P>>, Error> {
        let (came, arrived) = self.queue();
        let origin = || self.0.origin("");
        arrived.wait_until(&Source::Anybody, timeout, origin, || lock(came).pop_front())
    }

    /// Takes the next call, if it is here already. `None` if it isn't.
    ///
    /// Never waits. A call is here as soon as its caller has sent it.
    pub fn try_next(&self) -> Option<Asked<CallOf<P>>> {
        lock(self.queue().0).pop_front()
    }

    fn queue(&self) -> (&Mutex<VecDeque<Asked<CallOf<P>>>>, &Room) {
        match &self.0.mailbox.double {
            Double::Probe { came, arrived } => (came, arrived),
            Double::Mock(_) => unreachable!("a probe is made with a place for what comes"),
        }
    }
}

impl<P: Proxy<Of: Methods>> Drop for Probe<P> {
    fn drop(&mut self) {
        self.0.mailbox.end();
        let unanswered = std::mem::take(&mut *lock(self.queue().0));
        drop(unanswered);
    }
}

impl<P: Proxy<Of: Methods>> fmt::Debug for Probe<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Probe({})", self.0.actor())
    }
}

/// A call that a test took from a [`Probe`], to be answered. It derefs to the call, and compares with it.
///
/// If it is dropped without an answer, the caller gets [`Error::ActorDead`], as if the actor had died before it handled
/// this call. The probe itself goes on.
#[must_use = "dropped, it answers that the actor is dead"]
pub struct Asked<C> {
    call: Box<C>,
    reply: ReplyTo,
}

impl<C: Letter> Asked<C> {
    /// Answers with a value of the type that the method returns.
    ///
    /// For a method that returns a `Result`, answer with the whole `Result`, including the type of its error:
    /// `asked.answer(Ok::<_, String>("Lola".to_owned()))`. The answer to a deferred call is dropped.
    ///
    /// # Panics
    /// If the call waits for an answer, and the value is not of the type that the method returns.
    #[track_caller]
    pub fn answer<T: Any + Send>(self, value: T) {
        // Not in a closure, whose panic would be at home here.
        if let Err(wrong) = self.reply.open().give(AnyReply::new(value)) {
            panic!("{}", wrong.said_of(self.call.name()));
        }
    }

    /// Answers with an error: one of pykka's, or one of the program's own, as with
    /// [`Promise::set_error`](crate::Promise::set_error).
    pub fn fail(self, error: impl Into<Box<dyn StdError + Send + Sync>>) {
        let error = Error::from(error.into());
        self.reply.open().fail(|_| error.clone());
    }
}

impl<C> Asked<C> {
    /// Whether it is a deferred call, so that nobody waits for the answer.
    pub fn is_deferred(&self) -> bool {
        self.reply.is_nobody()
    }
}

impl<C> Deref for Asked<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.call
    }
}

impl<C: PartialEq> PartialEq<C> for Asked<C> {
    fn eq(&self, other: &C) -> bool {
        *self.call == *other
    }
}

impl<C: fmt::Debug> fmt::Debug for Asked<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

impl WrongType {
    fn said_of(&self, method: &str) -> String {
        let WrongType { wanted, given } = self;
        format!("`{method}` gives a `{wanted}`, and was answered with a value of type `{given}`")
    }
}

/// The proxy of a mock. `copy` copies a call, if it can be copied.
#[doc(hidden)]
#[track_caller]
pub fn mock<P, R>(
    mut answer: impl FnMut(CallOf<P>) -> R + Send + 'static,
    copy: fn(&CallOf<P>) -> Option<Box<CallOf<P>>>,
) -> P
where
    P: Proxy<Of: Methods>,
    R: Any + Send,
{
    let answer: Answer<P::Of> = Box::new(move |call| AnyReply::new(answer(call.unload())));
    let double = Double::Mock(Mock {
        answer: Lent::new(answer),
        made_at: Location::caller(),
        copy,
        calls: Lent::new(Vec::new()),
        latest_calls: Mutex::default(),
    });
    P::at(Address::new(Stub::start(double)))
}

/// A call that is copied if its type is `Clone`: `(&&Original(&call)).copy()`. See [`Outcome`](crate::message::outcome::Outcome).
#[doc(hidden)]
pub struct Original<'a, T>(pub &'a T);

#[doc(hidden)]
pub trait Copied<T> {
    fn copy(&self) -> Option<Box<T>>;
}

impl<T: Clone> Copied<T> for &Original<'_, T> {
    fn copy(&self) -> Option<Box<T>> {
        Some(Box::new(self.0.clone()))
    }
}

#[doc(hidden)]
pub trait Uncopied<T> {
    fn copy(&self) -> Option<Box<T>>;
}

impl<T> Uncopied<T> for Original<'_, T> {
    fn copy(&self) -> Option<Box<T>> {
        None
    }
}

type Answer<P> = Box<dyn FnMut(CarrierOf<<P as Methods>::Call>) -> AnyReply + Send>;

/// What is in an actor's place.
#[cfg_attr(
    pykka_shuttle,
    expect(clippy::large_enum_variant, reason = "shuttle's locks are large")
)]
enum Double<P: Methods> {
    Mock(Mock<P>),
    Probe {
        came: Mutex<VecDeque<Asked<P::Call>>>,
        arrived: Box<Room>,
    },
}

struct Mock<P: Methods> {
    answer: Lent<Answer<P>>,
    made_at: &'static Location<'static>,
    copy: fn(&P::Call) -> Option<Box<P::Call>>,
    calls: Lent<Vec<Option<Box<P::Call>>>>,
    /// Those that came since somebody looked.
    latest_calls: Mutex<Vec<Option<Box<P::Call>>>>,
}

/// A value that one thread has at a time. It is no lock, since what a thread does with it is the user's code: who waits for it
/// is in the table of those who wait.
struct Lent<T> {
    /// The value, or who has it.
    value: Mutex<Result<T, ThreadKey>>,
    waiting: Box<Room>,
}

impl<T> Lent<T> {
    fn new(value: T) -> Self {
        Lent {
            value: Mutex::new(Ok(value)),
            waiting: Box::default(),
        }
    }

    /// Waits until nobody has it.
    ///
    /// # Errors
    /// [`Error::Deadlock`] if who has it waits for this thread, or is this thread.
    fn borrow(&self, on: &dyn Awaited) -> Result<Borrowed<'_, T>, Error> {
        let value = self.waiting.wait_for(on, || {
            let mut value = lock(&self.value);
            match std::mem::replace(&mut *value, Err(wait::this_thread())) {
                Ok(lent) => Some(lent),
                Err(other) => {
                    *value = Err(other);
                    None
                }
            }
        })?;
        Ok(Borrowed {
            from: self,
            value: Some(value),
        })
    }
}

impl<T> Awaited for Lent<T> {
    fn hurry(&self) {}

    fn sources(&self, found: &mut Sources) {
        let holder = lock(&self.value).as_ref().err().copied();
        found.add(holder.map_or(Source::Anybody, Source::Thread));
    }
}

struct Borrowed<'a, T> {
    from: &'a Lent<T>,
    value: Option<T>,
}

impl<T> Deref for Borrowed<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect(BORROWED)
    }
}

impl<T> DerefMut for Borrowed<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect(BORROWED)
    }
}

const BORROWED: &str = "it is given back last";

impl<T> Drop for Borrowed<'_, T> {
    fn drop(&mut self) {
        if let Some(value) = self.value.take() {
            *lock(&self.from.value) = Ok(value);
            self.from.waiting.made();
        }
    }
}

impl<P: Methods> Mock<P> {
    /// Answers one message, under the caller's `catch`.
    ///
    /// # Errors
    /// If the answer is of a type that the method doesn't give: a panic of the mock, as it were.
    fn handle(
        &self,
        answer: &mut Answer<P>,
        work: Work<P>,
        reply: &mut Reply<'_>,
    ) -> Result<(), Failure> {
        let Work::Message(Message::Call(call)) = work else {
            reply.fail(unexpected);
            return Ok(());
        };
        let copy = (self.copy)(call.message());
        lock(&self.latest_calls).push(copy);
        let method = call.message().name();
        reply.give(answer(call)).map_err(|wrong| {
            let made_at = self.made_at.to_string();
            Failure::new(FailureKind::Panic, wrong.said_of(method), Some(made_at))
        })
    }
}

/// The mailbox of no actor: what is put into it is seen to at once.
struct Stub<P: Methods> {
    me: Weak<Shared<P, Stub<P>>>,
    double: Double<P>,
    gauge: Gauge,
}

impl<P: Methods> Stub<P> {
    fn start(double: Double<P>) -> Arc<Shared<P, Self>> {
        unwind::note_panics();
        let shared = Arc::new_cyclic(|me: &Weak<Shared<P, Self>>| {
            let id = ActorId::new(P::NAME, None);
            Shared::new(
                id,
                Stub {
                    me: me.clone(),
                    double,
                    gauge: Gauge::default(),
                },
                |_, _| {},
            )
        });
        shared.started();
        shared
    }

    fn end(&self) {
        if let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) {
            me.ending(None);
            me.terminated();
        }
    }

    /// Gives the envelope back if the stub has been stopped, or its turn would never come.
    fn take_in(&self, envelope: Envelope<P>) -> Result<(), Unsent<P>> {
        let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) else {
            return Err(Unsent::closed(envelope));
        };
        match &self.double {
            Double::Probe { came, arrived } => match (known(envelope.work), envelope.reply) {
                (Work::Message(Message::Call(call)), reply) => {
                    let mut came = lock(came);
                    // A probe that is being dropped is dead before it empties this for the last time.
                    if me.is_alive() {
                        came.push_back(Asked {
                            call: call.into_box(),
                            reply,
                        });
                        drop(came);
                        arrived.made();
                    }
                }
                (_, reply) => reply.open().fail(unexpected),
            },
            Double::Mock(mock) => match mock.answer.borrow(&Doing(&*me, envelope.work.name())) {
                Ok(mut answer) => {
                    self.answer(envelope, &me, |work, reply| {
                        mock.handle(&mut answer, work, reply)
                    });
                }
                Err(error) => {
                    return Err(Unsent {
                        envelope,
                        deadlock: Some(error),
                    });
                }
            },
        }
        Ok(())
    }

    /// Has a mock's function answer. It runs as if the mock were an actor that this thread runs: so a circle that leads through it
    /// is found as any other.
    fn answer(
        &self,
        envelope: Envelope<P>,
        me: &Arc<Shared<P, Self>>,
        handle: impl FnOnce(Work<P>, &mut Reply<'_>) -> Result<(), Failure>,
    ) {
        let (work, mut reply) = (known(envelope.work), envelope.reply.open());
        let method = work.name();
        let mut myself = Some(Box::new(Myself::new(me.clone(), None)));
        let handled = run_as(&mut myself, || {
            self.gauge.during(work.code(), || {
                unwind::catch(|| handle(work, &mut reply)).and_then(|handled| handled)
            })
        });
        self.gauge.count();
        if let Some(failure) = conclude(me.actor(), method, handled, &mut reply) {
            events::unhandled(me.actor(), &failure);
            self.end();
        }
    }
}

/// What a message is, also if its sender didn't say.
fn known<P: Methods>(work: Work<P>) -> Work<P> {
    match work {
        Work::Any(message) => Work::recognize(message).unwrap_or_else(Work::Any),
        work => work,
    }
}

fn unexpected(origin: Origin) -> Error {
    Error::UnexpectedMessage { origin }
}

impl<P: Methods> Mailbox<P> for Stub<P> {
    fn put(&self, envelope: Envelope<P>, _: Urgency, _: &dyn Place) -> Result<(), Unsent<P>> {
        self.take_in(envelope)
    }

    fn try_put(&self, envelope: Envelope<P>) -> Result<(), Refused<P>> {
        let taken_in = self.take_in(envelope);
        taken_in.map_err(|unsent| match unsent.deadlock {
            Some(_) => Refused::Full(unsent.envelope),
            None => Refused::Closed(unsent.envelope),
        })
    }

    fn put_stop(&self, _: Urgency) {
        self.end();
    }

    fn len(&self) -> usize {
        0
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }
}
