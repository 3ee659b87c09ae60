//! What a failure says: the steps, who waits for whom, and whether it can be replayed.

use std::collections::HashSet;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::testing::{Simulation, simulate, simulate_twice};
use pykka::{Error, Future, promise};

use crate::runs::failure;

#[actor]
#[derive(Default)]
struct Shop {
    pub sold: u32,
}
#[actor]
impl Shop {
    pub fn sell(&mut self) -> u32 {
        self.sold += 1;
        self.sold
    }
    pub fn look(&self) {}
}

#[actor]
struct Buyer {
    shop: ShopProxy,
}
#[actor]
impl Buyer {
    /// The mistake: another one may buy in between.
    pub fn buy(&self) -> Result<(), Error> {
        self.shop.look();
        if self.shop.sold().get()? == 0 {
            self.shop.sell();
        }
        Ok(())
    }
    pub fn wait(&self, until: Future<()>) -> Result<(), Error> {
        until.get()
    }
}

fn shop_and_buyers<const N: usize>() -> (ShopProxy, [BuyerProxy; N]) {
    let shop = Shop::default().start().proxy();
    let buyers = [(); N].map(|()| Buyer { shop: shop.clone() }.start().proxy());
    (shop, buyers)
}

/// Whether what depends on something other than the seed is found by running it twice, and how.
fn found(test: impl Fn(&Simulation)) -> String {
    let checked = catch_unwind(AssertUnwindSafe(|| simulate_twice(0..20, test)));
    let says = checked.expect_err("it is found").downcast::<String>();
    let says = *says.expect("it says why");
    assert!(
        says.starts_with("the program is not deterministic"),
        "{says}"
    );
    says
}

#[test]
fn the_order_of_a_hash_set_is_found_by_running_a_seed_twice() {
    let says = found(|_| {
        let (shop, _) = shop_and_buyers::<0>();
        for number in (0..100).collect::<HashSet<_>>() {
            match number % 2 {
                0 => drop(shop.look()),
                _ => drop(shop.sell()),
            }
        }
    });
    assert!(says.contains("\ntwo of its runs differ after "), "{says}");
    assert!(says.contains("the test sends Shop.look"), "{says}");
    assert!(says.contains("the test sends Shop.sell"), "{says}");
}

#[test]
fn a_real_clock_is_found_by_running_a_seed_twice() {
    let says = found(|_| {
        let (shop, _) = shop_and_buyers::<0>();
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(1) {
            shop.look();
        }
    });
    assert!(says.contains("\ntwo of its runs differ after "), "{says}");
}

#[test]
fn a_thread_of_its_own_that_shares_data_is_found_by_running_a_seed_twice() {
    static SHARED: AtomicU64 = AtomicU64::new(0);
    let says = found(|_| {
        let (shop, _) = shop_and_buyers::<0>();
        std::thread::spawn(|| SHARED.fetch_add(1, Relaxed))
            .join()
            .unwrap();
        if SHARED.load(Relaxed).is_multiple_of(3) {
            shop.look();
        }
        shop.sell();
    });
    assert!(says.contains("\ntwo of its runs differ after "), "{says}");
}

#[test]
fn a_run_that_fails_only_once_is_told_from_one_that_can_be_replayed() {
    let mut runs = 0;
    let failed = catch_unwind(AssertUnwindSafe(|| {
        simulate([7], |_| {
            let (shop, _) = shop_and_buyers::<0>();
            shop.look();
            runs += 1;
            assert_ne!(runs, 1, "only once");
        });
    }));
    let says = *failed.unwrap_err().downcast::<String>().unwrap();
    assert!(
        says.starts_with("the simulation failed with the seed 7\n"),
        "{says}"
    );
    assert!(says.contains("only once"), "{says}");
    assert!(says.contains("the program is not deterministic"), "{says}");
    assert!(!says.contains("to replay"), "{says}");
}

#[test]
fn a_program_that_depends_on_the_seed_alone_is_the_same_twice() {
    let mut seeds = Vec::new();
    simulate_twice(0..20, |sim| {
        let (_, buyers) = shop_and_buyers::<3>();
        for buyer in &buyers {
            buyer.buy();
        }
        sim.run_until_idle();
        seeds.push(sim.seed());
    });
    assert_eq!(
        seeds,
        (0..20).flat_map(|seed| [seed; 2]).collect::<Vec<_>>()
    );
}

#[test]
fn a_wait_that_never_ends_is_reported_with_all_that_wait_for_it() {
    let says = failure([0], |sim| {
        let (_, [inner, outer]) = shop_and_buyers::<2>();
        let (_key, never) = promise::<()>();
        let waited = inner.wait(never);
        let waited = outer.wait(waited.map(drop));
        sim.run_until_idle();
        drop(waited.get());
    });
    let graph = "who waited for whom:\n  \
        the test waits for Buyer#2.wait\n  \
        Buyer#2.wait waits for Buyer.wait\n  \
        Buyer.wait waits for a promise that no actor is known to keep\n";
    assert!(says.contains(graph), "{says}");
}

/// Fails if two buyers buy the same.
fn two_buyers(sim: &Simulation) {
    let (shop, buyers) = shop_and_buyers::<2>();
    for buyer in &buyers {
        buyer.buy();
    }
    sim.run_until_idle();
    assert_eq!(shop.sold().get(), Ok(1));
}

/// What the tests below run in a process of its own.
#[test]
fn in_a_process_with_variables() {
    if env::var_os("PYKKA_STEPS").is_some() {
        simulate(0..100, two_buyers);
    }
}

fn says_with(variables: &[(&str, &str)]) -> String {
    let program = env::current_exe().unwrap();
    let arguments = [
        "--exact",
        "failures::in_a_process_with_variables",
        "--nocapture",
    ];
    let output = Command::new(program)
        .args(arguments)
        .env("PYKKA_STEPS", "100")
        .envs(variables.iter().copied())
        .output();
    String::from_utf8(output.unwrap().stderr).unwrap()
}

#[test]
fn a_failure_is_drawn_as_a_sequence_diagram_if_that_is_wanted() {
    let says = says_with(&[("PYKKA_MERMAID", "1")]);
    for part in [
        "\nsequenceDiagram\n    participant a0 as the test\n",
        "participant a2 as Shop\n",
        "a3-)a2: sell\n",
        "Note over a2: Shop.sell begins, from Buyer",
    ] {
        assert!(says.contains(part), "{part:?} is not in:\n{says}");
    }
    // Each thread's panic is printed once, although the run was repeated.
    assert_eq!(
        says.matches("assertion `left == right` failed").count(),
        2,
        "{says}"
    );
}

#[test]
fn a_failure_is_shrunk_to_the_decisions_that_it_needs() {
    let says = says_with(&[("PYKKA_SHRINK", "1")]);
    let (_, rest) = says
        .split_once("\nthe seed lets another one go on ")
        .expect(&says);
    let (before, rest) = rest.split_once(" times; with ").unwrap();
    let (enough, _) = rest.split_once(" of these, it fails as well\n").unwrap();
    let (enough, before): (u32, u32) = (enough.parse().unwrap(), before.parse().unwrap());
    // One buyer is overtaken once, between its question and its purchase.
    assert!(enough <= 1 && before > 3, "{says}");
    assert!(says.contains("assertion `left == right` failed"), "{says}");
}
