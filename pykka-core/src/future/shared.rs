//! A future with many owners.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::error::unwind;
use crate::error::{Error, Origin};
use crate::future::{Compute, Future};
use crate::reply::dependency::{Awaited, Source, Sources, ThreadKey};
use crate::reply::look::{Asker, Foreseen, Known, Look, Outlook, Turn, drive, foresee};
use crate::reply::waiters::{Registration, Waiters, pass_on};
use crate::sync::{Arc, AtomicBool, Instant, Mutex, Ordering, lock};
use crate::wait;

impl<T: Send + 'static> Future<T> {
    /// Turns it into a future that can be cloned, and whose value can be got any number of times, from any thread.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let shared = future.shared();
    /// let other = shared.clone();
    /// promise.set(17);
    /// assert_eq!((shared.get()?, other.get()?, other.get()?), (17, 17, 17));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn shared(self) -> SharedFuture<T>
    where
        T: Clone,
    {
        SharedFuture::new(self)
    }
}

/// A [`Future`] that can be cloned, and whose value can be got any number of times, from any thread.
///
/// [`Future::shared`] makes one. The value is computed once, by the owner that asks first, and cloned for each. An error
/// is cloned in the same way.
///
/// ```
/// let (promise, future) = pykka::promise();
/// let shared = future.map(|name: &str| name.len()).shared();
/// let elsewhere = std::thread::spawn({ let shared = shared.clone(); move || shared.get() });
/// promise.set("Ada");
/// assert_eq!(shared.get()?, 3);
/// assert_eq!(elsewhere.join().unwrap()?, 3);
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct SharedFuture<T: Clone>(Getter<T>);

/// One who gets the value: it has a place of its own among those who wait, and leaves it when dropped.
struct Getter<T> {
    shared: Arc<Shared<T>>,
    registration: Registration<Arc<News>>,
    /// It has had its turn in this look.
    has_looked: bool,
}

struct Shared<T> {
    stage: Mutex<Stage<T>>,
    news: Arc<News>,
    origin: Origin,
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

impl<T: Clone + Send + 'static> SharedFuture<T> {
    pub(crate) fn new(source: Future<T>) -> Self {
        let source = match source.into_computation::<Getter<T>>() {
            // It is a shared one already.
            Ok(getter) => return SharedFuture(getter),
            Err(source) => source,
        };
        let shared = Shared {
            origin: source.origin(),
            stage: Mutex::new(Stage::Resting(source)),
            news: Arc::default(),
        };
        SharedFuture(Getter::new(&Arc::new(shared)))
    }

    /// Waits for the value, without a time limit, and gives a clone of it. See [`Future::get`].
    ///
    /// # Errors
    /// The [`Error`] that came instead of a value, or [`Error::Deadlock`], as for [`Future::get`].
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a value or an error.
    pub fn get(&self) -> Result<T, Error> {
        let mut getter = Getter::new(&self.0.shared);
        wait::block_for_ever(
            &*self.0.shared,
            || (),
            |waker| getter.poll(Asker::helping(waker)),
        )
    }

