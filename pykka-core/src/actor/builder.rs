//! The options for starting an actor.

use std::fmt;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::life::Init;
use crate::actor::on_panic::OnPanic;
use crate::actor::registry::{ActorRegistry, current_registry};
use crate::actor::{own_thread, pooled};
use crate::address::actor_ref::ActorRef;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::unwind;
use crate::pool::Pool;

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

/// A state that different threads can run, one at a time.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a pooled actor, because its state is not `Send`",
    label = "not `Send`",
    note = "a pooled actor is run by many threads in turn: give it only fields that are `Send`, or a thread of its own (`#[actor]` without `pooled`, and `start_with`)"
)]
pub trait PoolState: Send {}
#[diagnostic::do_not_recommend]
impl<A: Send> PoolState for A {}

/// The options for starting an actor. [`Actor::builder`](crate::Actor::builder) makes one.
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
pub struct Builder<A: Hooks> {
    name: Option<String>,
    capacity: Option<usize>,
    stack_size: Option<usize>,
    registry: Option<ActorRegistry>,
    pool: Option<Pool>,
    on_panic: OnPanic,
    skips_abandoned: bool,
    dispatcher: Dispatcher<A>,
}

impl<A: Hooks> Builder<A> {
    pub(crate) fn new(dispatcher: Dispatcher<A>, on_panic: OnPanic) -> Self {
        Builder {
            name: None,
            capacity: None,
            stack_size: None,
            registry: None,
            pool: None,
            on_panic,
            skips_abandoned: false,
            dispatcher,
        }
    }

    /// Names this actor: in its errors, in its log events, and in the name of its dedicated thread, if
    /// it has one. [`ActorRegistry::get_by_name`] finds it by this name, too.
    ///
    /// The default is the type's name, and `Type-N` for the thread.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Bounds the mailbox: it has room for this number of waiting messages, at least 1. The default is
    /// no bound.
    ///
    /// The message that is being handled doesn't count, and a stop always has room. A sender that
    /// finds the mailbox full waits for room. A large capacity costs nothing: memory is used only for
    /// messages that wait.
    pub fn capacity(mut self, messages: usize) -> Self {
        self.capacity = Some(messages.max(1));
        self
    }

    /// Sets the stack size of the actor's dedicated thread, in bytes. The default is that of
    /// `std::thread`.
    ///
    /// With less than 32 KiB, or more than there is memory, the actor can't be
    /// [started](Builder::try_start). It has no effect on a pooled actor. An actor with less than a
    /// mebibyte left on its stack doesn't run the pooled actors that it waits for itself, but leaves
    /// them to the pool.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    /// Runs the actor in a pool of threads, and not in a dedicated thread. It is the pool of the
    /// process ([`Pool::global`]), unless [`pool`](Builder::pool) sets another.
    ///
    /// That is right for an actor that computes: an ask of it costs little more than a lock, and a
    /// process can have hundreds of thousands of them. Use a dedicated thread for an actor that blocks
    /// for long, or if something depends on its thread.
    pub fn pooled(mut self) -> Self
    where
        A: PoolState,
    {
        self.dispatcher = Dispatcher::pooled();
        self
    }

    /// Runs the actor in this pool, and not in a dedicated thread.
    pub fn pool(mut self, pool: &Pool) -> Self
    where
        A: PoolState,
    {
        self.pool = Some(pool.clone());
        self.pooled()
    }

    /// Runs the actor in a dedicated thread, even if its type says `#[actor(pooled)]`.
    pub fn own_thread(mut self) -> Self {
        self.dispatcher = Dispatcher::own_thread();
        self
    }

    /// Puts the actor into this registry. The default is the registry of the actor that starts it, or
    /// else the global one.
    pub fn registry(mut self, registry: &ActorRegistry) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    /// Sets what a panic in an ask does to the actor: whether it goes on or fails. The default is
    /// [`OnPanic::Survive`], unless the type says `#[actor(on_panic = "fail")]`.
    pub fn on_panic(mut self, on_panic: OnPanic) -> Self {
        self.on_panic = on_panic;
        self
    }

