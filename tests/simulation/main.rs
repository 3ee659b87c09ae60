//! Simulations: programs under many schedules, in virtual time.

#![cfg(not(pykka_shuttle))]

mod clock;
mod failures;
mod faults;
mod mixed;
mod oracle;
mod planted;
mod rare;
mod runs;
mod traces;
mod waits;
