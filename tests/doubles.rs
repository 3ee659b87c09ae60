//! Proxies without an actor behind them: mocks and probes.

use std::any::Any;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Finish, WATCHDOG};
use pykka::debug::{self, ActorState};
use pykka::testing::{self, Probe};
use pykka::{ActorRegistry, AnyReply, Error, Future, Origin, actor, promise};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

#[derive(Debug, Clone, PartialEq)]
pub struct Track(pub &'static str);

#[actor]
pub trait Backend {
    fn lookup(&self, uri: String) -> Vec<Track>;
    fn refresh(&mut self);
    fn size(&self) -> Result<usize, String>;
}

#[actor_under_test]
pub struct Core {
    pub backend: BackendProxy,
}

#[actor]
impl Core {
    pub fn count(&self, uri: &str) -> Result<usize, Error> {
        Ok(self.backend.call().lookup(uri.into())?.len())
    }
}

fn core(backend: &BackendProxy) -> CoreProxy {
    let backend = backend.clone();
    let registry = ActorRegistry::new();
    let core = Core::builder().registry(&registry).start(Core { backend });
    core.proxy()
}

/// A mock of three methods, each with another type of result.
fn backend() -> BackendProxy {
    let mut refreshed = 0;
    BackendProxy::mock(move |call: BackendCall| match call {
        BackendCall::Lookup { uri } if uri.is_empty() => panic!("nothing to look up"),
        BackendCall::Lookup { .. } => AnyReply::new(vec![Track("a"); refreshed]),
        BackendCall::Refresh => {
            refreshed += 1;
            AnyReply::new(())
        }
        BackendCall::Size => AnyReply::new(Err::<usize, _>("no idea".to_owned())),
    })
}

/// An argument that does something when it is copied, once that is said.
pub struct Copier(Arc<OnceLock<fn(&ClubProxy)>>, ClubProxy);

impl Clone for Copier {
    fn clone(&self) -> Self {
        if let Some(act) = self.0.get() {
            act(&self.1);
        }
        Copier(Arc::clone(&self.0), self.1.clone())
    }
}

#[actor]
pub trait Club {
    fn join(&mut self, copier: Copier);
    fn greet(&self);
}

// ---------------------------------------------------------------------------------------------------------------------
// Mocks

#[test]
fn a_mock_answers_by_value_in_the_callers_thread_before_there_is_a_future() -> Result<(), Error> {
    #[actor]
    trait Where {
        fn thread(&self) -> thread::ThreadId;
    }
    let mock = WhereProxy::mock(|_| thread::current().id());
    let answer = mock.thread();
    assert!(answer.is_ready());
    assert_eq!(answer.get()?, thread::current().id());
    Ok(())
}

#[test]
fn a_mock_answers_all_three_manners_of_calling() {
    let mock = backend();
    mock.defer().refresh().unwrap();
    mock.refresh().answer().unwrap();
    assert_eq!(mock.call().lookup("x".into()), Ok(vec![Track("a"); 2]));
    assert_eq!(mock.size().answer(), Ok(Err("no idea".to_owned())));
}

#[test]
fn an_actor_calls_a_mock_as_it_would_an_actor() -> Result<(), Error> {
    let mock = backend();
    let core = core(&mock);
    mock.refresh();
    assert_eq!(core.count("x").answer()??, 1);
    let calls = [
        BackendCall::Refresh,
        BackendCall::Lookup { uri: "x".into() },
    ];
    assert_eq!(testing::calls(&mock), calls);
    Ok(())
}

#[test]
fn a_mock_may_answer_with_a_box_of_anything() {
    let mock = BackendProxy::mock(|_| -> Box<dyn Any + Send> { Box::new(vec![Track("a")]) });
    assert_eq!(mock.lookup("x".into()).answer(), Ok(vec![Track("a")]));
}

#[test]
fn a_panic_in_a_mock_is_told_to_the_caller_and_the_mock_goes_on() {
    let mock = backend();
    let error = mock.lookup(String::new()).answer().unwrap_err();
    assert!(
        matches!(&error, Error::Panicked { message, .. } if &**message == "nothing to look up"),
        "{error}"
    );
    assert!(
        error.to_string().starts_with("Backend.lookup (urn:uuid:"),
        "{error}"
    );
    assert_eq!(mock.lookup("x".into()).answer(), Ok(vec![]));
}

#[test]
fn a_panic_in_a_deferred_call_is_the_end_of_a_mock() {
    capture();
    let mock = backend();
    mock.defer().lookup(String::new()).unwrap();
    assert!(!mock.actor_ref().is_alive());
    assert!(mock.defer().refresh().is_err());
    let error = mock.lookup("x".into()).answer().unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }));
    let [(Level::ERROR, event)] = &logged(mock.actor_ref().urn())[..] else {
        panic!("not one error")
    };
    assert_eq!((&*event.actor, &*event.method), ("Backend", "lookup"));
}

