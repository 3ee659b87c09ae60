//! What the owners of a shared future have in common: its source, its value and its waiters.

use std::any::Any;
use std::task::{Poll, Wake, Waker};

use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::computed::Compute;
use crate::reply::dependency::{Dependencies, Dependency, ThreadKey, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook, Subtask, drive};
use crate::reply::waiters::{Registration, Waiters, pass_on};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};
use crate::wait;

/// One owner of the value, with its own registration among the waiters, which ends when it is
/// dropped.
pub(super) struct Getter<T> {
    pub(super) shared: Arc<Shared<T>>,
    registration: Registration<Arc<News>>,
    /// It has looked at the source in this look.
    has_looked: bool,
}

pub(super) struct Shared<T> {
    stage: Mutex<Stage<T>>,
    news: Arc<News>,
    pub(super) origin: Origin,
}

enum Stage<T> {
    /// No thread is looking at the source or cloning the value.
    Resting(Content<T>),
    /// This thread has taken the source to look at it, so that no lock is held meanwhile.
    Looking(ThreadKey),
    /// This thread has taken the value to clone it, for the same reason.
    Cloning(ThreadKey),
}

/// What the owners have in common.
enum Content<T> {
    Source(Future<T>),
    Answer(Result<T, Error>),
}

/// The waiters, and what has happened since the last look. The source's waker refers to this and
/// not to the source, so that there is no reference cycle.
#[derive(Default)]
struct News {
    waiters: Waiters,
    /// The source was woken since the last look at it began, so that it has to be looked at once
    /// more.
    came: AtomicBool,
    /// A waiter was told that it depends on the thread that has taken the content.
    waits_for_thread: AtomicBool,
}

impl<T> Getter<T> {
    /// The first owner of a source that is to be shared.
    pub(super) fn first(source: Future<T>) -> Self {
        Getter::new(&Arc::new(Shared {
            origin: source.origin(),
            stage: Mutex::new(Stage::Resting(Content::Source(source))),
            news: Arc::default(),
        }))
    }

    pub(super) fn new(shared: &Arc<Shared<T>>) -> Self {
        Getter {
            shared: Arc::clone(shared),
            registration: Registration::new(),
            has_looked: false,
        }
    }
}

impl<T: Clone + Send + 'static> Getter<T> {
    pub(super) fn poll(&mut self, asker: Asker<'_>) -> Poll<Result<T, Error>> {
        drive(|| self.look_on(asker))
    }

    /// If the clone panics, so does this.
    fn look_on(&mut self, asker: Asker<'_>) -> Look<T> {
        self.registration.register(&self.shared.news, asker.waker);
        let taken = match self.shared.take(self.has_looked) {
            Ok(taken) => taken,
            Err(error) => return Look::Ready(Err(error)),
        };
        match &taken.content {
            Some(Content::Answer(answer)) => Look::Ready(answer.clone()),
            Some(Content::Source(_)) => {
                self.has_looked = true;
                Look::First(taken.into_subtask(asker.caller_runs))
            }
            None => {
                self.has_looked = false;
                Look::Pending
            }
        }
    }
}

