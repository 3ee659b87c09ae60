//! The options for starting an actor.

use std::fmt;

use crate::actor::context::Context;
use crate::actor::dispatcher::{Dispatcher, PoolState, SpawnOptions};
use crate::actor::hooks::Hooks;
use crate::actor::init::{Init, Settings};
use crate::actor::on_panic::OnPanic;
use crate::actor::registry::{ActorRegistry, current_registry};
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::unwind;
use crate::message::Methods;
use crate::pool::Pool;
use crate::sync::Arc;

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
/// let builder = Worker::builder().name("night shift").capacity(100).registry(&registry);
/// let worker = builder.start(Worker);
/// assert_eq!(worker.proxy().thread().get()?.as_deref(), Some("night shift"));
/// registry.stop_all();
/// # Ok::<(), pykka::Error>(())
/// ```
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder<A: Hooks, R = Once> {
    pub(super) name: Option<String>,
    pub(super) capacity: Option<usize>,
    pub(super) stack_size: Option<usize>,
    pub(super) registry: Option<ActorRegistry>,
    pub(super) parent: Option<AnyActorRef>,
    /// The name by which the parent finds it, if that is a supervisor.
    pub(super) child_name: Option<Arc<str>>,
    pub(super) pool: Option<Pool>,
    pub(super) settings: Settings,
    pub(super) dispatcher: Dispatcher<A>,
    pub(super) restart: R,
}

/// An actor without [`Builder::restart`] is started once.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Once;

impl<A: Hooks> Builder<A> {
    pub(crate) fn new(dispatcher: Dispatcher<A>, on_panic: OnPanic) -> Self {
        Builder {
            name: None,
            capacity: None,
            stack_size: None,
            registry: None,
            parent: None,
            child_name: None,
            pool: None,
            settings: Settings {
                on_panic,
                skips_abandoned: false,
            },
            dispatcher,
            restart: Once,
        }
    }
}

impl<A: Hooks, R> Builder<A, R> {
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
    /// With less than 48 KiB, or more than there is memory, the actor can't be
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

    /// Makes the actor a child of another one: it stops before its parent's `on_stop` runs, or its
    /// `on_failure`. Of several children, the last one that was started stops first.
    ///
    /// When the parent stops or fails, each child is stopped as by [`stop`](ActorRef::stop), and
    /// waited for. So until then, a parent can rely on its children, also while
    /// [`stop_all`](ActorRegistry::stop_all) stops others. A parent that is
    /// [restarted](Builder::restart) stops them, too, and starts new ones in its `on_start`. A child
    /// that stops or fails by itself does nothing to its parent: see
    /// [`monitor`](Context::monitor).
    ///
    /// A child is put into its parent's registry, unless [`registry`](Builder::registry) sets another.
    ///
    /// ```
    /// use pykka::{actor, Actor, Context};
    ///
    /// #[actor]
    /// struct Display;
    /// #[actor]
    /// impl Display {
    ///     pub fn show(&self, line: String) -> usize { line.len() }
    /// }
    ///
    /// #[actor]
    /// #[derive(Default)]
    /// struct Player { display: Option<DisplayProxy> }
    /// #[actor]
    /// impl Player {
    ///     fn on_start(&mut self, context: &Context<Self>) {
    ///         self.display = Some(Display::builder().child_of(context).start(Display).proxy());
    ///     }
    ///     pub fn display(&self) -> Option<DisplayProxy> { self.display.clone() }
    /// }
    ///
    /// let player = Player::default().start();
    /// let display = player.proxy().display().get()?.unwrap();
    /// assert_eq!(display.show("Lola".into()).get()?, 4);
    /// player.stop().get()?;
    /// assert!(!display.actor_ref().is_alive());
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn child_of<P: Methods>(mut self, parent: &Context<P>) -> Self {
        self.parent = Some(parent.actor_ref().into_any());
        if self.registry.is_none() {
            self.registry = Some(parent.registry().clone());
        }
        self
    }

    /// Sets what a panic in an ask does to the actor: whether it goes on or fails. The default is
    /// [`OnPanic::Survive`], unless the type says `#[actor(on_panic = "fail")]`.
    pub fn on_panic(mut self, on_panic: OnPanic) -> Self {
        self.settings.on_panic = on_panic;
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
        self.settings.skips_abandoned = skips;
        self
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
        let init = init.with(self.settings);
        let actor = self.dispatcher.start(options, init)?;
        if let Some(parent) = self.parent {
            let child = actor.to_any().into_inner();
            parent.into_inner().adopt(child, self.child_name);
        }
        Ok(actor)
    }
}

impl<A: Hooks> Builder<A> {
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

impl<A: Hooks, R> fmt::Debug for Builder<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("name", &self.name)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
