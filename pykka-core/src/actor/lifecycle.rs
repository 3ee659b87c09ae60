//! The phases of an actor, and the threads that wait for them: it starts, runs, ends, is terminated.

use std::task::{Poll, Waker};

use crate::error::actor_id::ActorId;
use crate::error::end::End;
use crate::error::failure::Failure;
use crate::reply::ReplyTo;
use crate::reply::waiters::{Registration, Waiters};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, is_broken, lock};
use crate::wait::activity::Activity;
use crate::wait::any_actor::{AnyActor, Milestone, Watcher};

/// The phase of an actor, which all its references see. The thread that runs the actor changes it.
pub(crate) struct Lifecycle {
    /// Whether it still handles messages. Looking takes no lock.
    alive: AtomicBool,
    inner: Mutex<Inner>,
    /// Woken at each change.
    changed: Waiters,
}

struct Inner {
    phase: Phase,
    /// The first request to stop has a place of its own, because usually there is one.
    stop: ReplyTo,
    /// What else waits. In a box, because usually there is nothing.
    others: Option<Box<Others>>,
}

#[derive(Default)]
struct Others(Vec<Waiting>);

/// What learns that the actor has terminated.
enum Waiting {
    /// A request to stop.
    Stop(ReplyTo),
    /// A future of the end.
    End(ReplyTo),
    Watcher(Box<dyn Watcher>),
}

#[derive(Clone)]
enum Phase {
    Starting,
    Running,
    /// It is between two lives.
    Paused,
    /// It handles no more messages, and its last hook runs.
    Ending(Termination),
    Terminated(Termination),
}

/// How an actor ended.
#[derive(Clone)]
struct Termination {
    was_started: bool,
    /// `None` if it was stopped.
    failure: Option<Arc<Failure>>,
}

impl Phase {
    /// How the actor ended, or is about to end.
    fn end(&self) -> End {
        match self {
            Phase::Ending(termination) | Phase::Terminated(termination) => termination.end(),
            Phase::Starting | Phase::Running | Phase::Paused => End::Stopped,
        }
    }
}

impl Termination {
    fn end(&self) -> End {
        match &self.failure {
            None => End::Stopped,
            Some(failure) => End::Failed((**failure).clone()),
        }
    }
}

impl Inner {
    /// Adds one. If the list would have to grow for it, those that nothing waits for any more are
    /// removed first, and returned to be dropped without the lock.
    fn push(&mut self, waiting: Waiting) -> Vec<Waiting> {
        let others = self.others.as_ref();
        let is_full = others.is_some_and(|others| others.0.len() == others.0.capacity());
        let over = if is_full {
            self.take_if(|waiting| waiting.is_over())
        } else {
            Vec::new()
        };
        self.others.get_or_insert_default().0.push(waiting);
        over
    }

    /// Takes those out for which `is_wanted` returns true.
    fn take_if(&mut self, is_wanted: impl FnMut(&mut Waiting) -> bool) -> Vec<Waiting> {
        match &mut self.others {
            Some(others) => others.0.extract_if(.., is_wanted).collect(),
            None => Vec::new(),
        }
    }

    /// Takes the watchers out. `None` if there are none.
    fn take_watchers(&mut self) -> Option<Vec<Waiting>> {
        let watchers = self.take_if(|waiting| matches!(waiting, Waiting::Watcher(_)));
        (!watchers.is_empty()).then_some(watchers)
    }
}

impl Waiting {
    /// Whether nothing waits for it any more.
    fn is_over(&self) -> bool {
        match self {
            Waiting::Stop(reply) | Waiting::End(reply) => reply.is_abandoned(),
            Waiting::Watcher(watcher) => watcher.is_gone(),
        }
    }

    fn tell(self, actor: &ActorId, end: End) {
        match self {
            Waiting::Stop(reply) => answer_stop(reply),
            Waiting::End(reply) => reply.open().answer(end, None),
            Waiting::Watcher(watcher) => watcher.tell(actor, end),
        }
    }
}

