//! Probes: mailboxes that keep the messages for the test.

use std::error::Error as _;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::{Answer, Finish, WATCHDOG};
use pykka::debug::{self, ActorState};
use pykka::testing::{self, Probe};
use pykka::{ActorRegistry, Error};

use super::mocks::{CalculatorCall, CalculatorProxy};
use super::{BackendCall, BackendProxy, Core, Track, core};

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
    for word in ["probes.rs:", "`size` returns a ", "of type `i32`"] {
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
