//! Programs at random, and what must hold in each: no run fails that should not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pykka::prelude::*;
use pykka::testing::{Fault, Simulation, simulate};
use pykka::{Error, Future, Restart};

use crate::runs::failure;

const MOMENT: Duration = Duration::from_millis(10);

/// What a server has handled: the sender, and the number of its message.
type Handled = Arc<Mutex<Vec<(usize, u32)>>>;

/// It outlives its lives.
#[actor]
#[derive(Clone)]
struct Server {
    handled: Handled,
    /// The mistake, if there is to be one.
    forgets: Option<u32>,
}
#[actor]
impl Server {
    pub fn take(&self, sender: usize, number: u32) -> u32 {
        if self.forgets != Some(number) {
            self.handled.lock().unwrap().push((sender, number));
        }
        number
    }
}

/// What became of a message, as its sender knows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Handled,
    /// Its time was up.
    Perhaps,
    Refused,
}

/// By server and number.
type Fates = BTreeMap<(usize, u32), Fate>;

#[actor]
struct Sender {
    me: usize,
    servers: Vec<ServerProxy>,
    random: u64,
    fates: Fates,
    open: Vec<((usize, u32), Future<u32>)>,
}
#[actor]
impl Sender {
    pub fn send(&mut self, count: u32) {
        for number in 0..count {
            let server = self.below(self.servers.len());
            let fate = self.send_one(server, number);
            self.fates.extend(fate.map(|fate| ((server, number), fate)));
        }
        for (message, future) in self.open.drain(..) {
            assert_eq!(future.get(), Ok(message.1));
            self.fates.insert(message, Fate::Handled);
        }
    }

    pub fn fates(&self) -> Fates {
        self.fates.clone()
    }
}

impl Sender {
    /// What became of it, if that is known already.
    fn send_one(&mut self, to: usize, number: u32) -> Option<Fate> {
        let (server, me) = (self.servers[to].clone(), self.me);
        match self.below(7) {
            0 | 1 => assert_eq!(server.take(me, number).get(), Ok(number)),
            2 => {
                self.open.push(((to, number), server.take(me, number)));
                return None;
            }
            3 => server.defer().take(me, number).unwrap(),
            4 => match server.within(MOMENT).take(me, number).get() {
                Ok(answer) => assert_eq!(answer, number),
                Err(Error::Timeout { .. }) => return Some(Fate::Perhaps),
                Err(error) => panic!("{error}"),
            },
            5 => match server.if_room().take(me, number).get() {
                Ok(answer) => assert_eq!(answer, number),
                Err(Error::MailboxFull { .. }) => return Some(Fate::Refused),
                Err(error) => panic!("{error}"),
            },
            _ => {
                pykka::after(MOMENT / 3).get().unwrap();
                return None;
            }
        }
        Some(Fate::Handled)
    }

    fn below(&mut self, bound: usize) -> usize {
        below(&mut self.random, bound)
    }
}

/// A random number below a bound.
fn below(random: &mut u64, bound: usize) -> usize {
    *random = random
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*random >> 33) as usize % bound
}

/// A program that the seed decides, too. Its servers may forget a message.
pub(crate) fn program(sim: &Simulation, forgets: Option<u32>) {
    let mut random = sim.seed().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut below = |bound| below(&mut random, bound);
    for fault in [
        Fault::kill().of::<Server>(),
        Fault::delay(3 * MOMENT),
        Fault::late_timer(MOMENT),
        Fault::no_room(),
    ] {
        if below(2) == 0 {
            sim.inject(fault);
        }
    }
    let servers: Vec<_> = (0..=below(3))
        .map(|_| {
            let handled = Handled::default();
            let server = Server {
                handled: handled.clone(),
                forgets,
            };
            let mut builder =
                Server::builder().restart(Restart::on_failure().at_most(1000, MOMENT));
            if below(2) == 0 {
                builder = builder.pooled();
            }
            if below(2) == 0 {
                builder = builder.capacity(1 + below(2));
            }
            (builder.start(server).proxy(), handled)
        })
        .collect();
    let senders: Vec<_> = (0..=below(4))
        .map(|me| {
            let sender = Sender {
                me,
                servers: servers.iter().map(|(server, _)| server.clone()).collect(),
                random: below(1 << 30) as u64,
                fates: Fates::new(),
                open: Vec::new(),
            };
            let builder = match below(2) {
                0 => Sender::builder().pooled(),
                _ => Sender::builder(),
            };
            builder.start(sender).proxy()
        })
        .collect();
    let sent: Vec<_> = senders.iter().map(|sender| sender.send(12)).collect();
    for sent in sent {
        sent.get().unwrap();
    }
    // What is delayed comes.
    sim.advance(100 * MOMENT);
    for (me, sender) in senders.iter().enumerate() {
        let fates = sender.fates().get().unwrap();
        for (server, (_, handled)) in servers.iter().enumerate() {
            check(&handled.lock().unwrap(), me, server, &fates);
        }
    }
}

/// Each message of a sender is handled as its sender knows, once, and in order.
fn check(handled: &[(usize, u32)], sender: usize, server: usize, fates: &Fates) {
    let from_it = handled.iter().filter(|(from, _)| *from == sender);
    let numbers: Vec<_> = from_it.map(|(_, number)| *number).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    for ((_, number), fate) in fates.iter().filter(|((to, _), _)| *to == server) {
        match fate {
            Fate::Handled => assert!(numbers.contains(number), "{number} is lost"),
            Fate::Refused => assert!(!numbers.contains(number), "{number} was refused"),
            Fate::Perhaps => {}
        }
    }
    for number in numbers {
        assert!(
            fates.contains_key(&(server, number)),
            "{number} was not sent"
        );
    }
}

/// In a release build, as many as the environment says: `PYKKA_ROUNDS=100` runs 100 000.
#[test]
fn random_programs_with_faults_lose_nothing_and_keep_the_order() {
    let usual = if cfg!(debug_assertions) { 300 } else { 1000 };
    let rounds = std::env::var("PYKKA_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    simulate(0..usual * rounds, |sim| program(sim, None));
}

#[test]
fn a_message_that_is_lost_in_a_random_program_is_noticed() {
    let says = failure(0..20, |sim| program(sim, Some(7)));
    assert!(says.contains("7 is lost"), "{says}");
}
