//! The runtime of [pykka](https://docs.rs/pykka). Depend on that crate: it re-exports everything that is public here.
#![deny(unsafe_code)]

// The modules, in the order in which a message meets them. Imports go in no circle.

// The sender's side: who can be sent to.
mod actor_ref;
mod address;
mod any_ref;
mod broadcast;
mod interface;

// The mailbox, where the threads meet, and what stands around it.
mod cell;
mod mailbox;
mod queue;

// Who runs the actor: its own thread, a pool, or whoever waits for it.
mod actor;
mod own_thread;
mod pool;
mod pooled;
mod room;

// What is run: an actor's life, and what it knows.
mod context;
mod current;
mod gauge;
mod hooks;
mod index;
mod life;
mod registry;

// From the actor down to the method.
mod absent;
mod bounds;
mod carrier;
mod names;
mod outcome;
mod part;
mod stand_in;

// In place of an actor.
pub mod testing;

// The way back. The future comes before what can be made of it, since its page in the docs has this order.
mod reply;

mod future;

mod awaited;
mod combine;
mod deadlock;
pub mod debug;
mod discard;
mod gather;
mod look;
mod plan;
mod promise;
mod shared_future;
mod wait;
mod waiters;
mod wakes;

// What all of them stand on.
mod error;
mod events;
mod failure;
mod identity;
mod place;
mod sync;
mod undelivered;
mod unwind;
mod urn;

pub use actor::{Actor, Builder};
pub use actor_ref::{Accepts, ActorRef};
pub use address::Proxy;
pub use any_ref::AnyActorRef;
pub use combine::{Joined, join};
pub use context::Context;
pub use error::{Error, Origin, OtherError};
pub use failure::{Failure, FailureKind};
pub use future::Future;
pub use gather::{get_all, get_all_results, get_all_timeout, get_any};
pub use identity::ActorId;
pub use interface::InterfaceProxy;
pub use part::{Methods, NoMessage, Part, ProxyOf, Traversable};
pub use pool::Pool;
pub use promise::{Promise, promise};
pub use registry::ActorRegistry;
pub use reply::AnyReply;
pub use shared_future::SharedFuture;
pub use undelivered::{TellError, TryTellError};

/// What the exploration of schedules sets (`tests/explore.rs`).
#[cfg(pykka_shuttle)]
#[doc(hidden)]
pub mod explore {
    pub use crate::sync::{Setting, Timeouts, set};
}

/// What the macro's output names. Not for use by hand: it changes without notice.
#[doc(hidden)]
pub mod generated {
    pub use crate::absent::UnderCfg;
    pub use crate::actor::{Actor, Home, Residence};
    pub use crate::actor_ref::Accepts;
    pub use crate::address::{Address, Proxy};
    pub use crate::any_ref::AnyActorRef;
    pub use crate::bounds::{AnyArgument, Argument, Checked, Distinct, Name, Readable, Sendable};
    pub use crate::carrier::{Carried, Carrier, is_large};
    pub use crate::context::Context;
    pub use crate::error::Error;
    pub use crate::failure::Failure;
    pub use crate::future::Future;
    pub use crate::hooks::Hooks;
    pub use crate::interface::{
        Addressed, Interface, InterfaceCall, Interfaces, Proxied, offer, recognize,
    };
    pub use crate::mailbox::Work;
    pub use crate::names::Names;
    pub use crate::outcome::{AnyError, AnyValue, DebuggedError, DisplayedError, Outcome};
    pub use crate::part::{
        Block, CarrierOf, Errand, Fields, Key, Letter, Message, Methods, MethodsIn, NoMessage,
        OwnMessage, Part, PartIn, PartsIn, ProxyOf, Traversable, is_among, unbox, visit,
    };
    pub use crate::reply::{AnyReply, Reply};
    pub use crate::stand_in::{ActorInScope, NoReceiver};
    pub use crate::testing::{Copied, Original, Uncopied, mock};
    pub use crate::undelivered::TellError;
}
