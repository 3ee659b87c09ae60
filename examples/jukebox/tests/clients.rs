//! Clients that were written for MPD.

mod common;

use std::fs;
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
    // Longer than a piece, and not UTF-8.
    let cover: Vec<u8> = (0..=u8::MAX).cycle().take(20_000).collect();
    fs::create_dir_all(folder.path("music/kinks")).unwrap();
    fs::write(folder.path("music/kinks/cover.png"), &cover).unwrap();
    fs::write(folder.path("music/covered.flac"), flac(&cover)).unwrap();
    let server = server(&folder);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client.py");
    let port = server.address.port().to_string();
    let output =
        Command::new("python3").args([script, &port]).arg(folder.path("music/kinks/cover.png")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    server.stop();
}

/// A FLAC file without samples, but with a picture.
fn flac(picture: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_be_bytes();
    // The sizes of blocks and frames; 44100 Hz, two channels, 16 bits, no samples, no checksum.
    let mut stream = vec![0x10, 0x00, 0x10, 0x00, 0, 0, 0, 0, 0, 0, 0x0a, 0xc4, 0x42, 0xf0, 0, 0, 0, 0];
    stream.extend([0; 16]);
    // A front cover with its type, without a description or dimensions.
    let mut cover = [3_u32.to_be_bytes(), length(b"image/png")].concat();
    cover.extend(b"image/png");
    cover.extend([0; 20]);
    cover.extend(length(picture));
    cover.extend(picture);
    let block = |kind: u8, content: &[u8]| [&[kind], &length(content)[1..], content].concat();
    [b"fLaC".to_vec(), block(0, &stream), block(0x80 | 6, &cover)].concat()
}
