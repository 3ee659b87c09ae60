//! A future that is made of others, as a flat list: what `map`, `filter`, `reduce`, `flatten` and the
//! joins build.
//!
//! A [`Plan`] has *leaves*, which are futures that something else makes ready, and *steps*, which make
//! the answer of one or several inputs into another. Combining two futures puts both plans into one, so
//! a chain of a million maps is one list, and neither looking at it nor dropping it takes a stack.
//!
//! Each leaf has a waker of its own, which says which one it was. So a look sees only the leaves that
//! have news, and goes up from them, as far as there is something to compute.

mod look;

use std::any::Any;
use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::computed::Compute;
use crate::future::wakes::Wakes;
use crate::reply::dependency::{Awaited, MANY, Sources};
use crate::reply::look::{Asker, Known, Look, Outlook};

/// The place of an entry.
type Key = usize;

#[derive(Default)]
pub struct Plan {
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
    /// A future that something else makes ready. A look says whether it is, and leaves the answer in it.
    Leaf(Box<dyn Compute<()>>),
    Step(Box<dyn Step>),
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

/// Takes the answer of an input, which is a leaf or a step.
///
/// # Errors
/// The error that the input has in place of a value.
pub(crate) fn take<T: Send + 'static>(answer: &mut dyn Any) -> Result<T, Error> {
    if let Some(leaf) = answer.downcast_mut::<Future<T>>() {
        return leaf.take();
    }
    let step = answer.downcast_mut::<Answer<T>>().and_then(Option::take);
    step.expect("an input has an answer of the type that its consumer takes")
}

impl<T: Send + 'static> Compute<()> for Future<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<()> {
        self.look_ready(asker)
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        Future::outlook(self, known)
    }

    fn sources(&self, found: &mut Sources) {
        Awaited::sources(self, found);
    }

    fn origin(&self) -> Origin {
        Future::origin(self)
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
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
            Node::Leaf(leaf) => leaf.as_any(),
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
                let root = self.insert(Node::Leaf(Box::new(future)), Vec::new());
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

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests;
