//! The queue of a mailbox, as plain data: what guards it is in [`state`](crate::mailbox::state).

use std::collections::VecDeque;
use std::mem;

/// A buffer for more entries than this is dropped once they have been taken.
const KEPT: usize = 64;

/// The first entry has a place of its own, so that a single message needs no buffer. If there is
/// none, the rest is empty.
pub(crate) struct Queue<E> {
    first: Option<E>,
    rest: VecDeque<E>,
    /// They come before all others, and before those that the runner has taken already.
    urgent: Option<Box<Urgent<E>>>,
    accepts: Admission,
    /// What ends the pause between two lives, if it is known.
    after_pause: Option<AfterPause>,
}

/// The urgent entries, of which there is at least one.
struct Urgent<E>(VecDeque<E>);

/// What can be put in.
#[derive(Clone, Copy, PartialEq)]
enum Admission {
    Everything,
    /// A stop is queued. A second one would have no effect.
    EverythingButStops,
    Nothing,
}

/// What ends the pause between two lives of the actor.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum AfterPause {
    Begin,
    /// A stop is queued. It ends the actor at once.
    Stop,
    /// Its supervisor gives it up.
    GiveUp,
}

impl<E> Queue<E> {
    pub(crate) fn new() -> Self {
        Queue {
            first: None,
            rest: VecDeque::new(),
            urgent: None,
            accepts: Admission::Everything,
            after_pause: None,
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.accepts == Admission::Nothing
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.urgent.is_none()
    }

    #[inline]
    pub(crate) fn has_urgent(&self) -> bool {
        self.urgent.is_some()
    }

    /// How many entries there are that are not urgent.
    pub(crate) fn waiting(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting() + self.urgent.as_ref().map_or(0, |urgent| urgent.0.len())
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: E) {
        if self.first.is_none() {
            // There is nothing to drop, and no function is called to find that out.
            mem::forget(self.first.replace(entry));
        } else {
            self.rest.push_back(entry);
        }
    }

    pub(crate) fn push_urgent(&mut self, entry: E) {
        self.urgent().push_back(entry);
    }

    /// Puts an entry in before all others.
    pub(crate) fn push_first(&mut self, entry: E) {
        self.urgent().push_front(entry);
    }

    fn urgent(&mut self) -> &mut VecDeque<E> {
        let none = || Box::new(Urgent(VecDeque::new()));
        &mut self.urgent.get_or_insert_with(none).0
    }

    /// Takes the first of the urgent entries out.
    #[cold]
    pub(crate) fn pop_urgent(&mut self) -> Option<E> {
        let urgent = &mut self.urgent.as_mut()?.0;
        let entry = urgent.pop_front();
        if urgent.is_empty() {
            self.urgent = None;
        }
        entry
    }

    /// The entry that comes before all others, if there is an urgent one.
    /// The first of those that are not urgent.
    pub(crate) fn first(&self) -> Option<&E> {
        self.first.as_ref()
    }

    pub(crate) fn first_urgent(&self) -> Option<&E> {
        self.urgent.as_ref()?.0.front()
    }

    /// Whether a stop may be put in now. If so, no further one may.
    pub(crate) fn accept_stop(&mut self) -> bool {
        let accepts = self.accepts == Admission::Everything;
        if accepts {
            self.accepts = Admission::EverythingButStops;
        }
        accepts
    }

    /// The pause between two lives of the actor is over, for this reason.
    pub(crate) fn end_pause(&mut self, after: AfterPause) {
        if self.after_pause != Some(AfterPause::GiveUp) {
            self.after_pause = Some(after);
        }
    }

    /// What ends a pause of the actor, if there is anything yet.
    pub(crate) fn after_pause(&mut self) -> Option<AfterPause> {
        match self.after_pause.take() {
            Some(AfterPause::GiveUp) => Some(AfterPause::GiveUp),
            _ if self.accepts == Admission::EverythingButStops => Some(AfterPause::Stop),
            after => after,
        }
    }

    /// Takes one entry out that is not urgent.
    pub(crate) fn pop(&mut self) -> Option<E> {
        let entry = mem::replace(&mut self.first, self.rest.pop_front());
        if self.first.is_none() && self.rest.capacity() > KEPT {
            self.rest = VecDeque::new();
        }
        entry
    }

    /// Takes all entries out that are not urgent: returns the first, and puts the others into `batch`,
    /// which is empty.
    #[inline]
    pub(crate) fn take_all(&mut self, batch: &mut VecDeque<E>) -> Option<E> {
        if !self.rest.is_empty() {
            if batch.capacity() > KEPT.max(2 * self.rest.len()) {
                *batch = VecDeque::new();
            }
            mem::swap(&mut self.rest, batch);
        }
        self.first.take()
    }

    /// From now on nothing can be put in. Adds the entries that are left to `left`.
    pub(crate) fn close(&mut self, left: &mut VecDeque<E>) {
        self.accepts = Admission::Nothing;
        if let Some(urgent) = self.urgent.take() {
            left.extend(urgent.0);
        }
        if let Some(first) = self.first.take() {
            left.push_back(first);
            left.append(&mut mem::take(&mut self.rest));
        }
    }

    /// Drops the buffer of a burst.
    pub(crate) fn shrink(&mut self) {
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
    }
}

/// Whether the buffer of a burst is all that is left of it.
#[inline]
pub(crate) fn is_oversized<E>(batch: &VecDeque<E>) -> bool {
    batch.is_empty() && batch.capacity() > KEPT
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;

    fn closed(queue: &mut Queue<u32>) -> VecDeque<u32> {
        let mut left = VecDeque::new();
        queue.close(&mut left);
        left
    }

    fn queue(entries: std::ops::Range<u32>) -> Queue<u32> {
        let mut queue = Queue::new();
        entries.for_each(|entry| queue.push(entry));
        queue
    }

    #[test]
    fn entries_leave_in_the_order_in_which_they_came() {
        let mut one_by_one = queue(0..5);
        assert_eq!(one_by_one.len(), 5);
        let popped: Vec<_> = std::iter::from_fn(|| one_by_one.pop()).collect();
        assert_eq!(popped, [0, 1, 2, 3, 4]);

        let (mut at_once, mut batch) = (queue(0..5), VecDeque::new());
        assert_eq!(at_once.take_all(&mut batch), Some(0));
        assert_eq!(batch, [1, 2, 3, 4]);
        assert!(at_once.is_empty());

        assert_eq!(closed(&mut queue(0..5)), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_is_put_in_after_some_were_taken_is_behind_the_others() {
        let mut queue = queue(0..3);
        assert_eq!(queue.pop(), Some(0));
        queue.push(3);
        assert_eq!(closed(&mut queue), [1, 2, 3]);
    }

    #[test]
    fn the_urgent_are_first_and_keep_their_order() {
        let mut queue = queue(0..2);
        queue.push_urgent(2);
        queue.push_urgent(3);
        queue.push_first(4);
        assert_eq!((queue.len(), queue.waiting()), (5, 2));
        assert_eq!(queue.first_urgent(), Some(&4));
        assert_eq!(queue.pop_urgent(), Some(4));
        assert_eq!(closed(&mut queue), [2, 3, 0, 1]);
        assert!(queue.is_empty() && !queue.has_urgent());
    }

    #[test]
    fn a_single_entry_needs_no_buffer_and_that_of_a_burst_is_dropped() {
        let mut single = queue(0..1);
        assert_eq!(single.rest.capacity(), 0);
        assert_eq!(single.take_all(&mut VecDeque::new()), Some(0));

        let mut burst = queue(0..1000);
        while burst.pop().is_some() {}
        assert_eq!(burst.rest.capacity(), 0);
    }

    #[test]
    fn one_stop_is_accepted_and_none_after_the_queue_was_closed() {
        let mut open = queue(0..0);
        assert!(open.accept_stop());
        assert!(!open.accept_stop());
        assert!(!open.is_closed());

        let mut shut = queue(0..0);
        assert!(closed(&mut shut).is_empty());
        assert!(shut.is_closed() && !shut.accept_stop());
    }
}
