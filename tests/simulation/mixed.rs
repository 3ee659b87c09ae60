//! A program with everything: actors of both kinds, an interface, bounded mailboxes, timers, limits.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::simulate;
use pykka::{ActorRegistry, Context, get_all};

#[actor]
trait Shelf {
    fn take(&mut self) -> Option<u32>;
}

#[actor(implements(Shelf))]
struct Store {
    left: Vec<u32>,
}
#[actor]
impl Store {}
impl Shelf for Store {
    fn take(&mut self) -> Option<u32> {
        self.left.pop()
    }
}

#[actor(pooled)]
#[derive(Default)]
struct Counter {
    pub sold: u32,
    pub ticks: u32,
}
#[actor]
impl Counter {
    pub fn sell(&mut self) -> u32 {
        self.sold += 1;
        self.sold
    }
    pub fn tick(&mut self) {
        self.ticks += 1;
    }
}

/// It is not `Send`, so it stays in its thread.
#[actor]
struct Buyer {
    shelf: ShelfProxy,
    counter: CounterProxy,
    bought: Rc<RefCell<Vec<u32>>>,
    others: Vec<BuyerProxy>,
}
#[actor]
impl Buyer {
    pub fn meet(&mut self, other: BuyerProxy) {
        self.others.push(other);
    }
    pub fn buy(&mut self, context: &Context<Self>) {
        let Ok(Some(item)) = self.shelf.within(Duration::from_secs(5)).take().get() else {
            return;
        };
        self.bought.borrow_mut().push(item);
        self.counter.call().sell().unwrap();
        for other in &self.others {
            other.hear(item);
        }
        let _ = context.proxy().defer().buy();
    }
    pub fn hear(&mut self, item: u32) {
        assert!(!self.bought.borrow().contains(&item));
    }
    pub fn bought(&self) -> Vec<u32> {
        self.bought.borrow().clone()
    }
}

/// Returns the hash of the trace, and who bought what.
fn run(seed: u64) -> (u64, Vec<Vec<u32>>) {
    let mut seen = None;
    simulate([seed], |sim| {
        let store = Store {
            left: (0..10).collect(),
        };
        let shelf: ShelfProxy = Store::builder().capacity(1).start(store).into();
        let counter = Counter::default().start().proxy();
        counter.every(Duration::from_secs(1)).tick();
        let buyers: Vec<_> = (0..3)
            .map(|_| {
                let (shelf, counter) = (shelf.clone(), counter.clone());
                Buyer::start_with(|_| Buyer {
                    shelf,
                    counter,
                    bought: Rc::default(),
                    others: Vec::new(),
                })
                .proxy()
            })
            .collect();
        for (at, buyer) in buyers.iter().enumerate() {
            buyers.iter().skip(at + 1).for_each(|other| {
                buyer.meet(other.clone());
            });
            buyer.buy();
        }
        assert_eq!(ActorRegistry::global().all().len(), 5);
        sim.run_until_idle();
        sim.advance(Duration::from_secs(10));
        let bought = get_all(buyers.iter().map(BuyerProxy::bought)).unwrap();
        let mut all = bought.concat();
        all.sort_unstable();
        assert_eq!(all, (0..10).collect::<Vec<_>>());
        assert_eq!(counter.sold().get(), Ok(10));
        assert_eq!(counter.ticks().get(), Ok(10));
        seen = Some((sim.trace_hash(), bought));
    });
    assert!(ActorRegistry::global().all().is_empty());
    seen.unwrap()
}

#[test]
fn a_seed_always_has_the_same_run_and_different_seeds_have_different_ones() {
    let seeds = if cfg!(debug_assertions) { 200 } else { 1000 };
    let first: Vec<_> = (0..seeds).map(run).collect();
    let second: Vec<_> = (0..seeds).map(run).collect();
    assert!(first == second);
    let mut hashes: Vec<_> = first.iter().map(|(hash, _)| hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert!(hashes.len() > seeds as usize * 3 / 4, "{}", hashes.len());
    let mut outcomes: Vec<_> = first.iter().map(|(_, bought)| bought).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    assert!(outcomes.len() > seeds as usize / 10, "{}", outcomes.len());
}
