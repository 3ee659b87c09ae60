//! What the owners of a shared future have in common: its source, its value, and who waits.

use std::any::Any;
use std::task::{Poll, Wake, Waker};

use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::computed::Compute;
use crate::reply::dependency::{Awaited, Source, Sources, ThreadKey};
use crate::reply::look::{Asker, Foreseen, Known, Look, Outlook, Turn, drive};
use crate::reply::waiters::{Registration, Waiters, pass_on};
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};
use crate::wait;

/// One who gets the value: it has a place of its own among those who wait, and leaves it when dropped.
pub(super) struct Getter<T> {
    pub(super) shared: Arc<Shared<T>>,
    registration: Registration<Arc<News>>,
    /// It has had its turn in this look.
    has_looked: bool,
}

pub(super) struct Shared<T> {
    stage: Mutex<Stage<T>>,
    news: Arc<News>,
    pub(super) origin: Origin,
}

enum Stage<T> {
    /// Nobody looks at the source just now.
    Resting(Future<T>),
    /// This thread has taken the source to look at it, so that nobody waits for a lock meanwhile.
    Looking(ThreadKey),
    Done(Result<T, Error>),
    /// This thread has taken the answer to clone it, for the same reason.
    Cloning(ThreadKey),
}

/// Who waits, and what there is to say to them. The source's waker leads here, and not to the source: so
/// nothing keeps itself.
#[derive(Default)]
struct News {
    waiters: Waiters,
    /// The source has news since somebody began to look, who therefore has to look once more.
    came: AtomicBool,
    /// Somebody was told that what it waits for is the thread that has taken what is in the stage.
    waits_for_thread: AtomicBool,
}

/// What a getter finds when it comes to look.
enum Found<T> {
    Error(Error),
    /// The value, to clone it.
    Value(Taken<T>),
    /// The source, to look at it.
    Source(Taken<T>),
    /// It is another's turn.
    Nothing,
}

impl<T> Getter<T> {
    /// The first owner's, of a source that is to be shared.
    pub(super) fn first(source: Future<T>) -> Self {
        Getter::new(&Arc::new(Shared {
            origin: source.origin(),
            stage: Mutex::new(Stage::Resting(source)),
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

    /// A clone that panics does so here.
    fn look_on(&mut self, asker: Asker<'_>) -> Look<T> {
        self.registration.register(&self.shared.news, asker.waker);
        match self.shared.find(self.has_looked) {
            Found::Error(error) => Look::Ready(Err(error)),
            Found::Value(taken) => Look::Ready(Ok(taken.value())),
            Found::Source(taken) => {
                self.has_looked = true;
                let helps = asker.helps;
                Look::First(Box::new(Looking { taken, helps }))
            }
            Found::Nothing => {
                self.has_looked = false;
                Look::Pending
            }
        }
    }
}

impl<T: Clone + Send + 'static> Compute<T> for Getter<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        // A plan that this is a part of doesn't suffer from a clone that panics.
        unwind::note_panics();
        unwind::catch(|| self.look_on(asker)).unwrap_or_else(|failure| {
            Look::Ready(Err(Error::from_failure(&failure, self.origin())))
        })
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        known.of(self.shared.clone())
    }

    fn sources(&self, found: &mut Sources) {
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
    fn find(self: &Arc<Self>, has_looked: bool) -> Found<T> {
        let me = wait::this_thread();
        let mut stage = lock(&self.stage);
        let take = |stage: &mut Stage<T>, away| Taken {
            stage: Some(std::mem::replace(stage, away)),
            shared: Arc::clone(self),
        };
        match &*stage {
            Stage::Done(Err(error)) => Found::Error(error.clone()),
            Stage::Done(Ok(_)) => Found::Value(take(&mut stage, Stage::Cloning(me))),
            Stage::Resting(_) if !has_looked => {
                self.news.came.store(false, Ordering::SeqCst);
                Found::Source(take(&mut stage, Stage::Looking(me)))
            }
            Stage::Resting(_) | Stage::Looking(_) | Stage::Cloning(_) => Found::Nothing,
        }
    }
}

/// What was taken out, to look at it or to clone it without a lock. It is put back whatever happens.
struct Taken<T> {
    shared: Arc<Shared<T>>,
    stage: Option<Stage<T>>,
}

impl<T: Clone> Taken<T> {
    fn value(&self) -> T {
        match &self.stage {
            Some(Stage::Done(Ok(value))) => value.clone(),
            _ => unreachable!("a value was taken"),
        }
    }
}

impl<T> Drop for Taken<T> {
    fn drop(&mut self) {
        let Some(stage) = self.stage.take() else {
            return;
        };
        let Shared {
            stage: at, news, ..
        } = &*self.shared;
        let is_done = matches!(stage, Stage::Done(_));
        let mut at = lock(at);
        *at = stage;
        // Who came meanwhile waits for this. If it isn't done, they may have been told of the thread, and
        // have to wait for the source instead; or there was news in the last moment.
        let told = news.waits_for_thread.swap(false, Ordering::SeqCst);
        let came = news.came.swap(false, Ordering::SeqCst);
        drop(at);
        if is_done || told || came {
            news.waiters.wake_all();
        }
    }
}

/// A turn to look at the source.
struct Looking<T> {
    taken: Taken<T>,
    helps: bool,
}

impl<T: Clone + Send + 'static> Turn for Looking<T> {
    fn take(&mut self) -> Option<Box<dyn Turn>> {
        let news = Arc::clone(&self.taken.shared.news);
        let waker = Waker::from(Arc::clone(&news));
        let asker = Asker {
            waker: &waker,
            helps: self.helps,
        };
        loop {
            let Some(Stage::Resting(source)) = &self.taken.stage else {
                return None;
            };
            match source.look(asker) {
                Look::First(turn) => return Some(turn),
                Look::Ready(answer) => self.taken.stage = Some(Stage::Done(answer)),
                Look::Pending if news.came.swap(false, Ordering::SeqCst) => {}
                Look::Pending => return None,
            }
        }
    }
}

impl<T: Clone + Send + 'static> Foreseen for Shared<T> {
    fn outlook(&self, known: &mut Known) -> Outlook {
        match &*lock(&self.stage) {
            Stage::Resting(source) => source.outlook(known),
            Stage::Looking(_) => Outlook::Pending,
            Stage::Done(Ok(_)) | Stage::Cloning(_) => Outlook::Ready,
            Stage::Done(Err(_)) => Outlook::Failed,
        }
    }
}

impl<T: Clone + Send + 'static> Awaited for Shared<T> {
    /// Who looks at the source sees to that.
    fn hurry(&self) {}

    fn sources(&self, found: &mut Sources) {
        match &*lock(&self.stage) {
            Stage::Resting(source) => Awaited::sources(source, found),
            Stage::Looking(thread) | Stage::Cloning(thread) => {
                found.add(Source::Thread(*thread));
                self.news.waits_for_thread.store(true, Ordering::SeqCst);
            }
            Stage::Done(_) => {}
        }
    }
}

impl AsRef<Waiters> for News {
    fn as_ref(&self) -> &Waiters {
        &self.waiters
    }
}

/// The source's waker: there is news for all who wait.
impl Wake for News {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.came.store(true, Ordering::SeqCst);
        self.waiters.take_all().for_each(pass_on);
    }
}
