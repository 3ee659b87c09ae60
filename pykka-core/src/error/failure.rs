//! What went wrong inside an actor.

use std::fmt;
use std::io;

use crate::sync::Arc;

/// What went wrong in an actor: a panic, or an `Err(..)` that a method or a hook returned.
///
/// It is the argument of `on_failure`. (In Pykka, that is an exception.)
///
/// ```
/// use pykka::{actor, promise, Actor, Failure, Promise};
///
/// #[actor]
/// struct Fragile { report: Option<Promise<String>> }
///
/// #[actor]
/// impl Fragile {
///     pub fn work(&mut self) -> Result<(), String> { Err("out of paper".into()) }
///     fn on_failure(&mut self, failure: &Failure) {
///         if let Some(report) = self.report.take() { report.set(failure.to_string()); }
///     }
/// }
///
/// let (report, reported) = promise();
/// let fragile = Fragile { report: Some(report) }.start();
/// fragile.proxy().defer().work()?;
/// assert_eq!(reported.get()?, "`work` returned an error: out of paper");
/// # Ok::<(), pykka::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    kind: FailureKind,
    message: Arc<str>,
    location: Option<Arc<str>>,
    method: Option<Arc<str>>,
}

/// The kind of a [`Failure`]: a panic, a returned error, or no thread to run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// User code panicked.
    Panic,
    /// User code returned `Err(..)`.
    Error,
    /// There was no thread for the actor, so that it never started.
    NoThread,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, message: String, location: Option<String>) -> Self {
        Failure {
            kind,
            message: message.into(),
            location: location.map(Into::into),
            method: None,
        }
    }

    /// The failure of a method or a hook that returned an error described by `message`.
    pub(crate) fn returned(message: String) -> Self {
        Failure::new(FailureKind::Error, message, None)
    }

    /// The failure of an actor for which the system refused a thread.
    pub(crate) fn no_thread(error: &io::Error) -> Self {
        Failure::new(FailureKind::NoThread, error.to_string(), None)
    }

    pub(crate) fn within(mut self, method: impl Into<Arc<str>>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Whether it was a panic, a returned error, or that there was no thread.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The panic's message, or the error as its `Display` shows it (or else its `Debug`).
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The place where the panic was raised, as `file:line:column`.
    ///
    /// `None` for a returned error. `None` also if the program has replaced pykka's panic hook (see
    /// the crate's docs).
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// The method or hook that failed.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    pub(crate) fn shared_message(&self) -> Arc<str> {
        Arc::clone(&self.message)
    }

    pub(crate) fn shared_location(&self) -> Option<Arc<str>> {
        self.location.clone()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "`{method}` ")?;
        }
        f.write_str(match self.kind {
            FailureKind::Panic => "panicked",
            FailureKind::Error => "returned an error",
            FailureKind::NoThread => "no thread could be started",
        })?;
        if let Some(location) = &self.location {
            write!(f, " at {location}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Failure {}
