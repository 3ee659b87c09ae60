//! Actors on plain threads for Rust, with typed proxies.
//!
//! pykka brings the ideas of Python's [Pykka](https://pykka.readthedocs.io) to a language with static types.
//!
//! An actor runs concurrently with other actors, shares no state with them, and handles one message at a time. Here, an
//! actor is a struct that has a thread of its own, or a place in a pool of threads.
//!
//! # An actor and its proxy
//! `#[actor]` on a struct and on its impl block makes the struct an actor. Its public methods and fields become methods of
//! a typed proxy. Each call through the proxy sends a message, and gives a [`Future`] of the answer at once.
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
//! If a method panics or returns an `Err(..)`, it has failed. (In Pykka, it raises an exception.) What happens then
//! depends on whether somebody waits for the answer:
//!
//! - An *ask*, such as a call through a proxy, has a caller that waits. The caller gets the failure, and the actor goes
//!   on.
//! - A *tell*, such as a call through `proxy.defer()`, has nobody that waits. Then the actor itself fails: its
//!   `on_failure` runs, and it stops.
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
//! The outer `Result` says whether the actor answered, the inner one is what the method returned. [`get()??`](Future::get)
//! takes the value out of both.
//!
//! # What is logged, and what is printed
//! Each failure is logged as an event of [`tracing`](https://docs.rs/tracing), under the target `pykka`:
//!
//! | level | event |
//! |---|---|
//! | error | a failure for which nobody waited |
//! | warn | a failure whose caller had gone; a message that was not handled, such as one of an unexpected type |
//! | info | a panic that its caller was told of |
//! | debug | an `Err(..)` that its caller was given, which is a value; an actor starts or stops |
//!
//! To see the events, a program needs a subscriber. The crate `tracing-subscriber` has one: call
//! `tracing_subscriber::fmt::init()` at the beginning of `main`. It shows info and above. With its feature `env-filter` it
//! shows only errors, unless the environment says otherwise, as in `RUST_LOG=pykka=debug`. Without a subscriber nothing is
//! logged. But the first error is printed to stderr then, in one line, since nobody would learn of it otherwise.
//! [`debug::print_first_error(false)`](debug::print_first_error) switches that off.
//!
//! A panic in an actor is contained. But Rust's panic hook prints it to stderr, like every panic. To silence it, set a
//! hook of your own *before* the first actor is started. Then pykka puts its hook in front of yours. Its hook notes where
//! the panic was raised, and calls yours. If you set a hook later, it replaces pykka's. Panics are still contained then,
//! but [`Error::Panicked`] and [`Failure`] have no location any more, unless your hook calls the one that it replaces.
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
//! A pooled actor has no thread of its own that a hook could know it by. It runs in a thread named `pykka-pool`, or in the
//! thread of a caller that waits for it.
//!
//! # Many kinds of actors behind one proxy
//! `#[actor]` on a trait makes the trait an interface. Its proxy is one type for every actor that implements the trait,
//! and for [mocks](testing) in a test.
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
//! There is one feature, and it is off by default: `pykka = { version = "0.1", features = ["signal"] }` switches it on.
//!
//! | feature | what it adds |
//! |---|---|
//! | `signal` | `debug::dump_on_signal()`: on SIGUSR1, the program prints what its actors are doing (Unix; crate `signal-hook`) |
//!
//! # Where to look next
//! - [The guide](guide): how to think in actors, from the first one to a whole program; patterns, deadlocks, and what a
//!   call costs. If you know Pykka, start with [coming from Pykka](guide::coming_from_pykka).
//! - [`actor`](macro@actor): what can be annotated, and what is generated.
//! - [`Actor`]: starting, and the hooks. [`ActorRef`]: sending messages, stopping. [`Context`]: an actor's view of itself.
//! - [`Future`], [`get_all`], [`get_any`], [`promise`]: waiting.
//! - [`ActorRegistry`]: finding actors, and stopping all of them.
//! - [`testing`]: mocks and probes. [`debug`]: looking inside a running program.
//! - [`Error`]: everything that can go wrong for a caller.
#![forbid(unsafe_code)]

pub mod guide;

#[doc(hidden)]
pub use pykka_core::__private;
pub use pykka_core::inspect as debug;
pub use pykka_core::testing;
pub use pykka_core::{
    Accepts, ActorId, ActorRef, ActorRegistry, AnyActorRef, AnyReply, Blocking, Builder, CallStyle,
    Context, Deferred, Error, Failure, FailureKind, Future, InterfaceProxy, Joined, Methods,
    NoMessage, Origin, OtherError, Part, Pool, ProxyOf, SharedFuture, TellError, Traversable,
    TryTellError, get_all, get_all_results, get_all_timeout, get_any, join,
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
