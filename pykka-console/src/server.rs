//! The threads that serve: one that accepts connections, and one for each connection.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::access::Access;
use crate::http::{Request, Response};
use crate::live::Live;
use crate::metrics;
use crate::observation::Observation;
use crate::page;

/// How many clients are served at the same time. A client that is slow has one of these places for
/// as long as `http` allows.
const MOST_CONNECTIONS: usize = 32;

pub(crate) struct Server {
    address: SocketAddr,
    access: Access,
    observation: Arc<Observation>,
    live: Mutex<Live>,
    connections: Mutex<Connections>,
}

#[derive(Default)]
struct Connections {
    is_stopped: bool,
    next: u64,
    open: BTreeMap<u64, TcpStream>,
}

/// A connection that is served. Dropping it frees its place.
struct Place<'a> {
    server: &'a Server,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.server.connections).open.remove(&self.number);
    }
}

impl Server {
    pub(crate) fn start(
        listener: TcpListener,
        access: Access,
        off_after: Duration,
    ) -> io::Result<(Arc<Self>, JoinHandle<()>)> {
        let server = Arc::new(Server {
            address: listener.local_addr()?,
            access,
            observation: Observation::new(off_after),
            live: Mutex::new(Live::new()),
            connections: Mutex::default(),
        });
        let accepting = Arc::clone(&server);
        let thread = spawn(move || accepting.accept(&listener))?;
        Ok((server, thread))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes all connections, and makes the thread that accepts them end. Returns whether it is
    /// certain that it does.
    pub(crate) fn stop(&self) -> bool {
        let mut connections = lock(&self.connections);
        connections.is_stopped = true;
        for stream in connections.open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(connections);
        self.observation.stop();
        // The thread that accepts connections wakes up for one.
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let address = SocketAddr::new(ip, self.address.port());
        TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if lock(&self.connections).is_stopped {
                return;
            }
            match stream {
                Ok(stream) => self.admit(stream),
                // Such as too many open files: it gets better when connections are closed.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Gives a connection to a thread of its own, if there is room for it.
    fn admit(self: &Arc<Self>, stream: TcpStream) {
        let Ok(handle) = stream.try_clone() else {
            return;
        };
        let mut connections = lock(&self.connections);
        if connections.open.len() >= MOST_CONNECTIONS {
            // It is closed without a word, because that can't block.
            return;
        }
        let number = connections.next;
        connections.next += 1;
        connections.open.insert(number, handle);
        drop(connections);
        let server = Arc::clone(self);
        let serve = move || {
            let _place = Place {
                server: &server,
                number,
            };
            server.serve(stream);
        };
        if spawn(serve).is_err() {
            lock(&self.connections).open.remove(&number);
        }
    }

    fn serve(&self, mut stream: TcpStream) {
        match Request::read(&mut stream) {
            Ok(request) => {
                let refusal = self.access.refusal(&request);
                let response = refusal.unwrap_or_else(|| self.respond(&request));
                response.send(&mut stream, request.is_head);
            }
            Err(Some(response)) => response.send(&mut stream, false),
            Err(None) => {}
        }
    }

    fn respond(&self, request: &Request) -> Response {
        match &*request.path {
            "/" => page::response(),
            "/snapshot.json" => json(serde_json::to_vec(&self.observation.snapshot())),
            "/live.json" => self.live(&request.query),
            "/metrics" => metrics::response(&self.observation.snapshot(), &request.accept),
            _ => Response::text(404, "There is /, /snapshot.json and /metrics.\n"),
        }
    }

    fn live(&self, query: &str) -> Response {
        // Taken without the lock, because it can run code of the program's.
        let snapshot = lock(&self.live)
            .is_due()
            .then(|| self.observation.snapshot());
        let mut live = lock(&self.live);
        if let Some(snapshot) = snapshot {
            live.update(&snapshot);
        }
        json(serde_json::to_vec(&live.since(query)))
    }
}

fn json(body: serde_json::Result<Vec<u8>>) -> Response {
    // Only a map with other keys than texts could fail.
    Response::new("application/json", body.unwrap_or_default())
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new()
        .name("pykka-console".into())
        .spawn(run)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What panics under a lock is code of the program's, at a place where nothing is half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
