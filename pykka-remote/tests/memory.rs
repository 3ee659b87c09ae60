//! The rules of calls between processes, over the transport in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pykka::prelude::*;
use pykka::{Context, Down, End, Error, FailureKind, Promise, get_all_results, promise};
use pykka_remote::memory::{Faults, Memory, Network};
use pykka_remote::{Builder, Node};

#[actor(remote)]
pub struct Log {
    pub lines: Vec<u32>,
    #[traversable]
    pub pages: Vec<Page>,
    #[actor(skip)]
    pub hold: Option<pykka::SharedFuture<()>>,
}

#[actor(remote)]
impl Log {
    pub fn write(&mut self, line: u32) -> usize {
        self.lines.push(line);
        self.lines.len()
    }
    pub fn fail(&self, why: &str) -> Result<(), String> {
        Err(why.to_owned())
    }
    pub fn crash(&self) {
        panic!("ink everywhere")
    }
    /// Waits until the test lets it go.
    pub fn hold(&self) {
        if let Some(hold) = &self.hold {
            let _ = hold.clone().get();
        }
    }
    pub fn time_left(&self, context: &Context<Self>) -> Option<Duration> {
        context.deadline()
    }
}

#[actor(remote)]
pub struct Page {
    pub title: String,
}

#[actor(remote)]
impl Page {
    pub fn rename(&mut self, title: &str) -> String {
        std::mem::replace(&mut self.title, title.to_owned())
    }
}

#[actor(remote)]
pub trait Reader {
    fn line(&self, at: usize) -> Option<u32>;
}

impl Reader for Log {
    fn line(&self, at: usize) -> Option<u32> {
        self.lines.get(at).copied()
    }
}

/// The same interface with one method more, as in another build.
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
        pub fn clear(&mut self) {}
    }
}

fn log() -> Log {
    let page = |title: &str| Page {
        title: title.to_owned(),
    };
    Log {
        lines: vec![],
        pages: vec![page("one"), page("two")],
        hold: None,
    }
}

fn builder(network: &Network) -> Builder {
    let memory: Memory = network.transport();
    Node::builder()
        .transport(memory)
        .find_within(Duration::from_secs(20))
}

/// Two nodes of a network.
fn pair(network: &Network) -> (Node, Node) {
    let [one, other] = [(); 2].map(|()| builder(network).start().unwrap());
    (one, other)
}

/// A future must be answered: this is only against a test that hangs.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn methods_fields_and_parts_work_and_all_styles_of_calls() {
    let network = Network::new(1);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();

    assert_eq!(log.write(7).get(), Ok(1));
    assert_eq!(log.call().write(8), Ok(2));
    log.defer().write(9).unwrap();
    assert_eq!(log.lines().get(), Ok(vec![7, 8, 9]));
    log.set_lines(vec![1]).get().unwrap();
    assert_eq!(log.call().lines(), Ok(vec![1]));
    assert_eq!(log.fail("no ink").get(), Ok(Err("no ink".to_owned())));

    let page = log.pages(1);
    assert_eq!(page.rename("second").get().as_deref(), Ok("two"));
    assert_eq!(log.call().pages(1).title().as_deref(), Ok("second"));
    page.defer().set_title("third".to_owned()).unwrap();
    assert_eq!(page.title().get().as_deref(), Ok("third"));
    let missing = log.pages(7).title().get().unwrap_err();
    assert!(matches!(missing, Error::NoSuchPart { .. }), "{missing}");
    assert_eq!(missing.method(), Some("pages[7].title"));

    let urgent = log.urgent().within(LONG).if_room().write(3);
    assert_eq!(urgent.get(), Ok(2));
    actor.stop().get().unwrap();
}

