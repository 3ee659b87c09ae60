//! Accepts connections, and starts a session for each.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use pykka::{Actor, Context, Proxy, actor};

use crate::core::CoreProxy;
use crate::session::Session;
use crate::warn;

/// How long a connection waits for a free session if there are too many. Often another session is
/// just about to end.
const SLOT_TIMEOUT: Duration = Duration::from_secs(1);

#[actor]
pub struct Frontend {
    /// `None` once the thread has it.
    listener: Option<TcpListener>,
    address: SocketAddr,
    most_sessions: usize,
    /// The number of sessions, and the connections that wait for one, with the times since when. If
    /// too many wait, the first is refused at once, because its client is the most likely to have
    /// given up.
    sessions: usize,
    waiting: VecDeque<(Instant, TcpStream)>,
    refusal_is_due: bool,
    core: CoreProxy,
    closed: Arc<AtomicBool>,
}

/// Counts a session. It is dropped when the session has ended.
struct SessionSlot(FrontendProxy);

impl Drop for SessionSlot {
    fn drop(&mut self) {
        self.0.session_ended();
    }
}

#[actor]
impl Frontend {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        let listener = self.listener.take().ok_or_else(|| io::Error::other("the frontend was started before"))?;
        let (frontend, closed) = (context.proxy(), self.closed.clone());
        thread::Builder::new().name("accept".into()).spawn(move || accept(&listener, &frontend, &closed))?;
        Ok(())
    }

    /// From the thread: there is a connection.
    pub(self) fn connected(&mut self, context: &Context<Self>, stream: TcpStream) {
        self.waiting.push_back((Instant::now(), stream));
        self.start_waiting(context);
        if self.waiting.len() > self.most_sessions {
            self.waiting.pop_front();
        }
        self.refuse_later(context);
    }

    /// A session has ended.
    pub(self) fn session_ended(&mut self, context: &Context<Self>) {
        self.sessions -= 1;
        self.start_waiting(context);
    }

    /// Refuses connections that have waited for too long.
    pub(self) fn refuse_expired(&mut self, context: &Context<Self>) {
        self.refusal_is_due = false;
        self.waiting.retain(|(since, _)| since.elapsed() < SLOT_TIMEOUT);
        self.refuse_later(context);
    }

    fn on_stop(&mut self) {
        self.closed.store(true, Relaxed);
        // The thread checks the flag when there is a connection. If this fails, it has ended.
        let _ = TcpStream::connect(self.address);
    }
}

impl Frontend {
    /// Starts sessions for waiting connections, up to the limit. Skips those that were closed
    /// meanwhile.
    fn start_waiting(&mut self, context: &Context<Self>) {
        while self.sessions < self.most_sessions
            && let Some((_, stream)) = self.waiting.pop_front()
        {
            if is_there(&stream).unwrap_or(false) {
                self.sessions += 1;
                let session = Session::new(stream, self.core.clone(), SessionSlot(context.proxy()));
                Session::builder().registry(context.registry()).start(session);
            }
        }
    }

    /// Sets a timer for when the first connection has to be refused. There is at most one.
    fn refuse_later(&mut self, context: &Context<Self>) {
        if let Some((since, _)) = self.waiting.front().filter(|_| !self.refusal_is_due) {
            let left = SLOT_TIMEOUT.saturating_sub(since.elapsed());
            context.proxy().after(left).refuse_expired();
            self.refusal_is_due = true;
        }
    }

    /// Listens only on this machine, because the protocol has no secure authentication.
    pub fn new(port: u16, most_sessions: usize, core: CoreProxy) -> io::Result<(Frontend, SocketAddr)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let closed = Arc::default();
        let (sessions, waiting, refusal_is_due) = Default::default();
        let listener = Some(listener);
        Ok((Frontend { listener, address, most_sessions, sessions, waiting, refusal_is_due, core, closed }, address))
    }
}

fn accept(listener: &TcpListener, frontend: &FrontendProxy, closed: &AtomicBool) {
    for stream in listener.incoming() {
        if closed.load(Relaxed) {
            return;
        }
        match stream {
            Ok(stream) => drop(frontend.connected(stream)),
            // Usually there are too many open files, so don't try again at once.
            Err(error) => {
                warn(format_args!("a connection failed: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Whether the connection is still open, as far as this can be determined without waiting.
fn is_there(stream: &TcpStream) -> io::Result<bool> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    match peeked {
        Ok(0) => Ok(false),
        Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
        _ => Ok(true),
    }
}
