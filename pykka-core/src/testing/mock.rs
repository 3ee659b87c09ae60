//! Proxies that are answered by functions.

use std::any::Any;
use std::panic::Location;

use crate::actor::registry::ActorRegistry;
use crate::address::Address;
use crate::address::interface::Interfaces;
use crate::address::proxy::Proxy;
use crate::message::Methods;
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier as _;
use crate::sync::Arc;
use crate::testing::answers::{Answer, Method, On, Recorder};
use crate::testing::asked::CallQueue;
use crate::testing::double::{AnswerFn, Answering, Double, Registration, Rest, StandIn};
use crate::testing::probe::Probe;
use crate::testing::stub::{CallOf, SetOf, Stub, Stubbed};

/// Begins a mock: a proxy without an actor, with an answer for each method that the test needs.
///
/// ```
/// # use pykka::{actor, testing};
/// #[actor]
/// trait Store {
///     fn get(&self, key: u32) -> Option<String>;
///     fn len(&self) -> usize;
///     fn clear(&mut self);
/// }
///
/// let store = testing::mock::<StoreProxy>()
///     .on(StoreProxy::get, |key: u32| Some(format!("number {key}")))
///     .on(StoreProxy::len, || 1)
///     .proxy();
/// assert_eq!(store.get(7).get()?.as_deref(), Some("number 7"));
/// assert_eq!(store.len().get()?, 1);
/// store.clear().get()?;                      // what returns `()` needs no answer
/// # Ok::<(), pykka::Error>(())
/// ```
#[track_caller]
pub fn mock<P: Proxy<Of: Methods>>() -> MockBuilder<P> {
    MockBuilder {
        methods: Vec::new(),
        parts: Vec::new(),
        registration: None,
        recorder: Arc::new(Recorder::new()),
        made_at: Location::caller(),
    }
}

/// Makes a proxy with no actor behind it, and the [`Probe`] in which its calls wait.
///
/// ```
/// use std::time::Duration;
/// use pykka::{actor, testing, Error};
///
/// #[actor]
/// trait Backend { fn lookup(&self, uri: String) -> Vec<String>; }
///
/// let (backend, probe) = testing::probe::<BackendProxy>();
/// let (late, never) = (backend.lookup("file:lola".into()), backend.lookup("file:money".into()));
///
/// let asked = probe.next(Duration::from_secs(60))?;
/// assert_eq!(asked, BackendCall::Lookup { uri: "file:lola".into() });
/// assert!(!late.is_ready());
/// asked.answer(vec!["Lola".to_owned()]);
/// assert_eq!(late.get()?, ["Lola"]);
///
/// drop(probe.next(Duration::from_secs(60))?);
/// assert!(matches!(never.get(), Err(Error::ActorDead { .. })));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias("Mock"))]
#[track_caller]
pub fn probe<P: Proxy<Of: Methods>>() -> (P, Probe<P>) {
    mock().probe()
}

/// What a mock will answer. [`mock`](mock()) begins one, and [`proxy`](MockBuilder::proxy) makes its proxy.
#[must_use = "it is no mock until its proxy is made"]
pub struct MockBuilder<P: Proxy<Of: Methods>> {
    methods: Vec<Box<dyn Answering>>,
    parts: Vec<StandIn>,
    registration: Option<Registration<P::Of>>,
    recorder: Arc<Recorder<P::Of>>,
    made_at: &'static Location<'static>,
}

