//! The part of the core that knows the music: the database, and the backends for what is not in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use pykka::{Context, actor};

use crate::backend::BackendProxy;
use crate::core::Core;
use crate::database::Database;
use crate::events::{Subsystem, announce};
use crate::protocol::Ack;
use crate::scan::ScannerProxy;

#[actor]
pub struct Library {
    database: Arc<Database>,
    /// By scheme. A URI without a scheme is a file.
    backends: BTreeMap<String, BackendProxy>,
    scanner: ScannerProxy,
    files: BackendProxy,
    /// The number of the last requested scan.
    jobs: u32,
    running: bool,
    /// Whether another scan follows, and whether that one reads unchanged files as well.
    waiting: Option<bool>,
}

#[actor]
impl Library {
    /// Sessions search the database themselves, so the core doesn't do it for them.
    pub fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    /// The backend for a URI that is not in the database. The session asks it, and waits for it.
    pub fn backend(&self, uri: &str) -> Result<BackendProxy, Ack> {
        let backend = self.backends.get(scheme(uri).unwrap_or_default()).cloned();
        backend.ok_or_else(|| Ack::no_exist("Unsupported URI scheme"))
    }

    /// The backend for files.
    pub fn files(&self) -> BackendProxy {
        self.files.clone()
    }

    pub fn schemes(&self) -> Vec<String> {
        self.backends.keys().filter(|scheme| !scheme.is_empty()).cloned().collect()
    }

    /// Starts a scan of the folder, and returns the number of the job. While a scan is running, at
    /// most one other scan waits for it. Further requests share that one.
    pub fn update(&mut self, context: &Context<Core>, full: bool) -> Result<u32, Ack> {
        if self.running && self.scanner.actor_ref().is_alive() {
            self.jobs += u32::from(self.waiting.is_none());
            self.waiting = Some(full || self.waiting.unwrap_or(false));
        } else {
            self.scan(context, full)?;
            self.jobs += 1;
            announce(context, &[Subsystem::Update]);
        }
        Ok(self.jobs)
    }

    /// From the scanner, after a scan.
    pub(crate) fn scanned(&mut self, context: &Context<Core>, database: Arc<Database>) {
        self.database = database;
        self.running = false;
        if let Some(full) = self.waiting.take() {
            // If the scanner has terminated, the next request for an update returns the error.
            let _ = self.scan(context, full);
        }
        // The queue is in another part, so this is a message to the owner of both.
        context.proxy().refresh(self.database.clone());
        announce(context, &[Subsystem::Database, Subsystem::Update]);
    }
}

impl Library {
    pub fn new(
        files: BackendProxy,
        others: impl IntoIterator<Item = (String, BackendProxy)>,
        scanner: ScannerProxy,
    ) -> Library {
        let mut backends: BTreeMap<_, _> = others.into_iter().collect();
        backends.insert(String::new(), files.clone());
        let (database, jobs, running, waiting) = Default::default();
        Library { database, backends, scanner, files, jobs, running, waiting }
    }

    fn scan(&mut self, context: &Context<Core>, full: bool) -> Result<(), Ack> {
        self.scanner.defer().scan(context.proxy().library(), full)?;
        self.running = true;
        Ok(())
    }

    /// The number of the running job.
    pub fn updating(&self) -> Option<u32> {
        self.running.then(|| self.jobs - u32::from(self.waiting.is_some()))
    }

    /// Whether a URI is a file: if it is in the database, or if it has no known scheme.
    pub fn is_file(&self, uri: &str) -> bool {
        let is_other = || scheme(uri).is_some_and(|scheme| self.backends.contains_key(scheme));
        self.database.track(uri).is_some() || !is_other()
    }

    /// The backend that opens a track of the queue. If no backend has the track, opening it fails,
    /// and it is skipped.
    pub fn backend_of(&self, uri: &str) -> BackendProxy {
        let other = scheme(uri).and_then(|scheme| self.backends.get(scheme));
        other.filter(|_| !self.is_file(uri)).unwrap_or(&self.files).clone()
    }
}

/// The scheme of a URI, if it has one.
pub fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_scheme.then_some(scheme)
}
