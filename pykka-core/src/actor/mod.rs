//! Starting actors.

pub(crate) mod cell;
pub(crate) mod context;
pub(crate) mod hooks;
pub(crate) mod index;
pub(crate) mod life;
pub(crate) mod lifecycle;
pub(crate) mod own_thread;
pub(crate) mod pooled;
pub(crate) mod registry;
pub(crate) mod shutdown;

use std::fmt;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::life::Init;
use crate::actor::registry::{ActorRegistry, current_registry};
use crate::address::actor_ref::ActorRef;
use crate::address::proxy::Proxy;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::unwind;
use crate::message::Part;
use crate::pool::Pool;

/// A type whose values can be started as actors.
///
/// `#[actor]` implements it: there is nothing to implement by hand.
///
/// # Hooks
/// The hooks are found by name in the `#[actor]` impl block, and are not part of the proxy. Each may
/// take a [`&Context<Self>`](Context) as its first argument after `self`. Each may return a `Result`:
/// an `Err(..)` counts as a failure, just as a panic does.
///
/// | hook | runs in the actor's thread |
/// |---|---|
/// | `on_start(&mut self)` | before the first message. If it fails, the actor terminates, and no other hook runs |
/// | `on_stop(&mut self)` | after the last message, if the actor was asked to stop |
/// | `on_failure(&mut self, failure: &Failure)` | if a message fails that has no caller. Then the actor terminates, without `on_stop` |
/// | `on_receive(&mut self, message: M) -> R` | for each of the actor's own messages. `tell` and `ask` then take an `M` |
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
pub trait Actor: Hooks + Part<Proxy: Proxy<Of = Self> + Clone + Send + Sync> {
    /// Starts the actor, and returns a reference to it.
    ///
    /// The actor runs in a dedicated thread, named `Type-N`, where `N` counts all actors that the
    /// process has started, of every type. An actor whose type says `#[actor(pooled)]` runs in the
    /// pool instead, and has no thread to be named.
    ///
    /// The actor is put into a registry before its `on_start` runs: into the registry of the actor
    /// that starts it, or else into the global one.
    ///
    /// The process doesn't wait for its actors: when `main` returns, the process ends. So call
    /// [`ActorRegistry::stop_all`] or [`ActorRegistry::wait`] at the end of `main`.
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    /// [`Builder::try_start`] returns an error instead.
    ///
    /// # Blocking
    /// Never: it doesn't wait for `on_start`. [`ActorRef::wait_started`] does, and returns whether
    /// the start succeeded.
    fn start(self) -> ActorRef<Self>
    where
        Self: SendState,
    {
        started(Self::builder().launch(Init::state(self)))
    }

    /// Starts an actor whose state is built by `make` where the actor runs, and returns a reference
    /// to it.
    ///
    /// Use it for a state that is not `Send`, or that needs its own proxy or reference to be built.
    /// If `make` panics, the start has failed, and [`ActorRef::wait_started`] returns the panic as an
    /// error.
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
    ///
    /// Two actors that need each other's proxies are built in the same way. While an actor is being
    /// built, it has a proxy already, and so have its parts. Messages that are sent through these
    /// proxies are handled once the actor has started.
    ///
    /// ```
    /// use pykka::{actor, Actor};
    ///
    /// #[actor]
    /// struct Core { #[traversable] pub audio: Audio }
    /// #[actor]
    /// impl Core {}
    ///
    /// #[actor]
    /// struct Audio { #[actor(read_only)] pub decoder: DecoderProxy }      // a part that knows an actor
    /// #[actor]
    /// impl Audio {}
    ///
    /// #[actor]
    /// struct Decoder { #[actor(read_only)] pub audio: AudioProxy }        // an actor that knows that part
    /// #[actor]
    /// impl Decoder {}
    ///
    /// let core = Core::start_with(|context| {
    ///     let decoder = Decoder { audio: context.proxy().audio() }.start();
    ///     Core { audio: Audio { decoder: decoder.proxy() } }
    /// });
    /// let audio = core.proxy().audio();
    /// let decoder = audio.decoder().get()?;
    /// assert_eq!(decoder.audio().get()?, audio);
    /// # decoder.actor_ref().stop().get()?;
    /// # core.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Panics
    /// If the operating system refuses a thread for an actor with a dedicated one.
    /// [`Builder::try_start`] returns an error instead.
    ///
    /// # Blocking
    /// Never, like [`start`](Actor::start). But `make` must not wait for an answer of the actor that
    /// it is building: the actor would wait for itself, and that is
    /// [`Error::Deadlock`](crate::Error::Deadlock).
    fn start_with<F>(make: F) -> ActorRef<Self>
    where
        F: FnOnce(&Context<Self>) -> Self + Send + 'static,
    {
        Self::builder().start_with(make)
    }

    /// A [`Builder`], for an actor that needs a name, a bounded mailbox, or a registry or a pool of its
    /// own.
    fn builder() -> Builder<Self> {
        Builder {
            name: None,
            capacity: None,
            stack_size: None,
            registry: None,
            pool: None,
            dispatcher: Self::__dispatcher(),
        }
    }

    /// Where actors of this type run unless their builder says otherwise.
    #[doc(hidden)]
    fn __dispatcher() -> Dispatcher<Self> {
        Dispatcher::own_thread()
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

/// The options for starting an actor. [`Actor::builder`] makes one.
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
    dispatcher: Dispatcher<A>,
}

impl<A: Actor> Builder<A> {
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

    /// Starts `actor` with these options, and returns a reference to it. See [`Actor::start`].
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
    /// it. See [`Actor::start_with`].
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

    fn launch(self, init: Init<A>) -> Result<ActorRef<A>, Error> {
        unwind::note_panics();
        let options = SpawnOptions {
            id: ActorId::new(A::NAME, self.name),
            capacity: self.capacity,
            stack_size: self.stack_size,
            registry: self.registry.unwrap_or_else(current_registry),
            pool: self.pool,
        };
        (self.dispatcher.0)(options, init)
    }
}

/// The actor. Panics if there is no thread for it.
fn started<A: Hooks>(launched: Result<ActorRef<A>, Error>) -> ActorRef<A> {
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
            let pool = options.pool.unwrap_or_else(|| Pool::global().clone());
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
