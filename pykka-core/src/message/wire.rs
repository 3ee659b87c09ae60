//! Messages and answers as bytes, for actors in other processes.
//!
//! What the user's types have to be is serde's `Serialize` and `Deserialize`; the format is postcard.
//! A message is the number of its variant, followed by its contents. Its answer is not in it, as
//! inside a process: the message knows the [type of its answer](AnswerType).
//!
//! `#[actor(remote)]` implements [`WireMessage`] for the messages of an item. Both halves of a struct
//! together make it [`Remote`].

use std::any::{TypeId, type_name};
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::message::name::CarrierOf;
use crate::message::{Message, Methods, NoMessage, Part};
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier;

/// The type of an argument, a result or a field of something that is `#[actor(remote)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to another process",
    label = "this type is not serde's `Serialize` and `Deserialize`",
    note = "arguments, results and public fields of a remote actor travel as bytes: derive `serde::Serialize` and `serde::Deserialize` for the type, or take the method or field out of the proxy with `#[actor(skip)]`",
    note = "a proxy can be sent if `#[actor(remote)]` is on the struct and on its impl block, or on the trait"
)]
pub trait Wire: Sized {
    /// A check names this constant, which exists only if the type can be sent.
    const PASSED: bool = true;

    fn write(&self, to: &mut Vec<u8>) -> Result<(), WireError>;

    fn read(from: &mut &[u8]) -> Result<Self, WireError>;

    /// How an answer of this type travels.
    fn answer() -> AnswerType
    where
        Self: Send + 'static,
    {
        AnswerType {
            write: |answer, to| match answer.downcast::<Self>() {
                Ok(answer) => answer.write(to),
                Err(_) => Err(WireError::wrong_answer::<Self>()),
            },
            read: |from| Self::read(from).map(AnyReply::new),
        }
    }
}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Wire for T {
    fn write(&self, to: &mut Vec<u8>) -> Result<(), WireError> {
        let written = postcard::to_extend(self, std::mem::take(to));
        *to = written.map_err(|error| WireError::of::<T>(&error))?;
        Ok(())
    }

    fn read(from: &mut &[u8]) -> Result<Self, WireError> {
        let read = postcard::take_from_bytes(from);
        let (value, rest) = read.map_err(|error| WireError::of::<T>(&error))?;
        *from = rest;
        Ok(value)
    }
}

/// A type of messages that can be sent to another process.
#[doc(hidden)]
pub trait WireMessage: Sized {
    /// Adds what these messages are to the description of an interface.
    fn describe(to: &mut Description);

    fn write(&self, to: &mut Vec<u8>) -> Result<(), WireError>;

    fn read(from: &mut &[u8]) -> Result<Self, WireError>;

    fn answer(&self) -> AnswerType;
}

/// An actor, a part or an interface that can be reached from another process.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be reached from another process",
    label = "this is not `#[actor(remote)]`",
    note = "write `#[actor(remote)]` on the struct and on its impl block, or on the trait, and on the struct and the impl block of each part"
)]
pub trait Remote:
    Methods<Call: WireMessage> + Part<Get: WireMessage, Set: WireMessage, Nested: WireMessage>
{
}
#[diagnostic::do_not_recommend]
impl<P> Remote for P where
    P: Methods<Call: WireMessage> + Part<Get: WireMessage, Set: WireMessage, Nested: WireMessage>
{
}

/// A part of a remote actor.
///
/// Generated code uses these functions rather than those of [`WireMessage`], so that all uses of a part
/// that is not remote cause the same error, and the compiler reports it once.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be reached from another process",
    label = "this is not `#[actor(remote)]`",
    note = "write `#[actor(remote)]` on the struct and on the impl block of each part of a remote actor, too"
)]
pub trait RemotePart: Methods {
    fn describe_part(to: &mut Description);

    fn write_part(message: &Message<Self>, to: &mut Vec<u8>) -> Result<(), WireError>;

    fn read_part(from: &mut &[u8]) -> Result<Message<Self>, WireError>;

    fn answer_of_part(message: &Message<Self>) -> AnswerType;
}
#[diagnostic::do_not_recommend]
impl<P: Remote> RemotePart for P {
    fn describe_part(to: &mut Description) {
        to.add_part::<Self>();
    }

    fn write_part(message: &Message<Self>, to: &mut Vec<u8>) -> Result<(), WireError> {
        message.write(to)
    }

    fn read_part(from: &mut &[u8]) -> Result<Message<Self>, WireError> {
        Message::read(from)
    }