#[test]
fn an_answer_of_a_wrong_type_is_an_error_that_says_where_the_mock_was_made() {
    let (mock, line) = (BackendProxy::mock(|_| 7), line!());
    let error = mock.lookup("x".into()).answer().unwrap_err();
    let Error::Panicked { location, .. } = &error else {
        panic!("another error: {error}")
    };
    let location = location.as_deref().unwrap();
    assert!(
        location.contains(&format!("doubles.rs:{line}:")),
        "{location}"
    );
    let error = error.to_string();
    for word in ["Backend.lookup", "Vec<", "Track>", "of type `i32`"] {
        assert!(error.contains(word), "{word} is not in {error}");
    }
}

#[test]
fn a_mock_is_alive_until_it_is_stopped_and_is_no_actor_that_anybody_knows() -> Result<(), Error> {
    let mock = backend();
    let any = mock.actor_ref();
    assert!(any.is_alive());
    assert_eq!(any.wait_started(), Ok(()));
    assert_eq!(any.downcast::<Core>(), None);
    assert!(ActorRegistry::global().get_by_urn(any.urn()).is_none());
    assert!(any.stop().answer()?);
    assert!(!any.stop().answer()?);
    assert_eq!(any.join(WATCHDOG), Ok(()));
    assert!(matches!(mock.size().answer(), Err(Error::ActorDead { .. })));
    Ok(())
}

#[test]
fn two_mocks_are_different_and_a_clone_is_the_same() {
    let (one, other) = (backend(), backend());
    assert_ne!(one, other);
    assert_eq!(one, one.clone());
}

#[test]
fn a_mock_is_sent_messages_by_hand() {
    let any = backend().actor_ref();
    any.tell(BackendCall::Refresh).unwrap();
    let reply = any.ask(BackendCall::Lookup { uri: "x".into() }).answer();
    let tracks = reply.unwrap().downcast::<Vec<Track>>().unwrap();
    assert_eq!(tracks, [Track("a")]);
    let error = any.ask("what?").answer().unwrap_err();
    assert!(matches!(error, Error::UnexpectedMessage { .. }));
}

#[actor_under_test]
pub struct Calculator {
    pub last_result: i64,
    #[traversable]
    pub history: History,
}

#[actor]
impl Calculator {
    pub fn add(&mut self, a: i64, b: i64) -> i64 {
        a + b
    }
}

#[actor]
pub struct History;

#[actor]
impl History {
    pub fn size(&self) -> usize {
        0
    }
}

impl Backend for Calculator {
    fn lookup(&self, _: String) -> Vec<Track> {
        vec![]
    }

    fn refresh(&mut self) {}

    fn size(&self) -> Result<usize, String> {
        Ok(0)
    }
}

#[test]
fn the_proxy_of_a_struct_is_mocked_too() {
    let mock = CalculatorProxy::mock(|call: CalculatorCall| match call {
        CalculatorCall::Add { a, b } => a * b,
    });
    assert_eq!(mock.add(3, 4).answer(), Ok(12));
    assert_eq!(testing::calls(&mock), [CalculatorCall::Add { a: 3, b: 4 }]);
    assert_eq!(mock.actor_ref().id().name(), "Calculator");
    let history = HistoryProxy::mock(|HistoryCall::Size| 3_usize);
    assert_eq!(history.call().size(), Ok(3));
}

#[test]
fn a_mock_has_methods_only() {
    let mock = CalculatorProxy::mock(|_| 0_i64);
    let errors = [
        mock.last_result().answer().unwrap_err(),
        mock.set_last_result(3).answer().unwrap_err(),
        mock.history().size().answer().unwrap_err(),
        BackendProxy::from(mock.clone())
            .size()
            .answer()
            .unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
    }
    assert_eq!(testing::calls(&mock), []);
}

#[actor_under_test]
pub struct Stack<T> {
    items: Vec<T>,
}

#[actor]
impl<T: Clone> Stack<T> {
    pub fn push(&mut self, item: T) -> usize {
        self.items.push(item);
        self.items.len()
    }
}

