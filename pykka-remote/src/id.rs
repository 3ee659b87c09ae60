//! Identities that are unique among all processes.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher as _;

/// The identity of a process's session, or of one incarnation of an offered actor.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u128);

impl Id {
    /// A new one. std seeds its hash maps from the system's source of randomness.
    pub(crate) fn new() -> Self {
        let random = || u128::from(RandomState::new().hash_one(std::process::id()));
        Id(random() << 64 | random())
    }

    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(u128::from_le_bytes(bytes))
    }

    #[cfg_attr(not(feature = "zenoh"), expect(dead_code, reason = "names in keys"))]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}
