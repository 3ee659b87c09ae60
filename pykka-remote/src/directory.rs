//! Which members can be reached, as far as this process has been told.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pykka::__private::remote::Trouble;

use crate::transport::Member;

#[derive(Default)]
pub(crate) struct Directory {
    known: Mutex<Known>,
    changed: Condvar,
}

#[derive(Default)]
struct Known {
    /// Those of each name, in the order in which they appeared, each with the number of that event.
    names: HashMap<Arc<str>, Vec<(u64, Member)>>,
    /// Counts the events.
    time: u64,
}

impl Directory {
    pub(crate) fn appeared(&self, member: Member) {
        let mut known = self.lock();
        known.time += 1;
        let time = known.time;
        let members = known.names.entry(Arc::clone(&member.name)).or_default();
        if members.iter().all(|(_, other)| *other != member) {
            members.push((time, member));
        }
        drop(known);
        self.changed.notify_all();
    }

    /// Returns the number of the event.
    pub(crate) fn vanished(&self, member: &Member) -> u64 {
        let mut known = self.lock();
        known.time += 1;
        if let Some(members) = known.names.get_mut(&member.name) {
            members.retain(|(_, other)| other != member);
            if members.is_empty() {
                known.names.remove(&member.name);
            }
        }
        known.time
    }

    /// # Errors
    /// The number of the last event, if it can't be reached.
    pub(crate) fn has(&self, member: &Member) -> Result<(), u64> {
        let known = self.lock();
        let mut members = known.names.get(&member.name).into_iter().flatten();
        let is_there = members.any(|(_, other)| other == member);
        if is_there { Ok(()) } else { Err(known.time) }
    }

    pub(crate) fn members(&self, name: &str) -> Vec<Member> {
        let known = self.lock();
        let members = known.names.get(name).into_iter().flatten();
        members.map(|(_, member)| member.clone()).collect()
    }

    /// The same, once there is one. Waits for no longer than `time`.
    pub(crate) fn wait_for(&self, name: &str, time: Duration) -> Vec<Member> {
        let until = Instant::now() + time;
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
        let mut members = known.names.get(name).into_iter().flatten();
        members.any(|(appeared, _)| *appeared > vanished)
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
