//! What the console answers, and to whom. Its clients here are plain sockets, so that they can misbehave.
#![allow(clippy::unused_self, unreachable_pub, reason = "it has actors")]

mod common;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use common::{Reply, WATCHDOG, get, send};
use pykka::{Actor, actor};
use pykka_console::{Console, serve};
use serde_json::Value;

fn console() -> Console {
    serve("127.0.0.1:0").expect("there is a port")
}

fn json(address: SocketAddr, path: &str) -> Value {
    serde_json::from_str(&get(address, path).body).expect("it is JSON")
}

#[actor]
#[derive(Default)]
struct Served;

#[actor]
impl Served {
    pub fn poke(&self) {}
    pub fn crack(&self) {
        panic!("crack")
    }
    pub fn wait_for(&self, other: &ServedProxy) {
        let _ = other.poke().get_timeout(WATCHDOG);
    }
}

#[test]
fn the_snapshot_has_the_documented_fields() {
    let console = console();
    let served = Served::builder().name("with \"quotes\"").start(Served);
    served.proxy().poke().get().unwrap();
    served.proxy().crack().get().unwrap_err();
    served.proxy().poke().get().unwrap();
    let snapshot = json(console.address(), "/snapshot.json");
    let actors = snapshot["actors"].as_array().unwrap();
    let actor = actors
        .iter()
        .find(|actor| actor["urn"] == served.urn())
        .unwrap();
    assert_eq!(actor["name"], "with \"quotes\"");
    assert_eq!(actor["type"], "Served");
    assert_eq!(actor["alive"], true);
    assert_eq!(actor["mailbox_depth"], 0);
    assert!(actor["handled"].as_u64().unwrap() >= 2);
    assert_eq!(actor["skipped"], 0);
    assert_eq!(actor["failed"], 1);
    assert_eq!(actor["last_failure"]["message"], "crack");
    assert_eq!(actor["last_failure"]["method"], "crack");
    assert!(
        actor["last_failure"]["location"]
            .as_str()
            .unwrap()
            .contains("http.rs")
    );
    assert!(actor["last_failure"]["ago"].as_f64().unwrap() < WATCHDOG.as_secs_f64());
    assert_eq!(actor["waiting"], Value::Null);
    let types = snapshot["types"].as_array().unwrap();
    let of_type = types
        .iter()
        .find(|of_type| of_type["name"] == "Served")
        .unwrap();
    for field in [
        "actors",
        "ended",
        "mailbox_depth",
        "handled",
        "skipped",
        "failed",
    ] {
        assert!(of_type[field].is_u64(), "{field} of {of_type}");
    }
    let classes = of_type["handler_times"]["classes"].as_array().unwrap();
    assert_eq!(classes[0][0], 0.00001);
    assert_eq!(classes.last().unwrap()[0], Value::Null);
    assert!(of_type["handler_times"]["sum"].is_f64());
    assert!(snapshot["cycles"].is_array() && snapshot["pools"].is_array());
    served.stop().get().unwrap();
}

/// Every actor and every worker is held.
#[test]
fn a_program_whose_actors_are_all_stuck_is_shown() {
    let console = console();
    // Times are known of what begins after this.
    json(console.address(), "/snapshot.json");
    let pool = pykka::Pool::new();
    let (a, b) = (
        Served::builder().pool(&pool).name("a").start(Served),
        Served::builder().name("b").start(Served),
    );
    let (open, opened) = std::sync::mpsc::channel::<()>();
    let (entering, entered) = std::sync::mpsc::channel();
    drop(b.run(move |_| {
        entering.send(()).unwrap();
        let _ = opened.recv();
    }));
    entered.recv_timeout(WATCHDOG).unwrap();
    a.proxy().defer().wait_for(b.proxy()).unwrap();
    let begin = Instant::now();
    let seen = loop {
        let snapshot = json(console.address(), "/snapshot.json");
        let actors = snapshot["actors"].as_array().unwrap();
        let actor = actors.iter().find(|actor| actor["urn"] == a.urn()).unwrap();
        if !actor["waiting"].is_null() {
            break actor.clone();
        }
        assert!(begin.elapsed() < WATCHDOG, "{actor}");
    };
    let awaited = &seen["waiting"]["waits_for"][0];
    assert_eq!(awaited["urn"], b.urn());
    assert_eq!(awaited["name"], "b");
    assert_eq!(awaited["method"], "poke");
    assert!(seen["waiting"]["for_how_long"].is_f64());
    assert_eq!(seen["handling"]["method"], "wait_for");
    assert!(seen["handling"]["for_how_long"].is_f64());
    drop(open);
    a.stop().get().unwrap();
    b.stop().get().unwrap();
}

