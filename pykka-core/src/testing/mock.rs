//! A proxy that is answered by a function.

use std::any::Any;
use std::panic::Location;

use crate::address::Address;
use crate::address::proxy::Proxy;
use crate::message::Methods;
use crate::reply::any_reply::AnyReply;
use crate::reply::carrier::Carrier as _;
use crate::sync::{Mutex, lock};
use crate::testing::lent::Lent;
use crate::testing::stub::{AnswerFn, CallOf, Double, Mock, Stub, Stubbed};

/// The proxy of a mock.
#[doc(hidden)]
#[track_caller]
pub fn mock<P, R>(mut answer: impl FnMut(CallOf<P>) -> R + Send + 'static) -> P
where
    P: Proxy<Of: Methods>,
    R: Any + Send,
{
    let answer: AnswerFn<P::Of> = Box::new(move |call| AnyReply::new(answer(call.unload())));
    let double = Double::Mock(Mock {
        answer: Lent::new(answer),
        made_at: Location::caller(),
        calls: Lent::new(Vec::new()),
        latest_calls: Mutex::default(),
    });
    P::at(Address::new(Stub::start(double)))
}

/// The calls made through a mock, in order, as clones.
///
/// ```
/// # use pykka::{actor, testing};
/// #[actor]
/// trait Listener { fn track_changed(&mut self, track: String); }
///
/// let listener = ListenerProxy::mock(|_| ());
/// let _ = listener.defer().track_changed("Lola".into());
/// assert_eq!(testing::calls(&listener), [ListenerCall::TrackChanged { track: "Lola".into() }]);
/// ```
///
/// # Panics
/// If there is no mock behind the proxy. Also if an argument's type is not known to be `Clone`
/// where the proxy was made, as with a type parameter `T` of a `trait Store<T>`: then the mock
/// could not keep clones of its calls.
pub fn calls<P>(mock: &P) -> Vec<CallOf<P>>
where
    P: Proxy<Of: Methods<Call: Clone>>,
{
    let stub = mock.address().as_any().downcast_ref();
    let Some(Double::Mock(mock)) = stub.map(|shared: &Stubbed<P>| &shared.mailbox.double) else {
        panic!(
            "there is no mock behind this proxy, so nothing keeps its calls: {:?}",
            mock.address()
        );
    };
    let mut calls = mock.calls.borrow(&mock.calls, None);
    let calls = calls
        .as_mut()
        .unwrap_or_else(|error| panic!("a call's `Clone` can't copy the mock's calls: {error}"));
    calls.append(&mut lock(&mock.latest_calls));
    let kept: Option<Vec<_>> = calls.iter().map(Option::as_deref).collect();
    let kept = kept.expect("a call that has an argument which is not `Clone` can't be kept");
    kept.into_iter().cloned().collect()
}
