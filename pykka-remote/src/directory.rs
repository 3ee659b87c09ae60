//! Which members can be reached, as far as this process has been told.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::Trouble;

use crate::Id;
use crate::transport::Member;

/// The longest wait. A clock can't tell every time that a caller may name.
const LONGEST: Duration = Duration::from_secs(1 << 30);

#[derive(Default)]
pub(crate) struct Directory {
    known: Mutex<Known>,
    changed: Condvar,
}

#[derive(Default)]
struct Known {
    /// Those of each name, in the order in which they appeared, each with the number of that event.
    names: HashMap<Arc<str>, Vec<(u64, Member)>>,
    processes: HashSet<Id>,
    /// Counts the events.
    time: u64,
}

impl Known {
    fn named(&self, name: &str) -> impl Iterator<Item = &(u64, Member)> {
        self.names.get(name).into_iter().flatten()
    }

    fn has(&self, member: &Member) -> bool {
        match &member.name {
            Some(name) => self.named(name).any(|(_, other)| other == member),
            None => self.processes.contains(&member.session),
        }
    }
}

impl Directory {
    pub(crate) fn appeared(&self, member: Member) {
        let mut known = self.lock();
        known.time += 1;
        let time = known.time;
        if !known.has(&member) {
            match member.name.clone() {
                Some(name) => known.names.entry(name).or_default().push((time, member)),
                None => drop(known.processes.insert(member.session)),
            }
        }
        drop(known);
        self.changed.notify_all();
    }

    pub(crate) fn vanished(&self, member: &Member) {
        let mut known = self.lock();
        known.time += 1;
        match &member.name {
            Some(name) => {
                if let Some(members) = known.names.get_mut(name) {
                    members.retain(|(_, other)| other != member);
                    if members.is_empty() {
                        known.names.remove(name);
                    }
                }
            }
            None => drop(known.processes.remove(&member.session)),
        }
    }

    /// Nothing can be reached any more.
    pub(crate) fn close(&self) {
        let mut known = self.lock();
        known.time += 1;
        known.names.clear();
        known.processes.clear();
    }

    /// # Errors
    /// The number of the last event, if it can't be reached.
    pub(crate) fn has(&self, member: &Member) -> Result<(), u64> {
        let known = self.lock();
        if known.has(member) {
            Ok(())
        } else {
            Err(known.time)
        }
    }

    pub(crate) fn members(&self, name: &str) -> Vec<Member> {
        let known = self.lock();
        known
            .named(name)
            .map(|(_, member)| member.clone())
            .collect()
    }

    /// The same, once there is one. Waits for no longer than `time`.
    pub(crate) fn wait_for(&self, name: &str, time: Duration) -> Vec<Member> {
        let until = Instant::now() + time.min(LONGEST);
        let mut known = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if known.names.contains_key(name) || left.is_zero() {
                drop(known);
                return self.members(name);
            }
            let waited = self.changed.wait_timeout(known, left);
            known = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether a member of this name appeared after another one had vanished.
    pub(crate) fn is_replaced(&self, name: &str, vanished: u64) -> bool {
        let known = self.lock();
        known.named(name).any(|(appeared, _)| *appeared > vanished)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The only one of several members.
pub(crate) fn only(members: Vec<Member>) -> Result<Member, Trouble> {
    match <[Member; 1]>::try_from(members) {
        Ok([member]) => Ok(member),
        Err(members) if members.is_empty() => Err(Trouble::NotFound),
        Err(_) => Err(Trouble::Ambiguous),
    }
}
