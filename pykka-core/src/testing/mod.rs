//! Testing actors: proxies without an actor behind them, for testing an actor that calls others, and
//! [simulations](simulate), for testing a whole program under many schedules, in virtual time, and
//! with [faults](Fault) if that is wanted.
//!
//! Pass proxies of the collaborators to the actor under test. Each can be the proxy of a real
//! actor, of a *mock* or of a *probe*. All three have the same type, so the actor under test
//! doesn't know the difference.
//!
//! # A mock answers by itself
//! `BackendProxy::mock(|call: BackendCall| ..)` makes a proxy with a function in place of an actor.
//! The function is called in the caller's thread, before the proxy returns its future. So there is
//! nothing to wait for, and no thread. The function's result is the answer. Every proxy can be made
//! this way, for an interface and for a struct.
//!
//! The function is called by one caller at a time. Another caller waits for its turn, as it would
//! for an actor. If that wait would never end, it is [`Error::Deadlock`], for example when a mock's
//! function calls its own proxy.
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
//! If the methods return values of different types, put each one into an [`AnyReply`]. If the value
//! is not of the type that the method returns, that counts as a panic of the mock, at the place
//! where the mock was made, and the message names both types. A panic of a mock has the same effect
//! as a panic of an actor: the caller receives [`Error::Panicked`]; if the call was deferred, the
//! mock terminates.
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
//! For a method that returns a `Result`, answer with the whole `Result`, including the type of its
//! error: `|_| std::io::Result::Ok(())`.
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
//! [`probe`] returns a proxy and a [`Probe`]. The calls wait in the probe until the test takes
//! them. The test looks at a call, and answers it when it likes. If it drops the call, the caller
//! receives an error.
//!
//! # What both have in common
//! Both have an [`AnyActorRef`](crate::AnyActorRef), and are alive until they are stopped. They are
//! in no registry. They have methods only: reading a field of a struct's proxy, writing it, or
//! calling a part in it results in [`Error::UnexpectedMessage`].
//!
//! They differ from actors in one way. If a deferred call is answered with an `Err(..)`, an actor
//! fails and terminates, and a mock or a probe goes on. To simulate an actor that terminates, drop
//! the probe, stop the mock (`proxy.actor_ref().stop()`), or let the mock's function panic.
//!
//! [`AnyReply`]: crate::AnyReply
//! [`Error::Deadlock`]: crate::Error::Deadlock
//! [`Error::Panicked`]: crate::Error::Panicked
//! [`Error::UnexpectedMessage`]: crate::Error::UnexpectedMessage

mod asked;
mod lent;
pub(crate) mod mock;
mod probe;
#[cfg(not(pykka_shuttle))]
mod simulation;
mod stub;

pub use asked::Asked;
pub use mock::calls;
pub use probe::{Probe, probe};
#[cfg(not(pykka_shuttle))]
pub use simulation::{Fault, Simulation, now, simulate, simulate_twice};