#[actor]
trait Gates {
    fn wait(&self, until: Future<u8>) -> u8;
}

#[test]
fn a_call_that_cannot_be_copied_reaches_a_mock_all_the_same() {
    let mock = GatesProxy::mock(|GatesCall::Wait { until }| until.get().unwrap());
    let (promise, until) = promise();
    promise.set(7);
    assert_eq!(mock.wait(until).answer(), Ok(7));
}

#[test]
fn a_generic_actors_calls_are_recorded_if_its_impl_block_allows_it() {
    let mock = StackProxy::<u8>::mock(|_| 1_usize);
    assert_eq!(mock.push(7).answer(), Ok(1));
    assert_eq!(testing::calls(&mock), [StackCall::Push { item: 7 }]);
}

#[test]
#[should_panic(expected = "there is no mock behind this proxy")]
fn what_is_no_mock_has_recorded_no_calls() {
    let (probed, _probe) = testing::probe::<BackendProxy>();
    testing::calls(&probed);
}

/// What becomes of copying a mock's calls if that does something.
fn copy(act: fn(&ClubProxy)) -> (thread::Result<usize>, ClubProxy) {
    let club = ClubProxy::mock(|_| ());
    let copied = Arc::default();
    club.join(Copier(Arc::clone(&copied), club.clone()))
        .answer()
        .unwrap();
    copied.set(act).unwrap();
    let count = {
        let club = club.clone();
        move || catch_unwind(AssertUnwindSafe(|| testing::calls(&club).len()))
    };
    (thread::spawn(count).finish(), club)
}

#[test]
fn what_is_copied_may_call_the_mock_meanwhile() {
    let (counted, club) = copy(|club| club.call().greet().unwrap());
    assert_eq!(counted.unwrap(), 1);
    // Another call came while these two were copied.
    assert_eq!(testing::calls(&club).len(), 2);
    assert_eq!(testing::calls(&club).len(), 3);
}

#[test]
fn what_is_copied_is_told_if_it_copies_the_calls_itself() {
    let (counted, club) = copy(|club| drop(testing::calls(club)));
    let panic = counted.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("deadlock"), "{text}");
    assert_eq!(club.greet().answer(), Ok(()));
}

#[test]
fn a_mock_is_called_by_one_thread_at_a_time() {
    let mut running = 0;
    let mut most = 0;
    let mock = BackendProxy::mock(move |_| {
        running += 1;
        most = most.max(running);
        thread::yield_now();
        running -= 1;
        Ok::<usize, String>(most)
    });
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let mock = mock.clone();
            thread::spawn(move || (0..100).map(|_| mock.call().size().unwrap().unwrap()).max())
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.finish(), Some(1));
    }
    assert_eq!(testing::calls(&mock).len(), 400);
}

/// A mock whose function is given the mock itself.
fn mock_of_itself<R: Any + Send>(
    answer: impl Fn(BackendCall, &BackendProxy) -> R + Send + 'static,
) -> BackendProxy {
    let itself: Arc<OnceLock<BackendProxy>> = Arc::default();
    let mock = BackendProxy::mock({
        let itself = Arc::clone(&itself);
        move |call| answer(call, itself.get().unwrap())
    });
    itself.set(mock.clone()).unwrap();
    mock
}

fn circle(error: &Error) -> Vec<String> {
    let Error::Deadlock { cycle, .. } = error else {
        panic!("no deadlock: {error}")
    };
    let name = |origin: &Origin| {
        let actor = origin.actor().unwrap().name();
        format!("{actor}.{}", origin.method().unwrap())
    };
    cycle.iter().map(name).collect()
}

#[test]
fn a_mock_whose_function_calls_the_mock_is_told_that_it_waits_for_itself() {
    let mock = mock_of_itself(|call, itself| match call {
        BackendCall::Size => {
            let error = itself.lookup("x".into()).answer().unwrap_err();
            assert_eq!(circle(&error), ["Backend.size", "Backend.lookup"]);
            let error = itself.call().lookup("x".into()).unwrap_err();
            assert_eq!(circle(&error), ["Backend.size", "Backend.lookup"]);
            let dead = itself.defer().refresh().unwrap_err();
            assert_eq!(circle(dead.error()), ["Backend.size", "Backend.refresh"]);
            let dead = itself.actor_ref().tell(BackendCall::Refresh).unwrap_err();
            assert!(matches!(dead.error(), Error::Deadlock { .. }));
            assert_eq!(dead.into_message(), BackendCall::Refresh);
            AnyReply::new(Ok::<usize, String>(7))
        }
        _ => AnyReply::new(vec![Track("a")]),
    });
    let handled = [BackendCall::Size, BackendCall::Lookup { uri: "x".into() }];
    let calling = thread::spawn({
        let mock = mock.clone();
        move || (mock.size().answer(), mock.lookup("x".into()).answer())
    });
    assert_eq!(calling.finish(), (Ok(Ok(7)), Ok(vec![Track("a")])));
    assert_eq!(testing::calls(&mock), handled);
}