impl<P: Proxy<Of: Methods>> MockBuilder<P> {
    /// Answers a method with a function, which takes the arguments and returns what the method
    /// returns.
    ///
    /// The getter and the setter of a field are methods, too: `.on(CoreProxy::volume, || 30)`. Of two
    /// answers for one method the later one counts.
    ///
    /// The types of the arguments are those of the message: what the method borrows is owned here. Write
    /// them where the function calls a method of an argument, because the compiler doesn't infer them
    /// in time.
    ///
    /// ```
    /// # use pykka::{actor, testing};
    /// #[actor]
    /// pub struct Core { pub volume: u8 }
    /// #[actor]
    /// impl Core {
    ///     pub fn count(&self, uri: &str, skipped: usize) -> usize { uri.len() - skipped }
    /// }
    ///
    /// let core = testing::mock::<CoreProxy>()
    ///     .on(CoreProxy::volume, || 30)
    ///     .on(CoreProxy::count, |uri: String, skipped: usize| uri.len() + skipped)
    ///     .proxy();
    /// assert_eq!((core.volume().get()?, core.count("abc", 1).get()?), (30, 4));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn on<Args: 'static, T: Send + 'static>(
        mut self,
        method: impl Method<P, Args, T>,
        answer: impl Answer<Args, T>,
    ) -> Self
    where
        P: 'static,
    {
        let answer = On::new(method, answer, Arc::clone(&self.recorder));
        self.methods.push(Box::new(answer));
        self
    }

    /// Puts a proxy in the place of a part: that of another mock, of a probe, or of an actor.
    ///
    /// ```
    /// # use pykka::{actor, testing};
    /// # #[actor]
    /// # pub struct Core { #[traversable] pub playback: Playback, #[traversable] pub outputs: Vec<Output> }
    /// # #[actor]
    /// # impl Core {}
    /// # #[actor]
    /// # pub struct Playback;
    /// # #[actor]
    /// # impl Playback { pub fn play(&mut self) -> bool { true } }
    /// # #[actor]
    /// # pub struct Output { pub volume: u8 }
    /// # #[actor]
    /// # impl Output {}
    /// let playback = testing::mock::<PlaybackProxy>().on(PlaybackProxy::play, || true).proxy();
    /// let output = testing::mock::<OutputProxy>().on(OutputProxy::volume, || 30).proxy();
    /// let core = testing::mock::<CoreProxy>()
    ///     .part(CoreProxy::playback, &playback)
    ///     .part(|core| core.outputs(2), &output)
    ///     .proxy();
    /// assert!(core.playback().play().get()?);
    /// assert_eq!(core.outputs(2).volume().get()?, 30);
    /// assert_eq!(testing::calls(&playback), [PlaybackCall::Play]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn part<Q: Proxy<Of: Methods>>(mut self, part: impl FnOnce(&P) -> Q, stand_in: &Q) -> Self {
        let part = part(&self.recorder.proxy());
        let stand_in = StandIn::new(part.address(), stand_in.address());
        self.parts.push(stand_in);
        self
    }

    /// Puts the mock into a registry, so that it is found and receives broadcasts.
    ///
    /// It is found by its interface, or by the type of the struct. It stays there until it is stopped.
    ///
    /// ```
    /// # use pykka::{actor, testing, ActorRegistry};
    /// #[actor]
    /// trait Listener { fn track_changed(&mut self, track: String); }
    ///
    /// let registry = ActorRegistry::new();
    /// let listener = testing::mock::<ListenerProxy>().registry(&registry).proxy();
    /// registry.broadcast_call(|listener: &ListenerProxy| listener.track_changed("Lola".into()));
    /// assert_eq!(testing::calls(&listener), [ListenerCall::TrackChanged { track: "Lola".into() }]);
    /// # registry.stop_all();
    /// ```
    pub fn registry(mut self, registry: &ActorRegistry) -> Self
    where
        P::Of: Interfaces,
    {
        self.registration = Some(Registration {
            registry: registry.clone(),
            offer: P::Of::offer,
        });
        self
    }

    /// The proxy of the mock.
    ///
    /// What it has no answer for is answered with `()`, if the method returns that, as setters do.
    /// Otherwise the caller receives [`Error::Panicked`](crate::Error::Panicked), which names the
    /// method.
    pub fn proxy(self) -> P {
        P::at(Address::new(self.start(Rest::Done)))
    }

    /// The proxy of the mock, and a probe that holds everything that it has no answer for.
    ///
    /// To find out whether there is one, a message is cloned. If its arguments aren't `Clone`, the
    /// probe holds it.
    ///
    /// ```
    /// use std::time::Duration;
    /// # use pykka::{actor, testing};
    /// #[actor]
    /// trait Store {
    ///     fn get(&self, key: u32) -> Option<String>;
    ///     fn len(&self) -> usize;
    /// }
    ///
    /// let (store, probe) = testing::mock::<StoreProxy>().on(StoreProxy::len, || 1).probe();
    /// assert_eq!(store.len().get()?, 1);
    /// let late = store.get(7);
    /// probe.next(Duration::from_secs(60))?.answer(Some("seven".to_owned()));
    /// assert_eq!(late.get()?.as_deref(), Some("seven"));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn probe(self) -> (P, Probe<P>) {
        let queue = Arc::new(CallQueue::new());
        let stub = self.start(Rest::Held(Arc::clone(&queue)));
        let proxy = P::at(Address::new(stub.clone()));
        (proxy, Probe::new(stub, queue))
    }

    fn start(self, rest: Rest<P::Of>) -> Arc<Stubbed<P>> {
        Stub::start(Double {
            parts: self.parts,
            registration: self.registration,
            ..Double::new(self.methods, rest, self.made_at)
        })
    }
}

