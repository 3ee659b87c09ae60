//! How runs follow each other, what is left after each, and what a failure says.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use pykka::prelude::*;
use pykka::testing::{Simulation, simulate};
use pykka::{ActorRegistry, Context};

/// What the failure of a simulation says.
pub(crate) fn failure(seeds: impl IntoIterator<Item = u64>, test: impl Fn(&Simulation)) -> String {
    let failed = catch_unwind(AssertUnwindSafe(|| simulate(seeds, test)));
    let payload = failed.expect_err("the simulation fails");
    payload
        .downcast_ref::<String>()
        .expect("it says why")
        .clone()
}

type Log = Arc<Mutex<Vec<String>>>;

#[actor]
struct Writer {
    log: Log,
    name: &'static str,
}
#[actor]
impl Writer {
    pub fn write(&self, text: &str) {
        self.log
            .lock()
            .unwrap()
            .push(format!("{}: {text}", self.name));
    }
    fn on_stop(&mut self) {
        self.write("stops");
    }
}

fn writer(log: &Log, name: &'static str) -> Writer {
    let log = log.clone();
    Writer { log, name }
}

#[test]
fn seeds_are_run_in_the_order_given() {
    let mut seeds = Vec::new();
    simulate([3, 1, 2], |sim| seeds.push(sim.seed()));
    assert_eq!(seeds, [3, 1, 2]);
}

#[test]
fn actors_that_are_left_are_stopped_in_reverse_in_any_registry() {
    simulate(0..20, |_| {});
    let log = Log::default();
    for seed in 0..20 {
        simulate([seed], |_| {
            let registry = ActorRegistry::new();
            writer(&log, "first").start();
            Writer::builder()
                .registry(&registry)
                .start(writer(&log, "second"));
            Writer::builder().pooled().start(writer(&log, "third"));
        });
        let stopped = std::mem::take(&mut *log.lock().unwrap());
        assert_eq!(stopped, ["third: stops", "second: stops", "first: stops"]);
    }
}

#[test]
fn what_was_sent_is_handled_before_an_actor_is_stopped() {
    let log = Log::default();
    simulate(0..1, |_| {
        writer(&log, "a").start().proxy().write("hello");
    });
    assert_eq!(*log.lock().unwrap(), ["a: hello", "a: stops"]);
}

#[test]
fn the_global_registry_of_a_run_is_its_own() {
    let outside = writer(&Log::default(), "outside").start();
    let simulated = || {
        simulate(0..50, |sim| {
            assert!(ActorRegistry::global().all().is_empty());
            let inside = writer(&Log::default(), "inside").start();
            inside.proxy().write("hello");
            sim.run_until_idle();
            assert_eq!(ActorRegistry::global().all(), [inside.to_any()]);
            assert_eq!(ActorRegistry::global().stop_all(), [Ok(true)]);
        });
    };
    thread::scope(|scope| {
        scope.spawn(simulated);
        scope.spawn(simulated);
    });
    assert!(ActorRegistry::global().all().contains(&outside.to_any()));
    outside.stop().get().unwrap();
}

#[actor]
struct Asker {
    writer: WriterProxy,
}
#[actor]
impl Asker {
    pub fn ask(&self) {
        self.writer.write("hello").get().unwrap();
    }
}

#[test]
fn a_failure_names_the_seed_and_the_last_steps() {
    let test = |sim: &Simulation| {
        let writer = writer(&Log::default(), "a").start().proxy();
        Asker { writer }.start().proxy().ask();
        sim.run_until_idle();
        assert!(sim.seed() < 5, "the shop is closed");
    };
    let said = failure(0..10, test);
    for part in [
        "the simulation failed with the seed 5\n",
        "the shop is closed\n",
        "at tests/simulation/runs.rs:",
        "PYKKA_SEED=5\n",
        "the test starts Asker\n",
        "the test sends Asker.ask\n",
        "Asker.ask begins, from the test\n",
        "Asker sends Writer.write\n",
        "Writer.write begins, from Asker\n",
    ] {
        assert!(said.contains(part), "{part:?} is not in:\n{said}");
    }
}

/// What the test below runs in a process of its own.
#[test]
fn replayed() {
    if env::var_os("PYKKA_SEED").is_some() {
        let mut seeds = Vec::new();
        simulate(0..10, |sim| seeds.push(sim.seed()));
        assert_eq!(seeds, [1234]);
        println!("it was replayed");
    }
}

#[test]
fn the_environment_says_which_seed_is_replayed() {
    let replay = |seed: &str| {
        let program = env::current_exe().unwrap();
        let arguments = ["--exact", "runs::replayed", "--nocapture"];
        let output = Command::new(program)
            .args(arguments)
            .env("PYKKA_SEED", seed)
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert!(replay("1234").contains("it was replayed"));
    assert!(!replay("no number").contains("it was replayed"));
}

#[actor(pooled)]
struct Sender {
    turns: u64,
}
#[actor]
impl Sender {
    pub fn again(&mut self, context: &Context<Self>) {
        self.turns += 1;
        let _ = context.proxy().defer().again();
    }
}

#[test]
fn a_run_that_never_comes_to_rest_fails() {
    let said = failure([0], |sim| {
        Sender { turns: 0 }.start().proxy().again();
        sim.run_until_idle();
    });
    assert!(said.contains("did not come to rest"), "{said}");
}

#[test]
fn a_thread_that_is_not_part_of_it_makes_a_run_fail() {
    let said = failure([0], |sim| {
        let writer = writer(&Log::default(), "a").start().proxy();
        thread::Builder::new()
            .name("stranger".into())
            .spawn(move || drop(writer.write("hello")))
            .unwrap()
            .join()
            .unwrap();
        sim.run_until_idle();
    });
    assert!(said.contains("the thread stranger"), "{said}");
    assert!(said.contains("Writer.write"), "{said}");
}

#[test]
fn a_simulation_within_another_one_is_a_mistake() {
    let said = failure([0], |_| simulate([0], |_| {}));
    assert!(said.contains("within another one"), "{said}");
}
