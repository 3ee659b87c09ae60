//! Stopping the server, and what it restores when it is started again.

mod common;

use std::fs;
use std::time::Duration;

use common::{Folder, Server};

#[cfg(unix)]
#[test]
fn what_was_there_is_there_again() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    for command in ["add tone:440?dur=100s&title=A", "add tone:550?dur=100s&title=B", "prio 3 0", "setvol 33"] {
        client.ask(command);
    }
    for command in ["repeat 1", "single oneshot", "crossfade 4", "seek 1 40", "pause 1"] {
        client.ask(command);
    }
    let before = (client.ask("playlistinfo"), client.seconds("elapsed"));
    server.stop();

    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    assert_eq!(client.ask("playlistinfo"), before.0);
    for (key, value) in [("volume", "33"), ("repeat", "1"), ("single", "oneshot"), ("xfade", "4"), ("song", "1")] {
        assert_eq!(client.field("status", key).as_deref(), Some(value));
    }
    assert_eq!(client.field("status", "state").as_deref(), Some("pause"));
    assert!((client.seconds("elapsed") - before.1).abs() < 0.1);
    client.ask("pause 0");
    client.wait_for("player", |client| client.field("status", "audio").is_some());
    server.stop();
}

/// The saved state, once it contains what is expected.
fn saved(folder: &Folder, expected: &[&str]) {
    let deadline = std::time::Instant::now() + common::TEST_TIMEOUT;
    loop {
        let state = fs::read_to_string(folder.path("state/state")).unwrap_or_default();
        if expected.iter().all(|line| state.contains(line)) {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{expected:?} is not saved: {state}");
        std::thread::yield_now();
    }
}

#[test]
fn what_has_changed_is_saved_a_moment_later_and_survives_a_crash() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    client.ask("add tone:440?dur=100s&title=A");
    client.ask("add tone:550?dur=100s&title=B");
    saved(&folder, &["Title: A", "Title: B", "state: stop"]);
    client.ask("seek 1 40");
    client.ask("pause 1");
    saved(&folder, &["current: 1", "state: pause"]);
    client.ask("prio 7 0");
    client.ask("replay_gain_mode album");
    client.ask("setvol 33");
    saved(&folder, &["volume: 33", "replaygain: album", "priority: 7"]);
    let queue = client.ask("playlistinfo");
    server.kill();

    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    assert_eq!(client.ask("playlistinfo"), queue);
    assert_eq!(client.field("status", "volume").as_deref(), Some("33"));
    assert_eq!(client.field("status", "song").as_deref(), Some("1"));
    assert!((40.0..41.0).contains(&client.seconds("elapsed")));
    server.kill();
    assert_eq!(fs::read_dir(folder.path("state")).unwrap().filter(is_hidden).count(), 0);
}

fn is_hidden(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.')
}

/// The terminal is closed. The server's output is lost, and it goes on playing.
#[cfg(unix)]
#[test]
fn a_terminal_that_is_closed_does_not_end_it() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    client.ask("setvol 12");
    server.signal("HUP");
    saved(&folder, &["volume: 12"]);
    for _ in 0..3 {
        server.signal("HUP");
        client.ask("setvol 13");
    }
    server.connect().ask("status");
    server.stop();
}

#[test]
fn a_damaged_state_is_set_aside_and_reported() {
    let folder = Folder::new();
    let state = folder.path("state");
    fs::create_dir_all(&state).unwrap();
    fs::write(state.join("state"), "jukebox 1\nvolume: 3000\nend\n").unwrap();
    let server = Server::start(&folder, &[]);
    assert_eq!(server.connect().field("status", "volume").as_deref(), Some("100"));
    assert!(server.stderr().contains("line 2 is invalid: volume: 3000"), "{}", server.stderr());
    assert!(state.join("state.damaged").exists());
    server.connect().ask("setvol 1");
    saved(&folder, &["volume: 1"]);
    server.stop();
}

#[cfg(unix)]
#[test]
fn a_signal_stops_it_in_order_and_who_idles_sees_the_end() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new();
        let mut server = Server::start(&folder, &[]);
        let (mut client, mut idle) = (server.connect(), server.connect());
        client.ask("add tone:440?dur=100s");
        client.ask("play");
        client.wait_for("player", |client| client.field("status", "audio").is_some());
        idle.send("idle mixer");
        server.signal(signal);
        assert!(server.end(Duration::from_secs(2)).success(), "{}", server.stderr());
        assert!(idle.is_closed());
        assert_eq!(server.stderr(), "");
        let state = fs::read_to_string(folder.path("state/state")).unwrap();
        assert!(state.contains("state: play") && state.ends_with("end\n"), "{state}");
    }
}

#[cfg(unix)]
#[test]
fn it_stops_in_time_also_while_a_backend_hangs() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let mut client = server.connect();
    client.ask("setvol 44");
    assert!(client.refusal("add tone:hang").contains("no answer within"));
    // The session waits for the backend when the signal comes.
    client.send("add tone:440");
    server.signal("TERM");
    assert!(server.end(Duration::from_secs(2)).success(), "{}", server.stderr());
    assert!(server.stderr().contains("Tone"), "{}", server.stderr());
    assert!(fs::read_to_string(folder.path("state/state")).unwrap().contains("volume: 44"));
}

#[cfg(unix)]
#[test]
fn a_signal_makes_it_tell_what_it_is_doing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    server.signal("USR1");
    // It takes a moment, and is not announced.
    client.send("idle mixer");
    let deadline = std::time::Instant::now() + common::TEST_TIMEOUT;
    while !server.stderr().contains("Session") {
        assert!(std::time::Instant::now() < deadline, "{}", server.stderr());
        std::thread::yield_now();
    }
    for actor in ["Audio", "Files", "Tone", "Scanner", "Core", "Frontend"] {
        assert!(server.stderr().contains(actor), "{actor} is missing:\n{}", server.stderr());
    }
    server.stop();
}
