//! Takes connections, and starts a session for each.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use pykka::{Actor, Context, actor};

use crate::core::CoreProxy;
use crate::session::Session;

#[actor]
pub struct Frontend {
    /// Until it is handed to the thread.
    listener: Option<TcpListener>,
    address: SocketAddr,
    most_sessions: usize,
    core: CoreProxy,
    closed: Arc<AtomicBool>,
}

#[actor]
impl Frontend {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        let listener = self.listener.take().ok_or_else(|| io::Error::other("the listener is gone"))?;
        let (frontend, closed) = (context.proxy(), self.closed.clone());
        thread::Builder::new().name("accept".into()).spawn(move || accept(&listener, &frontend, &closed))?;
        Ok(())
    }

    /// The thread has a connection. That there are too many is told by the registry, which counts none that has ended.
    pub(self) fn connected(&mut self, context: &Context<Self>, stream: TcpStream) {
        let sessions = context.registry().get_by_type::<Session>().len();
        if sessions < self.most_sessions {
            let session = Session::new(stream, self.core.clone());
            Session::builder().registry(context.registry()).start(session);
        }
    }

    fn on_stop(&mut self) {
        self.closed.store(true, Relaxed);
        // So that the thread has a look. If it can't be reached, it isn't there.
        let _ = TcpStream::connect(self.address);
    }
}

impl Frontend {
    /// Only who is on this machine can connect: the protocol has nothing to keep strangers out.
    pub fn new(port: u16, most_sessions: usize, core: CoreProxy) -> io::Result<(Frontend, SocketAddr)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let closed = Arc::default();
        Ok((Frontend { listener: Some(listener), address, most_sessions, core, closed }, address))
    }
}

fn accept(listener: &TcpListener, frontend: &FrontendProxy, closed: &AtomicBool) {
    for stream in listener.incoming() {
        if closed.load(Relaxed) {
            return;
        }
        match stream {
            Ok(stream) => drop(frontend.connected(stream)),
            // Mostly there are too many open files. It would be the same again at once.
            Err(error) => {
                eprintln!("jukebox: a connection failed: {error}");
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}
