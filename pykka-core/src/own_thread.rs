//! Actors with a thread of their own: a channel, and a loop that takes messages out of it.

use crate::actor_ref::ActorRef;
use crate::awaited::Doing;
use crate::cell::Shared;
use crate::context::Context;
use crate::current::run_as;
use crate::error::{Error, Origin};
use crate::failure::Failure;
use crate::gauge::Gauge;
use crate::hooks::Hooks;
use crate::identity::ActorId;
use crate::life::{End, Life, Make, Stillborn};
use crate::mailbox::{Envelope, Mailbox, Refused, Unsent};
use crate::part::Methods;
use crate::place::Place;
use crate::pool::Urgency;
use crate::registry::ActorRegistry;
use crate::room::Room;
use crate::sync::channel::{self, Receiver, Sender, TrySendError};
use crate::sync::{Arc, AtomicBool, Backoff, Mutex, Ordering, fence, is_broken, lock, spawn};
use crate::unwind;

/// So often the actor looks whether it is at a sender's heels: with fewer messages than this in between, the two fight for the
/// same cache lines at every one.
const FEW: usize = 32;

/// How long it waits then: about a microsecond, in which a sender gets ahead far enough to stay there.
const SPINS: usize = 6;

/// The senders' end of a mailbox.
pub(crate) struct Outbox<A: Methods> {
    sender: Sender<Envelope<A>>,
    gauge: Gauge,
    /// Of a bounded one.
    bound: Option<Arc<Bound<A>>>,
}

/// The actor's end. When it is dropped, so is what lies in it, which answers every ask in it.
pub(crate) struct Inbox<A: Methods> {
    receiver: Receiver<Envelope<A>>,
    bound: Option<Arc<Bound<A>>>,
}

/// What a bounded channel takes to leave nobody waiting.
///
/// An unbounded one drops what lies in it when its receiver goes. A bounded one doesn't: who waited for room may put in a
/// message that is never looked at. So whoever puts one in looks whether the mailbox has been closed meanwhile, and if so,
/// empties it. Either the closing sees the message, or the sender sees the closing.
struct Bound<A: Methods> {
    receiver: Receiver<Envelope<A>>,
    closed: AtomicBool,
    room: Room,
}

/// A mailbox with room for `capacity` messages, or any number.
fn mailbox<A: Methods>(capacity: Option<usize>) -> (Outbox<A>, Inbox<A>) {
    let (sender, receiver) = match capacity {
        Some(capacity) => channel::bounded(capacity),
        None => channel::unbounded(),
    };
    let bound = capacity.map(|_| {
        Arc::new(Bound {
            receiver: receiver.clone(),
            closed: AtomicBool::new(false),
            room: Room::default(),
        })
    });
    (
        Outbox {
            sender,
            gauge: Gauge::default(),
            bound: bound.clone(),
        },
        Inbox { receiver, bound },
    )
}

impl<A: Methods> Bound<A> {
    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.empty();
    }

    fn empty_if_closed(&self) {
        fence(Ordering::SeqCst);
        if self.closed.load(Ordering::SeqCst) && !is_broken("bound") {
            self.empty();
        }
    }

    fn empty(&self) {
        fence(Ordering::SeqCst);
        while let Ok(envelope) = self.receiver.try_recv() {
            // A message whose destructor panics is not this thread's fault, whichever it is.
            let _ = unwind::drop_safely(envelope);
        }
        // Who found it full meanwhile looks again.
        self.room.closed();
    }
}

impl<A: Methods> Inbox<A> {
    /// What is left in it. Once that is dropped, nothing can be put in any more, and what slipped in meanwhile answers for itself.
    fn close(self) -> impl Iterator<Item = Envelope<A>> {
        std::iter::from_fn(move || self.receiver.try_recv().ok())
    }

    /// Gives a sender that is at it the time to send some more.
    fn let_gather(&self) {
        if self.bound.is_none() && (1..FEW).contains(&self.receiver.len()) {
            let backoff = Backoff::new();
            (0..SPINS).for_each(|_| backoff.spin());
        }
    }
}

impl<A: Methods> Drop for Inbox<A> {
    fn drop(&mut self) {
        if let Some(bound) = &self.bound {
            bound.close();
        }
    }
}

