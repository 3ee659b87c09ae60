//! Two processes on the loopback: a proxy beside raw zenoh and raw TCP, in one run.
//!
//! `cargo bench --bench loopback` starts itself a second time. The systems take turns, so what disturbs
//! the machine disturbs all of them: read the ratios. `-- 3` measures three rounds.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::{Error, get_all};
use pykka_remote::Node;
use zenoh::Wait as _;
use zenoh::pubsub::{Publisher, Subscriber};
use zenoh::qos::CongestionControl;
use zenoh::query::Queryable;

/// How often each system is measured, unless told otherwise.
const ROUNDS: usize = 15;
/// Asks of a round, one after the other.
const ASKS: usize = 400;
/// Asks of a round that are sent before the first answer is waited for.
const PIPELINED: usize = 5_000;
/// Tells of a round, before an ask that says that they have arrived.
const TELLS: usize = 50_000;

#[actor(remote)]
#[derive(Default)]
pub struct Counter {
    pub count: u64,
}

#[actor(remote)]
impl Counter {
    pub fn add(&mut self, more: u64) -> u64 {
        self.count += more;
        self.count
    }
}

/// One way to reach the other process.
trait System {
    fn name(&self) -> &'static str;
    fn ask(&mut self, number: u64);
    /// Sends all, and then waits for the answers.
    fn pipeline(&mut self, asks: usize);
    /// Sends all, and waits until they have been handled.
    fn tell(&mut self, tells: usize);
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().position(|argument| argument == "host") {
        Some(at) => host(&arguments[at + 1], &arguments[at + 2]),
        None => client(
            arguments
                .iter()
                .find_map(|argument| argument.parse().ok())
                .unwrap_or(ROUNDS),
        ),
    }
}

fn host(raw: &str, remote: &str) {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    thread::spawn(move || serve_tcp(&tcp));
    let _zenoh = serve_zenoh(raw);
    let node = Node::builder().listen(remote).start().unwrap();
    let counter = Counter::default().start();
    let _offered = node.offer("counter", &counter).unwrap();
    println!("{address}");
    // Until the other process ends.
    let _ = io::stdin().read(&mut [0]);
}

fn client(rounds: usize) {
    let free = || {
        TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string()
    };
    let (raw, remote) = (free(), free());
    let mut host = Host::start(&raw, &remote);
    let mut tcp = String::new();
    BufReader::new(host.0.stdout.take().unwrap())
        .read_line(&mut tcp)
        .unwrap();
    let node = Node::builder()
        .connect(&remote)
        .find_within(Duration::from_secs(60));
    let node = node.start().unwrap();
    let mut systems: Vec<Box<dyn System>> = vec![
        Box::new(Zenoh::connect(&raw, Way::Publications)),
        Box::new(Zenoh::connect(&raw, Way::Queries)),
        Box::new(Tcp::connect(tcp.trim())),
        Box::new(Remote(node.proxy("counter").unwrap())),
    ];
    let mut found = vec![Found::default(); systems.len()];
    for round in 0..=rounds {
        for (system, found) in systems.iter_mut().zip(&mut found) {
            let measured = measure(&mut **system);
            // The first round warms up.
            if round > 0 {
                found.add(measured);
            }
        }
    }
    report(&systems, &mut found);
}

/// The other process, which is killed at the end.
struct Host(Child);

