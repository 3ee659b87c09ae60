//! An actor's view of itself.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::actor::monitor::{HandlesDown, Monitor};
use crate::actor::promise_owner::PromiseOwner;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::address::proxy::Proxy;
use crate::error::actor_id::ActorId;
use crate::future::Future;
use crate::future::promise::{Promise, promise_of};
use crate::message::Methods;
use crate::sync::Arc;
use crate::timer::deadline::Deadline;
use crate::wait::any_actor::Control;
use crate::wait::current::{CurrentActor, deadline, is_awaited};

/// An actor's view of itself: its reference, its proxy, and the means to stop itself.
///
/// The runtime passes it to every method and hook that takes a `&Context<Self>` as its first
/// argument after `self`. A method of a part takes the context of the actor that the part belongs to.
///
/// ```
/// use pykka::{actor, Actor, Context};
///
/// #[actor]
/// struct Countdown { left: u32 }
///
/// #[actor]
/// impl Countdown {
///     /// Does one step. The next one is a message to itself: others are handled in between.
///     pub fn step(&mut self, context: &Context<Self>) {
///         match self.left {
///             0 => context.stop(),
///             _ => { self.left -= 1; let _ = context.proxy().defer().step(); }
///         }
///     }
/// }
///
/// let countdown = Countdown { left: 3 }.start();
/// countdown.proxy().step();
/// countdown.join(None)?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # From a part to its owner and its siblings
/// A method of a part has access to the part's own fields. To reach the actor that it belongs to, or
/// another part of that actor, it sends a message through the context, as any other caller would.
/// That message is handled after the current one.
///
/// ```
/// use pykka::{actor, Actor, Context};
///
/// #[actor]
/// struct Core {
///     tracks: Vec<&'static str>,
///     #[traversable] pub audio: Audio,
///     #[traversable] pub display: Display,
/// }
/// #[actor]
/// impl Core {
///     /// Not for every owner of a proxy.
///     pub(crate) fn advance(&mut self) { self.audio.playing = self.tracks.pop(); }
/// }
///
/// #[actor]
/// struct Audio { #[actor(read_only)] pub playing: Option<&'static str> }
/// #[actor]
/// impl Audio {
///     pub fn end_of_track(&self, context: &Context<Core>) {
///         let _ = context.proxy().defer().advance();                      // to the owner
///         context.proxy().display().set_line("the next one".into());      // to a sibling
///     }
/// }
///
/// #[actor]
/// struct Display { pub line: String }
/// #[actor]
/// impl Display {}
///
/// let tracks = vec!["Lola"];
/// let (audio, display) = (Audio { playing: None }, Display { line: String::new() });
/// let core = Core { tracks, audio, display };
/// let core = core.start().proxy();
/// core.audio().end_of_track().get()?;
/// assert_eq!(core.audio().playing().get()?, Some("Lola"));
/// assert_eq!(core.display().line().get()?, "the next one");
/// # core.actor_ref().stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct Context<A: Methods> {
    actor_ref: ActorRef<A>,
    registry: ActorRegistry,
    /// Whether the actor gets another life when it stops itself.
    restarts_always: bool,
}

// An actor goes on after a panic, so its context stays usable.
impl<A: Methods> UnwindSafe for Context<A> {}
impl<A: Methods> RefUnwindSafe for Context<A> {}

impl<A: Methods> Context<A> {
    pub(crate) fn new(
        actor_ref: ActorRef<A>,
        registry: ActorRegistry,
        restarts_always: bool,
    ) -> Self {
        Context {
            actor_ref,
            registry,
            restarts_always,
        }
    }

    /// The actor's reference, for example to pass it to other actors.
    pub fn actor_ref(&self) -> ActorRef<A> {
        self.actor_ref.clone()
    }

