//! The frame that travels: a head of fixed size, and a message or an answer as bytes.
//!
//! The head has its fields at fixed places, so that the sequence number can be written last, in the
//! one step in which a message also takes its place in the queue.

use std::time::Duration;

use crate::id::Id;

/// Of the layout of frames. A process of another version is answered, but not understood.
const VERSION: u8 = 1;

/// Where the sequence number is.
const SEQUENCE: usize = 44;

/// The length of the head.
pub(crate) const HEAD: usize = 60;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Tell = 0,
    Ask = 1,
    Stop = 2,
    StopNow = 3,
    End = 4,
    /// An answer with a value.
    Value = 5,
    /// An answer with an error.
    Failure = 6,
}

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        const ALL: [Kind; 7] = [
            Kind::Tell,
            Kind::Ask,
            Kind::Stop,
            Kind::StopNow,
            Kind::End,
            Kind::Value,
            Kind::Failure,
        ];
        ALL.into_iter().find(|kind| *kind as u8 == byte)
    }

    pub(crate) fn is_answer(self) -> bool {
        matches!(self, Kind::Value | Kind::Failure)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    pub(crate) is_urgent: bool,
    /// The fingerprint of the interface that the sender knows.
    pub(crate) interface: u64,
    /// The process that asks.
    pub(crate) session: Id,
    /// The incarnation of the actor that is asked.
    pub(crate) instance: Id,
    /// Counts the messages from one session to one instance, from 1.
    pub(crate) sequence: u64,
    /// The time that the sender gives it.
    pub(crate) limit: Option<Duration>,
}

impl Head {
    /// Begins a frame, to which the content is added.
    pub(crate) fn begin(&self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(HEAD + 64);
        let flags = u8::from(self.is_urgent) | u8::from(self.limit.is_some()) << 1;
        frame.extend([VERSION, self.kind as u8, flags, 0]);
        frame.extend(self.interface.to_le_bytes());
        frame.extend(self.session.to_bytes());
        frame.extend(self.instance.to_bytes());
        frame.extend(self.sequence.to_le_bytes());
        let micros = self.limit.unwrap_or_default().as_micros();
        frame.extend(u64::try_from(micros).unwrap_or(u64::MAX).to_le_bytes());
        debug_assert_eq!(frame.len(), HEAD);
        frame
    }

    /// Numbers a frame that has been begun.
    pub(crate) fn number(frame: &mut [u8], sequence: u64) {
        frame[SEQUENCE..SEQUENCE + 8].copy_from_slice(&sequence.to_le_bytes());
    }

    /// The head of a frame, and its content. `None` if it is not a frame of this version.
    pub(crate) fn read(frame: &[u8]) -> Option<(Self, &[u8])> {
        let (head, content) = frame.split_at_checked(HEAD)?;
        let [VERSION, kind, flags, _] = *head.first_chunk::<4>()? else {
            return None;
        };
        let number = |at: usize| Some(u64::from_le_bytes(*head[at..].first_chunk()?));
        let id = |at: usize| Some(Id::from_bytes(*head[at..].first_chunk()?));
        let limit = Duration::from_micros(number(52)?);
        let head = Head {
            kind: Kind::of(kind)?,
            is_urgent: flags & 1 != 0,
            interface: number(4)?,
            session: id(12)?,
            instance: id(28)?,
            sequence: number(SEQUENCE)?,
            limit: (flags & 2 != 0).then_some(limit),
        };
        Some((head, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written_and_anything_else_is_not() {
        let head = Head {
            kind: Kind::Ask,
            is_urgent: true,
            interface: 17,
            session: Id::new(),
            instance: Id::new(),
            sequence: 0,
            limit: Some(Duration::from_millis(300)),
        };
        let mut frame = head.begin();
        frame.extend([1, 2, 3]);
        Head::number(&mut frame, 42);
        let numbered = Head {
            sequence: 42,
            ..head
        };
        assert_eq!(Head::read(&frame), Some((numbered, &[1, 2, 3][..])));
        assert_eq!(Head::read(&frame[..HEAD - 1]), None);
        frame[0] += 1;
        assert_eq!(Head::read(&frame), None);
    }
}
