//! Starting actors.

use std::fmt;
use std::marker::PhantomData;

use crate::actor_ref::ActorRef;
use crate::address::Address;
use crate::cell::Shared;
use crate::context::Context;
use crate::hooks::Hooks;
use crate::identity::ActorId;
use crate::own_thread::{self, mailbox};
use crate::part::Part;
use crate::registry::{ActorRegistry, current_registry};
use crate::sync::{Arc, thread};

/// A type whose values can be started as actors. Implemented by `#[actor]`; there is nothing to implement by hand.
///
/// # Hooks
/// They are found by name in the `#[actor]` impl block, and are not part of the proxy. Each may take a
/// [`&Context<Self>`](Context) as its first argument after `self`, and each may return a `Result`, whose `Err(..)` counts as
/// a failure just as a panic does.
///
/// | hook | runs in the actor's thread |
/// |---|---|
/// | `on_start(&mut self)` | before the first message; if it fails the actor is stopped at once, without `on_stop` or `on_failure` |
/// | `on_stop(&mut self)` | after the last message, if the actor was asked to stop |
/// | `on_failure(&mut self, failure: &Failure)` | if a message failed that nobody awaits the answer of; the actor stops then, without `on_stop` |
/// | `on_receive(&mut self, message: M) -> R` | for the actor's own messages: it makes `M` what `tell` and `ask` take |
///
/// ```
/// use pykka::{actor, Actor, Context};
///
/// #[actor]
/// #[derive(Default)]
/// struct Greeter { greeted: Vec<String> }
///
/// #[actor]
/// impl Greeter {
///     fn on_start(&mut self, context: &Context<Self>) { println!("{} is here", context.actor_ref()); }
///     fn on_receive(&mut self, name: String) -> usize { self.greeted.push(name); self.greeted.len() }
///     fn on_stop(&mut self) { println!("Bye, {}!", self.greeted.join(" and ")); }
/// }
///
/// let greeter = Greeter::default().start();
/// greeter.tell("Ada".to_owned())?;
/// assert_eq!(greeter.ask("Grace".to_owned()).get()?, 2);
/// greeter.stop().get()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an actor",
    label = "not an actor",
    note = "write `#[actor]` on its struct and on its impl block"
)]
pub trait Actor: Hooks + Part<Proxy: From<Address<Self>> + Clone + Send + Sync> {
    /// Starts the actor in a thread of its own, named `Type-N`. It is registered before its `on_start` runs, in the
    /// registry of the actor that starts it, or else in the global one.
    ///
    /// Returns at once; [`ActorRef::wait_started`] tells when the actor is ready, and whether it is.
    ///
    /// # Panics
    /// If the operating system gives no thread.
    fn start(self) -> ActorRef<Self>
    where
        Self: SendState,
    {
        Self::builder().start(self)
    }

    /// Starts an actor that is built in its own thread: one that is not `Send`, or that needs its own address to be
    /// built.
    ///
    /// A panic in `make` is a failed start: [`ActorRef::wait_started`] gives it.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use pykka::{actor, Actor};
    ///
    /// #[actor]
    /// struct Local { data: Rc<u32>, myself: LocalProxy }
    /// #[actor]
    /// impl Local {
    ///     pub fn double(&self) -> u32 { *self.data * 2 }
    /// }
    ///
    /// let local = Local::start_with(|context| Local { data: Rc::new(21), myself: context.proxy() });
    /// assert_eq!(local.proxy().double().get()?, 42);
    /// # local.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    fn start_with<F>(make: F) -> ActorRef<Self>
    where
        F: FnOnce(&Context<Self>) -> Self + Send + 'static,
    {
        Self::builder().start_with(make)
    }

    /// Says more about how to start the actor.
    fn builder() -> Builder<Self> {
        Builder { name: None, capacity: None, stack_size: None, registry: None, actor: PhantomData }
    }
}

/// A state that can be moved into the actor's thread.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the state of `{Self}` is not `Send`, so it cannot be moved into the actor's thread",
    label = "not `Send`",
    note = "build it there: `{Self}::start_with(|context| ..)`"
)]
pub trait SendState: Send {}
#[diagnostic::do_not_recommend]
impl<A: Send> SendState for A {}

/// How to start an actor. [`Actor::builder`] makes one.
///
/// ```
/// use pykka::{actor, Actor, ActorRegistry};
///
/// #[actor]
/// struct Worker;
/// #[actor]
/// impl Worker {
///     pub fn thread(&self) -> Option<String> { std::thread::current().name().map(Into::into) }
/// }
///
/// let registry = ActorRegistry::new();
/// let worker = Worker::builder().name("night shift").capacity(100).registry(&registry).start(Worker);
/// assert_eq!(worker.proxy().thread().get()?.as_deref(), Some("night shift"));
/// registry.stop_all();
/// # Ok::<(), pykka::Error>(())
/// ```
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder<A> {
    name: Option<String>,
    capacity: Option<usize>,
    stack_size: Option<usize>,
    registry: Option<ActorRegistry>,
    actor: PhantomData<fn() -> A>,
}

impl<A: Actor> Builder<A> {
    /// A name for this one actor: for its thread, its errors and its log lines. The type's name is the default.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Bounds the mailbox: it has room for `messages` (at least one) that are not handled yet. Whoever sends one more
    /// waits for room.
    pub fn capacity(mut self, messages: usize) -> Self {
        self.capacity = Some(messages.max(1));
        self
    }

    /// The size of the stack of the actor's thread, in bytes. The default is std's.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    /// The registry to land in.
    pub fn registry(mut self, registry: &ActorRegistry) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    /// Starts `actor`. See [`Actor::start`].
    ///
    /// # Panics
    /// If the operating system gives no thread.
    pub fn start(self, actor: A) -> ActorRef<A>
    where
        A: SendState,
    {
        self.start_with(|_| actor)
    }

    /// Starts what `make` builds in the actor's thread. See [`Actor::start_with`].
    ///
    /// # Panics
    /// If the operating system gives no thread.
    pub fn start_with<F>(self, make: F) -> ActorRef<A>
    where
        F: FnOnce(&Context<A>) -> A + Send + 'static,
    {
        let id = ActorId::new(A::NAME, self.name);
        let registry = self.registry.unwrap_or_else(current_registry);
        let mut thread = thread::Builder::new().name(thread_name(&id));
        if let Some(bytes) = self.stack_size {
            thread = thread.stack_size(bytes);
        }
        let (mailbox, inbox) = mailbox(self.capacity);
        let actor_ref = ActorRef::new(Arc::new(Shared::new(id, mailbox)));
        registry.register(actor_ref.to_any());

        let run = {
            let (actor_ref, registry) = (actor_ref.clone(), registry.clone());
            move || own_thread::run(make, Context::new(actor_ref, registry), inbox)
        };
        if let Err(error) = thread.spawn(run) {
            registry.unregister(actor_ref.id());
            registry.ended();
            panic!("there is no thread to be had for the actor {actor_ref}: {error}");
        }
        actor_ref
    }
}

impl<A> fmt::Debug for Builder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("name", &self.name).field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

/// The name an actor was given, or else its type and a number. A name that has a NUL in it can't be a thread's.
fn thread_name(id: &ActorId) -> String {
    match id.given_name() {
        Some(name) => name.replace('\0', " "),
        None => format!("{}-{}", id.type_name(), id.serial()),
    }
}
