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
    jobs: u32,
    /// How many of them are not done yet.
    open: u32,
}

#[actor]
impl Library {
    /// A session searches in it by itself, and holds up nobody.
    pub fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    /// Who knows of a URI, so that a session can ask, and wait, itself.
    pub fn backend(&self, uri: &str) -> Result<BackendProxy, Ack> {
        let scheme = scheme(uri).unwrap_or_default();
        let backend = self.backends.get(scheme).cloned();
        backend.ok_or_else(|| Ack::no_exist("Unsupported URI scheme"))
    }

    pub fn schemes(&self) -> Vec<String> {
        self.backends.keys().filter(|scheme| !scheme.is_empty()).cloned().collect()
    }

    /// Has the folder scanned, and gives the number of the job.
    pub fn update(&mut self, context: &Context<Core>, anew: bool) -> Result<u32, Ack> {
        self.scanner.defer().scan(context.proxy().library(), anew)?;
        self.jobs += 1;
        self.open += 1;
        announce(context, &[Subsystem::Update]);
        Ok(self.jobs)
    }

    /// The scanner's answer.
    pub(crate) fn scanned(&mut self, context: &Context<Core>, database: Arc<Database>) {
        self.database = database;
        self.open -= 1;
        // The queue is another part's, so this is for the owner of both.
        context.proxy().refresh(self.database.clone());
        announce(context, &[Subsystem::Database, Subsystem::Update]);
    }
}

impl Library {
    pub fn new(backends: impl IntoIterator<Item = (String, BackendProxy)>, scanner: ScannerProxy) -> Library {
        let backends = backends.into_iter().collect();
        Library { database: Arc::default(), backends, scanner, jobs: 0, open: 0 }
    }

    /// The number of the job that is being done.
    pub fn updating(&self) -> Option<u32> {
        (self.open > 0).then(|| self.jobs - self.open + 1)
    }
}

/// The scheme of a URI, if it has one.
pub fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_scheme.then_some(scheme)
}
