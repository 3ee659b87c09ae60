//! A value that passes once from a giver to a taker: two owners of one allocation, and one word that
//! says which of them may use what.
//!
//! # The protocol
//! - Until `GIVEN` is set, the value is the giver's, and after that the taker's. The giver leaves with
//!   the same step.
//! - `WAITING`: there is a waker in its place. While `GIVEN` is not set, only the taker sets and
//!   clears this flag, and uses the place only while it is clear. If the giver finds it set, the
//!   waker is the giver's: it takes the waker out after `GIVEN` is set, and then clears the flag, and
//!   leaves only with that.
//! - `LEFT`: the taker has left.
//!
//! The one that leaves last frees the allocation. A taker that finds the value given and no waker is
//! alone, so that it needs no further step. Usually, therefore, a value costs one read-modify-write,
//! where a lock and two reference counts cost nine.
//!
//! A giver can forget the type of its value. What it has to know of that is in a table, beside the
//! value: so a giver is one pointer, and an envelope that much smaller than with a `Box<dyn ..>`.
//!
//! `tests/explore/` runs this through many schedules.

#![expect(unsafe_code, reason = "two owners share one allocation")]

mod memory;

use std::any::TypeId;
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::task::Waker;

use crate::reply::any_reply::AnySlot;
use crate::reply::waiters::{discard, wake};
use crate::sync::{AtomicU8, Ordering, Sole, is_broken};

const GIVEN: u8 = 1;
const WAITING: u8 = 2;
const LEFT: u8 = 4;

/// What both owners share. `head` is read by both at any time. A `V` changes through a shared
/// reference, so it is a `Cell` or the like.
///
/// In this order, so that a pointer to it is also one to a `Shared<H, Unknown>`.
#[repr(C)]
struct Shared<H: 'static, V> {
    word: Word,
    /// Of the value.
    sole: Sole,
    table: &'static Table<H>,
    waker: UnsafeCell<Option<Waker>>,
    head: H,
    value: V,
}

/// In place of a value whose type is not known.
pub(crate) struct Unknown(());

/// A pointer to what is shared, whatever the type of the value.
type Thin<H> = NonNull<Shared<H, Unknown>>;

/// What is done to a value whose type is not known.
struct Table<H: 'static> {
    /// Of the value.
    type_id: fn() -> TypeId,
    value: unsafe fn(Thin<H>) -> NonNull<dyn AnySlot>,
    free: unsafe fn(Thin<H>),
}

impl<H: 'static, V: AnySlot> Shared<H, V> {
    const TABLE: Table<H> = Table {
        type_id: TypeId::of::<V>,
        value: Self::value,
        free: Self::free,
    };

    /// # Safety
    /// It must be a `Shared<H, V>`, and not be freed.
    unsafe fn value(shared: Thin<H>) -> NonNull<dyn AnySlot> {
        let shared: *mut Self = shared.cast().as_ptr();
        // SAFETY: the caller says that there is one.
        let value: NonNull<V> = unsafe { NonNull::new_unchecked(&raw mut (*shared).value) };
        value
    }

    /// # Safety
    /// It must be a `Shared<H, V>` from [`oneshot`], and not be used any more.
    unsafe fn free(shared: Thin<H>) {
        // SAFETY: as the caller says.
        unsafe { memory::free(shared.cast::<Self>()) }
    }
}

/// The word. Other threads may look whether the value is given.
pub(crate) struct Word(AtomicU8);

impl Word {
    #[inline]
    pub(crate) fn is_given(&self) -> bool {
        // If it is broken on purpose, the taker uses the value while it is the giver's, and the
        // explorer has to find that.
        self.load() & GIVEN != 0 || is_broken("given")
    }

    /// Whether the taker has left. If it hasn't, it may leave a moment later.
    #[inline]
    pub(crate) fn is_left(&self) -> bool {
        self.load() & LEFT != 0
    }

    #[inline]
    fn load(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }

    /// One step from `old` to `new`.
    ///
    /// # Errors
    /// The state that it found in place of `old`.
    #[inline]
    fn step(&self, old: u8, new: u8) -> Result<u8, u8> {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        self.0.compare_exchange(old, new, success, failure)
    }
}

/// The half that sets the value. When it is dropped, the value is given as it is then.
pub(crate) struct Giver<H: 'static, V = Unknown>(
    NonNull<Shared<H, V>>,
    PhantomData<Box<Shared<H, V>>>,
);

/// The half that receives the value.
pub(crate) struct Taker<H: 'static, V>(NonNull<Shared<H, V>>, PhantomData<Box<Shared<H, V>>>);

// SAFETY: the halves may be in two threads, which share the head. The value is used by one of them
// at a time: `Giver::value` borrows the giver exclusively, and `Taker` is not `Sync`. Either half may
// be the one that drops both. The waker is `Send` and `Sync`.
unsafe impl<H: Send + Sync, V: Send> Send for Giver<H, V> {}
// SAFETY: as above. Through a shared giver, only the head and the word can be reached.
unsafe impl<H: Send + Sync, V: Send> Sync for Giver<H, V> {}
// SAFETY: as above.
unsafe impl<H: Send + Sync, V: Send> Send for Taker<H, V> {}

/// Both halves, around a value that is not given yet.
#[inline]
pub(crate) fn oneshot<H, V: AnySlot>(head: H, value: V) -> (Giver<H, V>, Taker<H, V>) {
    let shared = memory::allocate(|| Shared {
        word: Word(AtomicU8::new(0)),
        sole: Sole::default(),
        table: const { &Shared::<H, V>::TABLE },
        waker: UnsafeCell::new(None),
        head,
        value,
    });
    let (giver, taker) = (Giver(shared, PhantomData), Taker(shared, PhantomData));
    giver.shared().sole.enter();
    (giver, taker)
}

impl<H, V: AnySlot> Giver<H, V> {
    /// The value, which is still the giver's.
    #[inline]
    pub(crate) fn value(&mut self) -> &V {
        &self.shared().value
    }

    /// The same without the type of the value.
    #[inline]
    pub(crate) fn erase(self) -> Giver<H> {
        let shared = self.0.cast();
        std::mem::forget(self);
        Giver(shared, PhantomData)
    }
}

impl<H> Giver<H> {
    /// The value, which is still the giver's, and the head.
    #[inline]
    pub(crate) fn both(&mut self) -> (&dyn AnySlot, &H) {
        let Shared { table, head, .. } = self.shared();
        // SAFETY: the giver hasn't left, so this is not freed. It is what the table is of, because
        // `oneshot` has made both. Whoever gets the value has borrowed the giver.
        (unsafe { (table.value)(self.0).as_ref() }, head)
    }

    /// The value, which is still the giver's.
    #[inline]
    pub(crate) fn any(&mut self) -> &dyn AnySlot {
        self.both().0
    }

    /// The value, if it is a `V`.
    #[inline]
    pub(crate) fn downcast<V: AnySlot>(&mut self) -> Option<&V> {
        if (self.shared().table.type_id)() != TypeId::of::<V>() {
            return None;
        }
        let shared: NonNull<Shared<H, V>> = self.0.cast();
        // SAFETY: as in `both`. `oneshot` has made the table for the type of the value.
        Some(unsafe { &shared.as_ref().value })
    }
}

impl<H, V> Giver<H, V> {
    pub(crate) fn head(&self) -> &H {
        &self.shared().head
    }

    /// As [`Word::is_left`].
    #[inline]
    pub(crate) fn is_alone(&self) -> bool {
        self.word().is_left()
    }

    pub(crate) fn word(&self) -> &Word {
        &self.shared().word
    }

    #[inline]
    fn shared(&self) -> &Shared<H, V> {
        // SAFETY: it is not freed as long as the giver hasn't left, which it does when it is dropped.
        unsafe { self.0.as_ref() }
    }

    /// # Safety
    /// The taker must have left, and this must be the giver's last access.
    unsafe fn free(&mut self) {
        let free = self.shared().table.free;
        // SAFETY: as the caller says. `oneshot` has made what is freed, and its table.
        unsafe { free(self.0.cast()) }
    }
}

