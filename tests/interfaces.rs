//! Interfaces: traits with `#[actor]`, by whose proxies actors of many types are known.

use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::path::{Path, PathBuf};

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Log, hold};
use pykka::{
    Actor, ActorRef, ActorRegistry, Error, Failure, InterfaceProxy, actor, get_all_results,
};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

// ---------------------------------------------------------------------------------------------------------------------
// An interface, and three kinds of actors that implement it

#[derive(Debug, Clone, PartialEq)]
pub struct Track(pub String);

/// What finds tracks.
#[actor]
pub trait Backend {
    /// Finds the tracks at a URI.
    fn lookup(&mut self, uri: String) -> Vec<Track>;

    fn play(&mut self, track: &Track, at: &Path, tags: &[u8], title: &str)
    -> Result<usize, String>;

    fn scheme(&self) -> &'static str {
        "any"
    }

    #[deprecated]
    fn old(&self) {}

    #[cfg(any())]
    fn never(&self, it: NoSuchType) {}

    #[actor(skip)]
    #[allow(dead_code, reason = "it only has to compile")]
    fn local_only(&mut self) -> &mut dyn Debug
    where
        Self: Sized + Debug,
    {
        self
    }
}

#[actor_under_test(implements(Backend, Listener))]
#[derive(Default)]
pub struct LocalFiles {
    pub root: String,
    log: Log,
}

#[actor]
impl LocalFiles {
    /// Has the name of one of the interface's.
    pub fn scheme(&self) -> String {
        "mine".into()
    }

    fn on_failure(&mut self, failure: &Failure) {
        self.log.push(failure.to_string());
    }
}

impl Backend for LocalFiles {
    fn lookup(&mut self, uri: String) -> Vec<Track> {
        vec![Track(format!("{}/{uri}", self.root))]
    }

    fn play(
        &mut self,
        track: &Track,
        at: &Path,
        tags: &[u8],
        title: &str,
    ) -> Result<usize, String> {
        match title {
            "" => Err(format!("{} has no title", track.0)),
            _ => Ok(at.components().count() + tags.len() + title.len()),
        }
    }

    fn scheme(&self) -> &'static str {
        "file"
    }
}

impl Listener for LocalFiles {
    fn track_changed(&mut self, track: Track) -> Result<(), String> {
        if track.0 == "unknown" {
            return Err("what is this?".into());
        }
        self.log.push(format!("{} heard {}", self.root, track.0));
        Ok(())
    }
}

#[actor_under_test(implements(radio::Backend))]
pub struct Radio {
    #[traversable]
    pub receiver: Receiver,
    #[traversable]
    pub spare: Option<Receiver>,
}

/// The name of the trait is all that is needed of it.
mod radio {
    pub(crate) use super::Backend;
}

#[actor]
impl Radio {}

impl Backend for Radio {
    fn lookup(&mut self, uri: String) -> Vec<Track> {
        assert_ne!(uri, "noise", "nothing to be understood");
        vec![Track(format!("radio:{uri}"))]
    }

    fn play(&mut self, _: &Track, _: &Path, _: &[u8], _: &str) -> Result<usize, String> {
        Ok(0)
    }
}

/// A part that implements the interface.
#[actor]
pub struct Receiver {
    pub frequency: u32,
}

#[actor]
impl Receiver {}

impl Backend for Receiver {
    fn lookup(&mut self, uri: String) -> Vec<Track> {
        self.frequency += 1;
        vec![Track(format!("{uri}@{}", self.frequency))]
    }

    fn play(&mut self, _: &Track, _: &Path, _: &[u8], _: &str) -> Result<usize, String> {
        Ok(0)
    }
}

#[actor]
pub trait Listener: Send {
    fn track_changed(&mut self, track: Track) -> Result<(), String>;
}

fn files(root: &str) -> ActorRef<LocalFiles> {
    files_in(&ActorRegistry::new(), root, &Log::default())
}

fn files_in(registry: &ActorRegistry, root: &str, log: &Log) -> ActorRef<LocalFiles> {
    let (root, log) = (root.to_owned(), log.clone());
    LocalFiles::builder()
        .registry(registry)
        .start(LocalFiles { root, log })
}

fn radio() -> ActorRef<Radio> {
    radio_in(&ActorRegistry::new())
}

fn radio_in(registry: &ActorRegistry) -> ActorRef<Radio> {
    Radio::builder().registry(registry).start(Radio {
        receiver: Receiver { frequency: 100 },
        spare: None,
    })
}

