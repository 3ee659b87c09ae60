//! Two processes on the loopback. Each test starts others by their process ids, and ends them.
#![cfg(all(unix, feature = "zenoh"))]

mod support;

use std::collections::HashSet;
use std::fs;
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::{Context, Down, End, Error, OnPanic, Promise, get_all_results, promise};
use pykka_remote::Node;
use support::{Host, LONG, allowed, until};

#[actor(remote)]
pub struct Log {
    pub lines: Vec<u32>,
}

#[actor(remote)]
impl Log {
    pub fn write(&mut self, line: u32) -> usize {
        self.lines.push(line);
        self.lines.len()
    }
    pub fn hold(&self, millis: u64) {
        thread::sleep(Duration::from_millis(millis));
    }
    pub fn is_rising(&self) -> bool {
        self.lines.windows(2).all(|pair| pair[0] < pair[1])
    }
    pub fn process(&self) -> u32 {
        std::process::id()
    }
}

/// The same in a newer build: it has one method more.
mod newer {
    use pykka::actor;

    #[actor(remote)]
    pub struct Log {
        pub lines: Vec<u32>,
    }
    #[actor(remote)]
    impl Log {
        pub fn write(&mut self, line: u32) -> usize {
            line as usize
        }
        pub fn hold(&self, millis: u64) {
            drop(millis.to_string());
        }
        pub fn is_rising(&self) -> bool {
            true
        }
        pub fn process(&self) -> u32 {
            0
        }
        pub fn clear(&mut self) {}
    }
}

/// Not a test: what the other process runs.
#[test]
fn host() {
    support::serve(|node, what, name| {
        let log = || Log { lines: vec![] };
        match what {
            "log" => node.offer(name, &log().start()),
            "bounded" => node.offer(name, &Log::builder().capacity(2).start(log())),
            "newer" => node.offer(name, &newer::Log { lines: vec![] }.start()),
            "fragile" => {
                let fragile = Log::builder().on_panic(OnPanic::Fail).start(log());
                node.offer(name, &fragile)
            }
            other => panic!("{other}"),
        }
    });
}

#[test]
fn the_same_proxy_works_in_another_process() {
    let mut host = Host::start();
    host.offer("log", "the log/1");
    let client = host.client();
    let log: LogProxy = client.proxy("the log/1").unwrap();
    assert_eq!(log.process().get(), Ok(host.process.id()));
    assert_eq!(log.write(7).get(), Ok(1));
    assert_eq!(log.call().lines(), Ok(vec![7]));
    assert_eq!(log.actor_ref().stop().get(), Ok(true));
    assert!(matches!(log.write(8).get(), Err(Error::ActorDead { .. })));
}

#[test]
fn a_process_that_is_killed_in_the_middle_of_a_call_is_a_lost_connection_in_half_a_second() {
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let log: LogProxy = client.proxy("log").unwrap();
    let (wrote, held) = (log.write(1), log.hold(60_000));
    assert_eq!(wrote.get(), Ok(1));
    host.signal("-KILL");
    let begun = Instant::now();
    let lost = held.get_timeout(LONG).unwrap_err();
    let took = begun.elapsed();
    assert!(
        matches!(lost, Error::ConnectionLost { .. }) && lost.may_have_run(),
        "{lost}"
    );
    assert_eq!(lost.method(), Some("hold"));
    eprintln!("the loss was noticed after {took:?}");
    assert!(took < allowed(Duration::from_millis(500)), "{took:?}");
}

#[test]
fn a_restart_makes_a_pinned_proxy_restarted_and_one_by_name_goes_on() {
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let pinned: LogProxy = client.proxy("log").unwrap();
    let by_name: LogProxy = client.proxy_by_name("log");
    let ended = pinned.actor_ref().ended();
    assert_eq!(pinned.write(1).get(), Ok(1));
    let address = host.address.clone();
    drop(host);
    assert!(matches!(
        ended.get_timeout(LONG),
        Err(Error::ConnectionLost { .. })
    ));
    assert!(matches!(
        by_name.write(1).get(),
        Err(Error::NotFound { .. })
    ));

    let mut again = Host::start_at(address);
    again.offer("log", "log");
    until(|| by_name.actor_ref().is_alive());
    assert_eq!(by_name.write(2).get_timeout(LONG), Ok(1));
    let restarted = pinned.write(3).get_timeout(LONG).unwrap_err();
    assert!(matches!(restarted, Error::Restarted { .. }) && !restarted.may_have_run());
    assert_eq!(by_name.process().get(), Ok(again.process.id()));
}

