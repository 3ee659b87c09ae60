//! URNs that need no index: an actor's serial number can be read from its URN, by this process
//! only.
//!
//! A URN is a version 4 UUID that looks random. Its upper half is a keyed hash of the serial
//! number, its lower half is the serial number, encrypted with a keyed hash of the upper half. The
//! keys are random and never leave the process. So a URN can't be guessed, two are never equal, and
//! a URN of another process is recognized.

use std::hash::{BuildHasher, RandomState};

use uuid::Uuid;
use uuid::fmt::Urn;

use crate::sync::OnceLock;

/// The bits of the upper half that say that it is version 4.
const VERSION: (u64, u64) = (0xF << 12, 0x4 << 12);

/// The bits of the lower half that say which variant of UUIDs it is.
const VARIANT: (u64, u64) = (0b11 << 62, 0b10 << 62);

/// The URN of the actor with this serial number.
pub(crate) fn of(serial: u64) -> Urn {
    let upper = marked(keys().0.hash_one(serial), VERSION);
    let lower = marked(serial ^ keys().1.hash_one(upper), VARIANT);
    Uuid::from_u64_pair(upper, lower).urn()
}

/// The serial number of the actor with this URN. `None` if no actor of this process can have it.
pub(crate) fn serial_of(urn: &str) -> Option<u64> {
    let (upper, lower) = urn.parse::<Uuid>().ok()?.as_u64_pair();
    let serial = (lower ^ keys().1.hash_one(upper)) & !VARIANT.0;
    (of(serial).to_string() == urn).then_some(serial)
}

fn marked(bits: u64, (place, mark): (u64, u64)) -> u64 {
    bits & !place | mark
}

/// From the operating system's randomness, by way of std's randomly keyed hasher.
fn keys() -> &'static (RandomState, RandomState) {
    static KEYS: OnceLock<(RandomState, RandomState)> = OnceLock::new();
    KEYS.get_or_init(Default::default)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_serial_number_is_read_from_its_urn_and_from_no_other() {
        for serial in (0..1000).chain([(1 << 62) - 1]) {
            let urn = of(serial).to_string();
            assert_eq!(serial_of(&urn), Some(serial), "{urn}");
            assert_eq!(serial_of(&urn.to_uppercase()), None);
            let last = if urn.ends_with('0') { "1" } else { "0" };
            assert_eq!(serial_of(&format!("{}{last}", &urn[..urn.len() - 1])), None);
        }
        assert_eq!(serial_of(&Uuid::nil().urn().to_string()), None);
        assert_eq!(serial_of("somebody"), None);
    }

    #[test]
    fn urns_look_random() {
        let uuids: Vec<_> = (0..1000)
            .map(|serial| of(serial).into_uuid().as_u128())
            .collect();
        let fixed = [0, u128::MAX].map(|start| {
            uuids.iter().fold(start, |bits, uuid| match start {
                0 => bits | uuid,
                _ => bits & uuid,
            })
        });
        // Of all bits, only those of the version and the variant are the same in all.
        assert_eq!((fixed[0] ^ fixed[1]).count_ones(), 128 - 6);
        // Neighbours differ in about half of the others.
        let differing = uuids
            .windows(2)
            .map(|pair| (pair[0] ^ pair[1]).count_ones())
            .sum::<u32>();
        assert!((60_000..63_000).contains(&(differing + 500)), "{differing}");
        let uppers: BTreeSet<_> = uuids.iter().map(|uuid| uuid >> 64).collect();
        assert_eq!(uppers.len(), uuids.len());
    }
}