    /// Sets whether asks are left out whose futures have been dropped when their turn comes. The default
    /// is that every message is handled: `proxy.add(1, 3);` is enough to send one.
    ///
    /// It suits an actor that answers requests, and gets more than it can handle: it then works only
    /// on those that somebody still waits for. They are counted as skipped in the `debug::snapshot()`.
    /// Deferred calls and tells are always handled. For single calls, see
    /// [`within`](crate::Proxy::within).
    ///
    /// ```
    /// use pykka::prelude::*;
    /// use pykka::{promise, Future};
    ///
    /// #[actor]
    /// struct Search { pub searches: u32 }
    /// #[actor]
    /// impl Search {
    ///     pub fn hold(&self, until: Future<()>) { let _ = until.get(); }
    ///     pub fn search(&mut self) { self.searches += 1; }
    /// }
    ///
    /// let search = Search::builder().skip_abandoned(true).start(Search { searches: 0 }).proxy();
    /// let (go, gone) = promise();
    /// let held = search.hold(gone);
    /// drop(search.search());
    /// let wanted = search.search();
    /// go.set(());
    /// wanted.get()?;
    /// assert_eq!(search.searches().get()?, 1);
    /// # drop(held);
    /// # search.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn skip_abandoned(mut self, skips: bool) -> Self {
        self.skips_abandoned = skips;
        self
    }

    /// Starts `actor` with these options, and returns a reference to it. See
    /// [`Actor::start`](crate::Actor::start).
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    /// [`Builder::try_start`] returns an error instead.
    ///
    /// # Blocking
    /// Never: it doesn't wait for `on_start`.
    pub fn start(self, actor: A) -> ActorRef<A>
    where
        A: SendState,
    {
        started(self.launch(Init::state(actor)))
    }

    /// Starts an actor with these options, whose state is built by `make`, and returns a reference to
    /// it. See [`Actor::start_with`](crate::Actor::start_with).
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    /// [`Builder::try_start`] returns an error instead.
    ///
    /// # Blocking
    /// Never: it waits neither for `make` nor for `on_start`.
    pub fn start_with<F>(self, make: F) -> ActorRef<A>
    where
        F: FnOnce(&Context<A>) -> A + Send + 'static,
    {
        started(self.launch(Init::build(make)))
    }

    /// Starts `actor` with these options, or returns an error if there is no thread for it.
    ///
    /// ```
    /// use pykka::{actor, Actor, Error};
    ///
    /// #[actor]
    /// struct Worker;
    /// #[actor]
    /// impl Worker {}
    ///
    /// // More than there is memory.
    /// let started = Worker::builder().stack_size(1 << 46).try_start(Worker);
    /// let error = started.unwrap_err();
    /// assert!(matches!(error, Error::NoThread { .. }), "{error}");
    /// assert_eq!(error.actor().unwrap().name(), "Worker");
    /// ```
    ///
    /// # Errors
    /// [`Error::NoThread`] if the operating system refuses a dedicated thread for the actor, or a
    /// stack of that [size](Builder::stack_size). Then the actor is dead, and its state has been
    /// dropped. A pooled actor is always started: if its pool has no thread, it waits for one.
    ///
    /// # Blocking
    /// Never: it doesn't wait for `on_start`.
    pub fn try_start(self, actor: A) -> Result<ActorRef<A>, Error>
    where
        A: SendState,
    {
        self.launch(Init::state(actor))
    }

    /// Starts an actor whose state is built by `make`, or returns an error if there is no thread for
    /// it. See [`start_with`](Builder::start_with).
    ///
    /// # Errors
    /// The same as for [`try_start`](Builder::try_start). Then `make` was dropped without being called.
    ///
    /// # Blocking
    /// Never: it waits neither for `make` nor for `on_start`.
    pub fn try_start_with<F>(self, make: F) -> Result<ActorRef<A>, Error>
    where
        F: FnOnce(&Context<A>) -> A + Send + 'static,
    {
        self.launch(Init::build(make))
    }

    pub(crate) fn launch(self, init: Init<A>) -> Result<ActorRef<A>, Error> {
        unwind::note_panics();
        let options = SpawnOptions {
            id: ActorId::new(A::NAME, self.name),
            capacity: self.capacity,
            stack_size: self.stack_size,
            registry: self.registry.unwrap_or_else(current_registry),
            pool: self.pool,
        };
        let init = init
            .on_panic(self.on_panic)
            .skip_abandoned(self.skips_abandoned);
        (self.dispatcher.0)(options, init)
    }
}

/// The actor. Panics if there is no thread for it.
pub(crate) fn started<A: Hooks>(launched: Result<ActorRef<A>, Error>) -> ActorRef<A> {
    launched.unwrap_or_else(|error| match error {
        Error::NoThread {
            origin, message, ..
        } => panic!("no thread could be started for the actor {origin}: {message}"),
        error => panic!("{error}"),
    })
}

/// What runs an actor: a dedicated thread, or a pool.
#[doc(hidden)]
pub struct Dispatcher<A: Hooks>(fn(SpawnOptions, Init<A>) -> Result<ActorRef<A>, Error>);

/// Everything that is known about an actor before it is started, but its state.
struct SpawnOptions {
    id: ActorId,
    capacity: Option<usize>,
    stack_size: Option<usize>,
    registry: ActorRegistry,
    pool: Option<Pool>,
}

impl<A: Hooks> Dispatcher<A> {
    pub fn own_thread() -> Self {
        Dispatcher(|options, init| {
            let name = thread_name(&options.id);
            let (stack, capacity) = (options.stack_size, options.capacity);
            own_thread::start(name, stack, options.id, capacity, &options.registry, init)
        })
    }

    pub fn pooled() -> Self
    where
        A: PoolState,
    {
        Dispatcher(|options, init| {
            let pool = Pool::for_actor(options.pool);
            let registry = &options.registry;
            Ok(pooled::start(
                options.id,
                options.capacity,
                &pool,
                registry,
                init,
            ))
        })
    }
}

impl<A: Hooks> fmt::Debug for Builder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

/// The name that the actor was given, or else its type and a number. The name of a thread can't contain
/// a NUL.
fn thread_name(id: &ActorId) -> String {
    match id.given_name() {
        Some(name) => name.replace('\0', " "),
        None => format!("{}-{}", id.type_name(), id.serial()),
    }
}
