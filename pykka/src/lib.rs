//! The actor model for Rust on plain threads, with typed proxies. It carries the ideas of Python's
//! [Pykka](https://pykka.readthedocs.io) into a language with a type system.
//!
//! An actor is an execution unit that runs concurrently with other actors, shares no state with them, and handles one
//! message at a time. Here it is a struct with a thread of its own.
//!
//! # An actor and its proxy
//! `#[actor]` on a struct and on its impl block makes it an actor. Its public methods and fields become those of a proxy,
//! whose every call sends a message and gives a [`Future`] of the answer at once.
//!
//! ```
//! use pykka::{actor, Actor};
//!
//! #[actor]
//! #[derive(Default)]
//! pub struct Calculator { pub last_result: i64 }
//!
//! #[actor]
//! impl Calculator {
//!     pub fn add(&mut self, a: i64, b: i64) -> i64 { self.last_result = a + b; self.last_result }
//! }
//!
//! let calculator = Calculator::default().start();         // ActorRef<Calculator>
//! let proxy = calculator.proxy();                         // CalculatorProxy
//! assert_eq!(proxy.add(1, 3).get()?, 4);
//! proxy.set_last_result(17);
//! assert_eq!(proxy.last_result().get()?, 17);
//! calculator.stop().get()?;
//! # Ok::<(), pykka::Error>(())
//! ```
//!
//! # When something goes wrong
//! A method's `Err(..)` and a panic both stand for Python's exception. The caller of an ask gets it, and the actor goes
//! on. Of a *tell*, or a call through `proxy.defer()`, nobody awaits the answer: then the actor fails, its `on_failure` runs,
//! and it stops.
//!
//! ```
//! # use pykka::{actor, Actor, Error};
//! # #[actor] struct Calculator;
//! #[actor]
//! impl Calculator {
//!     pub fn div(&self, a: i64, b: i64) -> Result<i64, String> { a.checked_div(b).ok_or("division by zero".into()) }
//!     pub fn rem(&self, a: i64, b: i64) -> i64 { a % b }
//! }
//!
//! let calculator = Calculator.start();
//! let proxy = calculator.proxy();
//! assert_eq!(proxy.div(1, 0).get()?, Err("division by zero".into()));     // outside: did it answer; inside: what
//! assert!(matches!(proxy.rem(1, 0).get(), Err(Error::Panicked { .. })));
//! assert_eq!(proxy.rem(5, 3).get()?, 2);                                  // it goes on
//! # calculator.stop().get()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! [`get()??`](Future::get) takes both results at once.
//!
//! # What is logged, and what is printed
//! Each failure is an event of [`tracing`](https://docs.rs/tracing) under the target `pykka`: at the level info if its caller
//! was told, warn if the caller had gone, error if nobody waited. A message that the actor has no use for is a warning. That
//! an actor starts and stops is told at the level debug.
//!
//! To see them, a program needs a subscriber, such as that of the crate `tracing-subscriber`: `tracing_subscriber::fmt::init()`
//! at the beginning of `main`. It shows info and above; with its feature `env-filter` only errors, unless the environment says
//! otherwise, as in `RUST_LOG=pykka=debug`. Without a subscriber nothing is logged.
//!
//! A panic in an actor is contained, but Rust's panic hook prints it to stderr all the same, as it does everywhere. To silence
//! it, set a hook of your own *before* the first actor is started. pykka puts one in front of it then, which notes where
//! the panic was raised and passes on to yours. A hook that is set later takes the place of pykka's: panics are contained as
//! before, but [`Error::Panicked`] and [`Failure`] have no location any more, unless yours calls the one that it replaces.
//!
//! ```
//! use std::{panic, thread};
//! use pykka::{actor, Actor, Error};
//!
//! #[actor]
//! struct Fragile;
//! #[actor]
//! impl Fragile {
//!     pub fn touch(&self) { panic!("crack") }
//! }
//!
//! let others = panic::take_hook();
//! panic::set_hook(Box::new(move |info| {
//!     let is_an_actors = thread::current().name().is_some_and(|name| name.starts_with("Fragile-"));
//!     if !is_an_actors { others(info) }
//! }));
//! let fragile = Fragile.start();
//! assert!(matches!(fragile.proxy().touch().get(), Err(Error::Panicked { .. })));     // and nothing on stderr
//! # fragile.stop().get()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! A pooled actor has no thread to be known by: it runs in one named `pykka-pool`, or in that of who waits for it.
//!
//! # Many kinds of actors behind one proxy
//! `#[actor]` on a trait makes an interface of it: its proxy is one type for every actor that implements the trait, and for
//! [mocks](testing) in a test.
//!
//! ```
//! use pykka::{actor, get_all_results, Actor, ActorRegistry};
//!
//! #[actor]
//! pub trait Backend { fn lookup(&mut self, uri: String) -> Vec<String>; }
//!
//! #[actor(implements(Backend))]
//! struct Files;
//! #[actor]
//! impl Files {}
//! impl Backend for Files {
//!     fn lookup(&mut self, uri: String) -> Vec<String> { vec![uri] }
//! }
//!
//! #[actor(implements(Backend))]
//! struct Radio;
//! #[actor]
//! impl Radio {}
//! impl Backend for Radio {
//!     fn lookup(&mut self, uri: String) -> Vec<String> { panic!("noise") }
//! }
//!
//! let (files, radio) = (Files.start(), Radio.start());
//! let backends = ActorRegistry::global().get_by_interface::<BackendProxy>();
//! assert_eq!(backends, [files.into(), radio.into()]);
//! let found = get_all_results(backends.iter().map(|backend| backend.lookup("lola".into())));
//! assert_eq!(found[0], Ok(vec!["lola".to_owned()]));      // one that fails doesn't spoil the others' answers
//! assert!(found[1].is_err());
//! # ActorRegistry::global().stop_all();
//! ```
//!
//! # Features
//! There is one, and it is off unless asked for: `pykka = { version = "0.1", features = ["signal"] }`.
//!
//! | feature | what it adds |
//! |---|---|
//! | `signal` | `debug::dump_on_signal()`, on Unix: a program that is sent SIGUSR1 prints what its actors are doing (with the crate `signal-hook`) |
//!
//! # Where to look next
//! - [The guide](guide): how to think in actors, from the first one to the end of a whole program; patterns, deadlocks, what a call
//!   costs; and a way over from [Pykka](guide::coming_from_pykka).
//! - [`actor`](macro@actor): what can be annotated, and what is generated.
//! - [`Actor`]: starting, and the hooks. [`ActorRef`]: sending messages, stopping. [`Context`]: an actor's view of itself.
//! - [`Future`], [`get_all`], [`get_any`], [`promise`]: waiting.
//! - [`ActorRegistry`]: all that lives.
//! - [`testing`]: mocks and probes.
//! - [`Error`]: everything that a caller can be told.
#![forbid(unsafe_code)]

