//! The page in a real browser. These tests need `chromedriver`, so they run only with `--ignored`:
//! `scripts/console` does that. With `PYKKA_SCREENSHOTS=folder`, they leave pictures there.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    unreachable_pub,
    reason = "it has actors"
)]

#[path = "common/browser.rs"]
mod browser;
mod common;

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use browser::{Browser, assert_no_complaints, opened, pictures};
use common::WATCHDOG;
use pykka::{Actor, ActorRef, actor};
use pykka_console::{Console, serve};

const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const DOWN: &str = "\u{E015}";
const TAB: &str = "\u{E004}";

#[actor]
struct Database;

#[actor]
impl Database {
    pub fn query(&self, _key: u32) -> u32 {
        1
    }

    /// Is stuck, as if in the driver of the database.
    pub fn vacuum(&self, until: Receiver<()>) {
        let _ = until.recv();
    }
}

#[actor]
struct Session {
    database: DatabaseProxy,
}

#[actor]
impl Session {
    pub fn respond(&self, key: u32) -> u32 {
        self.database.query(key).get().unwrap_or(0)
    }

    pub fn crack(&self) {
        panic!("a crack")
    }
}

#[actor]
struct Partner;

#[actor]
impl Partner {
    pub fn ask(&self, other: &PartnerProxy, together: &Arc<Barrier>) {
        together.wait();
        let _ = other.poke().get_timeout(WATCHDOG);
    }
    pub fn poke(&self) {}
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn the_page_of_a_wedged_program_shows_who_wedged_it_and_the_cycle() {
    let console = serve("127.0.0.1:0").unwrap();
    let database = Database::builder().name("db-main").start(Database);
    let sessions: Vec<_> = (0..200)
        .map(|number| {
            let database = database.proxy();
            Session::builder()
                .name(format!("session-{number}"))
                .start(Session { database })
        })
        .collect();
    sessions[7].proxy().crack().get().unwrap_err();
    let (open, until) = channel();
    drop(database.proxy().vacuum(until));
    for session in &sessions {
        session.proxy().defer().respond(1).unwrap();
    }
    let partners = ["left", "right"].map(|name| Partner::builder().name(name).start(Partner));
    let together = Arc::new(Barrier::new(2));
    for (one, other) in [(0, 1), (1, 0)] {
        let (one, other) = (&partners[one], partners[other].proxy());
        one.proxy()
            .defer()
            .ask(other, Arc::clone(&together))
            .unwrap();
    }

    let browser = opened(&console);
    browser.wait_until("document.querySelectorAll('#graph .red').length >= 4");
    let banner = browser.text("#banner");
    let cycle = banner.contains("left.ask → right.ask → left.ask")
        || banner.contains("right.ask → left.ask → right.ask");
    assert!(cycle, "{banner}");
    // The one that holds up all others is named as soon as it has been for long.
    browser.wait_until("document.querySelector('#banner').textContent.includes('Stuck')");
    let banner = browser.text("#banner");
    assert!(banner.contains("db-main.vacuum for ≥ "), "{banner}");
    assert!(
        banner.contains("200 actors wait for it (up to 1"),
        "{banner}"
    );
    // All of them are in a handler, which none has left.
    browser.wait_until("parseFloat(document.querySelector('#busy-now').textContent) > 200");
    let graph = browser.text("#graph");
    for text in [
        "200 × Session",
        "respond",
        "db-main",
        "vacuum",
        "query",
        "left",
        "right",
        "poke",
    ] {
        assert!(graph.contains(text), "{text} is not in {graph}");
    }
    // The cycle, and the one that is stuck, come first.
    let first = "[...document.querySelectorAll('#body .row:not([hidden])')].sort((a, b) => a.style.top.localeCompare(b.style.top, 'en', { numeric: true })).slice(0, 3).map(row => row.children[0].textContent)";
    let first = browser.run(&format!("return {first}"));
    let mut names: Vec<_> = first
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["db-main", "left", "right"]);
    pictures(&browser, "wedged");

