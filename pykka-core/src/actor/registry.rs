//! Registries of actors.

use std::any::{Any, TypeId};
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::actor::index::Index;
use crate::address::actor_ref::{ActorRef, MessageFor};
use crate::address::any_ref::AnyActorRef;
use crate::address::interface::InterfaceProxy;
use crate::error::Error;
use crate::error::actor_id::ActorId;
use crate::error::events;
use crate::error::tell_error::TellError;
use crate::error::urn;
use crate::message::Methods;
use crate::reply::dependency::Dependency;
use crate::sync::simulated::{self, Current, Event};
use crate::sync::{Arc, Global, Mutex, MutexGuard, Weak, lock, process_wide};
use crate::wait::condition::Condition;
use crate::wait::current::{self, RegistryHandle};
use crate::wait::recorded::{number_of, record};

/// A registry of actors: it finds them, sends messages to all of them, and stops them. It keeps its
/// actors alive.
///
/// [`ActorRegistry::global`] is one registry for the whole process. A registry of your own keeps
/// tests, or parts of a program, from meeting each other's actors: pass it to
/// [`Builder::registry`](crate::Builder::registry). An actor that is started by another actor is put
/// into that actor's registry. Each actor is in exactly one registry. An actor in a registry of your
/// own is not in the global one, so `ActorRegistry::global().stop_all()` doesn't stop it.
///
/// It is a handle: a clone is the same registry.
///
/// ```
/// use pykka::{actor, Actor, ActorRegistry};
///
/// #[actor]
/// struct Worker;
/// #[actor]
/// impl Worker {}
///
/// let registry = ActorRegistry::new();
/// let worker = Worker::builder().registry(&registry).start(Worker);
/// assert_eq!(registry.get_by_type::<Worker>(), [worker.clone()]);
/// assert_eq!(registry.get_by_name("Worker").len(), 1);
/// assert_eq!(registry.get_by_urn(worker.urn()), Some(worker.to_any()));
/// assert_eq!(registry.stop_all(), [Ok(true)]);
/// assert!(registry.all().is_empty());
/// ```
#[derive(Clone)]
pub struct ActorRegistry(Arc<Registry>);

// No code that may panic runs while it is being changed.
impl UnwindSafe for ActorRegistry {}
impl RefUnwindSafe for ActorRegistry {}

struct Registry {
    /// All actors that have not terminated: those that are alive, and those whose last hook or whose
    /// state's destructor is running. The actor itself knows which of the two it is.
    actors: Mutex<Index>,
    /// That there is no actor left.
    emptied: Condition,
}

