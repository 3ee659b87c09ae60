//! How the cost of pykka's operations grows: with the number of actors, with the length of a
//! mailbox, with the depth of a part, with the size of a message, and with the number of callers.
//!
//! Beside the rows of pykka are rows without it (a `Mutex`, a channel), which show what the memory
//! and the scheduler of the machine contribute.

mod actors;
mod mailboxes;
mod messages;
mod parts;
mod threads;

use pykka::{Actor, ActorRef, ActorRegistry};

use crate::harness::{Cell, Setup, Table};

pub fn tables() -> Vec<Table> {
    vec![
        actors::table(),
        mailboxes::table(),
        parts::table(),
        messages::table(),
        threads::table(),
    ]
}

/// Makes a row: a scenario for each size.
fn row<const N: usize>(
    name: &'static str,
    sizes: [usize; N],
    cell: fn(usize) -> Cell,
) -> (&'static str, Vec<Option<Setup>>) {
    row_up_to(name, usize::MAX, sizes, cell)
}

/// Makes a row without the sizes above a limit.
fn row_up_to<const N: usize>(
    name: &'static str,
    limit: usize,
    sizes: [usize; N],
    cell: fn(usize) -> Cell,
) -> (&'static str, Vec<Option<Setup>>) {
    let setup = |size| (size <= limit).then(|| Box::new(move || cell(size)) as Setup);
    (name, sizes.into_iter().map(setup).collect())
}

/// Actors that are stopped when this is dropped.
struct Actors<A: Actor> {
    registry: ActorRegistry,
    actors: Vec<ActorRef<A>>,
}

impl<A: Actor + Send> Actors<A> {
    fn start<const POOLED: bool>(number: usize, make: impl Fn() -> A) -> Self {
        let registry = ActorRegistry::new();
        let actors = (0..number).map(|_| start::<POOLED, A>(&registry, make()));
        Actors {
            actors: actors.collect(),
            registry,
        }
    }
}

fn start<const POOLED: bool, A: Actor + Send>(registry: &ActorRegistry, actor: A) -> ActorRef<A> {
    let builder = A::builder().registry(registry);
    if POOLED {
        builder.pooled().start(actor)
    } else {
        builder.own_thread().start(actor)
    }
}

impl<A: Actor> Drop for Actors<A> {
    fn drop(&mut self) {
        self.registry.stop_all();
    }
}
