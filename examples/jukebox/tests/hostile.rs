//! Lines, files and folders that do harm, on purpose or not. They are refused or skipped, and all
//! other clients are answered as usual.

mod common;

use std::fs;
use std::time::{Duration, Instant};

use common::{Client, Folder, Server, write_wav};

fn wav(folder: &Folder, path: &str, title: &str) {
    write_wav(&folder.path("music").join(path), 100, &[("INAM", title), ("IART", "The Kinks"), ("IGNR", "Rock")]);
}

// --- Lines ---------------------------------------------------------------------------------------

#[test]
fn a_filter_that_nests_too_deeply_is_refused() {
    let folder = Folder::new();
    wav(&folder, "lola.wav", "Lola");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    for command in ["find", "search", "findadd", "searchadd", "count", "list file", "playlistfind", "searchaddpl x"] {
        for nested in ["(", "(!", "((title != 'x') AND "] {
            let refusal = client.refusal(&format!("{command} \"{}\"", nested.repeat(15_000 / nested.len())));
            assert!(refusal.ends_with("Expression is nested too deeply"), "{command}: {refusal}");
        }
    }
    let nested = format!("find \"{}title == 'Lola'{}\"", "(".repeat(50), ")".repeat(50));
    assert_eq!(client.field(&nested, "file").as_deref(), Some("lola.wav"));
    server.stop();
}

#[test]
fn a_tag_is_listed_by_itself_no_more_than_once() {
    let folder = Folder::new();
    wav(&folder, "lola.wav", "Lola");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    for command in [
        format!("list title{}", " group genre".repeat(16)),
        "list title group title".into(),
        "list genre group artist group genre".into(),
    ] {
        assert_eq!(client.refusal(&command), "ACK [2@0] {list} Conflicting group");
    }
    assert_eq!(client.ask("list title group genre group artist"), ["Artist: The Kinks", "Genre: Rock", "Title: Lola"]);
    assert_eq!(client.refusal(&format!("list title{}", " group genre".repeat(40))), "ACK [2@0] {} Too many arguments");
    server.stop();
}

#[test]
fn a_thousand_updates_are_two_scans() {
    let folder = Folder::new();
    (0..200).for_each(|number| wav(&folder, &format!("{number}.wav"), "A"));
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    let before: u32 = client.field("update", "updating_db").unwrap().parse().unwrap();
    let jobs =
        client.fields(&format!("command_list_begin\n{}command_list_end", "rescan\n".repeat(1000)), "updating_db");
    let last: u32 = jobs[999].parse().unwrap();
    // While one scan is running, at most one other waits, so there can't have been many.
    assert!(last - before < 100, "{last} scans");
    wav(&folder, "new.wav", "New");
    client.ask("update");
    client.wait_for("update", |client| client.field("status", "updating_db").is_none());
    assert_eq!(client.field("find title New", "file").as_deref(), Some("new.wav"));
    for wrong in ["..", "a//b", "a/", "../a", "./a"] {
        assert_eq!(client.refusal(&format!("update {wrong}")), "ACK [2@0] {update} Malformed path");
    }
    server.stop();
}

// --- The music folder ----------------------------------------------------------------------------

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_followed_no_further_than_once() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    wav(&folder, "albums/lola.wav", "Lola");
    wav(&folder, "other/apeman.wav", "Apeman");
    let music = folder.path("music");
    symlink(&music, music.join("albums/up")).unwrap();
    symlink("..", music.join("albums/up-too")).unwrap();
    symlink("../other", music.join("albums/other")).unwrap();
    symlink("../albums", music.join("other/albums")).unwrap();
    symlink("itself", music.join("itself")).unwrap();
    // Two links in each of ten nested folders are a thousand folders.
    for level in 0..10 {
        let inner = music.join(format!("deep/{level}"));
        fs::create_dir_all(&inner).unwrap();
        for name in ["a", "b"] {
            symlink(format!("../{}", level + 1), inner.join(name)).unwrap();
        }
    }
    wav(&folder, "deep/10/deep.wav", "Deep");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    let files = |client: &mut Client, title: &str| client.fields(&format!("find title {title}"), "file");
    assert_eq!(files(&mut client, "Lola"), ["albums/lola.wav", "other/albums/lola.wav"]);
    assert_eq!(files(&mut client, "Apeman"), ["albums/other/apeman.wav", "other/apeman.wav"]);
    let deep = files(&mut client, "Deep");
    assert!((1..=8).contains(&deep.len()), "{deep:?}");
    assert!(server.stderr().contains("a link to a folder that contains it"), "{}", server.stderr());
    server.stop();
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_music_folder_is_no_music() {
    let folder = Folder::new();
    wav(&folder, "lola.wav", "Lola");
    wav(&folder, "apeman.wav", "Apeman");
    pipe(&folder, "music/pipe.ogg");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    assert_eq!(client.fields("listall", "file"), ["apeman.wav", "lola.wav"]);
    // The file was music, and now it isn't. The same holds for its cover.
    client.ask("add lola.wav");
    client.ask("add apeman.wav");
    fs::remove_file(folder.path("music/lola.wav")).unwrap();
    pipe(&folder, "music/lola.wav");
    pipe(&folder, "music/cover.jpg");
    assert_eq!(client.refusal("albumart lola.wav 0"), "ACK [50@0] {albumart} No file exists");
    client.ask("play 0");
    client.wait_for("player", |client| client.field("status", "error").is_some());
    let error = client.field("status", "error").unwrap();
    assert!(error.contains("not a regular file"), "{error}");
    server.stop();
}

