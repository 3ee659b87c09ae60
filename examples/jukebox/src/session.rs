//! One connection: an actor that answers the lines of its client, and a thread that reads them.
//!
//! The thread waits for each answer before it reads on, so nothing piles up; and since sessions are pooled, and so is the
//! core, that wait is the work: a command is handled in the thread that has read it, and no other is woken.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;
use std::{io, mem, thread};

use pykka::{Context, actor};

use crate::commands;
use crate::core::CoreProxy;
use crate::events::{Listener, Subsystem};
use crate::protocol::{GREETING, Reply, words};
use crate::track::Tag;

/// No line is longer, and no list of commands is more.
const LONGEST_LINE: u64 = 16 * 1024;
const LONGEST_LIST: usize = 2 * 1024 * 1024;

/// The answer to a list of commands is sent once it has grown to this, and not kept until all of it is there.
const LARGE_REPLY: usize = 64 * 1024;

/// A client that doesn't read its answers is given up.
const PATIENCE: Duration = Duration::from_secs(10);

#[actor(pooled, implements(Listener))]
pub struct Session {
    stream: TcpStream,
    #[actor(skip)]
    pub(crate) core: CoreProxy,
    /// The tags that the client wants to see.
    #[actor(skip)]
    pub(crate) tags: BTreeSet<Tag>,
    list: Option<List>,
    /// What the client is waiting to hear of, if it is.
    #[actor(skip)]
    pub(crate) idle: Option<BTreeSet<Subsystem>>,
    /// What it hasn't been told of yet.
    changed: BTreeSet<Subsystem>,
    #[actor(skip)]
    pub(crate) closing: bool,
}

/// Commands that are to be handled together, once they are complete.
struct List {
    /// Whether the client wants to see where one answer ends and the next begins.
    marked: bool,
    lines: Vec<String>,
    size: usize,
}

#[actor]
impl Session {
    fn on_start(&mut self, context: &Context<Self>) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        self.stream.set_write_timeout(Some(PATIENCE))?;
        self.stream.write_all(GREETING.as_bytes())?;
        let (stream, session) = (self.stream.try_clone()?, context.proxy());
        thread::Builder::new().name("read".into()).spawn(move || read(stream, &session))?;
        Ok(())
    }

    /// Answers a line. False if it was the last.
    pub(self) fn line(&mut self, line: &str) -> bool {
        let mut reply = Reply::default();
        self.handle(line, &mut reply);
        self.write(&mut reply);
        !self.closing
    }

    /// The client, and the thread, see the end of the stream.
    fn on_stop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Listener for Session {
    fn changed(&mut self, what: Vec<Subsystem>) {
        self.changed.extend(what);
        let mut reply = Reply::default();
        self.tell_changes(&mut reply);
        self.write(&mut reply);
    }
}

impl Session {
    pub fn new(stream: TcpStream, core: CoreProxy) -> Session {
        let (list, idle, changed) = Default::default();
        Session { stream, core, tags: Tag::all().collect(), list, idle, changed, closing: false }
    }

    /// Sends what there is of an answer.
    fn write(&mut self, reply: &mut Reply) {
        if self.stream.write_all(reply.0.as_bytes()).is_err() {
            self.closing = true;
            // The thread that reads notices, and ends the session.
            let _ = self.stream.shutdown(Shutdown::Both);
        }
        reply.0.clear();
    }

    fn handle(&mut self, line: &str, reply: &mut Reply) {
        if line == "noidle" {
            // If something has happened just before, the client has its answer, and this one crossed it.
            if self.idle.take().is_some() {
                reply.0.push_str("OK\n");
            }
        } else if self.idle.is_some() {
            // It was told to be silent.
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

    /// One after the other, up to the first that is refused.
    fn execute(&mut self, lines: &[String], marked: bool, reply: &mut Reply) {
        for (index, line) in lines.iter().enumerate() {
            // What doesn't begin like a command is no client of ours: perhaps a browser that was talked into talking to us.
            if !line.starts_with(|first: char| first.is_ascii_lowercase()) {
                self.closing = true;
                return;
            }
            let refused = match words(line) {
                Ok(words) => commands::execute(self, &words, reply).map_err(|(ack, command)| ack.line(index, command)),
                Err(ack) => Err(ack.line(index, "")),
            };
            if let Err(refused) = refused {
                return reply.0.push_str(&refused);
            }
            if reply.0.len() > LARGE_REPLY {
                self.write(reply);
            }
            if self.closing {
                return;
            }
            if self.idle.is_some() {
                return self.tell_changes(reply);
            }
            if marked {
                reply.0.push_str("list_OK\n");
            }
        }
        reply.0.push_str("OK\n");
    }

    /// Ends the idling, if there is something to tell.
    fn tell_changes(&mut self, reply: &mut Reply) {
        let Some(wanted) = &self.idle else { return };
        let told: BTreeSet<_> = self.changed.intersection(wanted).copied().collect();
        if !told.is_empty() {
            told.iter().for_each(|subsystem| reply.pair("changed", subsystem.name()));
            reply.0.push_str("OK\n");
            self.changed = &self.changed - &told;
            self.idle = None;
        }
    }
}

/// Reads lines, until the client, or the session, has enough.
fn read(stream: TcpStream, session: &SessionProxy) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = stream.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        // Half a line is no line: it is too long, or the client is gone.
        if read.is_err() || line.pop() != Some(b'\n') {
            break;
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        // A panic is an error here, too, and ends no more than this session.
        if !session.call().line(&*String::from_utf8_lossy(&line)).unwrap_or(false) {
            break;
        }
    }
    session.actor_ref().stop();
}
