//! A connection: an actor that answers the lines of its client, and a thread that reads them.
//!
//! The thread waits for each answer before it reads the next line, so the mailbox doesn't grow.
//! Both the session and the core are pooled, so the thread that has read a command handles it in
//! place, and no other thread is woken.

use std::any::Any;
use std::collections::BTreeSet;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Instant;
use std::{io, mem, thread};

use pykka::{Context, actor};

use crate::commands;
use crate::connection::{Lines, ReplyWriter, Timeouts};
use crate::core::CoreProxy;
use crate::events::{Listener, ListenerProxy, Subsystem};
use crate::protocol::{GREETING, Reply, words};
use crate::track::Tag;

/// The maximum size of a list of commands.
const LONGEST_LIST: usize = 2 * 1024 * 1024;

#[actor(pooled, implements(Listener))]
pub struct Session {
    stream: Arc<TcpStream>,
    timeouts: Timeouts,
    /// Its own proxy, once it has started.
    #[actor(skip)]
    pub(crate) me: Option<ListenerProxy>,
    #[actor(skip)]
    pub(crate) core: CoreProxy,
    /// The tags that the client wants to see.
    #[actor(skip)]
    pub(crate) tags: BTreeSet<Tag>,
    list: Option<List>,
    /// The changes that the client waits for, if it is idling.
    #[actor(skip)]
    pub(crate) idle: Option<BTreeSet<Subsystem>>,
    /// The changes that have not been reported yet.
    changed: BTreeSet<Subsystem>,
    /// When the last line was sent to the client.
    told: Instant,
    /// The maximum size of a piece of a picture, as the client has set it.
    #[actor(skip)]
    pub(crate) binary_limit: usize,
    #[actor(skip)]
    pub(crate) closing: bool,
    /// Tells the frontend that the session has ended when it is dropped.
    #[expect(dead_code, reason = "it is dropped when the session is")]
    slot: Box<dyn Any + Send>,
}

/// The default size of a piece of a picture.
const BINARY_LIMIT: usize = 8192;

/// A list of commands, which are executed together once the list is complete.
struct List {
    /// Whether the client wants a line between the answers.
    marked: bool,
    lines: Vec<String>,
    size: usize,
}

#[actor]
impl Session {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        self.me = Some(context.actor_ref().into());
        self.stream.set_nodelay(true)?;
        let mut reply = self.reply();
        reply.line(GREETING);
        self.send(reply);
        let (stream, session) = (self.stream.try_clone()?, context.proxy());
        let lines = Lines::new(stream, self.timeouts);
        thread::Builder::new().name("read".into()).spawn(move || read(lines, &session))?;
        Ok(())
    }

    /// Answers a line. Returns false if the session ends.
    pub(self) fn line(&mut self, line: &str) -> bool {
        let mut reply = self.reply();
        self.handle(line, &mut reply);
        self.send(reply);
        !self.closing
    }

    /// Whether the client may send nothing, because it is idling, or was just answered.
    pub(self) fn may_be_silent(&mut self) -> bool {
        self.idle.is_some() || self.told.elapsed() < self.timeouts.line
    }

    /// Ends the stream for the client and for the thread that reads.
    fn on_stop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(me) = self.me.take() {
            self.core.channels().leave(me);
        }
    }
}

impl Listener for Session {
    fn changed(&mut self, what: Vec<Subsystem>) {
        self.changed.extend(what);
        let mut reply = self.reply();
        if self.tell_changes(&mut reply) {
            self.send(reply);
        }
    }
}

impl Session {
    /// `slot` is dropped when the session has ended.
    pub fn new(stream: TcpStream, core: CoreProxy, slot: impl Any + Send) -> Session {
        let (me, list, idle, changed, timeouts, closing) = Default::default();
        let (stream, tags) = (Arc::new(stream), Tag::all().collect());
        let (told, binary_limit, slot) = (Instant::now(), BINARY_LIMIT, Box::new(slot));
        Session { stream, timeouts, me, core, tags, list, idle, changed, told, binary_limit, closing, slot }
    }

    fn reply(&self) -> Reply {
        Reply::to(ReplyWriter::new(self.stream.clone(), self.timeouts))
    }

    /// Sends the rest of an answer. A client that doesn't receive it is disconnected.
    fn send(&mut self, mut reply: Reply) {
        reply.send();
        self.told = Instant::now();
        if reply.has_failed() {
            self.closing = true;
            // The thread that reads notices this, and stops the session.
            let _ = self.stream.shutdown(Shutdown::Both);
        }
    }

