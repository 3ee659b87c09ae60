//! Simulated threads that are coroutines of the test's own thread (feature `coroutines`). To pass the
//! turn on takes some nanoseconds, where it takes some microseconds to wake another thread.
//!
//! All coroutines are resumed by the test, and say which is next when they are suspended.

use std::cell::{Cell, RefCell};
use std::io;
use std::mem;
use std::ptr;
use std::thread::Builder;

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

type Routine = Coroutine<(), usize, usize>;

/// That of the test.
const TEST: usize = 0;

/// The stack of a coroutine, unless its actor sets another size. Memory is used only for what is
/// touched.
const STACK: usize = 2 << 20;

/// What the scheduler knows of a thread.
pub(super) struct Runner {
    index: usize,
}

/// The index of the one that is next.
pub(super) struct Turn(usize);

/// What a thread knows of itself.
#[derive(Clone)]
pub(super) struct Own {
    index: usize,
}

thread_local! {
    /// By index: those that are suspended.
    static SUSPENDED: RefCell<Vec<Option<Routine>>> = const { RefCell::new(Vec::new()) };

    /// That of the coroutine that runs. Null while the test does.
    static YIELDER: Cell<*const Yielder<(), usize>> = const { Cell::new(ptr::null()) };

    /// The one whose turn is next, when a coroutine has ended.
    static NEXT: Cell<usize> = const { Cell::new(TEST) };

    /// Stacks that can be used again.
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// The test's own thread, which runs.
pub(super) fn of_test() -> (Runner, Own) {
    (Runner { index: TEST }, Own { index: TEST })
}

/// Starts a thread, which runs `main` when its first turn has come.
pub(super) fn start(
    index: usize,
    _builder: Builder,
    stack_size: Option<usize>,
    main: impl FnOnce(Own) + Send + 'static,
) -> io::Result<Runner> {
    let stack = match stack_size {
        Some(size) => DefaultStack::new(size)?,
        None => match STACKS.with_borrow_mut(Vec::pop) {
            Some(stack) => stack,
            None => DefaultStack::new(STACK)?,
        },
    };
    let routine = Routine::with_stack(stack, move |yielder, ()| {
        YIELDER.set(yielder);
        main(Own { index });
        NEXT.get()
    });
    SUSPENDED.with_borrow_mut(|all| {
        all.resize_with(all.len().max(index + 1), || None);
        all[index] = Some(routine);
    });
    Ok(Runner { index })
}

impl Runner {
    pub(super) fn turn(&self) -> Turn {
        Turn(self.index)
    }

    /// Returns what waits until the thread has ended.
    #[expect(clippy::unused_self, reason = "a real thread may not have ended yet")]
    pub(super) fn join(&mut self) -> impl FnOnce() + use<> {
        || {}
    }
}

impl Own {
    /// Passes the turn on, and returns when it is this thread's turn again.
    #[expect(
        unsafe_code,
        reason = "a yielder can't be kept in a thread local otherwise"
    )]
    pub(super) fn pass(&self, Turn(to): Turn) {
        if self.index == TEST {
            return run(to);
        }
        let yielder = YIELDER.get();
        // SAFETY: it is that of the coroutine that runs, whose function has set it at its beginning,
        // and this at the end of each suspension. So that function has not returned, and its yielder
        // is there. `self` is not the test, and only its own thread calls this.
        unsafe { yielder.as_ref() }
            .expect("a coroutine runs")
            .suspend(to);
        YIELDER.set(yielder);
    }

    /// Passes the turn on for the last time.
    #[expect(clippy::unused_self, reason = "only the thread itself does")]
    pub(super) fn end(&self, Turn(to): Turn) {
        NEXT.set(to);
    }
}

/// Runs coroutines until it is the test's turn.
fn run(mut next: usize) {
    while next != TEST {
        let suspended = SUSPENDED.with_borrow_mut(|all| all.get_mut(next).and_then(Option::take));
        let mut routine = suspended.expect("the one that is next is suspended");
        match routine.resume(()) {
            CoroutineResult::Yield(to) => {
                SUSPENDED.with_borrow_mut(|all| all[next] = Some(routine));
                next = to;
            }
            CoroutineResult::Return(to) => {
                keep(routine.into_stack());
                next = to;
            }
        }
    }
    YIELDER.set(ptr::null());
}

fn keep(stack: DefaultStack) {
    use corosensei::stack::Stack as _;
    let size = stack.base().get() - stack.limit().get();
    if size.next_power_of_two() == STACK || size == STACK {
        STACKS.with_borrow_mut(|stacks| stacks.push(stack));
    }
}

/// Those that have not ended are never resumed. Their stacks are leaked, because what is on them may
/// be used by others.
pub(super) fn forget_the_rest() {
    let rest = SUSPENDED.with_borrow_mut(mem::take);
    rest.into_iter().for_each(mem::forget);
}
