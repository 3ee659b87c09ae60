//! Code of the user's that misbehaves wherever the library runs it.
//!
//! A *double* is a value, a closure, a waker, a subscriber or a panic hook that, in one of its *spots*
//! (`Debug`, `Drop`, `wake` ..), does one kind of *harm*: it panics, asks the same actor, blocks, or is
//! slow. Each *entry* is a use of the public interface that meets it. The matrix of all of them is run
//! in child processes, so that one which aborts or hangs is a failure with a name. What is demanded of
//! each: other actors, and what looks at the actor from outside, go on meanwhile; and after it the actor
//! either answers, or is dead and has ended.

#[path = "../common/mod.rs"]
mod common;
mod doubles;
mod entries;
mod victim;

use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, panic, thread};

use common::Finish as _;
use doubles::{CURRENT, HARMS, HOSTILE, Harm, HostileSubscriber, SPOTS, Spot, Trap, meet_current};
use entries::ENTRIES;
use pykka::{ActorRef, ActorRegistry, Error, Pool, debug};
use tracing_subscriber::layer::SubscriberExt as _;
use victim::{Cell, Victim, start};

// ---------------------------------------------------------------------------------------------------
// One cell of the matrix

const PING: Duration = Duration::from_secs(10);

/// Whether the double was met.
fn run(spot: Spot, harm: Harm, entry: fn(&Cell)) -> bool {
    let (trap, harmless) = (Trap::new(spot, harm), Trap::new(spot, harm));
    let (registry, others, pool) = (ActorRegistry::new(), ActorRegistry::new(), Pool::new());
    let bystander = start(&harmless, &others, &pool);
    let victim = start(&trap, &registry, &pool);
    // By then their start has been logged, too.
    assert_eq!(bystander.proxy().ping().get(), Ok(17));
    assert_eq!(victim.proxy().ping().get(), Ok(17));
    *trap.victim.lock().unwrap() = Some(victim.proxy());
    *CURRENT.lock().unwrap() = Some(Arc::clone(&trap));
    trap.armed.store(true, Ordering::SeqCst);

    let cell = Cell {
        trap: Arc::clone(&trap),
        registry: registry.clone(),
        pool,
        victim: victim.clone(),
    };
    let user = thread::spawn(move || {
        // A panic of the double in the user's own thread is the user's.
        match catch_unwind(AssertUnwindSafe(|| entry(&cell))) {
            Err(panic) if !words(&*panic).starts_with(HOSTILE) => Err(words(&*panic)),
            _ => Ok(cell),
        }
    });
    // Whether it is blocked is known when the user is done, and the actor too with what it was sent.
    let is_quiet = || {
        let ping = user.is_finished().then(|| victim.proxy().ping());
        ping.is_some_and(|ping| wait_unless_blocked(&trap, || ping.is_ready()))
    };
    wait_unless_blocked(&trap, || user.is_finished());
    if trap.is_blocked() || !is_quiet() {
        meanwhile(&bystander, &victim, &registry);
        trap.look();
    }
    trap.release();
    let ended = user.finish();
    trap.look.lock().unwrap().take();
    if let Err(wrong) = ended.map(drop) {
        panic!("{wrong}");
    }

    assert_eq!(
        bystander.proxy().ping().get_timeout(PING),
        Ok(17),
        "a bystander"
    );
    match victim.proxy().ping().get_timeout(PING) {
        Ok(17) => assert!(victim.is_alive(), "it answers"),
        Err(Error::ActorDead { .. }) => {}
        answer => panic!("the actor neither answers nor is dead: {answer:?}"),
    }
    victim.stop().get_timeout(PING).expect("a stop");
    victim.join(PING).expect("a join");
    assert!(!victim.is_alive(), "it is alive after its end");
    registry.stop_all();
    others.stop_all();
    assert!(registry.all().is_empty(), "actors are left in the registry");
    trap.met.load(Ordering::SeqCst)
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    text.unwrap_or_default().replace('\n', " ")
}

/// Waits until it is `done`, unless the double blocks; whether it is done.
fn wait_unless_blocked(trap: &Trap, done: impl Fn() -> bool) -> bool {
    loop {
        if done() {
            return true;
        }
        if trap.is_blocked() {
            return false;
        }
        thread::park_timeout(Duration::from_micros(100));
    }
}