pub mod guide;

#[doc(hidden)]
pub use pykka_core::generated;
pub use pykka_core::testing;
pub use pykka_core::{
    Accepts, ActorDead, ActorId, ActorRef, ActorRegistry, AnyActorRef, AnyReply, Builder, Context,
    Error, Failure, FailureKind, Future, InterfaceProxy, Methods, NoMessage, Origin, OtherError,
    Part, Pool, ProxyOf, SharedFuture, Traversable, TryTellError, debug, get_all, get_all_results,
    get_all_timeout, get_any,
};

// Pykka's names find ours in a search. rustdoc takes those of a re-exported item from here, and not from where it is defined;
// those of methods it takes from there.
#[doc(alias("ThreadingActor", "on_start", "on_stop", "on_failure", "on_receive"))]
#[doc(alias("use_daemon_thread", "actor_inbox"))]
pub use pykka_core::Actor;
#[doc(alias = "ThreadingFuture")]
pub use pykka_core::Promise;
#[doc(alias("ActorProxy", "CallableProxy"))]
pub use pykka_core::Proxy;
#[doc(alias = "ThreadingFuture")]
pub use pykka_core::promise;
#[doc(alias(
    "ActorProxy",
    "CallableProxy",
    "ProxyCall",
    "ProxyGetAttr",
    "ProxySetAttr"
))]
#[doc(alias("traversable", "ActorMemberMixin", "proxy_field", "proxy_method"))]
pub use pykka_macros::actor;

/// The README's programs are compiled and run with the doctests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
