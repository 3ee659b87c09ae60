//! Actors with a dedicated thread, which takes messages out of the queue and sleeps while it is empty.

use std::collections::VecDeque;

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::ending::{AfterLife, End, end_without_thread};
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::life::Life;
use crate::actor::pause::Pause;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::mailbox::delivery::Delivery;
use crate::mailbox::queue::{AfterPause, Queue};
use crate::mailbox::{Entry, Envelope, Mailbox, PutError, Turn};
use crate::message::Methods;
use crate::pool::Wakeup;
use crate::reply::target::Target;
use crate::sync::{Arc, Backoff, Mutex, lock, spawn};
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::current::run_as;

/// A thread that takes fewer messages than this at a time is about as fast as a sender. Then the two
/// contend for the same cache lines at every message.
const FEW: usize = 32;

/// How long it spins then: about a microsecond, in which the sender gets far enough ahead.
const SPINS: usize = 6;

/// The mailbox of an actor with a dedicated thread.
pub(crate) struct OwnThread<A: Methods> {
    queue: Queue<A>,
    activity: Activity,
}

impl<A: Methods> Mailbox<A> for OwnThread<A> {
    fn put(
        &self,
        envelope: Envelope<A>,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        self.queue.put(envelope, delivery, target)
    }

    fn put_stop(&self, _: Wakeup) {
        self.queue.put_stop();
    }

    fn control(&self, control: Control) {
        self.queue.control(control);
    }

    fn put_pull(&self, pull: Turn<A>) {
        // What is returned is dropped without the lock.
        drop(self.queue.put_pull(pull));
    }

    fn len(&self) -> usize {
        self.queue.len()
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }
}

/// Starts an actor in a dedicated thread.
///
/// # Errors
/// [`Error::NoThread`]. Then the actor is dead. Other threads may have found it in the registry and
/// asked it before that.
pub(crate) fn start<A: Hooks>(
    name: String,
    stack_size: Option<usize>,
    id: ActorId,
    capacity: Option<usize>,
    registry: &ActorRegistry,
    init: Init<A>,
) -> Result<ActorRef<A>, Error> {
    let mailbox = OwnThread {
        queue: Queue::new(capacity),
        activity: Activity::default(),
    };
    let shared = Arc::new(SharedCell::new(id, mailbox, A::offer));
    let actor_ref = ActorRef::new(shared.clone());
    registry.register(actor_ref.to_any());
    let always = init.restarts_always();
    let context = Context::new(actor_ref.clone(), registry.clone(), always);
    // Shared with the thread, because a thread that can't be started drops its closure.
    let actor = Arc::new(Mutex::new(Some((init, context))));
    let take = move |actor: Arc<Mutex<Option<_>>>| lock(&actor).take();
    let run = {
        let (actor, shared) = (Arc::clone(&actor), Arc::clone(&shared));
        move || {
            if let Some((init, context)) = take(actor) {
                run(&shared.mailbox, init, context);
            }
        }
    };
    let Err(error) = spawn(name, stack_size, run) else {
        return Ok(actor_ref);
    };
    let failure = Failure::no_thread(&error);
    let told = Error::from_failure(&failure, Origin::new(actor_ref.id().clone(), None));
    if let Some((init, context)) = take(actor) {
        run_as(Some(&context.current_actor()), || {
            let close = || shared.mailbox.queue.close().into_iter();
            end_without_thread(&context, init, &failure, close);
        });
    }
    Err(told)
}

/// Runs an actor in the current thread until it terminates.
fn run<A: Hooks>(mailbox: &OwnThread<A>, init: Init<A>, context: Context<A>) {
    let current_actor = context.current_actor();
    run_as(Some(&current_actor), || mailbox.run(init, context));
}

impl<A: Hooks> OwnThread<A> {
    fn run(&self, init: Init<A>, context: Context<A>) {
        let mut batch = VecDeque::new();
        let (mut context, mut init) = (context, init);
        let ending = loop {
            let over = match Life::begin(context, init) {
                Ok(mut life) => {
                    let end = self.handle_messages(&mut life, &mut batch);
                    life.over(end)
                }
                Err(failed) => *failed,
            };
            let close = || {
                std::mem::take(&mut batch)
                    .into_iter()
                    .chain(self.queue.close())
            };
            let pause = match over.next() {
                AfterLife::Last(over) => break over.close(close),
                AfterLife::Another(over, wait) => Pause::after(over, wait),
            };
            (context, init) = if pause.is_over() {
                pause.renew()
            } else {
                match self.queue.sleep_through_pause() {
                    AfterPause::Begin => pause.renew(),
                    after => break pause.close(after == AfterPause::Stop, close),
                }
            };
        };
        ending.finish();
    }

    fn handle_messages(&self, life: &mut Life<A>, batch: &mut VecDeque<Entry<A>>) -> End {
        loop {
            let entry = self.next(batch);
            if let Some(end) = life.handle(entry, &self.activity) {
                return end;
            }
        }
    }

    /// The next message. Waits until there is one.
    fn next(&self, batch: &mut VecDeque<Entry<A>>) -> Entry<A> {
        let backoff = Backoff::new();
        let is_fresh = batch.is_empty();
        loop {
            if let Some(entry) = self.queue.take(batch) {
                if is_fresh {
                    self.spin_for_batch(batch.len());
                }
                self.activity.took(batch.len());
                return entry;
            }
            if backoff.is_completed() {
                self.queue.shrink(batch);
                self.queue.sleep();
            } else {
                backoff.snooze();
            }
        }
    }

    /// Spins for a moment, so that a sender that is busy sending can send some more.
    fn spin_for_batch(&self, taken: usize) {
        if (1..FEW).contains(&taken) && !self.queue.is_bounded() {
            let backoff = Backoff::new();
            (0..SPINS).for_each(|_| backoff.spin());
        }
    }
}
