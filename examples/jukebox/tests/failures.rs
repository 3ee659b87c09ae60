//! Failures, and that they affect only those who cause them.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use common::{Client, Folder, Server};
use jukebox::Config;
use jukebox::backend::{Backend, BackendProxy, Tone};
use jukebox::protocol::Ack;
use jukebox::sink::SinkKind;
use jukebox::source::Source;
use jukebox::track::Track;
use pykka::{Actor, ActorRef, ActorRegistry, actor};

/// The maximum time for an answer that doesn't depend on what is broken.
const AT_ONCE: Duration = Duration::from_millis(100);

fn answers_at_once(client: &mut Client) {
    let begun = Instant::now();
    client.ask("status");
    assert!(begun.elapsed() < AT_ONCE, "status took {:?}", begun.elapsed());
}

// --- Backends ------------------------------------------------------------------------------------

/// Accepts every track, and can't play any.
#[actor]
struct Faulty;

#[actor]
impl Faulty {}

impl Backend for Faulty {
    fn lookup(&mut self, uri: &str) -> Result<Track, Ack> {
        Ok(Track { uri: uri.to_owned(), ..Track::default() })
    }

    fn open(&mut self, uri: &str, _from: Duration) -> Result<Box<dyn Source>, Ack> {
        match uri {
            "faulty:panic" => panic!("it has fallen to pieces"),
            "faulty:hang" => loop {
                thread::park();
            },
            _ => Err(Ack::system("it is silent")),
        }
    }
}

/// A server in this process, so that the test can add a backend.
struct Inside {
    folder: Folder,
    registry: ActorRegistry,
    server: Option<jukebox::Server>,
}

impl Inside {
    fn start(more: Vec<(&str, BackendProxy)>, most_sessions: usize) -> Inside {
        let (folder, registry) = (Folder::new(), ActorRegistry::new());
        let (music, state) = (folder.path("music"), folder.path("state"));
        let config = Config { music, state, port: 0, sink: SinkKind::Null, speed: 20.0, most_sessions };
        let more = more.into_iter().map(|(scheme, backend)| (scheme.to_owned(), backend));
        let server = jukebox::Server::start(config, &registry, more).unwrap();
        Inside { folder, registry, server: Some(server) }
    }

    fn connect(&self) -> Client {
        Client::connect(self.server.as_ref().unwrap().address)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        assert!(self.folder.path("state/state").exists());
    }
}

#[test]
fn a_track_that_cannot_be_opened_is_skipped() {
    let registry = ActorRegistry::new();
    let faulty = || Faulty::builder().registry(&registry).start(Faulty);
    let dead = faulty();
    dead.stop().get().unwrap();
    let server = Inside::start(vec![("faulty", faulty().into()), ("dead", dead.into())], 10);
    let mut client = server.connect();
    assert!(client.refusal("add dead:x").contains("ACK [52@0] {add} "));
    for (uri, why) in [
        ("faulty:silent", "it is silent"),
        ("faulty:panic", "it has fallen to pieces"),
        ("faulty:hang", "no answer within 1s"),
    ] {
        client.ask("clear");
        client.ask(&format!("add {uri}"));
        client.ask("add tone:440?dur=100s&title=A");
        client.ask("play 0");
        client.wait_for("player", |client| {
            answers_at_once(client);
            client.field("currentsong", "Title").as_deref() == Some("A")
        });
        let error = client.field("status", "error").unwrap_or_default();
        assert!(error.starts_with(&format!("Failed to decode {uri}: ")) && error.contains(why), "{error}");
    }
}

#[test]
fn a_queue_of_nothing_that_can_be_played_ends() {
    let registry = ActorRegistry::new();
    let faulty = Faulty::builder().registry(&registry).start(Faulty);
    let server = Inside::start(vec![("faulty", faulty.into())], 10);
    let mut client = server.connect();
    client.ask("add faulty:a");
    client.ask("add faulty:b");
    client.ask("repeat 1");
    client.ask("play");
    client.wait_for_state("stop");
    assert!(client.field("status", "error").is_some());
    client.ask("clearerror");
    assert!(client.field("status", "error").is_none());
}

#[test]
fn a_backend_that_panics_or_hangs_is_an_error_and_holds_up_nobody_else() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut client, mut other) = (server.connect(), server.connect());
    let refusal = client.refusal("add tone:panic");
    assert!(refusal.starts_with("ACK [52@0] {add} ") && refusal.contains("nothing but noise"), "{refusal}");
    client.ask("add tone:440");

    client.send("add tone:hang");
    let answered = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let refusal = client.reply().remove(0);
            assert!(refusal.starts_with("ACK [52@0] {add} ") && refusal.contains("no answer within"), "{refusal}");
            answered.store(true, Relaxed);
        });
        while !answered.load(Relaxed) {
            answers_at_once(&mut other);
        }
    });
    answers_at_once(&mut client);
    server.stop();
}

