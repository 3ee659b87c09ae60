//! A proxy whose calls wait for a test.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::address::proxy::Proxy;
use crate::error::Error;
use crate::message::Methods;
use crate::reply::target::Target as _;
use crate::sync::Arc;
use crate::testing::asked::{Asked, CallQueue, Kind};
use crate::testing::stub::{CallOf, GetOf, SetOf, Stubbed};

/// The calls made through a proxy, waiting for the test to answer them. [`probe`](crate::testing::probe())
/// makes one.
///
/// If it is dropped, its proxy becomes that of a dead actor, and all callers that still wait
/// receive [`Error::ActorDead`].
#[must_use = "dropped, it answers everyone that the actor is dead"]
pub struct Probe<P: Proxy<Of: Methods>> {
    stub: Arc<Stubbed<P>>,
    queue: Arc<CallQueue<P::Of>>,
}

impl<P: Proxy<Of: Methods>> UnwindSafe for Probe<P> {}
impl<P: Proxy<Of: Methods>> RefUnwindSafe for Probe<P> {}

impl<P: Proxy<Of: Methods>> Probe<P> {
    pub(super) fn new(stub: Arc<Stubbed<P>>, queue: Arc<CallQueue<P::Of>>) -> Self {
        Probe { stub, queue }
    }

    /// Takes the next call, in the order in which they came. Waits for it, but no longer than
    /// `timeout`.
    ///
    /// # Errors
    /// [`Error::Timeout`] if no call comes in time.
    ///
    /// # Blocking
    /// Blocks the calling thread until there is a call or the time is up.
    pub fn next(&self, timeout: Duration) -> Result<Asked<CallOf<P>>, Error> {
        self.next_of(|waiting| &mut waiting.calls, timeout)
    }

    /// Takes the next read of a field, as [`next`](Probe::next) takes the next call.
    ///
    /// ```
    /// use std::time::Duration;
    /// # use pykka::{actor, testing};
    /// #[actor]
    /// pub struct Output { pub volume: u8 }
    /// #[actor]
    /// impl Output {}
    ///
    /// let (output, probe) = testing::probe::<OutputProxy>();
    /// let volume = output.volume();
    /// let asked = probe.next_get(Duration::from_secs(60))?;
    /// assert_eq!(asked, OutputGet::Volume);
    /// asked.answer(30_u8);
    /// assert_eq!(volume.get()?, 30);
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn next_get(&self, timeout: Duration) -> Result<Asked<GetOf<P>>, Error> {
        self.next_of(|waiting| &mut waiting.gets, timeout)
    }

    /// Takes the next write of a field, as [`next`](Probe::next) takes the next call. It is answered
    /// with `()`.
    pub fn next_set(&self, timeout: Duration) -> Result<Asked<SetOf<P>>, Error> {
        self.next_of(|waiting| &mut waiting.sets, timeout)
    }

    fn next_of<M>(&self, kind: Kind<P::Of, M>, timeout: Duration) -> Result<Asked<M>, Error> {
        self.queue.next(kind, timeout, &|| self.stub.origin(""))
    }

    /// Takes the next call, if it is here already. `None` if it isn't.
    ///
    /// Never waits. A call is here as soon as its caller has sent it.
    pub fn try_next(&self) -> Option<Asked<CallOf<P>>> {
        self.queue.try_next(|waiting| &mut waiting.calls)
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
