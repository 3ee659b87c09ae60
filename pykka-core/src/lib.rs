//! The runtime of [pykka](https://docs.rs/pykka). Depend on that crate: it re-exports everything that is public here.
//!
//! A folder imports only from folders above it in this list.
#![deny(unsafe_code)]

/// Threads, locks and atomics: std's, or those of the explorer of schedules.
mod sync;

/// What can go wrong, and how it is told: errors, failures, panics, log events.
mod error;

/// The threads that run pooled actors.
mod pool;

/// The way back: where an answer is put, and what it depends on.
mod reply;

/// The timers of the process.
mod timer;

/// What can be sent: the messages of an actor and of its parts, and how one is handled.
mod message;

/// Waiting, and the detection of waits that can never end.
mod wait;

/// Futures, and what can be made of them.
mod future;

/// Where messages lie until they are handled.
mod mailbox;

/// Where messages can be sent to: actors, their parts, interfaces, broadcasts.
mod address;

/// What an actor is, how it lives, and who runs it.
mod actor;

// Stand-ins for actors in tests: mocks and probes; simulations.
pub mod testing;

// Looking inside a running program.
pub mod inspect;

/// What only generated code and its error messages need.
mod macro_support;

pub use actor::Actor;
pub use actor::builder::Builder;
pub use actor::context::Context;
pub use actor::monitor::Monitor;
pub use actor::on_panic::OnPanic;
pub use actor::registry::ActorRegistry;
pub use actor::replicas::Replicas;
pub use actor::restart::Restart;
pub use actor::shutdown::{Hanging, StopTimeout};
pub use actor::supervisor::builder::SupervisorBuilder;
pub use actor::supervisor::{Strategy, Supervisor};
pub use address::accepts::Accepts;
pub use address::actor_ref::ActorRef;
pub use address::any_ref::AnyActorRef;
pub use address::interface::InterfaceProxy;
pub use address::proxy::Proxy;
pub use address::style::{Blocking, CallStyle, Deferred};
pub use address::timer::{After, Every, Timer};
pub use error::actor_id::ActorId;
pub use error::end::{Down, End};
pub use error::failure::{Failure, FailureKind};
pub use error::tell_error::{TellError, TryTellError};
pub use error::{Error, Origin, OtherError};
pub use future::Future;
pub use future::after::after;
pub use future::gather::{get_all, get_all_results, get_all_timeout, get_any};
pub use future::join::{Joined, join};
pub use future::promise::{Promise, promise};
pub use future::shared::SharedFuture;
pub use message::containers::Traversable;
pub use message::{Methods, NoMessage, Part, ProxyOf};
pub use pool::Pool;
pub use reply::any_reply::AnyReply;

/// What the exploration of schedules sets (`tests/explore/`).
#[cfg(pykka_shuttle)]
#[doc(hidden)]
pub mod explore {
    pub use crate::sync::{Setting, Timeouts, set};
}

/// What the macro's output names. Not for use by hand: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::macro_support::*;
}
