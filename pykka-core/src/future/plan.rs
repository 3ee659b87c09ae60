//! A future that is made of others, as a flat list: what `map`, `filter`, `reduce`, `flatten` and the
//! joins build.
//!
//! A [`Plan`] has *leaves*, which are futures that something else makes ready, and *steps*, which make
//! the answer of one or several inputs into another. Combining two futures puts both plans into one, so
//! a chain of a million maps is one list, and neither looking at it nor dropping it takes a stack.
//!
//! Each leaf has a waker of its own, which says which one it was. So a look sees only the leaves that
//! have news, and goes up from them, as far as there is something to compute.

use std::any::Any;
use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::error::{Error, Origin};
use crate::future::wakes::Wakes;
use crate::future::{Compute, Future};
use crate::reply::dependency::{Awaited, MANY, Sources};
use crate::reply::look::{Asker, Known, Look, Outlook};

/// The place of an entry.
type Key = usize;

#[derive(Default)]
pub(crate) struct Plan {
    /// Those that have answered, and are not needed any more, leave an empty place.
    entries: Vec<Option<Entry>>,
    /// How many there still are.
    alive: usize,
    /// The inputs of the step that is added next; at last the one entry that has no consumer.
    roots: Vec<Key>,
    /// From left to right. Those that are ready may be among them.
    leaves: VecDeque<Key>,
    /// Those that are to be looked at in this look.
    queue: VecDeque<Key>,
    /// None before the first look of one who wants to be woken, since the plan was changed.
    wakes: Option<Wakes>,
}

struct Entry {
    node: Node,
    /// Who takes the answer in, as which of its inputs.
    consumer: Option<(Key, usize)>,
    /// None of those that have answered.
    inputs: Vec<Option<Key>>,
    /// How many of them are still there.
    missing: usize,
}

enum Node {
    Leaf(Box<dyn Leaf>),
    Step(Box<dyn Step>),
}

/// A future that something else makes ready.
trait Leaf: Send {
    fn look(&mut self, asker: Asker<'_>) -> Look<()>;
    fn outlook(&self, known: &mut Known) -> Outlook;
    fn sources(&self, found: &mut Sources);
    fn origin(&self) -> Origin;
    fn answer(&mut self) -> &mut dyn Any;
}

/// What makes an answer of the answers of its inputs.
pub(crate) trait Step: Send {
    /// Takes in what an input answered.
    fn take_in(&mut self, input: usize, answer: &mut dyn Any) -> Progress;

    /// Its own [`Answer`], once there has been enough.
    fn answer(&mut self) -> &mut dyn Any;

    /// What it would come to, if this is the outlook for all of its inputs together.
    fn outlook(&self, inputs: Outlook) -> Outlook {
        inputs
    }
}

/// What comes of taking in an answer.
pub(crate) enum Progress {
    /// There have to be more.
    More,
    Answer,
    /// The answer will be the other plan's, which comes in place of the step.
    Instead(Plan),
}

/// An answer, from when it is there until it is taken.
pub(crate) type Answer<T> = Option<Result<T, Error>>;

/// Takes the answer of an input.
///
/// # Errors
/// The error that the input has in place of a value.
pub(crate) fn take<T: 'static>(answer: &mut dyn Any) -> Result<T, Error> {
    let answer: Option<&mut Answer<T>> = answer.downcast_mut();
    let answer = answer.and_then(Option::take);
    answer.expect("an input has an answer of the type that its consumer takes")
}

struct Input<T> {
    future: Future<T>,
    answer: Answer<T>,
}

impl<T: Send + 'static> Leaf for Input<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<()> {
        match self.future.look(asker) {
            Look::Ready(answer) => {
                self.answer = Some(answer);
                Look::Ready(Ok(()))
            }
            Look::Pending => Look::Pending,
            Look::First(turn) => Look::First(turn),
        }
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.future.outlook(known)
    }

    fn sources(&self, found: &mut Sources) {
        self.future.sources(found);
    }

    fn origin(&self) -> Origin {
        self.future.origin()
    }

    fn answer(&mut self) -> &mut dyn Any {
        &mut self.answer
    }
}

impl Entry {
    fn rekey(&mut self, new_key: impl Fn(Key) -> Key) {
        for input in self.inputs.iter_mut().flatten() {
            *input = new_key(*input);
        }
        if let Some((consumer, _)) = &mut self.consumer {
            *consumer = new_key(*consumer);
        }
    }
}

