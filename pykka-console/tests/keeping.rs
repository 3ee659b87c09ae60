//! What the console says of actors that are kept running, of their supervisors, and of actors in other
//! processes. The test with a browser runs only with `--ignored`: `scripts/console` does that.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    unreachable_pub,
    reason = "it has actors"
)]

#[path = "common/browser.rs"]
mod browser;
mod common;

use std::any::Any;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use browser::{assert_no_complaints, opened, pictures};
use common::{WATCHDOG, get};
use pykka::__private::Address;
use pykka::__private::remote::{
    Answer, Elsewhere, Marshal, Outgoing, Request, Sending, address, id_of,
};
use pykka::{Actor, ActorId, ActorRef, Error, Restart, Supervisor, actor};
use pykka_console::{Console, serve};
use serde_json::Value;

#[actor]
#[derive(Clone)]
struct Printer;

#[actor]
impl Printer {
    pub fn print(&self) -> u32 {
        1
    }

    pub fn jam(&self) {
        panic!("a paper jam")
    }

    /// Is busy until the other side says so.
    pub fn hold(&self, until: Receiver<()>) {
        let _ = until.recv();
    }
}

const LONG: Duration = Duration::from_secs(3600);

/// A supervisor in a supervisor, and a printer that waits an hour to be restarted.
fn office() -> (ActorRef<Supervisor>, ActorRef<Printer>) {
    let floor = Supervisor::builder()
        .at_most(100, LONG)
        .child("inkjet", Printer::builder(), |_| Printer)
        .child("laser", Printer::builder(), |_| Printer);
    let office = Supervisor::builder()
        .supervisor("first floor", floor)
        .start();
    office.wait_started().unwrap();
    let waiting = Printer::builder()
        .name("plotter")
        .restart(Restart::on_failure().backoff(LONG..=LONG))
        .start(Printer);
    waiting.proxy().defer().jam().unwrap();
    (office, waiting)
}

fn inkjet(office: &ActorRef<Supervisor>) -> ActorRef<Printer> {
    let floor = office.child::<Supervisor>("first floor").unwrap();
    floor.child("inkjet").unwrap()
}

/// What the console says, once it is so.
#[track_caller]
fn seen<R>(console: &Console, see: impl Fn(&Value) -> Option<R>) -> R {
    let begin = Instant::now();
    loop {
        let body = get(console.address(), "/snapshot.json").body;
        let snapshot = serde_json::from_str(&body).unwrap();
        if let Some(seen) = see(&snapshot) {
            return seen;
        }
        assert!(begin.elapsed() < WATCHDOG, "it is not so: {body}");
        thread::yield_now();
    }
}

fn find<'a>(snapshot: &'a Value, list: &str, name: &str) -> Option<&'a Value> {
    let mut all = snapshot[list].as_array()?.iter();
    all.find(|one| one["name"] == name)
}

/// An actor in another process.
#[actor(remote)]
struct Distant;

#[actor(remote)]
impl Distant {}

/// The way to one in a process that can be reached, or not.
struct Fake {
    id: ActorId,
    is_reachable: bool,
}

impl Elsewhere for Fake {
    fn id(&self) -> &ActorId {
        &self.id
    }

    fn marshal(&self) -> Arc<dyn Marshal> {
        unreachable!("nothing is sent")
    }

    fn send(&self, _: Outgoing, _: Answer, _: Sending) -> Result<(), Error> {
        Ok(())
    }

    fn request(&self, _: Request, _: Answer) {}

    fn is_reachable(&self) -> bool {
        self.is_reachable
    }

