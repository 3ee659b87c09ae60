//! What makes the sound: an actor that is told what to play, and a thread of its that decodes it, at the pace of a clock.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pykka::{Context, actor};

use crate::backend::{BackendProxy, PATIENCE};
use crate::core::CoreProxy;
use crate::sink::Sink;
use crate::source::Source;
use crate::track::Format;

/// A track to play.
#[derive(Clone)]
pub struct Record {
    /// Each is played once, so that what is told of it can't be taken for another's.
    pub number: u64,
    pub uri: String,
    pub backend: BackendProxy,
    pub from: Duration,
    pub paused: bool,
    /// Who is told what becomes of it. It is never asked, since it waits for nobody, and nobody should keep it waiting.
    pub core: CoreProxy,
}

#[actor]
pub struct Audio {
    #[traversable]
    pub output: Output,
    speed: f64,
    /// Until it is handed to the thread.
    sink: Option<Box<dyn Sink>>,
    deck: Option<(Sender<Order>, JoinHandle<()>)>,
    playing: Option<Record>,
}

#[actor]
impl Audio {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        let (sender, orders) = channel();
        let sink = self.sink.take().ok_or_else(|| io::Error::other("the sink is gone"))?;
        let audio = context.proxy();
        let deck = Deck { orders, audio, sink, knobs: self.output.knobs.clone(), speed: self.speed };
        let thread = thread::Builder::new().name("deck".into()).spawn(|| deck.run())?;
        self.deck = Some((sender, thread));
        Ok(())
    }

    pub fn play(&mut self, record: Record) {
        self.playing = Some(record.clone());
        self.order(Order::Play(record));
    }

    pub fn pause(&mut self, paused: bool) {
        self.order(Order::Pause(paused));
    }

    pub fn halt(&mut self) {
        self.playing = None;
        self.order(Order::Halt);
    }

    /// The thread has something to play.
    pub(self) fn started(&mut self, number: u64, format: Format) {
        if let Some(playing) = self.playing.as_ref().filter(|playing| playing.number == number) {
            playing.core.track_started(number, &*playing.uri, format);
        }
    }

    /// The thread has come to the end, or can't go on.
    pub(self) fn ended(&mut self, number: u64, result: Result<(), String>) {
        if let Some(playing) = self.playing.take_if(|playing| playing.number == number) {
            playing.core.track_ended(number, result);
        }
    }

    /// What the sink holds is complete when this is done.
    fn on_stop(&mut self) {
        if let Some((sender, thread)) = self.deck.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

impl Audio {
    pub fn new(sink: Box<dyn Sink>, speed: f64) -> Audio {
        Audio { output: Output::default(), speed, sink: Some(sink), deck: None, playing: None }
    }

    fn order(&self, order: Order) {
        if let Some((sender, _)) = &self.deck {
            // The thread ends after this actor, or with the process.
            let _ = sender.send(order);
        }
    }
}

/// The part that the mixer works with.
#[actor]
#[derive(Default)]
pub struct Output {
    knobs: Arc<Knobs>,
}

#[actor]
impl Output {
    pub fn set_volume(&self, volume: u8) {
        self.knobs.volume.store(volume, Relaxed);
    }

    pub fn set_enabled(&self, enabled: bool) {
        self.knobs.enabled.store(enabled, Relaxed);
    }
}

/// What can be turned while something is playing: the only thing that actor and thread both have their hands on.
struct Knobs {
    volume: AtomicU8,
    enabled: AtomicBool,
}

impl Default for Knobs {
    fn default() -> Knobs {
        Knobs { volume: AtomicU8::new(100), enabled: AtomicBool::new(true) }
    }
}

// --- The thread that decodes ---------------------------------------------------------------------

enum Order {
    Play(Record),
    Pause(bool),
    Halt,
}

struct Deck {
    orders: Receiver<Order>,
    audio: AudioProxy,
    sink: Box<dyn Sink>,
    knobs: Arc<Knobs>,
    speed: f64,
}

/// Why a record is not played any further.
enum Interrupted {
    By(Record),
    Halted,
    /// There will be no more orders.
    Over,
    Failed(String),
}

impl Deck {
    fn run(mut self) {
        let mut next = None;
        loop {
            let record = match next.take() {
                Some(record) => record,
                None => match self.orders.recv() {
                    Ok(Order::Play(record)) => record,
                    Ok(_) => continue,
                    Err(_) => break,
                },
            };
            let number = record.number;
            let played = self.play(&record);
            let settled = self.sink.settle().map_err(|error| error.to_string());
            match played {
                Ok(()) => drop(self.audio.ended(number, settled)),
                Err(Interrupted::By(record)) => next = Some(record),
                Err(Interrupted::Halted) => {}
                Err(Interrupted::Over) => break,
                Err(Interrupted::Failed(why)) => drop(self.audio.ended(number, Err(why))),
            }
        }
    }

    fn play(&mut self, record: &Record) -> Result<(), Interrupted> {
        let mut paused = record.paused;
        let mut source = self.open(record, &mut paused)?;
        let format = source.format();
        self.audio.started(record.number, format);

        let mut due = Instant::now();
        let mut samples = Vec::new();
        loop {
            self.wait(&mut due, &mut paused)?;
            samples.clear();
            // A decoder that panics over a damaged file has spoilt no more than that file.
            let read = catch_unwind(AssertUnwindSafe(|| source.read(&mut samples)));
            let read = read.unwrap_or_else(|_| Err("the decoder has panicked".into()));
            if !read.map_err(Interrupted::Failed)? {
                return Ok(());
            }
            due += self.length(&samples, format);
            self.write(format, &mut samples).map_err(|error| Interrupted::Failed(error.to_string()))?;
        }
    }

    /// Asks the backend, and listens to orders while it thinks about it.
    fn open(&self, record: &Record, paused: &mut bool) -> Result<Box<dyn Source>, Interrupted> {
        let opened = record.backend.open(&record.uri, record.from);
        let deadline = Instant::now() + PATIENCE;
        loop {
            match opened.get_timeout(Duration::from_millis(10)) {
                Ok(source) => return source.map_err(|ack| Interrupted::Failed(ack.text)),
                Err(pykka::Error::Timeout { .. }) if Instant::now() >= deadline => {
                    return Err(Interrupted::Failed(format!("no answer within {PATIENCE:?}")));
                }
                Err(pykka::Error::Timeout { .. }) => {
                    obey(self.orders.recv_timeout(Duration::ZERO), paused)?;
                }
                Err(error) => return Err(Interrupted::Failed(error.to_string())),
            }
        }
    }

    /// Waits until a time, which is later if there is a pause.
    fn wait(&self, due: &mut Instant, paused: &mut bool) -> Result<(), Interrupted> {
        loop {
            let left = due.saturating_duration_since(Instant::now());
            if *paused {
                let order = self.orders.recv().map_err(|_| RecvTimeoutError::Disconnected);
                obey(order, paused)?;
                *due = Instant::now() + left;
            } else {
                let order = self.orders.recv_timeout(left);
                let timeout = matches!(order, Err(RecvTimeoutError::Timeout));
                obey(order, paused)?;
                if timeout {
                    return Ok(());
                }
            }
        }
    }

    /// How long it takes to play them.
    #[expect(clippy::cast_precision_loss, reason = "a block is short")]
    fn length(&self, samples: &[f32], format: Format) -> Duration {
        let frames = samples.len() / usize::from(format.channels.max(1));
        Duration::from_secs_f64(frames as f64 / f64::from(format.rate.max(1)) / self.speed)
    }

    fn write(&mut self, format: Format, samples: &mut [f32]) -> io::Result<()> {
        if !self.knobs.enabled.load(Relaxed) {
            return Ok(());
        }
        let volume = self.knobs.volume.load(Relaxed);
        if volume != 100 {
            let gain = f32::from(volume) / 100.0;
            for sample in &mut *samples {
                *sample *= gain;
            }
        }
        self.sink.write(format, samples)
    }
}

/// What an order, or that none has come, means to who is playing.
fn obey(order: Result<Order, RecvTimeoutError>, paused: &mut bool) -> Result<(), Interrupted> {
    match order {
        Ok(Order::Play(record)) => Err(Interrupted::By(record)),
        Ok(Order::Halt) => Err(Interrupted::Halted),
        Ok(Order::Pause(pause)) => {
            *paused = pause;
            Ok(())
        }
        Err(RecvTimeoutError::Timeout) => Ok(()),
        Err(RecvTimeoutError::Disconnected) => Err(Interrupted::Over),
    }
}
