//! Errors of futures, and futures after a panic.

use std::error::Error as StdError;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use crate::common::{Answer, hold};
use pykka::{ActorRef, Error, Future, Promise, SharedFuture};

use super::{Echo, EchoCall, EchoProxy, echo};

#[test]
fn a_methods_own_error_is_inside_and_the_actors_outside() {
    let (actor, proxy) = echo();
    assert_eq!(proxy.fail().answer(), Ok(Err("no echo".to_owned())));
    actor.stop().answer().unwrap();
    assert!(matches!(
        proxy.fail().answer(),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn an_error_is_an_error_of_std_and_can_be_cloned_and_sent() {
    fn assert_error<E: StdError + Clone + Send + Sync + 'static>() {}
    assert_error::<Error>();
    fn assert_send<T: Send>() {}
    assert_send::<Future<u32>>();
    fn assert_sync<T: Send + Sync>() {}
    assert_sync::<SharedFuture<u32>>();
}

#[test]
fn an_error_names_the_actor_and_the_method() {
    let (actor, proxy) = echo();
    let panicked = proxy.panic().answer().unwrap_err();
    let gate = hold(&actor);
    let late = proxy.echo("x").get_timeout(Duration::ZERO).unwrap_err();
    gate.open();
    actor.stop().answer().unwrap();
    let dead = proxy.numbers().answer().unwrap_err();
    for (error, method) in [(panicked, "panic"), (late, "echo"), (dead, "numbers")] {
        assert_eq!(
            (error.actor(), error.method()),
            (Some(actor.id()), Some(method))
        );
        let text = error.to_string();
        assert!(
            text.contains(&format!("Echo.{method}")) && text.contains(actor.urn()),
            "{text}"
        );
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// panics

#[test]
fn what_users_hold_can_be_used_after_a_caught_panic() {
    fn assert_unwind_safe<T: UnwindSafe + RefUnwindSafe>() {}
    /// Neither is this.
    type Unsafe = std::cell::Cell<&'static mut u32>;
    assert_unwind_safe::<Future<Unsafe>>();
    assert_unwind_safe::<SharedFuture<Arc<dyn Fn() + Send + Sync>>>();
    assert_unwind_safe::<Promise<Box<dyn FnMut() + Send>>>();
    assert_unwind_safe::<Error>();
    assert_unwind_safe::<pykka::Origin>();
    assert_unwind_safe::<pykka::OtherError>();
    assert_unwind_safe::<pykka::Failure>();
    assert_unwind_safe::<pykka::TellError>();
    assert_unwind_safe::<pykka::ActorId>();
    assert_unwind_safe::<ActorRef<Echo>>();
    assert_unwind_safe::<EchoProxy>();
    assert_unwind_safe::<pykka::AnyActorRef>();
    assert_unwind_safe::<pykka::Context<Echo>>();
    assert_unwind_safe::<pykka::ActorRegistry>();
    assert_unwind_safe::<pykka::Pool>();
    assert_unwind_safe::<pykka::testing::Probe<EchoProxy>>();
    assert_unwind_safe::<pykka::testing::Asked<EchoCall>>();
    assert_unwind_safe::<pykka::AnyReply>();
    assert_unwind_safe::<pykka::debug::Snapshot>();
    // The ways to call.
    fn of<T: UnwindSafe + RefUnwindSafe>(_: &T) {}
    let (actor, proxy) = echo();
    of(&proxy.call());
    of(&proxy.defer());
    actor.stop();
}