fn tracks(uris: &[&str]) -> Vec<Track> {
    uris.iter().map(|uri| Track((*uri).to_owned())).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// One type for many kinds

#[test]
fn the_program_on_the_first_page_works() -> Result<(), Error> {
    let (local, radio) = (files("music"), radio());
    let backend: BackendProxy = local.clone().into();
    let more: BackendProxy = radio.proxy().into();
    let backends: Vec<BackendProxy> = vec![backend, more, BackendProxy::from(local.proxy())];
    let answers = backends.iter().map(|backend| backend.lookup("x".into()));
    let answers = pykka::get_all(answers)?;
    assert_eq!(answers.concat(), tracks(&["music/x", "radio:x", "music/x"]));
    local.stop().answer()?;
    radio.stop().answer()?;
    Ok(())
}

#[test]
fn a_call_through_an_interface_runs_the_traits_method_not_the_actors_own() {
    let local = files("music");
    assert_eq!(local.proxy().scheme().answer(), Ok("mine".to_owned()));
    assert_eq!(BackendProxy::from(local).scheme().answer(), Ok("file"));
}

#[test]
fn a_default_method_is_called_where_the_actor_has_none_of_its_own() {
    assert_eq!(BackendProxy::from(radio()).scheme().answer(), Ok("any"));
}

#[test]
fn arguments_are_owned_and_lent_as_those_of_an_actors_own_methods() {
    let backend = BackendProxy::from(files("music"));
    let track = || Track("a".into());
    let played = backend.play(track(), PathBuf::from("a/b"), vec![1, 2, 3], "four");
    assert_eq!(played.answer(), Ok(Ok(9)));
    let played = backend.call().play(track(), "a", [1], "");
    assert_eq!(played, Ok(Err("a has no title".into())));
}

#[test]
fn all_three_manners_of_calling_go_through_an_interface() {
    let local = files("music");
    let backend = BackendProxy::from(local.clone());
    assert_eq!(backend.call().lookup("x".into()), Ok(tracks(&["music/x"])));
    backend.defer().lookup("x".into()).unwrap();
    #[expect(
        deprecated,
        reason = "it is carried over, and that is what is looked at"
    )]
    backend.old().answer().unwrap();
    local.stop().answer().unwrap();
    assert!(backend.defer().lookup("x".into()).is_err());
    let error = backend.call().lookup("x".into()).unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }));
}

#[test]
fn interface_calls_and_the_actors_own_are_handled_in_the_order_sent() {
    let local = files("a");
    let (own, backend) = (local.proxy(), BackendProxy::from(local));
    let first = backend.lookup("x".into());
    own.set_root("b".into());
    let second = backend.lookup("x".into());
    assert_eq!(first.answer(), Ok(tracks(&["a/x"])));
    assert_eq!(second.answer(), Ok(tracks(&["b/x"])));
}

#[test]
fn a_part_is_seen_through_an_interface() -> Result<(), Error> {
    let radio = radio();
    let receiver = radio.proxy().receiver();
    let backend: BackendProxy = receiver.clone().into();
    assert_eq!(backend.lookup("x".into()).answer()?, tracks(&["x@101"]));
    assert_eq!(receiver.frequency().answer()?, 101);
    assert_eq!(backend.actor_ref(), radio.to_any());
    let nobody = BackendProxy::from(radio.proxy().spare());
    let error = nobody.lookup("x".into()).answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }));
    assert_eq!(error.method(), Some("spare.lookup"));
    Ok(())
}

#[test]
fn the_proxy_of_an_interface_is_made_of_a_reference_to_what_it_is_made_of() -> Result<(), Error> {
    let (local, radio) = (files("music"), radio());
    let (proxy, receiver) = (local.proxy(), radio.proxy().receiver());
    let backends: [BackendProxy; 3] = [(&local).into(), (&proxy).into(), (&receiver).into()];
    assert_eq!(backends[0], BackendProxy::from(local));
    assert_eq!(backends[1], backends[0]);
    assert_eq!(backends[2], BackendProxy::from(receiver));
    let several = [radio.clone(), radio];
    let several: Vec<BackendProxy> = several.iter().map(Into::into).collect();
    let answers = several.iter().map(|backend| backend.lookup("x".into()));
    assert_eq!(pykka::get_all(answers)?.concat().len(), 2);
    Ok(())
}

