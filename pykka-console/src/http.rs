//! As much of HTTP/1.1 as the console needs: one request and one response a connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use httparse::{EMPTY_HEADER, Status};

/// The longest head of a request.
const LONGEST_HEAD: usize = 16 << 10;

const MOST_HEADERS: usize = 64;

/// How long a client may take to send its request.
const TO_SEND: Duration = Duration::from_secs(5);

/// How long a client may take to receive its response.
const TO_RECEIVE: Duration = Duration::from_secs(20);

/// How much of what a client sends in addition is read, so that closing the connection doesn't take
/// the response from it.
const DRAINED: usize = 64 << 10;

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) is_head: bool,
    pub(crate) host: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) accept: String,
}

impl Request {
    /// Reads the head of a request.
    ///
    /// # Errors
    /// The response to a request that is none, or is not accepted; or none, if the client has left.
    pub(crate) fn read(stream: &mut TcpStream) -> Result<Self, Option<Response>> {
        let until = Instant::now() + TO_SEND;
        let mut head = Vec::new();
        let mut piece = [0; 2048];
        loop {
            let time_left = until.saturating_duration_since(Instant::now());
            if time_left.is_zero() || stream.set_read_timeout(Some(time_left)).is_err() {
                return Err(Some(Response::text(408, "The request took too long.\n")));
            }
            match stream.read(&mut piece) {
                Ok(0) => return Err(None),
                Ok(length) => head.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // The time is up, which is answered above, or the connection is broken.
                Err(error) if is_timeout(&error) => continue,
                Err(_) => return Err(None),
            }
            if let Some(request) = Self::parse(&head).map_err(Some)? {
                return Ok(request);
            }
            if head.len() > LONGEST_HEAD {
                return Err(Some(Response::text(431, "The request is too long.\n")));
            }
        }
    }

    /// The request that begins with these bytes, if its head is complete.
    fn parse(head: &[u8]) -> Result<Option<Self>, Response> {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(head) {
            Ok(Status::Complete(_)) => {}
            Ok(Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Response::text(431, "The request has too many headers.\n"));
            }
            Err(_) => return Err(Response::text(400, "This is not HTTP.\n")),
        }
        let is_head = match parsed.method {
            Some("GET") => false,
            Some("HEAD") => true,
            _ => {
                let refused = Response::text(405, "This console can only be read.\n");
                return Err(refused.with("Allow", "GET, HEAD"));
            }
        };
        let bad = || Response::text(400, "The request is not valid.\n");
        let header = |name: &str| {
            let mut named = parsed
                .headers
                .iter()
                .filter(|header| header.name.eq_ignore_ascii_case(name));
            let first = named.next();
            // Which of two hosts is meant, others may see differently.
            if named.next().is_some() {
                return Err(bad());
            }
            let text = |header: &httparse::Header<'_>| String::from_utf8(header.value.to_vec());
            first.map(text).transpose().map_err(|_| bad())
        };
        if header("Transfer-Encoding")?.is_some()
            || header("Content-Length")?.is_some_and(|length| length != "0")
        {
            return Err(Response::text(400, "A request has no body here.\n"));
        }
        let target = parsed.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Some(Request {
            path: path.to_owned(),
            query: query.to_owned(),
            is_head,
            host: header("Host")?,
            authorization: header("Authorization")?,
            accept: header("Accept").unwrap_or_default().unwrap_or_default(),
        }))
    }
}

pub(crate) struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Response {
            status: 200,
            headers: vec![("Content-Type", content_type.to_owned())],
            body: body.into(),
        }
    }

    /// A response that says something to people, such as an error.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        let response = Response::new("text/plain; charset=utf-8", text);
        Response { status, ..response }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it and closes the connection. A client that has left is no error.
    pub(crate) fn send(&self, stream: &mut TcpStream, is_head: bool) {
        let mut bytes = self.head().into_bytes();
        if !is_head {
            bytes.extend_from_slice(&self.body);
        }
        if write_all(stream, &bytes).is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
            drain(stream);
        }
    }

    fn head(&self) -> String {
        let reason = match self.status {
            200 => "OK",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            431 => "Request Header Fields Too Large",
            _ => "Service Unavailable",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.extend(["Content-Length: ", &self.body.len().to_string(), "\r\n"]);
        for line in [
            "Cache-Control: no-store",
            "Connection: close",
            "Cross-Origin-Resource-Policy: same-origin",
            "Referrer-Policy: no-referrer",
            "X-Content-Type-Options: nosniff",
            "",
        ] {
            head.push_str(line);
            head.push_str("\r\n");
        }
        head
    }
}

/// Writes all, but not for longer than the client has to receive it.
fn write_all(stream: &mut TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    let until = Instant::now() + TO_RECEIVE;
    while !bytes.is_empty() {
        let time_left = until.saturating_duration_since(Instant::now());
        if time_left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_write_timeout(Some(time_left))?;
        match stream.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(length) => bytes = &bytes[length..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted || is_timeout(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits until the client closes its side, for a moment.
fn drain(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let _ = io::copy(&mut stream.take(DRAINED as u64), &mut io::sink());
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