#[test]
fn a_part_and_an_interface_are_offered_by_their_proxies() {
    let network = Network::new(2);
    let (host, client) = pair(&network);
    let actor = log().start();
    actor.proxy().write(17).get().unwrap();
    let _page = host.offer("page", &actor.proxy().pages(0)).unwrap();
    let _reader = host.offer("reader", &ReaderProxy::from(&actor)).unwrap();

    let page: PageProxy = client.proxy("page").unwrap();
    assert_eq!(page.title().get().as_deref(), Ok("one"));
    let reader: ReaderProxy = client.proxy("reader").unwrap();
    assert_eq!(reader.line(0).get(), Ok(Some(17)));
    assert_eq!(reader.line(1).get(), Ok(None));
    actor.stop().get().unwrap();
}

#[test]
fn errors_of_the_actor_reach_the_caller_with_the_callers_names() {
    let network = Network::new(3);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();

    let error = log.crash().get().unwrap_err();
    assert!(
        matches!(&error, Error::Panicked { message, location: Some(_), .. } if &**message == "ink everywhere"),
        "{error:?}"
    );
    assert_eq!(error.method(), Some("crash"));
    assert_eq!(error.actor().map(pykka::ActorId::name), Some("log"));
    assert!(error.may_have_run());

    let ended = log.actor_ref().ended();
    log.defer().crash().unwrap();
    let end = ended.get().unwrap();
    let failure = end.failure().unwrap();
    assert_eq!(
        (failure.kind(), failure.message(), failure.method()),
        (FailureKind::Panic, "ink everywhere", Some("crash"))
    );
    let dead = log.write(1).get().unwrap_err();
    assert!(
        matches!(&dead, Error::ActorDead { failure: Some(failure), .. } if failure.message() == "ink everywhere")
    );
    assert!(!dead.may_have_run());
}

