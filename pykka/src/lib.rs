//! Actors on plain threads for Rust, with typed proxies.
//!
//! pykka brings the ideas of Python's [Pykka](https://pykka.readthedocs.io) to a language with
//! static types.
//!
//! An actor runs concurrently with other actors, shares no state with them, and handles one message
//! at a time. Here, an actor is a struct that runs in its own thread, or in a pool of threads.
//!
//! # An actor and its proxy
//! `#[actor]` on a struct and on its impl block makes the struct an actor. Its public methods and
//! fields become methods of a typed proxy. Each call through the proxy sends a message, and returns
//! a [`Future`] of the answer at once.
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
//! # Failures
//! A method fails if it panics or returns an `Err(..)`. (In Pykka, it raises an exception.) What
//! happens then depends on the message:
//!
//! - An *ask*, such as a call through a proxy, has a caller. The caller gets the failure, and the
//!   actor goes on.
//! - A *tell*, such as a call through `proxy.defer()`, has no caller. So the actor itself fails:
//!   its `on_failure` runs, and it stops.
//!
//! ```
//! # use pykka::{actor, Actor, Error};
//! # #[actor] struct Calculator;
//! #[actor]
//! impl Calculator {
//!     pub fn div(&self, a: i64, b: i64) -> Result<i64, String> {
//!         a.checked_div(b).ok_or("division by zero".into())
//!     }
//!     pub fn rem(&self, a: i64, b: i64) -> i64 { a % b }
//! }
//!
//! let calculator = Calculator.start();
//! let proxy = calculator.proxy();
//! assert_eq!(proxy.div(1, 0).get()?, Err("division by zero".into()));
//! assert!(matches!(proxy.rem(1, 0).get(), Err(Error::Panicked { .. })));
//! assert_eq!(proxy.rem(5, 3).get()?, 2);                   // the actor goes on
//! # calculator.stop().get()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! The outer `Result` says whether the actor answered. The inner one is what the method returned.
//! [`get()??`](Future::get) unwraps both.
//!
//! # Logs and panic messages
//! Each failure is logged as a [`tracing`](https://docs.rs/tracing) event with the target `pykka`:
//!
//! | level | event |
//! |---|---|
//! | error | a failure that has no caller |
//! | warn | a restart; a failure whose caller had dropped the future; a message that was not handled, such as one of an unexpected type |
//! | info | a panic that a caller was told of |
//! | debug | an `Err(..)` that a caller got, which is a value; an actor starts or stops |
//!
//! To see the events, a program needs a subscriber, such as the one in the crate
//! `tracing-subscriber`: call `tracing_subscriber::fmt::init()` at the beginning of `main`. It
//! shows the levels info and above. With its feature `env-filter` it shows only errors, unless the
//! environment says otherwise, as in `RUST_LOG=pykka=debug`. Without a subscriber, nothing is
//! logged, except that the first error is printed to stderr in one line.
//! [`debug::print_first_error(false)`](debug::print_first_error) switches this off.
//!
//! A panic in an actor is contained. But Rust's panic hook prints it to stderr, like every panic.
//! To silence it, set a hook *before* you start the first actor. Then pykka installs its own hook,
//! which records the panic's location and then calls yours. If you set a hook later, it replaces
//! pykka's. Panics are still contained then, but [`Error::Panicked`] and [`Failure`] no longer have
//! a location, unless your hook calls the one that it replaces.
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
//!     let thread = thread::current();
//!     let is_an_actor = thread.name().is_some_and(|name| name.starts_with("Fragile-"));
//!     if !is_an_actor { others(info) }
//! }));
//! let fragile = Fragile.start();
//! assert!(matches!(fragile.proxy().touch().get(), Err(Error::Panicked { .. })));  // not printed
//! # fragile.stop().get()?;
//! # Ok::<(), Error>(())
//! ```
//!
//! A hook can't recognize a pooled actor by its thread. It runs in a thread named `pykka-pool`, or
//! in the thread of a caller that waits for it.
//!
//! # Interfaces
//! `#[actor]` on a trait makes the trait an interface. It has one proxy type for all actors that
//! implement the trait, and for [mocks](testing).
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
//! assert_eq!(found[0], Ok(vec!["lola".to_owned()]));
//! assert!(found[1].is_err());            // a failure doesn't affect the other answers
//! # ActorRegistry::global().stop_all();
//! ```
//!
//! # Features
//! All features are off by default; `pykka = { version = "0.1", features = ["signal"] }`
//! enables one.
//!
//! | feature | what it adds |
//! |---|---|
//! | `signal` | `debug::dump_on_signal()`: on SIGUSR1, the program prints what its actors are doing (Unix; crate `signal-hook`) |
//! | `coroutines` | [`testing::simulate`] runs actors on coroutines, which takes a tenth of the time that threads take (crate `corosensei`) |
//! | `spans` | each message that is handled is a `tracing` span: see [the guide](guide::watching_a_program#spans) |
//! | `serde` | [`debug::Snapshot`] and [`ActorId`] can be serialized (crate `serde`); messages by [`#[actor(derive(Serialize))]`](macro@actor#options), without it |
//! | `remote` | `#[actor(remote)]`, for actors in other processes; the crate `pykka-remote` enables it (crates `serde` and `postcard`) |
//!
//! # Where to go next
//! - [The guide](guide) leads from the first actor to a complete program. It covers patterns,
//!   deadlocks, and the cost of a call. If you know Pykka, start with [coming from
//!   Pykka](guide::coming_from_pykka).
//! - [`actor`](macro@actor): what can be annotated, and what is generated.
//! - [`Actor`]: starting, and the hooks. [`ActorRef`]: sending messages, stopping. [`Context`]:
//!   what the runtime passes to an actor's own methods.
//! - [`Future`], [`get_all`], [`get_any`], [`promise`], [`after`]: waiting for answers.
//! - [`ActorRegistry`]: finding actors, and stopping all of them.
//! - [`testing`]: mocks, probes, simulations. [`debug`]: what a running program is doing; [the
//!   guide](guide::watching_a_program) shows it as a page.
//! - [`Error`]: all errors that a caller can get.
#![forbid(unsafe_code)]

pub mod guide;

/// What most programs import: `use pykka::prelude::*;`.
///
/// It has no `Future`, because that would hide std's trait of this name.
pub mod prelude {
    pub use crate::{Actor, Proxy, actor};
}

#[doc(hidden)]
pub use pykka_core::__private;
pub use pykka_core::inspect as debug;
pub use pykka_core::testing;
pub use pykka_core::{
    Accepts, ActorId, ActorRef, ActorRegistry, After, AnyActorRef, AnyReply, Blocking, Builder,
    CallStyle, Context, Deferred, Down, End, Error, Every, Failure, FailureKind, Future, Hanging,
    InterfaceProxy, Joined, Methods, Monitor, NoMessage, OnPanic, Origin, OtherError, Part, Pool,
    ProxyOf, Replicas, Restart, SharedFuture, StopTimeout, Strategy, Supervisor, SupervisorBuilder,
    TellError, Timer, Traversable, TryTellError, after, get_all, get_all_results, get_all_timeout,
    get_any, join,
};

// A search for one of Pykka's names finds ours. rustdoc takes the aliases of a re-exported item
// from its re-export, and those of a method from its definition.
#[doc(alias(
    "ThreadingActor",
    "on_start",
    "on_stop",
    "on_failure",
    "on_down",
    "on_receive"
))]
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

/// Compiles and runs the programs of the README as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
