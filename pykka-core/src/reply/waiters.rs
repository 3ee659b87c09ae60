//! Lists of the wakers that wait for the same thing, each with a registration that removes it.
//!
//! A waker is foreign code, whether it is cloned, woken or dropped. None of that is done under a
//! lock here, and if a waker panics when it is woken or dropped, the others are woken all the same.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::task::Waker;

use crate::error::unwind;
use crate::sync::{AtomicU32, Mutex, Ordering, fence, lock, thread_local};

thread_local! {
    /// What the innermost [`wake`] on this thread still has to wake. `None` outside of it.
    static DUE: RefCell<Option<Vec<Waker>>> = const { RefCell::new(None) };
}

/// Wakes. A panic of the waker is caught: the panic hook has reported it.
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

/// [`wake`] for a waker that is called by another waker. There may be a chain of a million of these,
/// so the [`wake`] that this is called in wakes it later.
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

/// Empties what this thread still has to wake. Returns what fills it again.
#[cfg(not(pykka_shuttle))]
pub(crate) fn save() -> impl FnOnce() {
    let due = DUE.try_with(RefCell::take).unwrap_or_default();
    move || drop(DUE.try_with(|here| here.replace(due)))
}

/// Drops a waker, or a value that may contain one. A panic is caught.
pub(crate) fn discard<T>(value: T) {
    let _ = unwind::catch(|| drop(value));
}

/// The wakers of the threads and tasks that wait for the same thing, in the order of registration.
///
/// A thread that waits registers before its last look. A thread that has news first changes what the
/// other looks at, and then looks for wakers. So one of the two sees the other.
#[derive(Default)]
pub(crate) struct Waiters {
    /// In a box, because usually there is nothing in it.
    list: Mutex<Option<Box<List>>>,
    /// The number of wakers, so that the lock of an empty list is not taken.
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

    /// Takes all wakers out, to be woken.
    pub(crate) fn take_all(&self) -> impl Iterator<Item = Waker> {
        let take = || self.change(|list| std::mem::take(&mut list.wakers));
        let all = self.is_waited_for().then(take);
        all.into_iter().flat_map(BTreeMap::into_values)
    }

    /// Wakes the one that was registered first.
    pub(crate) fn wake_first(&self) {
        if self.is_waited_for()
            && let Some((_, first)) = self.change(|list| list.wakers.pop_first())
        {
            wake(first);
        }
    }

    fn is_waited_for(&self) -> bool {
        fence(Ordering::SeqCst);
        self.count.load(Ordering::SeqCst) > 0
    }

    fn change<R>(&self, f: impl FnOnce(&mut List) -> R) -> R {
        let mut list = lock(&self.list);
        let list = list.get_or_insert_default();
        let result = f(list);
        let count = u32::try_from(list.wakers.len()).unwrap_or(u32::MAX);
        self.count.store(count, Ordering::SeqCst);
        result
    }
}

/// An entry in a list of waiters, which is removed when this is dropped.
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

    /// Registers `waker` in place of an earlier one. A waker that does nothing is not registered.
    pub(crate) fn register(&mut self, list: &L, waker: &Waker) {
        if waker.will_wake(Waker::noop()) || self.is_known(waker) {
            return;
        }
        let waker = waker.clone();
        let waiters = (**list).as_ref();
        let at = self.at.take().map(|(_, ticket)| ticket);
        let (ticket, earlier) = waiters.change(|list| {
            // One that was woken has been removed, and is added at the end.
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
            let known = list.as_ref().and_then(|list| list.wakers.get(ticket));
            known.is_some_and(|known| known.will_wake(waker))
        })
    }
}

impl<L: Deref<Target: AsRef<Waiters>>> Registration<L> {
    /// Leaves the list. Returns whether it was woken before that; `false` if it was not registered.
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
    fn a_waiter_that_leaves_is_not_woken_and_one_that_stays_is_woken_once() {
        let waiters = Waiters::default();
        let [stays, leaves] = [(); 2].map(|()| Arc::new(Wakes::default()));
        let (mut first, mut second) = (Registration::new(), Registration::new());
        first.register(&&waiters, &Waker::from(stays.clone()));
        first.register(&&waiters, &Waker::from(stays.clone()));
        second.register(&&waiters, &Waker::from(leaves.clone()));
        assert_eq!(waiters.change(|list| list.wakers.len()), 2);
        drop(second);
        assert_eq!(Arc::strong_count(&leaves), 1);
        waiters.wake_all();
        waiters.wake_all();
        assert_eq!(stays.0.load(Ordering::SeqCst), 1);
        assert_eq!(leaves.0.load(Ordering::SeqCst), 0);
        assert!(first.leave());
    }
}
