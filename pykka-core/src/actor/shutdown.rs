//! Stopping all actors of a registry.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::actor::registry::ActorRegistry;
use crate::address::any_ref::AnyActorRef;
use crate::error::actor_id::ActorId;
use crate::error::{Error, Origin, Short};
use crate::timer::deadline::Deadline;
use crate::wait::activity;
use crate::wait::current;

impl ActorRegistry {
    /// Stops all actors, the last started first, and returns their results of `stop().get()`, in that
    /// order.
    ///
    /// It waits until an actor has terminated before it asks the next one to stop. So until then, an
    /// actor can rely on those that were started before it. Actors that are started meanwhile are not
    /// stopped. [Children](crate::Builder::child_of) are not asked: they stop with their parents, when
    /// it is their parents' turn. [Replicas](crate::Replicas) stop together, after they have handled
    /// what is in their queue.
    ///
    /// # Errors
    /// A result is [`Error::Deadlock`] if that actor waits for the caller, directly or through others.
    ///
    /// # Blocking
    /// Blocks the calling thread until all actors have terminated. If it is called from within an actor
    /// of this registry, that actor is asked to stop like the others, but not waited for, because it
    /// can't stop before this returns. Its result is `Ok(true)`.
    pub fn stop_all(&self) -> Vec<Result<bool, Error>> {
        let mut results = Vec::new();
        for family in self.families() {
            let waits = !family.is_current();
            let stopped = family.parent.stop();
            let ended = family.children.iter().map(AnyActorRef::ended);
            let ended = ended.map(|ended| ended.map(|_| true));
            let stopped = (!family.is_queue).then_some(stopped);
            for stopped in ended.chain(stopped) {
                results.push(if waits {
                    stopped.get()
                } else {
                    stopped.try_get().unwrap_or(Ok(true))
                });
            }
        }
        results
    }

    /// The actors in the order in which they are stopped.
    fn families(&self) -> Vec<Family> {
        let all = self.all();
        let mut known: HashSet<_> = all.iter().map(|actor| actor.id().serial()).collect();
        let children: HashSet<_> = all
            .iter()
            .flat_map(AnyActorRef::children)
            .map(|child| child.id().serial())
            .collect();
        let parents = all
            .into_iter()
            .rev()
            .filter(|actor| !children.contains(&actor.id().serial()));
        let mut families: Vec<Family> = Vec::new();
        for parent in parents {
            let mut children = Vec::new();
            add_children(&parent, &mut known, &mut children);
            let Some(queue) = parent.queue() else {
                families.push(Family {
                    parent,
                    is_queue: false,
                    children,
                });
                continue;
            };
            // Replicas stop together.
            children.push(parent);
            match families.last_mut().filter(|last| last.parent == queue) {
                Some(others) => others.children.extend(children),
                None => families.push(Family {
                    parent: queue,
                    children,
                    is_queue: true,
                }),
            }
        }
        families
    }

    /// [`stop_all`](ActorRegistry::stop_all) that takes no longer than `timeout`.
    ///
    /// When the time is up, all actors that were not asked yet are asked to stop as well, and not
    /// waited for. Those that are still in a method or a hook are named in the error. They are not
    /// interrupted, and stop when that returns.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pykka::{actor, promise, Actor, ActorRegistry, Future, Promise};
    ///
    /// #[actor]
    /// struct Door;
    /// #[actor]
    /// impl Door {
    ///     pub fn wait(&self, waits: Promise<()>, until: Future<()>) {
    ///         waits.set(());
    ///         let _ = until.get();
    ///     }
    /// }
    ///
    /// let registry = ActorRegistry::new();
    /// let door = Door::builder().registry(&registry).start(Door);
    /// let (waits, is_waiting) = promise();
    /// let (open, opened) = promise();
    /// door.proxy().wait(waits, opened);
    /// assert_eq!(is_waiting.get(), Ok(()));
    ///
    /// let hangs = registry.stop_all_timeout(Duration::from_millis(10)).unwrap_err();
    /// assert_eq!(hangs.hanging()[0].actor(), door.id());
    /// assert!(hangs.to_string().contains("Door.wait"));
    /// open.set(());
    /// registry.stop_all_timeout(Duration::from_secs(60))?;
    /// # Ok::<(), pykka::StopTimeout>(())
    /// ```
    ///
    /// # Errors
    /// [`StopTimeout`] if not all actors have terminated in time.
    ///
    /// # Blocking
    /// Blocks the calling thread until all actors have terminated or the time is up. An actor of this
    /// registry that calls it is asked to stop like the others, but not waited for.
    pub fn stop_all_timeout(&self, timeout: Duration) -> Result<(), StopTimeout> {
        activity::keep_time();
        let deadline = Deadline::within(timeout);
        let mut left = self.families().into_iter().peekable();
        while let Some(family) = left.peek() {
            let stopped = family.parent.stop();
            let in_time = match deadline {
                _ if family.is_current() => Ok(true),
                Some(deadline) => stopped.get_timeout(deadline.left()),
                None => stopped.get(),
            };
            if matches!(in_time, Err(Error::Timeout { .. })) {
                break;
            }
            left.next();
        }
        let late: Vec<_> = left
            .flat_map(|family| family.children.into_iter().chain([family.parent]))
            .collect();
        if late.is_empty() {
            return Ok(());
        }
        for actor in &late {
            actor.stop();
        }
        let current = current::registered().map(|(actor, _)| actor);
        let others = late
            .into_iter()
            .filter(|actor| current.as_ref() != Some(actor.id()));
        Err(StopTimeout {
            timeout,
            hanging: others.filter_map(|actor| Hanging::of(&actor)).collect(),
        })
    }

