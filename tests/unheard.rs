//! What is printed, and what is not even put into words, where no `tracing` subscriber hears of errors. Each
//! program is a process of its own: this one, for the test that it names.

mod common;

use std::fmt;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use common::{Answer, WATCHDOG};
use pykka::{actor, debug};
use pykka_tests_macros::actor_under_test;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

#[actor_under_test]
pub struct Fragile {
    starts: bool,
}

#[actor]
impl Fragile {
    fn on_start(&self) -> Result<(), String> {
        self.starts.then_some(()).ok_or("no\npaper".to_owned())
    }

    pub fn err(&self) -> Result<(), String> {
        Err("no ink".to_owned())
    }
}

/// What a program writes to stderr of pykka's.
fn printed(program: &str) -> Vec<String> {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", program, "--ignored"])
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    let text = String::from_utf8(child.stderr).unwrap();
    let ours = text.lines().filter(|line| line.contains("pykka"));
    ours.map(str::to_owned).collect()
}

fn fail_twice() {
    let fragile = Fragile { starts: true }.start();
    // An error that somebody is told is not printed.
    assert!(fragile.proxy().err().get().unwrap().is_err());
    let stillborn = Fragile { starts: false }.start();
    stillborn.join(WATCHDOG).unwrap();
    fragile.proxy().defer().err().unwrap();
    fragile.join(WATCHDOG).unwrap();
}

#[test]
fn the_first_error_that_nobody_hears_of_is_printed_in_one_line() {
    let lines = printed("a_program_without_a_subscriber");
    let [line] = &lines[..] else {
        panic!("{lines:?}")
    };
    let begin = "pykka: unhandled failure in Fragile (urn:uuid:";
    assert!(line.starts_with(begin), "{line}");
    assert!(
        line.contains("`on_start` returned an error: no paper"),
        "{line}"
    );
    assert!(line.contains("`tracing` subscriber"), "{line}");
}

#[test]
fn nothing_is_printed_if_that_is_switched_off_or_there_is_a_subscriber() {
    for program in [
        "a_program_that_wants_no_print",
        "a_program_with_a_subscriber",
    ] {
        assert_eq!(printed(program), [""; 0], "{program}");
    }
}

#[test]
#[ignore = "run by a test above, in a process of its own"]
fn a_program_without_a_subscriber() {
    fail_twice();
}

#[test]
#[ignore = "run by a test above, in a process of its own"]
fn a_program_that_wants_no_print() {
    debug::print_first_error(false);
    fail_twice();
}

#[test]
#[ignore = "run by a test above, in a process of its own"]
fn a_program_with_a_subscriber() {
    // One that wants to hear of nothing.
    let subscriber = tracing_subscriber::registry().with(LevelFilter::OFF);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    fail_twice();
}

/// An error that counts how often it is put into words.
#[derive(Debug, Clone)]
pub struct Worded(Arc<AtomicU32>);

impl fmt::Display for Worded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fetch_add(1, Ordering::SeqCst);
        f.write_str("worded")
    }
}

#[actor_under_test]
pub struct Refuser;

#[actor]
impl Refuser {
    pub fn refuse(&self, worded: &Worded) -> Result<(), Worded> {
        Err(worded.clone())
    }
}

#[test]
fn an_err_is_formatted_only_for_a_listener_or_if_it_ends_the_actor() {
    let worded = Worded(Arc::default());
    let refuser = Refuser.start();
    let proxy = refuser.proxy();
    assert!(proxy.refuse(worded.clone()).answer().unwrap().is_err());
    assert!(proxy.call().refuse(worded.clone()).unwrap().is_err());
    assert_eq!(worded.0.load(Ordering::SeqCst), 0);
    proxy.defer().refuse(worded.clone()).unwrap();
    refuser.join(WATCHDOG).unwrap();
    assert_eq!(worded.0.load(Ordering::SeqCst), 1);
    let Err(dead) = proxy.refuse(worded).answer() else {
        panic!("it is dead");
    };
    assert!(dead.to_string().ends_with("worded"), "{dead}");
}
