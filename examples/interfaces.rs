//! Interfaces: one proxy type for many types of actors, which the registry finds by the interface.
//!
//! A music server asks several backends for tracks: the files under a path, a collection in memory,
//! and a radio with bad reception. It depends only on the interface, not on their types.
//!
//! Run this with `cargo run --example interfaces`:
//!
//! ```text
//! Searching for `s`:
//!   Files: async_await.rs, basic.rs, …
//!   Memory: Sunny Afternoon, Waterloo Sunset
//!   Radio: Songs of the sea
//! Searching for `wa`:
//!   Files: async_await.rs
//!   Memory: Waterloo Sunset
//!   Radio: Songs of the sea
//! Searching for `z`:
//!   Radio has failed: nothing but noise
//! The display shows: Waterloo Sunset
//! The log has 1 line
//! ```

use std::path::PathBuf;
use std::{fs, io};

use pykka::{Actor, ActorRegistry, Context, Error, actor, get_all_results};

/// Finds tracks. The attribute generates `BackendProxy`, for every type that implements the trait.
#[actor]
trait Backend {
    /// The backend's name. The proxy also has the methods with a default body.
    fn name(&self) -> String {
        "a backend".into()
    }

    fn search(&mut self, query: &str) -> Result<Vec<String>, String>;
}

/// Is told what happens.
#[actor]
trait Listener {
    fn track_changed(&mut self, track: String);
}

// -------------------------------------------------------------------------------------------------
// Three backends: ordinary actors with an ordinary impl of the trait

/// The files under a path. With `implements`, the registry finds it by the interface.
#[actor(implements(Backend))]
struct Files {
    root: PathBuf,
}

#[actor]
impl Files {}

impl Files {
    fn find(&self, query: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            found.extend(Some(name).filter(|name| name.contains(query)));
        }
        found.sort();
        Ok(found)
    }
}

impl Backend for Files {
    fn name(&self) -> String {
        "Files".into()
    }

    fn search(&mut self, query: &str) -> Result<Vec<String>, String> {
        self.find(query).map_err(|error| error.to_string())
    }
}

/// A collection in memory. It never blocks, so it is pooled.
#[actor(pooled, implements(Backend))]
struct Memory {
    tracks: Vec<&'static str>,
}

#[actor]
impl Memory {}

impl Backend for Memory {
    fn name(&self) -> String {
        "Memory".into()
    }

    fn search(&mut self, query: &str) -> Result<Vec<String>, String> {
        let found = self
            .tracks
            .iter()
            .filter(|track| track.to_lowercase().contains(query));
        Ok(found.map(ToString::to_string).collect())
    }
}

/// Fails every third time.
#[actor(implements(Backend))]
#[derive(Default)]
struct Radio {
    searches: u32,
}

#[actor]
impl Radio {}

impl Backend for Radio {
    fn name(&self) -> String {
        "Radio".into()
    }

    fn search(&mut self, _query: &str) -> Result<Vec<String>, String> {
        self.searches += 1;
        match self.searches % 3 {
            0 => Err("nothing but noise".into()),
            _ => Ok(vec!["Songs of the sea".into()]),
        }
    }
}

// -------------------------------------------------------------------------------------------------
// Two listeners

#[actor(implements(Listener))]
#[derive(Default)]
struct Display {
    #[actor(read_only)]
    pub line: String,
}

#[actor]
impl Display {}

impl Listener for Display {
    fn track_changed(&mut self, track: String) {
        self.line = track;
    }
}

#[actor(implements(Listener))]
#[derive(Default)]
struct Log {
    #[actor(read_only)]
    pub lines: Vec<String>,
}

#[actor]
impl Log {}

impl Listener for Log {
    fn track_changed(&mut self, track: String) {
        self.lines.push(track);
    }
}

// -------------------------------------------------------------------------------------------------
// The actor that asks all backends

#[actor]
struct Core {
    backends: Vec<BackendProxy>,
    #[actor(read_only)]
    pub playing: Option<String>,
}

/// The name of a backend, and what it has found or why it has failed.
type Answer = (String, Result<Vec<String>, String>);

#[actor]
impl Core {
    /// Asks all backends at once. A backend that fails or has stopped doesn't affect the answers of
    /// the others.
    pub fn search(&self, query: &str) -> Vec<Answer> {
        let names = self.backends.iter().map(BackendProxy::name);
        let names = get_all_results(names);
        let found = self.backends.iter().map(|backend| backend.search(query));
        let found = get_all_results(found);
        let answers = names.into_iter().zip(found);
        answers
            .map(|(name, found)| {
                let found = found.unwrap_or_else(|error| Err(error.to_string()));
                (name.unwrap_or_else(|error| error.to_string()), found)
            })
            .collect()
    }

    /// Tells all listeners, without waiting for them.
    pub fn play(&mut self, context: &Context<Self>, track: &str) {
        self.playing = Some(track.into());
        context
            .registry()
            .broadcast_call(|listener: &ListenerProxy| listener.track_changed(track.into()));
    }
}

fn main() -> Result<(), Error> {
    let root = env!("CARGO_MANIFEST_DIR").into();
    Files { root }.start();
    Memory {
        tracks: vec!["Sunny Afternoon", "Waterloo Sunset", "Lola"],
    }
    .start();
    Radio::default().start();
    let display = Display::default().start().proxy();
    let log = Log::default().start().proxy();

    // All actors whose type says that it implements `Backend`.
    let backends = ActorRegistry::global().get_by_interface::<BackendProxy>();
    let playing = None;
    let core = Core { backends, playing }.start().proxy();
    for query in ["s", "wa", "z"] {
        println!("Searching for `{query}`:");
        for (name, found) in core.search(query).get()? {
            match found {
                Ok(found) if found.is_empty() => {}
                Ok(found) => println!("  {name}: {}", abridged(&found)),
                Err(why) => println!("  {name} has failed: {why}"),
            }
        }
    }

    // When `play` has answered, the messages to the listeners have been sent. The calls here are
    // handled after them.
    core.play("Waterloo Sunset").get()?;
    println!("The display shows: {}", display.line().get()?);
    println!("The log has {} line", log.lines().get()?.len());

    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}

fn abridged(found: &[String]) -> String {
    match found {
        [first, second, _, ..] => format!("{first}, {second}, …"),
        found => found.join(", "),
    }
}
