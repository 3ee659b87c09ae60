//! Several clients send valid lines that were changed at random. Meanwhile, another client must be
//! answered correctly. `JUKEBOX_LINES=1000000 cargo test -p jukebox --test fuzz` sends that many
//! lines, and `JUKEBOX_SEED=…` repeats a run.
// Other systems don't allow some of these file names, and have no signals.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Instant, SystemTime};
use std::{env, fs, thread};

use common::{Client, Folder, Server, TEST_TIMEOUT, write_wav};

const CLIENTS: u64 = 4;

/// The number of lines for each connection.
const BATCH: u64 = 50;

/// Valid lines for nearly every command.
const LINES: &str = r#"
add ""
add kinks
add NieR:Automata/a.wav
add tone:440?dur=300ms&title=A
addid kinks/lola.wav 0
addtagid 3 artist "x y"
albumart kinks/lola.wav 0
binarylimit 4096
channels
clear
clear
clearerror
cleartagid 3
commands
command_list_begin
command_list_ok_begin
command_list_end
consume 1
count title Lola group artist
crossfade 3
currentsong
decoders
delete 1:3
deleteid 2
find "((artist == \"The Kinks\") AND (!(title contains 'ola ')))" sort -Title window 0:2
find title Lola
findadd artist "The Kinks"
getvol
idle player mixer
noidle
list title group genre group artist
listall
listallinfo kinks
listplaylist mine
listplaylistinfo mine
listplaylists
load mine 0:2 +0
lsinfo kinks
mixrampdb -3.5
mixrampdelay 2
move 0:2 1
moveid 3 0
next
outputs
outputset 0 x y
pause 1
ping
play 0
playid 3
playlistadd mine kinks/lola.wav
playlistclear mine
playlistdelete mine 0
playlistfind title Lola
playlistid 2
playlistinfo 0:5
playlistmove mine 0 1
playlistsearch title o
plchanges 3
plchangesposid 3
previous
prio 5 0:2
prioid 3 2
random 1
readcomments kinks/lola.wav
readmessages
readpicture kinks/lola.wav 0
rename mine yours
repeat 1
replay_gain_mode track
rm yours
save mine
search any kinks
searchaddpl mine title o
seek 0 1.5
seekcur -0.5
sendmessage news "it is raining"
setvol 50
shuffle
single oneshot
stats
status
sticker find song "" rating > 3
sticker set song kinks/lola.wav rating 5
sticker delete song kinks/lola.wav rating
stop
subscribe news
swap 0 1
tagtypes disable artist
toggleoutput 0
unsubscribe news
update
volume -5
"#;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap() % end.max(1)
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// A valid line that was changed in one or two places. It contains no line break.
    fn line(&mut self, lines: &[&str]) -> Vec<u8> {
        let mut line = self.one(lines).as_bytes().to_vec();
        for _ in 0..self.below(3) {
            // Usually after the command's name, because the arguments would not be tested
            // otherwise.
            let begin = if self.below(8) == 0 { 0 } else { line.iter().position(|byte| *byte == b' ').unwrap_or(0) };
            let at = begin + self.below(line.len() - begin);
            let inserted = match self.below(8) {
                0 => {
                    line.truncate(at);
                    continue;
                }
                1 => {
                    line.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.below(8));
                    continue;
                }
                2 => vec![self.next().to_le_bytes()[0]],
                3 => self.one(lines).into(),
                4 => {
                    let piece: Vec<_> = line[at..].iter().copied().take(1 + self.below(6)).collect();
                    let most = if self.below(20) == 0 { 4000 } else { 4 };
                    piece.repeat(1 + self.below(most))
                }
                5 => self.one(&["(", "\"", "\\", "-1", ":", " group genre", "../", "é\u{301}\u{0}"]).into(),
                6 => self.one(&["4294967296", "18446744073709551616", "1e999", "nan", "-0.0"]).into(),
                _ => self.one(&[" x ", " 0 ", " \"\" ", " 1:2 ", " 99:98 ", " window 5: ", " sort title "]).into(),
            };
            line.splice(at..at, inserted);
        }
        line.retain(|byte| *byte != b'\n');
        line
    }
}

/// Sends lines until enough have been answered.
fn disturb(address: SocketAddr, mut random: Random, answered: &AtomicU64, wanted: u64) {
    let lines: Vec<_> = LINES.lines().filter(|line| !line.is_empty()).collect();
    while answered.load(Relaxed) < wanted {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
        thread::scope(|scope| {
            // The server may disconnect it at any time.
            scope.spawn(|| {
                for _ in 0..BATCH {
                    let line = [random.line(&lines).as_slice(), b"\n"].concat();
                    if (&stream).write_all(&line).is_err() {
                        break;
                    }
                }
                let _ = stream.shutdown(Shutdown::Write);
            });
            let mut reader = BufReader::new(&stream);
            let mut line = Vec::new();
            while line_of(&mut reader, &mut line) {
                let is_last = line == b"OK\n" || line == b"list_OK\n" || line.starts_with(b"ACK [");
                answered.fetch_add(u64::from(is_last), Relaxed);
            }
        });
    }
}

/// Returns false at the end of the stream, which must come in time.
fn line_of(reader: &mut impl BufRead, line: &mut Vec<u8>) -> bool {
    line.clear();
    match reader.read_until(b'\n', line) {
        Ok(read) => read > 0,
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("no end comes: {error}"),
        Err(_) => false,
    }
}