#[test]
fn a_circle_that_leads_through_a_mock_is_told() {
    let found: Arc<OnceLock<CoreProxy>> = Arc::default();
    let mock = BackendProxy::mock({
        let core = Arc::clone(&found);
        move |call| match call {
            BackendCall::Size => {
                let error = core
                    .get()
                    .unwrap()
                    .count("x")
                    .get()
                    .and_then(|counted| counted)
                    .unwrap_err();
                AnyReply::new(Err::<usize, _>(circle(&error).join(" → ")))
            }
            _ => AnyReply::new(vec![Track("a")]),
        }
    });
    found.set(core(&mock)).unwrap();
    let calling = thread::spawn(move || mock.size().answer());
    let told = calling.finish().unwrap().unwrap_err();
    // Whichever of them blocks last.
    let either = [
        "Backend.size → Core.count → Backend.lookup",
        "Core.count → Backend.size → Core.count",
    ];
    assert!(either.contains(&&*told), "{told}");
}

#[test]
fn what_a_mocks_function_does_to_a_registry_is_done_by_the_caller() -> Result<(), Error> {
    let registry = ActorRegistry::new();
    let mock = BackendProxy::mock({
        let registry = registry.clone();
        move |_| {
            let _started = Core { backend: backend() }.start();
            assert_eq!(registry.all().len(), 2);
            // The caller can't stop before it has been answered.
            assert_eq!(registry.stop_all(), [Ok(true), Ok(true)]);
            vec![Track("a")]
        }
    });
    let core = Core { backend: mock };
    let core = Core::builder().registry(&registry).start(core);
    assert_eq!(core.proxy().count("x").answer()??, 1);
    assert_eq!(core.join(WATCHDOG), Ok(()));
    Ok(())
}

#[test]
fn a_mocks_function_may_stop_the_mock() {
    let mock = mock_of_itself(|_, itself| {
        assert_eq!(itself.actor_ref().stop().answer(), Ok(true));
        Ok::<_, String>(7_usize)
    });
    assert_eq!(mock.size().answer(), Ok(Ok(7)));
    assert!(!mock.actor_ref().is_alive());
}

// ---------------------------------------------------------------------------------------------------------------------
// Probes

fn probe() -> (BackendProxy, Probe<BackendProxy>) {
    testing::probe()
}

#[test]
fn a_probe_holds_what_comes_in_order_and_it_is_answered_late() -> Result<(), Error> {
    let (backend, probe) = probe();
    let (size, lookup) = (backend.size(), backend.lookup("x".into()));
    let first = probe.next(WATCHDOG)?;
    let second = probe.next(WATCHDOG)?;
    assert_eq!(first, BackendCall::Size);
    assert_eq!(second, BackendCall::Lookup { uri: "x".into() });
    assert_eq!(format!("{second:?}"), "Lookup { uri: \"x\" }");
    assert!(!size.is_ready() && !lookup.is_ready());
    second.answer(vec![Track("late")]);
    first.answer(Ok::<_, String>(3_usize));
    assert_eq!(lookup.answer()?, [Track("late")]);
    assert_eq!(size.answer()?, Ok(3));
    Ok(())
}

#[test]
fn a_test_waits_for_the_next_call_of_an_actor() -> Result<(), Error> {
    let (backend, probe) = probe();
    let counted = core(&backend).count("x");
    let asked = probe.next(WATCHDOG)?;
    assert!(matches!(&*asked, BackendCall::Lookup { uri } if uri == "x"));
    asked.answer(vec![Track("a"), Track("b")]);
    assert_eq!(counted.answer()??, 2);
    Ok(())
}

#[test]
fn waiting_for_a_call_that_does_not_come_ends_with_a_timeout() {
    let (backend, probe) = probe();
    let error = probe.next(Duration::from_millis(1)).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }));
    assert_eq!(error.actor(), Some(backend.actor_ref().id()));
    assert!(probe.try_next().is_none());
}