    fn answer_of_part(message: &Message<Self>) -> AnswerType {
        message.answer()
    }
}

/// The type of an answer: how it is written by the process of the actor, and read by the caller's.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AnswerType {
    write: fn(AnyReply, &mut Vec<u8>) -> Result<(), WireError>,
    read: fn(&mut &[u8]) -> Result<AnyReply, WireError>,
}

impl AnswerType {
    pub fn write(self, answer: AnyReply, to: &mut Vec<u8>) -> Result<(), WireError> {
        (self.write)(answer, to)
    }

    pub fn read(self, mut from: &[u8]) -> Result<AnyReply, WireError> {
        (self.read)(&mut from)
    }
}

/// Why something can't be written as bytes, or read from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError(String);

impl WireError {
    fn of<T>(error: &postcard::Error) -> Self {
        WireError(format!("a `{}` can't travel: {error}", type_name::<T>()))
    }

    fn wrong_answer<T>() -> Self {
        let wanted = type_name::<T>();
        WireError(format!(
            "the answer is not the `{wanted}` that the method returns"
        ))
    }

    /// For a message that has no such variant.
    #[must_use]
    pub fn unknown() -> Self {
        WireError("the message is not one of this interface".to_owned())
    }

    /// For the call of an interface through the proxy of the actor.
    #[must_use]
    pub fn interface() -> Self {
        WireError("an interface of a remote actor is offered by itself".to_owned())
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WireError {}

/// What an interface consists of: its names and its types, as they are written.
///
/// Two processes understand each other if they agree about it.
#[doc(hidden)]
#[derive(Default)]
pub struct Description {
    hash: Fnv,
    seen: Vec<TypeId>,
}

/// The FNV-1a hash, which is the same in every build.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Description {
    /// Adds a line.
    pub fn add(&mut self, line: &str) {
        for byte in line.bytes().chain([b'\n']) {
            self.hash.0 = (self.hash.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Adds what a part consists of. A part that contains itself is described once.
    pub fn add_part<P: Remote>(&mut self) {
        self.add(P::NAME);
        if !self.seen.contains(&TypeId::of::<P>()) {
            self.seen.push(TypeId::of::<P>());
            P::Call::describe(self);
            P::Get::describe(self);
            P::Set::describe(self);
            P::Nested::describe(self);
            self.add("");
        }
    }

    /// The fingerprint of an interface.
    #[must_use]
    pub fn fingerprint<P: Remote>() -> u64 {
        let mut description = Description::default();
        description.add_part::<P>();
        description.hash.0
    }
}

impl<P: Remote> WireMessage for Message<P> {
    fn describe(to: &mut Description) {
        to.add_part::<P>();
    }

    fn write(&self, to: &mut Vec<u8>) -> Result<(), WireError> {
        let kind = match self {
            Message::Call(_) => 0,
            Message::Get(_) => 1,
            Message::Set(_) => 2,
            Message::Nested(_) => 3,
            Message::Invoke(_) => return Err(WireError::interface()),
        };
        to.push(kind);
        match self {
            Message::Call(call) => call.message().write(to),
            Message::Get(get) => get.write(to),
            Message::Set(set) => set.message().write(to),
            Message::Nested(nested) => nested.message().write(to),
            Message::Invoke(_) => Err(WireError::interface()),
        }
    }

    fn read(from: &mut &[u8]) -> Result<Self, WireError> {
        match u8::read(from)? {
            0 => P::Call::read(from).map(Message::call),
            1 => P::Get::read(from).map(Message::Get),
            2 => P::Set::read(from).map(Message::set),
            3 => P::Nested::read(from).map(Message::nested),
            _ => Err(WireError::unknown()),
        }
    }

    fn answer(&self) -> AnswerType {
        match self {
            Message::Call(call) => call.message().answer(),
            Message::Get(get) => get.answer(),
            Message::Set(set) => set.message().answer(),
            Message::Nested(nested) => answer_of::<P>(nested),
            Message::Invoke(_) => <()>::answer(),
        }
    }
}

fn answer_of<P: Remote>(nested: &CarrierOf<P::Nested>) -> AnswerType {
    nested.message().answer()
}

impl WireMessage for NoMessage {
    fn describe(_: &mut Description) {}

    fn write(&self, _: &mut Vec<u8>) -> Result<(), WireError> {
        match *self {}
    }

    fn read(_: &mut &[u8]) -> Result<Self, WireError> {
        Err(WireError::unknown())
    }

    fn answer(&self) -> AnswerType {
        match *self {}
    }
}
