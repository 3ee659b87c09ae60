//! The transport between processes: zenoh.
//!
//! What is sent to a member has a key of its own, with the identity of the incarnation in it, and so
//! have the answers to each session. So one frame reaches one process. Asks and answers are ordinary
//! publications: zenoh's queries have timeouts of their own, and no order with publications.
//! Who is there is told by zenoh's liveliness tokens.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ::zenoh::liveliness::LivelinessToken;
use ::zenoh::pubsub::{Publisher, Subscriber};
use ::zenoh::qos::CongestionControl;
use ::zenoh::sample::{Sample, SampleKind};
use ::zenoh::{Config, Session, Wait as _};

use crate::Id;
use crate::transport::{Events, Member, Transport};

/// Before every key, with the version of the layout.
const ROOT: &str = "pykka/1";

/// More publishers than this are not kept.
const PUBLISHERS: usize = 1024;

/// Where a node listens, and what it connects to.
#[derive(Default)]
pub(crate) struct Endpoints {
    pub(crate) listen: Vec<String>,
    pub(crate) connect: Vec<String>,
    pub(crate) insecure: bool,
    pub(crate) tls: Option<Tls>,
}

/// The certificates of a node. Each file is in the PEM format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// That of the authority that signs the certificates of all nodes.
    pub authority: PathBuf,
    /// That of this node.
    pub certificate: PathBuf,
    /// The private key of this node.
    pub private_key: PathBuf,
}

pub(crate) struct Zenoh {
    config: Mutex<Config>,
    open: OnceLock<Open>,
}

struct Open {
    session: Session,
    events: Arc<dyn Events>,
    /// Is told who is there.
    _seen: Subscriber<()>,
    served: Mutex<HashMap<Id, (Subscriber<()>, LivelinessToken)>>,
    /// By incarnation.
    publishers: Mutex<HashMap<Id, Publisher<'static>>>,
}

impl Zenoh {
    /// # Errors
    /// If an address is not one, or is beyond this machine without TLS.
    pub(crate) fn new(endpoints: Endpoints) -> io::Result<Self> {
        let Endpoints {
            listen,
            connect,
            insecure,
            tls,
        } = endpoints;
        for address in listen.iter().chain(&connect) {
            if !insecure && tls.is_none() && !is_local(address) {
                let text = format!(
                    "`{address}` is beyond this machine: use TLS, or say that it is `.insecure()`"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
            }
        }
        let protocol = if tls.is_some() { "tls" } else { "tcp" };
        let list = |addresses: &[String]| {
            let endpoints = addresses
                .iter()
                .map(|one| quoted(&format!("{protocol}/{one}")));
            format!("[{}]", endpoints.collect::<Vec<_>>().join(","))
        };
        let mut config = Config::default();
        let mut set = |key: &str, value: &str| {
            let set = config.insert_json5(key, value);
            set.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))
        };
        set("mode", "\"peer\"")?;
        // zenoh's defaults would listen on all interfaces, and look for others by multicast.
        set("listen/endpoints", &list(&listen))?;
        set("connect/endpoints", &list(&connect))?;
        set("scouting/multicast/enabled", "false")?;
        set("scouting/gossip/enabled", "false")?;
        // A connection that can't be made is made later, soon after the other node is there.
        set("connect/timeout_ms", "0")?;
        set("connect/exit_on_failure", "false")?;
        set("connect/retry", "{period_init_ms: 50, period_max_ms: 1000}")?;
        if let Some(tls) = tls {
            let path = |path: &PathBuf| quoted(&path.to_string_lossy());
            set(
                "transport/link/tls/root_ca_certificate",
                &path(&tls.authority),
            )?;
            set("transport/link/tls/enable_mtls", "true")?;
            for side in ["listen", "connect"] {
                let key = |of: &str| format!("transport/link/tls/{side}_{of}");
                set(&key("certificate"), &path(&tls.certificate))?;
                set(&key("private_key"), &path(&tls.private_key))?;
            }
        }
        Ok(Zenoh {
            config: Mutex::new(config),
            open: OnceLock::new(),
        })
    }

    fn opened(&self) -> io::Result<&Open> {
        let not_open = || io::Error::from(io::ErrorKind::NotConnected);
        self.open.get().ok_or_else(not_open)
    }
}