#[test]
fn one_name_twice_is_handled_once() {
    let (mut one, mut other) = (Host::start(), Host::start());
    one.offer("log", "log");
    other.offer("log", "log");
    let builder = Node::builder()
        .connect(&one.address)
        .connect(&other.address);
    let client = builder.find_within(LONG).start().unwrap();
    until(|| client.members::<LogProxy>("log").unwrap().all().len() == 2);
    let unclear = client.proxy::<LogProxy>("log").unwrap_err();
    assert!(matches!(unclear, Error::Ambiguous { .. }));
    let members = client.members::<LogProxy>("log").unwrap();
    let log = members.in_turn();
    let written = get_all_results((0..100).map(|line| log.write(line)));
    assert!(written.iter().all(Result::is_ok));
    for member in members.all() {
        assert_eq!(member.lines().get().map(|lines| lines.len()), Ok(50));
    }
    // The other is not affected by the end of one.
    drop(one);
    until(|| client.members::<LogProxy>("log").unwrap().all().len() == 1);
    assert_eq!(log.process().get_timeout(LONG), Ok(other.process.id()));
}

#[test]
fn a_build_with_one_method_more_is_another_version() {
    let mut host = Host::start();
    host.offer("newer", "log");
    let client = host.client();
    let other = client.proxy::<LogProxy>("log").unwrap_err();
    assert!(
        matches!(other, Error::VersionMismatch { .. }) && !other.may_have_run(),
        "{other}"
    );
    let log = client.proxy::<newer::LogProxy>("log").unwrap();
    assert_eq!(log.write(3).get(), Ok(3));
}

