//! The page that shows what the actors are doing, here as its data.

mod common;

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use common::{Folder, TEST_TIMEOUT};
use serde_json::Value;

struct Server {
    process: Child,
    address: String,
    console: String,
    /// It is not closed as long as the program runs.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start(folder: &Folder) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_jukebox"))
            .args(["--port", "0", "--console", "0", "--state"])
            .arg(folder.path("state"))
            .arg(folder.path("music"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut after = |text: &str| {
            let line = output.next().unwrap().unwrap();
            line.strip_prefix(text).unwrap_or_else(|| panic!("{line}")).trim_end_matches('/').to_owned()
        };
        let (address, console) = (after("Listening on "), after("Console at http://"));
        Server { process, address, console, _output: output }
    }

    fn snapshot(&self) -> Value {
        let mut stream = TcpStream::connect(&self.console).unwrap();
        stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
        write!(stream, "GET /snapshot.json HTTP/1.1\r\nHost: {}\r\n\r\n", self.console).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// The state of the actor with this name.
    fn actor(&self, name: &str) -> Option<Value> {
        let snapshot = self.snapshot();
        let mut actors = snapshot["actors"].as_array().unwrap().iter();
        actors.find(|actor| actor["name"] == name).cloned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_console_shows_which_actor_hangs_and_in_what() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    for name in ["Core", "Tone"] {
        assert!(server.actor(name).is_some(), "{}", server.snapshot());
    }
    // The client is answered after a second. The actor goes on hanging.
    let mut client = TcpStream::connect(&server.address).unwrap();
    client.write_all(b"add tone:hang\n").unwrap();
    let begin = Instant::now();
    loop {
        let tone = server.actor("Tone").unwrap();
        if tone["handling"]["method"].as_str().is_some_and(|method| method.ends_with("lookup")) {
            assert!(tone["handling"]["for_how_long"].is_f64(), "{tone}");
            break;
        }
        assert!(begin.elapsed() < TEST_TIMEOUT, "{tone}");
    }
}
