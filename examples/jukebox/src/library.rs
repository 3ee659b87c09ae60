//! The part of the core that knows what there is: the database, and who has what is not in it.

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
    /// By scheme. A URI without one is a file's.
    backends: BTreeMap<String, BackendProxy>,
    scanner: ScannerProxy,
    files: BackendProxy,
    /// The number of the last scan that was asked for.
    jobs: u32,
    running: bool,
    /// Whether another one is to follow, and that one is to read anew what hasn't changed.
    waiting: Option<bool>,
}

#[actor]
impl Library {
    /// A session searches in it by itself, and holds up nobody.
    pub fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    /// Who knows of a URI that is not in the database, so that a session can ask, and wait, itself.
    pub fn backend(&self, uri: &str) -> Result<BackendProxy, Ack> {
        let backend = self.backends.get(scheme(uri).unwrap_or_default()).cloned();
        backend.ok_or_else(|| Ack::no_exist("Unsupported URI scheme"))
    }

    /// Who has the files.
    pub fn files(&self) -> BackendProxy {
        self.files.clone()
    }

    pub fn schemes(&self) -> Vec<String> {
        self.backends.keys().filter(|scheme| !scheme.is_empty()).cloned().collect()
    }

    /// Has the folder scanned, and returns the number of the job. One scan waits at most for the one that is running: whoever
    /// asks for another meanwhile is served by that one, too.
    pub fn update(&mut self, context: &Context<Core>, anew: bool) -> Result<u32, Ack> {
        if self.running && self.scanner.actor_ref().is_alive() {
            self.jobs += u32::from(self.waiting.is_none());
            self.waiting = Some(anew || self.waiting.unwrap_or(false));
        } else {
            self.scan(context, anew)?;
            self.jobs += 1;
            announce(context, &[Subsystem::Update]);
        }
        Ok(self.jobs)
    }

    /// The scanner's answer.
    pub(crate) fn scanned(&mut self, context: &Context<Core>, database: Arc<Database>) {
        self.database = database;
        self.running = false;
        if let Some(anew) = self.waiting.take() {
            // If there is no scanner any more, the next who asks for an update is told.
            let _ = self.scan(context, anew);
        }
        // The queue is another part's, so this is for the owner of both.
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

    fn scan(&mut self, context: &Context<Core>, anew: bool) -> Result<(), Ack> {
        self.scanner.defer().scan(context.proxy().library(), anew)?;
        self.running = true;
        Ok(())
    }

    /// The number of the job that is being done.
    pub fn updating(&self) -> Option<u32> {
        self.running.then(|| self.jobs - u32::from(self.waiting.is_some()))
    }

    /// What is in the database is a file, whatever its name looks like; and so is what has no scheme that is known.
    pub fn is_file(&self, uri: &str) -> bool {
        let is_other = || scheme(uri).is_some_and(|scheme| self.backends.contains_key(scheme));
        self.database.track(uri).is_some() || !is_other()
    }

    /// Who opens a track of the queue. If it is nobody's, that turns out then, and it is skipped as all that can't be opened.
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
