//! The side of the actor: what arrives is checked, and handed over to the actor's mailbox.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::{
    self, Arrived, Marshal, Reachable, Sending, Trouble, Wire as _, when_ready,
};
use pykka::{AnyActorRef, End, Error};

use crate::envelope::{Head, Kind};

/// A call that has arrived from another process, for [`Builder::allow`](crate::Builder::allow).
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    name: Option<&'a str>,
    method: &'a str,
    session: crate::Id,
}

impl<'a> Incoming<'a> {
    /// The name under which the actor is offered. `None` if it was reached through a proxy that
    /// this process has passed on, as an argument or a result.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.name
    }

    /// The method, with the path to its part: `playback.play`. For a field it is the name of the
    /// accessor. `stop` and `ended` are those of a reference to the actor.
    #[must_use]
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// The process that calls.
    #[must_use]
    pub fn session(&self) -> crate::Id {
        self.session
    }
}

/// Which calls are allowed.
pub(crate) type Allow = Arc<dyn Fn(&Incoming<'_>) -> bool + Send + Sync>;

/// Sends the answer to one ask.
pub(crate) type Respond = Box<dyn FnOnce(Kind, Vec<u8>) + Send>;

/// An actor that is offered.
pub(crate) struct Hosted {
    name: Option<Arc<str>>,
    interface: u64,
    allow: Option<Allow>,
    actor: Arc<dyn Reachable>,
    arrivals: Mutex<Arrivals>,
}

/// The number of the last message of each session that was handed over.
#[derive(Default)]
struct Arrivals(HashMap<crate::Id, Arc<Mutex<Last>>>);

struct Last {
    sequence: u64,
    at: Instant,
}

/// With more sessions than this, those are forgotten that have sent nothing for [`FORGOTTEN`].
const SESSIONS: usize = 4096;
const FORGOTTEN: Duration = Duration::from_secs(600);

impl Hosted {
    pub(crate) fn new(
        name: Option<Arc<str>>,
        actor: Arc<dyn Reachable>,
        allow: Option<Allow>,
    ) -> Self {
        Hosted {
            name,
            interface: actor.interface(),
            allow,
            actor,
            arrivals: Mutex::default(),
        }
    }

    pub(crate) fn actor(&self) -> &Arc<dyn Reachable> {
        &self.actor
    }

    /// Whether a message may still arrive: it is offered, or the actor has not ended.
    pub(crate) fn is_needed(&self) -> bool {
        self.name.is_some() || self.actor.actor_ref().is_alive()
    }

    /// Handles a frame, if it is neither a duplicate nor late. Messages of one session are handed
    /// over one after the other, in the order in which they were sent.
    pub(crate) fn arrived(
        &self,
        head: &Head,
        content: &[u8],
        marshal: &Arc<dyn Marshal>,
        respond: Respond,
    ) {
        let last = self.last(head.session);
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if head.sequence <= last.sequence {
            return;
        }
        last.sequence = head.sequence;
        last.at = Instant::now();
        if head.interface != self.interface {
            return refuse(respond, Trouble::VersionMismatch);
        }
        let respond = Once(Arc::new(Mutex::new(Some(respond))));
        let handed_over = AssertUnwindSafe(|| self.hand_over(head, content, marshal, &respond));
        // The message may be of types whose own code panics.
        let refused = match catch_unwind(handed_over) {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => Error::other("the message could not be read: its types panicked"),
        };
        respond.with(Err(refused));
    }

    fn hand_over(
        &self,
        head: &Head,
        content: &[u8],
        marshal: &Arc<dyn Marshal>,
        respond: &Once,
    ) -> Result<(), Error> {
        let is_allowed = |method: &str| {
            let incoming = Incoming {
                name: self.name.as_deref(),
                method,
                session: head.session,
            };
            self.allow.as_ref().is_none_or(|allow| allow(&incoming))
        };
        let answer = respond.clone();
        let answer = move |answered| answer.with(answered);
        let method = match head.kind {
            Kind::Stop | Kind::StopNow => "stop",
            Kind::End => "ended",
            Kind::Tell | Kind::Ask | Kind::Value | Kind::Failure => {
                let sending = Sending {
                    limit: head.limit,
                    is_urgent: head.is_urgent,
                    may_wait: false,
                };
                let arrived = Arrived {
                    content,
                    sending,
                    marshal,
                    is_allowed: &is_allowed,
                };
                let answer: Option<remote::Respond> = match head.kind {
                    Kind::Tell => None,
                    _ => Some(Box::new(answer)),
                };
                return self.actor.receive(arrived, answer);
            }
        };
        if !is_allowed(method) {
            return Err(Trouble::Denied.error(pykka::Origin::default()));
        }
        request(head.kind, &self.actor.actor_ref(), answer);
        Ok(())
    }

    fn last(&self, session: crate::Id) -> Arc<Mutex<Last>> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let arrivals = &mut arrivals.0;
        if arrivals.len() > SESSIONS {
            arrivals.retain(|_, last| {
                let last = last.lock().unwrap_or_else(PoisonError::into_inner);
                last.at.elapsed() < FORGOTTEN
            });
        }
        let last = arrivals.entry(session).or_insert_with(|| {
            Arc::new(Mutex::new(Last {
                sequence: 0,
                at: Instant::now(),
            }))
        });
        Arc::clone(last)
    }
}

/// The way to respond, which is used once: with the answer, or with the error of handing it over.
#[derive(Clone)]
struct Once(Arc<Mutex<Option<Respond>>>);

impl Once {
    fn with(&self, answered: Result<Vec<u8>, Error>) {
        let respond = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(respond) = respond else { return };
        match answered {
            Ok(bytes) => respond(Kind::Value, bytes),
            Err(error) => fail(respond, &error),
        }
    }
}

/// Handles a request about the actor itself.
fn request(
    kind: Kind,
    actor: &AnyActorRef,
    respond: impl FnOnce(Result<Vec<u8>, Error>) + Send + 'static,
) {
    fn bytes(value: &impl remote::Wire) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        value.write(&mut bytes).map_err(Error::other)?;
        Ok(bytes)
    }
    let stopped = |stopped: Result<bool, Error>| stopped.and_then(|stopped| bytes(&stopped));
    match kind {
        Kind::Stop => when_ready(actor.stop(), move |done| respond(stopped(done))),
        Kind::StopNow => when_ready(actor.stop_now(), move |done| respond(stopped(done))),
        Kind::End => when_ready(actor.ended(), move |end: Result<End, Error>| {
            respond(end.and_then(|end| bytes(&end.to_parts())));
        }),
        Kind::Tell | Kind::Ask | Kind::Value | Kind::Failure => {
            respond(Err(Error::other("this is not a request")));
        }
    }
}

/// Responds with an error.
pub(crate) fn fail(respond: Respond, error: &Error) {
    let mut bytes = Vec::new();
    // If it can't be written, the content is empty, which is no error that the other end knows.
    let _ = error.to_parts().write(&mut bytes);
    respond(Kind::Failure, bytes);
}

/// Responds that the message was not handed over.
pub(crate) fn refuse(respond: Respond, trouble: Trouble) {
    fail(respond, &trouble.error(pykka::Origin::default()));
}
