//! Deadlocks: who waits in a circle is told, exactly one of each, and nobody else. What a circle is, is told by the model, a
//! graph of who asks whom, which knows nothing of threads, messages and wake-ups. That none is missed needs no assertion: nobody
//! could go on.

use std::sync::Arc;

use pykka::{
    Actor as _, ActorRef, ActorRegistry, Builder, Context, Error, Future, SharedFuture, actor,
    get_any, promise,
};
use shuttle::rand::{RngCore as _, thread_rng};
use shuttle::sync::Barrier;
use shuttle::thread::spawn;

use super::{System, explore, explore_threads, finish};

#[actor]
pub struct Link;

#[actor]
impl Link {
    pub fn poke(&self) {}

    /// Asks another, which will ask back when it has answered.
    pub fn ask_and_be_asked(
        &self,
        context: &Context<Self>,
        other: LinkProxy,
        there: Way,
        back: Way,
    ) -> (Result<(), Error>, Future<Result<(), Error>>) {
        let (asked, also) = (other.poke(), other.poke());
        let alone = Arc::new(Barrier::new(1));
        let asked_back = other.ask(Some(context.proxy()), back, alone);
        let answer = match there {
            Way::Shared => asked.shared().get(),
            Way::Join => asked.join(also).get().map(drop),
            _ => asked.get(),
        };
        (answer, asked_back)
    }

    /// Asks two, and is content with either's answer.
    pub fn ask_either(&self, others: [LinkProxy; 2], together: Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        get_any(others.map(|other| other.poke())).map(drop)
    }

    pub fn wait_for(&self, shared: SharedFuture<()>, together: Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        shared.get()
    }