impl<T: Clone + Send + 'static> Compute<T> for Getter<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        // A clone that panics must not take a plan that this is a part of with it.
        unwind::note_panics();
        unwind::catch(|| self.look_on(asker)).unwrap_or_else(|failure| {
            Look::Ready(Err(Error::from_failure(&failure, self.origin())))
        })
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        known.of(&self.shared, Shared::outlook)
    }

    fn dependencies(&self, found: &mut Dependencies) {
        found.through(self.shared.clone());
    }

    fn origin(&self) -> Origin {
        self.shared.origin.clone()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

impl<T: Clone + Send + 'static> Shared<T> {
    /// Takes what there is to look at, or to clone. Takes nothing if another thread has it, or if
    /// the source has been looked at.
    ///
    /// # Errors
    /// The error, if there is one in place of a value. It is cloned under the lock.
    fn take(self: &Arc<Self>, has_looked: bool) -> Result<Taken<T>, Error> {
        let me = wait::this_thread();
        let mut stage = lock(&self.stage);
        let away = match &*stage {
            Stage::Resting(Content::Source(_)) if !has_looked => {
                self.news.came.store(false, Ordering::SeqCst);
                Some(Stage::Looking(me))
            }
            Stage::Resting(Content::Answer(Ok(_))) => Some(Stage::Cloning(me)),
            Stage::Resting(Content::Answer(Err(error))) => return Err(error.clone()),
            Stage::Resting(_) | Stage::Looking(_) | Stage::Cloning(_) => None,
        };
        let content = away.and_then(|away| match std::mem::replace(&mut *stage, away) {
            Stage::Resting(content) => Some(content),
            Stage::Looking(_) | Stage::Cloning(_) => None,
        });
        drop(stage);
        let shared = Arc::clone(self);
        Ok(Taken { shared, content })
    }

    pub(super) fn outlook(&self, known: &mut Known) -> Outlook {
        match &*lock(&self.stage) {
            Stage::Resting(Content::Source(source)) => source.outlook(known),
            Stage::Resting(Content::Answer(Err(_))) => Outlook::Failed,
            Stage::Resting(Content::Answer(Ok(_))) | Stage::Cloning(_) => Outlook::Ready,
            Stage::Looking(_) => Outlook::Pending,
        }
    }
}

/// The content, taken to look at it or to clone it without a lock. Dropping this puts it back.
struct Taken<T> {
    shared: Arc<Shared<T>>,
    /// `None` if there was nothing to take.
    content: Option<Content<T>>,
}

impl<T: Send + 'static> Taken<T> {
    fn into_subtask(mut self, caller_runs: bool) -> Subtask {
        Subtask::new(move || self.look(caller_runs))
    }

    /// Looks at the source, and replaces it with its answer.
    fn look(&mut self, caller_runs: bool) -> Option<Subtask> {
        let news = Arc::clone(&self.shared.news);
        let waker = Waker::from(Arc::clone(&news));
        let asker = Asker {
            waker: &waker,
            caller_runs,
        };
        loop {
            let Some(Content::Source(source)) = &self.content else {
                return None;
            };
            match source.look(asker) {
                Look::First(subtask) => return Some(subtask),
                Look::Ready(answer) => self.content = Some(Content::Answer(answer)),
                Look::Pending if news.came.swap(false, Ordering::SeqCst) => {}
                Look::Pending => return None,
            }
        }
    }
}

impl<T> Drop for Taken<T> {
    fn drop(&mut self) {
        let Some(content) = self.content.take() else {
            return;
        };
        let Shared { stage, news, .. } = &*self.shared;
        let is_answered = matches!(content, Content::Answer(_));
        let mut stage = lock(stage);
        *stage = Stage::Resting(content);
        // Owners that came meanwhile wait for this. If there is no answer, they may have been told
        // that they depend on this thread, and have to wait for the source instead; or the source
        // was woken at the last moment.
        let told = news.waits_for_thread.swap(false, Ordering::SeqCst);
        let came = news.came.swap(false, Ordering::SeqCst);
        drop(stage);
        if is_answered || told || came {
            news.waiters.wake_all();
        }
    }
}

impl<T: Clone + Send + 'static> Waitable for Shared<T> {
    // Workers are requested by the owner that looks at the source.
    fn dependencies(&self, found: &mut Dependencies) {
        match &*lock(&self.stage) {
            Stage::Resting(Content::Source(source)) => Waitable::dependencies(source, found),
            Stage::Looking(thread) | Stage::Cloning(thread) => {
                found.add(Dependency::Thread(*thread));
                self.news.waits_for_thread.store(true, Ordering::SeqCst);
            }
            Stage::Resting(Content::Answer(_)) => {}
        }
    }
}

impl AsRef<Waiters> for News {
    fn as_ref(&self) -> &Waiters {
        &self.waiters
    }
}

/// The source's waker: wakes all waiters.
impl Wake for News {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.came.store(true, Ordering::SeqCst);
        self.waiters.take_all().for_each(pass_on);
    }
}
