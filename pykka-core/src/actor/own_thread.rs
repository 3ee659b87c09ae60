//! Actors with a dedicated thread, which takes messages out of the queue and sleeps while it is empty.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use crate::actor::cell::SharedCell;
use crate::actor::context::Context;
use crate::actor::ending::{AfterLife, End, Ending, Over, end_without_thread};
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::life::Life;
use crate::actor::pause::Pause;
use crate::actor::registry::ActorRegistry;
use crate::address::actor_ref::ActorRef;
use crate::error::actor_id::ActorId;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::mailbox::channel::Channel;
use crate::mailbox::delivery::Delivery;
use crate::mailbox::pull::Pull;
use crate::mailbox::queue::AfterPause;
use crate::mailbox::state::{MailboxState, Next};
use crate::mailbox::{Entry, Mailbox, PutError, Work};
use crate::message::Methods;
use crate::pool::Wakeup;
use crate::reply::ReplyTo;
use crate::reply::target::Target;
use crate::sync::simulated::Sleeper;
use crate::sync::{Arc, Backoff, Mutex, OnceLock, is_broken, lock, spawn};
use crate::wait::activity::Activity;
use crate::wait::any_actor::Control;
use crate::wait::condition::Condition;
use crate::wait::current::run_as;

/// A thread that takes fewer messages than this at a time is about as fast as a sender. Then the two
/// contend for the same cache lines at every message.
const FEW: usize = 32;

/// How long it spins then: about a microsecond, in which the sender gets far enough ahead.
const SPINS: usize = 6;

/// The mailbox of an actor with a dedicated thread.
pub(crate) struct OwnThread<A: Methods> {
    channel: Channel<A, ()>,
    /// Set by that thread, before it sleeps for the first time.
    thread: OnceLock<Sleeper>,
    activity: Activity,
}

impl<A: Methods> Mailbox<A> for OwnThread<A> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it saves moves of every message")]
    fn put(
        &self,
        work: Work<A>,
        reply: ReplyTo,
        delivery: Delivery<'_>,
        target: &dyn Target,
    ) -> Result<(), PutError<A>> {
        self.wake_if(self.channel.put(work, reply, delivery, target)?);
        Ok(())
    }

    fn put_stop(&self, wakeup: Wakeup, is_urgent: bool) {
        self.wake_if(self.channel.put_stop(wakeup, is_urgent));
    }

    fn control(&self, control: Control) {
        self.wake_if(self.channel.control(control));
    }

    fn put_pull(&self, pull: Pull<A>) {
        self.wake_if(self.channel.put_pull(pull));
    }

    fn len(&self) -> usize {
        self.channel.len()
    }

    fn room_if_full(&self) -> Option<Arc<Condition>> {
        self.channel.room_if_full()
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }
}

impl<A: Methods> OwnThread<A> {
    /// Wakes the thread, if that is what the sender of a message has to do.
    #[inline]
    fn wake_if(&self, next: Next) {
        if next == Next::Wake {
            self.wake();
        }
    }

    #[cold]
    fn wake(&self) {
        // If it is broken on purpose, the thread is not woken, and the explorer has to find that.
        if let Some(thread) = self.thread.get().filter(|_| !is_broken("sleeper")) {
            thread.unpark();
        }
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
        channel: Channel::new(&id, capacity, MailboxState::running(())),
        thread: OnceLock::new(),
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
            let close = || shared.mailbox.channel.close(&mut VecDeque::new());
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
        // Nobody has set it before, because only this thread does.
        self.thread.get_or_init(Sleeper::current);
        let mut batch = VecDeque::new();
        let mut begins = (context, init);
        let ending = loop {
            let over = self.live(begins, &mut batch);
            match self.after_life(over, &mut batch) {
                ControlFlow::Continue(next) => begins = next,
                ControlFlow::Break(ending) => break ending,
            }
        };
        ending.finish();
    }

    fn live(
        &self,
        (context, init): (Context<A>, Init<A>),
        batch: &mut VecDeque<Entry<A>>,
    ) -> Over<A> {
        match Life::begin(context, init) {
            Ok(mut life) => {
                let end = self.handle_messages(&mut life, batch);
                life.over(end)
            }
            Err(failed) => *failed,
        }
    }

    /// Ends a life, and waits for what comes after it: what the next one begins with, or the end.
    /// Apart, because there may be little room on the stack while messages are handled.
    fn after_life(
        &self,
        over: Over<A>,
        batch: &mut VecDeque<Entry<A>>,
    ) -> ControlFlow<Ending<A>, (Context<A>, Init<A>)> {
        let close = || self.channel.close(batch);
        let pause = match over.next() {
            AfterLife::Last(over) => return ControlFlow::Break(over.close(close)),
            AfterLife::Another(over, next) => Pause::after(over, next),
        };
        if !pause.is_over() {
            let after = self.sleep_through_pause();
            if after != AfterPause::Begin {
                return ControlFlow::Break(pause.close(after == AfterPause::Stop, close));
            }
        }
        ControlFlow::Continue(pause.renew())
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
            if let Some(entry) = self.channel.take(batch, &self.activity) {
                if is_fresh {
                    self.spin_for_batch(batch.len());
                }
                return entry;
            }
            // In a simulation, nothing comes meanwhile.
            if backoff.is_completed() || self.channel.is_simulated() {
                self.channel.shrink(batch);
                self.sleep();
            } else {
                backoff.snooze();
            }
        }
    }

    /// Sleeps until something is put in.
    fn sleep(&self) {
        if self.channel.state.fall_asleep() {
            self.sleep_until_woken();
        }
    }

    /// Sleeps until the pause between two lives is over, and returns what ends it.
    fn sleep_through_pause(&self) -> AfterPause {
        loop {
            let mut locked = self.channel.state.lock();
            if let Some(after) = locked.after_pause() {
                return after;
            }
            locked.fall_asleep();
            self.sleep_until_woken();
        }
    }

    fn sleep_until_woken(&self) {
        while self.channel.state.is_asleep() {
            Sleeper::current().park(None, || None);
        }
    }

    /// Spins for a moment, so that a sender that is busy sending can send some more.
    fn spin_for_batch(&self, taken: usize) {
        if (1..FEW).contains(&taken) && !self.channel.is_bounded() {
            let backoff = Backoff::new();
            (0..SPINS).for_each(|_| backoff.spin());
        }
    }
}
