//! Restarts: when a failed actor gets a new state, and after which delay.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;
use crate::message::Methods;
use crate::sync::{Instant, now, simulated};

/// When an actor is restarted: [`Builder::restart`](crate::Builder::restart) takes it.
///
/// A restarted actor gets a new state from its factory. All else stays: its mailbox with what waits in
/// it, its references and proxies, its URN, its name, and its place in the registry. So nobody who has
/// its proxy notices more than the answer to the message that failed. That message is not repeated.
///
/// The old life ends with `on_failure`, and the new one begins with `on_start`. Its timers and monitors
/// end with it. `stop()` and `stop_all()` end the actor for good, also while it waits to be restarted.
///
/// ```
/// use std::time::Duration;
/// use pykka::{actor, Actor, Restart};
///
/// #[actor]
/// #[derive(Clone, Default)]
/// struct Worker { pub done: u32 }
/// #[actor]
/// impl Worker {
///     pub fn work(&mut self) { self.done += 1; }
///     pub fn fail(&mut self) { panic!("out of paper") }
/// }
///
/// let restart = Restart::on_failure()
///     .at_most(5, Duration::from_secs(60))
///     .backoff(Duration::from_millis(1)..=Duration::from_secs(10));
/// let worker = Worker::builder().restart(restart).start(Worker::default()).proxy();
/// worker.work();
/// worker.defer().fail()?;
/// worker.work();                              // handled by the second life
/// assert_eq!(worker.done().get()?, 1);
/// # worker.actor_ref().stop().get()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors in a start
/// If the first start fails, the actor fails, and is not restarted:
/// [`wait_started`](crate::ActorRef::wait_started) tells. If a later start fails, that is one more
/// failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restart {
    also_if_stopped: bool,
    most: u32,
    within: Duration,
    backoff: Option<RangeInclusive<Duration>>,
}

impl Restart {
    /// Restarts an actor that has failed.
    pub fn on_failure() -> Self {
        Restart {
            also_if_stopped: false,
            most: 3,
            within: Duration::from_secs(5),
            backoff: None,
        }
    }

    /// Restarts an actor that has failed, and one that has stopped itself with
    /// [`Context::stop`](crate::Context::stop).
    ///
    /// A message that comes after `context.stop()` is then handled by the next life. A stop from
    /// outside, `actor_ref.stop()`, ends the actor for good.
    pub fn always() -> Self {
        Restart {
            also_if_stopped: true,
            ..Restart::on_failure()
        }
    }

    /// Restarts the actor this many times within `duration`. The next failure in this time ends it.
    /// The default is 3 times in 5 seconds.
    #[must_use]
    pub fn at_most(self, times: u32, duration: Duration) -> Self {
        Restart {
            most: times,
            within: duration,
            ..self
        }
    }

    /// Waits before each restart: at first for `first`, and twice as long after each further failure,
    /// but not longer than `longest`. A random part is taken off, so that actors which failed together
    /// don't come back together; but no delay is shorter than `first`. The default is no delay.
    ///
    /// After a life that was longer than `longest`, the first delay is `first` again. Messages that come
    /// meanwhile wait in the mailbox. A stop ends the actor at once, and answers them with
    /// [`Error::ActorDead`](crate::Error::ActorDead).
    ///
    /// # Panics
    /// If `first` is longer than `longest`.
    #[must_use]
    pub fn backoff(self, range: RangeInclusive<Duration>) -> Self {
        assert!(
            range.start() <= range.end(),
            "the first delay of a back-off is longer than the longest: {range:?}"
        );
        Restart {
            backoff: Some(range),
            ..self
        }
    }

    pub(crate) fn is_always(&self) -> bool {
        self.also_if_stopped
    }
}

impl<A: Methods> ActorRef<A> {
    /// How often the actor has been [restarted](Restart), including the restart that it waits for.
    ///
    /// ```
    /// # use pykka::{actor, Actor, Restart};
    /// # #[actor]
    /// # #[derive(Clone)]
    /// # struct Worker;
    /// # #[actor]
    /// # impl Worker {
    /// #     pub fn work(&self) {}
    /// #     pub fn fail(&self) { panic!("out of paper") }
    /// # }
    /// let worker = Worker::builder().restart(Restart::on_failure()).start(Worker);
    /// worker.proxy().defer().fail()?;
    /// worker.proxy().work().get()?;                   // by the second life
    /// assert_eq!(worker.restarts(), 1);
    /// # worker.stop().get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restarts(&self) -> u32 {
        self.cell().activity().restarts()
    }
}

impl AnyActorRef {
    /// How often the actor has been restarted: see [`ActorRef::restarts`].
    pub fn restarts(&self) -> u32 {
        self.life()
    }
}

/// Decides about the restarts of an actor.
pub(crate) struct Restarter {
    rules: Restart,
    /// When the restarts were decided that count towards the limit.
    recent: VecDeque<Instant>,
    /// When the current life began.
    began: Instant,
    /// How many restarts there were without a long life in between.
    in_a_row: u32,
}

