//! Lists of wakers: who waits for the same thing, each with a registration that removes itself.
//!
//! A waker is foreign code, whether it is cloned, woken or dropped. None of that is done under a lock
//! here, and a waker that panics when it is woken or dropped keeps nobody else from being woken.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::task::Waker;

use crate::error::unwind;
use crate::sync::{AtomicU32, Mutex, Ordering, fence, lock, thread_local};

thread_local! {
    /// What is still to be woken by the innermost [`wake`] on this thread, if it is in one.
    static DUE: RefCell<Option<Vec<Waker>>> = const { RefCell::new(None) };
}

/// Wakes. A panic is the waker's own affair, and ends here.
pub(crate) fn wake(waker: Waker) {
    let outer = DUE.try_with(|due| due.replace(Some(Vec::new())));
    let mut next = Some(waker);
    while let Some(waker) = next {
        let _ = unwind::catch(|| waker.wake());
        let due = DUE.try_with(|due| due.borrow_mut().as_mut()?.pop());
        next = due.ok().flatten();
    }
    if let Ok(outer) = outer {
        let _ = DUE.try_with(|due| due.replace(outer));
    }
}

/// [`wake`] for what wakes because it was woken: there may be a million of these, one behind the other.
/// So the [`wake`] that came here goes on with it.
pub(crate) fn pass_on(waker: Waker) {
    let mut waker = Some(waker);
    let _ = DUE.try_with(|due| {
        if let Some(due) = &mut *due.borrow_mut() {
            due.extend(waker.take());
        }
    });
    if let Some(waker) = waker {
        wake(waker);
    }
}

/// Drops a waker, or what may contain one, in the same way.
pub(crate) fn discard<T>(value: T) {
    let _ = unwind::catch(|| drop(value));
}

/// The wakers of those who wait for the same thing, in the order they came in.
///
/// Who waits registers before it looks a last time, and who has news changes what is looked at before
/// it looks for wakers; so either is seen by the other.
#[derive(Default)]
pub(crate) struct Waiters {
    list: Mutex<List>,
    /// How many there are, so that nobody takes the lock in vain.
    count: AtomicU32,
}

#[derive(Default)]
struct List {
    wakers: BTreeMap<u64, Waker>,
    next: u64,
}

impl Waiters {
    pub(crate) fn wake_all(&self) {
        self.take_all().for_each(wake);
    }

    /// Takes all out, to be woken.
    pub(crate) fn take_all(&self) -> impl Iterator<Item = Waker> {
        let take = || self.change(|list| std::mem::take(&mut list.wakers));
        let all = self.is_anybody_there().then(take);
        all.into_iter().flat_map(BTreeMap::into_values)
    }

    /// Wakes the one who came first.
    pub(crate) fn wake_first(&self) {
        if self.is_anybody_there()
            && let Some((_, first)) = self.change(|list| list.wakers.pop_first())
        {
            wake(first);
        }
    }

    fn is_anybody_there(&self) -> bool {
        fence(Ordering::SeqCst);
        self.count.load(Ordering::SeqCst) > 0
    }

    fn change<R>(&self, f: impl FnOnce(&mut List) -> R) -> R {
        let mut list = lock(&self.list);
        let result = f(&mut list);
        let count = u32::try_from(list.wakers.len()).unwrap_or(u32::MAX);
        self.count.store(count, Ordering::SeqCst);
        result
    }
}

/// A place in a list of waiters, which is left when this is dropped.
pub(crate) struct Registration<L: Deref<Target: AsRef<Waiters>>> {
    at: Option<(L, u64)>,
}

impl AsRef<Waiters> for Waiters {
    fn as_ref(&self) -> &Waiters {
        self
    }
}

impl<L: Deref<Target: AsRef<Waiters>> + Clone> Registration<L> {
    pub(crate) const fn new() -> Self {
        Registration { at: None }
    }

    /// Has `waker` woken when there is news, and no longer the one that was given before. A waker that
    /// does nothing is not worth a place.
    pub(crate) fn register(&mut self, list: &L, waker: &Waker) {
        if waker.will_wake(Waker::noop()) || self.is_known(waker) {
            return;
        }
        let waker = waker.clone();
        let waiters = (**list).as_ref();
        let at = self.at.take().map(|(_, ticket)| ticket);
        let (ticket, earlier) = waiters.change(|list| {
            // Who was woken comes in anew.
            let still_there = at.filter(|ticket| list.wakers.contains_key(ticket));
            let ticket = still_there.unwrap_or_else(|| {
                list.next += 1;
                list.next
            });
            (ticket, list.wakers.insert(ticket, waker))
        });
        fence(Ordering::SeqCst);
        self.at = Some((list.clone(), ticket));
        discard(earlier);
    }

    fn is_known(&self, waker: &Waker) -> bool {
        self.at.as_ref().is_some_and(|(list, ticket)| {
            let list = lock(&(**list).as_ref().list);
            let known = list.wakers.get(ticket);
            known.is_some_and(|known| known.will_wake(waker))
        })
    }
}

impl<L: Deref<Target: AsRef<Waiters>>> Registration<L> {
    /// Leaves the list. Says whether it was woken before; `false` if it was never in there.
    pub(crate) fn leave(&mut self) -> bool {
        let Some((list, ticket)) = self.at.take() else {
            return false;
        };
        let left = (*list).as_ref().change(|list| list.wakers.remove(&ticket));
        let was_woken = left.is_none();
        discard(left);
        was_woken
    }
}

impl<L: Deref<Target: AsRef<Waiters>>> Drop for Registration<L> {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;
    use crate::sync::Arc;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn who_leaves_is_forgotten_and_who_stays_is_woken_once() {
        let waiters = Waiters::default();
        let [stays, leaves] = [(); 2].map(|()| Arc::new(Wakes::default()));
        let (mut first, mut second) = (Registration::new(), Registration::new());
        first.register(&&waiters, &Waker::from(stays.clone()));
        first.register(&&waiters, &Waker::from(stays.clone()));
        second.register(&&waiters, &Waker::from(leaves.clone()));
        assert_eq!(lock(&waiters.list).wakers.len(), 2);
        drop(second);
        assert_eq!(Arc::strong_count(&leaves), 1);
        waiters.wake_all();
        waiters.wake_all();
        assert_eq!(stays.0.load(Ordering::SeqCst), 1);
        assert_eq!(leaves.0.load(Ordering::SeqCst), 0);
        assert!(first.leave());
    }
}
