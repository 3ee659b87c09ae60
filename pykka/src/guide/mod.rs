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
//! 16. [With other libraries](with_other_libraries): axum, tokio, rayon, a window's main loop, tracing.
//! 17. [Performance](performance): what a call costs.
//! 18. [Watching a running program](watching_a_program): a page, metrics, and what is stuck.
//! 19. [A complete program](jukebox): a music server, and why it asks, tells or broadcasts.
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

/// A chapter, with a link to the next one.
macro_rules! chapter {
    ($text:literal, $name:ident, $next_title:literal, $next:ident) => {
        #[doc = include_str!($text)]
        #[doc = concat!("\n\n---\n\n**Next:** [", $next_title, "](crate::guide::", stringify!($next), ")")]
        pub mod $name {}
    };
}

chapter!(
    "thinking_in_actors.md",
    thinking_in_actors,
    "The first actor",
    first_actor
);
chapter!(
    "first_actor.md",
    first_actor,
    "Proxies, fields and parts",
    proxies_and_parts
);
chapter!(
    "proxies_and_parts.md",
    proxies_and_parts,
    "Futures",
    futures
);
chapter!(
    "futures.md",
    futures,
    "Lifecycle and failure",
    lifecycle_and_failure
);
chapter!(
    "lifecycle_and_failure.md",
    lifecycle_and_failure,
    "Keeping actors running",
    keeping_actors_running
);
chapter!(
    "keeping_actors_running.md",
    keeping_actors_running,
    "Timers and deadlines",
    timers_and_deadlines
);
chapter!(
    "timers_and_deadlines.md",
    timers_and_deadlines,
    "Overload",
    overload
);
chapter!("overload.md", overload, "The registry", registry);
chapter!("registry.md", registry, "Shutting down", shutting_down);
chapter!(
    "shutting_down.md",
    shutting_down,
    "Threads or pool",
    threads_or_pool
);
chapter!(
    "threads_or_pool.md",
    threads_or_pool,
    "Deadlocks",
    deadlocks
);
chapter!(
    "deadlocks.md",
    deadlocks,
    "Interfaces and testing",
    interfaces_and_testing
);
chapter!(
    "interfaces_and_testing.md",
    interfaces_and_testing,
    "Testing under many schedules",
    many_schedules
);
chapter!(
    "many_schedules.md",
    many_schedules,
    "Patterns and antipatterns",
    patterns
);
chapter!(
    "patterns.md",
    patterns,
    "With other libraries",
    with_other_libraries
);
chapter!(
    "with_other_libraries.md",
    with_other_libraries,
    "Performance",
    performance
);
chapter!(
    "performance.md",
    performance,
    "Watching a running program",
    watching_a_program
);
chapter!(
    "watching_a_program.md",
    watching_a_program,
    "A complete program",
    jukebox
);

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