impl Node {
    fn answer(&mut self) -> &mut dyn Any {
        match self {
            Node::Leaf(leaf) => leaf.answer(),
            Node::Step(step) => step.answer(),
        }
    }
}

/// Building.
impl Plan {
    /// A plan whose one root is `future`.
    pub(crate) fn of<T: Send + 'static>(future: Future<T>) -> Self {
        let mut plan = Plan::default();
        plan.add(future);
        plan
    }

    /// Makes `future` the next input of the step that is to come.
    pub(crate) fn add<T: Send + 'static>(&mut self, future: Future<T>) {
        match future.into_computation::<Planned<T>>() {
            Ok(Planned { plan, .. }) => self.merge(plan),
            Err(future) => {
                let answer = None;
                let root = self.insert(Node::Leaf(Box::new(Input { future, answer })), Vec::new());
                self.leaves.push_back(root);
                self.roots.push(root);
            }
        }
    }

    /// The future of what `step` makes of the inputs that were added.
    pub(crate) fn then<T: Send + 'static>(mut self, step: impl Step + 'static) -> Future<T> {
        let inputs = std::mem::take(&mut self.roots);
        for (at, input) in inputs.iter().enumerate() {
            let consumer = Some((self.entries.len(), at));
            if let Some(entry) = self.get_mut(*input) {
                entry.consumer = consumer;
            }
        }
        let root = self.insert(Node::Step(Box::new(step)), inputs);
        self.roots.push(root);
        self.wakes = None;
        Future::computed(Planned {
            plan: self,
            of: PhantomData,
        })
    }

    fn insert(&mut self, node: Node, inputs: Vec<Key>) -> Key {
        self.alive += 1;
        self.entries.push(Some(Entry {
            node,
            consumer: None,
            missing: inputs.len(),
            inputs: inputs.into_iter().map(Some).collect(),
        }));
        self.entries.len() - 1
    }

    fn get(&self, key: Key) -> Option<&Entry> {
        self.entries.get(key)?.as_ref()
    }

    fn get_mut(&mut self, key: Key) -> Option<&mut Entry> {
        self.entries.get_mut(key)?.as_mut()
    }

    fn remove(&mut self, key: Key) -> Option<Entry> {
        let removed = self.entries.get_mut(key)?.take()?;
        self.alive -= 1;
        Some(removed)
    }

    /// Adds all that is in the other plan, on the right. It is the smaller one that moves.
    fn merge(&mut self, mut other: Plan) {
        let is_left_smaller = self.entries.len() < other.entries.len();
        if is_left_smaller {
            std::mem::swap(self, &mut other);
        }
        let (leaves, roots) = self.absorb(other);
        if is_left_smaller {
            leaves
                .into_iter()
                .rev()
                .for_each(|leaf| self.leaves.push_front(leaf));
            self.roots.splice(..0, roots);
        } else {
            self.leaves.extend(leaves);
            self.roots.extend(roots);
        }
        self.wakes = None;
    }

    /// Takes in all entries of the other plan. Gives its leaves and its roots, by their new keys.
    fn absorb(&mut self, other: Plan) -> (Vec<Key>, Vec<Key>) {
        let base = self.entries.len();
        self.alive += other.alive;
        self.entries
            .extend(other.entries.into_iter().map(|mut entry| {
                if let Some(entry) = &mut entry {
                    entry.rekey(|key| key + base);
                }
                entry
            }));
        let rekeyed = |key: Key| key + base;
        (
            other.leaves.into_iter().map(rekeyed).collect(),
            other.roots.into_iter().map(rekeyed).collect(),
        )
    }
}

/// Looking.
impl Plan {
    /// Looks at the leaves that have news, until there is an answer of the root.
    fn look(&mut self, asker: Asker<'_>) -> Look<()> {
        self.choose(asker);
        while let Some(key) = self.queue.pop_front() {
            let waker = match &self.wakes {
                Some(wakes) if !asker.is_passing() => Some(wakes.waker(key)),
                _ => None,
            };
            let asker = waker.as_ref().map_or(asker, |waker| asker.with(waker));
            let Some(Node::Leaf(leaf)) = self.get_mut(key).map(|entry| &mut entry.node) else {
                continue;
            };
            let looked = leaf.look(asker);
            match looked {
                Look::Pending => {}
                Look::First(turn) => {
                    // Nothing else is looked at again because of this.
                    self.queue.push_front(key);
                    return Look::First(turn);
                }
                Look::Ready(_) => {
                    if self.pass_on(key) {
                        return Look::Ready(Ok(()));
                    }
                }
            }
        }
        Look::Pending
    }