    fn handle(&mut self, line: &str, reply: &mut Reply) {
        if line == "noidle" {
            // If it isn't idling, it was just told of a change. The two messages have crossed.
            if self.idle.take().is_some() {
                reply.line("OK");
            }
        } else if self.idle.is_some() {
            // The protocol allows only `noidle` while a client is idling.
            self.closing = true;
        } else if let Some(list) = self.list.take() {
            self.handle_in_list(line, list, reply);
        } else if let "command_list_begin" | "command_list_ok_begin" = line {
            let marked = line == "command_list_ok_begin";
            self.list = Some(List { marked, lines: Vec::new(), size: 0 });
        } else {
            self.execute(&[line.to_owned()], false, reply);
        }
    }

    fn handle_in_list(&mut self, line: &str, mut list: List, reply: &mut Reply) {
        if line == "command_list_end" {
            return self.execute(&list.lines, list.marked, reply);
        }
        list.size += line.len() + mem::size_of::<String>();
        list.lines.push(line.to_owned());
        self.closing = list.size > LONGEST_LIST;
        self.list = Some(list);
    }

    /// Executes the commands one after the other, up to the first that is refused.
    fn execute(&mut self, lines: &[String], marked: bool, reply: &mut Reply) {
        for (index, line) in lines.iter().enumerate() {
            // A line that doesn't begin like a command is not from an MPD client. It may be from a
            // browser that a web page has tricked into connecting.
            if !line.starts_with(|first: char| first.is_ascii_lowercase()) {
                self.closing = true;
                return;
            }
            let refused = match words(line) {
                Ok(words) => commands::execute(self, &words, reply).map_err(|(ack, command)| ack.line(index, command)),
                Err(ack) => Err(ack.line(index, "")),
            };
            if let Err(refused) = refused {
                return reply.line(&refused);
            }
            if self.closing || reply.has_failed() {
                return;
            }
            if self.idle.is_some() {
                self.tell_changes(reply);
                return;
            }
            if marked {
                reply.line("list_OK");
            }
        }
        reply.line("OK");
    }

    /// Reports the changes that the client waits for, and ends its idling, if there are any.
    fn tell_changes(&mut self, reply: &mut Reply) -> bool {
        let Some(wanted) = &self.idle else { return false };
        let told: BTreeSet<_> = self.changed.intersection(wanted).copied().collect();
        if told.is_empty() {
            return false;
        }
        told.iter().for_each(|subsystem| reply.pair("changed", subsystem.name()));
        reply.line("OK");
        self.changed = &self.changed - &told;
        self.idle = None;
        true
    }
}

/// Reads lines until the client or the session ends.
fn read(mut lines: Lines, session: &SessionProxy) {
    while let Some(line) = lines.next(|| session.call().may_be_silent().unwrap_or(false)) {
        // A panic is an error here as well, and ends only this session.
        if !session.call().line(&*String::from_utf8_lossy(line)).unwrap_or(false) {
            break;
        }
    }
    session.actor_ref().stop();
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
    use std::time::Duration;

    use pykka::{Actor, ActorRegistry};

    use super::*;

    /// Whatever takes longer than this hangs.
    const LONG: Duration = Duration::from_secs(30);

    /// A session whose client has sent `said`, and a channel that is disconnected when the session
    /// has ended.
    fn session(said: &str) -> (BufReader<TcpStream>, Receiver<()>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        client.write_all(said.as_bytes()).unwrap();
        let (slot, ended) = channel::<()>();
        let core = CoreProxy::mock(|_| ());
        let line = Duration::from_millis(100);
        let timeouts = Timeouts { line, ..Timeouts::default() };
        let session = Session { timeouts, ..Session::new(listener.accept().unwrap().0, core, slot) };
        Session::builder().registry(&ActorRegistry::new()).start(session);
        (BufReader::new(client), ended)
    }

    fn line(client: &mut BufReader<TcpStream>) -> String {
        let mut line = String::new();
        client.read_line(&mut line).unwrap();
        line
    }

    #[test]
    fn who_says_nothing_is_given_up_but_not_who_waits_for_news() {
        let (mut idler, idling) = session("idle\n");
        assert_eq!(line(&mut idler), "OK MPD 0.23.5\n");
        for said in ["", "ping\n", "sta", "command_list_begin\nping\n"] {
            let (_client, ended) = session(said);
            assert_eq!(ended.recv_timeout(LONG), Err(RecvTimeoutError::Disconnected), "{said:?}");
        }
        assert_eq!(idling.try_recv(), Err(TryRecvError::Empty));
        idler.get_mut().write_all(b"noidle\n").unwrap();
        assert_eq!(line(&mut idler), "OK\n");
        // Now it has to send a line, too.
        assert_eq!(idling.recv_timeout(LONG), Err(RecvTimeoutError::Disconnected));
    }
}
