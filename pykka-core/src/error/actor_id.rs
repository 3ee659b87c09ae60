//! The identity of an actor: its type, its name and its URN.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::error::urn;
use crate::sync::{Arc, GlobalCounter, OnceLock, Ordering};

/// The identity of one actor: its type's name, the name it was given (if any), and its URN.
///
/// It outlives the actor, which is why errors carry it. It is cheap to clone. Two identities are
/// equal if they name the same actor.
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// struct Greeter;
/// #[actor]
/// impl Greeter {}
///
/// let greeter = Greeter.start();
/// assert_eq!(greeter.id().name(), "Greeter");
/// assert!(greeter.id().to_string().starts_with("Greeter (urn:uuid:"));
/// # greeter.stop().get().unwrap();
/// ```
#[derive(Clone)]
pub struct ActorId(Arc<Identity>);

struct Identity {
    type_name: &'static str,
    given_name: Option<Box<str>>,
    serial: u64,
    urn: OnceLock<Box<str>>,
}

impl ActorId {
    pub(crate) fn new(type_name: &'static str, given_name: Option<String>) -> Self {
        static NEXT: GlobalCounter = GlobalCounter::new(0);
        let serial = NEXT.fetch_add(1, Ordering::Relaxed);
        ActorId(Arc::new(Identity {
            type_name,
            given_name: given_name.map(Into::into),
            serial,
            urn: OnceLock::new(),
        }))
    }

    /// The name that the actor was given with [`Builder::name`](crate::Builder::name), or else its
    /// type's name.
    pub fn name(&self) -> &str {
        self.0.given_name.as_deref().unwrap_or(self.0.type_name)
    }

    /// The name of the actor's type, without path and generics: `Greeter`.
    #[doc(alias = "actor_class")]
    pub fn type_name(&self) -> &'static str {
        self.0.type_name
    }

    /// The actor's universally unique name, `urn:uuid:…`.
    ///
    /// It is generated at the first call.
    #[doc(alias = "actor_urn")]
    pub fn urn(&self) -> &str {
        self.0
            .urn
            .get_or_init(|| urn::of(self.0.serial).to_string().into())
    }

    pub(crate) fn given_name(&self) -> Option<&str> {
        self.0.given_name.as_deref()
    }

    /// Whether this is its type's name, or the name it was given.
    pub(crate) fn goes_by(&self, name: &str) -> bool {
        self.type_name() == name || self.given_name() == Some(name)
    }

    /// Increases with every actor of the process, in the order in which they were created.
    pub(crate) fn serial(&self) -> u64 {
        self.0.serial
    }
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.urn())
    }
}

impl fmt::Debug for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActorId({self})")
    }
}

impl PartialEq for ActorId {
    fn eq(&self, other: &Self) -> bool {
        self.0.serial == other.0.serial
    }
}

impl Eq for ActorId {}

impl Hash for ActorId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.serial.hash(state);
    }
}