impl ActorRegistry {
    /// The registry of the whole process.
    pub fn global() -> &'static ActorRegistry {
        static GLOBAL: Global<ActorRegistry> = Global::new();
        let simulated = simulated::current().and_then(|run| run.scheduler().registry());
        match simulated.and_then(|registry| registry.downcast_ref()) {
            Some(simulated) => simulated,
            None => GLOBAL.get_or_init(ActorRegistry::new),
        }
    }

    /// Makes a registry, with no actors in it.
    ///
    /// Dropping it doesn't stop its actors: they run until they are stopped, like all others.
    #[expect(
        clippy::new_without_default,
        reason = "`default()` could be mistaken for the global one"
    )]
    pub fn new() -> Self {
        let registry = Arc::new(Registry {
            actors: Mutex::default(),
            emptied: Condition::default(),
        });
        let mut all = lock(&REGISTRIES);
        all.retain(|registry| registry.strong_count() > 0);
        all.push(Arc::downgrade(&registry));
        drop(all);
        ActorRegistry(registry)
    }

    /// All actors that are alive, in the order in which they were started.
    #[doc(alias = "get_all")]
    pub fn all(&self) -> Vec<AnyActorRef> {
        alive(self.index().all())
    }

    /// The actors of type `A` that are alive, in the order in which they were started. (Pykka:
    /// `get_by_class`.)
    ///
    /// The time that it takes depends on how many actors it finds, and not on how many others there
    /// are. The same is true of the other look-ups.
    #[doc(alias = "get_by_class")]
    pub fn get_by_type<A: Methods>(&self) -> Vec<ActorRef<A>> {
        let found = alive(self.index().of_types(&[TypeId::of::<A>()]));
        found.iter().filter_map(AnyActorRef::downcast).collect()
    }

    /// The actors that are alive and have this name, in the order in which they were started. (Pykka:
    /// `get_by_class_name`.)
    ///
    /// The name is that of the type, without path and generics, or the one given with
    /// [`Builder::name`](crate::Builder::name). An actor that was given a name is found by either.
    ///
    /// ```
    /// # use pykka::{actor, Actor, ActorRegistry};
    /// # #[actor]
    /// # struct Worker;
    /// # #[actor]
    /// # impl Worker {}
    /// let registry = ActorRegistry::new();
    /// let worker = Worker::builder().name("night shift").registry(&registry).start(Worker);
    /// assert_eq!(registry.get_by_name("night shift"), [worker.to_any()]);
    /// assert_eq!(registry.get_by_name("Worker"), [worker.to_any()]);
    /// # registry.stop_all();
    /// ```
    #[doc(alias = "get_by_class_name")]
    pub fn get_by_name(&self, name: &str) -> Vec<AnyActorRef> {
        alive(self.index().named(name))
    }

    /// The actor with this URN. `None` if there is none that is alive.
    pub fn get_by_urn(&self, urn: &str) -> Option<AnyActorRef> {
        let serial = urn::serial_of(urn)?;
        alive(self.index().get(serial)).pop()
    }

    /// Sends a clone of a message to every actor, without an answer.
    ///
    /// An actor that doesn't take messages of this type logs a warning. If an actor terminates
    /// meanwhile, the others receive the message all the same.
    ///
    /// # Blocking
    /// Waits for room in every bounded mailbox that is full. If there will never be room, because the
    /// actor waits for the caller or is the caller, that actor misses the message, and a warning is
    /// logged.
    #[expect(clippy::needless_pass_by_value, reason = "like `tell`")]
    pub fn broadcast<M: Any + Clone + Send>(&self, message: M) {
        for actor in self.all() {
            note(actor.tell(message.clone()), actor.id());
        }
    }

    /// Sends a clone of a message to every actor of type `A`, without an answer.
    ///
    /// If an actor terminates meanwhile, the others receive the message all the same.
    ///
    /// ```
    /// use pykka::{actor, Actor, ActorRegistry};
    ///
    /// #[actor]
    /// struct Calendar { #[actor(read_only)] pub days: u32 }
    /// #[actor]
    /// impl Calendar {
    ///     fn on_receive(&mut self, days: u32) { self.days += days; }
    /// }
    ///
    /// let registry = ActorRegistry::new();
    /// let calendar = Calendar::builder().registry(&registry).start(Calendar { days: 0 });
    /// registry.broadcast_to::<Calendar>(7);
    /// assert_eq!(calendar.proxy().days().get()?, 7);
    /// registry.stop_all();
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Blocking
    /// Waits for room in every bounded mailbox that is full, as
    /// [`broadcast`](ActorRegistry::broadcast) does.
    #[doc(alias = "target_class")]
    #[expect(clippy::needless_pass_by_value, reason = "like `tell`")]
    pub fn broadcast_to<A: Methods>(&self, message: impl MessageFor<A>) {
        for actor in self.get_by_type::<A>() {
            note(message.clone().tell_to(&actor), actor.id());
        }
    }

    /// The actors that implement an interface and are alive, in the order in which they were started.
    ///
    /// These are the actors whose type says `#[actor(implements(Backend))]`. (Pykka: `get_by_class`
    /// with a base class.)
    ///
    /// ```
    /// use pykka::{actor, Actor, ActorRegistry};
    ///
    /// #[actor]
    /// trait Backend { fn lookup(&self, uri: String) -> Vec<String>; }
    ///
    /// #[actor(implements(Backend))]
    /// struct Files;
    /// #[actor]
    /// impl Files {}
    /// impl Backend for Files {
    ///     fn lookup(&self, uri: String) -> Vec<String> { vec![uri] }
    /// }
    ///
    /// let registry = ActorRegistry::new();
    /// let files = Files::builder().registry(&registry).start(Files);
    /// assert_eq!(registry.get_by_interface::<BackendProxy>(), [BackendProxy::from(files)]);
    /// registry.stop_all();
    /// ```
    #[doc(alias = "get_by_class")]
    pub fn get_by_interface<P: InterfaceProxy>(&self) -> Vec<P> {
        let found = self.offering::<P>();
        found.iter().filter_map(AnyActorRef::interface).collect()
    }

    /// Calls a method of every actor that implements an interface, without answers.
    ///
    /// `call` is called for each of them, with a proxy. Its calls through that proxy have *tell*
    /// semantics, as if made through `defer()`. If a listener fails, the failure is logged, its
    /// `on_failure` runs and it stops. The caller doesn't learn of it. If a listener terminates
    /// meanwhile, the others receive the call all the same.
    ///
    /// The proxy is for this call only. A clone of it keeps the *tell* semantics, so don't store it:
    /// use [`get_by_interface`](ActorRegistry::get_by_interface) to get a proxy for asking.
    ///
    /// ```
    /// use pykka::{actor, Actor, ActorRegistry};
    ///
    /// #[actor]
    /// trait Listener { fn track_changed(&mut self, track: String); }
    ///
    /// #[actor(implements(Listener))]
    /// struct Display { pub line: String }
    /// #[actor]
    /// impl Display {}
    /// impl Listener for Display {
    ///     fn track_changed(&mut self, track: String) { self.line = track; }
    /// }
    ///
    /// let registry = ActorRegistry::new();
    /// let display = Display::builder().registry(&registry).start(Display { line: String::new() });
    /// registry.broadcast_call(|listener: &ListenerProxy| listener.track_changed("Lola".into()));
    /// assert_eq!(display.proxy().line().get()?, "Lola");
    /// registry.stop_all();
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Blocking
    /// Never. A listener whose bounded mailbox is full misses the call, and a warning is logged. There
    /// is no answer to wait for: a future that `call` receives from the proxy resolves to
    /// [`Error::PromiseDropped`].
    pub fn broadcast_call<P: InterfaceProxy, R>(&self, mut call: impl FnMut(&P) -> R) {
        for actor in self.offering::<P>() {
            if let Some(proxy) = actor.interface_for_broadcast() {
                call(&proxy);
            }
        }
    }

    /// Waits until every actor of this registry has terminated: until its `on_stop` has run and its
    /// state is dropped.
    ///
    /// It doesn't ask the actors to stop.
    ///
    /// # Panics
    /// If it would never return, because one of the actors is the caller, or waits for the caller. The
    /// message is that of [`Error::Deadlock`], and names the cycle. (An actor that begins to wait for
    /// the caller later receives that error itself.)
    ///
    /// # Blocking
    /// Blocks the calling thread until there is no actor left, including those that are started
    /// meanwhile.
    pub fn wait(&self) {
        let is_over = || self.index().is_empty().then_some(());
        let registry = Arc::clone(&self.0);
        let is_member = move |actor: &ActorId| lock(&registry.actors).get(actor.serial()).is_some();
        let all = Dependency::AllOf(Arc::new(is_member));
        let waited = self.0.emptied.wait_for(&all, is_over);
        if let Err(deadlock) = waited {
            panic!("waiting here for the actors of this registry would never end: {deadlock}");
        }
    }

    /// The registry, as its actors know it.
    pub(crate) fn handle(&self) -> RegistryHandle {
        self.0.clone()
    }

    pub(crate) fn register(&self, actor: AnyActorRef) {
        let id = actor.id().clone();
        self.index().insert(actor);
        if let Some(run) = simulated::current() {
            self.registered_in(&run, &id);
        }
    }

    /// An actor was put into this registry in a simulation.
    #[cold]
    fn registered_in(&self, run: &Current, actor: &ActorId) {
        run.scheduler().registries(|known| {
            let is_this = |other: &ActorRegistry| Arc::ptr_eq(&other.0, &self.0);
            if !known
                .iter()
                .filter_map(|any| any.downcast_ref())
                .any(is_this)
            {
                known.push(Box::new(self.clone()));
            }
        });
        record(run, Event::Starts(number_of(run, actor)));
        run.step();
    }

    /// Removes an actor that has terminated.
    pub(crate) fn ended(&self, actor: &ActorId) {
        let mut actors = self.index();
        let removed = actors.remove(actor);
        let is_last = actors.is_empty();
        drop(actors);
        if is_last {
            self.0.emptied.notify_all();
        }
        drop(removed);
    }

    /// The actors whose type says that it implements an interface.
    fn offering<P: InterfaceProxy>(&self) -> Vec<AnyActorRef> {
        let mut one_of_each: Vec<_> = self.index().one_of_each_type().cloned().collect();
        one_of_each.retain(|actor| actor.interface::<P>().is_some());
        let types: Vec<_> = one_of_each.iter().map(AnyActorRef::actor_type).collect();
        alive(self.index().of_types(&types))
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.0.actors)
    }
}

