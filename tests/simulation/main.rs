//! Simulations: programs under many schedules, in virtual time.

mod clock;
mod mixed;
mod planted;
mod runs;
mod waits;
