//! kameo: tasks on tokio's multi-thread runtime.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn};
use kameo::mailbox::unbounded;
use kameo::message::{Context, Message};

use super::{ACTORS, BLOCK, BLOCKED, Late, PASSED, Passer, Probe, ask_for, tell_for};
use crate::asynchronous::{Executor, MultiThread};

pub fn asks() -> Vec<(&'static str, Probe)> {
    vec![("kameo mt", ask)]
}

pub fn tells() -> Vec<(&'static str, Probe)> {
    vec![
        ("kameo mt, blocks in the handler", tell::<false>),
        ("kameo mt, `spawn_blocking`", tell::<true>),
    ]
}

#[derive(Actor)]
struct Member {
    passer: Passer,
    all: Vec<ActorRef<Member>>,
}

struct Meet(Vec<ActorRef<Member>>);

impl Message<Meet> for Member {
    type Reply = ();

    async fn handle(&mut self, Meet(all): Meet, _: &mut Context<Self, ()>) {
        self.all = all;
    }
}

struct Pass;

impl Message<Pass> for Member {
    type Reply = ();

    async fn handle(&mut self, _: Pass, _: &mut Context<Self, ()>) {
        if let Some(next) = self.passer.pass() {
            // The next may have stopped when all end.
            let _ = self.all[next].tell(Pass).try_send();
        }
    }
}

struct Echo(usize);

impl Message<Echo> for Member {
    type Reply = usize;

    async fn handle(&mut self, Echo(n): Echo, _: &mut Context<Self, usize>) -> usize {
        n
    }
}

fn ask(time: Duration) -> Vec<Duration> {
    let (runtime, ends) = (MultiThread::new(), Arc::<AtomicBool>::default());
    let members: Vec<_> = runtime.block_on(async {
        let member = |seed| {
            let member = Member {
                passer: Passer::new(seed, &ends),
                all: Vec::new(),
            };
            Member::spawn_with_mailbox(member, unbounded())
        };
        (0..ACTORS).map(member).collect()
    });
    for member in &members {
        let meet = Meet(members.clone());
        member.tell(meet).try_send().expect("it is alive");
    }
    for member in &members[..PASSED] {
        member.tell(Pass).try_send().expect("it is alive");
    }
    let samples = ask_for(time, |which| {
        let answer = members[which].ask(Echo(which)).blocking_send();
        black_box(answer.expect("it answers"));
    });
    ends.store(true, Relaxed);
    samples
}

#[derive(Actor)]
struct Blocker<const SPAWN: bool>;

struct Block;

impl<const SPAWN: bool> Message<Block> for Blocker<SPAWN> {
    type Reply = ();

    async fn handle(&mut self, _: Block, _: &mut Context<Self, ()>) {
        if SPAWN {
            let blocking = tokio::task::spawn_blocking(|| thread::sleep(BLOCK));
            blocking.await.expect("it does not panic");
        } else {
            thread::sleep(BLOCK);
        }
    }
}

struct IsDone;

impl<const SPAWN: bool> Message<IsDone> for Blocker<SPAWN> {
    type Reply = ();

    async fn handle(&mut self, _: IsDone, _: &mut Context<Self, ()>) {}
}

#[derive(Actor)]
struct Unrelated {
    late: Late,
}

struct Note(Instant);

impl Message<Note> for Unrelated {
    type Reply = ();

    async fn handle(&mut self, Note(sent): Note, _: &mut Context<Self, ()>) {
        self.late.note(sent);
    }
}

impl Message<IsDone> for Unrelated {
    type Reply = ();

    async fn handle(&mut self, _: IsDone, _: &mut Context<Self, ()>) {}
}

fn tell<const SPAWN: bool>(time: Duration) -> Vec<Duration> {
    let (runtime, late) = (MultiThread::new(), Late::default());
    let (blockers, unrelated): (Vec<_>, _) = runtime.block_on(async {
        let unrelated = Unrelated { late: late.clone() };
        let blocker = |_| Blocker::<SPAWN>::spawn_with_mailbox(Blocker, unbounded());
        (
            (0..BLOCKED).map(blocker).collect(),
            Unrelated::spawn_with_mailbox(unrelated, unbounded()),
        )
    });
    tell_for(
        time,
        &late,
        || {
            for blocker in &blockers {
                blocker.tell(Block).try_send().expect("it is alive");
            }
        },
        |sent| unrelated.tell(Note(sent)).try_send().expect("it is alive"),
        || {
            for blocker in &blockers {
                blocker.ask(IsDone).blocking_send().expect("it answers");
            }
            unrelated.ask(IsDone).blocking_send().expect("it answers");
        },
    )
}