fn alive<'a>(found: impl IntoIterator<Item = &'a AnyActorRef>) -> Vec<AnyActorRef> {
    let alive = found.into_iter().filter(|actor| actor.is_alive());
    alive.cloned().collect()
}

/// Logs a message that an actor missed because it would never have room. That it is dead is no reason
/// for a warning.
fn note<M>(told: Result<(), TellError<M>>, actor: &ActorId) {
    if told.is_err_and(|missed| matches!(missed.error(), Error::Deadlock { .. })) {
        events::no_room(actor, "on_receive");
    }
}

impl fmt::Debug for ActorRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ActorRegistry").field(&self.all()).finish()
    }
}

process_wide! { static REGISTRIES: Mutex<Vec<Weak<Registry>>> = Mutex::default(); }

/// All actors of all registries that have not terminated, including those that are terminating.
pub(crate) fn actors_of_all_registries() -> Vec<AnyActorRef> {
    let registries: Vec<_> = lock(&REGISTRIES).iter().filter_map(Weak::upgrade).collect();
    registries
        .into_iter()
        .flat_map(|registry| lock(&registry.actors).all().cloned().collect::<Vec<_>>())
        .collect()
}

/// The registry for actors that this thread starts: that of the actor that it runs, or the global one.
pub(crate) fn current_registry() -> ActorRegistry {
    let registry = current::registered().and_then(|(_, registry)| registry.downcast().ok());
    registry.map_or_else(|| ActorRegistry::global().clone(), ActorRegistry)
}
