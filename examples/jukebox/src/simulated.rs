//! The core under many schedules, in virtual time: two clients that do this and that, a backend that
//! dies and is slow, and an hour of playing.
//!
//! Everything is as in the server but for the edges. The clients are actors, and not connections. The
//! thread that decodes is an actor that waits for as long as a track lasts. The disk is left out.
#![allow(clippy::unused_self, reason = "it has actors")]

use std::sync::Arc;
use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::{Fault, Simulation, simulate, simulate_twice};
use pykka::{Context, Supervisor, Timer, testing};

use crate::audio::{AudioCall, AudioProxy, OutputProxy, PlayRequest};
use crate::backend::{BACKEND_TIMEOUT, BackendProxy, Tone};
use crate::core::{Core, CoreProxy, Mode, Seek, Status};
use crate::events::{Listener, Subsystem};
use crate::library::Library;
use crate::mixer::Mixer;
use crate::playback::{PlayState, Playback};
use crate::playlists::PlaylistsProxy;
use crate::scan::ScannerProxy;
use crate::stickers::StickersProxy;
use crate::track::Track;
use crate::tracklist::{Single, Tracklist};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// How many schedules. Without optimization, each takes ten times as long.
const SEEDS: u64 = if cfg!(debug_assertions) { 50 } else { 1000 };

/// Clients do something so often.
const PERIOD: Duration = Duration::from_secs(40);

fn track(seconds: u64) -> Arc<Track> {
    let uri = format!("tone:440?dur={seconds}s");
    Arc::new(Track { uri, duration: Some(Duration::from_secs(seconds)), ..Track::default() })
}

/// What plays, in place of the thread that decodes.
#[actor]
#[derive(Default)]
struct Player {
    request: Option<PlayRequest>,
    paused: bool,
    /// Fires when the track ends.
    end: Option<Timer>,
    /// How much was left of the track at a time.
    left: Duration,
    since: Duration,
    played: Vec<String>,
}

#[actor]
impl Player {
    pub fn play(&mut self, context: &Context<Self>, request: PlayRequest) {
        self.halt();
        let PlayRequest { number, uri, backend, from, paused, core } = request.clone();
        (self.paused, self.request) = (paused, Some(request));
        let opened = backend.within(BACKEND_TIMEOUT).open(&*uri, from).get();
        let opened = opened.map_err(|error| error.to_string());
        match opened.and_then(|source| source.map_err(|ack| ack.text)) {
            Ok(source) => {
                core.track_started(number, &*uri, source.format());
                let (_, seconds) = uri.split_once("dur=").unwrap();
                let length = Duration::from_secs(seconds.trim_end_matches('s').parse().unwrap());
                self.left = length.saturating_sub(from);
                self.go_on(context);
            }
            Err(why) => {
                self.request = None;
                core.track_ended(number, Err(why));
            }
        }
    }

    pub fn pause(&mut self, context: &Context<Self>, paused: bool) {
        if self.request.is_some() && paused != self.paused {
            self.paused = paused;
            if let Some(end) = self.end.take() {
                end.cancel();
                self.left = self.left.saturating_sub(testing::now().saturating_sub(self.since));
            }
            self.go_on(context);
        }
    }

    pub fn halt(&mut self) {
        self.request = None;
        if let Some(end) = self.end.take() {
            end.cancel();
        }
    }

    pub(self) fn ended(&mut self, number: u64) {
        if let Some(request) = self.request.take_if(|request| request.number == number) {
            self.played.push(request.uri);
            request.core.track_ended(number, Ok(()));
        }
    }

    /// What it plays, and whether that is paused.
    pub fn state(&self) -> Option<(String, bool)> {
        self.request.as_ref().map(|request| (request.uri.clone(), self.paused))
    }

    pub fn played(&self) -> Vec<String> {
        self.played.clone()
    }
}

impl Player {
    fn go_on(&mut self, context: &Context<Self>) {
        let number = self.request.as_ref().map(|request| request.number);
        if let Some(number) = number.filter(|_| !self.paused) {
            self.since = testing::now();
            self.end = Some(context.proxy().after(self.left).ended(number));
        }
    }
}

/// What a client sees of the server.
#[derive(Clone, Debug, Default, PartialEq)]
struct View {
    state: PlayState,
    current: Option<(usize, u32)>,
    version: u32,
    volume: u8,
}

impl From<Status> for View {
    fn from(Status { state, current, version, volume, .. }: Status) -> View {
        View { state, current, version, volume }
    }
}

/// A client, which does something at random, and keeps its view of the server up to date.
#[actor(implements(Listener))]
struct Client {
    core: CoreProxy,
    random: u64,
    view: View,
}

#[actor]
impl Client {
    fn on_start(&mut self, context: &Context<Self>) {
        context.proxy().every(PERIOD).act();
    }

