//! The two directions of a connection: lines from the client, and answers to it. A client may be
//! slow, silent or greedy in both. So everything here has a limit of time or size. A client that
//! exceeds it is disconnected.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the server waits for a client.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a line, unless the client is idling.
    pub line: Duration,
    /// For the client to receive an answer, in total.
    pub answer: Duration,
}

impl Default for Timeouts {
    /// The timeout for a line is MPD's `connection_timeout`.
    fn default() -> Timeouts {
        Timeouts { line: Duration::from_secs(60), answer: Duration::from_secs(10) }
    }
}

/// The maximum length of a line.
const LONGEST_LINE: usize = 16 * 1024;

/// Reads lines.
pub struct Lines {
    stream: BufReader<TcpStream>,
    timeout: Duration,
    line: Vec<u8>,
}

impl Lines {
    pub fn new(stream: TcpStream, timeouts: Timeouts) -> Lines {
        Lines { stream: BufReader::new(stream), timeout: timeouts.line, line: Vec::new() }
    }

    /// The next line. `None` at the end of the stream, and if the line is too long or takes too
    /// long. A client that sends nothing may be allowed to.
    pub fn next(&mut self, may_be_silent: impl Fn() -> bool) -> Option<&[u8]> {
        self.line.clear();
        let mut deadline = Instant::now() + self.timeout;
        loop {
            if self.stream.buffer().is_empty() {
                let left = deadline.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    self.stream.get_ref().set_read_timeout(Some(left)).ok()?;
                } else if self.line.is_empty() && may_be_silent() {
                    deadline = Instant::now() + self.timeout;
                    continue;
                } else {
                    return None;
                }
            }
            let bytes = match self.stream.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return None,
            };
            if bytes.is_empty() || self.line.len() >= LONGEST_LINE {
                return None;
            }
            if self.line.is_empty() {
                deadline = Instant::now() + self.timeout;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(bytes.len(), |end| end + 1);
            self.line.extend(&bytes[..taken]);
            self.stream.consume(taken);
            if end.is_some() {
                let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                return (line.len() < LONGEST_LINE).then_some(line);
            }
        }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    // The kind depends on the operating system.
    [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind())
}

/// Sends an answer to the client.
pub struct ReplyWriter {
    stream: Arc<TcpStream>,
    /// The time that is left for the client.
    left: Duration,
}

impl ReplyWriter {
    pub fn new(stream: Arc<TcpStream>, timeouts: Timeouts) -> ReplyWriter {
        ReplyWriter { stream, left: timeouts.answer }
    }

    /// Sends all bytes in the time that is left. A client that receives a byte from time to time
    /// doesn't get more time.
    pub fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_write_timeout(Some(self.left))?;
            let begun = Instant::now();
            let sent = (&*self.stream).write(bytes);
            self.left = self.left.saturating_sub(begun.elapsed());
            match sent {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(sent) => bytes = &bytes[sent..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::thread;

    use super::*;

    const SHORT: Timeouts = Timeouts { line: Duration::from_millis(50), answer: Duration::from_millis(50) };

    fn both_ends() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (listener.accept().unwrap().0, client)
    }

    /// Repeats an action until `until` is set or the action fails.
    fn keep(mut act: impl FnMut() -> bool + Send, until: &AtomicBool) {
        while !until.load(Relaxed) && act() {
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn who_sends_a_byte_now_and_then_has_no_more_time_for_a_line() {
        let (server, mut client) = both_ends();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| keep(|| client.write_all(b"x").is_ok(), &over));
            assert_eq!(Lines::new(server, SHORT).next(|| true), None);
            over.store(true, Relaxed);
        });
    }

    #[test]
    fn who_is_silent_is_given_up_unless_excused() {
        let (server, mut client) = both_ends();
        let mut lines = Lines::new(server, SHORT);
        let excused = AtomicBool::new(false);
        // The second time, there is a line.
        let line = lines.next(|| {
            if excused.swap(true, Relaxed) {
                client.try_clone().unwrap().write_all(b"status\r\n").unwrap();
            }
            true
        });
        assert_eq!(line, Some(b"status".as_slice()));
        assert_eq!(lines.next(|| false), None);
        client.write_all(b"status").unwrap();
        assert_eq!(lines.next(|| true), None);
    }

    #[test]
    fn a_line_is_no_longer_than_allowed() {
        let (server, mut client) = both_ends();
        let mut lines = Lines::new(server, Timeouts::default());
        let longest = [vec![b'x'; LONGEST_LINE - 1], b"\n".to_vec()].concat();
        client.write_all(&longest).unwrap();
        assert_eq!(lines.next(|| true).map(<[u8]>::len), Some(LONGEST_LINE - 1));
        client.write_all(b"x").unwrap();
        client.write_all(&longest).unwrap();
        assert_eq!(lines.next(|| true), None);
    }

    #[test]
    fn who_takes_an_answer_byte_by_byte_has_no_more_time_for_it() {
        let (server, mut client) = both_ends();
        let over = AtomicBool::new(false);
        let mut writer = ReplyWriter::new(Arc::new(server), SHORT);
        thread::scope(|scope| {
            scope.spawn(|| keep(|| client.read(&mut [0]).is_ok(), &over));
            let error = writer.send(&vec![0; 64 << 20]).unwrap_err();
            assert!(is_timeout(&error), "{error}");
            over.store(true, Relaxed);
        });
    }
}
