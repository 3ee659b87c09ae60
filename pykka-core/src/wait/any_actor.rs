//! An actor without its type: what others see of it, and what can be sent to it.

use std::any::{Any, TypeId};
use std::time::Duration;

use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::tell_error::TellError;
use crate::error::{Error, Origin};
use crate::reply::ReplyTo;
use crate::reply::target::Target;
use crate::sync::Arc;
use crate::wait::activity::Activity;
use crate::wait::condition::Condition;

/// What is told when an actor has terminated.
pub(crate) trait Watcher: Send {
    /// Whether telling it would have no effect.
    fn is_gone(&self) -> bool;

    /// Whether it waits for no more than the end of the actor's current life. If another life follows,
    /// it is not told, but dropped.
    fn is_of_this_life(&self) -> bool {
        false
    }

    fn tell(&self, actor: &ActorId, end: End);

    /// The queue that the actor takes messages from, if that is what watches it.
    fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        None
    }
}

/// What the runtime asks of an actor that has several lives.
#[derive(Clone, Copy)]
pub(crate) enum Control {
    /// The life with this number ends, behind all messages that were put in before.
    EndLife(u32),
    /// The life with this number ends after the message in hand.
    Suspend(u32),
    /// The pause between two lives is over.
    Begin,
    /// The actor terminates in its pause, with the failure of its last life.
    GiveUp,
}

/// What a supervisor waits for. If the actor has terminated, it has waited for long enough.
#[derive(Clone, Copy)]
pub(crate) enum Milestone {
    /// It is between two lives.
    Paused,
    /// The life with this number has started, or is over.
    Begun(u32),
}

/// What an actor's shared half can do whatever the actor's type is.
pub(crate) trait AnyActor: Target + Any {
    fn is_alive(&self) -> bool;

    /// Whether it has started, and is not between two lives.
    fn is_running(&self) -> bool;

    /// The number of messages that it has not begun to handle.
    fn mailbox_depth(&self) -> usize;

    /// If the mailbox is full: the condition that is notified when there is room.
    fn room_if_full(&self) -> Option<Arc<Condition>> {
        None
    }

    fn activity(&self) -> &Activity;

    /// The method or hook that it is in, with the path to its part.
    fn method(&self) -> Option<String>;

    /// The actor, and the method that it is in.
    fn current_call(&self) -> Origin {
        Origin::new(self.actor().clone(), self.method().map(Into::into))
    }

    /// Sends a message of any type. If it is not delivered, it is in the error.
    fn send_any(
        &self,
        message: Box<dyn Any + Send>,
        reply: ReplyTo,
    ) -> Result<(), TellError<Box<dyn Any + Send>>>;

    /// Answers with a `bool` when the actor has terminated: whether it had not before.
    fn send_stop(&self, reply: ReplyTo, is_urgent: bool);

    fn control(&self, control: Control);

    /// Makes another actor a child of this one: it stops before this one does. A supervisor finds it by
    /// its name.
    fn adopt(&self, child: Arc<dyn AnyActor>, name: Option<Arc<str>>);

    fn children(&self) -> Vec<Arc<dyn AnyActor>>;

    fn child(&self, name: &str) -> Option<Arc<dyn AnyActor>>;

    /// If it is one of several that take messages from one queue: that queue.
    fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        None
    }

    /// Answers with an [`End`] when it has terminated.
    fn answer_with_end(&self, reply: ReplyTo);

    /// Tells `watcher` when the actor has terminated, or at once if it already has.
    fn watch(&self, watcher: Box<dyn Watcher>);

    /// The type `A` of the actor.
    fn actor_type(&self) -> TypeId;

    /// The typed reference, an `ActorRef<A>`.
    fn typed(self: Arc<Self>) -> Box<dyn Any>;

    /// Fills `wanted`, an `Option` of an interface's proxy, if the actor's type says that it
    /// implements that interface.
    fn offer(self: Arc<Self>, wanted: &mut dyn Any);

    /// The same with a proxy for broadcasts, which waits neither for answers nor for room.
    fn offer_for_broadcast(self: Arc<Self>, wanted: &mut dyn Any);

    fn wait_started(&self) -> Result<(), Error>;

    fn wait_for(&self, milestone: Milestone) -> Result<(), Error>;

    fn wait_ended(&self, timeout: Option<Duration>) -> Result<(), Error>;
}