impl Host {
    fn start(raw: &str, remote: &str) -> Self {
        let host = Command::new(std::env::current_exe().unwrap())
            .args(["host", raw, remote])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        Host(host.unwrap())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Microseconds for an ask, and thousands of pipelined asks and of tells in a second.
#[derive(Clone, Default)]
struct Found {
    ask: Vec<f64>,
    pipelined: Vec<f64>,
    tells: Vec<f64>,
}

impl Found {
    fn add(&mut self, (ask, pipelined, tells): (Vec<f64>, f64, f64)) {
        self.ask.extend(ask);
        self.pipelined.push(pipelined);
        self.tells.push(tells);
    }
}

fn measure(system: &mut dyn System) -> (Vec<f64>, f64, f64) {
    let asks = (0..ASKS).map(|number| {
        let begun = Instant::now();
        system.ask(number as u64);
        begun.elapsed().as_secs_f64() * 1e6
    });
    let asks = asks.collect();
    let thousands =
        |count: usize, begun: Instant| count as f64 / begun.elapsed().as_secs_f64() / 1e3;
    let begun = Instant::now();
    system.pipeline(PIPELINED);
    let pipelined = thousands(PIPELINED, begun);
    let begun = Instant::now();
    system.tell(TELLS);
    (asks, pipelined, thousands(TELLS, begun))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn report(systems: &[Box<dyn System>], found: &mut [Found]) {
    let rows: Vec<_> = found
        .iter_mut()
        .map(|found| {
            [&mut found.ask, &mut found.pipelined, &mut found.tells].map(|all| median(all))
        })
        .collect();
    println!("|  | ask, p50 | pipelined asks | tells |");
    println!("|---|---|---|---|");
    for (system, row) in systems.iter().zip(&rows) {
        let first = &rows[0];
        let [ask, pipelined, tells] = [0, 1, 2].map(|column| row[column] / first[column]);
        println!(
            "| {} | {:.0} µs ({ask:.2}×) | {:.0} k/s ({pipelined:.2}×) | {:.0} k/s ({tells:.2}×) |",
            system.name(),
            row[0],
            row[1],
            row[2],
        );
    }
}

struct Remote(CounterProxy);

impl System for Remote {
    fn name(&self) -> &'static str {
        "**pykka-remote**"
    }

    fn ask(&mut self, number: u64) {
        self.0.add(number).get().unwrap();
    }

    fn pipeline(&mut self, asks: usize) {
        let asked: Vec<_> = (0..asks as u64).map(|number| self.0.add(number)).collect();
        get_all(asked).unwrap();
    }

    fn tell(&mut self, tells: usize) {
        for number in 0..tells as u64 {
            while let Err(error) = self.0.defer().add(number) {
                assert!(matches!(error.error(), Error::Busy { .. }), "{error}");
            }
        }
        self.ask(0);
    }
}

struct Tcp(TcpStream);

/// A message is its kind and a number.
type Frame = [u8; 9];

const TELL: u8 = 0;
const ASK: u8 = 1;

fn frame(kind: u8, number: u64) -> Frame {
    let mut frame = [kind; 9];
    frame[1..].copy_from_slice(&number.to_le_bytes());
    frame
}

fn serve_tcp(listener: &TcpListener) {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut frame = Frame::default();
    while reader.read_exact(&mut frame).is_ok() {
        if frame[0] == ASK && stream.write_all(&frame).is_err() {
            return;
        }
    }
}

impl Tcp {
    fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Tcp(stream)
    }

    fn receive(&mut self, asks: usize) {
        let mut answers = vec![0; asks * size_of::<Frame>()];
        self.0.read_exact(&mut answers).unwrap();
    }
}

impl System for Tcp {
    fn name(&self) -> &'static str {
        "raw TCP, a write each"
    }

    fn ask(&mut self, number: u64) {
        self.0.write_all(&frame(ASK, number)).unwrap();
        self.receive(1);
    }

    fn pipeline(&mut self, asks: usize) {
        for number in 0..asks as u64 {
            self.0.write_all(&frame(ASK, number)).unwrap();
        }
        self.receive(asks);
    }

    fn tell(&mut self, tells: usize) {
        for number in 0..tells as u64 {
            self.0.write_all(&frame(TELL, number)).unwrap();
        }
        self.ask(0);
    }
}

/// How zenoh is asked.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// A publication there, and another one back, as pykka-remote does.
    Publications,
    Queries,
}

struct Zenoh {
    session: zenoh::Session,
    way: Way,
    asked: Publisher<'static>,
    answers: mpsc::Receiver<()>,
    _answered: Subscriber<()>,
}

/// As pykka-remote has it: TCP on the loopback, and nothing is looked for.
fn session(endpoints: &str, address: &str) -> zenoh::Session {
    let mut config = zenoh::Config::default();
    let endpoint = format!("[\"tcp/{address}\"]");
    let nowhere = if endpoints == "listen" {
        "connect"
    } else {
        "listen"
    };
    for (key, value) in [
        ("mode", "\"peer\""),
        (&format!("{endpoints}/endpoints"), &endpoint),
        (&format!("{nowhere}/endpoints"), "[]"),
        ("scouting/multicast/enabled", "false"),
        ("scouting/gossip/enabled", "false"),
    ] {
        config.insert_json5(key, value).unwrap();
    }
    zenoh::open(config).wait().unwrap()
}