impl Lifecycle {
    pub(crate) fn new() -> Self {
        Lifecycle {
            alive: AtomicBool::new(true),
            inner: Mutex::new(Inner {
                phase: Phase::Starting,
                stop: ReplyTo::none(),
                others: None,
            }),
            changed: Waiters::default(),
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    pub(crate) fn is_terminated(&self) -> bool {
        !self.is_alive() && matches!(lock(&self.inner).phase, Phase::Terminated(_))
    }

    /// The failure that ended the actor. `None` if it was stopped, and while it is alive.
    pub(crate) fn failure(&self) -> Option<Arc<Failure>> {
        match &lock(&self.inner).phase {
            Phase::Ending(termination) | Phase::Terminated(termination) => {
                termination.failure.clone()
            }
            Phase::Starting | Phase::Running | Phase::Paused => None,
        }
    }

    /// `on_start` has run.
    pub(crate) fn started(&self) {
        lock(&self.inner).phase = Phase::Running;
        self.changed.wake_all();
    }

    /// A life is over, and the next one has not begun. `count` counts it, so that whoever sees the count
    /// sees the phase, too.
    pub(crate) fn paused(&self, count: impl FnOnce()) {
        let mut inner = lock(&self.inner);
        inner.phase = Phase::Paused;
        count();
        let is_of_this_life = |waiting: &mut Waiting| match waiting {
            Waiting::Watcher(watcher) => watcher.is_of_this_life(),
            Waiting::Stop(_) | Waiting::End(_) => false,
        };
        let of_this_life = inner.take_if(is_of_this_life);
        drop(inner);
        self.changed.wake_all();
        drop(of_this_life);
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(lock(&self.inner).phase, Phase::Running)
    }

    /// From now on the actor handles no messages. It was stopped, or it failed.
    pub(crate) fn ending(&self, failure: Option<&Failure>) {
        let mut inner = lock(&self.inner);
        inner.phase = Phase::Ending(Termination {
            was_started: matches!(inner.phase, Phase::Running | Phase::Paused),
            failure: failure.cloned().map(Arc::new),
        });
        drop(inner);
        self.changed.wake_all();
        // Only now, so that a sender that is refused because of this finds the failure.
        self.alive.store(false, Ordering::Release);
    }

    /// The last hook has run and the state is dropped. Has no effect on the phase of an actor that is
    /// not [`ending`](Lifecycle::ending).
    pub(crate) fn terminated(&self, actor: &ActorId) {
        let mut inner = lock(&self.inner);
        // They are told before anyone can see that it has terminated, so that a message which is
        // sent because of that comes after theirs.
        while let Some(watchers) = inner.take_watchers() {
            let end = inner.phase.end();
            drop(inner);
            for watcher in watchers {
                watcher.tell(actor, end.clone());
            }
            inner = lock(&self.inner);
            // If it is broken on purpose, a watcher that comes meanwhile is not told, and the
            // explorer has to find that.
            if is_broken("monitor") {
                drop(inner.take_watchers());
                break;
            }
        }
        let Phase::Ending(termination) = &inner.phase else {
            return;
        };
        let termination = termination.clone();
        inner.phase = Phase::Terminated(termination.clone());
        let stop = std::mem::replace(&mut inner.stop, ReplyTo::none());
        let others = inner.others.take();
        drop(inner);
        self.changed.wake_all();
        answer_stop(stop);
        for waiting in others.into_iter().flat_map(|others| others.0) {
            waiting.tell(actor, termination.end());
        }
    }

    /// Answers with the end when the actor has terminated, or at once if it already has.
    pub(crate) fn answer_with_end(&self, reply: ReplyTo) {
        let mut inner = lock(&self.inner);
        if let Phase::Terminated(termination) = &inner.phase {
            let end = termination.end();
            drop(inner);
            reply.open().answer(end, None);
            return;
        }
        // A program may ask for the end again and again, and drop the futures.
        let over = inner.push(Waiting::End(reply));
        drop(inner);
        drop(over);
    }

    /// Answers a request to stop when the actor has terminated, or at once if it already has.
    pub(crate) fn answer_when_terminated(&self, stop: ReplyTo) {
        let mut inner = lock(&self.inner);
        if matches!(inner.phase, Phase::Terminated(_)) {
            drop(inner);
            answer_stop(stop);
        } else if inner.stop.is_none() {
            inner.stop = stop;
        } else {
            let over = inner.push(Waiting::Stop(stop));
            drop(inner);
            drop(over);
        }
    }

    /// Tells `watcher` when the actor has terminated, or at once if it already has.
    pub(crate) fn watch(&self, actor: &ActorId, watcher: Box<dyn Watcher>) {
        let mut inner = lock(&self.inner);
        if let Phase::Terminated(termination) = &inner.phase {
            let end = termination.end();
            drop(inner);
            watcher.tell(actor, end);
            return;
        }
        let over = inner.push(Waiting::Watcher(watcher));
        drop(inner);
        drop(over);
    }

    /// The queue that the actor takes messages from, if it is a replica.
    pub(crate) fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        let inner = lock(&self.inner);
        let mut others = inner.others.iter().flat_map(|others| &others.0);
        others.find_map(|waiting| match waiting {
            Waiting::Watcher(watcher) => watcher.queue(),
            Waiting::Stop(_) | Waiting::End(_) => None,
        })
    }

    /// Returns a function to poll whether the actor has started, or its start has failed.
    pub(crate) fn poll_started(&self) -> impl FnMut(&Waker) -> Poll<Result<(), Arc<Failure>>> {
        self.poll_phase(|phase| match phase {
            Phase::Running | Phase::Paused => Some(Ok(())),
            Phase::Ending(termination) | Phase::Terminated(termination)
                if termination.was_started =>
            {
                Some(Ok(()))
            }
            Phase::Terminated(Termination {
                failure: Some(failure),
                ..
            }) => Some(Err(Arc::clone(failure))),
            Phase::Starting | Phase::Ending(_) | Phase::Terminated(_) => None,
        })
    }

    /// Returns a function to poll whether the actor has come to this point.
    pub(crate) fn poll_milestone(
        &self,
        milestone: Milestone,
        activity: &Activity,
    ) -> impl FnMut(&Waker) -> Poll<()> {
        self.poll_phase(move |phase| {
            let is_there = match (phase, milestone) {
                (Phase::Terminated(_), _)
                | (Phase::Paused, Milestone::Paused)
                | (Phase::Running, Milestone::Begun(_)) => true,
                (Phase::Paused, Milestone::Begun(life)) => activity.restarts() != life,
                (Phase::Starting | Phase::Running | Phase::Ending(_), _) => false,
            };
            is_there.then_some(())
        })
    }

    /// Returns a function to poll whether the actor has terminated.
    pub(crate) fn poll_terminated(&self) -> impl FnMut(&Waker) -> Poll<()> {
        self.poll_phase(|phase| matches!(phase, Phase::Terminated(_)).then_some(()))
    }

    fn poll_phase<R>(&self, found: impl Fn(&Phase) -> Option<R>) -> impl FnMut(&Waker) -> Poll<R> {
        let mut registration = Registration::new();
        move |waker| {
            registration.register(&&self.changed, waker);
            let found = found(&lock(&self.inner).phase);
            found.map_or(Poll::Pending, Poll::Ready)
        }
    }
}

fn answer_stop(stop: ReplyTo) {
    stop.open().answer(true, None);
}
