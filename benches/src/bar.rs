//! Our performance goals, and whether they have been reached.

use std::fmt::Write;

use crate::harness::{Column, Kind, Row};
use crate::report::{factor, short};

/// What a measurement is compared with.
enum Against {
    Floor,
    ByHand,
    /// The fastest library whose actors share threads, as pooled actors do.
    BestPeer,
    /// Another row for pykka: the same without an interface.
    Direct(&'static str),
}

struct Goal {
    what: &'static str,
    /// The row.
    ours: &'static str,
    column: Column,
    against: Against,
    at_most: f64,
}

const CALL: &str = "**pykka, pooled**";
const GET: &str = "**pykka, pooled, `.get()`**";
const THREAD: &str = "pykka, own thread";
const THREAD_GET: &str = "pykka, own thread, `.get()`";
const SEEN: &str = "**pykka, pooled, interface**";
const SEEN_GET: &str = "**pykka, pooled, interface, `.get()`**";
const THREAD_SEEN: &str = "pykka, own thread, interface";

const fn goal(
    what: &'static str,
    ours: &'static str,
    column: Column,
    against: Against,
    at_most: f64,
) -> Goal {
    Goal {
        what,
        ours,
        column,
        against,
        at_most,
    }
}

const GOALS: [Goal; 25] = [
    goal(
        "pooled ask, `call()`, from outside",
        CALL,
        Column::Ask,
        Against::Floor,
        2.5,
    ),
    goal("", CALL, Column::Ask, Against::BestPeer, 0.1),
    goal(
        "pooled ask, `call()`, actor→actor",
        CALL,
        Column::AskInside,
        Against::Floor,
        2.5,
    ),
    goal("", CALL, Column::AskInside, Against::BestPeer, 0.1),
    goal(
        "pooled ask, `.get()`, from outside",
        GET,
        Column::Ask,
        Against::Floor,
        5.0,
    ),
    goal("", GET, Column::Ask, Against::BestPeer, 0.25),
    goal(
        "pooled ask, `.get()`, actor→actor",
        GET,
        Column::AskInside,
        Against::Floor,
        5.0,
    ),
    goal("", GET, Column::AskInside, Against::BestPeer, 0.25),
    goal(
        "1000 asks in flight",
        CALL,
        Column::InFlight,
        Against::BestPeer,
        0.5,
    ),
    goal(
        "gather over 1000 actors",
        CALL,
        Column::Gather,
        Against::BestPeer,
        0.7,
    ),
    goal("tell 1→1", CALL, Column::Tell, Against::BestPeer, 0.5),
    goal("tell 4→1", CALL, Column::Tell4, Against::BestPeer, 0.5),
    goal(
        "start + ask + stop",
        CALL,
        Column::Lifetime,
        Against::BestPeer,
        0.25,
    ),
    goal("ring hop", CALL, Column::Ring, Against::BestPeer, 1.0),
    goal(
        "4 callers ask one, `call()`",
        CALL,
        Column::Callers4,
        Against::BestPeer,
        1.0,
    ),
    goal(
        "4 callers ask one, `.get()`",
        GET,
        Column::Callers4,
        Against::BestPeer,
        1.0,
    ),
    goal(
        "thread actor: tell 1→1",
        THREAD,
        Column::Tell,
        Against::ByHand,
        1.1,
    ),
    goal(
        "thread actor: tell 4→1",
        THREAD,
        Column::Tell4,
        Against::ByHand,
        1.1,
    ),
    goal(
        "thread actor: ask, `call()`",
        THREAD,
        Column::Ask,
        Against::ByHand,
        1.0,
    ),
    goal(
        "thread actor: ask, `.get()`",
        THREAD_GET,
        Column::Ask,
        Against::ByHand,
        1.0,
    ),
    goal(
        "through an interface: tell",
        SEEN,
        Column::Tell,
        Against::Direct(CALL),
        1.5,
    ),
    goal(
        "through an interface: ask, `call()`",
        SEEN,
        Column::Ask,
        Against::Direct(CALL),
        1.5,
    ),
    goal(
        "through an interface: ask, `.get()`",
        SEEN_GET,
        Column::Ask,
        Against::Direct(GET),
        1.5,
    ),
    goal(
        "through an interface: 1000 asks in flight",
        SEEN,
        Column::InFlight,
        Against::Direct(CALL),
        1.5,
    ),
    goal(
        "through an interface: tell a thread actor",
        THREAD_SEEN,
        Column::Tell,
        Against::Direct(THREAD),
        1.5,
    ),
];

/// The maximum memory of an idle actor, in bytes.
const IDLE: f64 = 400.0;

pub fn table(rows: &[Row]) -> String {
    let mut text =
        String::from("| | measured | against | goal | is | |\n|---|---|---|---|---|---|\n");
    for goal in &GOALS {
        let ours = rows
            .iter()
            .find(|row| row.name == goal.ours)
            .and_then(|row| row.times.get(&goal.column));
        let (Some(&ours), Some((name, theirs))) = (ours, rival(goal, rows)) else {
            continue;
        };
        let ratio = ours / theirs;
        let _ = writeln!(
            text,
            "| {} | {} | {name}, {} | ≤ {}× | {} | {} |",
            goal.what,
            short(ours),
            short(theirs),
            goal.at_most,
            if ratio < 1.0 {
                format!("{ratio:.2}×")
            } else {
                factor(ratio)
            },
            verdict(ratio <= goal.at_most)
        );
    }
    let pooled = rows.iter().find(|row| row.name == CALL);
    for (what, footprint) in [
        ("idle actor, new", pooled.and_then(|row| row.fresh)),
        ("idle actor, used", pooled.and_then(|row| row.used)),
    ] {
        let Some(footprint) = footprint else { continue };
        let _ = writeln!(
            text,
            "| {what} | {:.0} B | | < {IDLE} B | | {} |",
            footprint.heap,
            verdict(footprint.heap < IDLE)
        );
    }
    text
}

fn verdict(reached: bool) -> &'static str {
    if reached {
        "reached"
    } else {
        "**not reached**"
    }
}

fn rival<'a>(goal: &Goal, rows: &'a [Row]) -> Option<(&'a str, f64)> {
    let is_rival = |row: &&Row| match goal.against {
        Against::Floor => row.kind == Kind::Floor,
        Against::ByHand => row.kind == Kind::ByHand,
        Against::BestPeer => row.kind == Kind::Peer,
        Against::Direct(name) => row.name == name,
    };
    let of_kind = rows.iter().filter(is_rival);
    let times = of_kind
        .filter_map(|row| Some((row.name.split(" (").next()?, *row.times.get(&goal.column)?)));
    times.min_by(|one, other| one.1.total_cmp(&other.1))
}
