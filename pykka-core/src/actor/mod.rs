//! What an actor is, and how it lives.
//!
//! To read: `builder` and `dispatcher` (an actor is started), `life` and `handling` (it handles
//! messages), `ending` and `pause` (what comes after a life); then what runs it, `own_thread` and
//! `pooled`.

pub(crate) mod builder;
pub(crate) mod cell;
pub(crate) mod children;
pub(crate) mod contained;
pub(crate) mod context;
pub(crate) mod dispatcher;
pub(crate) mod ending;
pub(crate) mod handling;
pub(crate) mod hooks;
pub(crate) mod hub;
pub(crate) mod index;
pub(crate) mod init;
pub(crate) mod life;
pub(crate) mod lifecycle;
pub(crate) mod monitor;
pub(crate) mod on_panic;
pub(crate) mod own_thread;
pub(crate) mod pause;
pub(crate) mod pooled;
pub(crate) mod promise_owner;
pub(crate) mod rebuilder;
pub(crate) mod registry;
pub(crate) mod replicas;
pub(crate) mod restart;
pub(crate) mod shutdown;
pub(crate) mod supervisor;

use crate::actor::builder::{Builder, SendState, started};
use crate::actor::context::Context;
use crate::actor::dispatcher::Dispatcher;
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::on_panic::OnPanic;
use crate::address::actor_ref::ActorRef;
use crate::address::proxy::Proxy;
use crate::message::Part;

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
/// | `on_failure(&mut self, failure: &Failure)` | when a message fails that nobody waits for. Then the actor terminates, without `on_stop` |
/// | `on_down(&mut self, down: Down)` | when an actor that it [monitors](Context::monitor) has terminated |
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
///     fn on_start(&mut self, context: &Context<Self>) {
///         println!("{} is here", context.actor_ref());
///     }
///     fn on_receive(&mut self, name: String) -> usize {
///         self.greeted.push(name);
///         self.greeted.len()
///     }
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
    /// [`ActorRegistry::stop_all`](crate::ActorRegistry::stop_all) or
    /// [`ActorRegistry::wait`](crate::ActorRegistry::wait) at the end of `main`.
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
    /// struct Audio { #[actor(read_only)] pub decoder: DecoderProxy }  // a part that knows an actor
    /// #[actor]
    /// impl Audio {}
    ///
    /// #[actor]
    /// struct Decoder { #[actor(read_only)] pub audio: AudioProxy }   // an actor that knows that part
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
        Builder::new(Self::__dispatcher(), Self::__on_panic())
    }

    /// Where actors of this type run unless their builder says otherwise.
    #[doc(hidden)]
    fn __dispatcher() -> Dispatcher<Self> {
        Dispatcher::own_thread()
    }

    /// What a panic in an ask does to actors of this type unless their builder says otherwise.
    #[doc(hidden)]
    fn __on_panic() -> OnPanic {
        OnPanic::Survive
    }
}
