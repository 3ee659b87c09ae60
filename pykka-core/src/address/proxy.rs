//! The typed fronts of an address: the proxy, whose calls return futures; and the other styles of
//! calls, `proxy.call().add(1, 3)` and `proxy.defer().add(1, 3)`.
//!
//! What `call()` and `defer()` return is one generated type with a parameter, the [`CallStyle`]. So a
//! method is generated once for all of them, and a further style adds no generated code.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::address::Address;
use crate::address::options::CallOptions;
use crate::address::style::CallStyle;
#[cfg(doc)]
use crate::address::timer::Timer;
use crate::address::timer::{After, Every};
#[cfg(doc)]
use crate::error::Error;
use crate::message::containers::Key;
use crate::message::{Message, Methods, Part};

/// A typed proxy: of an actor, of a part, or of an interface.
///
/// `#[actor]` implements it: there is nothing to implement by hand.
pub trait Proxy: Sized {
    /// What it is the proxy of: `Calculator` for a `CalculatorProxy`.
    #[doc(hidden)]
    type Of;

    /// What `call()` and `defer()` return: `CalculatorCalls`.
    #[doc(hidden)]
    type Calls<'a, S>;

    #[doc(hidden)]
    fn at(address: Address<Self::Of>) -> Self;

    #[doc(hidden)]
    fn address(&self) -> &Address<Self::Of>;

    #[doc(hidden)]
    fn calls<S>(calls: Calls<'_, Self::Of, S>) -> Self::Calls<'_, S>;

    /// The same proxy with a time limit for each ask: `proxy.within(limit).add(1, 3)`.
    ///
    /// The future resolves to [`Error::Timeout`] at the latest `limit` after the message was sent,
    /// however it is waited for: by `get`, `.await` or `get_any`. So does `call()`. The time that is
    /// left is handed down: whatever the handler asks others meanwhile has at most that, through any
    /// number of actors; so have `stop().get()` and `join`. A message whose time is up when its turn comes, or whose future has been
    /// dropped by then, is not handled. It is counted as
    /// skipped in the `debug::snapshot()`. A handler that has begun is not interrupted:
    /// see [`Context::deadline`](crate::Context::deadline).
    ///
    /// A deferred call is handled in any case. For it, as for an ask, the limit is how long it may
    /// wait for room in a bounded mailbox.
    ///
    /// `within(Duration::ZERO)` is a timeout, and `within(Duration::MAX)` is no limit. Of
    /// `within(a).within(b)` the shorter one counts. Options don't count in equality: the proxy equals
    /// the one that it was made from.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::prelude::*;
    /// use pykka::{promise, Error, Future};
    ///
    /// #[actor]
    /// struct Door;
    /// #[actor]
    /// impl Door {
    ///     pub fn wait(&self, until: Future<()>) -> bool { until.get().is_ok() }
    /// }
    ///
    /// let door = Door.start().proxy();
    /// let (open, opened) = promise();
    /// let late = door.within(Duration::from_millis(1)).wait(opened).get();
    /// assert!(matches!(late, Err(Error::Timeout { .. })));
    /// open.set(());
    /// # door.actor_ref().stop().get()?;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use = "it returns a proxy with the option"]
    fn within(&self, limit: Duration) -> Self
    where
        Self::Of: 'static,
    {
        Self::at(self.address().with(|options| options.within(limit)))
    }

    /// The same proxy, whose messages are handled before all that are not urgent.
    ///
    /// Urgent messages keep their order among themselves. They overtake everything else that waits in
    /// the mailbox, a stop too, but not the message in hand. A full bounded mailbox has room for them.
    ///
    /// ```
    /// use pykka::prelude::*;
    /// use pykka::{promise, Future};
    ///
    /// #[actor]
    /// struct Log { pub lines: Vec<&'static str> }
    /// #[actor]
    /// impl Log {
    ///     pub fn hold(&self, until: Future<()>) { let _ = until.get(); }
    ///     pub fn write(&mut self, line: &'static str) { self.lines.push(line); }
    /// }
    ///
    /// let log = Log { lines: vec![] }.start().proxy();
    /// let (go, gone) = promise();
    /// log.hold(gone);
    /// log.write("first");
    /// log.urgent().write("fire");
    /// go.set(());
    /// assert_eq!(log.lines().get()?, ["fire", "first"]);
    /// # log.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    #[must_use = "it returns a proxy with the option"]
    fn urgent(&self) -> Self
    where
        Self::Of: 'static,
    {
        Self::at(self.address().with(CallOptions::urgent))
    }

    /// The same proxy, whose calls don't wait for room in a bounded mailbox: where it is full, the
    /// future, or the result, is [`Error::MailboxFull`] at once.
    ///
    /// That is what async code needs, which must not block.
    ///
    /// ```
    /// use pykka::prelude::*;
    /// use pykka::{promise, Error, Future};
    ///
    /// #[actor]
    /// struct Door;
    /// #[actor]
    /// impl Door {
    ///     pub fn wait(&self, until: Future<()>) { let _ = until.get(); }
    /// }
    ///
    /// let door = Door::builder().capacity(1).start(Door).proxy();
    /// let (open, opened) = promise();
    /// let opened = opened.shared();
    /// let refused = (0..3).map(|_| door.if_room().wait(opened.clone().into())).last().unwrap();
    /// assert!(matches!(refused.get(), Err(Error::MailboxFull { .. })));
    /// open.set(());
    /// # door.actor_ref().stop().get()?;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use = "it returns a proxy with the option"]
    fn if_room(&self) -> Self
    where
        Self::Of: 'static,
    {
        Self::at(self.address().with(CallOptions::if_room))
    }

    /// Calls that are sent later, with *tell* semantics: each returns a [`Timer`].
    ///
    /// No thread waits for it: one thread serves all timers of the process. `Duration::ZERO` is at
    /// once, and `Duration::MAX` is never. See [`Timer`] for when it ends.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::prelude::*;
    /// use pykka::{promise, Promise};
    ///
    /// #[actor]
    /// struct Egg;
    /// #[actor]
    /// impl Egg {
    ///     pub fn is_done(&self, told: Promise<()>) { told.set(()); }
    /// }
    ///
    /// let egg = Egg.start().proxy();
    /// let (told, done) = promise();
    /// egg.after(Duration::from_millis(1)).is_done(told);
    /// done.get()?;
    /// # egg.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Panics
    /// The call panics if the operating system refuses the thread for timers.
    fn after(&self, delay: Duration) -> Self::Calls<'_, After>
    where
        Self::Of: 'static,
    {
        Self::calls(Calls::new(self.address(), After(delay)))
    }

    /// Calls that are sent again and again, with *tell* semantics: each returns a [`Timer`].
    ///
    /// The first is sent after one period. The further ones keep to the grid, without drift. While one
    /// of them waits in the mailbox or is being handled, the next ones are left out, so a slow handler
    /// doesn't collect them. At a full mailbox, the one that is due waits for room, without a thread.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::prelude::*;
    /// use pykka::{promise, Promise};
    ///
    /// #[actor]
    /// struct Clock { ticks: u32, third: Option<Promise<()>> }
    /// #[actor]
    /// impl Clock {
    ///     pub fn tick(&mut self) {
    ///         self.ticks += 1;
    ///         if self.ticks == 3 && let Some(third) = self.third.take() { third.set(()); }
    ///     }
    /// }
    ///
    /// let (promise, third) = promise();
    /// let clock = Clock { ticks: 0, third: Some(promise) }.start().proxy();
    /// let timer = clock.every(Duration::from_millis(1)).tick();
    /// third.get()?;
    /// assert!(timer.cancel());
    /// # clock.actor_ref().stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    ///
    /// # Panics
    /// If `period` is zero. The call panics if an argument's type is not known to be `Clone`, because
    /// each message is a clone of the first; and if the operating system refuses the thread for
    /// timers.
    #[track_caller]
    fn every(&self, period: Duration) -> Self::Calls<'_, Every>
    where
        Self::Of: 'static,
    {
        assert!(!period.is_zero(), "a timer can't fire every zero seconds");
        Self::calls(Calls::new(self.address(), Every(period)))
    }
}

/// What a generated `CalculatorCalls` holds: an address, which is the proxy's own or that of a part, and the style.
#[doc(hidden)]
pub struct Calls<'a, P, S> {
    address: Cow<'a, Address<P>>,
    style: S,
}