#[test]
fn proxies_of_an_interface_are_equal_if_actor_and_path_are_the_same() {
    let (local, radio) = (files("music"), radio());
    let of_local = || BackendProxy::from(local.clone());
    let (of_radio, of_receiver) = (
        BackendProxy::from(radio.clone()),
        BackendProxy::from(radio.proxy().receiver()),
    );
    assert_eq!(of_local(), BackendProxy::from(local.proxy()));
    assert_ne!(of_local(), of_radio);
    assert_ne!(of_local(), BackendProxy::from(files("music")));
    assert_ne!(of_radio, of_receiver);
    assert_eq!(of_receiver, radio.proxy().receiver().into());
    let all = [of_local(), of_local(), of_radio, of_receiver];
    assert_eq!(HashSet::from(all).len(), 3);
}

#[test]
fn the_proxy_of_an_interface_knows_its_actor() -> Result<(), Error> {
    let local = files("music");
    let backend = BackendProxy::from(local.clone());
    let any = backend.actor_ref();
    assert_eq!(any.id().name(), "LocalFiles");
    assert_eq!(any.urn(), local.urn());
    assert_eq!(any.downcast::<LocalFiles>(), Some(local.clone()));
    assert_eq!(any.downcast::<Radio>(), None);
    assert_eq!(
        format!("{backend:?}"),
        format!("BackendProxy(LocalFiles ({}))", local.urn())
    );
    assert!(any.is_alive());
    assert!(any.stop().answer()?);
    assert!(!any.is_alive());
    Ok(())
}

#[test]
fn an_error_names_the_actor_and_the_method() {
    let radio = radio();
    let error = BackendProxy::from(radio.clone())
        .lookup("noise".into())
        .answer()
        .unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_eq!(error.actor(), Some(radio.id()));
    assert_eq!(error.method(), Some("lookup"));
    assert!(radio.is_alive(), "its caller was told");
}

#[test]
fn a_deferred_call_that_fails_ends_the_actor() {
    let log = Log::default();
    let local = files_in(&ActorRegistry::new(), "music", &log);
    let backend = BackendProxy::from(local.clone());
    let track = Track("a".into());
    backend.defer().play(track, "a", [], "").unwrap();
    local.join(crate::common::WATCHDOG).unwrap();
    assert_eq!(log.entries(), ["`play` returned an error: a has no title"]);
}

#[test]
fn the_calls_of_an_interface_are_plain_data() {
    let call = BackendCall::Lookup { uri: "x".into() };
    assert_eq!(call.clone(), call);
    assert_ne!(call, BackendCall::Scheme);
    assert_eq!(format!("{call:?}"), "Lookup { uri: \"x\" }");
}

fn assert_is_a_proxy<P: InterfaceProxy + Clone + Eq + Send + Sync>() {}

#[test]
fn a_proxy_of_an_interface_is_send_sync_and_clone() {
    assert_is_a_proxy::<BackendProxy>();
    assert_is_a_proxy::<StoreProxy<String>>();
}

// ---------------------------------------------------------------------------------------------------------------------
// Traits of other shapes

#[actor]
pub trait Store<T: Display>: Debug + Send + 'static {
    fn put(&mut self, value: T) -> usize;
    fn newest(&self) -> Option<T>;
}

#[actor_under_test(implements(Store<T>))]
#[derive(Debug)]
pub struct Stack<T: Display> {
    items: Vec<T>,
}

#[actor]
impl<T: Display> Stack<T> {}

impl<T: Clone + Debug + Display + Send + 'static> Store<T> for Stack<T> {
    fn put(&mut self, value: T) -> usize {
        self.items.push(value);
        self.items.len()
    }

    fn newest(&self) -> Option<T> {
        self.items.last().cloned()
    }
}

#[test]
fn a_generic_trait_is_an_interface_for_each_of_its_types() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let numbers = Stack::builder()
        .registry(&registry)
        .start(Stack { items: vec![7] });
    let words: StoreProxy<&str> = Stack { items: vec![] }.start().into();
    assert_eq!(words.put("a").answer()?, 1);
    assert_eq!(words.newest().answer()?, Some("a"));
    let found = registry.get_by_interface::<StoreProxy<i32>>();
    assert_eq!(found, [StoreProxy::from(numbers)]);
    assert_eq!(found[0].newest().answer()?, Some(7));
    assert!(registry.get_by_interface::<StoreProxy<&str>>().is_empty());
    assert!(words.actor_ref().stop().answer()?);
    registry.stop_all();
    Ok(())
}

