//! Clients that were written for the real server.

mod common;

use std::process::Command;

use common::{Folder, Server, is_there, write_wav};

fn server(folder: &Folder) -> Server {
    for (file, title) in [("lola", "Lola"), ("apeman", "Apeman")] {
        let tags = [("IART", "The Kinks"), ("INAM", title), ("IPRD", "Powerman")];
        write_wav(&folder.path(&format!("music/kinks/{file}.wav")), 100_000, &tags);
    }
    Server::start(folder, &[])
}

#[test]
fn mpc_works() {
    if !is_there("mpc", Command::new("mpc").arg("help")) {
        return;
    }
    let folder = Folder::new();
    let server = server(&folder);
    let mpc = |arguments: &[&str]| {
        let port = server.address.port().to_string();
        let output = Command::new("mpc").args(["-h", "127.0.0.1", "-p", &port]).args(arguments).output().unwrap();
        let (out, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        if output.status.success() { Ok(out) } else { Err(errors) }
    };
    let ok = |arguments: &[&str]| mpc(arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));

    assert_eq!(ok(&["ls", "kinks"]), "kinks/apeman.wav\nkinks/lola.wav\n");
    assert_eq!(ok(&["search", "title", "lola"]), "kinks/lola.wav\n");
    assert_eq!(ok(&["list", "album", "artist", "The Kinks"]), "Powerman\n");
    ok(&["add", "kinks"]);
    ok(&["add", "tone:440?dur=100s&title=A"]);
    assert_eq!(ok(&["playlist"]), "The Kinks - Apeman\nThe Kinks - Lola\nA\n");
    ok(&["findadd", "title", "Lola"]);
    ok(&["del", "4"]);
    assert!(ok(&["play", "2"]).starts_with("The Kinks - Lola\n[playing] #2/3"));
    assert_eq!(ok(&["current"]), "The Kinks - Lola\n");
    ok(&["seek", "50%"]);
    assert!(ok(&["pause"]).contains("[paused]  #2/3   0:50/1:40 (50%)"));
    assert!(ok(&["volume", "30"]).contains("volume: 30%"));
    assert!(ok(&["random", "on"]).contains("random: on"));
    assert!(ok(&["single", "once"]).contains("single: once"));
    ok(&["random", "off"]);
    ok(&["next"]);
    assert_eq!(ok(&["current"]), "A\n");
    ok(&["move", "3", "1"]);
    assert_eq!(ok(&["playlist"]), "A\nThe Kinks - Apeman\nThe Kinks - Lola\n");
    ok(&["save", "mine"]);
    assert_eq!(ok(&["lsplaylists"]), "mine\n");
    ok(&["clear"]);
    ok(&["load", "mine"]);
    ok(&["update", "--wait"]);
    assert!(ok(&["stats"]).contains("Songs:        2"), "{}", ok(&["stats"]));
    assert!(ok(&["outputs"]).contains("null"));
    assert!(mpc(&["add", "tone:panic"]).unwrap_err().contains("nothing but noise"));
    assert!(mpc(&["add", "nowhere"]).unwrap_err().contains("No such directory"));
    server.stop();
}

#[test]
fn python_mpd2_works() {
    if !is_there("python-mpd2", Command::new("python3").args(["-c", "import mpd"])) {
        return;
    }
    let folder = Folder::new();
    let server = server(&folder);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client.py");
    let port = server.address.port().to_string();
    let output = Command::new("python3").args([script, &port]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    server.stop();
}
