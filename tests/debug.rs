//! A program can be asked what its actors are doing, also one that is stuck.

mod common;

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use common::{Answer as _, Barred, Finish as _, WATCHDOG, gate, hold};
use pykka::debug::{ActorState, Snapshot, snapshot};
use pykka::{
    Actor as _, ActorRef, ActorRegistry, Context, Error, Failure, Future, Methods, actor, promise,
};
use pykka_tests_macros::actor_under_test;

#[actor_under_test]
#[derive(Default)]
pub struct Node {
    #[traversable]
    pub part: Part,
}

#[actor]
impl Node {
    pub fn poke(&self) {}

    pub fn ask(&self, other: &NodeProxy) -> Result<(), Error> {
        other.poke().get()
    }

    /// Asks when the other is about to.
    pub fn ask_patiently(&self, other: &NodeProxy, together: &Arc<Barrier>) -> Result<(), Error> {
        together.wait();
        other.poke().get_timeout(WATCHDOG)
    }
}

#[actor]
#[derive(Default)]
pub struct Part;

#[actor]
impl Part {
    pub fn dwell(&self, until: Future<()>) -> Result<(), Error> {
        until.get()
    }
}

fn node(name: &str) -> ActorRef<Node> {
    Node::builder().name(name).start(Node::default())
}

fn state<A: Methods>(snapshot: &Snapshot, of: &ActorRef<A>) -> ActorState {
    let mut states = snapshot.actors.iter();
    states
        .find(|state| state.id == *of.id())
        .expect("the actor is in the snapshot")
        .clone()
}

/// The first snapshot that is as it should be. That it will be so is certain; when, is not.
#[track_caller]
fn snapshot_when(is_so: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let begin = Instant::now();
    loop {
        let snapshot = snapshot();
        if is_so(&snapshot) {
            return snapshot;
        }
        assert!(begin.elapsed() < WATCHDOG, "it is not so: {snapshot}");
        thread::yield_now();
    }
}

#[test]
fn a_snapshot_shows_an_actors_method_its_duration_and_message_counts() {
    let _ = snapshot();
    let a = node("A");
    for _ in 0..3 {
        a.proxy().poke().answer().unwrap();
    }
    let held = hold(&a);
    let waiting: Vec<_> = (0..5).map(|_| a.proxy().poke()).collect();
    let seen = state(&snapshot(), &a);
    assert!(seen.alive);
    assert_eq!(seen.id.urn(), a.urn());
    assert_eq!(seen.mailbox_depth, 5);
    assert_eq!(seen.handled, 3);
    assert_eq!(seen.waiting, None);
    let handling = seen.handling.expect("it is in a method");
    assert_eq!(handling.method, "run");
    assert!(handling.for_how_long.is_some());

    held.open();
    for future in waiting {
        future.answer().unwrap();
    }
    let idle = snapshot_when(|snapshot| state(snapshot, &a).handling.is_none());
    assert_eq!(state(&idle, &a).handled, 9);
    assert_eq!(state(&idle, &a).mailbox_depth, 0);
    a.stop().answer().unwrap();
}

#[test]
fn a_snapshot_shows_the_way_to_the_part_that_a_method_belongs_to() {
    let a = node("A");
    let (promise, until) = promise();
    let asking = thread::spawn({
        let proxy = a.proxy();
        move || proxy.part().dwell(until).answer()
    });
    let seen = snapshot_when(|snapshot| state(snapshot, &a).waiting.is_some());
    let seen = state(&seen, &a);
    assert_eq!(seen.handling.unwrap().method, "part.dwell");
    // Anybody may keep the promise.
    assert_eq!(seen.waiting.unwrap().waits_for, []);
    promise.set(());
    asking.finish().unwrap().unwrap();
    a.stop().answer().unwrap();
}

