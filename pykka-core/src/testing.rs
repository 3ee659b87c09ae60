//! Proxies without an actor behind them, for the tests of those who call through them.
//!
//! An actor that is tested is given proxies of what it works with. Each can be one of three things: a real actor, a *mock*
//! or a *probe*. All of them are the same type, so the actor that is tested doesn't know.
//!
//! # A mock answers by itself
//! `BackendProxy::mock(|call: BackendCall| ..)` is a function in place of an actor. It is called in the caller's thread, by one
//! caller at a time, before the proxy gives its future; so there is nothing to wait for, and no thread. Its result is the
//! answer. Every proxy can be made so, that of an interface as well as that of a struct.
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
//! Where the methods give values of different types, each is put into an [`AnyReply`]. A value of a type that the method doesn't
//! give is a panic of the mock, and says so to the caller. A panic of the mock is what the panic of an actor is: the caller's
//! [`Error::Panicked`]; or, of a deferred call, the end of the mock.
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
//! A method that returns a `Result` is answered with a whole one, the type of its error included: `|_| std::io::Result::Ok(())`.
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
//! # A probe holds what comes
//! [`probe`] gives a proxy and a [`Probe`], in which calls wait for the test: to be looked at, to be answered late, or to be
//! dropped, so that the caller sees an error.
//!
//! # Both
//! have an [`AnyActorRef`](crate::AnyActorRef): they are alive until they are stopped. No registry knows them. They have
//! methods only: to read, to write or to go into a field of a struct's proxy is [`Error::UnexpectedMessage`].
//!
//! In one thing they are not like actors. An `Err(..)` that a mock or a test gives is an answer and no more: if it is given to a
//! deferred call, an actor would be gone, and they are not. To play an actor that dies, drop the probe, stop the mock
//! (`proxy.actor_ref().stop()`), or let the mock's function panic.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use crate::actor_ref::ActorCell;
use crate::address::{Address, Proxy};
use crate::any_ref::AnyActor;
use crate::cell::Shared;
use crate::error::Error;
use crate::gauge::Gauge;
use crate::identity::ActorId;
use crate::life::conclude;
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent, Urgency, Work};
use crate::part::{Letter, Message, Methods};
use crate::place::Place;
use crate::pool;
use crate::reply::{AnyReply, ReplyTo};
use crate::sync::{Arc, Condition, Instant, Mutex, Weak, lock};
use crate::unwind;

/// A proxy, and the probe in which its calls wait.
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
        arrived: Condition::new(),
    };
    let stub = Stub::start(double);
    (P::at(Address::new(stub.clone())), Probe(stub))
}

/// What has been called through a mock, in order: copies of it.
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
/// If there is no mock behind the proxy; or if its type has a parameter that isn't said to be `Clone` there, `trait Store<T>`, so
/// that the mock could not keep copies.
pub fn calls<P>(mock: &P) -> Vec<CallOf<P>>
where
    P: Proxy<Of: Methods<Call: Clone>>,
{
    let stub = mock.address().as_any().downcast_ref();
    let Some(Double::Mock { calls, .. }) = stub.map(|shared: &Stubbed<P>| &shared.mailbox.double)
    else {
        panic!(
            "there is no mock behind this proxy, so nothing keeps its calls: {:?}",
            mock.address()
        );
    };
    let copies: Option<_> = lock(calls).iter().cloned().collect();
    copies.expect("a call that has an argument which is not `Clone` can't be kept")
}

/// Holds the calls that come through a proxy, until the test sees to them. [`probe`] makes one.
///
/// If it is dropped, its proxy is that of a dead actor, and who still waits for an answer is told so.
#[must_use = "dropped, it answers everyone that the actor is dead"]
pub struct Probe<P: Proxy<Of: Methods>>(Arc<Stubbed<P>>);

type Stubbed<P> = Shared<<P as Proxy>::Of, Stub<<P as Proxy>::Of>>;

