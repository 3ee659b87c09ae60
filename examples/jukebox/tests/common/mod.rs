//! A server under test, and a client.
#![allow(dead_code, reason = "each test program uses what it needs")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{env, process, thread};

/// Whatever takes longer than this hangs.
pub const TEST_TIMEOUT: Duration = Duration::from_secs(120);

/// A folder that is removed when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("jukebox-{}-{}", process::id(), COUNT.fetch_add(1, Relaxed));
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(folder.join("music")).unwrap();
        Folder(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_jukebox");

/// The program, as a user starts it.
pub struct Server {
    pub process: Child,
    pub address: SocketAddr,
    stderr: PathBuf,
}

impl Server {
    pub fn start(folder: &Folder, options: &[&str]) -> Server {
        Server::start_by(Command::new(PROGRAM), folder, options)
    }

    /// Limits the size of files, which has the effect of a full disk.
    #[cfg(unix)]
    pub fn start_limited(folder: &Folder, largest: usize) -> Server {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -f {}; exec \"$0\" \"$@\"", largest / 512), PROGRAM]);
        Server::start_by(shell, folder, &[])
    }

    fn start_by(mut command: Command, folder: &Folder, options: &[&str]) -> Server {
        let stderr = folder.path("stderr");
        let mut process = command
            .args(["--port", "0", "--state"])
            .arg(folder.path("state"))
            .args(options)
            .arg(folder.path("music"))
            .stdout(Stdio::piped())
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Listening on ");
        let address = address.unwrap_or_else(|| panic!("{line}{}", fs::read_to_string(&stderr).unwrap()));
        let address = address.parse().unwrap();
        let server = Server { process, address, stderr };
        // It listens, but may not have scanned the folder yet.
        let mut client = server.connect();
        client.wait_for("update", |client| client.field("status", "updating_db").is_none());
        server
    }

    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Its exit status, if it ends in time.
    pub fn end(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it is still there after {limit:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops it with a signal. On systems without signals, it is killed as in a crash, because it
    /// saves its state shortly after each change anyway.
    pub fn stop(mut self) {
        if cfg!(unix) {
            self.signal("TERM");
            assert!(self.end(Duration::from_secs(2)).success(), "{}", self.stderr());
        }
    }

    /// Kills it, as in a crash.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub struct Client {
    stream: BufReader<TcpStream>,
    pub greeting: String,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Client {
        let client = Client::try_connect(address);
        client.expect("a greeting")
    }

    /// `None` if there is no session for it.
    pub fn try_connect(address: SocketAddr) -> Option<Client> {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Client { stream: BufReader::new(stream), greeting: String::new() };
        client.greeting = client.line()?;
        Some(client)
    }

    pub fn send(&mut self, text: &str) {
        self.send_bytes(format!("{text}\n").as_bytes());
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        // If the server has closed the connection, reading the answer will fail.
        let _ = self.stream.get_mut().write_all(bytes);
    }

    /// `None` at the end of the stream.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end_matches('\n').to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("no answer: {error}"),
        }
    }

    /// An answer, including its last line.
    pub fn reply(&mut self) -> Vec<String> {
        let mut reply = Vec::new();
        loop {
            let Some(line) = self.line() else { panic!("the connection is closed, after {reply:?}") };
            let last = line == "OK" || line.starts_with("ACK ");
            reply.push(line);
            if last {
                return reply;
            }
        }
    }

    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).is_ok_and(|_| rest.is_empty())
    }

    pub fn request(&mut self, command: &str) -> Vec<String> {
        self.send(command);
        self.reply()
    }

    /// The answer to a command that is not refused.
    pub fn ask(&mut self, command: &str) -> Vec<String> {
        let mut reply = self.request(command);
        assert_eq!(reply.pop().as_deref(), Some("OK"), "{command}");
        reply
    }

    /// All values of a key.
    pub fn fields(&mut self, command: &str, key: &str) -> Vec<String> {
        let value = |line: &String| line.strip_prefix(key)?.strip_prefix(": ").map(str::to_owned);
        self.ask(command).iter().filter_map(value).collect()
    }

    pub fn field(&mut self, command: &str, key: &str) -> Option<String> {
        self.fields(command, key).pop()
    }

    pub fn seconds(&mut self, key: &str) -> f64 {
        self.field("status", key).map_or(-1.0, |value| value.parse().unwrap())
    }

    pub fn refusal(&mut self, command: &str) -> String {
        let mut reply = self.request(command);
        assert!(reply.len() == 1 && reply[0].starts_with("ACK"), "{command}: {reply:?}");
        reply.remove(0)
    }

    /// Waits for a condition whose changes are announced in these subsystems.
    pub fn wait_for(&mut self, subsystems: &str, mut is_so: impl FnMut(&mut Client) -> bool) {
        let deadline = Instant::now() + TEST_TIMEOUT;
        while !is_so(self) {
            assert!(Instant::now() < deadline, "it doesn't come");
            self.ask(&format!("idle {subsystems}"));
        }
    }

    /// Waits for a condition whose changes are not announced.
    pub fn poll(&mut self, mut is_so: impl FnMut(&mut Client) -> bool) {
        let deadline = Instant::now() + TEST_TIMEOUT;
        while !is_so(self) {
            assert!(Instant::now() < deadline, "it doesn't come");
            thread::yield_now();
        }
    }

    pub fn wait_for_state(&mut self, state: &str) {
        self.wait_for("player", |client| client.field("status", "state").as_deref() == Some(state));
    }
}

/// Whether a program is installed. If not, this is printed clearly, because the test is skipped.
pub fn is_there(what: &str, command: &mut Command) -> bool {
    let is_there = command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !is_there {
        // Not `eprintln`, because its output is not shown if a test passes.
        let line = format!("\n!!!!!!!! NOT TESTED: {what} is not installed (.ci/run installs it) !!!!!!!!\n\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    is_there
}

/// Writes a WAV file of silence with tags, such as `INAM` for the title.
pub fn write_wav(path: &Path, milliseconds: u32, tags: &[(&str, &str)]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let chunk = |id: &str, data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap();
        let mut chunk = [id.as_bytes(), &length.to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let mut format = [1_u16.to_le_bytes(), 1_u16.to_le_bytes()].concat();
    format.extend([8000_u32.to_le_bytes(), 16000_u32.to_le_bytes()].concat());
    format.extend([2_u16.to_le_bytes(), 16_u16.to_le_bytes()].concat());
    let tags = tags.iter().flat_map(|(id, text)| chunk(id, format!("{text}\0").as_bytes()));
    let tags = [b"INFO".to_vec(), tags.collect()].concat();
    let samples = vec![0; 16 * milliseconds as usize];
    let file = [b"WAVE".to_vec(), chunk("fmt ", &format), chunk("LIST", &tags), chunk("data", &samples)].concat();
    fs::write(path, chunk("RIFF", &file)).unwrap();
}