/// A string as JSON.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Whether `host:port` is this machine.
fn is_local(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let ip = host.parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

fn failed(error: impl ToString) -> io::Error {
    io::Error::other(error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for Zenoh {
    fn open(&self, _: Id, events: Arc<dyn Events>) -> io::Result<()> {
        let opened = ::zenoh::open(lock(&self.config).clone()).wait();
        let zenoh = opened.map_err(failed)?;
        let told = Arc::clone(&events);
        let seen = zenoh
            .liveliness()
            .declare_subscriber(format!("{ROOT}/live/**"))
            .history(true)
            .callback(move |token: Sample| {
                let Some(member) = read_token(token.key_expr().as_str()) else {
                    return;
                };
                match token.kind() {
                    SampleKind::Put => told.appeared(member),
                    SampleKind::Delete => told.vanished(&member),
                }
            })
            .wait()
            .map_err(failed)?;
        let open = Open {
            session: zenoh,
            events,
            _seen: seen,
            served: Mutex::default(),
            publishers: Mutex::default(),
        };
        let _ = self.open.set(open);
        Ok(())
    }

    fn serve(&self, member: &Member) -> io::Result<()> {
        let open = self.opened()?;
        // Who sees the token knows the subscription, because it is told of it before.
        let receiving = receive(&open.session, &key_of(member), &open.events)?;
        let liveliness = open.session.liveliness();
        let token = liveliness.declare_token(token_of(member)).wait();
        let token = token.map_err(failed)?;
        lock(&open.served).insert(member.instance, (receiving, token));
        Ok(())
    }

    fn withdraw(&self, member: &Member) {
        if let Ok(open) = self.opened() {
            let served = lock(&open.served).remove(&member.instance);
            if let Some((receiving, token)) = served {
                // If the connection has ended, nobody has to be told.
                let _ = token.undeclare().wait();
                let _ = receiving.undeclare().wait();
            }
        }
    }

    fn send(&self, to: &Member, frame: Vec<u8>) -> io::Result<()> {
        let open = self.opened()?;
        let mut publishers = lock(&open.publishers);
        if !publishers.contains_key(&to.instance) {
            if publishers.len() >= PUBLISHERS {
                publishers.clear();
            }
            let publisher = open
                .session
                .declare_publisher(key_of(to))
                // Rather than to lose a frame. It blocks this thread, and no other.
                .congestion_control(CongestionControl::Block)
                .wait()
                .map_err(failed)?;
            publishers.insert(to.instance, publisher);
        }
        let publisher = publishers
            .get(&to.instance)
            .ok_or(io::ErrorKind::NotConnected)?;
        publisher.put(frame).wait().map_err(failed)
    }

    fn close(&self) {
        if let Ok(open) = self.opened() {
            lock(&open.served).clear();
            lock(&open.publishers).clear();
            // It has ended in any case.
            let _ = open.session.close().wait();
        }
    }
}

fn receive(session: &Session, key: &str, events: &Arc<dyn Events>) -> io::Result<Subscriber<()>> {
    let events = Arc::clone(events);
    let subscriber = session
        .declare_subscriber(key.to_owned())
        .callback(move |sample: Sample| events.arrived(&sample.payload().to_bytes()));
    subscriber.wait().map_err(failed)
}

fn key_of(Member { name, instance, .. }: &Member) -> String {
    format!("{ROOT}/to/{}/{instance}", escaped(name.as_deref()))
}

fn token_of(member: &Member) -> String {
    let Member {
        name,
        instance,
        interface,
        session,
    } = member;
    let name = escaped(name.as_deref());
    format!("{ROOT}/live/{name}/{instance}/{interface:016x}/{session}")
}

fn read_token(key: &str) -> Option<Member> {
    let key = key.strip_prefix(ROOT)?.strip_prefix("/live/")?;
    let parts: Vec<_> = key.split('/').collect();
    let [name, instance, interface, session] = parts[..] else {
        return None;
    };
    Some(Member {
        name: unescaped(name)?.map(Into::into),
        instance: Id::parse(instance)?,
        interface: u64::from_str_radix(interface, 16).ok()?,
        session: Id::parse(session)?,
    })
}

/// Stands in keys where a process has no name.
const PROCESS: &str = "process";

/// A name as a part of a key, in which some letters have a meaning.
fn escaped(name: Option<&str>) -> String {
    let Some(name) = name else {
        return PROCESS.to_owned();
    };
    let mut escaped = "n".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            escaped.push(char::from(byte));
        } else {
            // A string takes everything.
            let _ = write!(escaped, "~{byte:02x}");
        }
    }
    escaped
}

fn unescaped(part: &str) -> Option<Option<String>> {
    if part == PROCESS {
        return Some(None);
    }
    let mut bytes = part.strip_prefix('n')?.bytes();
    let mut name = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte != b'~' {
            name.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (high, low) = (digit(bytes.next()?)?, digit(bytes.next()?)?);
        name.push(u8::try_from(high << 4 | low).ok()?);
    }
    String::from_utf8(name).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_who_is_there_whatever_the_name() {
        for name in ["calc", "", "a/b *$#?~", "räksmörgås", "n"] {
            let member = Member {
                name: Some(name.into()),
                instance: Id::new(),
                interface: 7,
                session: Id::new(),
            };
            assert_eq!(read_token(&token_of(&member)), Some(member));
        }
        let process = Member::process(Id::new());
        assert_eq!(read_token(&token_of(&process)), Some(process));
        for key in [
            "pykka/1/live/x",
            "pykka/2/live/na/0/0/0",
            "pykka/1/live/nb/x/0/0",
        ] {
            assert_eq!(read_token(key), None);
        }
    }

    #[test]
    fn only_addresses_of_this_machine_need_no_tls() {
        for local in ["127.0.0.1:7447", "localhost:0", "[::1]:80", "127.9.9.9:1"] {
            assert!(is_local(local), "{local}");
        }
        for beyond in [
            "0.0.0.0:7447",
            "[::]:80",
            "192.168.0.7:7447",
            "example.org:7447",
            "",
        ] {
            assert!(!is_local(beyond), "{beyond}");
            let endpoints = Endpoints {
                listen: vec![beyond.to_owned()],
                ..Endpoints::default()
            };
            assert!(Zenoh::new(endpoints).is_err());
        }
    }
}