/// The message that calls a method through a proxy: `BackendCall` for a `BackendProxy`.
type CallOf<P> = <<P as Proxy>::Of as Methods>::Call;

impl<P: Proxy<Of: Methods>> Probe<P> {
    /// The next call, in the order in which they came. Waits for it, but no longer than `timeout`.
    ///
    /// # Errors
    /// [`Error::Timeout`] if none comes.
    ///
    /// # Blocking
    /// Until there is one, or the time is up.
    pub fn next(&self, timeout: Duration) -> Result<Asked<CallOf<P>>, Error> {
        let deadline = Instant::now().checked_add(timeout);
        let Double::Probe { came, arrived } = &self.0.mailbox.double else {
            unreachable!("a probe is made with a place for what comes")
        };
        pool::blocking(|| {
            let mut waiting = lock(came);
            loop {
                if let Some(asked) = waiting.pop_front() {
                    return Ok(asked);
                }
                let left =
                    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                waiting = match left {
                    None => arrived.wait(waiting),
                    Some(Duration::ZERO) => break,
                    Some(left) => arrived.wait_timeout(waiting, left),
                };
            }
            Err(Error::Timeout {
                origin: self.0.origin(""),
                waited: timeout,
            })
        })
    }

    /// The next call, if it is here. Everything that was sent before this is.
    pub fn try_next(&self) -> Option<Asked<CallOf<P>>> {
        self.next(Duration::ZERO).ok()
    }
}

impl<P: Proxy<Of: Methods>> Drop for Probe<P> {
    fn drop(&mut self) {
        self.0.mailbox.end();
        if let Double::Probe { came, .. } = &self.0.mailbox.double {
            let unanswered = std::mem::take(&mut *lock(came));
            drop(unanswered);
        }
    }
}

impl<P: Proxy<Of: Methods>> fmt::Debug for Probe<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Probe({})", self.0.actor())
    }
}

/// A call that waits in a [`Probe`] for its answer. It is compared and shown as the call that it is.
///
/// Dropped without an answer, it is answered [`Error::ActorDead`], as if the actor had died before it came to this call. The probe
/// itself goes on.
#[must_use = "dropped, it answers that the actor is dead"]
pub struct Asked<C> {
    call: C,
    reply: ReplyTo,
}

impl<C: Letter> Asked<C> {
    /// Answers with a value of the type that the method gives. For a method that returns a `Result`, that is the whole one, the type
    /// of its error included: `asked.answer(Ok::<_, String>("Lola".to_owned()))`.
    ///
    /// # Panics
    /// If it is not of the type that the method gives.
    #[track_caller]
    pub fn answer<T: Any + Send>(self, value: T) {
        let given = self.reply.open().give(AnyReply::new(value));
        given.unwrap_or_else(|wanted| panic!("{}", wrong_type(self.call.name(), wanted)));
    }

    /// Answers with an error: one of pykka's, or of the program's own.
    pub fn fail(self, error: impl Into<Error>) {
        let error = error.into();
        self.reply.open().fail(|_| error.clone());
    }
}

impl<C> Asked<C> {
    /// Whether it is a deferred call, which nobody awaits the answer of.
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
        self.call == *other
    }
}

impl<C: fmt::Debug> fmt::Debug for Asked<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

fn wrong_type(method: &str, wanted: &str) -> String {
    format!("`{method}` gives a `{wanted}`, and was answered with a value of another type")
}

/// The proxy of a mock. `copy` copies a call, if it can be copied.
#[doc(hidden)]
pub fn mock<P, R>(
    mut answer: impl FnMut(CallOf<P>) -> R + Send + 'static,
    copy: fn(&CallOf<P>) -> Option<CallOf<P>>,
) -> P
where
    P: Proxy<Of: Methods>,
    R: Any + Send,
{
    let answer: Answer<P::Of> = Box::new(move |call| AnyReply::new(answer(call)));
    let double = Double::Mock {
        answer: Mutex::new(answer),
        copy,
        calls: Mutex::default(),
    };
    P::at(Address::new(Stub::start(double)))
}

