//! A page that shows, live, what the actors of a [`pykka`] program are doing; a snapshot of them as
//! JSON; and metrics for Prometheus.
//!
//! ```
//! let console = pykka_console::serve("127.0.0.1:0")?;              // such as "127.0.0.1:6669"
//! println!("http://{}/", console.address());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! | address | what it answers |
//! |---|---|
//! | `/` | the page: a table of all actors, who waits for whom, and plots of the last minutes |
//! | `/snapshot.json` | [`pykka::debug::Snapshot`] as JSON |
//! | `/metrics` | metrics by type of actors, for Prometheus |
//!
//! It has threads of its own and asks no actor, so it also shows a program whose actors are all stuck.
//! It only reads. Actors read the clock for each message while someone looks, and for
//! [two minutes](Builder::off_after) after that. Otherwise the console costs nothing.
//!
//! # Who may look
//! The console listens on the loopback, where each user of the machine may look. It answers requests
//! only if they are addressed to the machine itself (their `Host`), so that no web page can read it
//! through a browser that runs here. To listen on another address, or to keep other users out, set a
//! [token](Builder::token), which each request has to contain.
//!
//! # `/snapshot.json`
//! An object. Its fields stay as they are, and new ones may be added. Durations are in seconds.
//!
//! | field | contents |
//! |---|---|
//! | `actors` | a list, in the order in which they were started. For each actor: `name`, `type`, `urn`, `alive`, `mailbox_depth`, `handled`, `time_handling` (how long that took, while someone looked), `skipped`, `restarts`, `failed`; and the following, or `null` |
//! | `actors[].parent` | the `urn` of the actor that it is a child of |
//! | `actors[].restarting` | that it waits to be restarted: `due_in`, or `null` there if its supervisor decides |
//! | `actors[].handling` | the `method` that it is in, and `for_how_long` (`null` if that was not recorded) |
//! | `actors[].waiting` | `waits_for`, a list of the `name`, `type`, `urn` and `method` that it waits for; and `for_how_long` |
//! | `actors[].last_failure` | its `message`, `method` and `location`, and how long `ago` it was |
//! | `cycles` | the cycles of actors that wait for each other, each a list like `waits_for` |
//! | `types` | for each type of actors: `name`, `actors`, `ended`, `mailbox_depth`, `handled`, `skipped`, `failed`, `last_failure` (as that of an actor), `restarts`; and `handler_times` with the `classes` (pairs of the longest time, `null` for the last class, and a count) and the `sum` |
//! | `pools` | for each pool: `workers`, how many of them are `blocked`, and how many actors are `scheduled` |
//! | `remotes` | the actors in other processes of which this one has proxies: `name`, `type`, and whether each `is_reachable` |
//!
//! # `/metrics`
//! By type, and never by actor, because there may be any number of those:
//!
//! | metric | what it is |
//! |---|---|
//! | `pykka_actors`, `pykka_actors_ended_total` | actors that have not terminated, and that have |
//! | `pykka_messages_handled_total`, `pykka_messages_skipped_total` | messages |
//! | `pykka_failures_total` | panics, and each `Err(..)` that no caller waited for |
//! | `pykka_last_failure_timestamp_seconds` | when the last of these was, for types that have failed |
//! | `pykka_restarts_total` | restarts |
//! | `pykka_mailbox_messages` | messages in mailboxes |
//! | `pykka_handler_seconds` | a histogram of how long messages took |
//! | `pykka_longest_handler_seconds` | how long an actor has been in its current method, the longest of them |
//!
//! Without a type: `pykka_longest_wait_seconds`, `pykka_wait_cycles`, `pykka_pool_workers`,
//! `pykka_pool_blocked_workers`, `pykka_pool_scheduled_actors`, `pykka_remote_actors` and
//! `pykka_remote_unreachable_actors`.
//!
//! The format is that of [OpenMetrics](https://openmetrics.io) if the request accepts it, as Prometheus
//! does, and the older text format otherwise.
#![forbid(unsafe_code)]

mod access;
mod http;
mod live;
mod metrics;
mod observation;
mod page;
mod server;

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use access::Access;
use server::Server;

/// Serves the console at an address, such as `127.0.0.1:6669`, until the returned handle is dropped.
///
/// # Errors
/// If the address can't be listened on, or is not one of the loopback: that requires a
/// [token](Builder::token).
///
/// ```
/// let refused = pykka_console::serve("0.0.0.0:0").unwrap_err();
/// assert!(refused.to_string().contains("token"));
/// ```
pub fn serve(address: impl ToSocketAddrs) -> io::Result<Console> {
    Console::builder().serve(address)
}

/// A console that is being served. Dropping it ends that.
#[must_use = "the console is served until this is dropped"]
pub struct Console {
    server: Arc<Server>,
    /// The thread that accepts connections.
    thread: Option<JoinHandle<()>>,
}

impl Console {
    /// A [`Builder`], for a console that needs a token.
    pub fn builder() -> Builder {
        Builder {
            token: None,
            off_after: Duration::from_secs(120),
        }
    }

    /// The address that it listens on. If port 0 was asked for, it contains the one that was found.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if self.server.stop()
            && let Some(thread) = self.thread.take()
        {
            // Then the address is free again.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// How a console is served: see [`Console::builder`].
#[derive(Clone)]
#[must_use = "nothing is served before `serve` is called"]
pub struct Builder {
    token: Option<String>,
    off_after: Duration,
}

impl Builder {
    /// Demands this token of everyone who looks.
    ///
    /// A program sends it in the header `Authorization: Bearer TOKEN`. The page asks for it, or finds it
    /// in its address behind the `#`, which no browser sends: `http://127.0.0.1:6669/#TOKEN`. Beyond the
    /// machine, the token and all answers can be read by everyone on the way, unless there is TLS or a
    /// tunnel around them.
    ///
    /// ```
    /// use pykka_console::Console;
    ///
    /// # fn secret() -> String { "a long random text".to_owned() }
    /// let console = Console::builder().token(secret()).serve("0.0.0.0:0")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// How long after the last request actors record how long their messages take. The default is two
    /// minutes. It should be longer than the interval at which Prometheus reads the metrics.
    pub fn off_after(mut self, time: Duration) -> Self {
        self.off_after = time;
        self
    }

    /// Serves the console at an address until the returned handle is dropped.
    ///
    /// # Errors
    /// If the address can't be listened on, if it is not one of the loopback and there is no token, if
    /// the token is empty, or if the system refuses a thread.
    pub fn serve(self, address: impl ToSocketAddrs) -> io::Result<Console> {
        let invalid = |text: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        let addresses: Vec<_> = address.to_socket_addrs()?.collect();
        let is_local = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
        match &self.token {
            Some(token) if token.is_empty() => return invalid("the token is empty"),
            None if !addresses.iter().all(is_local) => {
                return invalid("a console that others can reach needs a token");
            }
            _ => {}
        }
        let listener = TcpListener::bind(&addresses[..])?;
        let access = Access::new(self.token);
        let (server, thread) = Server::start(listener, access, self.off_after)?;
        let thread = Some(thread);
        Ok(Console { server, thread })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the token.
        f.debug_struct("Builder")
            .field("off_after", &self.off_after)
            .finish_non_exhaustive()
    }
}

/// Compiles the program of the README as a doctest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