#[test]
fn who_waits_for_a_call_is_in_the_snapshot() -> Result<(), Error> {
    let (backend, probe) = probe();
    let tester = Core {
        backend: backend.clone(),
    }
    .start();
    let next = tester.run(move |_| probe.next(WATCHDOG).map(drop));
    let next = thread::spawn(move || next.answer());
    let waits = |state: &ActorState| state.id == *tester.id() && state.waiting.is_some();
    let begin = Instant::now();
    while !debug::snapshot().actors.iter().any(waits) {
        assert!(begin.elapsed() < WATCHDOG, "it is not seen");
        thread::yield_now();
    }
    backend.defer().refresh().unwrap();
    next.finish()??;
    tester.stop().answer()?;
    Ok(())
}

#[test]
fn a_call_that_is_dropped_is_an_error_to_its_caller() -> Result<(), Error> {
    let (backend, probe) = probe();
    let counted = core(&backend).count("x");
    drop(probe.next(WATCHDOG)?);
    let error = counted.answer()?.unwrap_err();
    assert!(matches!(error, Error::ActorDead { .. }));
    assert!(backend.actor_ref().is_alive(), "it is that call only");
    Ok(())
}

#[test]
fn a_call_is_answered_with_an_error_of_the_programs_own() -> Result<(), Error> {
    let (backend, probe) = probe();
    let size = backend.size();
    probe.next(WATCHDOG)?.fail("out of paper");
    let error = size.answer().unwrap_err();
    assert_eq!(error.to_string(), "out of paper");

    let size = backend.size();
    let no_number = "x".parse::<u32>().unwrap_err();
    probe.next(WATCHDOG)?.fail(no_number.clone());
    let error = size.answer().unwrap_err();
    let source = error.source().expect("the program's own error");
    assert_eq!(source.downcast_ref(), Some(&no_number));

    let size = backend.size();
    probe.next(WATCHDOG)?.fail(Error::NothingToWaitFor);
    assert_eq!(size.answer(), Err(Error::NothingToWaitFor));
    Ok(())
}

#[test]
fn an_answer_of_another_type_is_a_panic_of_the_test() {
    let (backend, probe) = probe();
    let core = Core::builder()
        .registry(&ActorRegistry::new())
        .start(Core { backend });
    // An error has the panic's text and place.
    let answering = core.run(move |core| {
        let _size = core.backend.size();
        probe.next(WATCHDOG).unwrap().answer(7);
    });
    let error = answering.answer().unwrap_err().to_string();
    for word in ["doubles.rs:", "`size` returns a ", "of type `i32`"] {
        assert!(error.contains(word), "{word} is not in {error}");
    }
}

#[test]
fn nobody_waits_for_the_answer_to_a_deferred_call() -> Result<(), Error> {
    let (backend, probe) = probe();
    backend.defer().refresh().unwrap();
    let asked = probe.next(WATCHDOG)?;
    assert!(asked.is_deferred());
    asked.answer(());
    let _size = backend.size();
    assert!(!probe.next(WATCHDOG)?.is_deferred());
    Ok(())
}

#[test]
fn a_probe_that_is_dropped_leaves_nobody_waiting() {
    let (backend, probe) = probe();
    let waiting = backend.size();
    drop(probe);
    assert!(matches!(waiting.answer(), Err(Error::ActorDead { .. })));
    assert!(matches!(
        backend.size().answer(),
        Err(Error::ActorDead { .. })
    ));
    assert!(!backend.actor_ref().is_alive());
}

#[test]
fn a_probe_whose_proxy_was_stopped_still_answers_what_came_before() -> Result<(), Error> {
    let (backend, probe) = probe();
    let size = backend.size();
    assert!(backend.actor_ref().stop().answer()?);
    assert!(matches!(
        backend.size().answer(),
        Err(Error::ActorDead { .. })
    ));
    probe.next(WATCHDOG)?.answer(Ok::<_, String>(1_usize));
    assert_eq!(size.answer()?, Ok(1));
    Ok(())
}

#[test]
fn the_proxy_of_a_struct_is_probed_too() -> Result<(), Error> {
    let (calculator, probe) = testing::probe::<CalculatorProxy>();
    let sum = calculator.add(1, 2);
    let asked = probe.next(WATCHDOG)?;
    assert_eq!(asked, CalculatorCall::Add { a: 1, b: 2 });
    asked.answer(3_i64);
    assert_eq!(sum.answer()?, 3);
    Ok(())
}