    /// [`stop_all`](ActorRegistry::stop_all) for async code: the actors are stopped in the same order,
    /// each when the one before has terminated, and no thread is blocked meanwhile.
    ///
    /// Nothing happens until the returned future is polled. If it is dropped before it is ready, the
    /// actors that it has not come to are not stopped.
    ///
    /// ```
    /// use pykka::ActorRegistry;
    ///
    /// async fn main_task() {
    ///     // ...
    ///     ActorRegistry::global().stop_all_async().await;
    /// }
    /// ```
    pub fn stop_all_async(&self) -> impl Future<Output = ()> + Send + use<> {
        let registry = self.clone();
        async move {
            for family in registry.families() {
                // It can only fail in a way that a task doesn't: a task is no actor.
                let _ = family.parent.stop().await;
            }
        }
    }
}

/// An actor that is nobody's child, or the queue of some that aren't, and what stops with it.
struct Family {
    parent: AnyActorRef,
    is_queue: bool,
    /// Its children and theirs, in the order in which they stop.
    children: Vec<AnyActorRef>,
}

impl Family {
    /// Whether one of them is the caller, for which nobody can wait.
    fn is_current(&self) -> bool {
        let current = current::registered().map(|(actor, _)| actor);
        let is_current = |actor: &AnyActorRef| current.as_ref() == Some(actor.id());
        self.children.iter().any(is_current) || is_current(&self.parent)
    }
}

/// Adds the children of an actor, and theirs, in the order in which they stop: those that are known,
/// each once.
fn add_children(parent: &AnyActorRef, known: &mut HashSet<u64>, found: &mut Vec<AnyActorRef>) {
    for child in parent.children().into_iter().rev() {
        if known.remove(&child.id().serial()) {
            add_children(&child, known, found);
            found.push(child);
        }
    }
}

/// Not all actors of a registry have terminated in time:
/// [`ActorRegistry::stop_all_timeout`] returns it.
#[derive(Clone)]
pub struct StopTimeout {
    timeout: Duration,
    hanging: Vec<Hanging>,
}

/// An actor that did not terminate in time, because it was in a method or a hook.
#[derive(Clone)]
pub struct Hanging {
    call: Origin,
    actor: ActorId,
    for_how_long: Option<Duration>,
    mailbox_depth: usize,
}

impl StopTimeout {
    /// The actors that did not terminate in time, because they were in a method or a hook; the last
    /// started first.
    pub fn hanging(&self) -> &[Hanging] {
        &self.hanging
    }
}

impl Hanging {
    /// `None` if the actor is in no method: then it hasn't had its turn yet.
    fn of(actor: &AnyActorRef) -> Option<Self> {
        let actor = actor.clone().into_inner();
        let call = actor.current_call();
        call.method()?;
        Some(Hanging {
            call,
            actor: actor.actor().clone(),
            for_how_long: actor.activity().for_how_long(),
            mailbox_depth: actor.mailbox_depth(),
        })
    }

    /// The actor.
    pub fn actor(&self) -> &ActorId {
        &self.actor
    }

    /// The method or hook that it is in, with the path to its part.
    pub fn method(&self) -> &str {
        self.call.method().unwrap_or_default()
    }

    /// The time it has been in there. `None` if it began before the first call of
    /// [`stop_all_timeout`](ActorRegistry::stop_all_timeout) or of `debug::snapshot`: until then, actors
    /// don't read the clock.
    pub fn for_how_long(&self) -> Option<Duration> {
        self.for_how_long
    }

    /// The number of messages that wait in its mailbox.
    pub fn mailbox_depth(&self) -> usize {
        self.mailbox_depth
    }
}

/// `not all actors have stopped within 5s: Door.wait for 7.0s, 3 messages waiting`
impl fmt::Display for StopTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not all actors have stopped within {:?}", self.timeout)?;
        for (index, hanging) in self.hanging.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            write!(f, "{hanging}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Hanging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Short(&self.call))?;
        if let Some(time) = self.for_how_long {
            write!(f, " for {time:.1?}")?;
        }
        match self.mailbox_depth {
            0 => Ok(()),
            1 => f.write_str(", 1 message waiting"),
            count => write!(f, ", {count} messages waiting"),
        }
    }
}

impl fmt::Debug for StopTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StopTimeout({self})")
    }
}

impl fmt::Debug for Hanging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hanging({self})")
    }
}

impl StdError for StopTimeout {}
