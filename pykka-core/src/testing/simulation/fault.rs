//! What a test asks to go wrong.

use std::any::TypeId;
use std::time::Duration;

use crate::actor::Actor;
use crate::sync::simulated::{self, FaultKind};

/// Something that goes wrong now and then in a simulation, at the will of the seed.
///
/// The default is one of ten opportunities ([`one_in`](Fault::one_in)), for all actors
/// ([`of`](Fault::of)). [`Simulation::inject`](super::Simulation::inject) has an example.
#[derive(Clone, Debug)]
#[must_use = "`sim.inject(fault)` lets it happen"]
pub struct Fault(simulated::Fault);

impl Fault {
    /// An actor fails before it takes a message, as if a deferred call had panicked. Its state is lost.
    /// If it has a restart or a supervisor, its next life handles the message; otherwise the message
    /// is answered with [`Error::ActorDead`](crate::Error::ActorDead).
    pub fn kill() -> Self {
        Fault::new(FaultKind::Kill, Duration::ZERO)
    }

    /// An actor takes a message late, by `longest` at most. What comes behind it is late as well, so
    /// the order of a sender's messages is kept.
    pub fn delay(longest: Duration) -> Self {
        Fault::new(FaultKind::Delay, longest)
    }

    /// A timer is late, by `longest` at most: one of `after` and `every`, a
    /// [`pykka::after`](crate::after()), or the end of a back-off. Timers have no type, so
    /// [`of`](Fault::of) excludes all of them. A limit (`within`, `get_timeout`) is never late.
    pub fn late_timer(longest: Duration) -> Self {
        Fault::new(FaultKind::Late, longest)
    }

    /// A mailbox counts as full for those who don't wait for room: `if_room()`, and broadcasts. It
    /// needs no capacity for this.
    pub fn no_room() -> Self {
        Fault::new(FaultKind::Full, Duration::ZERO)
    }

    fn new(kind: FaultKind, longest: Duration) -> Self {
        Fault(simulated::Fault {
            kind,
            of: None,
            one_in: 10,
            longest,
        })
    }

    /// Happens only to actors of this type.
    pub fn of<A: Actor>(mut self) -> Self {
        self.0.of = Some(TypeId::of::<A>());
        self
    }

    /// Happens at one of so many opportunities, on average.
    ///
    /// # Panics
    /// If it is 0.
    #[track_caller]
    pub fn one_in(mut self, opportunities: u32) -> Self {
        assert!(opportunities > 0, "a fault happens at one of at least one");
        self.0.one_in = opportunities;
        self
    }

    pub(super) fn into_inner(self) -> simulated::Fault {
        self.0
    }
}
