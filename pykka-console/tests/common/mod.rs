//! A client that is as simple as can be.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything here takes: it makes a failed test of one that hangs.
pub(crate) const WATCHDOG: Duration = Duration::from_secs(60);

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

#[track_caller]
pub(crate) fn get(address: SocketAddr, path: &str) -> Reply {
    try_get(address, path).expect("it is answered")
}

pub(crate) fn try_get(address: SocketAddr, path: &str) -> Option<Reply> {
    try_send(
        address,
        &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n"),
    )
}

#[track_caller]
pub(crate) fn send(address: SocketAddr, request: &str) -> Reply {
    try_send(address, request).expect("it is answered")
}

pub(crate) fn try_send(address: SocketAddr, request: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(WATCHDOG)).ok()?;
    stream.set_write_timeout(Some(WATCHDOG)).ok()?;
    // It may be refused before all of it has been sent.
    let _ = stream.write_all(request.as_bytes());
    let mut reply = String::new();
    stream.read_to_string(&mut reply).ok()?;
    let (head, body) = reply.split_once("\r\n\r\n")?;
    Some(Reply {
        status: head.split(' ').nth(1)?.parse().ok()?,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}
