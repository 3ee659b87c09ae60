//! What only generated code and its error messages need: what the macro's output names is listed here.

pub(crate) mod absent;
pub(crate) mod bounds;
pub(crate) mod stand_in;

pub use crate::actor::context::Context;
pub use crate::actor::hooks::Hooks;
pub use crate::actor::{Actor, DefaultDispatcher, Dispatcher};
pub use crate::address::accepts::Accepts;
pub use crate::address::any_ref::AnyActorRef;
pub use crate::address::interface::{
    Addressed, Interface, InterfaceCall, Interfaces, Proxied, offer, recognize,
};
pub use crate::address::{Address, Proxy};
pub use crate::error::Error;
pub use crate::error::failure::Failure;
pub use crate::error::tell_error::TellError;
pub use crate::future::Future;
pub use crate::macro_support::absent::UnderCfg;
pub use crate::macro_support::bounds::{
    AnyArgument, Argument, Checked, Distinct, Lent, Name, Readable, Sendable,
};
pub use crate::macro_support::stand_in::{ActorInScope, NoReceiver};
pub use crate::mailbox::Work;
pub use crate::message::method_names::Names;
pub use crate::message::outcome::{AnyError, AnyValue, DebuggedError, DisplayedError, Outcome};
pub use crate::message::{
    Block, CarrierOf, Errand, Fields, Key, Letter, Message, Methods, MethodsIn, NoMessage,
    OwnMessage, Part, PartIn, PartsIn, ProxyOf, Traversable, is_among, unbox, visit,
};
pub use crate::reply::Reply;
pub use crate::reply::any_reply::AnyReply;
pub use crate::reply::carrier::{Carried, Carrier, is_large};
pub use crate::testing::mock::{Original, Uncopied, mock};
