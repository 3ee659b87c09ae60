//! Mocks that are built method by method, and probes beside them.

use std::time::Duration;

use crate::common::{Answer, WATCHDOG};
use pykka::testing::{self, mock};
use pykka::{Actor, ActorRegistry, AnyReply, Error, Future, Proxy as _, actor};

use super::{BackendCall, BackendProxy, Track};

/// A part of the player, which a front end reaches through the player's proxy.
#[actor]
pub struct Deck {
    pub speed: u8,
    #[traversable]
    pub needle: Needle,
}

#[actor]
impl Deck {
    pub fn play(&mut self) -> bool {
        unreachable!("a mock has no state")
    }

    pub fn pause(&mut self) -> bool {
        unreachable!("a mock has no state")
    }
}

#[actor]
pub struct Needle {
    pub down: bool,
}

#[actor]
impl Needle {}

#[actor]
pub struct Player {
    pub volume: u8,
    pub title: String,
    #[traversable]
    pub deck: Deck,
    #[traversable]
    pub speakers: Vec<Needle>,
}

#[actor]
impl Player {
    pub fn load(&mut self, uri: &str, at: Duration) -> Result<usize, String> {
        unreachable!("{uri} {at:?}")
    }

    pub fn clear(&mut self) {}

    pub fn delegated(&mut self) -> Future<u8> {
        unreachable!("a mock has no state")
    }

    pub fn once(&mut self, done: Future<u8>) -> u8 {
        unreachable!("{done:?}")
    }
}

/// What a front end does with a player: the code under test.
#[actor]
pub struct FrontEnd {
    player: PlayerProxy,
}

#[actor]
impl FrontEnd {
    pub fn press(&self) -> Result<String, Error> {
        let player = &self.player;
        if !player.call().deck().play()? {
            player.call().set_volume(player.call().volume()? + 1)?;
        }
        player.call().title()
    }
}

#[test]
fn a_proxy_with_parts_and_fields_is_mocked_whole() -> Result<(), Error> {
    let deck = mock().on(DeckProxy::play, || false).proxy();
    let player = mock()
        .part(PlayerProxy::deck, &deck)
        .on(PlayerProxy::volume, || 30)
        .on(PlayerProxy::title, || "Lola".to_owned())
        .proxy();
    let registry = ActorRegistry::new();
    let front_end = FrontEnd {
        player: player.clone(),
    };
    let front_end = FrontEnd::builder().registry(&registry).start(front_end);
    assert_eq!(front_end.proxy().press().answer()??, "Lola");
    assert_eq!(testing::calls(&deck), [DeckCall::Play]);
    assert_eq!(testing::sets(&player), [PlayerSet::Volume(31)]);
    assert_eq!(registry.stop_all(), [Ok(true)]);
    Ok(())
}

#[test]
fn each_method_is_answered_by_its_own_function_with_its_arguments() {
    let mut loaded = 0;
    let player = mock()
        .on(PlayerProxy::load, move |uri: String, at: Duration| {
            loaded += 1;
            if uri.is_empty() {
                Err(format!("nothing at {at:?}"))
            } else {
                Ok(loaded)
            }
        })
        .on(PlayerProxy::delegated, || 7)
        .proxy();
    let second = Duration::from_secs(1);
    assert_eq!(player.load("lola", second).answer(), Ok(Ok(1)));
    assert_eq!(
        player.call().load("", second),
        Ok(Err("nothing at 1s".into()))
    );
    assert_eq!(player.load("lola", second).answer(), Ok(Ok(3)));
    assert_eq!(player.delegated().answer(), Ok(7));
}

#[test]
fn methods_with_the_same_arguments_are_told_apart() {
    let deck = || mock().on(DeckProxy::play, || true);
    let deck = deck().on(DeckProxy::pause, || false).proxy();
    assert_eq!(deck.pause().answer(), Ok(false));
    assert_eq!(deck.play().answer(), Ok(true));
    assert_eq!(deck.pause().answer(), Ok(false));
}

