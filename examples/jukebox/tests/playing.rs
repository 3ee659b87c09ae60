//! The queue and playback.

mod common;

use std::fs;
use std::time::Instant;

use common::{Client, Folder, Server};

fn add(client: &mut Client, tones: &[&str]) {
    for tone in tones {
        client.ask(&format!("add tone:{tone}"));
    }
}

fn titles(client: &mut Client) -> Vec<String> {
    client.fields("playlistinfo", "Title")
}

fn playing(client: &mut Client) -> String {
    client.field("currentsong", "Title").unwrap_or_default()
}

#[test]
fn a_queue_is_played_through_to_its_end() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--speed", "20"]);
    let mut client = server.connect();
    assert_eq!(client.greeting, "OK MPD 0.23.5");
    add(&mut client, &["440?dur=1s&title=A", "550?dur=1s&title=B", "660?dur=1s&title=C"]);

    client.ask("play");
    client.wait_for("player", |client| playing(client) == "C");
    client.wait_for_state("stop");

    assert_eq!(client.ask("currentsong"), [""; 0]);
    assert_eq!(client.field("stats", "playtime").as_deref(), Some("3"));
    assert_eq!(titles(&mut client), ["A", "B", "C"]);
    server.stop();
}

#[test]
fn what_is_played_is_in_the_file_that_is_written() {
    let folder = Folder::new();
    let wav = folder.path("played.wav");
    let sink = format!("wav:{}", wav.display());
    let server = Server::start(&folder, &["--speed", "20", "--sink", &sink]);
    let mut client = server.connect();
    add(&mut client, &["440?dur=500ms", "1000?dur=250ms"]);
    client.ask("play");
    client.wait_for_state("stop");
    client.ask("setvol 50");
    client.ask("clear");
    add(&mut client, &["440?dur=250ms"]);
    client.ask("play");
    client.wait_for_state("stop");
    server.stop();

    let written = fs::read(wav).unwrap();
    let (header, samples) = written.split_at(44);
    assert_eq!(header[40..], u32::try_from(samples.len()).unwrap().to_le_bytes());
    // The left channel.
    let samples: Vec<_> = samples.chunks_exact(4).map(|frame| i16::from_le_bytes([frame[0], frame[1]])).collect();
    assert_eq!(samples.len(), 44100);
    let (first, rest) = samples.split_at(22050);
    let (second, third) = rest.split_at(11025);
    let cycles = |samples: &[i16]| samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    assert!(cycles(first).abs_diff(220) <= 1 && cycles(second).abs_diff(250) <= 1);
    let peak = |samples: &[i16]| samples.iter().copied().max().unwrap();
    assert!((16000..=16384).contains(&peak(first)) && (8000..=8192).contains(&peak(third)));
}

#[test]
fn one_can_seek_and_pause() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    add(&mut client, &["440?dur=100s&title=A", "550?dur=100s&title=B"]);

    client.ask("play");
    client.ask("seekcur 30");
    client.ask("seekcur +10");
    client.wait_for("player", |client| client.field("status", "audio").is_some());
    assert!((40.0..60.0).contains(&client.seconds("elapsed")));
    client.ask("seek 1 50");
    assert_eq!(playing(&mut client), "B");
    client.ask("seekcur -20");
    client.ask("pause 1");
    let elapsed = client.seconds("elapsed");
    assert!((30.0..50.0).contains(&elapsed), "{elapsed}");
    assert_eq!(client.field("status", "state").as_deref(), Some("pause"));
    assert!((client.seconds("elapsed") - elapsed).abs() < 0.001);
    client.ask("pause");
    client.ask("seekcur 1000");
    client.wait_for_state("stop");
    assert_eq!(client.refusal("seekcur 1"), "ACK [55@0] {seekcur} Not playing");
    server.stop();
}

#[test]
fn the_modes_do_what_they_say() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--speed", "20"]);
    let mut client = server.connect();
    let tones = ["440?dur=1s&title=A", "550?dur=1s&title=B"];

    // A track is removed after it was played.
    client.ask("consume 1");
    add(&mut client, &tones);
    client.ask("play");
    client.wait_for("player playlist", |client| client.field("status", "playlistlength").as_deref() == Some("0"));
    client.wait_for_state("stop");

    // Only one track is played. The next one is paused.
    client.ask("consume 0");
    client.ask("single oneshot");
    add(&mut client, &tones);
    client.ask("play");
    client.wait_for("player", |client| playing(client) == "B");
    assert_eq!(client.field("status", "state").as_deref(), Some("pause"));
    assert_eq!(client.field("status", "single").as_deref(), Some("0"));

    // The first track follows the last one.
    client.ask("repeat 1");
    client.ask("pause 0");
    client.wait_for("player", |client| playing(client) == "A");
    client.wait_for("player", |client| playing(client) == "B");

    // The same track is repeated.
    client.ask("single 1");
    client.ask("play 0");
    let is_begun = |client: &mut Client| client.field("status", "audio").is_some();
    client.wait_for("player", is_begun);
    client.ask("idle player");
    client.wait_for("player", is_begun);
    assert_eq!(playing(&mut client), "A");
    server.stop();
}

