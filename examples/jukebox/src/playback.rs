//! The part of the core that knows what is playing, and the position in it. It computes this from
//! the time at which the track has started.

use std::time::Duration;

use pykka::{Context, actor, testing};

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
    /// The number of the last request.
    number: u64,
    /// The position at which it began, the last known position, and the time at which it was there. That
    /// is virtual in a simulation.
    begun: Duration,
    reached: Duration,
    since: Option<Duration>,
    length: Option<Duration>,
    /// Whether the track has been opened, so that its position advances.
    opened: bool,
    /// The URI and the format of the track. They are kept while it is opened again at another
    /// position.
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

/// For the core.
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
        let since = self.since.map_or(Duration::ZERO, |since| testing::now().saturating_sub(since).mul_f64(self.speed));
        let elapsed = self.reached + since;
        self.length.map_or(elapsed, |length| elapsed.min(length))
    }

    /// How long music has been playing since the server was started.
    pub fn played(&self) -> Duration {
        self.played + self.elapsed().saturating_sub(self.begun)
    }

    /// Starts to play a track.
    pub fn start(&mut self, request: PlayRequest, length: Option<Duration>) {
        self.settle(request.from);
        self.format.take_if(|(uri, _)| *uri != request.uri);
        self.number += 1;
        self.length = length;
        self.state = if request.paused { PlayState::Pause } else { PlayState::Play };
        self.audio.play(PlayRequest { number: self.number, ..request });
    }

    /// The track has been opened. It is playing now, unless it was paused meanwhile.
    pub fn started(&mut self, number: u64, uri: &str, format: Format) -> bool {
        let is_current = number == self.number && self.is_active();
        if is_current {
            self.opened = true;
            self.format = Some((uri.to_owned(), format));
            self.since = (self.state == PlayState::Play).then(testing::now);
        }
        is_current
    }

    /// Whether this is the current request, and not an earlier one.
    pub fn is_playing(&self, number: u64) -> bool {
        number == self.number && self.is_active()
    }

    pub fn pause(&mut self, paused: bool) {
        self.reached = self.elapsed();
        self.state = if paused { PlayState::Pause } else { PlayState::Play };
        self.since = (!paused && self.opened).then(testing::now);
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