mod within {
    /// Has everything that belongs to it where it is, at its own visibility.
    #[pykka::actor]
    pub(super) trait Inner {
        fn ping(&self) -> u8;
    }

    #[pykka::actor]
    pub(super) trait Empty {}
}

impl within::Inner for Receiver {
    fn ping(&self) -> u8 {
        1
    }
}

impl within::Empty for Receiver {}

/// Who is introduced to whom by what an interface takes.
#[actor]
pub trait Guest {
    fn meet(&mut self, other: GuestProxy) -> Option<GuestProxy>;
    fn come(&mut self, to: &HostProxy, with: Vec<GuestProxy>) -> usize;
}

#[actor]
pub trait Host {
    fn welcome(&mut self, guest: GuestProxy) -> usize;
}

#[actor]
#[derive(Default)]
struct Anybody {
    met: Vec<GuestProxy>,
}
#[actor]
impl Anybody {}

impl Guest for Anybody {
    fn meet(&mut self, other: GuestProxy) -> Option<GuestProxy> {
        self.met.push(other);
        self.met.first().cloned()
    }
    fn come(&mut self, to: &HostProxy, with: Vec<GuestProxy>) -> usize {
        let welcomed = with.into_iter().map(|guest| to.call().welcome(guest));
        welcomed.map(Result::unwrap).max().unwrap_or_default()
    }
}
impl Host for Anybody {
    fn welcome(&mut self, guest: GuestProxy) -> usize {
        self.met.push(guest);
        self.met.len()
    }
}

#[test]
fn an_interface_takes_its_own_proxy_and_two_take_each_others() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let start = || {
        Anybody::builder()
            .registry(&registry)
            .start(Anybody::default())
    };
    let (ada, bob): (GuestProxy, GuestProxy) = (start().into(), start().into());
    assert_eq!(ada.meet(bob.clone()).get()?, Some(bob.clone()));
    assert_eq!(ada.come(start().into(), vec![ada.clone(), bob]).get()?, 2);
    registry.stop_all();
    Ok(())
}

#[test]
fn a_trait_and_its_implementations_may_be_in_different_modules() {
    let radio = radio();
    let inner = within::InnerProxy::from(radio.proxy().receiver());
    assert_eq!(inner.ping().answer(), Ok(1));
    let empty = within::EmptyProxy::from(radio.proxy().receiver());
    assert_eq!(empty.actor_ref(), radio.to_any());
}

// ---------------------------------------------------------------------------------------------------------------------
// Found by what they can do

#[test]
fn actors_are_found_by_the_interfaces_that_they_say_they_implement() {
    let registry = ActorRegistry::new();
    let (first, radio) = (
        files_in(&registry, "a", &Log::default()),
        radio_in(&registry),
    );
    let last = files_in(&registry, "b", &Log::default());
    let all = [first.clone().into(), radio.into(), last.clone().into()];
    assert_eq!(registry.get_by_interface::<BackendProxy>(), all);
    let listeners = registry.get_by_interface::<ListenerProxy>();
    assert_eq!(listeners, [first.into(), last.clone().into()]);
    last.stop().answer().unwrap();
    assert_eq!(registry.get_by_interface::<ListenerProxy>().len(), 1);
    assert!(registry.get_by_interface::<within::InnerProxy>().is_empty());
    registry.stop_all();
}

#[test]
fn an_actor_is_asked_for_an_interface_that_it_may_implement() {
    let (local, radio) = (files("music").to_any(), radio().to_any());
    let listener = local.interface::<ListenerProxy>().unwrap();
    assert_eq!(listener.actor_ref(), local);
    assert_eq!(radio.interface::<ListenerProxy>(), None);
}

fn changed(title: &str) -> impl FnMut(&ListenerProxy) {
    move |listener| drop(listener.track_changed(Track(title.to_owned())))
}

#[test]
fn a_broadcast_reaches_all_who_listen() {
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let listeners = ["a", "b"].map(|root| files_in(&registry, root, &log));
    radio_in(&registry);
    let track = Track("Lola".into());
    registry.broadcast_call(|l: &ListenerProxy| l.track_changed(track.clone()));
    for listener in listeners {
        listener.run(|_| ()).answer().unwrap();
    }
    let mut heard = log.entries();
    heard.sort();
    assert_eq!(heard, ["a heard Lola", "b heard Lola"]);
    registry.stop_all();
}

