//! Other processes for tests: each is the test program again, as a host.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pykka::Error;
use pykka_remote::{Node, Offered};

/// Against a test that hangs.
pub const LONG: Duration = Duration::from_secs(60);

/// Tells the other process what to be.
const ROLE: &str = "PYKKA_REMOTE_HOST";

/// The most that something may take which the contract bounds. A test machine may be busy, so the
/// bound itself counts only with `PYKKA_STRICT=1`.
pub fn allowed(bound: Duration) -> Duration {
    let is_strict = std::env::var_os("PYKKA_STRICT").is_some();
    if is_strict { bound } else { 8 * bound }
}

/// What the other process runs, which is started with [`ROLE`]. It ends when the test closes its
/// standard input. `offer` is told what to offer, and under which name.
pub fn serve(offer: impl Fn(&Node, &str, &str) -> Result<Offered, Error>) {
    let Ok(address) = std::env::var(ROLE) else {
        return;
    };
    let node = Node::builder().listen(address).start().unwrap();
    let mut offered = Vec::new();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (what, name) = line.split_once(' ').unwrap();
        offered.push(offer(&node, what, name).unwrap());
        println!("\noffered");
    }
}

/// The other process, which is killed at the end.
pub struct Host {
    pub process: Child,
    input: Option<ChildStdin>,
    output: BufReader<std::process::ChildStdout>,
    pub address: String,
}

impl Host {
    /// At a port that is free now.
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        Host::start_at(port.to_string())
    }

    pub fn start_at(address: String) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "host", "--nocapture"])
            .env(ROLE, &address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Host {
            input: process.stdin.take(),
            output,
            process,
            address,
        }
    }

    pub fn offer(&mut self, what: &str, name: &str) {
        writeln!(self.input.as_ref().unwrap(), "{what} {name}").unwrap();
        let mut line = String::new();
        while line.trim() != "offered" {
            line.clear();
            assert_ne!(
                self.output.read_line(&mut line).unwrap(),
                0,
                "the host ended"
            );
        }
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    pub fn client(&self) -> Node {
        let builder = Node::builder().connect(&self.address).find_within(LONG);
        builder.start().unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until something is so, which has no event of its own.
pub fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "it never came about");
        thread::park_timeout(Duration::from_millis(5));
    }
}
