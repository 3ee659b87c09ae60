//! The actor that meets the doubles, and what an entry is given.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context as Task, Waker};

use pykka::{ActorRef, ActorRegistry, Pool, actor};
use pykka_tests_macros::actor_under_test;

use crate::doubles::{Hostile, HostileWaker, Spot, Trap};

#[actor]
pub(super) trait Listener {
    fn heard(&mut self, value: Hostile) -> Hostile;
}

#[actor_under_test(implements(Listener))]
pub(super) struct Victim {
    pub(crate) value: Hostile,
    #[traversable]
    pub(crate) parts: HashMap<Hostile, Part>,
    pub(super) trap: Arc<Trap>,
}

#[actor]
impl Victim {
    pub(crate) fn ping(&self) -> u8 {
        17
    }
    pub(crate) fn take(&mut self, value: Hostile) {
        drop(value);
    }
    pub(crate) fn swap(&mut self, value: Hostile) -> Hostile {
        std::mem::replace(&mut self.value, value)
    }
    pub(crate) fn give(&self) -> Hostile {
        hostile(&self.trap, 1)
    }
    pub(crate) fn fail(&self) -> Result<(), Hostile> {
        Err(hostile(&self.trap, 1))
    }
    pub(crate) fn boom(&self, _value: Hostile) {
        panic!("a method panics");
    }
    fn on_receive(&mut self, value: Hostile) -> Hostile {
        value
    }
}

impl Listener for Victim {
    fn heard(&mut self, value: Hostile) -> Hostile {
        value
    }
}

#[actor]
pub(super) struct Part {
    pub(crate) value: u8,
}

#[actor]
impl Part {
    pub(crate) fn ping(&self) -> u8 {
        self.value
    }
}

pub(super) fn hostile(trap: &Arc<Trap>, number: u8) -> Hostile {
    let trap = Arc::clone(trap);
    Hostile { trap, number }
}

pub(super) fn start(trap: &Arc<Trap>, registry: &ActorRegistry, pool: &Pool) -> ActorRef<Victim> {
    let victim = Victim {
        value: hostile(trap, 0),
        parts: HashMap::from([(hostile(trap, 0), Part { value: 17 })]),
        trap: Arc::clone(trap),
    };
    let builder = Victim::builder().registry(registry);
    let builder = if crate::common::pooled() {
        builder.pool(pool)
    } else {
        builder
    };
    builder.start(victim)
}

pub(super) struct Cell {
    pub(super) trap: Arc<Trap>,
    pub(super) registry: ActorRegistry,
    pub(super) pool: Pool,
    pub(super) victim: ActorRef<Victim>,
}

impl Cell {
    pub(super) fn proxy(&self) -> VictimProxy {
        self.victim.proxy()
    }

    pub(super) fn value(&self) -> Hostile {
        hostile(&self.trap, 2)
    }

    /// What a function does that the library calls.
    pub(super) fn meets(&self) -> impl Fn() + Send + use<> {
        let trap = Arc::clone(&self.trap);
        move || trap.meet(Spot::Closure)
    }

    /// Has the double, or whoever goes on while it blocks, do something that never waits.
    pub(super) fn looks(&self, look: impl Fn() + Send + Sync + 'static) {
        *self.trap.look.lock().unwrap() = Some(Arc::new(look));
    }

    pub(super) fn waker(&self) -> Waker {
        Arc::new(HostileWaker(Arc::clone(&self.trap))).into()
    }

    /// Polls until it is ready, with a hostile waker, and lets the time pass in between.
    pub(super) fn poll<F: std::future::Future<Output: Sized> + Unpin>(&self, mut future: F) {
        let waker = self.waker();
        let mut future = std::pin::Pin::new(&mut future);
        let polled = future.as_mut().poll(&mut Task::from_waker(&waker));
        drop(waker);
        if polled.is_pending() {
            let _ = self.proxy().ping().get();
            let _ = future.as_mut().poll(&mut Task::from_waker(Waker::noop()));
        }
    }
}