#[test]
fn a_snapshot_shows_whom_an_actor_waits_for_and_prints_it() {
    let (a, b) = (node("Asker"), node("Asked"));
    let held = hold(&b);
    let asking = thread::spawn({
        let (a, b) = (a.proxy(), b.proxy());
        move || a.ask(b).answer()
    });
    let seen = snapshot_when(|snapshot| state(snapshot, &a).waiting.is_some());
    let waiting = state(&seen, &a).waiting.unwrap();
    let [awaited] = &waiting.waits_for[..] else {
        panic!("{waiting:?}")
    };
    assert_eq!(awaited.actor(), Some(b.id()));
    assert_eq!(awaited.method(), Some("poke"));
    let text = seen.to_string();
    assert!(text.contains("ask"), "{text}");
    assert!(text.contains("waits for Asked.poke for "), "{text}");
    assert!(text.contains(a.urn()), "{text}");
    held.open();
    asking.finish().unwrap().unwrap();
    a.stop().answer().unwrap();
    b.stop().answer().unwrap();
}

#[test]
fn a_snapshot_shows_those_who_wait_for_each_other_with_a_timeout() {
    let (a, b) = (node("A"), node("B"));
    let together = Arc::new(Barrier::new(2));
    let asking: Vec<_> = [(&a, &b), (&b, &a)]
        .into_iter()
        .map(|(one, other)| {
            let (one, other, together) = (one.proxy(), other.proxy(), Arc::clone(&together));
            // Neither is told, as both waits will end by themselves.
            one.ask_patiently(other, together)
        })
        .collect();
    let with_both = |snapshot: &Snapshot| {
        snapshot.cycles.iter().any(|cycle| {
            let mut names: Vec<_> = cycle.iter().filter_map(|origin| origin.actor()).collect();
            names.sort_by_key(|id| id.name().to_owned());
            names == [a.id(), b.id()]
        })
    };
    let seen = snapshot_when(with_both).to_string();
    assert!(seen.contains("waiting for each other: "), "{seen}");
    drop(asking);
    // They are left to their time.
}

#[test]
fn a_snapshot_can_be_taken_from_within_an_actor() {
    let a = node("A");
    let within = a.clone();
    let seen = a
        .run(move |_| state(&snapshot(), &within))
        .answer()
        .unwrap();
    assert_eq!(seen.handling.unwrap().method, "run");
    a.stop().answer().unwrap();
}

#[test]
fn an_actor_that_waits_while_it_stops_is_in_the_snapshot() {
    #[actor]
    struct Slow {
        until: Option<Future<()>>,
    }
    #[actor]
    impl Slow {
        fn on_stop(&mut self, _: &Context<Self>) {
            let _ = self.until.take().map(Future::get);
        }
    }
    let (promise, until) = promise();
    let slow = Slow { until: Some(until) }.start();
    let stopped = slow.stop();
    let is_seen = |snapshot: &Snapshot| {
        let state = snapshot.actors.iter().find(|state| state.id == *slow.id());
        state.is_some_and(|state| {
            !state.alive
                && state
                    .handling
                    .as_ref()
                    .is_some_and(|doing| doing.method == "on_stop")
        })
    };
    snapshot_when(is_seen);
    promise.set(());
    assert_eq!(stopped.answer(), Ok(true));
}

/// Is busy for as long as its gates are closed: in its last hook, and when it is dropped.
#[actor_under_test]
pub struct Dying {
    in_hook: Option<Barred>,
    in_drop: Option<Barred>,
}

#[actor]
impl Dying {
    fn on_stop(&mut self) {
        self.in_hook.take().unwrap().pass();
    }

    fn on_failure(&mut self, _: &Failure) {
        self.in_hook.take().unwrap().pass();
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("on purpose".into())
    }
}

impl Drop for Dying {
    fn drop(&mut self) {
        self.in_drop.take().unwrap().pass();
    }
}

