//! Supervisors: actors that start others, and decide what happens when one of them fails.
//!
//! A supervised actor whose life is over runs its last hook, drops its state, and
//! [pauses](crate::actor::pause). Then it reports the failure to its supervisor, as a message. The
//! supervisor pauses the others that are to be restarted with it, in reverse order, and lets all of
//! them begin their next lives, in order. Their mailboxes stay.

pub(crate) mod builder;

use std::fmt;

use crate::actor::context::Context;
use crate::actor::hooks::Hooks;
use crate::actor::init::Oversee;
use crate::actor::restart::{Restart, Restarter};
use crate::address::actor_cell::ActorCell;
use crate::address::actor_ref::ActorRef;
use crate::address::any_ref::AnyActorRef;
use crate::address::interface::Interfaces;
use crate::error::Error;
use crate::error::events;
use crate::error::failure::Failure;
use crate::mailbox::Work;
use crate::mailbox::delivery::{Delivery, DeliveryOptions};
use crate::message::{Methods, MethodsIn, NoMessage, Part, PartsIn};
use crate::pool::Wakeup;
use crate::reply::{Reply, ReplyTo};
use crate::sync::{Arc, Weak};
use crate::timer::{self, Due};
use crate::wait::any_actor::{Control, Milestone};

/// An actor that starts others, its children, and restarts them when they fail.
///
/// Its children are started in the given order, each when the one before has started. They are
/// stopped in reverse, before the supervisor has terminated. A child that fails gets a new state from
/// its factory, as with [`Builder::restart`](crate::Builder::restart): its mailbox, its references and
/// its name stay. Which others are restarted with it is the supervisor's [`Strategy`].
///
/// ```
/// use std::time::Duration;
/// use pykka::{actor, Actor, Strategy, Supervisor};
///
/// #[actor]
/// #[derive(Default)]
/// struct Database { pub queries: u32 }
/// #[actor]
/// impl Database {
///     pub fn query(&mut self) { self.queries += 1; }
///     pub fn fail(&mut self) { panic!("disk full") }
/// }
///
/// #[actor]
/// struct Server { database: DatabaseProxy }
/// #[actor]
/// impl Server {
///     pub fn serve(&self) { let _ = self.database.query().get(); }
/// }
///
/// let supervisor = Supervisor::builder()
///     .strategy(Strategy::OneForOne)
///     .at_most(5, Duration::from_secs(60))
///     .child("database", Database::builder(), |_| Database::default())
///     .start();
/// let database = supervisor.child::<Database>("database").unwrap().proxy();
/// database.query();
/// database.defer().fail()?;
/// assert_eq!(database.queries().get()?, 0);       // of its second life
/// supervisor.stop().get()?;
/// assert!(!database.actor_ref().is_alive());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # When it gives up
/// If there are more failures than [`at_most`](crate::SupervisorBuilder::at_most) allows, the supervisor
/// fails. It ends its children first. If it is another supervisor's child itself, that one decides.
///
/// A child that stops, by itself or because it is asked to, is not restarted. If a child's first start
/// fails, so does the supervisor's: [`wait_started`](ActorRef::wait_started) tells.
pub struct Supervisor {
    plan: Arc<Plan>,
    restarter: Restarter,
    children: Vec<Child>,
    /// How many groups of children have been restarted.
    groups: u32,
}

/// Which children a [`Supervisor`] restarts when one of them fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Strategy {
    /// The one that has failed. This is the default.
    #[default]
    OneForOne,
    /// All of them: those that run are stopped in reverse order, and all are started in order.
    OneForAll,
    /// The one that has failed, and those that were started after it.
    RestForOne,
}

struct Plan {
    strategy: Strategy,
    rules: Restart,
    children: Vec<Box<dyn StartChild>>,
}

/// What a child is started with, whatever its type is.
trait StartChild: Send + Sync {
    fn name(&self) -> &Arc<str>;

