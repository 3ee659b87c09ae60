//! Looking at a plan: which leaves are looked at, and where their answers go.

use crate::future::computed::Compute;
use crate::future::plan::{Entry, Node, NodeKey, Plan, Progress};
use crate::reply::look::{Asker, Known, Look, Outlook};

impl Plan {
    /// Looks at the leaves that were woken, until the root has an answer.
    pub(super) fn look(&mut self, asker: Asker<'_>) -> Look<()> {
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
            if let Some(plan) = leaf.instead() {
                self.put_in_place_of(key, plan);
                continue;
            }
            let looked = leaf.look(asker);
            match looked {
                Look::Pending => {}
                Look::First(subtask) => {
                    // The other leaves need not be looked at again because of this.
                    self.queue.push_front(key);
                    return Look::First(subtask);
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

    /// Queues the leaves that are to be looked at, unless that was done for this look already.
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

    /// Passes an answer on to its consumer, and so on upwards while there are answers. Returns
    /// whether the root has one.
    fn pass_on(&mut self, mut key: NodeKey) -> bool {
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

    /// Removes all inputs that a step no longer needs, because it has its answer without them.
    fn prune_below(&mut self, step: NodeKey) {
        let inputs = |entry: &mut Entry| std::mem::take(&mut entry.inputs);
        let mut rest = self.get_mut(step).map(inputs).unwrap_or_default();
        while let Some(input) = rest.pop() {
            let pruned = input.and_then(|key| self.remove(key));
            rest.extend(pruned.into_iter().flat_map(|entry| entry.inputs));
        }
    }

    fn put_in_place_of(&mut self, step: NodeKey, other: Plan) {
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
        // A step that was replaced may be replaced again and again, so empty slots would pile up.
        if self.entries.len() > 2 * self.alive + 16 {
            self.compact();
        }
    }

    /// Removes the empty slots.
    fn compact(&mut self) {
        self.forget_old_leaves();
        self.queue.retain(|leaf| self.entries[*leaf].is_some());
        let mut alive = 0;
        let keys: Vec<NodeKey> = self
            .entries
            .iter()
            .map(|entry| {
                alive += usize::from(entry.is_some());
                // For an empty slot the number has no meaning, and is not used.
                alive.saturating_sub(1)
            })
            .collect();
        let new_key = |key: NodeKey| keys[key];
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
        // The wakers have the old keys of the leaves.
        self.wakes = None;
    }

    pub(super) fn leaves(&self) -> impl Iterator<Item = (NodeKey, &dyn Compute<()>)> {
        let leaf = |key: &NodeKey| match &self.get(*key)?.node {
            Node::Leaf(leaf) => {
                let leaf: &dyn Compute<()> = &**leaf;
                Some((*key, leaf))
            }
            Node::Step(_) => None,
        };
        self.leaves.iter().filter_map(leaf)
    }

    pub(super) fn outlook(&self, known: &mut Known) -> Outlook {
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

    /// Goes up from a leaf as long as it is the last input that a step has waited for. Returns the
    /// outlook of the root if it gets there.
    fn climb(
        &self,
        mut key: NodeKey,
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
