//! Waits of a simulation that nothing will end, although they are in no cycle.

use super::{Entered, TABLE, named};
use crate::error::Error;
use crate::reply::dependency::ThreadKey;
use crate::sync::lock;

impl Entered {
    /// The error of a wait that nothing will end, though it is in no cycle. The simulation knows that
    /// nothing can run.
    #[cold]
    pub(crate) fn endless(&self) -> Option<Error> {
        let table = lock(&TABLE);
        let me = table.waiting.get(&self.0?)?;
        let (actors, dependencies) = (me.actors.clone(), me.dependencies.clone());
        drop(table);
        let (origin, cycle) = named(&dependencies, &actors);
        Some(Error::Deadlock { origin, cycle })
    }
}

/// Which of these threads waits for something that none of the others holds up. Nothing will end
/// their waits. The index of the first, if each waits for another.
pub(crate) fn find_culprit(threads: &[ThreadKey]) -> usize {
    let table = lock(&TABLE);
    let waits_for_another = |thread: &ThreadKey| {
        let dependencies = table.dependencies(*thread).iter();
        let mut holders = dependencies.flat_map(|dependency| table.holders(dependency));
        holders.any(|holder| threads.contains(&holder))
    };
    let is_culprit = |thread: &ThreadKey| !waits_for_another(thread);
    threads.iter().position(is_culprit).unwrap_or(0)
}
