//! How far an actor has come: it starts, runs, is terminated. And who waits for that.

use std::task::{Poll, Waker};

use crate::error::failure::Failure;
use crate::reply::ReplyTo;
use crate::reply::waiters::{Registration, Waiters};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};

/// The state of an actor's life, which all who know the actor can see. The steps are taken by the thread that runs it.
pub(crate) struct Lifecycle {
    /// Whether it still handles messages: known without the lock.
    alive: AtomicBool,
    progress: Mutex<Progress>,
    /// Woken at each step.
    changed: Waiters,
}

struct Progress {
    stage: Stage,
    /// Those who asked the actor to stop. They are answered when it is terminated.
    stops: Vec<ReplyTo>,
}

#[derive(Clone)]
enum Stage {
    Starting,
    Running,
    /// It handles no more messages; its last hook runs.
    Ending(Death),
    Terminated(Death),
}

/// How an actor came to its end.
#[derive(Clone)]
struct Death {
    was_started: bool,
    /// `None` if it was stopped.
    failure: Option<Arc<Failure>>,
}

impl Lifecycle {
    pub(crate) fn new() -> Self {
        Lifecycle {
            alive: AtomicBool::new(true),
            progress: Mutex::new(Progress {
                stage: Stage::Starting,
                stops: Vec::new(),
            }),
            changed: Waiters::default(),
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    pub(crate) fn is_terminated(&self) -> bool {
        !self.is_alive() && matches!(lock(&self.progress).stage, Stage::Terminated(_))
    }

    /// What the actor failed with. `None` if it was stopped, and while it is alive.
    pub(crate) fn failure(&self) -> Option<Arc<Failure>> {
        match &lock(&self.progress).stage {
            Stage::Ending(death) | Stage::Terminated(death) => death.failure.clone(),
            Stage::Starting | Stage::Running => None,
        }
    }

    /// `on_start` has run.
    pub(crate) fn started(&self) {
        lock(&self.progress).stage = Stage::Running;
        self.changed.wake_all();
    }

    /// From now on the actor handles no messages: it was stopped, or has failed.
    pub(crate) fn ending(&self, failure: Option<&Failure>) {
        let mut progress = lock(&self.progress);
        progress.stage = Stage::Ending(Death {
            was_started: matches!(progress.stage, Stage::Running),
            failure: failure.cloned().map(Arc::new),
        });
        drop(progress);
        self.changed.wake_all();
        // Only now, so that whoever is refused because of this finds the failure.
        self.alive.store(false, Ordering::Release);
    }

    /// The last hook has run and the state is dropped. An actor that was not [`ending`](Lifecycle::ending) isn't terminated.
    pub(crate) fn terminated(&self) {
        let mut progress = lock(&self.progress);
        if let Stage::Ending(death) = &progress.stage {
            progress.stage = Stage::Terminated(death.clone());
        }
        let stops = std::mem::take(&mut progress.stops);
        drop(progress);
        self.changed.wake_all();
        stops.into_iter().for_each(answer_stop);
    }

    /// Answers a request to stop when the actor is terminated: at once, if it is.
    pub(crate) fn answer_when_terminated(&self, stop: ReplyTo) {
        let mut progress = lock(&self.progress);
        if matches!(progress.stage, Stage::Terminated(_)) {
            drop(progress);
            answer_stop(stop);
        } else {
            progress.stops.push(stop);
        }
    }

    /// A function to poll with: whether the actor is started, or with which failure its start ended.
    pub(crate) fn poll_started(&self) -> impl FnMut(&Waker) -> Poll<Result<(), Arc<Failure>>> {
        self.poll_stage(|stage| match stage {
            Stage::Running => Some(Ok(())),
            Stage::Ending(death) | Stage::Terminated(death) if death.was_started => Some(Ok(())),
            Stage::Terminated(Death {
                failure: Some(failure),
                ..
            }) => Some(Err(Arc::clone(failure))),
            Stage::Starting | Stage::Ending(_) | Stage::Terminated(_) => None,
        })
    }

    /// A function to poll with: whether the actor is terminated.
    pub(crate) fn poll_terminated(&self) -> impl FnMut(&Waker) -> Poll<()> {
        self.poll_stage(|stage| matches!(stage, Stage::Terminated(_)).then_some(()))
    }

    fn poll_stage<R>(&self, found: impl Fn(&Stage) -> Option<R>) -> impl FnMut(&Waker) -> Poll<R> {
        let mut registration = Registration::new();
        move |waker| {
            registration.register(&&self.changed, waker);
            let found = found(&lock(&self.progress).stage);
            found.map_or(Poll::Pending, Poll::Ready)
        }
    }
}

fn answer_stop(stop: ReplyTo) {
    stop.open().answer(true, None);
}
