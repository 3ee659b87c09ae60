//! pykka, with both kinds of actors.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use pykka::{Actor, ActorRef, ActorRegistry, Pool, actor, get_all};

use super::{ACTORS, BLOCK, BLOCKED, Late, PASSED, Passer, Probe, ask_for, tell_for};

pub fn asks() -> Vec<(&'static str, Probe)> {
    vec![
        ("pykka, own thread, `call()`", ask::<false, true>),
        ("**pykka, pooled, `call()`**", ask::<true, true>),
        ("**pykka, pooled, `.get()`**", ask::<true, false>),
    ]
}

pub fn tells() -> Vec<(&'static str, Probe)> {
    vec![
        ("pykka, own thread", tell::<false>),
        ("**pykka, pooled**", tell::<true>),
    ]
}

/// Starts an actor in a pool and a registry of its own.
fn start<const POOLED: bool, A: Actor + Send>(
    pool: &Pool,
    registry: &ActorRegistry,
    actor: A,
) -> ActorRef<A> {
    let builder = A::builder().registry(registry);
    if POOLED {
        builder.pool(pool).start(actor)
    } else {
        builder.own_thread().start(actor)
    }
}

#[actor]
struct Member {
    passer: Passer,
    all: Vec<MemberProxy>,
}

#[actor]
impl Member {
    pub(crate) fn meet(&mut self, all: Vec<MemberProxy>) {
        self.all = all;
    }

    pub(crate) fn pass(&mut self) {
        if let Some(next) = self.passer.pass() {
            self.all[next].defer().pass().expect("it is alive");
        }
    }

    pub(crate) fn echo(&self, n: usize) -> usize {
        n
    }
}

fn ask<const POOLED: bool, const CALL: bool>(time: Duration) -> Vec<Duration> {
    let (pool, registry, ends) = (Pool::new(), ActorRegistry::new(), Arc::default());
    let members = (0..ACTORS).map(|seed| {
        let member = Member {
            passer: Passer::new(seed, &ends),
            all: Vec::new(),
        };
        start::<POOLED, _>(&pool, &registry, member).proxy()
    });
    let members: Vec<_> = members.collect();
    get_all(members.iter().map(|member| member.meet(members.clone()))).expect("all answer");
    for member in &members[..PASSED] {
        member.defer().pass().expect("it is alive");
    }
    let samples = ask_for(time, |which| {
        let member = &members[which];
        let answer = if CALL {
            member.call().echo(which)
        } else {
            member.echo(which).get()
        };
        black_box(answer.expect("it answers"));
    });
    AtomicBool::store(&ends, true, Relaxed);
    // Each message is passed on to an actor that is alive, so all must have ended before any stops.
    for _ in 0..PASSED {
        get_all(members.iter().map(|member| member.echo(0))).expect("all answer");
    }
    registry.stop_all();
    samples
}

#[actor]
struct Blocker;

#[actor]
impl Blocker {
    pub(crate) fn block(&self) {
        thread::sleep(BLOCK);
    }

    pub(crate) fn is_done(&self) {}
}

#[actor]
struct Unrelated {
    late: Late,
}

#[actor]
impl Unrelated {
    pub(crate) fn note(&self, sent: Instant) {
        self.late.note(sent);
    }

    pub(crate) fn is_done(&self) {}
}

fn tell<const POOLED: bool>(time: Duration) -> Vec<Duration> {
    let (pool, registry, late) = (Pool::new(), ActorRegistry::new(), Late::default());
    let blocker = |_| start::<POOLED, _>(&pool, &registry, Blocker).proxy();
    let blockers: Vec<_> = (0..BLOCKED).map(blocker).collect();
    let unrelated = Unrelated { late: late.clone() };
    let unrelated = start::<POOLED, _>(&pool, &registry, unrelated).proxy();
    let samples = tell_for(
        time,
        &late,
        || {
            for blocker in &blockers {
                blocker.defer().block().expect("it is alive");
            }
        },
        |sent| unrelated.defer().note(sent).expect("it is alive"),
        || {
            get_all(blockers.iter().map(BlockerProxy::is_done)).expect("all answer");
            unrelated.is_done().get().expect("it answers");
        },
    );
    registry.stop_all();
    samples
}
