//! Code of an actor outside of its messages: its hooks and destructors.

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::error::events;
use crate::error::failure::Failure;
use crate::error::spans;
use crate::error::unwind;
use crate::wait::activity::code_of;
use crate::wait::totals;

pub(crate) fn drop_safely<A: Hooks, T>(context: &Context<A>, value: T) {
    if let Err(failure) = contained("drop", context, || drop(value)) {
        unhandled(context, &failure);
    }
}

/// A hook or a destructor has failed.
pub(crate) fn unhandled<A: Hooks>(context: &Context<A>, failure: &Failure) {
    note_failure(context, failure);
    events::unhandled(context.id(), failure);
}

pub(crate) fn note_failure<A: Hooks>(context: &Context<A>, failure: &Failure) {
    totals::failed(context.id(), context.cell().activity(), failure);
}

/// Calls a hook. It fails by a panic or by returning an error.
pub(crate) fn hook<A: Hooks>(
    name: &'static str,
    context: &Context<A>,
    call: impl FnOnce() -> Result<(), String>,
) -> Result<(), Failure> {
    // What a hook sends is not sent by what happens to run it.
    let (id, code) = (context.id(), || code_of(name));
    let _span = spans::enter::<A>(None, id, code, |_| name.to_owned());
    let returned = contained(name, context, call)?;
    returned.map_err(|message| Failure::returned(message).within(name))
}

/// Runs code of the actor outside of its messages, and catches a panic in it.
pub(crate) fn contained<A: Hooks, R>(
    name: &'static str,
    context: &Context<A>,
    f: impl FnOnce() -> R,
) -> Result<R, Failure> {
    let activity = context.cell().activity();
    activity
        .during(code_of(name), || unwind::catch(f))
        .map_err(|panic| panic.within(name))
}
