//! The same proxy in another process.
//!
//! An actor of one process is *offered* under a name, and another process gets a proxy of it: the
//! very type that it has in its own process, with all its ways to call.
//!
//! ```
//! use pykka::prelude::*;
//! use pykka_remote::Node;
//! use pykka_remote::memory::Network;
//!
//! #[actor(remote)]
//! struct Calculator { pub last_result: i64 }
//! #[actor(remote)]
//! impl Calculator {
//!     pub fn add(&mut self, a: i64, b: i64) -> i64 { self.last_result = a + b; self.last_result }
//! }
//!
//! # let network = Network::new(1);
//! // In a program, `.listen("127.0.0.1:7447")` here, and `.connect("127.0.0.1:7447")` there.
//! let here = Node::builder().transport(network.transport()).start()?;
//! let calculator = Calculator { last_result: 0 }.start();
//! let offered = here.offer("calc", &calculator)?;             // dropped: withdrawn
//!
//! let there = Node::builder().transport(network.transport()).start()?;
//! let calc: CalculatorProxy = there.proxy("calc")?;           // the very same type
//! assert_eq!(calc.add(1, 3).get()?, 4);
//! assert_eq!(calc.last_result().get()?, 4);
//! # calculator.stop().get()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is guaranteed
//! - A message is handled at most once. It is never sent again by this crate: whether it may have
//!   run is what [`Error::may_have_run`](pykka::Error::may_have_run) says, and the caller decides.
//! - Messages from one process to one incarnation of an actor are handled in the order in which they
//!   were sent.
//! - Every ask is answered: with the value; with an error of the other process; with
//!   [`ConnectionLost`](pykka::Error::ConnectionLost) when the other process can't be reached any
//!   more; or with [`Timeout`](pykka::Error::Timeout) when its time is up. Over a connection that
//!   loses messages silently, only a [time limit](pykka::Proxy::within) ends a wait.
//! - A process that can't be reached isn't taken for dead. If it comes back, pinned proxies work
//!   again. An actor has ended only when its own process says so.
//! - No call waits for another process that is busy or frozen: a full mailbox there is
//!   [`Busy`](pykka::Error::Busy) at once, and the queue to the connection is waited for no longer
//!   than 200 ms.
//!
//! # What is not
//! Values are copied: a `&T` argument is not shared. A deadlock through another process is not
//! found: use [`within`](pykka::Proxy::within). The proxies of mocks are answered in the thread
//! that receives, so they must not block.
//!
//! # How it works
//! A node (`node`, whose parts share a `core`) has a `directory` of the members that can be
//! reached. A proxy leads to a `stub`, which finds the `link` to a member. The link numbers the
//! messages, and keeps the asks until they are answered. Frames (`envelope`) wait in the `outbox`,
//! whose thread is the only one that touches the engine. At the other end, one of the `hosts`
//! discards duplicates and late messages, and puts the others into its actor's mailbox. Proxies in
//! messages are `marshal`led: their actors become hosts without names, to which messages are sent
//! through their process. A [`transport`] carries the frames: zenoh between processes, and
//! [`memory`] in tests.
#![forbid(unsafe_code)]

mod builder;
mod core;
mod directory;
mod envelope;
pub mod guide {
    #![doc = include_str!("guide.md")]
}
mod host;
mod hosts;
mod id;
mod link;
mod marshal;
pub mod memory;
mod node;
mod outbox;
mod stub;
mod table;
pub mod transport;
#[cfg(feature = "zenoh")]
mod zenoh;

pub use builder::Builder;
pub use host::Incoming;
pub use id::Id;
pub use node::{Members, Node, Offered};
#[cfg(feature = "tls")]
pub use zenoh::Tls;

/// Compiles and runs the program of the README as a doctest.
#[cfg(all(doctest, feature = "zenoh"))]
#[doc = include_str!("../README.md")]
struct Readme;