#[test]
fn a_listener_that_fails_keeps_a_broadcast_from_nobody_else() {
    capture();
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let [first, dead, last] = ["a", "b", "c"].map(|root| files_in(&registry, root, &log));
    let urn = first.urn().to_owned();
    dead.run(|files| files.root.clear()).answer().unwrap();
    // In the registry still, but about to die.
    let gate = hold(&dead);
    let stopping = dead.stop();
    first.proxy().set_root("a".into());
    registry.broadcast_call(|listener: &ListenerProxy| {
        let title = if listener.actor_ref() == first.to_any() {
            "unknown"
        } else {
            "Lola"
        };
        listener.track_changed(Track(title.into()))
    });
    gate.open();
    first.join(crate::common::WATCHDOG).unwrap();
    assert!(stopping.answer().unwrap());
    last.run(|_| ()).answer().unwrap();
    let mut entries = log.entries();
    entries.sort();
    assert_eq!(
        entries,
        [
            "`track_changed` returned an error: what is this?",
            "c heard Lola"
        ]
    );
    let errors: Vec<_> = logged(&urn)
        .into_iter()
        .filter(|(level, _)| *level == Level::ERROR)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].1.method, "track_changed");
    registry.stop_all();
}

#[test]
fn a_broadcast_does_not_wait_for_room_and_who_has_none_misses_it() {
    capture();
    let (registry, log) = (ActorRegistry::new(), Log::default());
    let [full, other] = ["full", "other"].map(|root| {
        let (root, log) = (root.to_owned(), log.clone());
        LocalFiles::builder()
            .registry(&registry)
            .capacity(1)
            .start(LocalFiles { root, log })
    });
    let gate = hold(&full);
    registry.broadcast_call(changed("first"));
    other.run(|_| ()).answer().unwrap();
    registry.broadcast_call(changed("second"));
    other.run(|_| ()).answer().unwrap();
    gate.open();
    full.run(|_| ()).answer().unwrap();
    let mut heard = log.entries();
    heard.sort();
    assert_eq!(
        heard,
        [
            "full heard first",
            "other heard first",
            "other heard second"
        ]
    );
    let warnings = logged(full.urn());
    assert!(
        warnings
            .iter()
            .any(|(level, event)| *level == Level::WARN && event.method == "track_changed"),
        "{warnings:?}"
    );
    registry.stop_all();
}

#[test]
fn there_is_no_answer_to_wait_for_in_a_broadcast() {
    let registry = ActorRegistry::new();
    let local = files_in(&registry, "music", &Log::default());
    let gate = hold(&local);
    let mut seen = Vec::new();
    registry.broadcast_call(|listener: &ListenerProxy| {
        seen.push(listener.track_changed(Track("a".into())).answer());
        seen.push(listener.call().track_changed(Track("a".into())));
        assert_eq!(*listener, ListenerProxy::from(local.clone()));
        assert_eq!(ListenerProxy::from(local.clone()), *listener);
        listener.defer().track_changed(Track("a".into())).unwrap();
    });
    gate.open();
    assert_eq!(seen.len(), 2);
    for answer in seen {
        assert!(
            matches!(answer, Err(Error::PromiseDropped { .. })),
            "{answer:?}"
        );
    }
    registry.stop_all();
}

// ---------------------------------------------------------------------------------------------------------------------
// Asking many

#[test]
fn one_dead_backend_does_not_spoil_the_others_answers() {
    let (first, dead, broken) = (files("a"), files("b"), radio());
    dead.stop().answer().unwrap();
    let backends: Vec<BackendProxy> =
        vec![first.into(), dead.into(), broken.into(), files("d").into()];
    let results = get_all_results(
        backends
            .iter()
            .map(|backend| backend.lookup("noise".into())),
    );
    assert_eq!(results[0], Ok(tracks(&["a/noise"])));
    assert!(matches!(results[1], Err(Error::ActorDead { .. })));
    assert!(matches!(results[2], Err(Error::Panicked { .. })));
    assert_eq!(results[3], Ok(tracks(&["d/noise"])));
    assert_eq!(results.len(), 4);
}

#[test]
fn an_interface_is_called_in_every_style() {
    let files = LocalFiles::default().start();
    let backend = BackendProxy::from(&files);
    let calls: BackendCalls<'_, pykka::Blocking> = backend.call();
    assert_eq!(calls.scheme(), Ok("file"));
    assert_eq!(backend.defer().lookup("x".into()), Ok(()));
    files.stop().answer().unwrap();
    assert!(matches!(calls.scheme(), Err(Error::ActorDead { .. })));
    assert!(backend.defer().lookup("x".into()).is_err());
}