    fn start(&self, index: usize, context: &Context<Supervisor>) -> Result<AnyActorRef, Error>;
}

/// A child that has been started.
struct Child {
    actor: AnyActorRef,
    /// The number of its current life, or of its last one.
    life: u32,
    /// The group with which it will be restarted.
    waits_for: Option<u32>,
}

impl Supervisor {
    fn new(plan: Arc<Plan>) -> Self {
        Supervisor {
            restarter: Restarter::new(plan.rules.clone()),
            plan,
            children: Vec::new(),
            groups: 0,
        }
    }

    fn start_children(&mut self, context: &Context<Self>) -> Result<(), String> {
        let plan = Arc::clone(&self.plan);
        for (index, child) in plan.children.iter().enumerate() {
            let could_not =
                |error| format!("the child `{}` could not start: {error}", child.name());
            let actor = child.start(index, context).map_err(could_not)?;
            actor.wait_started().map_err(could_not)?;
            self.children.push(Child {
                actor,
                life: 0,
                waits_for: None,
            });
        }
        Ok(())
    }

    /// A child has failed. Restarts what is to be restarted, now or later.
    fn failed(
        &mut self,
        context: &Context<Self>,
        index: usize,
        life: u32,
        failure: &Failure,
    ) -> Result<(), String> {
        let Some(child) = self.children.get(index) else {
            return Ok(());
        };
        let actor = child.actor.clone();
        // It may have been restarted with another one since, or have been stopped.
        if life != child.life || !actor.is_alive() {
            return Ok(());
        }
        let Some(delay) = self.restarter.next(context.id()) else {
            events::gives_up(actor.id(), Some(failure), life);
            actor.into_inner().control(Control::GiveUp);
            let name = self.plan.children[index].name();
            return Err(format!(
                "the child `{name}` has failed too often: {failure}"
            ));
        };
        events::restarts(actor.id(), Some(failure), life + 1, delay);
        self.groups = self.groups.wrapping_add(1);
        let group = self.groups;
        for other in self.affected(index).rev() {
            let child = &mut self.children[other];
            if other != index && child.waits_for.is_none() {
                child.pause();
            }
            child.waits_for = Some(group);
        }
        if delay.is_zero() {
            self.resume(group);
        } else {
            let due = Arc::new(Resume {
                supervisor: context.actor_ref().downgrade(),
                event: (context.restarts(), group),
            });
            timer::set(timer::from_now(delay), due);
        }
        Ok(())
    }

    /// The children that are restarted when this one fails.
    fn affected(&self, index: usize) -> std::ops::Range<usize> {
        match self.plan.strategy {
            Strategy::OneForOne => index..index + 1,
            Strategy::OneForAll => 0..self.children.len(),
            Strategy::RestForOne => index..self.children.len(),
        }
    }

    /// Lets the children of a group begin their next lives, in order.
    fn resume(&mut self, group: u32) {
        self.restarter.begins();
        for child in &mut self.children {
            if child.waits_for == Some(group) {
                child.waits_for = None;
                child.begin();
            }
        }
    }
}

impl Child {
    /// Ends its life, and waits until it has. One that waits for the supervisor is not waited for.
    fn pause(&self) {
        let actor = self.actor.clone().into_inner();
        actor.control(Control::Suspend(self.life));
        let _ = actor.wait_for(Milestone::Paused);
    }

    /// Begins its next life, and waits until it has started or failed.
    fn begin(&mut self) {
        self.life = self.actor.life();
        let actor = self.actor.clone().into_inner();
        actor.control(Control::Begin);
        let _ = actor.wait_for(Milestone::Begun(self.life));
    }
}

impl ActorRef<Supervisor> {
    /// The child with this name. `None` if there is none, or if it is of another type.
    ///
    /// The reference stays valid when the child is restarted, and refers to a dead actor once the
    /// child has ended. If the supervisor itself is restarted, by its own supervisor, it has new
    /// children.
    ///
    /// # Blocking
    /// If there is no such child yet, it waits until the supervisor has started.
    pub fn child<A: Methods>(&self, name: &str) -> Option<ActorRef<A>> {
        let find = || AnyActorRef::new(self.cell().child(name)?).downcast();
        find().or_else(|| {
            self.wait_started().ok()?;
            find()
        })
    }
}

