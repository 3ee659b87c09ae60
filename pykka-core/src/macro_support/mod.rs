//! What only generated code and its error messages need.
//!
//! The macro's output takes everything that it uses of this crate from this module.

pub(crate) mod absent;
pub(crate) mod bounds;
pub(crate) mod contexts;
pub(crate) mod cycles;
pub(crate) mod data;
pub(crate) mod stand_in;
pub(crate) mod text;

/// What `#[actor(remote)]` generates code for, and what the crate pykka-remote is built on.
#[cfg(feature = "remote")]
pub mod remote {
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub use crate::address::arrival::{Offerable, reachable};
    pub use crate::address::passed::{read_proxy, write_proxy};
    pub use crate::address::remote::{
        Answer, Arrived, Elsewhere, Imported, Location, Marshal, Outgoing, Reachable, RemoteRef,
        Request, Respond, Sending, with_marshal,
    };
    pub use crate::address::stand_in::address;
    pub use crate::error::remote::{ErrorParts, FailureParts, Trouble};
    pub use crate::future::when_ready::when_ready;
    pub use crate::message::wire::{
        AnswerType, Description, Remote, RemotePart, Wire, WireError, WireMessage,
    };
    pub use crate::reply::target::{id_of, origin_of};

    /// What messages are written to.
    pub type Buffer = Vec<u8>;

    /// Whether a message was written.
    pub type Written = Result<(), WireError>;
}

// Generated code takes these from here, because it can't rely on the prelude in the user's module.
pub use std::any::Any;
pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::cmp::{Eq, PartialEq};
pub use std::convert::{From, Infallible, Into};
pub use std::fmt::{self, Debug, Formatter};
pub use std::hash::{Hash, Hasher};
pub use std::marker::Copy;
pub use std::marker::{PhantomData, Send, Sized};
pub use std::ops::FnMut;
pub use std::option::Option;
pub use std::result::Result;
pub use std::string::String;

pub use crate::actor::Actor;
pub use crate::actor::context::Context;
pub use crate::actor::dispatcher::Dispatcher;
pub use crate::actor::hooks::Hooks;
pub use crate::actor::monitor::HandlesDown;
pub use crate::actor::on_panic::OnPanic;
pub use crate::address::Address;
pub use crate::address::accepts::{Accepts, Via};
pub use crate::address::any_ref::AnyActorRef;
pub use crate::address::interface::{
    Addressed, Interface, InterfaceCall, Interfaces, Proxied, offer, recognize,
};
pub use crate::address::proxy::Proxy;
pub use crate::address::proxy::{Calls, CallsOf};
pub use crate::address::style::{Blocking, CallStyle, Deferred};
pub use crate::error::end::Down;
pub use crate::error::failure::Failure;
pub use crate::future::Future;
pub use crate::macro_support::absent::UnderCfg;
pub use crate::macro_support::bounds::{Argument, Borrowed, Checked, Readable, Sendable, awaiting};
pub use crate::macro_support::contexts::{OwnContext, own_context_in};
pub use crate::macro_support::cycles::{AnyPart, PartOf, no_cycle};
pub use crate::macro_support::data::{debug, eq, hook_result};
pub use crate::mailbox::Work;
pub use crate::message::containers::{AsRead, Traversable, visit};
pub use crate::message::copied::{Cloner, cloned};
pub use crate::message::method_names::Names;
pub use crate::message::name::{CarrierOf, MessageName, distinct, split};
pub use crate::message::outcome::{ErrorText, Outcome};
pub use crate::message::{
    ImplBlock, Invoke, Message, Methods, MethodsIn, NoMessage, Part, PartsIn, ProxyOf, unbox,
};
pub use crate::reply::Reply;
pub use crate::reply::any_reply::AnyReply;
pub use crate::reply::carrier::{BoxIf, Carrier, is_large};
pub use crate::testing::mock::mock_with;
