//! The part of the core that knows what is being played, and how far. It asks nobody for that: it was told when it began,
//! and has a clock.

use std::time::{Duration, Instant};

use pykka::{Context, actor};

use crate::audio::{AudioProxy, PlayRequest};
use crate::core::Core;
use crate::events::{Subsystem, announce};
use crate::track::Format;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PlayState {
    #[default]
    Stop,
    Play,
    Pause,
}

#[actor]
pub struct Playback {
    audio: AudioProxy,
    speed: f64,
    state: PlayState,
    /// The number of the request that was put on last.
    number: u64,
    /// Where it began, where it was at last, and since when it has gone on from there.
    begun: Duration,
    reached: Duration,
    since: Option<Instant>,
    length: Option<Duration>,
    /// Whether the request has been opened, and the clock may go.
    opened: bool,
    /// Of a track that was opened once, also while it is opened again somewhere else.
    format: Option<(String, Format)>,
    error: Option<String>,
    played: Duration,
}

#[actor]
impl Playback {
    pub fn clear_error(&mut self, context: &Context<Core>) {
        if self.error.take().is_some() {
            announce(context, &[Subsystem::Player]);
        }
    }
}

/// For the core, which sees its parts as plain fields.
impl Playback {
    pub fn new(audio: AudioProxy, speed: f64) -> Playback {
        Playback {
            audio,
            speed,
            state: PlayState::Stop,
            number: 0,
            begun: Duration::ZERO,
            reached: Duration::ZERO,
            since: None,
            length: None,
            opened: false,
            format: None,
            error: None,
            played: Duration::ZERO,
        }
    }

    pub fn state(&self) -> PlayState {
        self.state
    }

    pub fn is_active(&self) -> bool {
        self.state != PlayState::Stop
    }

    pub fn format(&self) -> Option<Format> {
        self.format.as_ref().map(|(_, format)| *format)
    }

    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    pub fn set_error(&mut self, error: Option<String>) {
        self.error = error;
    }

    pub fn elapsed(&self) -> Duration {
        let since = self.since.map_or(Duration::ZERO, |since| since.elapsed().mul_f64(self.speed));
        let elapsed = self.reached + since;
        self.length.map_or(elapsed, |length| elapsed.min(length))
    }

    /// How long there has been music at all.
    pub fn played(&self) -> Duration {
        self.played + self.elapsed().saturating_sub(self.begun)
    }

    /// Puts a request on.
    pub fn start(&mut self, request: PlayRequest, length: Option<Duration>) {
        self.settle(request.from);
        self.format.take_if(|(uri, _)| *uri != request.uri);
        self.number += 1;
        self.length = length;
        self.state = if request.paused { PlayState::Pause } else { PlayState::Play };
        self.audio.play(PlayRequest { number: self.number, ..request });
    }

    /// It can be heard now, unless it was put on meanwhile to be paused.
    pub fn started(&mut self, number: u64, uri: &str, format: Format) -> bool {
        let is_current = number == self.number && self.is_active();
        if is_current {
            self.opened = true;
            self.format = Some((uri.to_owned(), format));
            self.since = (self.state == PlayState::Play).then(Instant::now);
        }
        is_current
    }

    /// Whether it is this request that has ended, and not one that was taken off before it could say so.
    pub fn is_playing(&self, number: u64) -> bool {
        number == self.number && self.is_active()
    }

    pub fn pause(&mut self, paused: bool) {
        self.reached = self.elapsed();
        self.state = if paused { PlayState::Pause } else { PlayState::Play };
        self.since = (!paused && self.opened).then(Instant::now);
        self.audio.pause(paused);
    }

    pub fn halt(&mut self) {
        self.settle(Duration::ZERO);
        self.length = None;
        self.format = None;
        self.state = PlayState::Stop;
        self.audio.halt();
    }

    fn settle(&mut self, from: Duration) {
        self.played = self.played();
        (self.begun, self.reached, self.since, self.opened) = (from, from, None, false);
    }
}
