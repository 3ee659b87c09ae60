//! The guide: how to think in actors, what pykka gives you for it, and what it doesn't.
//!
//! Each chapter can be read by itself, and begins with the smallest program that shows what it is about. pykka's tests compile and
//! run all programs in it.
//!
//! # To begin with
//! 1. [Thinking in actors](thinking_in_actors): telling, asking, and who owns what.
//! 2. [The first actor](first_actor): line by line.
//! 3. [Proxies, fields and parts](proxies_and_parts): three ways to call, and big states in small pieces.
//! 4. [Futures](futures): fan out, then gather; deadlines; async.
//!
//! # To build with
//! 5. [Lifecycle and failure](lifecycle_and_failure): what happens to whom, with a table.
//! 6. [The registry, and the end of a whole program](registry_and_shutdown): Ctrl-C included.
//! 7. [Threads or pool](threads_or_pool): how to choose, and what blocks whom.
//! 8. [Deadlocks](deadlocks): what the error says, and how to design them away.
//! 9. [Interfaces and testing](interfaces_and_testing): many kinds behind one proxy; mocks and probes.
//! 10. [Patterns](patterns), and what to leave alone.
//! 11. [Performance](performance): what a call costs.
//! 12. [A whole program](jukebox): a music server, and why each call in it is an ask, a tell or a broadcast.
//!
//! # To compare
//! - [Coming from Pykka](coming_from_pykka): each name, and the [examples](coming_from_pykka::examples) side by side.
//! - [Choosing a library](choosing_a_library): beside kameo, ractor, actix, xtra, interthread, actify and plain channels.
//! - [What the attribute writes](expansion): one actor, as written and as generated.

#![allow(
    clippy::doc_markdown,
    reason = "libraries and Pykka's files are called by their names here"
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

#[doc = include_str!("registry_and_shutdown.md")]
pub mod registry_and_shutdown {}

#[doc = include_str!("threads_or_pool.md")]
pub mod threads_or_pool {}

#[doc = include_str!("deadlocks.md")]
pub mod deadlocks {}

#[doc = include_str!("interfaces_and_testing.md")]
pub mod interfaces_and_testing {}

#[doc = include_str!("patterns.md")]
pub mod patterns {}

#[doc = include_str!("performance.md")]
pub mod performance {}

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
