//! Interfaces: traits with `#[actor]`, by whose proxies actors of many types are known.

mod finding;
mod shapes;

use std::collections::HashSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use crate::common::{Answer, Log};
use pykka::{ActorRef, ActorRegistry, Error, Failure, InterfaceProxy, actor};
use pykka_tests_macros::actor_under_test;

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
    assert_is_a_proxy::<shapes::StoreProxy<String>>();
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
