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
    /// The requests to stop. They are answered when the actor has terminated.
    stops: Vec<ReplyTo>,
    /// The futures of the end. They are answered when the actor has terminated.
    ends: Vec<ReplyTo>,
    /// Those that are told when the actor has terminated.
    watchers: Vec<Box<dyn Watcher>>,
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

impl Lifecycle {
    pub(crate) fn new() -> Self {
        Lifecycle {
            alive: AtomicBool::new(true),
            inner: Mutex::new(Inner {
                phase: Phase::Starting,
                stops: Vec::new(),
                ends: Vec::new(),
                watchers: Vec::new(),
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
        let watchers = inner
            .watchers
            .extract_if(.., |watcher| watcher.is_of_this_life());
        let of_this_life: Vec<_> = watchers.collect();
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
        while !inner.watchers.is_empty() {
            let watchers = std::mem::take(&mut inner.watchers);
            let end = inner.phase.end();
            drop(inner);
            for watcher in watchers {
                watcher.tell(actor, end.clone());
            }
            inner = lock(&self.inner);
            // If it is broken on purpose, a watcher that comes meanwhile is not told, and the
            // explorer has to find that.
            if is_broken("monitor") {
                break;
            }
        }
        let Phase::Ending(termination) = &inner.phase else {
            return;
        };
        let termination = termination.clone();
        inner.phase = Phase::Terminated(termination.clone());
        let stops = std::mem::take(&mut inner.stops);
        let ends = std::mem::take(&mut inner.ends);
        drop(inner);
        self.changed.wake_all();
        stops.into_iter().for_each(answer_stop);
        for reply in ends {
            reply.open().answer(termination.end(), None);
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
        let abandoned = push_and_prune(&mut inner.ends, reply, ReplyTo::is_abandoned);
        drop(inner);
        drop(abandoned);
    }

    /// Answers a request to stop when the actor has terminated, or at once if it already has.
    pub(crate) fn answer_when_terminated(&self, stop: ReplyTo) {
        let mut inner = lock(&self.inner);
        if matches!(inner.phase, Phase::Terminated(_)) {
            drop(inner);
            answer_stop(stop);
        } else {
            inner.stops.push(stop);
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
        let gone = push_and_prune(&mut inner.watchers, watcher, |watcher| watcher.is_gone());
        drop(inner);
        drop(gone);
    }

    /// The queue that the actor takes messages from, if it is a replica.
    pub(crate) fn queue(&self) -> Option<Arc<dyn AnyActor>> {
        let inner = lock(&self.inner);
        inner.watchers.iter().find_map(|watcher| watcher.queue())
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

/// Adds an item. If the list would have to grow for it, those that are `over` are removed first, and
/// returned to be dropped without the lock.
fn push_and_prune<T>(items: &mut Vec<T>, item: T, over: impl Fn(&T) -> bool) -> Vec<T> {
    let is_full = items.len() == items.capacity();
    let removed = if is_full {
        items.extract_if(.., |item| over(item)).collect()
    } else {
        Vec::new()
    };
    items.push(item);
    removed
}

fn answer_stop(stop: ReplyTo) {
    stop.open().answer(true, None);
}