    /// Chooses the leaves that are to be looked at, unless that has been done for this look.
    fn choose(&mut self, asker: Asker<'_>) {
        if asker.is_passing() {
            if self.queue.is_empty() {
                self.forget_old_leaves();
                self.queue.clone_from(&self.leaves);
            }
            return;
        }
        if self.wakes.is_none() {
            self.forget_old_leaves();
            self.queue.clone_from(&self.leaves);
        }
        let wakes = self.wakes.get_or_insert_default();
        self.queue.extend(wakes.take(asker.waker));
    }

    fn forget_old_leaves(&mut self) {
        self.leaves.retain(|leaf| self.entries[*leaf].is_some());
    }

    /// Passes an answer on to its consumer, and that one's to its own, as far as there are answers. Says
    /// whether that is the root's.
    fn pass_on(&mut self, mut key: Key) -> bool {
        loop {
            let Some((consumer, input)) = self.get(key).and_then(|entry| entry.consumer) else {
                return true;
            };
            let mut answered = self.remove(key);
            let (Some(given), Some(entry)) = (&mut answered, self.get_mut(consumer)) else {
                return false;
            };
            entry.missing -= 1;
            entry.inputs[input] = None;
            let Node::Step(step) = &mut entry.node else {
                return false;
            };
            match step.take_in(input, given.node.answer()) {
                Progress::More => return false,
                Progress::Answer => self.prune_below(consumer),
                Progress::Instead(plan) => {
                    self.put_in_place_of(consumer, plan);
                    return false;
                }
            }
            key = consumer;
        }
    }

    /// Takes out all that a step would have waited for, which has its answer without them.
    fn prune_below(&mut self, step: Key) {
        let inputs = |entry: &mut Entry| std::mem::take(&mut entry.inputs);
        let mut rest = self.get_mut(step).map(inputs).unwrap_or_default();
        while let Some(input) = rest.pop() {
            let pruned = input.and_then(|key| self.remove(key));
            rest.extend(pruned.into_iter().flat_map(|entry| entry.inputs));
        }
    }

    fn put_in_place_of(&mut self, step: Key, other: Plan) {
        let consumer = self.remove(step).and_then(|step| step.consumer);
        let (leaves, roots) = self.absorb(other);
        let root = roots[0];
        match consumer {
            None => self.roots = roots,
            Some((consumer, input)) => {
                if let Some(consumer) = self.get_mut(consumer) {
                    consumer.inputs[input] = Some(root);
                }
            }
        }
        if let Some(root) = self.get_mut(root) {
            root.consumer = consumer;
        }
        self.leaves.extend(&leaves);
        self.queue.extend(leaves);
        // What comes in place of another may come to this again, and so for ever.
        if self.entries.len() > 2 * self.alive + 16 {
            self.compact();
        }
    }

    /// Takes out the empty places.
    fn compact(&mut self) {
        self.forget_old_leaves();
        self.queue.retain(|leaf| self.entries[*leaf].is_some());
        let mut alive = 0;
        let keys: Vec<Key> = self
            .entries
            .iter()
            .map(|entry| {
                alive += usize::from(entry.is_some());
                // Of an empty place this means nothing, and nobody asks.
                alive.saturating_sub(1)
            })
            .collect();
        let new_key = |key: Key| keys[key];
        self.entries.retain(Option::is_some);
        for entry in self.entries.iter_mut().flatten() {
            entry.rekey(new_key);
        }
        for key in self
            .leaves
            .iter_mut()
            .chain(&mut self.queue)
            .chain(&mut self.roots)
        {
            *key = new_key(*key);
        }
        // They know the leaves by their old keys.
        self.wakes = None;
    }