    /// Waits for the value, but no longer than `timeout`, and gives a clone of it. See [`Future::get_timeout`].
    ///
    /// # Errors
    /// [`Error::Timeout`] if there is no answer in time; otherwise the error that came instead of a value. There is no
    /// [`Error::AlreadyTaken`] from taking the value twice: every call gives a clone.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is an answer or the time is up.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, Error> {
        let deadline = Instant::now().checked_add(timeout);
        let mut getter = Getter::new(&self.0.shared);
        wait::block_until(
            &*self.0.shared,
            timeout,
            deadline,
            || self.0.shared.origin.clone(),
            |waker| getter.poll(Asker::hurrying(waker)),
        )
    }

    /// A clone of the value or the error, if it is there already. `None` if it isn't, and while another
    /// owner is just looking for the value or cloning it.
    ///
    /// # Errors
    /// The error that came instead of a value.
    ///
    /// # Blocking
    /// Never.
    pub fn try_get(&self) -> Option<Result<T, Error>> {
        let mut getter = Getter::new(&self.0.shared);
        match getter.poll(Asker::hurrying(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }

    /// Whether there is a value or an error, so that [`get`](SharedFuture::get) would not wait.
    ///
    /// Never waits. It is `false` while another owner is just looking for the value.
    pub fn is_ready(&self) -> bool {
        foresee(|known| self.0.shared.outlook(known)) != Outlook::Pending
    }

    /// A [`Future`] of a clone of the value.
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let shared = future.shared();
    /// let (one, other) = (shared.future(), shared.future());
    /// promise.set(17);
    /// assert_eq!(pykka::get_all([one, other])?, [17, 17]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The future gives the error that the value's future gives. If cloning the value panics, it gives
    /// [`Error::Panicked`].
    pub fn future(&self) -> Future<T> {
        Future::computed(Getter::new(&self.0.shared))
    }

    /// A future of `f` applied to a clone of the value. See [`Future::map`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let name = future.shared();
    /// let (length, first) = (name.map(|name: String| name.len()), name.map(|name| name.chars().next()));
    /// promise.set("Ada".to_owned());
    /// assert_eq!((length.get()?, first.get()?), (3, Some('A')));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn map<U, F>(&self, f: F) -> Future<U>
    where
        U: Send + 'static,
        F: FnOnce(T) -> U + Send + 'static,
    {
        self.future().map(f)
    }

    /// A future of those items of a clone of the value that `keep` accepts. See [`Future::filter`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let numbers = future.shared();
    /// promise.set(vec![5, 10, 15]);
    /// assert_eq!(numbers.filter(|&x| x >= 10).get()?, [10, 15]);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn filter<F>(&self, keep: F) -> Future<Vec<T::Item>>
    where
        T: IntoIterator<Item: Send + 'static>,
        F: FnMut(&T::Item) -> bool + Send + 'static,
    {
        self.future().filter(keep)
    }

    /// A future of the items of a clone of the value, folded into one. See [`Future::reduce`].
    ///
    /// ```
    /// let (promise, future) = pykka::promise();
    /// let numbers = future.shared();
    /// promise.set(vec![1, 2, 3]);
    /// assert_eq!(numbers.reduce(5, |sum, x| sum + x).get()?, 11);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::map`].
    pub fn reduce<U, F>(&self, initial: U, f: F) -> Future<U>
    where
        T: IntoIterator,
        U: Send + 'static,
        F: FnMut(U, T::Item) -> U + Send + 'static,
    {
        self.future().reduce(initial, f)
    }

    /// A future of a clone of the value, and the other value. See [`Future::join`].
    ///
    /// ```
    /// let ((p, name), (q, age)) = (pykka::promise(), pykka::promise());
    /// let name = name.shared();
    /// p.set("Ada");
    /// q.set(36);
    /// assert_eq!(name.join(age).get()?, ("Ada", 36));
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`Future::join`].
    pub fn join<U: Send + 'static>(&self, other: Future<U>) -> Future<(T, U)> {
        self.future().join(other)
    }

    /// A future whose value is a clone of the `Result`: the value or the error. See
    /// [`Future::into_result`].
    ///
    /// ```
    /// let (broken, future) = pykka::promise::<u32>();
    /// let shared = future.shared();
    /// drop(broken);
    /// assert!(shared.into_result().get()?.is_err());
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Errors
    /// Only those of the waiting itself.
    pub fn into_result(&self) -> Future<Result<T, Error>> {
        self.future().into_result()
    }
}

impl<T> Getter<T> {
    fn new(shared: &Arc<Shared<T>>) -> Self {
        Getter {
            shared: Arc::clone(shared),
            registration: Registration::new(),
            has_looked: false,
        }
    }
}

impl<T: Clone + Send + 'static> Getter<T> {
    fn poll(&mut self, asker: Asker<'_>) -> Poll<Result<T, Error>> {
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
            Stage::Resting(source) => source.sources(found),
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

impl<T: Clone> Clone for SharedFuture<T> {
    fn clone(&self) -> Self {
        SharedFuture(Getter::new(&self.0.shared))
    }
}

impl<T: Clone + Send + 'static> From<SharedFuture<T>> for Future<T> {
    fn from(shared: SharedFuture<T>) -> Self {
        Future::computed(shared.0)
    }
}

// The value is never left half cloned or half computed: a panic puts it back.
impl<T: Clone> UnwindSafe for SharedFuture<T> {}
impl<T: Clone> RefUnwindSafe for SharedFuture<T> {}

impl<T: Clone + Send + 'static> std::future::Future for SharedFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(Asker::hurrying(cx.waker()))
    }
}

impl<T: Clone + Send + 'static> fmt::Debug for SharedFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_ready() { "ready" } else { "pending" };
        write!(f, "SharedFuture({}, {state})", self.0.shared.origin)
    }
}