impl Restarter {
    pub(crate) fn new(rules: Restart) -> Self {
        Restarter {
            rules,
            recent: VecDeque::new(),
            began: now(),
            in_a_row: 0,
        }
    }

    pub(crate) fn rules(&self) -> &Restart {
        &self.rules
    }

    /// A life begins.
    pub(crate) fn begins(&mut self) {
        self.began = now();
    }

    /// The delay before the next life. `None` if there were too many restarts.
    pub(crate) fn next(&mut self, actor: &ActorId) -> Option<Duration> {
        let now = now();
        let counts = |at: &Instant| now.saturating_duration_since(*at) < self.rules.within;
        while self.recent.front().is_some_and(|at| !counts(at)) {
            self.recent.pop_front();
        }
        if self.recent.len() >= self.rules.most as usize {
            return None;
        }
        self.recent.push_back(now);
        let Some(range) = &self.rules.backoff else {
            return Some(Duration::ZERO);
        };
        if now.saturating_duration_since(self.began) > *range.end() {
            self.in_a_row = 0;
        }
        // In a simulation, the seed decides. A URN is another one in each run.
        let random = simulated::random().unwrap_or_else(|| {
            let mut hasher = DefaultHasher::new();
            (actor.urn(), self.in_a_row).hash(&mut hasher);
            hasher.finish()
        });
        let delay = delay(range, self.in_a_row, random);
        self.in_a_row = self.in_a_row.saturating_add(1);
        Some(delay)
    }
}

/// The delay after `before` restarts in a row.
#[expect(clippy::cast_possible_truncation, reason = "the parts fit")]
fn delay(range: &RangeInclusive<Duration>, before: u32, random: u64) -> Duration {
    const NANOS: u128 = 1_000_000_000;
    let (first, longest) = (*range.start(), *range.end());
    let doubled = 1_u32.checked_shl(before);
    let full = doubled.and_then(|times| first.checked_mul(times));
    let full = full.unwrap_or(longest).min(longest);
    let least = first.max(full / 2);
    // A random share of what is above the least, as a fraction of 2^32.
    let share = (full.saturating_sub(least).as_nanos() * u128::from(random >> 32)) >> 32;
    least + Duration::new((share / NANOS) as u64, (share % NANOS) as u32)
}

#[cfg(all(test, not(pykka_shuttle)))]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn id() -> ActorId {
        ActorId::new("Worker", None)
    }

    #[test]
    fn a_delay_doubles_up_to_the_longest_and_stays_within_its_bounds() {
        let range = 50 * MS..=1000 * MS;
        for (before, full) in [
            (0, 50),
            (1, 100),
            (2, 200),
            (4, 800),
            (5, 1000),
            (200, 1000),
        ] {
            let full = full * MS;
            let random =
                |number: u64| delay(&range, before, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let delays: Vec<_> = (0..1000).map(random).collect();
            let (least, most) = (delays.iter().min().unwrap(), delays.iter().max().unwrap());
            assert!(
                *least >= (full / 2).max(50 * MS),
                "{least:?} after {before}"
            );
            assert!(*most <= full, "{most:?} after {before}");
            if before > 0 {
                assert!(
                    most.saturating_sub(*least) > full / 2 * 9 / 10,
                    "it is random"
                );
            }
        }
    }

    #[test]
    fn the_longest_delay_is_no_overflow() {
        let range = MS..=Duration::MAX;
        assert!(delay(&range, u32::MAX, u64::MAX) > Duration::MAX / 4);
        assert_eq!(delay(&(Duration::ZERO..=MS), 3, u64::MAX), Duration::ZERO);
    }

    #[test]
    fn as_many_restarts_are_granted_as_the_limit_says_and_then_none() {
        let mut restarter = Restarter::new(Restart::on_failure());
        let granted: Vec<_> = (0..5).map(|_| restarter.next(&id())).collect();
        let now = Some(Duration::ZERO);
        assert_eq!(granted, [now, now, now, None, None]);
        let none = Restart::always().at_most(0, Duration::MAX);
        assert_eq!(Restarter::new(none).next(&id()), None);
        // Nothing counts for no time.
        let mut unlimited = Restarter::new(Restart::on_failure().at_most(1, Duration::ZERO));
        assert!((0..100).all(|_| unlimited.next(&id()).is_some()));
    }

    #[test]
    fn a_long_life_resets_the_delay() {
        let rules = Restart::on_failure().at_most(100, Duration::MAX);
        let mut restarter = Restarter::new(rules.backoff(MS..=Duration::from_secs(3600)));
        let actor = id();
        for before in 0..5 {
            let delay = restarter.next(&actor).unwrap();
            assert!(delay >= MS * (1 << before) / 2, "{delay:?} after {before}");
        }
        restarter.rules.backoff = Some(MS..=MS * 2);
        restarter.began = Instant::now().checked_sub(MS * 3).unwrap();
        assert_eq!(restarter.next(&actor), Some(MS));
    }

    #[test]
    #[should_panic(expected = "is longer than the longest")]
    fn a_range_that_is_the_wrong_way_round_panics() {
        let _ = Restart::always().backoff(MS * 2..=MS);
    }
}