    pub fn ask(
        &self,
        next: Option<LinkProxy>,
        way: Way,
        together: Arc<Barrier>,
    ) -> Result<(), Error> {
        together.wait();
        match (next, way) {
            (None, _) => Ok(()),
            (Some(next), Way::Get) => next.poke().get(),
            (Some(next), Way::Call) => next.call().poke(),
            (Some(next), Way::Shared) => next.poke().map(|()| ()).shared().get(),
            (Some(next), Way::Join) => next.poke().join(next.poke()).get().map(drop),
            (Some(next), Way::Any) => get_any([next.poke(), next.poke()]).map(drop),
            (Some(next), Way::Stop) => next.actor_ref().stop().get().map(drop),
            (Some(next), Way::End) => {
                drop(next.actor_ref().stop());
                next.actor_ref().join(None)
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Way {
    Get,
    Call,
    Shared,
    Join,
    Any,
    Stop,
    End,
}

const WAYS: [Way; 7] = [
    Way::Get,
    Way::Call,
    Way::Shared,
    Way::Join,
    Way::Any,
    Way::Stop,
    Way::End,
];

/// A number below `limit`, chosen by the schedule.
fn below(limit: usize) -> usize {
    let limit = u64::try_from(limit).expect("small");
    usize::try_from(thread_rng().next_u64() % limit).expect("small")
}

/// How many circles there are where each asks the next, if it asks at all.
fn circles(next: &[Option<usize>]) -> usize {
    let comes_back = |start: usize| {
        let way = std::iter::successors(next[start], |at| next[*at]).take(next.len());
        let way: Vec<_> = way.take_while(|at| *at != start).collect();
        let last = way.last().map_or(next[start], |last| next[*last]);
        // Each circle is counted where its smallest member is.
        last == Some(start) && way.iter().all(|at| *at > start)
    };
    (0..next.len()).filter(|start| comes_back(*start)).count()
}

#[test]
fn the_model_knows_a_circle_when_it_sees_one() {
    assert_eq!(circles(&[None, None, None]), 0);
    assert_eq!(circles(&[Some(1), Some(2), None]), 0);
    assert_eq!(circles(&[Some(0), None, Some(2)]), 2);
    assert_eq!(circles(&[Some(1), Some(0), Some(0)]), 1);
    assert_eq!(circles(&[Some(2), Some(0), Some(1)]), 1);
    assert_eq!(circles(&[Some(1), Some(2), Some(1)]), 1);
}

/// Three actors, each of which asks another, itself, or none. How many of them are told of a deadlock, and how many circles there
/// are.
fn ask_around(start: impl Fn(Builder<Link>) -> ActorRef<Link>, together: usize) -> (usize, usize) {
    const SIZE: usize = 3;
    let registry = ActorRegistry::new();
    let next = [(); SIZE].map(|()| Some(below(SIZE + 1)).filter(|next| *next < SIZE));
    let links = [(); SIZE].map(|()| {
        let builder = Link::builder().registry(&registry);
        start(if below(3) == 0 {
            builder.capacity(1)
        } else {
            builder
        })
    });
    let together = Arc::new(Barrier::new(together));
    let askers: Vec<_> = (0..SIZE)
        .map(|i| {
            let link = links[i].proxy();
            let next = next[i].map(|next| links[next].proxy());
            let (way, together) = (WAYS[below(WAYS.len())], Arc::clone(&together));
            spawn(move || {
                link.ask(next, way, together)
                    .get()
                    .and_then(|answer| answer)
            })
        })
        .collect();
    let answers: Vec<_> = askers
        .into_iter()
        .map(|asker| asker.join().unwrap())
        .collect();
    let told = |answer: &&Result<(), Error>| matches!(answer, Err(Error::Deadlock { .. }));
    let told = answers.iter().filter(told).count();
    for stopped in registry.stop_all() {
        stopped.unwrap();
    }
    registry.wait();
    (told, circles(&next))
}

#[test]
fn of_those_who_wait_for_each_other_exactly_one_is_told() {
    explore_threads(|| {
        // All are in their handlers before the first asks.
        let (told, circles) = ask_around(|builder| builder.start(Link), 3);
        assert_eq!(told, circles);
    });
}

#[test]
fn nobody_is_told_where_there_is_no_circle() {
    explore(|system| {
        let start = |builder: Builder<Link>| match below(2) {
            0 => builder.start(Link),
            _ => builder.pool(&system.pool).start(Link),
        };
        // They begin when they like. What could be a circle need not become one.
        let (told, circles) = ask_around(start, 1);
        assert!(told <= circles, "{told} of {circles}");
    });
}

/// Two actors, each with a thread or on the pool, as the schedule likes.
fn pair(system: &System) -> [ActorRef<Link>; 2] {
    [(); 2].map(|()| {
        let builder = Link::builder().registry(&system.registry);
        match below(2) {
            0 => builder.start(Link),
            _ => builder.pool(&system.pool).start(Link),
        }
    })
}

#[test]
fn nobody_is_told_while_an_answer_is_on_its_way() {
    explore(|system| {
        let [a, b] = pair(system);
        let ways = [Way::Get, Way::Call, Way::Shared, Way::Join, Way::Any];
        let (there, back) = (ways[below(5)], ways[below(5)]);
        // B answers when A has had the time to wait.
        let (open, opened) = promise();
        drop(b.run(move |_| opened.get()));
        let asked = a.proxy().ask_and_be_asked(b.proxy(), there, back);
        open.set(());
        let (answer, asked_back) = asked.get().unwrap();
        assert_eq!(answer, Ok(()));
        assert_eq!(asked_back.get(), Ok(Ok(())));
    });
}

#[test]
fn nobody_is_told_who_may_be_answered_by_another() {
    explore(|system| {
        let [_, free] = pair(system);
        let [a, b] = [(); 2].map(|()| Link::builder().registry(&system.registry).start(Link));
        let together = Arc::new(Barrier::new(2));
        let (one, other) = match below(2) {
            0 => (b.proxy(), free.proxy()),
            _ => (free.proxy(), b.proxy()),
        };
        let either = a.proxy().ask_either([one, other], Arc::clone(&together));
        let asked = b.proxy().ask(Some(a.proxy()), Way::Get, together);
        assert_eq!(either.get(), Ok(Ok(())));
        assert_eq!(asked.get(), Ok(Ok(())));
    });
}

#[test]
fn who_waits_for_a_shared_future_is_told_though_another_looks_in_on_it() {
    explore_threads(|| {
        let registry = ActorRegistry::new();
        let [a, b] = [(); 2].map(|()| Link::builder().registry(&registry).start(Link));
        let together = Arc::new(Barrier::new(2));
        let asked = b
            .proxy()
            .ask(Some(a.proxy()), Way::Get, Arc::clone(&together));
        // It lies behind what B is at, and B waits for A, which waits for this.
        let shared = b.proxy().poke().shared();
        let waits = a.proxy().wait_for(shared.clone(), together);
        let looks_in = spawn(move || {
            let _ = shared.try_get();
        });
        let answers = [asked.get().unwrap(), waits.get().unwrap()];
        let told = |answer: &&Result<(), Error>| matches!(answer, Err(Error::Deadlock { .. }));
        assert_eq!(answers.iter().filter(told).count(), 1, "{answers:?}");
        finish([looks_in]);
        for stopped in registry.stop_all() {
            stopped.unwrap();
        }
    });
}