#[test]
fn a_page_learns_what_has_changed_since_it_asked_before() {
    let console = console();
    let (idle, busy) = (Served.start(), Served.start());
    let number = |answer: &Value, urn: &str| {
        let new = answer["new"].as_array().unwrap();
        new.iter()
            .find(|new| new[3] == urn)
            .map(|new| new[0].as_u64().unwrap())
    };
    let first = json(console.address(), "/live.json");
    assert_eq!(first["is_full"], true);
    let idle_number = number(&first, idle.urn()).expect("it is new");
    let busy_number = number(&first, busy.urn()).expect("it is new");
    let mut since = first["since"].as_str().unwrap().to_owned();
    let mut next = || {
        let answer = json(console.address(), &format!("/live.json?since={since}"));
        since = answer["since"].as_str().unwrap().to_owned();
        assert_eq!(answer["is_full"], false);
        assert_eq!(number(&answer, busy.urn()), None, "it is known already");
        answer
    };
    // Within the same moment, the answer is as old as before.
    let begin = Instant::now();
    busy.proxy().poke().get().unwrap();
    loop {
        let answer = next();
        let rows: Vec<_> = answer["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row[0])
            .collect();
        assert!(!rows.contains(&&Value::from(idle_number)), "it did nothing");
        if rows.contains(&&Value::from(busy_number)) {
            break;
        }
        assert!(begin.elapsed() < WATCHDOG);
        thread::yield_now();
    }
    idle.stop().get().unwrap();
    loop {
        let answer = next();
        if answer["gone"]
            .as_array()
            .unwrap()
            .contains(&idle_number.into())
        {
            break;
        }
        assert!(begin.elapsed() < WATCHDOG);
        thread::yield_now();
    }
    for other in [
        "",
        "since=",
        "since=1.1",
        "since=x.y",
        "since=1.99999999999999999999",
    ] {
        assert_eq!(
            json(console.address(), &format!("/live.json?{other}"))["is_full"],
            true
        );
    }
    busy.stop().get().unwrap();
}

fn metrics(address: SocketAddr, accept: &str) -> Reply {
    let host = format!("Host: {address}\r\nAccept: {accept}\r\n");
    send(address, &format!("GET /metrics HTTP/1.1\r\n{host}\r\n"))
}

#[test]
fn metrics_are_by_type_and_in_the_format_that_is_accepted() {
    let console = console();
    let named = Served::builder().name("a name of its own").start(Served);
    get(console.address(), "/metrics");
    named.proxy().poke().get().unwrap();
    named.stop().get().unwrap();
    let open = metrics(
        console.address(),
        "application/openmetrics-text;version=1.0.0,*/*;q=0.1",
    );
    assert!(
        open.head
            .contains("Content-Type: application/openmetrics-text; version=1.0.0")
    );
    assert!(open.body.ends_with("# EOF\n"), "{}", open.body);
    assert!(
        open.body
            .contains("# TYPE pykka_messages_handled counter\n")
    );
    assert!(open.body.contains("# UNIT pykka_handler_seconds seconds\n"));
    let classic = metrics(console.address(), "*/*");
    assert!(
        classic
            .head
            .contains("Content-Type: text/plain; version=0.0.4")
    );
    assert!(
        classic
            .body
            .contains("# TYPE pykka_messages_handled_total counter\n")
    );
    for text in [open.body, classic.body] {
        let value = |metric: &str| {
            let line = text.lines().find(|line| line.starts_with(metric));
            let line = line.unwrap_or_else(|| panic!("{metric} is not in {text}"));
            line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
        };
        assert!(value("pykka_messages_handled_total{type=\"Served\"}") >= 1.0);
        assert!(value("pykka_actors_ended_total{type=\"Served\"}") >= 1.0);
        let count = value("pykka_handler_seconds_count{type=\"Served\"}");
        assert!(count >= 1.0);
        let all = value("pykka_handler_seconds_bucket{type=\"Served\",le=\"+Inf\"}");
        assert!((all - count).abs() < 0.5);
        value("pykka_pool_workers");
        assert!(!text.contains("a name of its own"), "{text}");
    }
}

#[test]
fn only_requests_to_this_machine_are_answered() {
    let console = console();
    let address = console.address();
    let with = |host: &str| {
        send(
            address,
            &format!("GET /snapshot.json HTTP/1.1\r\n{host}\r\n"),
        )
    };
    for host in [
        "Host: localhost\r\n",
        "host: 127.0.0.1:80\r\n",
        "Host: [::1]\r\n",
    ] {
        assert_eq!(with(host).status, 200, "{host}");
    }
    for host in [
        "",
        "Host: evil.example\r\n",
        "Host: localhost.evil.example\r\n",
    ] {
        let reply = with(host);
        assert_eq!(reply.status, 403, "{host}");
        assert!(!reply.body.contains("actors"), "{}", reply.body);
    }
    let two = with("Host: localhost\r\nHost: evil.example\r\n");
    assert_eq!(two.status, 400);
    // Nor may another page's script read an answer.
    let head = with("Host: localhost\r\n").head;
    assert!(!head.contains("Access-Control"), "{head}");
    assert!(head.contains("Cross-Origin-Resource-Policy: same-origin"));
}

#[test]
fn a_token_is_demanded_for_all_but_the_page() {
    let console = Console::builder()
        .token("secret")
        .serve("127.0.0.1:0")
        .unwrap();
    let address = console.address();
    let with = |path: &str, header: &str| {
        let host = "Host: any.example";
        send(
            address,
            &format!("GET {path} HTTP/1.1\r\n{host}\r\n{header}\r\n"),
        )
    };
    for path in ["/snapshot.json", "/live.json", "/metrics", "/other"] {
        for header in [
            "",
            "Authorization: Bearer secre\r\n",
            "Authorization: secret\r\n",
        ] {
            assert_eq!(with(path, header).status, 401, "{path} {header}");
        }
    }
    assert_eq!(with("/snapshot.json?token=secret", "").status, 401);
    assert_eq!(
        with("/snapshot.json", "Authorization: Bearer secret\r\n").status,
        200
    );
    assert_eq!(
        with("/metrics", "authorization: bearer secret\r\n").status,
        200
    );
    assert_eq!(with("/", "").status, 200);
    assert!(!format!("{console:?}{:?}", Console::builder().token("secret")).contains("secret"));
}

#[test]
fn others_can_be_let_in_only_with_a_token() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = serve(address).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    }
    assert!(Console::builder().token("").serve("127.0.0.1:0").is_err());
    let open = Console::builder()
        .token("secret")
        .serve("0.0.0.0:0")
        .unwrap();
    assert!(open.address().ip().is_unspecified());
}

