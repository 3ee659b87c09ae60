//! The spans of messages, as an exporter of others' writes them. It is the process's, so this is a
//! process of its own.

mod common;

use std::collections::BTreeSet;
use std::{env, fs, process};

use common::Answer as _;
use pykka::{ActorRef, actor};
use pykka_tests_macros::actor_under_test;
use tracing_chrome::{ChromeLayerBuilder, TraceStyle};
use tracing_subscriber::layer::SubscriberExt as _;

#[actor_under_test]
struct Files;

#[actor]
impl Files {
    pub fn read(&self) -> u32 {
        3
    }
}

#[actor_under_test]
struct Library {
    files: FilesProxy,
}

#[actor]
impl Library {
    pub fn find(&self) -> u32 {
        self.files.read().answer().unwrap()
    }
}

#[actor_under_test]
struct Session {
    library: LibraryProxy,
}

#[actor]
impl Session {
    pub fn play(&self) -> u32 {
        self.library.find().answer().unwrap()
    }
}

fn field<'a>(line: &'a str, name: &str) -> &'a str {
    let (_, rest) = line.split_once(&format!("\"{name}\":")).unwrap_or_default();
    rest.split([',', '}'])
        .next()
        .unwrap_or_default()
        .trim_matches('"')
}

#[test]
fn an_exporter_writes_a_request_through_three_actors_as_one_tree() {
    let path = env::temp_dir().join(format!("pykka-spans-{}.json", process::id()));
    let (layer, flush) = ChromeLayerBuilder::new()
        .file(&path)
        .trace_style(TraceStyle::Async)
        .include_args(true)
        .build();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();
    let files = Files.start();
    let library = Library {
        files: files.proxy(),
    }
    .start();
    let session: ActorRef<Session> = Session {
        library: library.proxy(),
    }
    .start();
    let request = tracing::info_span!("request");
    let play = || request.in_scope(|| session.proxy().play().answer().unwrap());
    assert_eq!((play(), play()), (3, 3));
    drop(request);
    for stopped in [session.stop(), library.stop(), files.stop()] {
        stopped.answer().unwrap();
    }
    drop(flush);

    let written = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    // An exporter of this style writes the number of the tree's root with each span.
    let begun: Vec<_> = written
        .lines()
        .filter(|line| line.contains("\"ph\":\"b\""))
        .collect();
    let root = begun
        .iter()
        .find(|line| line.contains("\"request\""))
        .unwrap();
    let root = field(root, "id");
    let names = |root: &str| {
        let of_tree = begun.iter().filter(|line| field(line, "id") == root);
        of_tree.map(|line| field(line, "name")).collect::<Vec<_>>()
    };
    let once = ["Session.play", "Library.find", "Files.read"];
    assert_eq!(
        names(root),
        [&["request"], &once[..], &once[..]].concat(),
        "{written}"
    );
    let actor = format!(r#""actor":"\"{}\"""#, files.id().name());
    assert!(written.contains(&actor), "{written}");
    let roots: BTreeSet<_> = begun.iter().map(|line| field(line, "id")).collect();
    assert!(
        roots.len() > 1,
        "the hooks have trees of their own: {written}"
    );
}
