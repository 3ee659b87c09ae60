//! A sound card, with the feature `sound`.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::{io, thread};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};

use crate::sink::{Converter, OUTPUT, Sink};
use crate::track::Format;

/// How many blocks may wait for the card. The decoder thread plays in real time, so only a few
/// wait. Blocks beyond this are dropped.
const BLOCKS: usize = 16;

/// A sound card. Its stream can't be moved between threads, so a thread of its own holds it until
/// this is dropped.
pub struct Card {
    blocks: SyncSender<Vec<f32>>,
    converter: Converter,
    _open: Sender<()>,
}

impl Card {
    pub fn open() -> io::Result<Card> {
        let (blocks, heard) = sync_channel(BLOCKS);
        let (open, closed) = channel::<()>();
        let (tell, told) = channel();
        thread::Builder::new().name("card".into()).spawn(move || match stream(heard) {
            Ok(stream) => {
                let _ = tell.send(Ok(()));
                let _ = closed.recv();
                drop(stream);
            }
            Err(error) => drop(tell.send(Err(error))),
        })?;
        told.recv().map_err(io::Error::other)??;
        Ok(Card { blocks, converter: Converter::default(), _open: open })
    }
}

/// Plays the received blocks, and silence when there are none.
fn stream(heard: Receiver<Vec<f32>>) -> io::Result<cpal::Stream> {
    let card = cpal::default_host().default_output_device();
    let card = card.ok_or_else(|| io::Error::other("there is no sound card"))?;
    let config = cpal::StreamConfig {
        channels: OUTPUT.channels,
        sample_rate: cpal::SampleRate(OUTPUT.rate),
        buffer_size: cpal::BufferSize::Default,
    };
    let mut waiting = VecDeque::new();
    let play = move |samples: &mut [f32], _: &cpal::OutputCallbackInfo| {
        for sample in samples {
            if waiting.is_empty() {
                waiting.extend(heard.try_recv().into_iter().flatten());
            }
            *sample = waiting.pop_front().unwrap_or(0.0);
        }
    };
    let complain = |error| crate::warn(format_args!("the sound card: {error}"));
    let stream = card.build_output_stream(&config, play, complain, None).map_err(io::Error::other)?;
    stream.play().map_err(io::Error::other)?;
    Ok(stream)
}

impl Sink for Card {
    fn write(&mut self, format: Format, samples: &[f32]) -> io::Result<()> {
        let _ = self.blocks.try_send(self.converter.convert(format, samples));
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        self.converter = Converter::default();
        Ok(())
    }
}
