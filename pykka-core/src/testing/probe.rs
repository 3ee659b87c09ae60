//! A proxy whose calls wait for a test.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::address::Address;
use crate::address::proxy::Proxy;
use crate::error::Error;
use crate::message::Methods;
use crate::reply::target::Target as _;
use crate::sync::Arc;
use crate::testing::asked::{Asked, CallQueue};
use crate::testing::stub::{CallOf, Double, Stub, Stubbed};

/// Makes a proxy with no actor behind it, and the [`Probe`] in which its calls wait.
///
/// ```
/// use std::time::Duration;
/// use pykka::{actor, testing, Error};
///
/// #[actor]
/// trait Backend { fn lookup(&self, uri: String) -> Vec<String>; }
///
/// let (backend, probe) = testing::probe::<BackendProxy>();
/// let (late, never) = (backend.lookup("file:lola".into()), backend.lookup("file:money".into()));
///
/// let asked = probe.next(Duration::from_secs(60))?;
/// assert_eq!(asked, BackendCall::Lookup { uri: "file:lola".into() });
/// assert!(!late.is_ready());
/// asked.answer(vec!["Lola".to_owned()]);
/// assert_eq!(late.get()?, ["Lola"]);
///
/// drop(probe.next(Duration::from_secs(60))?);
/// assert!(matches!(never.get(), Err(Error::ActorDead { .. })));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias("Mock"))]
pub fn probe<P: Proxy<Of: Methods>>() -> (P, Probe<P>) {
    let queue = Arc::new(CallQueue::new());
    let stub = Stub::start(Double::Probe(Arc::clone(&queue)));
    (P::at(Address::new(stub.clone())), Probe { stub, queue })
}

/// The calls made through a proxy, waiting for the test to answer them. [`probe`] makes one.
///
/// If it is dropped, its proxy becomes that of a dead actor, and all callers that still wait
/// receive [`Error::ActorDead`].
#[must_use = "dropped, it answers everyone that the actor is dead"]
pub struct Probe<P: Proxy<Of: Methods>> {
    stub: Arc<Stubbed<P>>,
    queue: Arc<CallQueue<CallOf<P>>>,
}

impl<P: Proxy<Of: Methods>> UnwindSafe for Probe<P> {}
impl<P: Proxy<Of: Methods>> RefUnwindSafe for Probe<P> {}

impl<P: Proxy<Of: Methods>> Probe<P> {
    /// Takes the next call, in the order in which they came. Waits for it, but no longer than
    /// `timeout`.
    ///
    /// # Errors
    /// [`Error::Timeout`] if no call comes in time.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a call or the time is up.
    pub fn next(&self, timeout: Duration) -> Result<Asked<CallOf<P>>, Error> {
        self.queue.next(timeout, &|| self.stub.origin(""))
    }

    /// Takes the next call, if it is here already. `None` if it isn't.
    ///
    /// Never waits. A call is here as soon as its caller has sent it.
    pub fn try_next(&self) -> Option<Asked<CallOf<P>>> {
        self.queue.try_next()
    }
}

impl<P: Proxy<Of: Methods>> Drop for Probe<P> {
    fn drop(&mut self) {
        self.stub.mailbox.end();
        self.queue.clear();
    }
}

impl<P: Proxy<Of: Methods>> fmt::Debug for Probe<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Probe({})", self.stub.actor())
    }
}