    // Without a mouse: filter, choose, read, follow who is waited for.
    browser.press("/");
    browser.press("session-7");
    browser.press(DOWN);
    browser.wait_until("document.querySelector('#title').textContent === 'session-7'");
    let details = browser.text("#details");
    assert!(
        details.contains("session-7") || details.contains("db-main.query"),
        "{details}"
    );
    assert!(details.contains("a crack"), "{details}");
    browser.picture("chosen-wide-light.png");
    browser.press(ESCAPE);
    browser.wait_until("document.querySelector('#title').textContent === 'All actors'");
    browser.run("document.querySelector('#graph g[role=button]').focus()");
    browser.press(ENTER);
    browser.wait_until("document.querySelector('#title').textContent !== 'All actors'");
    browser.press(TAB);
    assert_no_complaints(&browser);

    drop(open);
    let resolved = "document.querySelector('#banner').textContent.includes('Stuck')";
    browser.wait_until(&format!("!{resolved}"));
    for session in &sessions {
        drop(session.stop());
    }
    database.stop().get().unwrap();
}

fn numbers(browser: &Browser, selector: &str) -> Vec<f64> {
    let path = browser.run(&format!(
        "return document.querySelector({selector:?})?.getAttribute('d')"
    ));
    let path = path
        .as_str()
        .unwrap_or_default()
        .replace(['M', 'L', 'Z'], " ");
    path.split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn the_plot_of_a_busy_program_moves() {
    let console = serve("127.0.0.1:0").unwrap();
    let database = Database.start();
    let session = Session {
        database: database.proxy(),
    }
    .start();
    let (stop, stopped) = channel::<()>();
    let client = thread::spawn({
        let session = session.proxy();
        move || {
            let mut key = 0;
            while stopped
                .recv_timeout(Duration::from_millis(1))
                .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                key += 1;
                session.respond(key).get().unwrap();
            }
        }
    });
    let browser = opened(&console);
    let plot = "#rate path:last-child";
    browser.wait_until(
        "document.querySelector('#rate path:last-child')?.getAttribute('d').split('L').length > 3",
    );
    let before = numbers(&browser, plot);
    browser.wait_until(
        "document.querySelector('#rate path:last-child')?.getAttribute('d').split('L').length > 5",
    );
    let after = numbers(&browser, plot);
    assert!(after.len() > before.len());
    // It is drawn upwards: less is more.
    assert!(
        after.iter().skip(1).step_by(2).any(|y| *y < 30.0),
        "{after:?}"
    );
    assert!(
        after[0] < before[0],
        "it has moved to the left: {before:?} {after:?}"
    );
    // Of one of them.
    browser.press("/");
    browser.press("session");
    browser.press(DOWN);
    browser.wait_until("document.querySelector('#title').textContent === 'Session'");
    browser.wait_until("parseFloat(document.querySelector('#rate-now').textContent) > 0");
    assert!(!browser.text("#rate-now").starts_with("0 "));
    browser.wait_until("parseFloat(document.querySelector('#busy-now').textContent) > 0");
    assert!(browser.text("#busy-now").contains('%'));
    pictures(&browser, "busy");
    stop.send(()).unwrap();
    client.join().unwrap();
    browser.wait_until("document.querySelector('#rate-now').textContent.startsWith('0 ')");
    assert_no_complaints(&browser);
    for end in [session.stop(), database.stop()] {
        end.get().unwrap();
    }
}

#[actor(pooled)]
struct Ant {
    steps: u64,
}

