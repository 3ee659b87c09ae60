//! Proxies that are passed between processes on the loopback.
#![cfg(all(unix, feature = "zenoh"))]

mod support;

use std::time::Duration;

use pykka::Error;
use pykka::prelude::*;
use pykka_remote::Node;
use support::{Host, LONG, allowed, until};

#[actor(remote)]
pub trait Listener {
    fn heard(&mut self, line: u32) -> (u32, usize);
}

#[actor]
#[derive(Default)]
struct Ear {
    pub lines: Vec<u32>,
}

#[actor]
impl Ear {}

impl Listener for Ear {
    fn heard(&mut self, line: u32) -> (u32, usize) {
        self.lines.push(line);
        (std::process::id(), self.lines.len())
    }
}

#[actor(remote)]
#[derive(Default)]
pub struct Hub {
    pub listeners: Vec<ListenerProxy>,
}

#[actor(remote)]
impl Hub {
    pub fn process(&self) -> u32 {
        std::process::id()
    }
    /// The process of each, and what it has heard.
    pub fn publish(&self, line: u32) -> Vec<Option<(u32, usize)>> {
        let listeners = self.listeners.iter();
        let heard = listeners.map(|listener| listener.heard(line).get_timeout(LONG).ok());
        heard.collect()
    }
    pub fn open(&self) -> HubProxy {
        Hub::default().start().proxy()
    }
    pub fn hold(&self) {
        std::thread::sleep(LONG);
    }
    /// Asks another one to publish.
    pub fn ask(&self, other: HubProxy, line: u32) -> Option<(u32, Vec<Option<(u32, usize)>>)> {
        let (process, heard) = (other.process(), other.publish(line));
        process
            .get_timeout(LONG)
            .ok()
            .zip(heard.get_timeout(LONG).ok())
    }
}

/// Not a test: what the other process runs.
#[test]
fn host() {
    support::serve(|node, what, name| match what {
        "hub" => node.offer(name, &Hub::default().start()),
        other => panic!("{other}"),
    });
}

#[test]
fn an_actor_is_called_back_by_the_process_that_its_proxy_was_passed_to() {
    let mut host = Host::start();
    host.offer("hub", "hub");
    let client = host.client();
    let hub: HubProxy = client.proxy("hub").unwrap();
    let ear = Ear::default().start();
    hub.set_listeners(vec![(&ear).into()]).get().unwrap();
    for line in 1..=100 {
        let heard = hub.publish(line).get_timeout(LONG);
        assert_eq!(heard, Ok(vec![Some((std::process::id(), line as usize))]));
    }
    assert_eq!(ear.proxy().lines().get(), Ok((1..=100).collect()));
    // The proxy that comes home is that of the actor itself.
    assert_eq!(hub.listeners().get(), Ok(vec![(&ear).into()]));
}

#[test]
fn an_actor_that_was_a_result_is_lost_with_its_process() {
    let mut host = Host::start();
    host.offer("hub", "hub");
    let client = host.client();
    let hub: HubProxy = client.proxy("hub").unwrap();
    let room = hub.open().get_timeout(LONG).unwrap();
    assert_eq!(room.process().get_timeout(LONG), Ok(host.process.id()));
    assert_ne!(room, hub);
    let held = room.hold();
    host.signal("-KILL");
    let begun = std::time::Instant::now();
    let lost = held.get_timeout(LONG).unwrap_err();
    let took = begun.elapsed();
    assert!(
        matches!(lost, Error::ConnectionLost { .. }) && lost.may_have_run(),
        "{lost}"
    );
    assert!(took < allowed(Duration::from_millis(500)), "{took:?}");
    let lost = room.process().get_timeout(LONG).unwrap_err();
    assert!(matches!(lost, Error::ConnectionLost { .. }), "{lost}");
}

#[test]
fn two_processes_that_are_not_connected_meet_through_the_one_between() {
    let (mut one, mut other) = (Host::start(), Host::start());
    one.offer("hub", "one");
    other.offer("hub", "other");
    let between = Node::builder()
        .connect(&one.address)
        .connect(&other.address);
    let between = between.find_within(LONG).start().unwrap();
    let first: HubProxy = between.proxy("one").unwrap();
    let second: HubProxy = between.proxy("other").unwrap();
    let ear = Ear::default().start();
    first.set_listeners(vec![(&ear).into()]).get().unwrap();
    // The other process asks the first one, which asks this one.
    let heard = vec![Some((std::process::id(), 1))];
    let asked = second.ask(first.clone(), 7).get_timeout(LONG);
    assert_eq!(asked, Ok(Some((one.process.id(), heard))));
    // If the first one has ended, that is what the other one learns.
    drop(one);
    until(|| !first.actor_ref().is_alive());
    assert_eq!(second.ask(first, 8).get_timeout(LONG), Ok(None));
    assert_eq!(ear.proxy().lines().get(), Ok(vec![7]));
}
