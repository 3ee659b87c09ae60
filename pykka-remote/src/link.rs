//! The way to one incarnation of an actor: numbers what is sent there, and keeps what is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::{Answer, AnswerType, ErrorParts, Sending, Trouble, Wire as _};
use pykka::{AnyReply, End, Error};

use crate::envelope::{Head, Kind};
use crate::outbox::{Job, Outbox, PATIENCE, Refused};
use crate::transport::{Member, Place};

/// How often the asks that nobody waits for any more are looked for: once in so many.
const SWEEP: u64 = 1024;

/// An ask is kept for so long after its time is up, so that its sender has looked before.
const GRACE: Duration = Duration::from_secs(1);

/// What the answer to an ask is.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    /// What the method returns.
    Method(AnswerType),
    /// Whether the actor was alive when it was stopped.
    Stopped,
    /// How it ended.
    End,
}

impl Expected {
    fn read(self, mut bytes: &[u8]) -> Result<AnyReply, Error> {
        let read = match self {
            Expected::Method(ty) => ty.read(bytes),
            Expected::Stopped => bool::read(&mut bytes).map(AnyReply::new),
            Expected::End => {
                Option::read(&mut bytes).map(|failure| AnyReply::new(End::from_parts(failure)))
            }
        };
        read.map_err(Error::other)
    }
}

pub(crate) struct Link {
    pub(crate) member: Member,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// That of the last message.
    sequence: u64,
    asked: HashMap<u64, Asked>,
    /// The time at which the member vanished, as the [directory](crate::directory) counts. `None`
    /// while it can be reached.
    lost: Option<u64>,
}

struct Asked {
    answer: Answer,
    expected: Expected,
    /// When the sender stops waiting.
    until: Option<Instant>,
}

impl Link {
    pub(crate) fn new(member: Member) -> Self {
        Link {
            member,
            state: Mutex::default(),
        }
    }

    /// Sends a frame, which was begun without its number. `expected` is for an ask.
    ///
    /// The number is taken, and the frame put into the queue, in one step. So the frames of one link
    /// are sent in the order of their numbers.
    pub(crate) fn send(
        &self,
        outbox: &Outbox,
        mut frame: Vec<u8>,
        asked: Option<(Answer, Expected)>,
        sending: Sending,
    ) -> Result<(), Trouble> {
        let time = match sending {
            Sending {
                may_wait: false, ..
            } => Duration::ZERO,
            Sending { limit, .. } => limit.unwrap_or(PATIENCE),
        };
        let room = outbox.wait_for_room(time);
        let mut state = self.lock();
        let trouble = match room {
            _ if state.lost.is_some() => Some(Trouble::ConnectionLost),
            Err(Refused::Closed) => Some(Trouble::ConnectionLost),
            Err(Refused::Full) => Some(Trouble::Busy),
            Ok(()) => None,
        };
        if let Some(trouble) = trouble {
            drop(state);
            fail(asked, trouble);
            return Err(trouble);
        }
        state.sequence += 1;
        let sequence = state.sequence;
        Head::number(&mut frame, sequence);
        let mut ended = Vec::new();
        if let Some((answer, expected)) = asked {
            let limit = sending.limit;
            let until = limit.and_then(|limit| Instant::now().checked_add(limit));
            let asked = Asked {
                answer,
                expected,
                until,
            };
            state.asked.insert(sequence, asked);
            if sequence.is_multiple_of(SWEEP) {
                ended = state.sweep();
            }
        }
        outbox.put(Job::Send(Place::Member(self.member.clone()), frame));
        drop(state);
        // Their destructors wake those who wait, which is not done under the lock.
        drop(ended);
        Ok(())
    }

    /// An answer has come. It is ignored if nobody waits for it any more.
    pub(crate) fn answered(&self, kind: Kind, sequence: u64, content: &[u8]) {
        let Some(Asked {
            answer, expected, ..
        }) = self.lock().asked.remove(&sequence)
        else {
            return;
        };
        if kind == Kind::Value {
            match expected.read(content) {
                Ok(value) => answer.set(value),
                Err(error) => answer.fail(|_| error.clone()),
            }
        } else {
            let mut content = content;
            let parts = ErrorParts::read(&mut content).ok();
            answer.fail(|origin| match &parts {
                Some(parts) => Error::from_parts(parts.clone(), origin),
                None => Trouble::VersionMismatch.error(origin),
            });
        }
    }

    /// A frame could not be sent.
    pub(crate) fn unsent(&self, sequence: u64) {
        let asked = self.lock().asked.remove(&sequence);
        drop(asked);
    }

    /// The member has vanished: what is asked won't be answered.
    pub(crate) fn lose(&self, at: u64) {
        let mut state = self.lock();
        state.lost = Some(at);
        let asked = std::mem::take(&mut state.asked);
        drop(state);
        // Each answers its sender with the error of a lost connection.
        drop(asked);
    }

    /// The member can be reached again.
    pub(crate) fn find(&self) {
        self.lock().lost = None;
    }

    pub(crate) fn lost(&self) -> Option<u64> {
        self.lock().lost
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes out the asks that nobody waits for any more.
    fn sweep(&mut self) -> Vec<Asked> {
        let now = Instant::now();
        let is_over = |asked: &Asked| {
            asked.answer.is_abandoned()
                || asked
                    .until
                    .is_some_and(|until| now.saturating_duration_since(until) > GRACE)
        };
        let over = self.asked.iter().filter(|(_, asked)| is_over(asked));
        let over: Vec<_> = over.map(|(sequence, _)| *sequence).collect();
        let taken = over.iter().filter_map(|one| self.asked.remove(one));
        taken.collect()
    }
}

fn fail(asked: Option<(Answer, Expected)>, trouble: Trouble) {
    if let Some((answer, _)) = asked {
        answer.fail(|origin| trouble.error(origin));
    }
}
