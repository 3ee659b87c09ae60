//! A music server made of actors, which speaks the protocol of MPD.
//!
//! From the outside in: a [`frontend`] takes connections, and starts a [`session`] for each. Sessions ask the [`core`],
//! whose parts are the [`library`], the [`tracklist`], the [`playback`], the [`mixer`] and the [`channels`]. The core never
//! waits for anyone: it tells [`audio`] what to play, and is told what became of it. Who waits for the disk are the
//! [`playlists`], the [`stickers`], and who saves the [`state`]. What there is to play is known to
//! [`backend`]s, which may take their time, or never answer at all; who waits for them is the session that wants something,
//! and the thread that decodes.
#![forbid(unsafe_code)]

use std::fmt::Display;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use pykka::{Actor, ActorRef, ActorRegistry, AnyActorRef, Future};

use crate::audio::Audio;
use crate::backend::{BackendProxy, Files, Tone};
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
pub mod sink;
pub mod source;
pub mod state;
pub mod stickers;
pub mod track;
pub mod tracklist;

/// How long sessions, which may wait for a backend, and then all others are waited for when the server stops.
const STOP_TIMEOUTS: [Duration; 2] = [Duration::from_millis(1200), Duration::from_millis(1500)];

/// What a server is to be like.
pub struct Config {
    pub music: PathBuf,
    /// Where the queue and the playlists are kept.
    pub state: PathBuf,
    /// Port 0 is any that is free.
    pub port: u16,
    pub sink: SinkKind,
    /// How much faster than real time it plays.
    pub speed: f64,
    /// How many may be connected at a time.
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
    /// Starts everything, those first that others need. `more` are backends beside the usual ones, by the scheme of what they
    /// have.
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
        let files = Files::builder().registry(registry).start(Files::new(config.music.clone()));
        let tone = Tone::builder().registry(registry).start(Tone);
        let scanner = Scanner::new(config.music);
        let scanner = Scanner::builder().registry(registry).start(scanner).proxy();

        let tone = [("tone".to_owned(), tone.into())];
        let library = Library::new(files.into(), tone.into_iter().chain(more), scanner);
        // All that the mixer is to know of the audio.
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

    /// Saves the state, which is done anyway a moment after it has changed.
    pub fn save(&self) {
        self.saver.proxy().save();
    }

    /// Stops those first that others don't need. Whoever hangs is left behind, and said so: a backend may hang for ever, and
    /// what it hangs in has nothing to save.
    pub fn stop(self) {
        let now = Instant::now();
        let [deadline, last] = STOP_TIMEOUTS.map(|timeout| now + timeout);
        // No new sessions; then all of them at once, since each of them may have to wait for a backend.
        await_end(&self.frontend.to_any(), &self.frontend.stop(), deadline);
        let sessions = self.registry.get_by_type::<Session>();
        let stopped: Vec<_> = sessions.iter().map(|session| (session.to_any(), session.stop())).collect();
        for (session, stopped) in stopped {
            await_end(&session, &stopped, deadline);
        }
        // It asks the core for what is to be saved. The core never waits for anyone.
        await_end(&self.saver.to_any(), &self.saver.stop(), last);
        await_end(&self.core.to_any(), &self.core.stop(), last);
        let left: Vec<_> = self.registry.all().into_iter().rev().map(|actor| (actor.stop(), actor)).collect();
        for (stopped, actor) in left {
            await_end(&actor, &stopped, last);
        }
    }
}

fn await_end(actor: &AnyActorRef, stopped: &Future<bool>, deadline: Instant) {
    let left = deadline.saturating_duration_since(Instant::now());
    if let Err(error) = stopped.get_timeout(left.max(Duration::from_millis(1))) {
        warn(format_args!("{actor} is left behind: {error}"));
    }
}

/// Says something on stderr. If that was closed meanwhile, as a terminal may be, nobody hears it, and nothing else happens.
pub fn warn(what: impl Display) {
    let _ = writeln!(io::stderr(), "jukebox: {what}");
}
