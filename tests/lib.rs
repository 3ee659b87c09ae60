//! The acceptance tests, as users write them. A new test goes into the file of its topic; a new file only where it needs a
//! process of its own, or where there is no topic for it. A promise to users has its test named in GUARANTEES.md.
//!
//! | file | about |
//! |---|---|
//! | `actors` | starting actors, sending them messages, stopping them |
//! | `proxies` | typed proxies and the messages that they send |
//! | `parts` | parts of an actor, reached through `#[traversable]` fields |
//! | `interfaces` | traits with `#[actor]` |
//! | `futures` | what can be done with a future in a thread |
//! | `async_await` | the same futures in async code |
//! | `awaited` | an actor that asks whether a caller still waits |
//! | `delegated` | answers that a method delegates to another future |
//! | `options`, `timers` | `within`, `urgent`, `if_room`; `after` and `every` |
//! | `failures` | panics and errors: who is told, and what is logged |
//! | `keeping` | how actors end, who is told, and how they are kept running |
//! | `deadlock` | waits that can never end are errors, and no others are |
//! | `registry`, `global_registry` | registries of one's own; the one of the process |
//! | `doubles` | mocks and probes |
//! | `debug`, `observing` | looking inside a running program |
//! | `pooled` | what is peculiar to pooled actors |
//! | `threads` | a thread's end, and a system without threads |
//! | `stack`, `sizes` | large frames, large states, large values |
//! | `real_code` | `#[actor]` on code from macros, with names of std's, under conditions |
//! | `generator` | a strict crate with its own name for pykka, which generates actors for `real_code` |
//! | `settings` | generated code under a crate's own lints |
//! | `hostile` | the user's code panics, blocks, is slow, or asks back, wherever the library runs it |
//! | `bad_subscriber`, `asking_subscriber`, `unheard` | subscribers that misbehave, and none at all |
//! | `spans`, `exported_spans` | the spans of messages, and who exports them |
//! | `unprintable` | `Debug` and `Display` that misbehave |
//! | `allocations`, `mailbox_memory` | what a message and a mailbox cost the allocator |
//! | `simulation` | programs under many schedules, in virtual time |
//! | `stress`, `restart_stress`, `soak` | many threads at once; an actor killed at random; millions of random operations |
//! | `explore` | every schedule of small systems (`scripts/explore`) |
//! | `macros` | `#[actor_under_test]`: an actor of either kind, as `PYKKA_POOLED` says; `#[also_simulated]`: a test that is simulated if `PYKKA_SIMULATED` says so |
//! | `layers` | what ARCHITECTURE.md and GUARANTEES.md say of the code and the tests |
#![cfg(test)]

mod common;

mod actors;
mod async_await;
mod awaited;
mod deadlock;
mod delegated;
mod doubles;
mod failures;
mod futures;
mod interfaces;
mod keeping;
mod layers;
mod options;
mod parts;
mod proxies;
mod registry;
mod sizes;
mod stack;
mod timers;