#[test]
fn an_actor_stuck_in_its_last_hook_or_destructor_is_in_the_snapshot() {
    let _ = snapshot();
    for hook in ["on_stop", "on_failure"] {
        let registry = ActorRegistry::new();
        let ((hook_gate, in_hook), (drop_gate, in_drop)) = (gate(), gate());
        let actor = Dying {
            in_hook: Some(in_hook),
            in_drop: Some(in_drop),
        };
        let dying = Dying::builder().registry(&registry).start(actor);
        match hook {
            "on_stop" => drop(dying.stop()),
            _ => dying.proxy().defer().fail().unwrap(),
        }
        for (gate, doing) in [(hook_gate, hook), (drop_gate, "drop")] {
            gate.wait_until_entered();
            let seen = state(&snapshot(), &dying);
            assert!(!seen.alive);
            let handling = seen.handling.expect("it is in its hook, or is dropped");
            assert_eq!(handling.method, doing);
            assert!(handling.for_how_long.is_some());
            assert_eq!(registry.all(), []);
            assert_eq!(registry.get_by_urn(dying.urn()), None);
            gate.open();
        }
        dying.join(WATCHDOG).unwrap();
        let seen = snapshot();
        assert!(seen.actors.iter().all(|state| state.id != *dying.id()));
    }
}

/// A program that is stuck, in a process of its own.
#[cfg(unix)]
struct Stuck {
    child: Child,
    dump: Lines<BufReader<ChildStderr>>,
}

#[cfg(unix)]
impl Stuck {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_program_that_is_stuck",
                "--ignored",
                "--nocapture",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(output.any(|line| line.unwrap().contains("I am stuck")));
        let dump = BufReader::new(child.stderr.take().unwrap()).lines();
        Stuck { child, dump }
    }

    fn signal(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-USR1", &id]).status();
        assert!(sent.unwrap().success());
    }

    /// What it writes next, from the head of a table on.
    fn table(&mut self) -> Vec<String> {
        let lines = self.dump.by_ref().map(Result::unwrap);
        lines.skip_while(|line| !is_head(line)).take(3).collect()
    }

    /// All else that it has written.
    fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.dump.map(Result::unwrap).collect()
    }
}

#[cfg(unix)]
fn is_head(line: &str) -> bool {
    line.starts_with("actor")
}

#[test]
#[cfg(unix)]
fn a_program_that_is_stuck_tells_where_when_it_is_sent_the_signal() {
    let mut stuck = Stuck::start();
    stuck.signal();
    let lines = stuck.table();
    stuck.end();
    assert!(lines[1].starts_with("Waiting"), "{lines:?}");
    assert!(lines[1].contains("waits for Stuck.poke for "), "{lines:?}");
    assert!(lines[2].starts_with("Stuck"), "{lines:?}");
    assert!(lines[2].contains("run for "), "{lines:?}");
}

#[test]
#[cfg(unix)]
fn a_program_that_asked_for_it_twice_tells_where_once_for_each_signal() {
    let mut stuck = Stuck::start();
    // Each is told before the next is sent. What a second listener tells may come late, but not five times.
    for _ in 0..5 {
        stuck.signal();
        assert_eq!(stuck.table().len(), 3);
    }
    let more = stuck.end();
    assert!(!more.iter().any(|line| is_head(line)), "{more:?}");
}

#[test]
#[cfg(unix)]
#[ignore = "hangs: run by the test above, in a process of its own"]
fn a_program_that_is_stuck() {
    pykka::debug::dump_on_signal().unwrap();
    pykka::debug::dump_on_signal().unwrap();
    let (waiting, stuck) = (node("Waiting"), node("Stuck"));
    let (gate, barred) = gate();
    drop(stuck.run(move |_| barred.pass()));
    gate.wait_until_entered();
    let asking = thread::spawn({
        let (waiting, stuck) = (waiting.proxy(), stuck.proxy());
        move || waiting.ask(stuck).answer()
    });
    snapshot_when(|snapshot| state(snapshot, &waiting).waiting.is_some());
    println!("I am stuck");
    let _ = asking.finish();
}