/// The `PlaybackCalls` of a `Playback`.
#[doc(hidden)]
pub type CallsOf<'a, P, S> = <<P as Part>::Proxy as Proxy>::Calls<'a, S>;

impl<'a, P: 'static, S: CallStyle> Calls<'a, P, S> {
    pub fn new(address: &'a Address<P>, style: S) -> Self {
        Calls {
            address: Cow::Borrowed(address),
            style,
        }
    }

    /// Makes a call whose answer is a `T`.
    pub fn send<T: Send + 'static>(&self, message: Message<P>) -> S::Answer<T>
    where
        P: Methods,
    {
        self.style.send(&self.address, message)
    }

    /// The calls to the part in the field `name`: see [`Address::part`].
    pub fn part<Q, K>(
        &self,
        name: &'static str,
        key: K,
        wrap: fn(K, Message<Q>) -> Message<P>,
    ) -> CallsOf<'static, Q, S>
    where
        P: Methods,
        Q: Methods<Proxy: Proxy<Of = Q>>,
        K: Key,
    {
        <Q::Proxy as Proxy>::calls(Calls {
            address: Cow::Owned(self.address.part(name, key, wrap)),
            style: self.style,
        })
    }
}

impl<P, S> Calls<'_, P, S> {
    /// The `Debug` of the generated type of this name.
    pub fn fmt_as(&self, calls: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt_as(calls, f)
    }
}