#[cfg(unix)]
fn pipe(folder: &Folder, name: &str) {
    assert!(std::process::Command::new("mkfifo").arg(folder.path(name)).status().unwrap().success());
}

/// A track in the saved queue that is not in the database and has no known scheme is skipped, too.
#[cfg(unix)]
#[test]
fn a_name_with_a_colon_is_a_file_and_what_is_nobodys_is_skipped() {
    let folder = Folder::new();
    wav(&folder, "NieR:Automata/a.wav", "A");
    wav(&folder, "tone:440/b.wav", "B");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    client.ask("single 1");
    for uri in ["NieR:Automata/a.wav", "tone:440/b.wav"] {
        client.ask("clear");
        client.ask(&format!("add {uri}"));
        client.ask(&format!("add {}", uri.split_once('/').unwrap().0));
        assert_eq!(client.fields("playlistinfo", "file"), [uri, uri]);
        client.ask("play 0");
        // The track has been played completely.
        client.wait_for("player", |client| client.field("status", "song").as_deref() == Some("1"));
        assert_eq!(client.field("status", "error"), None);
    }
    client.ask("save mine");
    assert_eq!(client.fields("listplaylistinfo mine", "Title"), ["B", "B"]);
    assert_eq!(client.refusal("add bogus:x"), "ACK [50@0] {add} Unsupported URI scheme");
    server.stop();

    fs::write(folder.path("state/state"), "jukebox 1\ntrack: bogus:x\ntrack: tone:440?dur=100s\nTitle: C\nend\n")
        .unwrap();
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    client.ask("play 0");
    client.wait_for("player", |client| client.field("currentsong", "Title").as_deref() == Some("C"));
    assert!(client.field("status", "error").unwrap().starts_with("Failed to decode bogus:x: "));
    server.stop();
}

// --- Playlists -----------------------------------------------------------------------------------

#[cfg(unix)]
#[test]
fn a_full_disk_refuses_a_change_and_leaves_what_was_there() {
    let folder = Folder::new();
    let (playlists, uris) = (folder.path("state/playlists"), "tone:440?title=A+long+one\n".repeat(1000));
    fs::create_dir_all(&playlists).unwrap();
    fs::write(playlists.join("old.m3u"), &uris).unwrap();
    wav(&folder, "lola.wav", "Lola");
    let server = Server::start_limited(&folder, 8192);
    let mut client = server.connect();
    client.ask("save small");
    for command in
        ["playlistdelete old 0", "playlistmove old 0 1", "playlistadd old tone:550", "searchaddpl old title Lola"]
    {
        let refusal = client.refusal(command);
        assert!(refusal.starts_with("ACK [52@0] {"), "{command}: {refusal}");
        assert_eq!(fs::read_to_string(playlists.join("old.m3u")).unwrap(), uris);
    }
    client.ask("add tone:440?title=A");
    let state = || fs::read_to_string(folder.path("state/state")).unwrap_or_default();
    client.poll(|_| state().contains("Title: A"));
    client.ask("load old");
    assert!(client.refusal("save new").starts_with("ACK [52@0] {save} "));
    assert!(client.refusal(&format!("sticker set song lola.wav x \"{}\"", "x".repeat(9000))).starts_with("ACK [52@0]"));
    assert_eq!(client.ask("sticker list song lola.wav"), [""; 0]);
    assert_eq!(client.fields("listplaylists", "playlist"), ["old", "small"]);
    // The state can't be saved either. This is logged once, and the last saved state is kept.
    client.poll(|_| server.stderr().contains("the state is not saved"));
    assert!(state().contains("Title: A") && state().ends_with("end\n"));
    client.ask("clear");
    client.ask("playlistclear old");
    server.stop();
    assert_eq!(fs::read_dir(playlists).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn what_others_put_in_the_playlist_folder_harms_nobody() {
    let folder = Folder::new();
    let playlists = folder.path("state/playlists");
    fs::create_dir_all(playlists.join("folder.m3u")).unwrap();
    fs::write(playlists.join("x\nOK\n.m3u"), "tone:440\n").unwrap();
    fs::write(playlists.join("bytes.m3u"), b"tone:440?title=A\r\nb\xff\xfe.wav\n# said\n\ntone:550?title=B\n").unwrap();
    pipe(&folder, "state/playlists/pipe.m3u");
    let server = Server::start(&folder, &[]);
    let mut client = server.connect();
    assert_eq!(client.fields("listplaylists", "playlist"), ["bytes"]);
    assert_eq!(client.fields("lsinfo", "playlist"), ["bytes"]);

    client.ask("load bytes");
    assert_eq!(client.fields("playlistinfo", "Title"), ["A", "B"]);
    assert_eq!(
        client.fields("listplaylist bytes", "file"),
        ["tone:440?title=A", "b\u{fffd}\u{fffd}.wav", "tone:550?title=B"]
    );
    client.ask("playlistdelete bytes 0");
    assert_eq!(fs::read(playlists.join("bytes.m3u")).unwrap(), b"b\xff\xfe.wav\ntone:550?title=B\n");

    let begun = Instant::now();
    for name in ["pipe", "folder"] {
        for command in [
            "listplaylist NAME",
            "listplaylistinfo NAME",
            "load NAME",
            "playlistadd NAME tone:440",
            "playlistclear NAME",
            "playlistdelete NAME 0",
        ] {
            let refusal = client.refusal(&command.replace("NAME", name));
            assert!(refusal.starts_with("ACK [50@0] {") && refusal.ends_with("} No such playlist"), "{refusal}");
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    server.connect().ask("status");
    server.stop();
}
