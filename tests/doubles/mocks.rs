//! Mocks: functions that answer in the caller's thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::common::logs::{capture, logged};
use crate::common::{Answer, Finish, WATCHDOG};
use pykka::{ActorRegistry, Error, Future, actor, promise, testing};
use pykka_tests_macros::actor_under_test;
use tracing::Level;

use super::{Backend, BackendCall, BackendProxy, Core, Track, backend, core};

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
        location.contains(&format!("mocks.rs:{line}:")),
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