#[actor]
impl Ant {
    pub fn step(&mut self) {
        self.steps += 1;
    }
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn ten_thousand_actors_stay_usable() {
    let console = serve("127.0.0.1:0").unwrap();
    let ants: Vec<ActorRef<Ant>> = (0..10_000)
        .map(|number| {
            Ant::builder()
                .name(format!("ant-{number}"))
                .start(Ant { steps: 0 })
        })
        .collect();
    let browser = opened(&console);
    browser.wait_until("document.querySelector('#totals').textContent.startsWith('10.0k actors')");
    browser.wait_until("Number(document.body.dataset.bytes) < 5000");
    let idle = browser.run("return [document.body.dataset.bytes, document.body.dataset.drawn]");
    // All of them do something.
    let (stop, stopped) = channel::<()>();
    let steps = thread::spawn({
        let ants: Vec<_> = ants.iter().map(ActorRef::proxy).collect();
        move || {
            while stopped.try_recv().is_err() {
                for ant in &ants {
                    ant.defer().step().unwrap();
                }
                thread::sleep(Duration::from_millis(300));
            }
        }
    });
    browser.wait_until("Number(document.body.dataset.bytes) > 300000");
    let busy = browser.run("return [document.body.dataset.bytes, document.body.dataset.drawn]");
    println!("bytes and milliseconds a look: idle {idle}, busy {busy}");
    let drawn: f64 = busy[1].as_str().unwrap().parse().unwrap();
    assert!(drawn < 1000.0, "{drawn} ms");
    let elements = browser.run("return document.querySelectorAll('#body .row').length");
    assert!(elements.as_u64().unwrap() < 100, "{elements}");
    browser.press("/");
    browser.press("ant-9999");
    browser.press(DOWN);
    browser.wait_until("document.querySelector('#title').textContent === 'ant-9999'");
    browser.picture("many-wide-light.png");
    stop.send(()).unwrap();
    steps.join().unwrap();
    assert_no_complaints(&browser);
    let stopping: Vec<_> = ants.iter().map(ActorRef::stop).collect();
    pykka::get_all(stopping).unwrap();
    browser.wait_until("!document.querySelector('#totals').textContent.startsWith('10.0k actors')");
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn the_page_asks_for_the_token_or_finds_it_behind_the_hash() {
    let console = Console::builder()
        .token("secret words")
        .serve("127.0.0.1:0")
        .unwrap();
    let database = Database::builder()
        .name("<img src=x onerror=alert(1)>")
        .start(Database);
    let page = format!("http://{}/", console.address());
    let browser = Browser::start();
    browser.look(390, 844, "dark");
    browser.open(&page);
    browser.wait_until("!document.querySelector('#token').hidden");
    browser.picture("token-narrow-dark.png");
    browser.press("other");
    browser.press(ENTER);
    browser.wait_until("document.querySelector('#status').textContent.includes('another one')");
    browser.run("document.querySelector('#secret').value = ''");
    browser.press("secret words");
    browser.press(ENTER);
    let row =
        "document.querySelector('#body .row:not([hidden])')?.textContent.includes('<img src=x')";
    browser.wait_until(row);
    assert_eq!(
        browser.run("return document.querySelector('img') === null"),
        true
    );
    drop(browser);

    let browser = Browser::start();
    browser.open(&format!("{page}#secret%20words"));
    browser.wait_until(row);
    assert_eq!(browser.run("return location.href"), page);
    assert_no_complaints(&browser);
    database.stop().get().unwrap();
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn the_page_says_when_the_program_is_gone_and_goes_on_with_the_next() {
    let console = serve("127.0.0.1:0").unwrap();
    let address = console.address();
    let database = Database::builder().name("first").start(Database);
    let browser = opened(&console);
    drop(console);
    browser.wait_until("document.querySelector('#status').textContent.startsWith('No connection')");
    database.stop().get().unwrap();
    let database = Database::builder().name("second").start(Database);
    let _next = serve(address).unwrap();
    browser.wait_until("[...document.querySelectorAll('#body .row:not([hidden])')].some(row => row.textContent.includes('second'))");
    assert_eq!(browser.text("#status"), "");
    database.stop().get().unwrap();
}
