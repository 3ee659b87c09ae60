//! A guide, to be read in this order. Every program in it is compiled and run with the tests.
//!
//! To begin with:
//! - [Thinking in actors](thinking_in_actors): ask, tell, and who owns what.
//! - [The first actor](first_actor): from the attribute to `stop()`.
//! - [Proxies, fields and parts](proxies_and_parts): all that a proxy can do.
//! - [Futures](futures): fan out and gather, deadlines, async.
//! - [Life and failure](lifecycle_and_failure): what happens to whom when something goes wrong.
//! - [The registry, and the end of a program](registry_and_shutdown): Ctrl-C included.
//!
//! To go on:
//! - [Threads or the pool](threads_or_pool): how to choose, and what blocks whom.
//! - [Deadlocks](deadlocks): how they arise, what the error says, how to design them away.
//! - [Interfaces and testing](interfaces_and_testing): one proxy for many kinds of actors; mocks and probes.
//! - [Patterns](patterns), and what to leave.
//! - [What it costs](performance).
//!
//! To look up:
//! - [Coming from Pykka](coming_from_pykka): their names, and ours.
//! - [Choosing an actor library](choosing_a_library): when not to choose this one.
//! - [What is generated](expansion): an actor as written, and as the compiler sees it.
#![expect(
    clippy::doc_markdown,
    reason = "libraries and Pykka's files are called by their names here"
)]

macro_rules! chapters {
    ($($chapter:ident)*) => {
        $(#[doc = include_str!(concat!("guide/", stringify!($chapter), ".md"))] pub mod $chapter {})*
    };
}

chapters! {
    thinking_in_actors
    first_actor
    proxies_and_parts
    futures
    lifecycle_and_failure
    registry_and_shutdown
    threads_or_pool
    deadlocks
    interfaces_and_testing
    patterns
    performance
    coming_from_pykka
    choosing_a_library
}

#[doc = include_str!("guide/expansion.md")]
/// ```
/// use pykka::actor;
///
#[doc = include_str!("guide/lamp.rs")]
/// ```
///
/// # As generated
/// Without what is the same on every item: that lints have nothing to say about it.
///
/// ```
#[doc = include_str!("guide/lamp_expanded.rs")]
/// ```
pub mod expansion {}