#[test]
fn of_two_answers_for_a_method_the_later_one_counts() {
    let deck = mock().on(DeckProxy::play, || true);
    let deck = deck.on(DeckProxy::play, || false).proxy();
    assert_eq!(deck.play().answer(), Ok(false));
}

#[test]
fn a_setter_is_answered_by_a_function_like_a_method() {
    let (promise, set) = pykka::promise();
    let mut promise = Some(promise);
    let deck = mock()
        .on(DeckProxy::set_speed, move |speed: u8| {
            promise.take().unwrap().set(speed);
        })
        .proxy();
    deck.set_speed(45);
    assert_eq!(set.answer(), Ok(45));
    assert_eq!(testing::sets(&deck), [DeckSet::Speed(45)]);
}

#[test]
fn what_has_no_answer_is_done_if_it_returns_nothing() {
    let player = mock::<PlayerProxy>().proxy();
    assert_eq!(player.clear().answer(), Ok(()));
    assert_eq!(player.set_volume(3).answer(), Ok(()));
    player.defer().load("lola", Duration::ZERO).unwrap();
    assert!(player.actor_ref().is_alive());
}

#[test]
fn what_has_no_answer_is_an_error_that_says_how_to_add_one() {
    let (player, line) = (mock::<PlayerProxy>().proxy(), line!());
    let error = player.volume().answer().unwrap_err();
    let Error::Panicked { location, .. } = &error else {
        panic!("another error: {error}")
    };
    let location = location.as_deref().unwrap();
    assert!(
        location.contains(&format!("builders.rs:{line}:")),
        "{location}"
    );
    for word in ["`volume` returns a `u8`", "no answer", "`on`"] {
        assert!(error.to_string().contains(word), "{word} is not in {error}");
    }
    let error = player.deck().play().answer().unwrap_err();
    assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
}

#[test]
fn a_part_at_any_depth_and_with_a_key_has_a_proxy_in_its_place() {
    let needle = || mock::<NeedleProxy>();
    let (up, down) = (needle(), needle().on(NeedleProxy::down, || true).proxy());
    let up = up.on(NeedleProxy::down, || false).proxy();
    let player = mock::<PlayerProxy>()
        .part(|player| player.deck().needle(), &down)
        .part(|player| player.speakers(1), &up)
        .proxy();
    assert_eq!(player.deck().needle().down().answer(), Ok(true));
    assert_eq!(player.call().speakers(1).down(), Ok(false));
    assert_eq!(player.deck().needle(), down);
    assert_ne!(player.speakers(0), up);
    player
        .speakers(1)
        .within(WATCHDOG)
        .defer()
        .set_down(true)
        .unwrap();
    assert_eq!(testing::sets(&up), [NeedleSet::Down(true)]);
    assert_eq!(testing::sets(&down), []);
}

#[test]
fn a_real_actor_stands_for_a_part() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let needle = Needle { down: true };
    let needle = Needle::builder().registry(&registry).start(needle);
    let deck = mock().part(DeckProxy::needle, &needle.proxy()).proxy();
    deck.needle().set_down(false);
    assert!(!needle.proxy().down().answer()?);
    assert_eq!(registry.stop_all(), [Ok(true)]);
    Ok(())
}

#[actor]
pub trait Listener {
    fn changed(&mut self, title: String);
    fn ended(&mut self);
}

#[actor(implements(Listener))]
struct Display;

#[actor]
impl Display {}

impl Listener for Display {
    fn changed(&mut self, _: String) {}
    fn ended(&mut self) {}
}