#[test]
fn a_hundred_thousand_messages_over_a_bad_network_are_handled_at_most_once_and_in_order() {
    const COUNT: u32 = 100_000;
    let network = Network::new(17);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    network.set_faults(Faults {
        lost: 0.05,
        duplicated: 0.1,
        delay: Duration::from_micros(300),
    });
    let limited = log.within(Duration::from_secs(1));
    let (mut answered, mut unanswered) = (Vec::new(), 0);
    for first in (0..COUNT).step_by(10_000) {
        let mut asked = Vec::new();
        for line in first..first + 10_000 {
            if line % 2 == 0 {
                asked.push((line, limited.write(line)));
            } else {
                log.defer().write(line).unwrap();
            }
        }
        for (line, asked) in asked {
            match asked.get_timeout(LONG) {
                Ok(_) => answered.push(line),
                Err(Error::Timeout { waited, .. }) if waited < LONG => unanswered += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    let lines = actor.proxy().lines().get().unwrap();
    let is_rising = lines.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(is_rising, "one was handled twice, or out of order");
    assert!(
        answered
            .iter()
            .all(|line| lines.binary_search(line).is_ok())
    );
    assert_eq!(answered.len() + unanswered, COUNT as usize / 2);
    let (answered, handled) = (answered.len(), lines.len());
    assert!(
        unanswered > 0 && answered > 100 && handled < COUNT as usize,
        "{answered} {handled}"
    );
    actor.stop().get().unwrap();
}

#[test]
fn what_is_not_there_or_not_clear_or_of_another_version_is_an_error_that_has_not_run() {
    let network = Network::new(5);
    let (host, _) = pair(&network);
    let client = builder(&network)
        .find_within(Duration::ZERO)
        .start()
        .unwrap();
    let missing = client.proxy::<LogProxy>("log").unwrap_err();
    assert!(matches!(missing, Error::NotFound { .. }), "{missing}");
    assert_eq!(missing.actor().map(pykka::ActorId::name), Some("log"));
    let by_name: LogProxy = client.proxy_by_name("log");
    let missing = by_name.write(1).get().unwrap_err();
    assert!(matches!(missing, Error::NotFound { .. }) && !missing.may_have_run());
    assert_eq!(missing.method(), Some("write"));

    let (one, other) = (log().start(), log().start());
    let first = host.offer("log", &one).unwrap();
    let pinned: LogProxy = client.proxy("log").unwrap();
    let second = host.offer("log", &other).unwrap();
    let unclear = client.proxy::<LogProxy>("log").unwrap_err();
    assert!(matches!(unclear, Error::Ambiguous { .. }) && !unclear.may_have_run());
    let unclear = by_name.write(1).get();
    assert!(matches!(unclear, Err(Error::Ambiguous { .. })));
    // One that was found before goes on, and one actor handles each message.
    pinned.write(1).get().unwrap();
    assert_eq!(one.proxy().lines().get(), Ok(vec![1]));
    assert_eq!(other.proxy().lines().get(), Ok(vec![]));
    drop((first, second));

    let newer = newer::Log { lines: vec![] }.start();
    let _offered = host.offer("log", &newer).unwrap();
    let other = client.proxy::<LogProxy>("log").unwrap_err();
    assert!(matches!(other, Error::VersionMismatch { .. }) && !other.may_have_run());
    let other = by_name.write(1).get();
    assert!(matches!(other, Err(Error::VersionMismatch { .. })));
    assert!(matches!(
        by_name.defer().write(1).unwrap_err().error(),
        Error::VersionMismatch { .. }
    ));
}

#[test]
fn a_proxy_that_is_pinned_knows_a_return_from_a_restart() {
    let network = Network::new(6);
    let (host, client) = pair(&network);
    let actor = log().start();
    let offered = host.offer("log", &actor).unwrap();
    let pinned: LogProxy = client.proxy("log").unwrap();
    let by_name: LogProxy = client.proxy_by_name("log");
    assert!(pinned.actor_ref().is_alive());

    network.part(host.session());
    assert!(!pinned.actor_ref().is_alive());
    let lost = pinned.write(1).get().unwrap_err();
    assert!(matches!(lost, Error::ConnectionLost { .. }) && lost.may_have_run());
    assert_eq!(lost.method(), Some("write"));
    network.join(host.session());
    assert_eq!(pinned.write(2).get(), Ok(1));

    drop(offered);
    let again = log().start();
    let _offered = host.offer("log", &again).unwrap();
    let replaced = pinned.write(3).get().unwrap_err();
    assert!(matches!(replaced, Error::Restarted { .. }) && !replaced.may_have_run());
    assert!(matches!(
        pinned.defer().write(3).unwrap_err().error(),
        Error::Restarted { .. }
    ));
    assert_eq!(by_name.write(4).get(), Ok(1));
    assert_eq!(again.proxy().lines().get(), Ok(vec![4]));
}

#[test]
fn what_is_asked_when_the_connection_is_lost_is_answered_at_once() {
    let network = Network::new(7);
    let (host, client) = pair(&network);
    let (go, held) = promise();
    let hold = Some(held.shared());
    let actor = Log { hold, ..log() }.start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    let (held, ended) = (log.hold(), log.actor_ref().ended());
    network.part(host.session());
    assert!(matches!(
        held.get_timeout(LONG),
        Err(Error::ConnectionLost { .. })
    ));
    // It is unreachable, and not dead.
    assert!(matches!(
        ended.get_timeout(LONG),
        Err(Error::ConnectionLost { .. })
    ));
    go.set(());
    network.join(host.session());
    assert_eq!(log.write(1).get(), Ok(1));
    actor.stop().get().unwrap();
    assert_eq!(log.actor_ref().ended().get(), Ok(End::Stopped));
}

#[test]
fn a_frozen_process_holds_up_no_one_for_longer_than_they_say() {
    let network = Network::new(8);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    network.freeze(host.session());
    for line in 0..100 {
        let begun = Instant::now();
        let answer = log.write(line).get_timeout(Duration::from_millis(5));
        assert!(matches!(answer, Err(Error::Timeout { .. })));
        assert!(begun.elapsed() < LONG);
    }
    let late = log.within(Duration::from_millis(1)).write(100);
    assert!(matches!(late.get(), Err(Error::Timeout { .. })));
    network.thaw(host.session());
    // What was under way arrives in order, before this.
    assert!(log.write(101).get().unwrap() > 100);
}

#[test]
fn a_full_mailbox_is_busy_at_once_and_the_neighbour_is_not_affected() {
    let network = Network::new(9);
    let (host, client) = pair(&network);
    let (go, held) = promise();
    let slow = Log {
        hold: Some(held.shared()),
        ..log()
    };
    let slow = Log::builder().capacity(2).start(slow);
    let neighbour = log().start();
    let _slow = host.offer("slow", &slow).unwrap();
    let _neighbour = host.offer("neighbour", &neighbour).unwrap();
    let (slow, neighbour): (LogProxy, LogProxy) = (
        client.proxy("slow").unwrap(),
        client.proxy("neighbour").unwrap(),
    );
    let held = slow.hold();
    let waiting: Vec<_> = (0..10).map(|line| slow.write(line)).collect();
    let refused = slow.write(10).get_timeout(LONG).unwrap_err();
    assert!(matches!(refused, Error::Busy { .. }) && !refused.may_have_run());
    assert_eq!(refused.method(), Some("write"));
    assert_eq!(neighbour.write(1).get_timeout(LONG), Ok(1));
    go.set(());
    held.get_timeout(LONG).unwrap();
    let handled = get_all_results(waiting)
        .into_iter()
        .filter(Result::is_ok)
        .count();
    assert_eq!(slow.lines().get().map(|lines| lines.len()), Ok(handled));
    assert!((1..10).contains(&handled), "{handled}");
}

#[test]
fn a_time_limit_travels_and_what_is_late_is_not_handled() {
    let network = Network::new(10);
    let (host, client) = pair(&network);
    let (go, held) = promise();
    let actor = Log {
        hold: Some(held.shared()),
        ..log()
    }
    .start();
    let _offered = host.offer("log", &actor).unwrap();
    let _neighbour = host.offer("neighbour", &self::log().start()).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    assert_eq!(log.time_left().get(), Ok(None));
    let left = log.within(LONG).time_left().get().unwrap().unwrap();
    assert!(left <= LONG && left > LONG / 2, "{left:?}");
    let held = log.hold();
    let limit = Duration::from_millis(20);
    let late = log.within(limit).write(1).get().unwrap_err();
    assert!(matches!(late, Error::Timeout { .. }) && late.may_have_run());
    // The limit counts from the arrival, which was before that of a message that is sent now.
    let neighbour: LogProxy = client.proxy("neighbour").unwrap();
    assert_eq!(neighbour.write(1).get(), Ok(1));
    std::thread::sleep(limit);
    go.set(());
    held.get_timeout(LONG).unwrap();
    assert_eq!(log.lines().get(), Ok(vec![]));
}

#[test]
fn only_allowed_calls_are_handled() {
    let network = Network::new(11);
    let host = builder(&network)
        .allow(|call| {
            call.name() == Some("log") && ["write", "pages.title"].contains(&call.method())
        })
        .start()
        .unwrap();
    let client = builder(&network).start().unwrap();
    let actor = log().start();
    let (_one, _other) = (
        host.offer("log", &actor).unwrap(),
        host.offer("gol", &actor).unwrap(),
    );
    let (log, gol): (LogProxy, LogProxy) =
        (client.proxy("log").unwrap(), client.proxy("gol").unwrap());
    assert_eq!(log.write(1).get(), Ok(1));
    assert_eq!(log.pages(0).title().get().as_deref(), Ok("one"));
    for denied in [
        log.lines().get().map(drop),
        log.pages(0).rename("x").get().map(drop),
        log.actor_ref().stop().get().map(drop),
        log.actor_ref().ended().get().map(drop),
        gol.write(1).get().map(drop),
    ] {
        let denied = denied.unwrap_err();
        assert!(
            matches!(denied, Error::Denied { .. }) && !denied.may_have_run(),
            "{denied}"
        );
    }
    log.defer().crash().unwrap();
    assert_eq!(log.write(2).get(), Ok(2));
    actor.stop().get().unwrap();
}

#[test]
fn members_of_one_name_take_turns_and_each_can_be_addressed() {
    let network = Network::new(12);
    let (host, client) = pair(&network);
    let other = builder(&network).start().unwrap();
    let actors = [(); 3].map(|()| log().start());
    let _offered = [
        host.offer("log", &actors[0]).unwrap(),
        host.offer("log", &actors[1]).unwrap(),
        other.offer("log", &actors[2]).unwrap(),
    ];
    let members = client.members::<LogProxy>("log").unwrap();
    let log = members.in_turn();
    let written = get_all_results((0..9).map(|line| log.write(line)));
    assert!(written.iter().all(Result::is_ok));
    for actor in &actors {
        assert_eq!(actor.proxy().lines().get().map(|lines| lines.len()), Ok(3));
    }
    assert_eq!(members.all().len(), 3);
    for member in members.all() {
        assert_eq!(member.write(9).get(), Ok(4));
    }
}

#[test]
fn proxies_are_equal_if_they_lead_to_the_same_in_the_same_way() {
    let network = Network::new(13);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let [one, other] = [(); 2].map(|()| client.proxy::<LogProxy>("log").unwrap());
    assert_eq!(one, other);
    assert_eq!(one.pages(1), other.within(LONG).pages(1));
    assert_ne!(one.pages(1), other.pages(0));
    assert_eq!(one.actor_ref(), other.actor_ref());
    let by_name: LogProxy = client.proxy_by_name("log");
    assert_ne!(one, by_name);
    assert_eq!(by_name, client.proxy_by_name("log"));
    assert!(
        format!("{one:?}").starts_with("LogProxy(log (urn:uuid:"),
        "{one:?}"
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
fn an_actor_is_stopped_and_watched_from_another_process() {
    let network = Network::new(14);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    let (seen, down) = promise();
    let watchman = Watchman { seen: Some(seen) }.start();
    watchman.proxy().watch(log.clone()).get().unwrap();
    let ended = log.actor_ref().ended();
    assert_eq!(log.actor_ref().stop().get(), Ok(true));
    assert_eq!(log.actor_ref().stop().get(), Ok(false));
    assert_eq!(ended.get(), Ok(End::Stopped));
    assert_eq!(log.actor_ref().join(LONG), Ok(()));
    let down = down.get_timeout(LONG).unwrap();
    assert_eq!(
        (down.actor(), down.end()),
        (log.actor_ref().id(), &End::Stopped)
    );
    assert!(!actor.is_alive());
    watchman.stop().get().unwrap();
}

#[test]
fn what_is_sent_after_the_end_of_a_node_is_a_lost_connection() {
    let network = Network::new(15);
    let (host, client) = pair(&network);
    let actor = log().start();
    let _offered = host.offer("log", &actor).unwrap();
    let log: LogProxy = client.proxy("log").unwrap();
    assert_eq!(log.write(1).get(), Ok(1));
    drop(client);
    let lost = log.write(2).get_timeout(LONG);
    assert!(matches!(lost, Err(Error::ConnectionLost { .. })));
    assert!(log.defer().write(2).is_err());
    assert_eq!(actor.proxy().lines().get(), Ok(vec![1]));
}

#[test]
fn a_mock_a_probe_and_a_pooled_actor_are_offered_like_any_other() {
    let network = Network::new(16);
    let (host, client) = pair(&network);
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let mock = ReaderProxy::mock(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        Some(5_u32)
    });
    let _mock = host.offer("mock", &mock).unwrap();
    let reader: ReaderProxy = client.proxy("mock").unwrap();
    assert_eq!(reader.line(0).get(), Ok(Some(5)));
    assert_eq!(calls.load(Ordering::Relaxed), 1);

    let pooled = Log::builder().pooled().start(log());
    let _pooled = host.offer("pooled", &pooled).unwrap();
    let log: LogProxy = client.proxy("pooled").unwrap();
    assert_eq!(log.call().write(1), Ok(1));
    log.defer().write(2).unwrap();
    assert_eq!(log.write(3).get(), Ok(3));
    pooled.stop().get().unwrap();
}
