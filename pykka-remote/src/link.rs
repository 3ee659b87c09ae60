//! The way to one incarnation of an actor: numbers what is sent there, and keeps what is asked.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::{
    Answer, AnswerType, ErrorParts, Marshal, Sending, Trouble, Wire as _, with_marshal,
};
use pykka::{ActorId, AnyReply, End, Error};

use crate::Id;
use crate::directory::Directory;
use crate::envelope::{Head, Kind};
use crate::outbox::{Job, Outbox, PATIENCE, Refused};
use crate::transport::Member;

/// With more asks than this, those are looked for that nobody waits for any more.
const SWEEP: usize = 1024;

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
    /// The same, asked again whenever the member can be reached again.
    Watched,
}

impl Expected {
    fn read(self, mut bytes: &[u8]) -> Result<AnyReply, Error> {
        let read = match self {
            Expected::Method(ty) => ty.read(bytes),
            Expected::Stopped => bool::read(&mut bytes).map(AnyReply::new),
            Expected::End | Expected::Watched => {
                Option::read(&mut bytes).map(|failure| AnyReply::new(End::from_parts(failure)))
            }
        };
        read.map_err(Error::other)
    }
}

pub(crate) struct Link {
    /// Where frames are sent.
    pub(crate) member: Member,
    /// What they are for: the member itself, or an actor of this process.
    pub(crate) instance: Id,
    /// The identity of the actor in this process.
    pub(crate) id: ActorId,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: HashMap<u64, Asked>,
    /// The number of asks at which the next look is taken.
    limit: usize,
    /// What is asked again when the member can be reached again, each with its frame.
    watched: Vec<(Answer, Vec<u8>)>,
    /// The time at which the member vanished, as the [directory](crate::directory) counts. `None`
    /// while it can be reached.
    lost: Option<u64>,
}

struct Asked {
    answer: Answer,
    expected: Expected,
    /// When the sender stops waiting.
    until: Option<Instant>,
    /// If it is asked again, the frame.
    frame: Option<Vec<u8>>,
}

impl Link {
    pub(crate) fn new(member: Member, instance: Id, id: ActorId) -> Self {
        Link {
            member,
            instance,
            id,
            state: Mutex::default(),
        }
    }

    /// Sends a frame, which was begun without its number. `asked` is for an ask.
    ///
    /// The number is taken, and the frame put into the queue, in one step. So the frames of one
    /// link are sent in the order of their numbers.
    pub(crate) fn send(
        &self,
        outbox: &Outbox,
        frame: Vec<u8>,
        asked: Option<(Answer, Expected)>,
        sending: Sending,
    ) -> Result<(), Trouble> {
        if let Some((answer, Expected::Watched)) = asked {
            self.watch(outbox, answer, frame);
            return Ok(());
        }
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
        let sequence = self.put(outbox, frame);
        let mut ended = Vec::new();
        if let Some((answer, expected)) = asked {
            let limit = sending.limit;
            let until = limit.and_then(|limit| Instant::now().checked_add(limit));
            let asked = Asked {
                answer,
                expected,
                until,
                frame: None,
            };
            state.asked.insert(sequence, asked);
            if state.asked.len() > state.limit.max(SWEEP) {
                ended = state.sweep();
                state.limit = 2 * state.asked.len();
            }
        }
        drop(state);
        // Their destructors wake those who wait, which is not done under the lock.
        drop(ended);
        Ok(())
    }

    /// Numbers a frame and puts it into the queue, which is done under the lock.
    fn put(&self, outbox: &Outbox, mut frame: Vec<u8>) -> u64 {
        let sequence = outbox.next_number();
        Head::number(&mut frame, sequence);
        outbox.put(Job::Send(self.member.clone(), frame));
        sequence
    }

    /// Asks how the actor ended: now, and whenever it can be reached again.
    fn watch(&self, outbox: &Outbox, answer: Answer, frame: Vec<u8>) {
        let mut state = self.lock();
        if state.lost.is_some() {
            state.watched.push((answer, frame));
            return;
        }
        let sequence = self.put(outbox, frame.clone());
        let asked = Asked {
            answer,
            expected: Expected::Watched,
            until: None,
            frame: Some(frame),
        };
        state.asked.insert(sequence, asked);
    }

    /// An answer has come. It is ignored if nobody waits for it any more.
    pub(crate) fn answered(
        &self,
        kind: Kind,
        sequence: u64,
        content: &[u8],
        marshal: &Arc<dyn Marshal>,
    ) {
        let asked = self.lock().asked.remove(&sequence);
        let Some(Asked {
            answer, expected, ..
        }) = asked
        else {
            return;
        };
        if kind == Kind::Value {
            // The answer may be of types whose own code panics.
            let read = AssertUnwindSafe(|| expected.read(content));
            let read = with_marshal(marshal, || catch_unwind(read));
            let panicked = |_| Err(Error::other("the answer could not be read: it panicked"));
            match read.unwrap_or_else(panicked) {
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

    /// The directory has changed: perhaps the member has vanished, or can be reached again.
    ///
    /// The directory is looked at under the lock. So whatever changes at the same time, the last
    /// look finds what is so.
    pub(crate) fn update(&self, outbox: &Outbox, directory: &Directory) {
        let mut state = self.lock();
        match (directory.has(&self.member), state.lost) {
            (Ok(()), Some(_)) => {
                state.lost = None;
                let watched = std::mem::take(&mut state.watched);
                drop(state);
                for (answer, frame) in watched {
                    self.watch(outbox, answer, frame);
                }
            }
            (Err(at), None) => {
                state.lost = Some(at);
                let asked = std::mem::take(&mut state.asked);
                let (watched, asked): (Vec<_>, Vec<_>) =
                    asked.into_values().partition(|asked| asked.frame.is_some());
                let watched = watched.into_iter();
                let watched = watched.filter_map(|asked| Some((asked.answer, asked.frame?)));
                state.watched.extend(watched);
                drop(state);
                // Each answers its sender with the error of a lost connection.
                drop(asked);
            }
            (Ok(()), None) | (Err(_), Some(_)) => {}
        }
    }

    pub(crate) fn lost(&self) -> Option<u64> {
        self.lock().lost
    }

    /// Whether an answer is still expected.
    pub(crate) fn is_waiting(&self) -> bool {
        let state = self.lock();
        !(state.asked.is_empty() && state.watched.is_empty())
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