    fn is_same(&self, _: &dyn Any) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn elsewhere(name: &str, is_reachable: bool) -> Address<Distant> {
    let id = id_of("Distant", name);
    address(Arc::new(Fake { id, is_reachable }))
}

#[test]
fn it_says_who_is_restarted_when_by_whom_and_why() {
    let console = serve("127.0.0.1:0").unwrap();
    let (office, waiting) = office();
    let inkjet = inkjet(&office);
    inkjet.proxy().defer().jam().unwrap();
    inkjet.proxy().print().get().unwrap();

    let plotter = seen(&console, |snapshot| {
        let plotter = find(snapshot, "actors", "plotter")?;
        (!plotter["restarting"].is_null()).then(|| plotter.clone())
    });
    let due = plotter["restarting"]["due_in"].as_f64().unwrap();
    let passed = LONG.as_secs_f64() - due;
    assert!((0.0..WATCHDOG.as_secs_f64()).contains(&passed), "{due}");
    assert_eq!(plotter["restarts"], 1);
    assert_eq!(plotter["parent"], Value::Null);
    assert_eq!(plotter["last_failure"]["message"], "a paper jam");
    let parent = seen(&console, |snapshot| {
        Some(find(snapshot, "actors", "inkjet")?["parent"].clone())
    });
    let floor = office.child::<Supervisor>("first floor").unwrap();
    assert_eq!(parent, floor.urn());
    let of_type = seen(&console, |snapshot| {
        find(snapshot, "types", "Printer").cloned()
    });
    assert!(of_type["restarts"].as_u64().unwrap() >= 2);
    assert_eq!(of_type["last_failure"]["message"], "a paper jam");

    let metrics = get(console.address(), "/metrics").body;
    let value = |metric: &str| {
        let mut lines = metrics.lines();
        let line = lines.find(|line| line.starts_with(metric)).unwrap();
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(value("pykka_restarts_total{type=\"Printer\"}") >= 2.0);
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
    let ago = now - value("pykka_last_failure_timestamp_seconds{type=\"Printer\"}");
    assert!((-1.0..WATCHDOG.as_secs_f64()).contains(&ago), "{ago}");
    let none = "pykka_last_failure_timestamp_seconds{type=\"Supervisor\"}";
    assert!(!metrics.contains(none), "{metrics}");
    for end in [waiting.stop(), office.stop()] {
        end.get().unwrap();
    }
}

#[test]
fn it_says_which_actors_elsewhere_can_be_reached_while_there_are_proxies() {
    let console = serve("127.0.0.1:0").unwrap();
    let near = elsewhere("near", true);
    let twice = [(); 2].map(|()| elsewhere("far", false));
    let of = |name: &str| {
        seen(&console, |snapshot| {
            let all = snapshot["remotes"].as_array()?.iter();
            let named = all.filter(|remote| remote["name"] == name);
            Some(named.cloned().collect::<Vec<_>>())
        })
    };
    let remote = |name: &str, is_reachable: bool| serde_json::json!({ "name": name, "type": "Distant", "is_reachable": is_reachable });
    assert_eq!(of("near"), [remote("near", true)]);
    assert_eq!(of("far"), [remote("far", false)]);
    let metrics = get(console.address(), "/metrics").body;
    assert!(metrics.contains("\npykka_remote_actors "), "{metrics}");
    assert!(
        !metrics.contains("\npykka_remote_unreachable_actors 0"),
        "{metrics}"
    );
    drop(twice);
    assert_eq!(of("far"), [] as [Value; 0]);
    drop(near);
    assert_eq!(of("near"), [] as [Value; 0]);
}

#[test]
#[ignore = "needs chromedriver: scripts/console"]
fn the_page_shows_supervisors_as_a_tree_and_what_is_elsewhere() {
    let console = serve("127.0.0.1:0").unwrap();
    let (office, waiting) = office();
    let others: Vec<_> = (0..20).map(|_| Printer.start()).collect();
    let inkjet = inkjet(&office);
    let _elsewhere = [elsewhere("archive", true), elsewhere("billing", false)];
    let browser = opened(&console);
    inkjet.proxy().defer().jam().unwrap();
    let (open, until) = channel();
    drop(inkjet.proxy().hold(until));

    browser.run("document.querySelector('#grid').focus()");
    browser.press("t");
    browser.wait_until("document.querySelector('#tree').checked");
    let rows = "[...document.querySelectorAll('#body .row:not([hidden])')].sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))";
    let tree = format!(
        "{rows}.slice(0, 4).map(row => [row.children[0].textContent, row.getAttribute('aria-level')])"
    );
    let is =
        |expected: &str| browser.wait_until(&format!("JSON.stringify({tree}) === '{expected}'"));
    is(r#"[["Supervisor","1"],["first floor","2"],["inkjet","3"],["laser","3"]]"#);
    // Whoever has failed says why.
    let of = |name: &str| {
        format!("{rows}.find(row => row.children[0].textContent === '{name}')?.textContent")
    };
    browser.wait_until(&format!("{}?.includes('a paper jam')", of("inkjet")));
    browser.wait_until(&format!("{}?.includes('restarting')", of("plotter")));
    browser.wait_until(&format!("{}?.includes('in 59 min')", of("plotter")));
    let elsewhere = browser.text("#elsewhere");
    assert!(
        elsewhere.contains("billing") && elsewhere.contains("unreachable"),
        "{elsewhere}"
    );
    // A filter keeps the ancestors.
    browser.press("/");
    browser.press("inkjet");
    browser.wait_until(&format!("{rows}.length === 3"));
    is(r#"[["Supervisor","1"],["first floor","2"],["inkjet","3"]]"#);
    browser.run("document.querySelector('#filter').value = ''; document.querySelector('#filter').dispatchEvent(new Event('input'))");
    browser.press("\u{E015}");
    browser.wait_until("document.querySelector('#details').textContent.includes('first floor')");
    pictures(&browser, "tree");
    assert_no_complaints(&browser);
    drop(open);
    for printer in others {
        printer.stop().get().unwrap();
    }
    for end in [waiting.stop(), office.stop()] {
        end.get().unwrap();
    }
}