/// It panics while one of its tracks is playing, again and again. That track goes on, and the backend's
/// next life opens the one after it.
#[test]
fn a_backend_that_dies_is_restarted_and_playing_goes_on() {
    let server = Inside::start(Vec::new(), 10);
    let [tone] = &server.registry.get_by_type::<Tone>()[..] else { panic!("not one backend of this type") };
    let (mut client, mut other) = (server.connect(), server.connect());
    client.ask("add tone:440?dur=20s&title=A");
    client.ask("add tone:550?dur=100s&title=B");
    client.ask("play 0");
    client.wait_for("player", |client| client.field("status", "audio").is_some());

    for life in 1..=3 {
        assert!(other.refusal("add tone:panic").contains("nothing but noise"));
        answers_at_once(&mut client);
        // This waits for the next life.
        assert!(other.ask("add tone:660?title=C").is_empty());
        assert_eq!(restarts(tone), life);
    }
    client.wait_for("player", |client| client.field("currentsong", "Title").as_deref() == Some("B"));
    client.wait_for("player", |client| client.field("status", "audio").is_some());
    assert_eq!(client.field("status", "error"), None);
}

/// How often an actor has been restarted.
fn restarts(actor: &ActorRef<Tone>) -> u32 {
    let snapshot = pykka::debug::snapshot();
    let found = snapshot.actors.iter().find(|seen| seen.id == *actor.id());
    found.map(|seen| seen.restarts).expect("it is alive")
}

// --- Connections ---------------------------------------------------------------------------------

#[test]
fn garbage_ends_no_more_than_its_connection() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut other = server.connect();

    // A line without an end, and a list without an end.
    let mut client = server.connect();
    client.send_bytes(&vec![b'x'; 1 << 20]);
    assert!(client.is_closed());
    let mut client = server.connect();
    client.send("command_list_begin");
    let line = format!("ping {}\n", "x".repeat(8000));
    for _ in 0..400 {
        client.send_bytes(line.as_bytes());
    }
    assert!(client.is_closed());

    // Lines that no MPD client sends.
    for line in ["GET / HTTP/1.1", "", "\u{0}\u{1}", "Status"] {
        let mut client = server.connect();
        client.send(line);
        assert!(client.is_closed(), "{line:?}");
    }
    let mut client = server.connect();
    client.send_bytes(b"add \xff\xfe\n");
    assert_eq!(client.reply(), ["ACK [50@0] {add} No such directory"]);
    client.send_bytes(b"play\x01\n");
    assert!(client.reply()[0].starts_with("ACK [5@0] {} "));

    // Half a line, and then the end.
    client.send_bytes(b"stat");
    drop(client);
    answers_at_once(&mut other);
    server.stop();
}

/// The client requests a lot and reads nothing. It is disconnected, and others are not affected.
#[test]
fn a_client_that_does_not_read_its_answers_is_in_nobodys_way() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut client, mut other) = (server.connect(), server.connect());
    client.send("command_list_begin");
    client.send_bytes("commands\n".repeat(20_000).as_bytes());
    client.send("command_list_end");
    for _ in 0..100 {
        answers_at_once(&mut other);
        // Changes for the client that doesn't read.
        other.ask("setvol 1");
    }
    if let Some(memory) = memory(&server) {
        assert!(memory < 100_000, "{memory} kB");
    }
    server.stop();
}

/// Its memory in kB, if the system shows it.
fn memory(server: &Server) -> Option<u32> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    Some(memory.unwrap().trim().parse().unwrap())
}

#[test]
fn bytes_at_random_are_survived() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut seed = 88_172_645_463_325_252_u64;
    for _ in 0..200 {
        let mut client = server.connect();
        let bytes: Vec<u8> = (0..300)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                seed.to_le_bytes()[0]
            })
            .collect();
        client.send_bytes(b"add ");
        client.send_bytes(&bytes);
    }
    answers_at_once(&mut server.connect());
    assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    server.stop();
}

#[test]
fn there_are_no_more_sessions_than_allowed() {
    let server = Inside::start(Vec::new(), 2);
    let (mut first, mut second) = (server.connect(), server.connect());
    let refused = std::net::TcpStream::connect(server.server.as_ref().unwrap().address).unwrap();
    let mut read = [0];
    assert!(matches!(std::io::Read::read(&mut &refused, &mut read), Ok(0) | Err(_)));

    second.send("close");
    assert!(second.is_closed());
    // The session has ended when it is not in the registry.
    let deadline = Instant::now() + common::TEST_TIMEOUT;
    while server.registry.get_by_type::<jukebox::session::Session>().len() > 1 {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
    answers_at_once(&mut server.connect());
    answers_at_once(&mut first);
}

/// They have sent half a line, so that their end can't be detected before this is read.
#[test]
fn who_comes_while_a_thousand_that_are_gone_are_cleared_away_gets_in() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    for _ in 0..5 {
        let gone: Vec<_> = (0..1000)
            .map(|_| {
                let mut client = std::net::TcpStream::connect(server.address).unwrap();
                // It may have been refused.
                let _ = std::io::Write::write_all(&mut client, b"stat");
                client
            })
            .collect();
        drop(gone);
        let client = Client::try_connect(server.address);
        answers_at_once(&mut client.expect("a session"));
    }
    server.stop();
}

#[test]
fn sixteen_clients_are_answered_while_music_is_playing() {
    let folder = Folder::new();
    let server = Arc::new(Server::start(&folder, &["--speed", "20"]));
    let mut client = server.connect();
    for title in 0..10 {
        client.ask(&format!("add tone:440?dur=2s&title={title}"));
    }
    client.ask("repeat 1");
    client.ask("play");
    let clients: Vec<_> = (0..16)
        .map(|_| {
            let server = server.clone();
            thread::spawn(move || {
                let mut client = server.connect();
                for _ in 0..500 {
                    assert_eq!(client.field("status", "state").as_deref(), Some("play"));
                }
            })
        })
        .collect();
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(client.field("status", "error"), None);
}
