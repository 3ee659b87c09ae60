//! What a mock or a probe does with a message.

use std::any::Any;
use std::panic::Location;

use crate::actor::registry::ActorRegistry;
use crate::address::Address;
use crate::address::interface::Offer;
use crate::error::failure::{Failure, FailureKind};
use crate::error::{Error, Origin};
use crate::mailbox::Work;
use crate::mailbox::delivery::Delivery;
use crate::message::name::CarrierOf;
use crate::message::{Message, Methods, Part};
use crate::reply::Reply;
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier as _;
use crate::reply::target::Target;
use crate::sync::{Arc, Mutex, lock};
use crate::testing::asked::CallQueue;
use crate::testing::lent::Lent;
use crate::testing::log::Log;

/// It takes a call as it travels, because each move of a large one takes room on the stack.
pub(super) type AnswerFn<P> = Box<dyn FnMut(CarrierOf<<P as Methods>::Call>) -> AnyReply + Send>;

/// What stands in the place of an actor.
pub(super) struct Double<P: Methods> {
    pub(super) answers: Lent<Answers<P>>,
    pub(super) calls: Log<P::Call>,
    pub(super) sets: Log<<P as Part>::Set>,
    pub(super) registration: Option<Registration<P>>,
    pub(super) parts: Vec<StandIn>,
    /// Whether its calls can be looked at later.
    pub(super) keeps_calls: bool,
    pub(super) made_at: &'static Location<'static>,
}

/// The registry that a mock is in, and the interfaces that it is found by.
pub(super) struct Registration<P> {
    pub(super) registry: ActorRegistry,
    pub(super) offer: Offer<P>,
}

pub(super) struct Answers<P: Methods> {
    methods: Vec<Box<dyn Answering>>,
    rest: Rest<P>,
}

/// What stands in the place of a part of a mock.
pub(super) struct StandIn {
    path: String,
    /// The [`Address`] of its proxy.
    address: Box<dyn Any + Send + Sync>,
}

/// One method of a mock, with its answer.
pub(super) trait Answering: Send {
    /// Answers a message with this code, if it is one of this method. Takes the arguments then.
    fn answer(&mut self, code: u64, arguments: &mut Box<dyn Any>) -> Option<AnyReply>;
}

/// What happens to a message that no method's answer is for.
pub(super) enum Rest<P: Methods> {
    /// It is answered with `()`, which is an error if its method returns something else.
    Done,
    /// A function answers all calls.
    Function(AnswerFn<P>),
    /// It waits in a probe.
    Held(Arc<CallQueue<P>>),
    /// It is kept, and the caller receives an error.
    Kept(Arc<Mutex<Option<Message<P>>>>),
}

impl<P: Methods> Double<P> {
    pub(super) fn new(
        methods: Vec<Box<dyn Answering>>,
        rest: Rest<P>,
        made_at: &'static Location<'static>,
    ) -> Self {
        Double {
            keeps_calls: matches!(rest, Rest::Done | Rest::Function(_)),
            answers: Lent::new(Answers { methods, rest }),
            calls: Log::new(),
            sets: Log::new(),
            registration: None,
            parts: Vec::new(),
            made_at,
        }
    }

    /// What stands in the place of a part.
    pub(super) fn stand_in(&self, part: &dyn Target) -> Option<&dyn Any> {
        let path = path_of(part);
        let found = self.parts.iter().rfind(|stand_in| stand_in.path == path)?;
        Some(&*found.address)
    }

    /// Handles one message, under the caller's `catch`.
    ///
    /// # Errors
    /// If the answer is not of the type that the method returns. It counts as a panic of the mock.
    pub(super) fn handle(
        &self,
        answers: &mut Answers<P>,
        work: Work<P>,
        reply: &mut Reply<'_>,
        delivery: Delivery<'_>,
        is_alive: impl FnOnce() -> bool,
    ) -> Result<(), Failure> {
        let Work::Message(message) = work else {
            reply.fail(unexpected);
            return Ok(());
        };
        let method = message.name();
        if self.keeps_calls {
            self.keep(&message);
        }
        let (answer, has_answer) = match answers.answer(message) {
            Answered::With(answer) => (answer, true),
            Answered::Done => (AnyReply::new(()), false),
            Answered::Unexpected => {
                reply.fail(unexpected);
                return Ok(());
            }
            Answered::Hold(message, queue) => {
                queue.put(message, reply.later(), delivery, is_alive);
                return Ok(());
            }
        };
        reply.answer_any(answer).map_err(|wrong| {
            let text = if has_answer {
                wrong.said_of(method)
            } else {
                let wanted = wrong.wanted;
                format!(
                    "`{method}` returns a `{wanted}`, and the mock has no answer for it: add one with `on` (its arguments are owned: a `String`, not a `&str`)"
                )
            };
            Failure::new(FailureKind::Panic, text, Some(self.made_at.to_string()))
        })
    }

    fn keep(&self, message: &Message<P>) {
        match message {
            Message::Call(call) => self.calls.add(call.message()),
            Message::Set(set) => self.sets.add(set.message()),
            Message::Get(_) | Message::Nested(_) | Message::Invoke(_) => {}
        }
    }
}

impl StandIn {
    /// `part` is the address of the part in any mock of this type.
    pub(super) fn new<Q: Methods>(part: &Address<Q>, address: &Address<Q>) -> Self {
        StandIn {
            path: path_of(part.target()),
            address: Box::new(address.clone()),
        }
    }
}

fn path_of(part: &dyn Target) -> String {
    let mut path = String::new();
    part.write_path(&mut path);
    path
}

enum Answered<'a, P: Methods> {
    With(AnyReply),
    Done,
    Unexpected,
    Hold(Message<P>, &'a CallQueue<P>),
}

impl<P: Methods> Answers<P> {
    fn answer(&mut self, message: Message<P>) -> Answered<'_, P> {
        if let Message::Nested(_) | Message::Invoke(_) = message {
            return Answered::Unexpected;
        }
        match &mut self.rest {
            Rest::Function(answer) => match message {
                Message::Call(call) => Answered::With(answer(call)),
                _ => Answered::Unexpected,
            },
            Rest::Done => match answered_by(&mut self.methods, message) {
                Some(answer) => Answered::With(answer),
                None => Answered::Done,
            },
            Rest::Held(queue) => {
                let copy = (!self.methods.is_empty()).then(|| message.copy()).flatten();
                match copy.and_then(|copy| answered_by(&mut self.methods, copy)) {
                    Some(answer) => Answered::With(answer),
                    None => Answered::Hold(message, queue),
                }
            }
            Rest::Kept(sent) => {
                *lock(sent) = Some(message);
                Answered::Unexpected
            }
        }
    }
}

/// The answer of the last of these methods that the message is for.
fn answered_by<P: Methods>(
    methods: &mut [Box<dyn Answering>],
    message: Message<P>,
) -> Option<AnyReply> {
    let (code, mut arguments) = (message.code(), message.arguments());
    let mut methods = methods.iter_mut().rev();
    methods.find_map(|method| method.answer(code, &mut arguments))
}

pub(super) fn unexpected(origin: Origin) -> Error {
    Error::UnexpectedMessage { origin }
}