#[test]
fn a_mock_in_a_registry_is_found_and_receives_broadcasts_until_it_is_stopped() -> Result<(), Error>
{
    let registry = ActorRegistry::new();
    let listener = mock::<ListenerProxy>().registry(&registry).proxy();
    let display = Display::builder().registry(&registry).start(Display);
    let (probed, probe) = mock().registry(&registry).probe();
    let display: ListenerProxy = display.into();
    assert_eq!(
        registry.get_by_interface::<ListenerProxy>(),
        [listener.clone(), display.clone(), probed]
    );

    registry.broadcast_call(|listener: &ListenerProxy| listener.changed("Lola".into()));
    let changed = ListenerCall::Changed {
        title: "Lola".into(),
    };
    assert_eq!(testing::calls(&listener), std::slice::from_ref(&changed));
    let asked = probe.next(WATCHDOG)?;
    assert!(asked == changed && asked.is_deferred());

    drop(probe);
    listener.actor_ref().stop().answer()?;
    assert_eq!(registry.get_by_interface::<ListenerProxy>(), [display]);
    assert_eq!(registry.stop_all(), [Ok(true)]);
    Ok(())
}

#[test]
fn the_mock_of_a_struct_is_found_by_its_type_and_hides_no_other_actor() {
    let registry = ActorRegistry::new();
    let mocked = mock::<DisplayProxy>().registry(&registry).proxy();
    let real = Display::builder().registry(&registry).start(Display);
    let found = registry.get_by_type::<Display>();
    assert_eq!(
        found,
        [mocked.actor_ref().downcast().unwrap(), real.clone()]
    );
    assert!(
        registry
            .get_by_interface()
            .contains(&ListenerProxy::from(real))
    );
    assert_eq!(registry.stop_all(), [Ok(true), Ok(true)]);
    registry.wait();
}

#[test]
fn a_probe_holds_reads_and_writes_of_fields_too() -> Result<(), Error> {
    let (player, probe) = testing::probe::<PlayerProxy>();
    let (set, volume) = (player.set_volume(3), player.volume());
    let asked = probe.next_get(WATCHDOG)?;
    assert_eq!(asked, PlayerGet::Volume);
    asked.answer(4_u8);
    assert_eq!(volume.answer(), Ok(4));
    let asked = probe.next_set(WATCHDOG)?;
    assert_eq!(asked, PlayerSet::Volume(3));
    assert!(!set.is_ready());
    asked.answer(());
    assert_eq!(set.answer(), Ok(()));
    let error = probe.next_set(Duration::from_millis(1)).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }));

    let unanswered = player.title();
    drop(probe);
    assert!(matches!(unanswered.answer(), Err(Error::ActorDead { .. })));
    Ok(())
}

#[test]
fn a_probe_holds_only_what_has_no_answer() -> Result<(), Error> {
    let (player, probe) = mock().on(PlayerProxy::volume, || 30).probe();
    let (title, volume) = (player.title(), player.volume());
    assert_eq!(volume.answer(), Ok(30));
    assert!(!title.is_ready());
    probe.next_get(WATCHDOG)?.answer("Lola".to_owned());
    assert_eq!(title.answer()?, "Lola");

    // It can't be cloned, so no answer is looked for.
    let (_promise, done) = pykka::promise();
    let _once = player.once(done);
    assert!(matches!(&*probe.next(WATCHDOG)?, PlayerCall::Once { .. }));
    Ok(())
}

#[test]
fn a_mock_that_is_called_with_a_time_limit_answers_all_the_same() {
    let deck = mock().on(DeckProxy::play, || true).proxy();
    assert_eq!(deck.within(WATCHDOG).play().answer(), Ok(true));
    assert_eq!(deck.urgent().if_room().call().play(), Ok(true));
}

#[test]
fn a_message_built_by_hand_reaches_the_function_of_its_method() {
    let backend = mock()
        .on(BackendProxy::lookup, |_: String| vec![Track("a")])
        .proxy();
    let any = backend.actor_ref();
    let reply = any.ask(BackendCall::Lookup { uri: "x".into() }).answer();
    let reply: AnyReply = reply.unwrap();
    assert_eq!(reply.downcast::<Vec<Track>>().unwrap(), [Track("a")]);
}