/// A call that is copied if its type is `Clone`: `(&&Original(&call)).copy()`. See [`Outcome`](crate::outcome::Outcome).
#[doc(hidden)]
pub struct Original<'a, T>(pub &'a T);

#[doc(hidden)]
pub trait Copied<T> {
    fn copy(&self) -> Option<T>;
}

impl<T: Clone> Copied<T> for &Original<'_, T> {
    fn copy(&self) -> Option<T> {
        Some(self.0.clone())
    }
}

#[doc(hidden)]
pub trait Uncopied<T> {
    fn copy(&self) -> Option<T>;
}

impl<T> Uncopied<T> for Original<'_, T> {
    fn copy(&self) -> Option<T> {
        None
    }
}

type Answer<P> = Box<dyn FnMut(<P as Methods>::Call) -> AnyReply + Send>;

/// What is in an actor's place.
enum Double<P: Methods> {
    Mock {
        answer: Mutex<Answer<P>>,
        copy: fn(&P::Call) -> Option<P::Call>,
        calls: Mutex<Vec<Option<P::Call>>>,
    },
    Probe {
        came: Mutex<VecDeque<Asked<P::Call>>>,
        arrived: Condition,
    },
}

/// The mailbox of no actor: what is put into it is seen to at once.
struct Stub<P: Methods> {
    me: Weak<Shared<P, Stub<P>>>,
    double: Double<P>,
    /// It does nothing that takes time.
    gauge: Gauge,
}

impl<P: Methods> Stub<P> {
    fn start(double: Double<P>) -> Arc<Shared<P, Self>> {
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
        if let Some(me) = self.me.upgrade() {
            me.dying(None);
            me.ended();
        }
    }

    fn take(&self, call: P::Call, reply: ReplyTo, actor: &dyn AnyActor) {
        match &self.double {
            Double::Probe { came, arrived } => {
                let mut came = lock(came);
                // A probe that is being dropped is dead before it empties this for the last time.
                if actor.is_alive() {
                    came.push_back(Asked { call, reply });
                    arrived.notify_all();
                }
            }
            Double::Mock {
                answer,
                copy,
                calls,
            } => {
                lock(calls).push(copy(&call));
                let (method, mut reply) = (call.name(), reply.open());
                let handled = unwind::catch(|| {
                    let value = (lock(answer))(call);
                    let given = reply.give(value);
                    given.unwrap_or_else(|wanted| panic!("{}", wrong_type(method, wanted)));
                });
                if conclude(actor.actor(), method, handled, &mut reply).is_some() {
                    self.end();
                }
            }
        }
    }
}

impl<P: Methods> Mailbox<P> for Stub<P> {
    fn put(&self, envelope: Envelope<P>, _: Urgency, _: &dyn Place) -> Result<(), Unsent<P>> {
        self.take_in(envelope).map_err(Unsent::closed)
    }

    fn try_put(&self, envelope: Envelope<P>) -> Result<(), Refused<P>> {
        self.take_in(envelope).map_err(Refused::Closed)
    }

    fn len(&self) -> usize {
        0
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }
}

impl<P: Methods> Stub<P> {
    /// Gives the envelope back if the stub has been stopped.
    fn take_in(&self, envelope: Envelope<P>) -> Result<(), Envelope<P>> {
        let Some(me) = self.me.upgrade().filter(|me| me.is_alive()) else {
            return Err(envelope);
        };
        let Envelope { work, reply } = envelope;
        let work = match work {
            Work::Any(message) => Work::recognize(message).unwrap_or_else(Work::Any),
            work => work,
        };
        match work {
            Work::Message(Message::Call(call)) => self.take(call, reply, &*me),
            Work::Stop => self.end(),
            _ => reply
                .open()
                .fail(|origin| Error::UnexpectedMessage { origin }),
        }
        Ok(())
    }
}
