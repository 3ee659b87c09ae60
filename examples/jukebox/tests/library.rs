//! The music folder: scanning, browsing and searching.

mod common;

use std::fs;

use common::{Client, Folder, Server, write_wav};

fn music(folder: &Folder) {
    let wav = |path: &str, artist, album, title| {
        let tags = [("IART", artist), ("IPRD", album), ("INAM", title)];
        write_wav(&folder.path("music").join(path), 1500, &tags);
    };
    wav("kinks/lola.wav", "The Kinks", "Lola versus Powerman", "Lola");
    wav("kinks/apeman.wav", "The Kinks", "Lola versus Powerman", "Apeman");
    wav("kinks/live/lola.wav", "The Kinks", "One for the Road", "Lola");
    wav("bowie.wav", "David Bowie", "Hunky Dory", "Changes");
    fs::write(folder.path("music/broken.ogg"), "no music").unwrap();
    fs::write(folder.path("music/cover.jpg"), "no music either").unwrap();
}

fn files(client: &mut Client, command: &str) -> Vec<String> {
    client.fields(command, "file")
}

#[test]
fn a_folder_is_browsed_and_searched() {
    let folder = Folder::new();
    music(&folder);
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();

    assert_eq!(
        client.ask("listall kinks"),
        [
            "directory: kinks",
            "file: kinks/apeman.wav",
            "file: kinks/lola.wav",
            "directory: kinks/live",
            "file: kinks/live/lola.wav"
        ]
    );
    assert_eq!(files(&mut client, "lsinfo"), ["bowie.wav"]);
    assert_eq!(client.fields("lsinfo", "directory"), ["kinks"]);
    let both = ["kinks/lola.wav", "kinks/live/lola.wav"];
    assert_eq!(files(&mut client, "find title Lola"), both);
    assert_eq!(files(&mut client, "search title lOl"), both);
    assert_eq!(files(&mut client, r#"find "((title == \"Lola\") AND (base \"kinks/live\"))""#), both[1..]);
    assert_eq!(files(&mut client, "find artist \"The Kinks\" sort Title window 0:1"), ["kinks/apeman.wav"]);
    assert_eq!(
        client.ask("list album artist \"The Kinks\""),
        ["Album: Lola versus Powerman", "Album: One for the Road"]
    );
    assert_eq!(client.ask("list title artist \"David Bowie\" group album"), ["Album: Hunky Dory", "Title: Changes"]);
    assert_eq!(client.ask("count title Lola"), ["songs: 2", "playtime: 3"]);
    assert_eq!(client.field("stats", "artists").as_deref(), Some("2"));

    client.ask("findadd title Lola");
    client.ask("searchadd artist bowie");
    assert_eq!(files(&mut client, "playlistinfo"), [both[0], both[1], "bowie.wav"]);
    assert_eq!(files(&mut client, "playlistsearch artist BOW"), ["bowie.wav"]);
    client.ask("tagtypes clear");
    assert_eq!(client.fields("playlistinfo", "Title"), [""; 0]);
    client.ask("tagtypes enable title");
    assert_eq!(client.fields("playlistinfo 0", "Title"), ["Lola"]);
    server.stop();
}

#[test]
fn what_is_new_is_found_by_an_update_and_what_is_broken_is_listed() {
    let folder = Folder::new();
    music(&folder);
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    assert!(server.stderr().contains("broken.ogg"), "{}", server.stderr());
    assert!(!server.stderr().contains("cover.jpg"), "{}", server.stderr());
    client.ask("add bowie.wav");

    write_wav(&folder.path("music/new.wav"), 100, &[("INAM", "New")]);
    write_wav(&folder.path("music/bowie.wav"), 100, &[("INAM", "Changed")]);
    let mut other = server.connect();
    other.send("idle database");
    client.ask("update");
    assert_eq!(other.reply(), ["changed: database", "OK"]);

    assert_eq!(files(&mut client, "find title New"), ["new.wav"]);
    client.wait_for("playlist", |client| client.field("playlistinfo", "Title").as_deref() == Some("Changed"));
    server.stop();
}