    /// The actor's own proxy.
    ///
    /// A call through it is handled later, like any other message. Inside the actor, don't wait for
    /// the answer: the actor would wait for itself, and that is
    /// [`Error::Deadlock`](crate::Error::Deadlock).
    ///
    /// A method that only the actor itself calls need not be part of the public proxy. Make it a
    /// `pub(self) fn`: the docs of the `actor` attribute show how. If the actor should go on when the
    /// message fails, drop the call's future, and don't use `defer()`.
    ///
    /// # Blocking
    /// Making the proxy never waits. Sending through it waits for room if the actor's own mailbox is
    /// bounded and full. Inside the actor, no other thread can make room, so that is
    /// [`Error::Deadlock`](crate::Error::Deadlock) at once.
    ///
    /// # Waiting from outside, in tests
    /// An answer means that the method has returned. It doesn't mean that the messages which the
    /// method sent to its own actor have been handled. But those were put into the mailbox before the
    /// answer came. So send any further ask: when it is answered, they have been handled. If each such
    /// message sends the next one, this is true of the first one only. Then let the last one report
    /// that it is done: let it set a [`Promise`](crate::Promise), or send an event through a channel.
    ///
    /// ```
    /// use pykka::{actor, promise, Actor, Context, Promise};
    ///
    /// #[actor]
    /// struct Sum { left: Vec<u32>, pub sum: u32, done: Option<Promise<u32>> }
    /// #[actor]
    /// impl Sum {
    ///     pub fn step(&mut self, context: &Context<Self>) {
    ///         match self.left.pop() {
    ///             Some(number) => { self.sum += number; context.proxy().step(); }
    ///             None => if let Some(done) = self.done.take() { done.set(self.sum) },
    ///         }
    ///     }
    /// }
    ///
    /// let (done, sum) = promise();
    /// let proxy = Sum { left: vec![1, 2, 3], sum: 0, done: Some(done) }.start().proxy();
    /// proxy.step().get()?;                        // one step is done,
    /// assert!(proxy.sum().get()? >= 3 + 2);       // and certainly the next one, but perhaps no more
    /// assert_eq!(sum.get()?, 6);
    /// # proxy.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn proxy(&self) -> A::Proxy
    where
        A::Proxy: Proxy<Of = A>,
    {
        self.actor_ref.proxy()
    }