#[test]
fn a_hundred_thousand_tells_and_an_ask_are_handled_in_order() {
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let log: LogProxy = client.proxy("log").unwrap();
    let mut refused = 0_usize;
    for line in 0..100_000 {
        match log.defer().write(line) {
            Ok(()) => {}
            // The machine is slow, and the queue to the connection is full: it was not sent.
            Err(error) if matches!(error.error(), Error::Busy { .. }) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(log.write(100_000).get_timeout(LONG), Ok(100_001 - refused));
    assert_eq!(log.is_rising().get_timeout(LONG), Ok(true));
}

#[test]
fn a_slow_actor_is_busy_and_its_neighbour_is_not_affected() {
    let mut host = Host::start();
    host.offer("bounded", "slow");
    host.offer("log", "neighbour");
    let client = host.client();
    let slow: LogProxy = client.proxy("slow").unwrap();
    let neighbour: LogProxy = client.proxy("neighbour").unwrap();
    let held = slow.hold(3000);
    let asked: Vec<_> = (0..10).map(|line| slow.write(line)).collect();
    let begun = Instant::now();
    for line in 0..10 {
        assert_eq!(
            neighbour.write(line).get_timeout(LONG),
            Ok(line as usize + 1)
        );
    }
    assert!(
        !held.is_ready(),
        "the neighbour waited: {:?}",
        begun.elapsed()
    );
    let answers = get_all_results(asked);
    let busy = |answer: &&Result<usize, Error>| matches!(answer, Err(Error::Busy { .. }));
    assert!(answers.iter().filter(busy).count() >= 7, "{answers:?}");
    held.get_timeout(LONG).unwrap();
}

#[test]
fn a_frozen_process_delays_no_one_beyond_their_timeout_and_is_not_dead() {
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let log: LogProxy = client.proxy("log").unwrap();
    assert_eq!(log.write(0).get(), Ok(1));
    host.signal("-STOP");
    // All within the time in which the loss is not noticed.
    let tries = |lines: std::ops::Range<u32>| {
        let log = &log;
        move || {
            let tries = lines.map(|line| {
                let begun = Instant::now();
                let answer = log.write(line).get_timeout(Duration::from_millis(300));
                let took = begun.elapsed();
                assert!(matches!(answer, Err(Error::Timeout { .. })), "{answer:?}");
                took
            });
            tries.max().unwrap()
        }
    };
    let longest = thread::scope(|scope| {
        let threads = (0..10).map(|tens| scope.spawn(tries(10 * tens + 1..10 * tens + 11)));
        let threads: Vec<_> = threads.collect();
        let longest = threads.into_iter().map(|thread| thread.join().unwrap());
        longest.max().unwrap()
    });
    eprintln!("the longest of 100 waits for 300 ms took {longest:?}");
    assert!(
        longest <= allowed(Duration::from_millis(350)),
        "{longest:?}"
    );
    host.signal("-CONT");
    // It comes back as the same incarnation, so the pinned proxy goes on.
    until(|| log.process().get_timeout(Duration::from_secs(1)).is_ok());
    assert_eq!(
        log.lines().get_timeout(LONG).map(|lines| lines.len()),
        Ok(101)
    );
}

#[actor]
struct Watchman {
    seen: Option<Promise<Down>>,
}

#[actor]
impl Watchman {
    pub fn watch(&self, context: &Context<Self>, log: LogProxy) {
        context.monitor(log.actor_ref());
    }
    fn on_down(&mut self, down: Down) {
        if let Some(seen) = self.seen.take() {
            seen.set(down);
        }
    }
}

#[test]
fn the_end_of_an_actor_in_another_process_is_told_to_who_monitors_it() {
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let log: LogProxy = client.proxy("log").unwrap();
    let (seen, down) = promise();
    let watchman = Watchman { seen: Some(seen) }.start();
    watchman.proxy().watch(log.clone()).get().unwrap();
    let ended = log.actor_ref().ended();
    assert_eq!(log.actor_ref().stop().get_timeout(LONG), Ok(true));
    assert_eq!(ended.get_timeout(LONG), Ok(End::Stopped));
    let down = down.get_timeout(LONG).unwrap();
    assert_eq!(
        (down.actor(), down.end()),
        (log.actor_ref().id(), &End::Stopped)
    );
}

/// The sockets of this process: the protocol, the local address and the state of each.
fn sockets() -> Vec<(String, String, String)> {
    let links = fs::read_dir("/proc/self/fd").unwrap();
    let links = links.filter_map(|link| fs::read_link(link.ok()?.path()).ok());
    let own: HashSet<String> = links
        .filter_map(|link| {
            let link = link.to_str()?.strip_prefix("socket:[")?.to_owned();
            Some(link.strip_suffix(']')?.to_owned())
        })
        .collect();
    let mut sockets = Vec::new();
    for protocol in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/self/net/{protocol}")).unwrap_or_default();
        for line in table.lines().skip(1) {
            let columns: Vec<_> = line.split_whitespace().collect();
            if own.contains(columns[9]) {
                let column = |index: usize| columns[index].to_owned();
                sockets.push((protocol.to_owned(), column(1), column(3)));
            }
        }
    }
    sockets
}

/// Not run beside other tests of this process, whose sockets it would see: see [`sockets`].
#[cfg(target_os = "linux")]
#[test]
fn only_what_was_said_is_listened_to_and_nothing_is_scouted() {
    const OUTER: &str = "PYKKA_REMOTE_SOCKETS";
    if std::env::var(OUTER).is_err() {
        let name = "only_what_was_said_is_listened_to_and_nothing_is_scouted";
        let alone = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(OUTER, "1")
            .status()
            .unwrap();
        assert!(alone.success());
        return;
    }
    let mut host = Host::start();
    host.offer("log", "log");
    let client = host.client();
    let log: LogProxy = client.proxy("log").unwrap();
    assert_eq!(log.write(1).get(), Ok(1));
    let (loopback, listens) = ("0100007F:", "0A");
    let mine = sockets();
    assert!(!mine.is_empty());
    for (protocol, address, state) in mine {
        assert!(
            protocol == "tcp" && address.starts_with(loopback),
            "{protocol} {address}"
        );
        assert_ne!(state, listens, "{address}");
    }
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let _node = Node::builder().listen(port.to_string()).start().unwrap();
    let listening = sockets()
        .into_iter()
        .filter(|(_, _, state)| state == listens);
    let listening: Vec<_> = listening.map(|(_, address, _)| address).collect();
    assert_eq!(listening, [format!("{loopback}{:04X}", port.port())]);
}
