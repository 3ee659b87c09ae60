//! Decodes files into samples.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use symphonia::core::audio::{Channels, SampleBuffer};
use symphonia::core::codecs::{Decoder, DecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::probe::Hint;

use crate::files;
use crate::track::Format;

/// Returns samples, block by block, in the decoder thread.
pub trait Source: Send {
    fn format(&self) -> Format;

    /// Appends a block of samples. Returns false at the end.
    fn read(&mut self, samples: &mut Vec<f32>) -> Result<bool, String>;
}

/// A file that is decoded by symphonia.
pub struct Stream {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn Decoder>,
    track: u32,
    format: Format,
    /// How many samples have to be skipped: a seek may end before the requested position.
    skip: usize,
}

/// Detects the format of a file.
fn probe(path: &Path) -> Result<Box<dyn FormatReader>, String> {
    let file = files::open(path).map_err(|error| error.to_string())?;
    let file = MediaSourceStream::new(Box::new(file), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    if let Some(suffix) = path.extension().and_then(|suffix| suffix.to_str()) {
        hint.with_extension(suffix);
    }
    let options = FormatOptions { enable_gapless: true, ..FormatOptions::default() };
    let probed = symphonia::default::get_probe().format(&hint, file, &options, &MetadataOptions::default());
    Ok(probed.map_err(|error| error.to_string())?.format)
}

/// The duration in whole milliseconds, if the file contains its number of samples.
pub fn duration(path: &Path) -> Option<Duration> {
    let reader = probe(path).ok()?;
    let parameters = &reader.default_track()?.codec_params;
    let milliseconds = parameters.n_frames?.checked_mul(1000)? / u64::from(parameters.sample_rate?);
    Some(Duration::from_millis(milliseconds))
}

impl Stream {
    pub fn open(path: &Path, from: Duration) -> Result<Stream, String> {
        let mut reader = probe(path)?;
        let track = reader.default_track().ok_or("the file contains no music")?;
        let (id, parameters) = (track.id, track.codec_params.clone());
        let channels = parameters.channels.map_or(2, Channels::count);
        let format = Format {
            rate: parameters.sample_rate.ok_or("no sample rate")?,
            channels: u16::try_from(channels).map_err(|_| "too many channels")?,
        };
        let mut skip = 0;
        if !from.is_zero() {
            let time = SeekTo::Time { time: from.into(), track_id: Some(id) };
            // Past the end, all samples are skipped.
            match reader.seek(SeekMode::Accurate, time) {
                Ok(landed) => skip = usize::try_from(landed.required_ts.saturating_sub(landed.actual_ts)).unwrap_or(0),
                Err(Error::SeekError(_)) => skip = usize::MAX / channels.max(1),
                Err(error) => return Err(error.to_string()),
            }
        }
        let decoder = symphonia::default::get_codecs()
            .make(&parameters, &DecoderOptions::default())
            .map_err(|error| error.to_string())?;
        Ok(Stream { reader, decoder, track: id, format, skip: skip * channels })
    }
}

impl Source for Stream {
    fn format(&self) -> Format {
        self.format
    }

    fn read(&mut self, samples: &mut Vec<f32>) -> Result<bool, String> {
        loop {
            let packet = match self.reader.next_packet() {
                Ok(packet) if packet.track_id() == self.track => packet,
                Ok(_) => continue,
                Err(Error::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Ok(false);
                }
                Err(Error::ResetRequired) => return Ok(false),
                Err(error) => return Err(error.to_string()),
            };
            match self.decoder.decode(&packet) {
                Ok(decoded) => {
                    let mut block = SampleBuffer::<f32>::new(decoded.capacity() as u64, *decoded.spec());
                    block.copy_interleaved_ref(decoded);
                    let skipped = self.skip.min(block.samples().len());
                    self.skip -= skipped;
                    samples.extend_from_slice(&block.samples()[skipped..]);
                    return Ok(true);
                }
                // A damaged packet is only a click, so go on.
                Err(Error::DecodeError(_)) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}