#[test]
fn a_random_order_plays_each_track_once() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--speed", "20"]);
    let mut client = server.connect();
    let names = ["A", "B", "C", "D", "E", "F"];
    for name in names {
        add(&mut client, &[&format!("440?dur=2s&title={name}")]);
    }
    client.ask("random 1");
    client.ask("play");
    let mut played = Vec::new();
    client.wait_for("player", |client| {
        let now = playing(client);
        if !now.is_empty() && !played.contains(&now) {
            played.push(now);
        }
        client.field("status", "state").as_deref() == Some("stop")
    });
    played.sort();
    assert_eq!(played, names);
    server.stop();
}

#[test]
fn what_is_taken_out_of_the_queue_is_not_played_any_further() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    add(&mut client, &["440?dur=100s&title=A", "550?dur=100s&title=B", "660?dur=100s&title=C"]);
    client.ask("play 0");
    client.ask("delete 0:2");
    assert_eq!(playing(&mut client), "C");
    client.ask("previous");
    assert_eq!(client.field("status", "song").as_deref(), Some("0"));
    client.ask("clear");
    assert_eq!(client.field("status", "state").as_deref(), Some("stop"));
    server.stop();
}

#[test]
fn who_idles_is_told_what_has_changed_also_in_between() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut one, mut other) = (server.connect(), server.connect());
    other.send("idle");
    one.ask("setvol 30");
    assert_eq!(other.reply(), ["changed: mixer", "OK"]);
    // No client is idling now, so the change is stored.
    one.ask("add tone:440");
    one.ask("random 1");
    one.ask("setvol 40");
    assert_eq!(other.request("idle playlist options"), ["changed: playlist", "changed: options", "OK"]);
    assert_eq!(other.request("idle mixer"), ["changed: mixer", "OK"]);
    // The client that makes a change is told of it, too.
    assert_eq!(one.request("idle mixer"), ["changed: mixer", "OK"]);
    other.send("idle mixer");
    one.ask("random 0");
    assert_eq!(other.request("noidle"), ["OK"]);
    other.send("idle player");
    other.send("status");
    assert!(other.is_closed());
    server.stop();
}

#[test]
fn a_list_of_commands_ends_at_the_first_that_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    let lines = "command_list_ok_begin\nping\nadd tone:440\nplay 7\nclear\ncommand_list_end";
    assert_eq!(client.request(lines), ["list_OK", "list_OK", "ACK [2@2] {play} Bad song index"]);
    assert_eq!(client.field("status", "playlistlength").as_deref(), Some("1"));
    assert_eq!(client.request("command_list_begin\nping\nclear\ncommand_list_end"), ["OK"]);
    assert_eq!(client.field("status", "playlistlength").as_deref(), Some("0"));
    for (command, refusal) in [
        ("bogus", "ACK [5@0] {} unknown command \"bogus\""),
        ("add", "ACK [2@0] {add} too few arguments for \"add\""),
        ("setvol 101", "ACK [2@0] {setvol} Number too large: 101"),
        ("playid 7", "ACK [50@0] {playid} No such song"),
        ("add bogus:x", "ACK [50@0] {add} Unsupported URI scheme"),
        ("add nowhere", "ACK [50@0] {add} No such directory"),
        ("load nothing", "ACK [50@0] {load} No such playlist"),
        ("add \"x", "ACK [5@0] {} Missing closing '\"'"),
    ] {
        assert_eq!(client.refusal(command), refusal);
    }
    server.stop();
}

#[test]
fn playlists_are_kept() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    add(&mut client, &["440?title=A", "550?title=B"]);
    client.ask("save mine");
    assert_eq!(client.refusal("save mine"), "ACK [56@0] {save} Playlist already exists");
    assert_eq!(client.refusal("save ../mine"), "ACK [2@0] {save} Bad playlist name");
    client.ask("playlistadd mine tone:660?title=C");
    client.ask("rename mine yours");
    client.ask("clear");
    client.ask("load yours 1:");
    assert_eq!(titles(&mut client), ["B", "C"]);
    assert_eq!(client.fields("listplaylistinfo yours", "Title"), ["A", "B", "C"]);
    client.ask("playlistclear yours");
    assert_eq!(client.ask("listplaylist yours"), [""; 0]);
    client.ask("rm yours");
    assert_eq!(client.ask("listplaylists"), [""; 0]);
    server.stop();
}

/// Measures in rounds, until the best time with a long queue is not much worse than the best time
/// with a short one, because a single round says little on a busy machine. A linear search of the
/// queue would take at least five times as long.
#[test]
fn what_is_playing_is_told_without_a_look_through_the_queue() {
    const QUESTIONS: u32 = 500;
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    for random in [false, true] {
        let (mut short, mut long) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..20 {
            for (length, best) in [(1, &mut short), (16_000, &mut long)] {
                fill(&mut client, length);
                client.ask(&format!("random {}", u8::from(random)));
                client.ask(&format!("play {}", length - 1));
                client.wait_for("player", |client| client.field("status", "audio").is_some());
                let begun = Instant::now();
                for _ in 0..QUESTIONS {
                    client.ask("currentsong");
                    client.ask("status");
                }
                *best = best.min(begun.elapsed().as_secs_f64());
            }
            if long < 3.0 * short {
                break;
            }
        }
        assert!(long < 3.0 * short, "{short:.3}s in a short queue, {long:.3}s in a long one");
    }
    server.stop();
}

/// The same line several times.
fn fill(client: &mut Client, length: usize) {
    client.ask("clear");
    client.ask("random 0");
    let add = "add tone:440?dur=1000s\n".repeat(length);
    client.ask(&format!("command_list_begin\n{add}command_list_end"));
}