impl<A: Methods> Mailbox<A> for Outbox<A> {
    fn put(&self, envelope: Envelope<A>, _: Urgency, place: &dyn Place) -> Result<(), Unsent<A>> {
        let Some(bound) = &self.bound else {
            let sent = self.sender.send(envelope);
            return sent.map_err(|refused| Unsent::closed(refused.0));
        };
        let what = envelope.work.name();
        let mut left = Some(envelope);
        let put = bound
            .room
            .wait_for(&Doing(place, what), || match self.try_put(left.take()?) {
                Ok(()) => Some(Ok(())),
                Err(Refused::Closed(envelope)) => Some(Err(Unsent::closed(envelope))),
                Err(Refused::Full(envelope)) => {
                    left = Some(envelope);
                    None
                }
            });
        match (put, left) {
            (Ok(put), _) => put,
            (Err(error), Some(envelope)) => Err(Unsent {
                envelope,
                deadlock: Some(error),
            }),
            (Err(_), None) => unreachable!("an envelope that was not put in is left"),
        }
    }

    fn try_put(&self, envelope: Envelope<A>) -> Result<(), Refused<A>> {
        let put = self
            .sender
            .try_send(envelope)
            .map_err(|refused| match refused {
                TrySendError::Full(envelope) => Refused::Full(envelope),
                TrySendError::Disconnected(envelope) => Refused::Closed(envelope),
            });
        if let Some(bound) = &self.bound {
            bound.empty_if_closed();
        }
        put
    }

    fn len(&self) -> usize {
        self.sender.len()
    }

    fn gauge(&self) -> &Gauge {
        &self.gauge
    }
}

/// Starts an actor in a thread of its own.
///
/// # Errors
/// [`Error::NoThread`]. By then the actor, which others may have found and asked something, is dead.
pub(crate) fn start<A: Hooks>(
    name: String,
    stack_size: Option<usize>,
    id: ActorId,
    capacity: Option<usize>,
    registry: &ActorRegistry,
    make: Make<A>,
) -> Result<ActorRef<A>, Error> {
    let (outbox, inbox) = mailbox(capacity);
    let actor_ref = ActorRef::new(Arc::new(Shared::new(id, outbox, A::offer)));
    registry.register(actor_ref.to_any());
    let context = Context::new(actor_ref.clone(), registry.clone());
    // Shared with the thread, since one that is not started drops what it was to run.
    let actor = Arc::new(Mutex::new(Some((make, context, inbox))));
    let take = move |actor: Arc<Mutex<Option<_>>>| lock(&actor).take();
    let run = {
        let actor = Arc::clone(&actor);
        move || {
            if let Some((make, context, inbox)) = take(actor) {
                run(make, context, inbox);
            }
        }
    };
    let Err(error) = spawn(name, stack_size, run) else {
        return Ok(actor_ref);
    };
    let failure = Failure::no_thread(&error);
    let told = Error::from_failure(&failure, Origin::new(actor_ref.id().clone(), None));
    if let Some((make, context, inbox)) = take(actor) {
        run_as(&mut Some(Box::new(context.myself())), || {
            Stillborn::without_thread(context, make, failure).end(|| inbox.close());
        });
    }
    Err(told)
}

/// Runs an actor in the current thread until it ends.
fn run<A: Hooks>(make: impl FnOnce(&Context<A>) -> A, context: Context<A>, inbox: Inbox<A>) {
    let mut myself = Some(Box::new(context.myself()));
    run_as(&mut myself, || live(make, context, inbox));
}

fn live<A: Hooks>(make: impl FnOnce(&Context<A>) -> A, context: Context<A>, inbox: Inbox<A>) {
    let actor_ref = context.actor_ref();
    let gauge = actor_ref.cell().gauge();
    match Life::begin(context, make) {
        Ok(mut life) => {
            let end = handle_messages(&mut life, &inbox, gauge);
            life.end(end, || inbox.close());
        }
        Err(stillborn) => stillborn.end(|| inbox.close()),
    }
}

fn handle_messages<A: Hooks>(life: &mut Life<A>, inbox: &Inbox<A>, gauge: &Gauge) -> End {
    let mut handled = 0_usize;
    while !life.stop_is_due() {
        handled += 1;
        if handled.is_multiple_of(FEW) {
            inbox.let_gather();
        }
        // The actor itself can always send, so the channel is open for as long as it lives.
        let Ok(envelope) = inbox.receiver.recv() else {
            break;
        };
        if let Some(bound) = &inbox.bound {
            bound.room.made();
        }
        if let Some(end) = life.handle(envelope, gauge) {
            return end;
        }
    }
    End::Stopped
}
