//! A future made of others, as a flat list: `map`, `filter`, `reduce`, `flatten` and joins build
//! one.
//!
//! A [`Plan`] has *leaves*, which are futures that something else makes ready, and *steps*, which
//! turn the answers of one or several inputs into a new answer. Combining two futures puts both
//! plans into one, so a chain of a million maps is one list, and neither looking at it nor dropping
//! it recurses.
//!
//! Each leaf has its own waker, which records the leaf's key. So a look visits only the leaves that
//! were woken, and goes up from them as far as there is something to compute.

mod look;

use std::any::Any;
use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::computed::Compute;
use crate::future::wakes::Wakes;
use crate::reply::dependency::{Dependencies, MANY, Waitable};
use crate::reply::look::{Asker, Known, Look, Outlook};

/// The index of an entry.
type NodeKey = usize;

#[derive(Default)]
pub struct Plan {
    /// Entries that have answered and are no longer needed leave an empty slot.
    entries: Vec<Option<Entry>>,
    /// How many slots are not empty.
    alive: usize,
    /// The inputs of the step that is added next; in a complete plan, the one entry without a
    /// consumer.
    roots: Vec<NodeKey>,
    /// From left to right. Leaves that have been ready may still be listed.
    leaves: VecDeque<NodeKey>,
    /// The leaves that this look still has to visit.
    queue: VecDeque<NodeKey>,
    /// `None` from each change of the plan until the first look with a waker that does something.
    wakes: Option<Wakes>,
}

struct Entry {
    node: Node,
    /// The step that takes the answer, and as which of its inputs.
    consumer: Option<(NodeKey, usize)>,
    /// `None` in place of an input that has answered.
    inputs: Vec<Option<NodeKey>>,
    /// How many inputs have not answered.
    missing: usize,
}

enum Node {
    /// A future that something else makes ready. A look finds out whether it is, and leaves the
    /// answer in the future.
    Leaf(Box<dyn Leaf>),
    Step(Box<dyn Step>),
}

/// A future that something else makes ready.
trait Leaf: Compute<()> {
    /// The plan that takes its place, because its answer was delegated to another future.
    fn instead(&mut self) -> Option<Plan>;
}

/// Turns the answers of its inputs into one answer.
pub(crate) trait Step: Send {
    /// Takes the answer of an input.
    fn take_in(&mut self, input: usize, answer: &mut dyn Any) -> Progress;

    /// Its own [`Answer`], once it has one.
    fn answer(&mut self) -> &mut dyn Any;

    /// The outlook of the step, if this is the outlook for all of its inputs together.
    fn outlook(&self, inputs: Outlook) -> Outlook {
        inputs
    }
}

/// The state of a step after it has taken an answer.
pub(crate) enum Progress {
    /// It needs further answers.
    More,
    Answer,
    /// The answer will be that of this plan, which replaces the step.
    Instead(Plan),
}

/// `Some` from when there is an answer until it is taken.
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

    fn dependencies(&self, found: &mut Dependencies) {
        Waitable::dependencies(self, found);
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

impl<T: Send + 'static> Leaf for Future<T> {
    fn instead(&mut self) -> Option<Plan> {
        self.take_later().map(Plan::of)
    }
}

impl Entry {
    fn rekey(&mut self, new_key: impl Fn(NodeKey) -> NodeKey) {
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

    /// Adds `future` as the next input of the next step.
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

    /// The future of the answer of `step`, whose inputs are those added so far.
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

    fn insert(&mut self, node: Node, inputs: Vec<NodeKey>) -> NodeKey {
        self.alive += 1;
        self.entries.push(Some(Entry {
            node,
            consumer: None,
            missing: inputs.len(),
            inputs: inputs.into_iter().map(Some).collect(),
        }));
        self.entries.len() - 1
    }

    fn get(&self, key: NodeKey) -> Option<&Entry> {
        self.entries.get(key)?.as_ref()
    }

    fn get_mut(&mut self, key: NodeKey) -> Option<&mut Entry> {
        self.entries.get_mut(key)?.as_mut()
    }

    fn remove(&mut self, key: NodeKey) -> Option<Entry> {
        let removed = self.entries.get_mut(key)?.take()?;
        self.alive -= 1;
        Some(removed)
    }

    /// Adds the other plan on the right. The entries of the smaller one are moved.
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

    /// Adds all entries of the other plan. Returns the new keys of its leaves and of its roots.
    fn absorb(&mut self, other: Plan) -> (Vec<NodeKey>, Vec<NodeKey>) {
        let base = self.entries.len();
        self.alive += other.alive;
        self.entries
            .extend(other.entries.into_iter().map(|mut entry| {
                if let Some(entry) = &mut entry {
                    entry.rekey(|key| key + base);
                }
                entry
            }));
        let rekeyed = |key: NodeKey| key + base;
        (
            other.leaves.into_iter().map(rekeyed).collect(),
            other.roots.into_iter().map(rekeyed).collect(),
        )
    }
}

/// The future of a plan's answer.
struct Planned<T> {
    plan: Plan,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + 'static> Compute<T> for Planned<T> {
    fn look(&mut self, asker: Asker<'_>) -> Look<T> {
        match self.plan.look(asker) {
            Look::Pending => return Look::Pending,
            Look::First(subtask) => return Look::First(subtask),
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

    fn dependencies(&self, found: &mut Dependencies) {
        self.plan
            .leaves()
            .for_each(|(_, leaf)| leaf.dependencies(found));
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