/// A message to a supervisor.
#[doc(hidden)]
pub struct Event {
    /// The life of the supervisor that it is for.
    life: u32,
    kind: EventKind,
}

enum EventKind {
    Failed {
        child: usize,
        life: u32,
        failure: Failure,
    },
    /// The back-off of a group is over.
    Resume { group: u32 },
}

fn send(supervisor: &Weak<dyn ActorCell<Supervisor>>, event: Event) {
    // A dead supervisor has stopped its children.
    let Some(supervisor) = supervisor.upgrade() else {
        return;
    };
    let options = DeliveryOptions::EXCEED;
    let delivery = Delivery::with(Wakeup::Eager, &options);
    drop(supervisor.put(Work::Own(event), ReplyTo::none(), delivery));
}

/// What a child reports its failures by.
struct Reports {
    supervisor: Weak<dyn ActorCell<Supervisor>>,
    life: u32,
    child: usize,
}

impl Oversee for Reports {
    fn failed(&self, life: u32, failure: &Failure) {
        let kind = EventKind::Failed {
            child: self.child,
            life,
            failure: failure.clone(),
        };
        let life = self.life;
        send(&self.supervisor, Event { life, kind });
    }
}

/// Ends the back-off of a group.
struct Resume {
    supervisor: Weak<dyn ActorCell<Supervisor>>,
    /// The supervisor's life, and the group.
    event: (u32, u32),
}

impl Due for Resume {
    fn due(self: Arc<Self>) {
        let (life, group) = self.event;
        let kind = EventKind::Resume { group };
        send(&self.supervisor, Event { life, kind });
    }
}

impl Hooks for Supervisor {
    fn on_start(&mut self, context: &Context<Self>) -> Result<(), String> {
        self.start_children(context)
    }

    fn on_receive(&mut self, event: Event, context: &Context<Self>, reply: &mut Reply<'_>) {
        if event.life != context.restarts() {
            return reply.answer((), None);
        }
        let handled = match event.kind {
            EventKind::Failed {
                child,
                life,
                failure,
            } => self.failed(context, child, life, &failure),
            EventKind::Resume { group } => {
                self.resume(group);
                Ok(())
            }
        };
        reply.answer((), handled.err());
    }
}

// What `#[actor]` implements for an actor without fields and methods. Errors about other types don't
// mention it.

#[diagnostic::do_not_recommend]
impl Part for Supervisor {
    const NAME: &'static str = "Supervisor";
    type Proxy = ();
    type Get = NoMessage;
    type Set = NoMessage;
    type Nested = NoMessage;
    type WithImplBlock = Self;

    fn get(&self, get: NoMessage, _: &mut Reply<'_>) {
        match get {}
    }

    fn set(&mut self, set: NoMessage, _: &mut Reply<'_>) {
        match set {}
    }
}

#[diagnostic::do_not_recommend]
impl Methods for Supervisor {
    type Call = NoMessage;
    type Own = Event;
}

#[diagnostic::do_not_recommend]
impl<C: ?Sized> MethodsIn<C> for Supervisor {
    fn call(&mut self, call: NoMessage, _: &C, _: &mut Reply<'_>) {
        match call {}
    }
}

#[diagnostic::do_not_recommend]
impl<C: ?Sized> PartsIn<C> for Supervisor {}

#[diagnostic::do_not_recommend]
impl Interfaces for Supervisor {}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.plan.fmt(f)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let children: Vec<_> = self.children.iter().map(|child| child.name()).collect();
        f.debug_struct("Supervisor")
            .field("strategy", &self.strategy)
            .field("rules", &self.rules)
            .field("children", &children)
            .finish()
    }
}
