//! What goes wrong in a run at the seed's will, if the test asks for it.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::time::Duration;

use super::choice::Random;
use super::trace::ActorNumber;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// An actor fails before it takes a message.
    Kill,
    /// An actor takes a message late.
    Delay,
    /// A timer is late.
    Late,
    /// A mailbox counts as full.
    Full,
}

/// Something that goes wrong now and then.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// The type of the actors to which it happens. `None` for all.
    pub(crate) of: Option<TypeId>,
    /// It happens at one of so many opportunities.
    pub(crate) one_in: u32,
    /// How much something is late at most.
    pub(crate) longest: Duration,
}

pub(super) struct Faults {
    seed: u64,
    all: Vec<Fault>,
    /// How many opportunities there were for a fault and an actor. What happens at each is independent
    /// of what others do meanwhile.
    opportunities: BTreeMap<(usize, ActorNumber), u64>,
}

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Faults {
            seed,
            all: Vec::new(),
            opportunities: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, fault: Fault) {
        self.all.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
    }

    /// Whether there are any.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether this happens now to this actor, and for how long.
    pub(super) fn draw(
        &mut self,
        kind: FaultKind,
        of: Option<TypeId>,
        actor: ActorNumber,
    ) -> Option<Duration> {
        let wanted = |fault: &Fault| fault.kind == kind && (fault.of.is_none() || fault.of == of);
        let all = self.all.iter().enumerate();
        let mut drawn = None;
        for (index, fault) in all.filter(|(_, fault)| wanted(fault)) {
            let before = self.opportunities.entry((index, actor)).or_default();
            *before += 1;
            let place = (index as u64) << 56 ^ (actor as u64) << 32 ^ *before;
            let mut random = Random::new(self.seed ^ place.wrapping_mul(0xd134_2543_de82_ef95));
            if random.next().is_multiple_of(fault.one_in.into()) {
                drawn = drawn.max(Some(share(fault.longest, random.next())));
            }
        }
        drawn
    }
}

/// A random share of this time.
#[expect(clippy::cast_possible_truncation, reason = "less than the whole")]
fn share(longest: Duration, random: u64) -> Duration {
    const NANOS: u128 = 1_000_000_000;
    let share = (longest.as_nanos() * u128::from(random >> 32)) >> 32;
    Duration::new((share / NANOS) as u64, (share % NANOS) as u32)
}
