//! The side of the actor: what arrives is checked, and handed over to the actor's mailbox.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::{
    self, Remote, Sending, Trouble, Wire as _, WireMessage as _, when_ready,
};
use pykka::__private::{Address, Message};
use pykka::{AnyActorRef, End, Error};

use crate::envelope::{Head, Kind};

/// A call that has arrived from another process, for [`Builder::allow`](crate::Builder::allow).
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    name: &'a str,
    method: &'a str,
    session: crate::Id,
}

impl<'a> Incoming<'a> {
    /// The name under which the actor is offered.
    #[must_use]
    pub fn name(&self) -> &'a str {
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
    name: Arc<str>,
    interface: u64,
    allow: Option<Allow>,
    actor: Box<dyn Handles>,
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
    pub(crate) fn new<P: Remote>(
        name: Arc<str>,
        address: Address<P>,
        allow: Option<Allow>,
    ) -> Self {
        Hosted {
            name,
            interface: remote::Description::fingerprint::<P>(),
            allow,
            actor: Box::new(Actor(address)),
            arrivals: Mutex::default(),
        }
    }

    /// Handles a frame, if it is neither a duplicate nor late. Messages of one session are handed over
    /// one after the other, in the order in which they were sent.
    pub(crate) fn arrived(&self, head: &Head, content: &[u8], respond: Respond) {
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
        // The message may be of types whose own code panics.
        let respond = Arc::new(Mutex::new(Some(respond)));
        let handed_over =
            catch_unwind(AssertUnwindSafe(|| self.hand_over(head, content, &respond)));
        let refused = match handed_over {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => Error::other("the message could not be read: its types panicked"),
        };
        if let Some(respond) = take(&respond) {
            fail(respond, &refused);
        }
    }

    fn hand_over(&self, head: &Head, content: &[u8], respond: &Once) -> Result<(), Error> {
        let is_allowed = |method: &str| {
            let incoming = Incoming {
                name: &self.name,
                method,
                session: head.session,
            };
            self.allow.as_ref().is_none_or(|allow| allow(&incoming))
        };
        self.actor.handle(head, content, &is_allowed, respond)
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
type Once = Arc<Mutex<Option<Respond>>>;

fn take(once: &Once) -> Option<Respond> {
    once.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// An actor, whatever its type.
trait Handles: Send + Sync {
    fn handle(
        &self,
        head: &Head,
        content: &[u8],
        is_allowed: &dyn Fn(&str) -> bool,
        respond: &Once,
    ) -> Result<(), Error>;
}

struct Actor<P: Remote>(Address<P>);

impl<P: Remote> Handles for Actor<P> {
    fn handle(
        &self,
        head: &Head,
        mut content: &[u8],
        is_allowed: &dyn Fn(&str) -> bool,
        respond: &Once,
    ) -> Result<(), Error> {
        let denied = || Err(Trouble::Denied.error(pykka::Origin::default()));
        let actor = || self.0.actor_ref();
        match head.kind {
            Kind::Tell | Kind::Ask => {}
            Kind::Stop | Kind::StopNow if !is_allowed("stop") => return denied(),
            Kind::End if !is_allowed("ended") => return denied(),
            kind => return request(kind, &actor(), respond),
        }
        let message = Message::<P>::read(&mut content).map_err(Error::other)?;
        let mut method = String::new();
        Message::<P>::write_name(message.code(), &mut method);
        if !is_allowed(&method) {
            return denied();
        }
        let sending = Sending {
            limit: head.limit,
            is_urgent: head.is_urgent,
            may_wait: false,
        };
        if head.kind == Kind::Tell {
            return remote::deliver_tell(&self.0, message, sending);
        }
        let (answer, respond) = (message.answer(), Arc::clone(respond));
        remote::deliver(&self.0, message, sending, move |answered| {
            let Some(respond) = take(&respond) else {
                return;
            };
            let mut bytes = Vec::new();
            // The answer's own code runs here, in the actor's thread.
            let written = answered.and_then(|value| {
                let written = catch_unwind(AssertUnwindSafe(|| answer.write(value, &mut bytes)));
                match written {
                    Ok(written) => written.map_err(Error::other),
                    Err(_) => Err(Error::other("the answer could not be written: it panicked")),
                }
            });
            match written {
                Ok(()) => respond(Kind::Value, bytes),
                Err(error) => fail(respond, &error),
            }
        });
        Ok(())
    }
}

/// Handles a request about the actor itself.
fn request(kind: Kind, actor: &AnyActorRef, respond: &Once) -> Result<(), Error> {
    let respond = Arc::clone(respond);
    let done = move |answered: Result<Vec<u8>, Error>| {
        if let Some(respond) = take(&respond) {
            match answered {
                Ok(bytes) => respond(Kind::Value, bytes),
                Err(error) => fail(respond, &error),
            }
        }
    };
    let bytes = |write: &dyn Fn(&mut Vec<u8>) -> remote::Written| {
        let mut bytes = Vec::new();
        write(&mut bytes).map_err(Error::other).map(|()| bytes)
    };
    match kind {
        Kind::Stop => when_ready(actor.stop(), move |stopped| {
            done(stopped.and_then(|stopped| bytes(&|to| stopped.write(to))));
        }),
        Kind::StopNow => when_ready(actor.stop_now(), move |stopped| {
            done(stopped.and_then(|stopped| bytes(&|to| stopped.write(to))));
        }),
        Kind::End => when_ready(actor.ended(), move |end| {
            done(end.and_then(|end: End| bytes(&|to| end.to_parts().write(to))));
        }),
        Kind::Tell | Kind::Ask | Kind::Value | Kind::Failure => {
            return Err(Error::other("this is not a request"));
        }
    }
    Ok(())
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
