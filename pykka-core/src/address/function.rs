//! A function that is sent to an actor, to be run on its state.

use crate::address::actor_ref::ActorRef;
use crate::future::Future;
use crate::mailbox::Work;
use crate::message::name::MessageName;
use crate::message::{FUNCTION, Invoke, Message, Methods};
use crate::reply::Reply;
use crate::reply::carrier;

/// A message that is a function, which is run on the actor's state.
struct Function<F>(F);

impl<F: Send + 'static> MessageName for Function<F> {
    type __Carrier = Box<Self>;

    const NAMES: &'static [&'static str] = &[FUNCTION];

    fn code(&self) -> u64 {
        0
    }
}

impl<A, R: Send + 'static, F: FnOnce(&mut A) -> R + Send + 'static> Invoke<A> for Function<F> {
    fn number(&self) -> u64 {
        0
    }

    fn run(function: Box<Self>, on: &mut A, reply: &mut Reply<'_>) {
        reply.answer((function.0)(on), None);
    }
}

impl<A: Methods> ActorRef<A> {
    /// Runs a function on the actor's state, as a message, and returns a future of its result.
    ///
    /// The function runs in the actor's thread, if it has one, like every handler. If it returns an
    /// `Err(..)`, that is a value like any other: it is not logged, and is no failure of the actor.
    ///
    /// ```
    /// # use pykka::{actor, Actor};
    /// # #[actor] struct List { items: Vec<u32> }
    /// # #[actor] impl List {}
    /// let list = List { items: vec![3, 1, 2] }.start();
    /// list.run(|list| list.items.sort());
    /// assert_eq!(list.run(|list| list.items.clone()).get()?, [1, 2, 3]);
    /// # list.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// They come through the future, as for [`ask`](ActorRef::ask). If the function panics, it is
    /// [`Error::Panicked`](crate::Error::Panicked), and the actor goes on.
    ///
    /// # Blocking
    /// Waits for room if the actor's mailbox is bounded and full. Otherwise never.
    pub fn run<R, F>(&self, f: F) -> Future<R>
    where
        R: Send + 'static,
        F: FnOnce(&mut A) -> R + Send + 'static,
    {
        let function = Box::new(Function(f));
        self.send(
            Work::Message(Message::Invoke(function)),
            const { carrier::is_large::<F>() },
            Future::asked,
        )
    }
}