#[test]
fn it_can_only_be_read() {
    let console = console();
    let address = console.address();
    let host = format!("Host: {address}\r\n");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let reply = send(
            address,
            &format!("{method} /snapshot.json HTTP/1.1\r\n{host}\r\n"),
        );
        assert_eq!(reply.status, 405, "{method}");
        assert!(reply.head.contains("Allow: GET, HEAD"));
    }
    let head = send(
        address,
        &format!("HEAD /snapshot.json HTTP/1.1\r\n{host}\r\n"),
    );
    assert_eq!((head.status, &*head.body), (200, ""));
    assert!(
        !head.head.contains("Content-Length: 0\r\n"),
        "{}",
        head.head
    );
    assert_eq!(get(address, "/other").status, 404);
    assert_eq!(get(address, "/../Cargo.toml").status, 404);
    let body = send(
        address,
        &format!("GET / HTTP/1.1\r\n{host}Content-Length: 3\r\n\r\nabc"),
    );
    assert_eq!(body.status, 400);
}

#[test]
fn what_is_no_request_or_too_long_is_refused() {
    let console = console();
    let address = console.address();
    for garbage in [
        "\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "hello there\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
    ] {
        assert_eq!(send(address, garbage).status, 400, "{garbage}");
    }
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000));
    assert_eq!(send(address, &long).status, 431);
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(200));
    assert_eq!(send(address, &many).status, 431);
    assert_eq!(get(address, "/").status, 200);
}

#[test]
fn clients_that_say_nothing_or_read_nothing_hold_up_nobody() {
    let console = console();
    let address = console.address();
    let mut idle = Vec::new();
    for number in 0..20 {
        let mut stream = TcpStream::connect(address).unwrap();
        match number % 3 {
            0 => stream.write_all(b"GET /snap").unwrap(),
            1 => {
                let request = format!("GET /snapshot.json HTTP/1.1\r\nHost: {address}\r\n\r\n");
                stream.write_all(request.as_bytes()).unwrap();
            }
            _ => {}
        }
        idle.push(stream);
    }
    assert_eq!(get(address, "/snapshot.json").status, 200);
    // One that never says anything is sent away.
    let mut text = String::new();
    idle[2].set_read_timeout(Some(WATCHDOG)).unwrap();
    idle[2].read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 408 "), "{text}");
}

/// So many that some are turned away; when they have left, others are served.
#[test]
fn the_number_of_connections_is_limited() {
    let console = console();
    let address = console.address();
    let many: Vec<_> = (0..100)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let turned_away = many.iter().filter(|stream| {
        stream
            .set_read_timeout(Some(Duration::from_secs(1)))
            .unwrap();
        (&**stream)
            .read(&mut [0; 1])
            .is_ok_and(|length| length == 0)
    });
    assert!(turned_away.take(60).count() == 60);
    drop(many);
    let begin = Instant::now();
    while common::try_get(address, "/").is_none_or(|reply| reply.status != 200) {
        assert!(begin.elapsed() < WATCHDOG);
    }
}

#[test]
fn dropping_the_console_ends_it_and_frees_its_address() {
    let console = console();
    let address = console.address();
    let mut idle = TcpStream::connect(address).unwrap();
    assert_eq!(get(address, "/").status, 200);
    drop(console);
    idle.set_read_timeout(Some(WATCHDOG)).unwrap();
    assert_eq!(idle.read(&mut [0; 1]).unwrap_or(0), 0, "it is closed");
    assert!(TcpStream::connect(address).is_err());
    drop(TcpListener::bind(address).expect("the address is free"));
    assert!(serve(address).is_ok());
}
