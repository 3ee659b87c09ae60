//! actix: all actors in one arbiter, and the caller in another thread. Handlers that block have a
//! `SyncArbiter` with a thread for each, or they block the arbiter.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use actix::dev::ToEnvelope;
use actix::prelude::*;
use actix::{System, SystemRunner};

use super::{ACTORS, BLOCK, BLOCKED, Late, PASSED, Passer, Probe, ask_for, tell_for};

pub fn asks() -> Vec<(&'static str, Probe)> {
    vec![("actix, one arbiter", ask)]
}

pub fn tells() -> Vec<(&'static str, Probe)> {
    vec![
        ("actix, blocks in the handler", tell),
        ("actix, `SyncArbiter`", tell_sync),
    ]
}

struct Member {
    passer: Passer,
    all: Vec<Addr<Member>>,
}

impl Actor for Member {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Meet(Vec<Addr<Member>>);

impl Handler<Meet> for Member {
    type Result = ();

    fn handle(&mut self, Meet(all): Meet, _: &mut Context<Self>) {
        self.all = all;
    }
}

#[derive(Message)]
#[rtype("()")]
struct Pass;

impl Handler<Pass> for Member {
    type Result = ();

    fn handle(&mut self, _: Pass, _: &mut Context<Self>) {
        if let Some(next) = self.passer.pass() {
            self.all[next].do_send(Pass);
        }
    }
}

#[derive(Message)]
#[rtype("usize")]
struct Echo(usize);

impl Handler<Echo> for Member {
    type Result = usize;

    fn handle(&mut self, Echo(n): Echo, _: &mut Context<Self>) -> usize {
        n
    }
}

fn ask(time: Duration) -> Vec<Duration> {
    let system: SystemRunner = System::new();
    let arbiter = system.block_on(async { Arbiter::new() });
    let ends = Arc::<AtomicBool>::default();
    let members = (0..ACTORS).map(|seed| {
        let passer = Passer::new(seed, &ends);
        Member::start_in_arbiter(&arbiter.handle(), move |_| Member {
            passer,
            all: Vec::new(),
        })
    });
    let members: Vec<_> = members.collect();
    for member in &members {
        let met = system.block_on(member.send(Meet(members.clone())));
        met.expect("it answers");
    }
    for member in &members[..PASSED] {
        member.do_send(Pass);
    }
    let samples = ask_for(time, |which| {
        let answer = system.block_on(members[which].send(Echo(which)));
        black_box(answer.expect("it answers"));
    });
    ends.store(true, Relaxed);
    arbiter.stop();
    arbiter.join().expect("the arbiter does not panic");
    samples
}

struct Blocker;

impl Actor for Blocker {
    type Context = Context<Self>;
}

struct SyncBlocker;

impl Actor for SyncBlocker {
    type Context = SyncContext<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Block;

impl Handler<Block> for Blocker {
    type Result = ();

    fn handle(&mut self, _: Block, _: &mut Context<Self>) {
        thread::sleep(BLOCK);
    }
}

impl Handler<Block> for SyncBlocker {
    type Result = ();

    fn handle(&mut self, _: Block, _: &mut SyncContext<Self>) {
        thread::sleep(BLOCK);
    }
}

struct Unrelated {
    late: Late,
}

impl Actor for Unrelated {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Note(Instant);

impl Handler<Note> for Unrelated {
    type Result = ();

    fn handle(&mut self, Note(sent): Note, _: &mut Context<Self>) {
        self.late.note(sent);
    }
}

#[derive(Message)]
#[rtype("()")]
struct IsDone;

impl Handler<IsDone> for Unrelated {
    type Result = ();

    fn handle(&mut self, _: IsDone, _: &mut Context<Self>) {}
}

fn tell(time: Duration) -> Vec<Duration> {
    let system: SystemRunner = System::new();
    let arbiter = system.block_on(async { Arbiter::new() });
    let start = |_| Blocker::start_in_arbiter(&arbiter.handle(), |_| Blocker);
    let blockers: Vec<_> = (0..BLOCKED).map(start).collect();
    let samples = tell_beside(time, &system, &arbiter, &blockers);
    arbiter.stop();
    arbiter.join().expect("the arbiter does not panic");
    samples
}

fn tell_sync(time: Duration) -> Vec<Duration> {
    let system: SystemRunner = System::new();
    let arbiter = system.block_on(async { Arbiter::new() });
    let pool = system.block_on(async { SyncArbiter::start(BLOCKED, || SyncBlocker) });
    let samples = tell_beside(time, &system, &arbiter, &vec![pool; BLOCKED]);
    arbiter.stop();
    arbiter.join().expect("the arbiter does not panic");
    samples
}

fn tell_beside<B>(
    time: Duration,
    system: &SystemRunner,
    arbiter: &Arbiter,
    blockers: &[Addr<B>],
) -> Vec<Duration>
where
    B: Actor + Handler<Block>,
    B::Context: ToEnvelope<B, Block>,
{
    let late = Late::default();
    let notes = late.clone();
    let unrelated = Unrelated::start_in_arbiter(&arbiter.handle(), |_| Unrelated { late: notes });
    let blocking = std::cell::RefCell::new(Vec::new());
    tell_for(
        time,
        &late,
        || {
            let sent = blockers.iter().map(|blocker| blocker.send(Block));
            blocking.borrow_mut().extend(sent);
        },
        |sent| unrelated.do_send(Note(sent)),
        || {
            for blocked in blocking.take() {
                system.block_on(blocked).expect("it answers");
            }
            system.block_on(unrelated.send(IsDone)).expect("it answers");
        },
    )
}
