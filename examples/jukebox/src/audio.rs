//! Plays tracks: an actor that is told what to play, and a thread that decodes it in real time.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pykka::{Context, Proxy, actor};

use crate::backend::{BACKEND_TIMEOUT, BackendProxy};
use crate::core::CoreProxy;
use crate::sink::Sink;
use crate::source::Source;
use crate::track::Format;

/// A request to play a track.
#[derive(Clone)]
pub struct PlayRequest {
    /// Unique, so that news of one request can't be mistaken for news of another.
    pub number: u64,
    pub uri: String,
    pub backend: BackendProxy,
    pub from: Duration,
    pub paused: bool,
    /// Is told the result. The audio never asks the core, so there can't be a cycle.
    pub core: CoreProxy,
}

#[actor]
pub struct Audio {
    #[traversable]
    pub output: Output,
    speed: f64,
    /// `None` once the thread has it.
    sink: Option<Box<dyn Sink>>,
    decoder: Option<(Sender<Command>, JoinHandle<()>)>,
    playing: Option<PlayRequest>,
}

#[actor]
impl Audio {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        let (sender, commands) = channel();
        let sink = self.sink.take().ok_or_else(|| io::Error::other("the audio was started before"))?;
        let audio = context.proxy();
        let decoder = Decoder { commands, audio, sink, levels: self.output.levels.clone(), speed: self.speed };
        let thread = thread::Builder::new().name("decoder".into()).spawn(|| decoder.run())?;
        self.decoder = Some((sender, thread));
        Ok(())
    }

    pub fn play(&mut self, request: PlayRequest) {
        self.playing = Some(request.clone());
        self.send(Command::Play(request));
    }

    pub fn pause(&mut self, paused: bool) {
        self.send(Command::Pause(paused));
    }

    pub fn halt(&mut self) {
        self.playing = None;
        self.send(Command::Halt);
    }

    /// From the decoder thread: a track has been opened.
    pub(self) fn started(&mut self, number: u64, format: Format) {
        if let Some(playing) = self.playing.as_ref().filter(|playing| playing.number == number) {
            playing.core.track_started(number, &*playing.uri, format);
        }
    }

    /// From the decoder thread: a track has ended, or can't be played.
    pub(self) fn ended(&mut self, number: u64, result: Result<(), String>) {
        if let Some(playing) = self.playing.take_if(|playing| playing.number == number) {
            playing.core.track_ended(number, result);
        }
    }

    /// Waits until the sink has everything.
    fn on_stop(&mut self) {
        if let Some((sender, thread)) = self.decoder.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

impl Audio {
    pub fn new(sink: Box<dyn Sink>, speed: f64) -> Audio {
        Audio { output: Output::default(), speed, sink: Some(sink), decoder: None, playing: None }
    }

    fn send(&self, command: Command) {
        if let Some((sender, _)) = &self.decoder {
            // The thread only ends after this actor, or with the process.
            let _ = sender.send(command);
        }
    }
}

/// The part whose proxy the mixer has.
#[actor]
#[derive(Default)]
pub struct Output {
    levels: Arc<OutputLevels>,
}

#[actor]
impl Output {
    pub fn set_volume(&self, volume: u8) {
        self.levels.volume.store(volume, Relaxed);
    }

    pub fn set_enabled(&self, enabled: bool) {
        self.levels.enabled.store(enabled, Relaxed);
    }
}

/// The settings of the output, which the actor changes and the decoder thread reads.
struct OutputLevels {
    volume: AtomicU8,
    enabled: AtomicBool,
}

impl Default for OutputLevels {
    fn default() -> OutputLevels {
        OutputLevels { volume: AtomicU8::new(100), enabled: AtomicBool::new(true) }
    }
}

// --- The thread that decodes ---------------------------------------------------------------------

enum Command {
    Play(PlayRequest),
    Pause(bool),
    Halt,
}

struct Decoder {
    commands: Receiver<Command>,
    audio: AudioProxy,
    sink: Box<dyn Sink>,
    levels: Arc<OutputLevels>,
    speed: f64,
}

/// Why playing a request has ended early.
enum Interrupted {
    Replaced(PlayRequest),
    Halted,
    /// The actor has stopped.
    Disconnected,
    Failed(String),
}

impl Decoder {
    fn run(mut self) {
        let mut next = None;
        loop {
            let request = match next.take() {
                Some(request) => request,
                None => match self.commands.recv() {
                    Ok(Command::Play(request)) => request,
                    Ok(_) => continue,
                    Err(_) => break,
                },
            };
            let number = request.number;
            let played = self.play(&request);
            let settled = self.sink.settle().map_err(|error| error.to_string());
            match played {
                Ok(()) => drop(self.audio.ended(number, settled)),
                Err(Interrupted::Replaced(request)) => next = Some(request),
                Err(Interrupted::Halted) => {}
                Err(Interrupted::Disconnected) => break,
                Err(Interrupted::Failed(why)) => drop(self.audio.ended(number, Err(why))),
            }
        }
    }

    fn play(&mut self, request: &PlayRequest) -> Result<(), Interrupted> {
        let mut paused = request.paused;
        let mut source = self.open(request, &mut paused)?;
        let format = source.format();
        self.audio.started(request.number, format);

        let mut due = Instant::now();
        let mut samples = Vec::new();
        loop {
            self.wait(&mut due, &mut paused)?;
            samples.clear();
            // A damaged file may make a decoder panic. Only this file is lost then.
            let read = catch_unwind(AssertUnwindSafe(|| source.read(&mut samples)));
            let read = read.unwrap_or_else(|_| Err("the decoder panicked".into()));
            if !read.map_err(Interrupted::Failed)? {
                return Ok(());
            }
            due += self.length(&samples, format);
            self.write(format, &mut samples).map_err(|error| Interrupted::Failed(error.to_string()))?;
        }
    }

    /// Asks the backend, and handles commands while it waits.
    fn open(&self, request: &PlayRequest, paused: &mut bool) -> Result<Box<dyn Source>, Interrupted> {
        let opened = request.backend.within(BACKEND_TIMEOUT).open(&request.uri, request.from);
        let moment = Duration::from_millis(10);
        loop {
            match opened.get_timeout(moment) {
                Ok(source) => return source.map_err(|ack| Interrupted::Failed(ack.text)),
                Err(pykka::Error::Timeout { waited, .. }) if waited == moment => {
                    apply(self.commands.recv_timeout(Duration::ZERO), paused)?;
                }
                Err(error) => return Err(Interrupted::Failed(error.to_string())),
            }
        }
    }

    /// Waits until a time. A pause makes it later.
    fn wait(&self, due: &mut Instant, paused: &mut bool) -> Result<(), Interrupted> {
        loop {
            let left = due.saturating_duration_since(Instant::now());
            if *paused {
                let command = self.commands.recv().map_err(|_| RecvTimeoutError::Disconnected);
                apply(command, paused)?;
                *due = Instant::now() + left;
            } else {
                let command = self.commands.recv_timeout(left);
                let timeout = matches!(command, Err(RecvTimeoutError::Timeout));
                apply(command, paused)?;
                if timeout {
                    return Ok(());
                }
            }
        }
    }

    /// How long the samples play.
    #[expect(clippy::cast_precision_loss, reason = "a block is short")]
    fn length(&self, samples: &[f32], format: Format) -> Duration {
        let frames = samples.len() / usize::from(format.channels.max(1));
        Duration::from_secs_f64(frames as f64 / f64::from(format.rate.max(1)) / self.speed)
    }

    fn write(&mut self, format: Format, samples: &mut [f32]) -> io::Result<()> {
        if !self.levels.enabled.load(Relaxed) {
            return Ok(());
        }
        let volume = self.levels.volume.load(Relaxed);
        if volume != 100 {
            let gain = f32::from(volume) / 100.0;
            for sample in &mut *samples {
                *sample *= gain;
            }
        }
        self.sink.write(format, samples)
    }
}

/// Applies a command, if one has been received, to what is playing.
fn apply(command: Result<Command, RecvTimeoutError>, paused: &mut bool) -> Result<(), Interrupted> {
    match command {
        Ok(Command::Play(request)) => Err(Interrupted::Replaced(request)),
        Ok(Command::Halt) => Err(Interrupted::Halted),
        Ok(Command::Pause(pause)) => {
            *paused = pause;
            Ok(())
        }
        Err(RecvTimeoutError::Timeout) => Ok(()),
        Err(RecvTimeoutError::Disconnected) => Err(Interrupted::Disconnected),
    }
}
