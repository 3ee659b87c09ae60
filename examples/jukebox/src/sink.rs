//! The destinations of samples.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::track::Format;

/// The kind of a sink: `null`, `wav:FILE`, or `card`.
#[derive(Clone, Debug, PartialEq)]
pub enum SinkKind {
    Null,
    Wav(PathBuf),
    #[cfg(feature = "sound")]
    Card,
}

impl SinkKind {
    pub fn open(&self) -> io::Result<Box<dyn Sink>> {
        match self {
            SinkKind::Null => Ok(Box::new(Null)),
            SinkKind::Wav(path) => Ok(Box::new(Wav::create(path)?)),
            #[cfg(feature = "sound")]
            SinkKind::Card => Ok(Box::new(crate::card::Card::open()?)),
        }
    }
}

impl FromStr for SinkKind {
    type Err = String;

    fn from_str(text: &str) -> Result<SinkKind, String> {
        match text.split_once(':') {
            None if text == "null" => Ok(SinkKind::Null),
            Some(("wav", file)) if !file.is_empty() => Ok(SinkKind::Wav(file.into())),
            #[cfg(feature = "sound")]
            None if text == "card" => Ok(SinkKind::Card),
            #[cfg(not(feature = "sound"))]
            None if text == "card" => {
                Err("this program was built without support for sound cards: build it with `--features sound`".into())
            }
            _ => Err(format!("no such sink: {text} (there are null, wav:FILE and card)")),
        }
    }
}

/// The name of the output, in `outputs`.
impl fmt::Display for SinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SinkKind::Null => "null",
            SinkKind::Wav(_) => "wav",
            #[cfg(feature = "sound")]
            SinkKind::Card => "card",
        })
    }
}

pub trait Sink: Send {
    fn write(&mut self, format: Format, samples: &[f32]) -> io::Result<()>;

    /// A track has ended, and perhaps no other one follows.
    fn settle(&mut self) -> io::Result<()>;
}

/// A sink without sound.
struct Null;

impl Sink for Null {
    fn write(&mut self, _format: Format, _samples: &[f32]) -> io::Result<()> {
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file in a fixed format, to which all samples are converted.
struct Wav {
    file: BufWriter<File>,
    written: u32,
    converter: Converter,
}

/// The format for files and cards.
pub(crate) const OUTPUT: Format = Format { rate: 44100, channels: 2 };
const HEADER: u32 = 44;

impl Wav {
    fn create(path: &Path) -> io::Result<Wav> {
        let mut wav = Wav { file: BufWriter::new(File::create(path)?), written: 0, converter: Converter::default() };
        wav.settle()?;
        Ok(wav)
    }

    fn header(&self) -> Vec<u8> {
        let frame = u32::from(OUTPUT.channels) * 2;
        let mut header = Vec::new();
        header.extend(b"RIFF");
        header.extend((self.written + HEADER - 8).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16_u32.to_le_bytes());
        header.extend(1_u16.to_le_bytes());
        header.extend(OUTPUT.channels.to_le_bytes());
        header.extend(OUTPUT.rate.to_le_bytes());
        header.extend((OUTPUT.rate * frame).to_le_bytes());
        header.extend(4_u16.to_le_bytes());
        header.extend(16_u16.to_le_bytes());
        header.extend(b"data");
        header.extend(self.written.to_le_bytes());
        header
    }
}

impl Sink for Wav {
    fn write(&mut self, format: Format, samples: &[f32]) -> io::Result<()> {
        for sample in self.converter.convert(format, samples) {
            #[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
            let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
            self.file.write_all(&sample.to_le_bytes())?;
            let written = self.written.checked_add(2).filter(|written| *written < u32::MAX - HEADER);
            self.written = written.ok_or_else(|| io::Error::other("the WAV file has reached its maximum size"))?;
        }
        Ok(())
    }

    /// Writes the header again, because it contains the length.
    fn settle(&mut self) -> io::Result<()> {
        self.converter = Converter::default();
        let header = self.header();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.seek(SeekFrom::End(0))?;
        self.file.flush()
    }
}

/// Converts to two channels and to the output's sample rate, by linear interpolation.
#[derive(Default)]
pub(crate) struct Converter {
    last: Option<[f32; 2]>,
    /// The position of the next output sample after `last`, in samples of the source.
    at: f64,
}

impl Converter {
    pub(crate) fn convert(&mut self, format: Format, samples: &[f32]) -> Vec<f32> {
        let step = f64::from(format.rate) / f64::from(OUTPUT.rate);
        let mut converted = Vec::with_capacity(samples.len());
        for frame in samples.chunks_exact(format.channels.max(1).into()) {
            let next = [frame[0], *frame.get(1).unwrap_or(&frame[0])];
            let last = *self.last.get_or_insert(next);
            while self.at < 1.0 {
                #[expect(clippy::cast_possible_truncation, reason = "less than 1")]
                let share = self.at as f32;
                converted.extend([0, 1].map(|side| last[side] + (next[side] - last[side]) * share));
                self.at += step;
            }
            self.at -= 1.0;
            self.last = Some(next);
        }
        converted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_the_files_format_is_written_as_it_is() {
        let mut converter = Converter::default();
        let written = converter.convert(OUTPUT, &[0.1, 0.2, 0.3, 0.4]);
        assert_eq!(written, [0.1, 0.2, 0.1, 0.2]); // one frame late
        assert_eq!(converter.convert(OUTPUT, &[0.5, 0.6]), [0.3, 0.4]);
    }

    #[test]
    fn one_channel_becomes_two_and_a_low_rate_a_higher_one() {
        let format = Format { rate: 22050, channels: 1 };
        let converted = Converter::default().convert(format, &[0.0, 1.0]);
        assert_eq!(converted, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5]);
    }

    #[test]
    fn a_sink_is_known_by_its_name() {
        assert_eq!("null".parse(), Ok(SinkKind::Null));
        assert_eq!("wav:x.wav".parse(), Ok(SinkKind::Wav("x.wav".into())));
        assert!("wav:".parse::<SinkKind>().is_err());
        assert_eq!("card".parse::<SinkKind>().is_ok(), cfg!(feature = "sound"));
    }
}