/// Sends requests until the others have finished, and checks every answer.
fn observe(client: &mut Client, done: &AtomicBool) -> (u32, std::time::Duration) {
    let (mut rounds, mut slowest) = (0, std::time::Duration::ZERO);
    while !done.load(Relaxed) {
        let begun = Instant::now();
        assert_eq!(client.ask("ping"), [""; 0]);
        let status = client.ask("status");
        let number = |key: &str| {
            let value = status.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            value.map(|value| value.parse::<usize>().unwrap_or_else(|_| panic!("{key}: {value}")))
        };
        assert!(number("volume").unwrap() <= 100);
        let length = number("playlistlength").unwrap();
        assert!(length <= 16_384 && number("song").is_none_or(|song| song < length), "{status:?}");
        assert_eq!(client.fields("find title Lola", "file"), ["kinks/lola.wav"]);
        assert_eq!(client.ask("count artist \"The Kinks\""), ["songs: 2", "playtime: 2"]);
        let queue = client.request("playlistinfo 0:20");
        let positions = queue.iter().filter_map(|line| line.strip_prefix("Pos: "));
        assert!(positions.zip(0..).all(|(position, expected)| position == format!("{expected}")), "{queue:?}");
        let last = queue.last().unwrap();
        assert!(["OK", "ACK [2@0] {playlistinfo} Bad song index"].contains(&last.as_str()), "{last}");
        assert_eq!(client.request("nonsense"), ["ACK [5@0] {} unknown command \"nonsense\""]);
        assert_eq!(client.request("command_list_ok_begin\nping\nping\ncommand_list_end"), ["list_OK", "list_OK", "OK"]);
        rounds += 1;
        slowest = slowest.max(begun.elapsed());
    }
    (rounds, slowest)
}

/// What must be the same after a restart.
fn state(client: &mut Client) -> Vec<String> {
    let commands = ["status", "playlistinfo", "replay_gain_status", "sticker find song \"\" rating"];
    let mut lines: Vec<_> = commands.iter().flat_map(|command| client.ask(command)).collect();
    for name in client.fields("listplaylists", "playlist") {
        lines.push(name.clone());
        // The name may contain a quote.
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        lines.extend(client.ask(&format!("listplaylist \"{name}\"")));
    }
    // IDs, and properties of a track that are known only once it has been opened.
    let is_kept = |line: &String| {
        let key = line.split(": ").next().unwrap();
        !["Id", "songid", "nextsongid", "playlist", "error", "audio", "updating_db", "bitrate"].contains(&key)
    };
    lines.retain(is_kept);
    // The next random track is chosen again at each start, as in MPD.
    if lines.iter().any(|line| line == "random: 1") {
        lines.retain(|line| !line.starts_with("nextsong: "));
    }
    lines
}

#[test]
fn lines_changed_at_random_disturb_nobody_and_nothing_is_lost() {
    let variable = |name: &str| env::var(name).ok().map(|value| value.parse::<u64>().expect(name));
    let wanted = variable("JUKEBOX_LINES").unwrap_or(20_000);
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let seed = variable("JUKEBOX_SEED").unwrap_or_else(now);
    println!("JUKEBOX_LINES={wanted} JUKEBOX_SEED={seed}");

    let folder = Folder::new();
    for (path, title, artist) in
        [("kinks/lola", "Lola", "The Kinks"), ("kinks/apeman", "Apeman", "The Kinks"), ("NieR:Automata/a", "A", "x")]
    {
        let tags = [("INAM", title), ("IART", artist), ("IGNR", "Rock")];
        write_wav(&folder.path(&format!("music/{path}.wav")), 1000, &tags);
    }
    fs::write(folder.path("music/kinks/cover.jpg"), "a cover").unwrap();
    let server = Server::start(&folder, &[]);
    let begun = Instant::now();
    let (answered, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let (mut watched, address) = (server.connect(), server.address);
    let (rounds, slowest) = thread::scope(|scope| {
        let observer = scope.spawn(|| observe(&mut watched, &done));
        let clients: Vec<_> = (1..=CLIENTS)
            .map(|client| {
                let random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(client) | 1);
                let answered = &answered;
                scope.spawn(move || disturb(address, random, answered, wanted))
            })
            .collect();
        let ended: Vec<_> = clients.into_iter().map(thread::ScopedJoinHandle::join).collect();
        done.store(true, Relaxed);
        ended.into_iter().for_each(|ended| ended.unwrap());
        observer.join().unwrap()
    });
    println!(
        "{} lines answered in {:.1?}; {rounds} rounds of the client beside them, the slowest {slowest:.1?}",
        answered.into_inner(),
        begun.elapsed()
    );

    watched.ask("stop");
    watched.wait_for("update", |client| client.field("status", "updating_db").is_none());
    let before = state(&mut watched);
    let panics: Vec<_> = server.stderr().lines().filter(|line| line.contains("panicked")).map(str::to_owned).collect();
    assert_eq!(panics, [""; 0]);
    server.stop();
    let server = Server::start(&folder, &[]);
    assert_eq!(state(&mut server.connect()), before);
    server.stop();
    println!("ended with success, and {} lines of state are there again", before.len());
}