/// The proxy of a mock that answers all calls with one function.
#[doc(hidden)]
#[track_caller]
pub fn mock_with<P, R>(mut answer: impl FnMut(CallOf<P>) -> R + Send + 'static) -> P
where
    P: Proxy<Of: Methods>,
    R: Any + Send,
{
    let answer: AnswerFn<P::Of> = Box::new(move |call| AnyReply::new(answer(call.unload())));
    P::at(Address::new(mock::<P>().start(Rest::Function(answer))))
}

/// The calls made through a mock, in order, as clones.
///
/// ```
/// # use pykka::{actor, testing};
/// #[actor]
/// trait Listener { fn track_changed(&mut self, track: String); }
///
/// let listener = ListenerProxy::mock(|_| ());
/// let _ = listener.defer().track_changed("Lola".into());
/// assert_eq!(testing::calls(&listener), [ListenerCall::TrackChanged { track: "Lola".into() }]);
/// ```
///
/// # Panics
/// If there is no mock behind the proxy. Also if an argument's type is not known to be `Clone`
/// where the proxy was made, as with a type parameter `T` of a `trait Store<T>`: then the mock
/// could not keep clones of its calls.
pub fn calls<P>(mock: &P) -> Vec<CallOf<P>>
where
    P: Proxy<Of: Methods<Call: Clone>>,
{
    double_of(mock).calls.clones()
}

/// What was written to the fields of a mock, in order, as clones.
///
/// ```
/// # use pykka::{actor, testing};
/// #[actor]
/// pub struct Output { pub volume: u8 }
/// #[actor]
/// impl Output {}
///
/// let output = testing::mock::<OutputProxy>().proxy();
/// output.set_volume(30).get()?;
/// assert_eq!(testing::sets(&output), [OutputSet::Volume(30)]);
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Panics
/// As [`calls`] does.
pub fn sets<P>(mock: &P) -> Vec<SetOf<P>>
where
    P: Proxy<Of: Methods<Set: Clone>>,
{
    double_of(mock).sets.clones()
}

fn double_of<P: Proxy<Of: Methods>>(mock: &P) -> &Double<P::Of> {
    let stub = mock.address().as_any().downcast_ref();
    match stub.map(|shared: &Stubbed<P>| &shared.mailbox.double) {
        Some(double) if double.keeps_calls => double,
        _ => panic!(
            "there is no mock behind this proxy, so nothing keeps its calls: {:?}",
            mock.address()
        ),
    }
}