fn publisher(session: &zenoh::Session, key: &'static str) -> Publisher<'static> {
    let publisher = session.declare_publisher(key);
    publisher
        .congestion_control(CongestionControl::Block)
        .wait()
        .unwrap()
}

/// Answers are sent by another thread, as zenoh asks for: callbacks must not block.
fn serve_zenoh(address: &str) -> (zenoh::Session, Subscriber<()>, Queryable<()>) {
    let session = session("listen", address);
    let answers = ["publications", "queries"].map(|way| match way {
        "publications" => publisher(&session, "answer/publications"),
        _ => publisher(&session, "answer/queries"),
    });
    let (sending, sent) = mpsc::channel::<Vec<u8>>();
    thread::spawn(move || {
        let [publications, queries] = answers;
        for frame in sent {
            let to = if frame[0] == ASK {
                &publications
            } else {
                &queries
            };
            to.put(frame).wait().unwrap();
        }
    });
    let subscriber = session.declare_subscriber("ask").callback(move |sample| {
        let frame = sample.payload().to_bytes();
        if frame[0] != TELL {
            sending.send(frame.into_owned()).unwrap();
        }
    });
    let subscriber = subscriber.wait().unwrap();
    let queryable = session
        .declare_queryable("query")
        .complete(true)
        .callback(|query| {
            let payload = query.payload().unwrap().to_bytes().into_owned();
            query.reply("query", payload).wait().unwrap();
        });
    let queryable = queryable.wait().unwrap();
    (session, subscriber, queryable)
}

/// The end of the tells of the system that asks by queries.
const LAST: u8 = 2;

impl Zenoh {
    fn connect(address: &str, way: Way) -> Self {
        let session = session("connect", address);
        let (sending, answers) = mpsc::channel();
        let key = match way {
            Way::Publications => "answer/publications",
            Way::Queries => "answer/queries",
        };
        let answered = session.declare_subscriber(key).callback(move |_| {
            let _ = sending.send(());
        });
        let answered = answered.wait().unwrap();
        let asked = publisher(&session, "ask");
        let mut zenoh = Zenoh {
            session,
            way,
            asked,
            answers,
            _answered: answered,
        };
        // Until both ends know of each other, publications are lost.
        loop {
            zenoh.end_tells();
            if zenoh
                .answers
                .recv_timeout(Duration::from_millis(50))
                .is_ok()
            {
                break;
            }
        }
        while zenoh
            .answers
            .recv_timeout(Duration::from_millis(500))
            .is_ok()
        {}
        zenoh
    }

    fn end_tells(&mut self) {
        let kind = if self.way == Way::Publications {
            ASK
        } else {
            LAST
        };
        self.asked.put(frame(kind, 0)).wait().unwrap();
    }

    fn query(&self, number: u64, answered: impl Fn() + Send + Sync + 'static) {
        let query = self.session.get("query").payload(frame(ASK, number));
        query.callback(move |_| answered()).wait().unwrap();
    }
}

impl System for Zenoh {
    fn name(&self) -> &'static str {
        match self.way {
            Way::Publications => "raw zenoh, publications",
            Way::Queries => "raw zenoh, queries",
        }
    }

    fn ask(&mut self, number: u64) {
        if self.way == Way::Queries {
            return self.pipeline(1);
        }
        self.asked.put(frame(ASK, number)).wait().unwrap();
        self.answers.recv().unwrap();
    }

    fn pipeline(&mut self, asks: usize) {
        let (sending, answers) = mpsc::channel();
        for number in 0..asks as u64 {
            if self.way == Way::Queries {
                let sending = sending.clone();
                self.query(number, move || {
                    let _ = sending.send(());
                });
            } else {
                self.asked.put(frame(ASK, number)).wait().unwrap();
            }
        }
        let answers = match self.way {
            Way::Publications => &self.answers,
            Way::Queries => &answers,
        };
        for _ in 0..asks {
            answers.recv().unwrap();
        }
    }

    fn tell(&mut self, tells: usize) {
        for number in 0..tells as u64 {
            self.asked.put(frame(TELL, number)).wait().unwrap();
        }
        self.end_tells();
        self.answers.recv().unwrap();
    }
}
