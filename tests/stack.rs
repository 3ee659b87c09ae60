//! Who waits for a pooled actor runs it on its own stack, as far as that reaches. An overflow ends the process, and so the
//! test.

use std::hint::black_box;
use std::thread;

use crate::common::{Answer, Finish};
use pykka::{Actor as _, ActorRegistry, actor};
use pykka_tests_macros::actor_under_test;

/// Asks the next of its kind, with a large frame.
#[actor(pooled)]
struct Link {
    next: Option<LinkProxy>,
}

#[actor]
impl Link {
    pub fn depth(&self) -> usize {
        let frame = black_box([1_u8; 32 << 10]);
        let depth = |next: &LinkProxy| next.call().depth().unwrap();
        self.next.as_ref().map_or(0, depth) + usize::from(black_box(frame)[0])
    }

    pub fn depth_by_future(&self) -> usize {
        let frame = black_box([1_u8; 32 << 10]);
        let depth = |next: &LinkProxy| next.depth_by_future().get().unwrap();
        self.next.as_ref().map_or(0, depth) + usize::from(black_box(frame)[0])
    }
}

fn chain(registry: &ActorRegistry, links: usize) -> LinkProxy {
    let mut next = None;
    for _ in 0..links {
        let link = Link::builder().registry(registry).start(Link { next });
        next = Some(link.proxy());
    }
    next.expect("there is at least one link")
}

/// Needs a large part of a worker's stack at once.
#[actor(pooled)]
struct Heavy;

#[actor]
impl Heavy {
    pub fn work(&self, then: Vec<HeavyProxy>) -> usize {
        let frame = black_box([1_u8; 300 << 10]);
        let mut then = then;
        let next = then.pop();
        let worked = next.map_or(0, |next| next.work(then).get().unwrap());
        worked + usize::from(frame[black_box(9)])
    }
}

/// Has a thread of its own with a small stack.
#[actor]
struct Slim;

#[actor]
impl Slim {
    pub fn ask(&self, heavy: HeavyProxy) -> usize {
        heavy.call().work(Vec::new()).unwrap() + heavy.work(Vec::new()).get().unwrap()
    }
}

fn in_a_thread_of<R: Send + 'static>(bytes: usize, f: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = thread::Builder::new().stack_size(bytes).spawn(f);
    thread.unwrap().finish()
}

#[test]
fn a_hundred_pooled_actors_with_large_frames_fit_on_any_stack() {
    for stack in [64 << 10, 256 << 10, 2 << 20, 64 << 20] {
        let registry = ActorRegistry::new();
        let first = chain(&registry, 100);
        let depths = in_a_thread_of(stack, move || {
            (
                first.call().depth(),
                first.depth().get(),
                first.call().depth_by_future(),
                first.depth_by_future().map(|depth| depth).get(),
            )
        });
        assert_eq!(depths, (Ok(100), Ok(100), Ok(100), Ok(100)));
        registry.stop_all();
    }
}

#[test]
fn an_actor_with_a_small_stack_can_ask_one_that_needs_a_large_one() {
    let heavy = Heavy.start();
    let slim = Slim::builder().stack_size(128 << 10).start(Slim);
    assert_eq!(slim.proxy().ask(heavy.proxy()).answer(), Ok(2));
    // Any other thread can, too.
    let proxy = heavy.proxy();
    assert_eq!(
        in_a_thread_of(64 << 10, move || proxy.work(Vec::new()).get()),
        Ok(1)
    );
    slim.stop().answer().unwrap();
    heavy.stop().answer().unwrap();
}

#[test]
fn ten_that_need_a_large_part_of_a_stack_each_can_wait_for_each_other() {
    let actors: Vec<_> = (0..10).map(|_| Heavy.start()).collect();
    let mut proxies: Vec<_> = actors.iter().map(pykka::ActorRef::proxy).collect();
    let first = proxies.remove(0);
    let answer = in_a_thread_of(2 << 20, move || first.work(proxies).get());
    assert_eq!(answer, Ok(10));
    for actor in actors {
        actor.stop().answer().unwrap();
    }
}

/// Has a state that is half as large as an ordinary stack.
#[actor_under_test]
struct Archive {
    pages: [u8; 1 << 20],
}

#[actor]
impl Archive {
    pub fn page(&self, number: usize) -> u8 {
        self.pages[number]
    }
}

/// Without optimizations, the program's own code has it on its stack more than once before it is an actor's.
#[test]
fn a_state_of_a_megabyte_starts() {
    let moved = in_a_thread_of(6 << 20, || {
        Archive {
            pages: [3; 1 << 20],
        }
        .start()
    });
    assert_eq!(moved.proxy().page(17).answer(), Ok(3));
    let build = || Archive::builder().stack_size(6 << 20).own_thread();
    let built = build().start_with(|_| Archive {
        pages: [4; 1 << 20],
    });
    assert_eq!(built.proxy().page(17).answer(), Ok(4));
    assert!(built.stop().answer().unwrap() && moved.stop().answer().unwrap());
}