    /// A [`Promise`] that this actor will set itself, in a later method, and its [`Future`].
    ///
    /// With it, an actor can answer later and do something else until then: a method that returns a
    /// `Future<T>` is answered when that future is.
    ///
    /// It differs from [`pykka::promise`](crate::promise()) in that pykka knows which actor has to
    /// set the value. Errors name the actor, and the method that made the promise. And if this actor
    /// waits for a thread that waits for the promise, that is
    /// [`Error::Deadlock`](crate::Error::Deadlock), while a promise that any thread may set would
    /// hang. So this actor has to be the one that sets it. For a promise that you pass to another
    /// thread or actor, use [`pykka::promise`](crate::promise()).
    ///
    /// ```
    /// use pykka::{actor, Actor, Context, Future, Promise};
    ///
    /// #[actor]
    /// #[derive(Default)]
    /// struct Door { waiting: Vec<Promise<()>> }
    /// #[actor]
    /// impl Door {
    ///     pub fn opened(&mut self, context: &Context<Self>) -> Future<()> {
    ///         let (promise, opened) = context.promise();
    ///         self.waiting.push(promise);
    ///         opened
    ///     }
    ///     pub fn open(&mut self) { self.waiting.drain(..).for_each(|promise| promise.set(())); }
    /// }
    ///
    /// let door = Door::default().start().proxy();
    /// let opened = door.opened();
    /// door.open();
    /// opened.get()?;      // returns when the door has been opened
    /// # door.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn promise<T: Send + 'static>(&self) -> (Promise<T>, Future<T>) {
        let owner = self.actor_ref();
        let method = owner.cell().activity().code();
        promise_of(Arc::new(PromiseOwner { owner, method }))
    }

    /// The time that is left for the message that is being handled. `None` if it has no deadline.
    ///
    /// A caller sets one by [`within`](crate::Proxy::within), and it is handed down to everything that
    /// this method asks others. So only a method that takes long by itself has to look.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::prelude::*;
    /// use pykka::Context;
    ///
    /// #[actor]
    /// struct Search;
    /// #[actor]
    /// impl Search {
    ///     pub fn depth(&self, context: &Context<Self>) -> u32 {
    ///         let mut depth = 0;
    ///         while depth < 100 && context.deadline() != Some(Duration::ZERO) { depth += 1; }
    ///         depth
    ///     }
    /// }
    ///
    /// let search = Search.start().proxy();
    /// assert_eq!(search.depth().get()?, 100);
    /// # search.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn deadline(&self) -> Option<Duration> {
        deadline().map(Deadline::left)
    }

    /// Whether a caller still waits for the answer of the message that is being handled.
    ///
    /// It is false for a deferred call, and once the caller has dropped its future. A method that takes
    /// long may look at it from time to time, and stop early. It is meant for the method itself: it is
    /// false in a hook other than `on_receive`, and in a thread that the method starts.
    ///
    /// ```
    /// use pykka::{actor, promise, Actor, Context, Promise};
    ///
    /// #[actor]
    /// struct Search;
    /// #[actor]
    /// impl Search {
    ///     pub fn find(&self, context: &Context<Self>, begun: Promise<()>) -> Option<u32> {
    ///         begun.set(());
    ///         while context.is_awaited() { /* looks a little further */ }
    ///         None
    ///     }
    /// }
    ///
    /// let search = Search.start();
    /// let (begun, begins) = promise();
    /// let found = search.proxy().find(begun);
    /// begins.get()?;
    /// drop(found);
    /// search.stop().get()?;      // it has not gone on for ever
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn is_awaited(&self) -> bool {
        is_awaited()
    }

    /// Calls this actor's `on_down` when another one has terminated, or soon if it already has.
    ///
    /// `on_down` is called once for each monitor, as a message: what the other actor sent before it
    /// terminated is handled before. It tells of a start that failed, too.
    ///
    /// It is a compile error if the actor has no `on_down`.
    ///
    /// ```
    /// use pykka::{actor, promise, Actor, ActorRef, Context, Down, End, Promise};
    ///
    /// #[actor]
    /// struct Worker;
    /// #[actor]
    /// impl Worker {}
    ///
    /// #[actor]
    /// struct Foreman { worker: ActorRef<Worker>, report: Option<Promise<Down>> }
    /// #[actor]
    /// impl Foreman {
    ///     fn on_start(&mut self, context: &Context<Self>) { context.monitor(&self.worker); }
    ///     fn on_down(&mut self, down: Down) {
    ///         if let Some(report) = self.report.take() { report.set(down); }
    ///     }
    /// }
    ///
    /// let worker = Worker.start();
    /// let (report, reported) = promise();
    /// let foreman = Foreman { worker: worker.clone(), report: Some(report) }.start();
    /// worker.stop();
    /// let down = reported.get()?;
    /// assert_eq!((down.actor(), down.end()), (worker.id(), &End::Stopped));
    /// # foreman.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Blocking
    /// Never. The notice has room in this actor's mailbox even if it is bounded and full.
    pub fn monitor(&self, actor: impl Into<AnyActorRef>) -> Monitor
    where
        A: HandlesDown,
    {
        Monitor::start(&self.actor_ref, &actor.into())
    }

    /// Asks the actor to stop, after it has handled all messages that were sent before.
    ///
    /// With [`Restart::always`](crate::Restart::always), only this life ends then, and the next one
    /// handles what comes after. To end the actor for good, it stops its
    /// [reference](Context::actor_ref).
    ///
    /// # Blocking
    /// Never, even if the actor's own mailbox is bounded and full.
    pub fn stop(&self) {
        if self.restarts_always {
            self.cell().control(Control::EndLife(self.restarts()));
        } else {
            self.cell().stop_soon();
        }
    }

    /// How often the actor has been [restarted](crate::Restart): 0 in its first life.
    ///
    /// ```
    /// use pykka::{actor, Actor, Context, Restart};
    ///
    /// #[actor]
    /// struct Worker;
    /// #[actor]
    /// impl Worker {
    ///     pub fn restarts(&self, context: &Context<Self>) -> u32 { context.restarts() }
    ///     pub fn fail(&mut self) { panic!("out of paper") }
    /// }
    ///
    /// let worker = Worker::builder().restart(Restart::on_failure()).start_with(|_| Worker).proxy();
    /// worker.defer().fail()?;
    /// assert_eq!(worker.restarts().get()?, 1);
    /// # worker.actor_ref().stop().get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restarts(&self) -> u32 {
        self.cell().activity().restarts()
    }

    /// The actor's identity: its name, its type's name and its URN.
    pub fn id(&self) -> &ActorId {
        self.actor_ref.id()
    }

    /// The actor's URN, `urn:uuid:…`, which is unique.
    #[doc(alias = "actor_urn")]
    pub fn urn(&self) -> &str {
        self.actor_ref.urn()
    }

    /// The registry that the actor is in. Actors that it starts are put into the same registry.
    pub fn registry(&self) -> &ActorRegistry {
        &self.registry
    }

    pub(crate) fn cell(&self) -> &dyn ActorCell<A> {
        self.actor_ref.cell()
    }

    /// What a thread that runs the actor has to know about it.
    pub(crate) fn current_actor(&self) -> CurrentActor {
        CurrentActor::new(
            self.actor_ref.to_any().into_inner(),
            Some(self.registry.handle()),
        )
    }
}

impl<A: Methods> fmt::Debug for Context<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Context({})", self.actor_ref)
    }
}
