//! The guide: how to think in actors, and how to use pykka.
//!
//! Each chapter can be read by itself, and begins with the smallest program that shows its topic.
//! All programs are compiled and run as tests.
//!
//! # First steps
//! 1. [Thinking in actors](thinking_in_actors): telling, asking, and who owns what.
//! 2. [The first actor](first_actor): line by line.
//! 3. [Proxies, fields and parts](proxies_and_parts): three ways to call, and how to divide a
//!    state.
//! 4. [Futures](futures): fan out, then gather; deadlines; async.
//!
//! # Building programs
//! 5. [Lifecycle and failure](lifecycle_and_failure): hooks, and a table of all that can fail.
//! 6. [Keeping actors running](keeping_actors_running): restarts, supervisors, children, replicas.
//! 7. [Timers and deadlines](timers_and_deadlines): what happens later, and what must happen in time.
//! 8. [Overload](overload): bounded mailboxes, refusing, skipping and overtaking.
//! 9. [The registry](registry): finding actors, and telling all of them.
//! 10. [Shutting down](shutting_down): in order, in time, after Ctrl-C.
//! 11. [Threads or pool](threads_or_pool): how to choose, and what a blocking handler costs.
//! 12. [Deadlocks](deadlocks): what the error says, and how to avoid them.
//! 13. [Interfaces and testing](interfaces_and_testing): one proxy for many types; mocks, probes.
//! 14. [Testing under many schedules](many_schedules): a mistake found, replayed and mended.
//! 15. [Patterns and antipatterns](patterns): listeners, long jobs, pipelines, connections.
//! 16. [Performance](performance): what a call costs.
//! 17. [Watching a running program](watching_a_program): a page, metrics, and what is stuck.
//! 18. [A complete program](jukebox): a music server, and why it asks, tells or broadcasts.
//!
//! The docs of the crate pykka-remote have a chapter of their own,
//! [Beyond one process](https://docs.rs/pykka-remote/latest/pykka_remote/guide/): the same proxies for
//! actors in other processes.
//!
//! # Comparisons
//! - [Coming from Pykka](coming_from_pykka): all names, and the
//!   [examples](coming_from_pykka::examples) side by side.
//! - [Choosing a library](choosing_a_library): kameo, ractor, actix, xtra, interthread, actify, and
//!   plain channels.
//! - [What the attribute generates](expansion): an actor as written, and what is generated for it.

#![allow(
    clippy::doc_markdown,
    reason = "these are names of libraries and of files in Pykka"
)]

#[doc = include_str!("thinking_in_actors.md")]
pub mod thinking_in_actors {}

#[doc = include_str!("first_actor.md")]
pub mod first_actor {}

#[doc = include_str!("proxies_and_parts.md")]
pub mod proxies_and_parts {}

#[doc = include_str!("futures.md")]
pub mod futures {}

#[doc = include_str!("lifecycle_and_failure.md")]
pub mod lifecycle_and_failure {}

#[doc = include_str!("keeping_actors_running.md")]
pub mod keeping_actors_running {}

#[doc = include_str!("timers_and_deadlines.md")]
pub mod timers_and_deadlines {}

#[doc = include_str!("overload.md")]
pub mod overload {}

#[doc = include_str!("registry.md")]
pub mod registry {}

#[doc = include_str!("shutting_down.md")]
pub mod shutting_down {}

#[doc = include_str!("threads_or_pool.md")]
pub mod threads_or_pool {}

#[doc = include_str!("deadlocks.md")]
pub mod deadlocks {}

#[doc = include_str!("interfaces_and_testing.md")]
pub mod interfaces_and_testing {}

#[doc = include_str!("many_schedules.md")]
pub mod many_schedules {}

#[doc = include_str!("patterns.md")]
pub mod patterns {}

#[doc = include_str!("performance.md")]
pub mod performance {}

#[doc = include_str!("watching_a_program.md")]
pub mod watching_a_program {}

#[doc = include_str!("jukebox.md")]
pub mod jukebox {}

#[doc = include_str!("choosing_a_library.md")]
pub mod choosing_a_library {}

#[doc = include_str!("expansion.md")]
#[doc = "```"]
#[doc = include_str!("expanded.rs")]
#[doc = "```"]
pub mod expansion {}

#[doc = include_str!("coming_from_pykka.md")]
pub mod coming_from_pykka {
    #[doc = include_str!("coming_from_pykka_examples.md")]
    pub mod examples {}
}
