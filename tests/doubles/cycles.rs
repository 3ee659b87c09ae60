//! Mocks whose functions call the mock, or those who wait for it.

use std::any::Any;
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::common::{Answer, Finish, WATCHDOG};
use pykka::{ActorRegistry, AnyReply, Error, Origin, testing};

use super::{BackendCall, BackendProxy, Core, CoreProxy, Track, backend, core};

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