/// Gives the value, and wakes the taker if it waits.
impl<H, V> Drop for Giver<H, V> {
    #[inline]
    fn drop(&mut self) {
        self.shared().sole.leave();
        match self.shared().word.step(0, GIVEN) {
            Ok(_) => {}
            Err(other) => self.give_otherwise(other),
        }
    }
}

impl<H, V> Giver<H, V> {
    /// Gives the value to a taker that waits, or has left.
    #[cold]
    fn give_otherwise(&mut self, mut state: u8) {
        while state & LEFT == 0 {
            match self.shared().word.step(state, state | GIVEN) {
                Ok(_) if state & WAITING != 0 => return self.give_to_waiting(),
                Ok(_) => return,
                Err(other) => state = other,
            }
        }
        // If it is broken on purpose, this giver doesn't see that it is the last, and the explorer has
        // to find the leak.
        if !is_broken("left") {
            // SAFETY: the taker has left, and what it did before is visible here. This is the
            // giver's last access.
            unsafe { self.free() }
        }
    }

    fn give_to_waiting(&mut self) {
        let shared = self.shared();
        // SAFETY: `WAITING` was set when this thread set `GIVEN`. Since then the taker doesn't use
        // the place, and doesn't free it while `WAITING` is set.
        let waker = unsafe { (*shared.waker.get()).take() };
        if shared.word.0.fetch_and(!WAITING, Ordering::AcqRel) & LEFT != 0 {
            // SAFETY: the taker left when it found `WAITING`, and leaves this to the giver, whose
            // last access this is.
            unsafe { self.free() }
        }
        // If it is broken on purpose, the taker is not woken, and the explorer has to find that.
        if let Some(waker) = waker.filter(|_| !is_broken("answered")) {
            wake(waker);
        }
    }
}

impl<H, V> Taker<H, V> {
    pub(crate) fn head(&self) -> &H {
        &self.shared().head
    }

    pub(crate) fn word(&self) -> &Word {
        &self.shared().word
    }

    /// The value, if it is given. From then on it is the taker's.
    #[inline]
    pub(crate) fn value(&self) -> Option<&V> {
        let shared = self.shared();
        shared.word.is_given().then(|| {
            // Not the giver's any more.
            shared.sole.enter();
            shared.sole.leave();
            &shared.value
        })
    }

    /// Stores a waker to be woken when the value is given, in place of an earlier one. Returns
    /// `false` if it is given already.
    ///
    /// A waker is foreign code also when it is cloned or dropped, and may panic then. So that is done
    /// while the place is in order.
    pub(crate) fn register(&self, waker: &Waker) -> bool {
        let shared = self.shared();
        let new = waker.clone();
        let old = self.take_waker();
        if shared.word.load() != 0 {
            discard((new, old));
            return false;
        }
        // SAFETY: `WAITING` is clear, and only this thread sets it. So the place is the taker's, and
        // a giver that gives meanwhile leaves it alone.
        unsafe { *shared.waker.get() = Some(new) };
        let is_stored = shared.word.step(0, WAITING).is_ok();
        if !is_stored {
            // SAFETY: as above, since `WAITING` was not set.
            discard(unsafe { (*shared.waker.get()).take() });
        }
        discard(old);
        is_stored
    }

    /// Drops the waker, because no thread or task waits any more.
    pub(crate) fn forget_waker(&self) {
        discard(self.take_waker());
    }

    /// Takes the waker out, unless the giver does.
    fn take_waker(&self) -> Option<Waker> {
        let shared = self.shared();
        if shared.word.load() == WAITING && shared.word.step(WAITING, 0).is_ok() {
            // SAFETY: this thread has cleared `WAITING` while `GIVEN` was not set. So the giver will
            // not take the waker, and the place is the taker's.
            return unsafe { (*shared.waker.get()).take() };
        }
        None
    }