/// While the double blocks, everything else goes on.
fn meanwhile(bystander: &ActorRef<Victim>, victim: &ActorRef<Victim>, registry: &ActorRegistry) {
    assert_eq!(
        bystander.proxy().ping().get_timeout(PING),
        Ok(17),
        "a bystander, meanwhile"
    );
    let waiting = victim.proxy().ping();
    drop((
        waiting.is_ready(),
        waiting.try_get(),
        waiting.get_timeout(Duration::ZERO),
    ));
    drop((
        victim.is_alive(),
        registry.all(),
        registry.get_by_urn(victim.urn()),
    ));
    drop(debug::snapshot().to_string());
    let _ = victim.join(Duration::ZERO);
}

// ---------------------------------------------------------------------------------------------------
// The matrix

const TEST: &str = "whatever_the_users_code_does_an_actor_answers_or_ends";

/// How long a cell may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a child process is told to do: the spot, the harm, and the first entry, as indices.
const ORDER: &str = "PYKKA_HOSTILE_CELLS";

#[test]
fn whatever_the_users_code_does_an_actor_answers_or_ends() {
    if let Ok(order) = env::var(ORDER) {
        return child(&order);
    }
    let groups = SPOTS
        .iter()
        .flat_map(|spot| HARMS.map(|harm| (*spot, harm)));
    // A panic in the hook is the end of the process, with or without us.
    let groups: Vec<_> = groups
        .filter(|group| *group != (Spot::PanicHook, Harm::Panics))
        .collect();
    let next = Mutex::new(groups.into_iter());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((spot, harm)) = next.lock().unwrap().next() else {
                        break;
                    };
                    let found = group(spot, harm);
                    failures.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(
        failures.is_empty(),
        "{} cells fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Runs all entries with one double in child processes, as many as it takes; what fails.
fn group(spot: Spot, harm: Harm) -> Vec<String> {
    let mut failures = Vec::new();
    let (mut from, mut is_met) = (0, false);
    while from < ENTRIES.len() {
        let order = format!("{spot:?} {harm:?} {from}");
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(ORDER, order)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (line, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for found in output.lines().map_while(Result::ok) {
                let _ = line.send(found);
            }
        });
        let mut running = None;
        let end = loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(text) => match text.split_once("cell ").map(|(_, cell)| cell) {
                    Some("over") => break None,
                    Some(cell) => match cell.split_once(' ') {
                        Some((index, "begins")) => running = index.parse().ok(),
                        Some((_, end @ ("is passed" | "is met"))) => {
                            is_met |= end == "is met";
                            running = None;
                        }
                        Some((_, why)) => {
                            failures.push(report(spot, harm, running.take(), why));
                        }
                        None => {}
                    },
                    None => {}
                },
                Err(RecvTimeoutError::Timeout) => break Some("hangs"),
                Err(RecvTimeoutError::Disconnected) => break Some("ends the process"),
            }
        };
        let _ = child.kill();
        let _ = child.wait();
        let Some(why) = end else { break };
        failures.push(report(spot, harm, running, why));
        from = running.map_or(ENTRIES.len(), |index| index + 1);
    }
    if !is_met {
        failures.push(report(spot, harm, None, "nothing meets the double"));
    }
    failures
}

fn report(spot: Spot, harm: Harm, index: Option<usize>, why: &str) -> String {
    let entry = index.map_or("?", |index| ENTRIES[index].0);
    format!("{spot:?} {harm:?}, {entry}: {why}")
}

/// The child process: runs the entries one after the other, and says how each went.
fn child(order: &str) {
    let order: Vec<_> = order.split(' ').collect();
    let [spot, harm, from] = order[..] else {
        panic!("an order has three words");
    };
    let spot = *SPOTS
        .iter()
        .find(|known| format!("{known:?}") == spot)
        .unwrap();
    let harm = *HARMS
        .iter()
        .find(|known| format!("{known:?}") == harm)
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(HostileSubscriber);
    if spot == Spot::Subscriber {
        tracing::subscriber::set_global_default(subscriber).unwrap();
    }
    panic::set_hook(Box::new(move |_| {
        if spot == Spot::PanicHook {
            meet_current(Spot::PanicHook);
        }
    }));
    let say = |text: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ncell {text}").unwrap();
        out.flush().unwrap();
    };
    for (index, (_, entry)) in ENTRIES.iter().enumerate().skip(from.parse().unwrap()) {
        say(format!("{index} begins"));
        match catch_unwind(|| run(spot, harm, *entry)) {
            Ok(met) => say(format!(
                "{index} {}",
                if met { "is met" } else { "is passed" }
            )),
            Err(panic) => {
                say(format!("{index} fails: {}", words(&*panic)));
            }
        }
    }
    say("over".to_owned());
    std::process::exit(0);
}