    fn leaves(&self) -> impl Iterator<Item = (Key, &dyn Leaf)> {
        let leaf = |key: &Key| match &self.get(*key)?.node {
            Node::Leaf(leaf) => Some((*key, &**leaf)),
            Node::Step(_) => None,
        };
        self.leaves.iter().filter_map(leaf)
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        let leaves: Vec<_> = self
            .leaves()
            .map(|(key, leaf)| (key, leaf.outlook(known)))
            .collect();
        if leaves
            .iter()
            .all(|(_, outlook)| *outlook == Outlook::Pending)
        {
            return Outlook::Pending;
        }
        let mut seen = vec![(0, Outlook::Ready); self.entries.len()];
        let climbed = leaves
            .into_iter()
            .filter_map(|(leaf, outlook)| self.climb(leaf, outlook, &mut seen));
        climbed.last().unwrap_or(Outlook::Pending)
    }

    /// Goes up from a leaf as long as it is the last that a step has waited for. The outlook of the root,
    /// if it gets there.
    fn climb(
        &self,
        mut key: Key,
        mut outlook: Outlook,
        seen: &mut [(usize, Outlook)],
    ) -> Option<Outlook> {
        while let Some((consumer, _)) = self.get(key)?.consumer {
            let entry = self.get(consumer)?;
            let (count, all) = &mut seen[consumer];
            *count += 1;
            *all = outlook.max(*all);
            let Node::Step(step) = &entry.node else {
                return None;
            };
            if *count < entry.missing {
                return None;
            }
            outlook = step.outlook(*all);
            key = consumer;
        }
        Some(outlook)
    }
}

/// A future that is what a plan comes to.
struct Planned<T> {
    plan: Plan,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + 'static> Compute<T> for Planned<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        match self.plan.look(asker) {
            Look::Pending => return Look::Pending,
            Look::First(turn) => return Look::First(turn),
            Look::Ready(_) => {}
        }
        let root = self.plan.roots.first().copied();
        let root = root.and_then(|root| self.plan.get_mut(root));
        Look::Ready(take(root.expect("a plan has a root").node.answer()))
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.plan.outlook(known)
    }

    fn is_many(&self) -> bool {
        self.plan.alive > MANY
    }

    fn sources(&self, found: &mut Sources) {
        self.plan.leaves().for_each(|(_, leaf)| leaf.sources(found));
    }

    fn origin(&self) -> Origin {
        let first = self.plan.leaves().next();
        first.map(|(_, leaf)| leaf.origin()).unwrap_or_default()
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use std::future::Future as _;
    use std::pin::Pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Waker};

    use super::*;
    use crate::future::promise::{Promise, promise};
    use crate::sync::Arc;

    const PARTS: usize = 1000;

    static LOOKS: AtomicUsize = AtomicUsize::new(0);

    /// A future that counts how often it is looked at.
    struct Counted(Future<usize>);

    impl Compute<usize> for Counted {
        fn look(&mut self, asker: Asker<'_>) -> Look<usize> {
            LOOKS.fetch_add(1, Ordering::SeqCst);
            self.0.look(asker)
        }

        fn outlook(&self, known: &mut Known) -> Outlook {
            self.0.outlook(known)
        }

        fn sources(&self, found: &mut Sources) {
            self.0.sources(found);
        }

        fn origin(&self) -> Origin {
            self.0.origin()
        }
    }

    fn many() -> (Vec<Promise<usize>>, Vec<Future<usize>>) {
        let counted = || {
            let (promise, future) = promise();
            (promise, Future::computed(Counted(future)))
        };
        (0..PARTS).map(|_| counted()).unzip()
    }

    /// How often the parts are looked at if they become ready one after the other.
    fn looks<T>(promises: Vec<Promise<usize>>, mut all: Future<T>) -> usize {
        struct Nobody;
        impl std::task::Wake for Nobody {
            fn wake(self: Arc<Self>) {}
        }
        let waker = Waker::from(Arc::new(Nobody));
        let mut poll = || Pin::new(&mut all).poll(&mut Context::from_waker(&waker));
        LOOKS.store(0, Ordering::SeqCst);
        for promise in promises {
            assert!(poll().is_pending());
            promise.set(1);
        }
        assert!(poll().is_ready());
        LOOKS.load(Ordering::SeqCst)
    }

    #[test]
    fn a_look_sees_only_those_parts_that_woke() {
        let (promises, futures) = many();
        assert_eq!(looks(promises, Future::join_all(futures)), 2 * PARTS);

        let (promises, futures) = many();
        let sum = |sum: Future<usize>, part| sum.join(part).map(|(x, y)| x + y);
        let sum = futures.into_iter().reduce(sum).unwrap();
        assert_eq!(looks(promises, sum), 2 * PARTS);
    }
}