    #[inline]
    fn shared(&self) -> &Shared<H, V> {
        // SAFETY: it is not freed as long as the taker hasn't left, which it does when it is dropped.
        unsafe { self.0.as_ref() }
    }
}

impl<H, V> Drop for Taker<H, V> {
    #[inline]
    fn drop(&mut self) {
        self.forget_waker();
        // A giver that has given and has no waker to take has left, and what it did is visible here.
        if self.word().load() == GIVEN || self.leave() == GIVEN {
            // SAFETY: the giver has left. This is the taker's last access.
            unsafe { memory::free(self.0) }
        }
    }
}

impl<H, V> Taker<H, V> {
    /// Leaves, and returns the state before that. If the giver hasn't left, it frees both later.
    #[cold]
    fn leave(&self) -> u8 {
        self.word().0.fetch_or(LEFT, Ordering::AcqRel)
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::task::Wake;
    use std::thread;

    use super::*;
    use crate::reply::slot::Answer;

    type G = Giver<Arc<()>, Answer<String>>;
    type T = Taker<Arc<()>, Answer<String>>;

    struct Unpark(thread::Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    /// Runs both halves in two threads that begin at the same time, and checks that the last one has
    /// freed what they shared.
    fn race(give: fn(G), take: fn(T)) {
        let head = Arc::new(());
        for _ in 0..200 {
            let (giver, taker): (G, T) = oneshot(Arc::clone(&head), Answer::default());
            let both_here = Barrier::new(2);
            thread::scope(|scope| {
                scope.spawn(|| {
                    both_here.wait();
                    give(giver);
                });
                both_here.wait();
                take(taker);
            });
            assert_eq!(Arc::strong_count(&head), 1);
        }
    }

    fn give(mut giver: G) {
        give_to(giver.value());
    }

    fn give_to(answer: &Answer<String>) {
        answer.set(Ok("a value with a destructor".to_owned()));
    }

    #[test]
    fn a_taker_that_waits_is_woken_by_the_value_and_takes_it() {
        race(give, |taker| {
            let waker = Waker::from(Arc::new(Unpark(thread::current())));
            while taker.value().is_none() {
                if taker.register(&waker) {
                    thread::park();
                }
            }
            let value = taker.value().and_then(Answer::take).and_then(Result::ok);
            assert_eq!(value.as_deref(), Some("a value with a destructor"));
        });
    }

    #[test]
    fn a_value_is_dropped_by_the_half_that_leaves_last() {
        race(give, drop);
        race(give, |taker| {
            taker.register(&Waker::from(Arc::new(Unpark(thread::current()))));
        });
        race(drop, drop);
    }

    #[test]
    fn wakers_may_be_replaced_and_forgotten_while_the_value_is_given() {
        race(give, |taker| {
            let wakers = [(); 2].map(|()| Arc::new(Unpark(thread::current())));
            for waker in &wakers {
                taker.register(&Waker::from(Arc::clone(waker)));
            }
            taker.forget_waker();
            while taker.value().is_none() {
                thread::yield_now();
            }
        });
    }

    #[test]
    fn a_giver_knows_whether_it_is_alone() {
        let (giver, taker): (G, T) = oneshot(Arc::default(), Answer::default());
        assert!(!giver.is_alone());
        drop(taker);
        assert!(giver.is_alone());
    }

    #[test]
    fn a_giver_that_has_forgotten_the_type_finds_the_value_by_it() {
        let (giver, taker): (G, T) = oneshot(Arc::default(), Answer::default());
        let mut giver = giver.erase();
        assert!(giver.downcast::<Answer<u64>>().is_none());
        let answer = giver.downcast::<Answer<String>>();
        answer.unwrap().set(Ok("found".to_owned()));
        drop(giver);
        let value = taker.value().and_then(Answer::take).unwrap();
        assert_eq!(value.unwrap(), "found");
    }

    #[test]
    fn what_is_given_without_its_type_is_freed_as_what_it_is() {
        race(
            |mut giver| {
                give_to(giver.value());
                drop(giver.erase());
            },
            drop,
        );
    }
}
