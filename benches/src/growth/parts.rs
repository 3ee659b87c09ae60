//! With the depth of a part.

use std::hint::black_box;

use pykka::{ActorRef, actor};

use super::{Actors, row};
use crate::harness::{BURST, Cell, Table};

const DEPTHS: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];

pub fn table() -> Table {
    Table {
        title: "With the depth of a part",
        head: "deep",
        columns: DEPTHS.map(|depth| depth.to_string()).into(),
        rows: vec![
            row("pooled, ask", DEPTHS, ask),
            row("pooled, make the part's proxy, ask", DEPTHS, make_and_ask),
            row("pooled, tell", DEPTHS, tell),
        ],
    }
}

macro_rules! level {
    ($level:ident $(, $next:ident)?) => {
        #[actor]
        #[derive(Default)]
        struct $level {
            count: u64,
            $(#[traversable] pub(crate) next: $next,)?
        }

        #[actor]
        impl $level {
            pub(crate) fn add(&mut self, n: u64) -> u64 {
                self.count += n;
                self.count
            }
        }
    };
}
level!(Level6);
level!(Level5, Level6);
level!(Level4, Level5);
level!(Level3, Level4);
level!(Level2, Level3);
level!(Level1, Level2);
level!(Level0, Level1);

fn start() -> (Actors<Level0>, Level0Proxy) {
    let actor = Actors::start::<true>(1, Level0::default);
    let proxy = actor
        .actors
        .first()
        .map(ActorRef::proxy)
        .expect("there is one");
    (actor, proxy)
}

/// Calls a macro with the way from the actor to the part.
macro_rules! at_depth {
    ($depth:expr, $cell:ident) => {
        match $depth {
            0 => $cell!(),
            1 => $cell!(next),
            2 => $cell!(next next),
            3 => $cell!(next next next),
            4 => $cell!(next next next next),
            5 => $cell!(next next next next next),
            _ => $cell!(next next next next next next),
        }
    };
}

fn ask(depth: usize) -> Cell {
    macro_rules! cell {
        ($($next:ident)*) => {{
            let (actor, proxy) = start();
            let part = proxy$(.$next())*;
            Cell::new(1, move |rounds| {
                let _alive = &actor;
                for n in 0..rounds {
                    black_box(part.call().add(black_box(n)).expect("the actor answers"));
                }
            })
        }};
    }
    at_depth!(depth, cell)
}

fn make_and_ask(depth: usize) -> Cell {
    macro_rules! cell {
        ($($next:ident)*) => {{
            let (actor, proxy) = start();
            Cell::new(1, move |rounds| {
                let _alive = &actor;
                for n in 0..rounds {
                    let part = proxy.clone()$(.$next())*;
                    black_box(part.call().add(black_box(n)).expect("the actor answers"));
                }
            })
        }};
    }
    at_depth!(depth, cell)
}

fn tell(depth: usize) -> Cell {
    macro_rules! cell {
        ($($next:ident)*) => {{
            let (actor, proxy) = start();
            let part = proxy$(.$next())*;
            Cell::new(BURST, move |rounds| {
                let _alive = &actor;
                for _ in 0..rounds {
                    for n in 1..BURST {
                        part.defer().add(black_box(n)).expect("the actor is alive");
                    }
                    part.call().add(1).expect("the actor answers");
                }
            })
        }};
    }
    at_depth!(depth, cell)
}
