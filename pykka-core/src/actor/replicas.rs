//! Replicas: several actors of one type that take messages from one queue.

use std::fmt;

use crate::actor::builder::{Builder, started};
use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::hub::Hub;
use crate::actor::init::{Init, Policy};
use crate::actor::rebuilder::MayRestart;
use crate::actor::restart::{Restart, Restarter};
use crate::address::actor_ref::ActorRef;
use crate::address::proxy::Proxy;
use crate::error::actor_id::ActorId;
use crate::future::Future;
use crate::sync::Arc;

/// Several actors of one type, the workers, that take messages from one queue.
/// [`Builder::start_replicas`](crate::Builder::start_replicas) starts them.
///
/// Whoever is free takes the next message. So messages are begun in the order in which they were sent,
/// but a later one may be done before an earlier one.
///
/// ```
/// use pykka::{actor, get_all, Actor};
///
/// #[actor]
/// struct Worker;
/// #[actor]
/// impl Worker {
///     pub fn square(&self, number: u64) -> u64 { number * number }
/// }
///
/// let workers = Worker::builder().start_replicas(4, |_| Worker);
/// let proxy = workers.proxy();
/// let squares = get_all((0..100).map(|number| proxy.square(number)))?;
/// assert_eq!(squares[99], 99 * 99);
/// workers.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Failures
/// A worker that fails is restarted by itself, while the others go on: as the builder's
/// [`restart`](crate::Builder::restart) says, or else as [`Restart::on_failure`] does. It takes nothing
/// from the queue until it has started again. One that fails too often is gone. Once all are, the
/// queue is dead: what waits in it is answered with [`Error::ActorDead`](crate::Error::ActorDead).
///
/// # Waiting
/// A worker may ask the other ones through the proxy. If it waits for the answer, and all others are
/// held up by it, that is [`Error::Deadlock`](crate::Error::Deadlock). But if its message was taken by
/// a worker that waits for it, and others are free, this is not found out.
pub struct Replicas<A: Hooks> {
    queue: ActorRef<A>,
    workers: Arc<[ActorRef<A>]>,
}

impl<A: Hooks> Replicas<A> {
    /// The proxy, through which messages are sent to the queue.
    pub fn proxy(&self) -> A::Proxy
    where
        A::Proxy: Proxy<Of = A>,
    {
        self.queue.proxy()
    }

    /// The reference of the queue, for the actors' own messages: what is sent through it is handled by
    /// any worker.
    pub fn actor_ref(&self) -> &ActorRef<A> {
        &self.queue
    }

    /// The references of the workers. What is sent through one of them is handled by that worker.
    pub fn refs(&self) -> Vec<ActorRef<A>> {
        self.workers.to_vec()
    }

    /// Asks all workers to stop, after they have handled all messages that were sent before. A worker
    /// that waits to be restarted stops at once. [`stop_all`](crate::ActorRegistry::stop_all) and the
    /// end of a [parent](crate::Builder::child_of) stop them in the same way.
    ///
    /// As with [`ActorRef::stop`], the future resolves to `true` when all workers have terminated, or to
    /// `false` if they had before.
    ///
    /// # Blocking
    /// Never. [`get`](Future::get) on the future waits for the workers to terminate.
    pub fn stop(&self) -> Future<bool> {
        self.queue.stop()
    }
}

impl<A: Hooks, R: MayRestart> Builder<A, R> {
    /// Starts `number` actors with these options that take messages from one queue. `make` is called
    /// for each life of each of them. See [`Replicas`].
    ///
    /// A [capacity](Builder::capacity) is that of the queue. If there is a [name](Builder::name), each
    /// worker has it with its number, from 1.
    ///
    /// # Panics
    /// If `number` is 0. If the operating system refuses a thread for one of them: then those that were
    /// started are stopped.
    ///
    /// # Blocking
    /// Never: it waits neither for `make` nor for `on_start`.
    pub fn start_replicas<F>(self, number: usize, make: F) -> Replicas<A>
    where
        F: Fn(&Context<A>) -> A + Send + Sync + 'static,
    {
        assert!(
            number > 0,
            "without workers, no message would ever be handled"
        );
        let rules = self.restart.rules().unwrap_or_else(Restart::on_failure);
        let mut builder = self.once();
        let (name, capacity) = (builder.name.take(), builder.capacity.take());
        let make = Arc::new(make);
        let mut workers = Vec::new();
        for n in 1..=number {
            let make = Arc::clone(&make);
            let policy = Policy::Restart(Restarter::new(rules.clone()));
            let init = Init::rebuild(move |context| make(context), policy);
            let mut builder = builder.clone();
            builder.name = name.as_ref().map(|name| format!("{name} {n}"));
            let launched = builder.launch(init);
            if launched.is_err() {
                for worker in &workers {
                    drop(ActorRef::stop(worker));
                }
            }
            workers.push(started(launched));
        }
        let workers: Arc<[_]> = workers.into();
        let queue = Hub::start(ActorId::new(A::NAME, name), capacity, &workers);
        Replicas { queue, workers }
    }
}

impl<A: Hooks> Clone for Replicas<A> {
    fn clone(&self) -> Self {
        Replicas {
            queue: self.queue.clone(),
            workers: Arc::clone(&self.workers),
        }
    }
}

impl<A: Hooks> fmt::Debug for Replicas<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replicas({} of {})", self.workers.len(), self.queue)
    }
}
