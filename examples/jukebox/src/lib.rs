//! A music server made of actors, which speaks the protocol of MPD.
//!
//! A [`frontend`] accepts connections, and starts a [`session`] for each. Sessions ask the
//! [`core`], whose parts are the [`library`], the [`tracklist`], the [`playback`], the [`mixer`]
//! and the [`channels`]. The core never waits: it tells [`audio`] what to play, and is told the
//! result. The [`playlists`], the [`stickers`] and the saver of the [`state`] are actors that wait
//! for the disk. [`backend`]s provide the music. They may be slow, or may never answer: only the
//! session that needs something and the decoder thread wait for them. One that panics is restarted by
//! their supervisor.
#![forbid(unsafe_code)]

use std::fmt::Display;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pykka::{Actor, ActorRef, ActorRegistry, AnyActorRef, Future, Supervisor};

use crate::audio::Audio;
use crate::backend::{BACKEND_TIMEOUT, BackendProxy, Files, Tone};
use crate::core::Core;
use crate::frontend::Frontend;
use crate::library::Library;
use crate::mixer::Mixer;
use crate::playback::Playback;
use crate::playlists::Playlists;
use crate::scan::Scanner;
use crate::session::Session;
use crate::sink::SinkKind;
use crate::state::{Saver, StateFile};
use crate::stickers::Stickers;
use crate::tracklist::Tracklist;

pub mod audio;
pub mod backend;
#[cfg(feature = "sound")]
mod card;
pub mod channels;
mod commands;
pub mod connection;
pub mod core;
pub mod database;
pub mod events;
pub mod files;
pub mod filter;
pub mod frontend;
pub mod library;
pub mod mixer;
pub mod playback;
pub mod playlists;
pub mod protocol;
pub mod scan;
pub mod session;
#[cfg(test)]
mod simulated;
pub mod sink;
pub mod source;
pub mod state;
pub mod stickers;
pub mod track;
pub mod tracklist;

/// How long the server waits when it stops: first for the sessions, which may wait for a backend,
/// then for all other actors.
const STOP_TIMEOUTS: [Duration; 2] = [Duration::from_millis(1200), Duration::from_millis(1500)];

/// The configuration of a server.
pub struct Config {
    pub music: PathBuf,
    /// The folder for the queue and the playlists.
    pub state: PathBuf,
    /// Port 0 means any free port.
    pub port: u16,
    pub sink: SinkKind,
    /// How much faster than real time it plays.
    pub speed: f64,
    /// The maximum number of simultaneous sessions.
    pub most_sessions: usize,
}

/// A running server.
pub struct Server {
    registry: ActorRegistry,
    frontend: ActorRef<Frontend>,
    saver: ActorRef<Saver>,
    core: ActorRef<Core>,
    pub address: SocketAddr,
}

impl Server {
    /// Starts all actors, each after those that it uses. `more` are additional backends, each with
    /// the scheme of its URIs.
    pub fn start(
        config: Config,
        registry: &ActorRegistry,
        more: impl IntoIterator<Item = (String, BackendProxy)>,
    ) -> io::Result<Server> {
        let file = StateFile::new(&config.state)?;
        let state = file.read();

        let sink = config.sink.open()?;
        let audio = Audio::new(sink, config.speed);
        let audio = Audio::builder().registry(registry).start(audio).proxy();
        let (files, tone) = start_backends(&config.music, registry)?;
        let scanner = Scanner::new(config.music);
        let scanner = Scanner::builder().registry(registry).start(scanner).proxy();

        let tone = [("tone".to_owned(), tone)];
        let library = Library::new(files, tone.into_iter().chain(more), scanner);
        // The mixer uses only the output of the audio.
        let mixer = Mixer::new(audio.output(), config.sink.to_string());
        let playback = Playback::new(audio, config.speed);
        let playlists = Playlists::new(config.state.join("playlists"))?;
        let playlists = Playlists::builder().registry(registry).start(playlists).proxy();
        let stickers = Stickers::builder().registry(registry).start(Stickers::new(&config.state)).proxy();
        let core = Core::new(library, Tracklist::default(), mixer, playback, playlists, stickers);
        let core = Core::builder().registry(registry).start(core);
        core.proxy().restore(state);
        let saver = Saver::new(file, core.proxy());
        let saver = Saver::builder().registry(registry).start(saver);
        core.proxy().library().update(false);

        let (frontend, address) = Frontend::new(config.port, config.most_sessions, core.proxy())?;
        let frontend = Frontend::builder().registry(registry).start(frontend);
        Ok(Server { registry: registry.clone(), frontend, saver, core, address })
    }

    /// Saves the state now, instead of shortly after it has changed.
    pub fn save(&self) {
        self.saver.proxy().save();
    }

    /// Stops all actors, each before those that it uses. Logs a warning for an actor that hangs,
    /// and goes on without it: a backend may hang forever, and has nothing to save.
    pub fn stop(self) {
        let now = Instant::now();
        let [deadline, last] = STOP_TIMEOUTS.map(|timeout| now + timeout);
        // First no new sessions. Then all sessions at once, because each may have to wait for a
        // backend.
        await_end(&self.frontend.to_any(), &self.frontend.stop(), deadline);
        let sessions = self.registry.get_by_type::<Session>();
        let stopped: Vec<_> = sessions.iter().map(|session| (session.to_any(), session.stop())).collect();
        for (session, stopped) in stopped {
            await_end(&session, &stopped, deadline);
        }
        // The saver asks the core for the state, so it is stopped before the core.
        await_end(&self.saver.to_any(), &self.saver.stop(), last);
        await_end(&self.core.to_any(), &self.core.stop(), last);
        let left: Vec<_> = self.registry.all().into_iter().rev().map(|actor| (actor.stop(), actor)).collect();
        for (stopped, actor) in left {
            await_end(&actor, &stopped, last);
        }
    }
}

/// Starts the backends, and a supervisor that restarts one that panics. Their proxies stay valid, and a
/// request that comes meanwhile waits.
fn start_backends(music: &Path, registry: &ActorRegistry) -> io::Result<(BackendProxy, BackendProxy)> {
    let music = music.to_owned();
    let backends = Supervisor::builder()
        .name("Backends")
        .registry(registry)
        // A client can make a backend panic as often as it likes. So it never gives up, but takes its
        // time; less than a caller waits.
        .at_most(u32::MAX, BACKEND_TIMEOUT)
        .backoff(BACKEND_TIMEOUT / 100..=BACKEND_TIMEOUT / 4)
        .child("Files", Files::builder(), move |_| Files::new(music.clone()))
        .child("Tone", Tone::builder(), |_| Tone)
        .start();
    backends.wait_started().map_err(io::Error::other)?;
    let (files, tone) = (backends.child::<Files>("Files"), backends.child::<Tone>("Tone"));
    files.zip(tone).map(|(files, tone)| (files.into(), tone.into())).ok_or(io::ErrorKind::NotFound.into())
}

fn await_end(actor: &AnyActorRef, stopped: &Future<bool>, deadline: Instant) {
    let left = deadline.saturating_duration_since(Instant::now());
    if let Err(error) = stopped.get_timeout(left.max(Duration::from_millis(1))) {
        warn(format_args!("{actor} did not stop: {error}"));
    }
}

/// Writes a message to stderr. Ignores errors, because a terminal may have been closed.
pub fn warn(what: impl Display) {
    let _ = writeln!(io::stderr(), "jukebox: {what}");
}