    pub fn act(&mut self) -> Result<(), pykka::Error> {
        let (what, amount) = (self.below(12), self.below(180));
        let core = self.core.call();
        // What isn't possible now is refused.
        match what {
            0..=2 => drop(core.add(vec![track(60 + amount)], None)?),
            3 => drop(core.play(None)?),
            4 => drop(core.play(Some(0))?),
            5 => core.pause(None)?,
            6 => drop(core.next()?),
            7 => drop(core.previous()?),
            8 => drop(core.seek_current(Seek::Forward(Duration::from_secs(amount)))?),
            9 => drop(core.delete(0..1)?),
            10 => core.mixer().change_volume(-5)?,
            _ => core.set_mode(Mode::Consume(amount < 90))?,
        }
        let status = core.status()?;
        assert!(status.state == PlayState::Stop || status.current.is_some(), "{status:?}");
        assert!(status.duration.is_none_or(|duration| status.elapsed <= duration), "{status:?}");
        Ok(())
    }

    pub fn leave(&mut self, context: &Context<Self>) {
        context.stop();
    }

    pub fn view(&self) -> View {
        self.view.clone()
    }
}

impl Client {
    fn below(&mut self, bound: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % bound
    }
}

impl Listener for Client {
    fn changed(&mut self, _: Vec<Subsystem>) {
        if let Ok(status) = self.core.call().status() {
            self.view = status.into();
        }
    }
}

/// The core, and what it plays on.
struct Server {
    core: CoreProxy,
    player: PlayerProxy,
}

fn server() -> Server {
    let tone: BackendProxy = Supervisor::builder()
        .at_most(u32::MAX, BACKEND_TIMEOUT)
        .backoff(BACKEND_TIMEOUT / 100..=BACKEND_TIMEOUT / 4)
        .child("Tone", Tone::builder(), |_| Tone)
        .start()
        .child::<Tone>("Tone")
        .unwrap()
        .into();
    let player = Player::default().start().proxy();
    let forwards = player.clone();
    let audio = AudioProxy::mock(move |call: AudioCall| match call {
        AudioCall::Play { request } => drop(forwards.play(request)),
        AudioCall::Pause { paused } => drop(forwards.pause(paused)),
        AudioCall::Halt => drop(forwards.halt()),
        _ => unreachable!("it has no thread"),
    });
    let library = Library::new(tone.clone(), [("tone".to_owned(), tone)], ScannerProxy::mock(|_| ()));
    let mixer = Mixer::new(OutputProxy::mock(|_| ()), "none".to_owned());
    let (playlists, stickers) = (PlaylistsProxy::mock(|_| ()), StickersProxy::mock(|_| ()));
    let core = Core::new(library, Tracklist::default(), mixer, Playback::new(audio, 1.0), playlists, stickers);
    Server { core: core.start().proxy(), player }
}

/// An hour of playing, and then three tracks without disturbance.
fn an_hour(sim: &Simulation) {
    let Server { core, player } = server();
    let clients = [1, 2].map(|number| {
        let (core, random) = (core.clone(), sim.seed() * 2 + number);
        Client { core, random, view: View::default() }.start().proxy()
    });
    sim.inject(Fault::kill().of::<Tone>().one_in(3));
    sim.inject(Fault::delay(3 * BACKEND_TIMEOUT).of::<Tone>().one_in(3));
    sim.advance(HOUR);
    sim.clear_faults();
    // What has begun comes to its end.
    sim.advance(10 * BACKEND_TIMEOUT);

    let status = core.status().get().unwrap();
    let expected = core.current().get().unwrap().filter(|_| status.state != PlayState::Stop);
    let expected = expected.map(|(_, entry)| (entry.track.uri.clone(), status.state == PlayState::Pause));
    assert_eq!(player.state().get().unwrap(), expected, "the player plays something else: {status:?}");
    for client in &clients {
        assert!(client.actor_ref().is_alive(), "a client has met an error");
        assert_eq!(client.view().get().unwrap(), View::from(status.clone()), "a client has missed a change");
        client.leave().get().unwrap();
    }

    core.clear().get().unwrap();
    for mode in [Mode::Consume(false), Mode::Repeat(false), Mode::Single(Single::Off)] {
        core.set_mode(mode).get().unwrap();
    }
    core.add(vec![track(50), track(60), track(70)], None).get().unwrap().unwrap();
    core.play(Some(0)).get().unwrap().unwrap();
    sim.advance(179 * SECOND);
    assert_eq!(core.status().get().unwrap().state, PlayState::Play);
    sim.advance(SECOND);
    assert_eq!(core.status().get().unwrap().state, PlayState::Stop);
    let played = player.played().get().unwrap();
    let last: Vec<_> = played[played.len() - 3..].iter().map(String::as_str).collect();
    assert_eq!(last, ["tone:440?dur=50s", "tone:440?dur=60s", "tone:440?dur=70s"]);
}

#[test]
fn an_hour_with_two_clients_and_a_dying_backend() {
    simulate(0..SEEDS, an_hour);
}

#[test]
fn an_hour_depends_on_its_seed_alone() {
    simulate_twice(0..10, an_hour);
}
