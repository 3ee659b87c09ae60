//! Testing actors: proxies without an actor behind them, for testing an actor that calls others, and
//! [simulations](simulate), for testing a whole program under many schedules, in virtual time, and
//! with [faults](Fault) if that is wanted.
//!
//! Pass proxies of the collaborators to the actor under test. Each can be the proxy of a real
//! actor, of a *mock* or of a *probe*. All three have the same type, so the actor under test
//! doesn't know the difference.
//!
//! # A mock answers by itself
//! [`mock`](mock()) begins one. Each method that the test needs is given a function that answers it, whose types
//! the compiler checks. The function is called in the caller's thread, before the proxy returns its
//! future. So there is nothing to wait for, and no thread. Every proxy can be mocked: that of an
//! interface, of an actor, and of a part.
//!
//! ```
//! use pykka::{actor, testing, Actor};
//!
//! #[actor]
//! trait Backend {
//!     fn lookup(&self, uri: String) -> Vec<String>;
//!     fn refresh(&mut self);
//! }
//!
//! #[actor]
//! struct Core { backend: BackendProxy }
//! #[actor]
//! impl Core {
//!     pub fn count(&self, uri: &str) -> usize {
//!         let found = self.backend.call().lookup(uri.into());
//!         found.map_or(0, |found| found.len())
//!     }
//! }
//!
//! let backend = testing::mock()
//!     .on(BackendProxy::lookup, |uri: String| vec![uri.clone(), uri])
//!     .proxy();
//! let core = Core { backend: backend.clone() }.start();
//! assert_eq!(core.proxy().count("file:lola").get()?, 2);
//! assert_eq!(testing::calls(&backend), [BackendCall::Lookup { uri: "file:lola".into() }]);
//! # core.stop().get()?;
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! What returns `()` needs no answer: `refresh`, for example, or a setter. So a listener's mock is
//! complete as it is, and is a recorder of what the listener was told. [`calls`] returns the calls
//! through a mock, and [`sets`] what was written to its fields. A method that is added to the interface
//! later doesn't break its mocks.
//!
//! The getter and the setter of a field are methods as well. A part is given a proxy that stands for
//! it. So a proxy with parts and fields is mocked whole:
//!
//! ```
//! use pykka::{actor, testing};
//!
//! #[actor]
//! pub struct Core { pub volume: u8, #[traversable] pub playback: Playback }
//! #[actor]
//! impl Core {}
//!
//! #[actor]
//! pub struct Playback;
//! #[actor]
//! impl Playback {
//!     pub fn play(&mut self) -> bool { false }
//! }
//!
//! let playback = testing::mock().on(PlaybackProxy::play, || true).proxy();
//! let core = testing::mock()
//!     .part(CoreProxy::playback, &playback)
//!     .on(CoreProxy::volume, || 30)
//!     .proxy();
//! assert!(core.playback().play().get()?);
//! core.set_volume(core.volume().get()? + 1).get()?;
//! assert_eq!(testing::calls(&playback), [PlaybackCall::Play]);
//! assert_eq!(testing::sets(&core), [CoreSet::Volume(31)]);
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! With [`registry`](MockBuilder::registry), a mock is found in a registry, and receives broadcasts.
//!
//! A mock's functions are called by one caller at a time. Another caller waits for its turn, as it would
//! for an actor. If that wait would never end, it is [`Error::Deadlock`], for example when a mock's
//! function calls its own proxy. A panic of such a function has the same effect as a panic of an actor:
//! the caller receives [`Error::Panicked`]; if the call was deferred, the mock terminates.
//!
//! For a method that returns a `Result`, answer with the whole `Result`, including the type of its
//! error: `|_: String| std::io::Result::Ok(())`.
//!
//! # One function for all calls
//! `BackendProxy::mock(|call: BackendCall| ..)` makes a mock whose calls are all answered by one
//! function, which takes them as messages. This is shorter for an interface with one method, or if all
//! methods return the same type. If they return different types, put each value into an [`AnyReply`]. A
//! value of another type than the method returns counts as a panic of the mock, at the place where the
//! mock was made, and the message names both types. Such a mock has methods only, no fields and no parts.
//!
//! ```
//! # use pykka::{actor, testing};
//! #[actor]
//! trait Disk { fn write(&mut self, line: String) -> std::io::Result<()>; }
//!
//! let disk = DiskProxy::mock(|_| std::io::Result::Ok(()));
//! assert!(disk.write("hello".into()).get()?.is_ok());
//! assert_eq!(testing::calls(&disk), [DiskCall::Write { line: "hello".into() }]);
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! # A probe holds the calls
//! [`probe`](probe()) returns a proxy and a [`Probe`]. The calls wait in the probe until the test takes
//! them. The test looks at a call, and answers it when it likes. If it drops the call, the caller
//! receives an error. [`MockBuilder::probe`] makes a probe that answers some methods by itself.
//!
//! # What both have in common
//! Both have an [`AnyActorRef`](crate::AnyActorRef), and are alive until they are stopped. They are in
//! no registry unless they are put into one. A call of a part that no proxy stands for results in
//! [`Error::UnexpectedMessage`].
//!
//! They differ from actors in one way. If a deferred call is answered with an `Err(..)`, an actor
//! fails and terminates, and a mock or a probe goes on. To simulate an actor that terminates, drop
//! the probe, stop the mock (`proxy.actor_ref().stop()`), or let the mock's function panic.
//!
//! [`AnyReply`]: crate::AnyReply
//! [`Error::Deadlock`]: crate::Error::Deadlock
//! [`Error::Panicked`]: crate::Error::Panicked
//! [`Error::UnexpectedMessage`]: crate::Error::UnexpectedMessage

mod answers;
mod asked;
mod double;
mod lent;
mod log;
pub(crate) mod mock;
mod probe;
#[cfg(not(pykka_shuttle))]
mod simulation;
mod stub;

pub use answers::{Answer, Method};
pub use asked::Asked;
pub use mock::{MockBuilder, calls, mock, probe, sets};
pub use probe::Probe;
#[cfg(not(pykka_shuttle))]
pub use simulation::{Fault, Simulation, now, simulate, simulate_twice};
