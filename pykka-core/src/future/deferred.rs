//! The answer of a deferred call, if it is delegated. Nothing waits for it, and a failure is
//! logged.

use crate::error::events;
use crate::error::failure::Failure;
use crate::error::{Error, Origin};
use crate::future::Future;
use crate::future::when_ready::when_ready;
use crate::message::outcome::ErrorText;
use crate::reply::waiters::discard;
use crate::wait::current::innermost_call;

/// Logs if `answer` fails, for the method that this thread is running.
pub(super) fn watch<T: Send + 'static>(answer: Future<T>, error_text: ErrorText<T>) {
    let call = innermost_call();
    when_ready(answer, move |found| log(found, call.as_ref(), error_text));
}

/// `call` is the actor and its method.
fn log<T>(found: Result<T, Error>, call: Option<&Origin>, error_text: ErrorText<T>) {
    let failed = match &found {
        Ok(value) => error_text(value),
        Err(error) => Some(error.to_string()),
    };
    if let (Some(failed), Some(actor)) = (failed, call.and_then(Origin::actor)) {
        let method = call.and_then(Origin::method).unwrap_or_default();
        events::delegated(actor, &Failure::returned(failed).within(method));
    }
    discard(found);
}
