//! Two processes by one command: `cargo run --example remote`.
//!
//! The program starts itself a second time. One process has the jukebox, and the other one uses it
//! through the very proxy that it would have in its own process, and is called back by it. Then the
//! first one is killed.

use std::error::Error as StdError;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pykka::prelude::*;
use pykka::{Context, Error, Promise, promise};
use pykka_remote::Node;
use serde::{Deserialize, Serialize};

const ADDRESS: &str = "127.0.0.1:7461";

/// Arguments and results are any types that serde can write and read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub name: String,
    pub seconds: u32,
}

#[actor(remote)]
#[derive(Default)]
pub struct Jukebox {
    pub volume: u8,
    #[traversable]
    pub queue: Queue,
    listeners: Vec<ListenerProxy>,
}

#[actor(remote)]
impl Jukebox {
    /// A proxy that is an argument leads to its actor, in whatever process that is.
    pub fn subscribe(&mut self, listener: ListenerProxy) {
        self.listeners.push(listener);
    }
    pub fn play(&mut self) -> Option<Track> {
        let track = self.queue.tracks.pop()?;
        // Those that have gone are not told.
        self.listeners
            .retain(|listener| listener.defer().started(track.clone()).is_ok());
        Some(track)
    }
    /// The context is given by the runtime in the other process.
    pub fn where_am_i(&self, context: &Context<Self>) -> String {
        format!(
            "process {}, {}",
            std::process::id(),
            context.actor_ref().id().name()
        )
    }
}

#[actor(remote)]
#[derive(Default)]
pub struct Queue {
    #[actor(read_only)]
    pub tracks: Vec<Track>,
}

#[actor(remote)]
impl Queue {
    pub fn add(&mut self, track: Track) -> usize {
        self.tracks.push(track);
        self.tracks.len()
    }
}

#[actor(remote)]
pub trait Listener {
    fn started(&mut self, track: Track);
}

/// An actor of the front end, which nobody offers. It is called back all the same.
#[actor]
struct Display {
    told: Option<Promise<String>>,
}

#[actor]
impl Display {}

impl Listener for Display {
    fn started(&mut self, track: Track) {
        if let Some(told) = self.told.take() {
            told.set(track.name);
        }
    }
}

fn main() -> Result<(), Box<dyn StdError>> {
    match std::env::args().nth(1).as_deref() {
        Some("host") => host(),
        _ => front_end(),
    }
}

/// The process that has the actor.
fn host() -> Result<(), Box<dyn StdError>> {
    let node = Node::builder().listen(ADDRESS).start()?;
    let jukebox = Jukebox::default().start();
    let _offered = node.offer("jukebox", &jukebox)?;
    println!("ready");
    jukebox.join(None)?;
    Ok(())
}

/// The process that uses it.
fn front_end() -> Result<(), Box<dyn StdError>> {
    let mut host = Host::start()?;
    let node = Node::builder().connect(ADDRESS).start()?;
    let jukebox: JukeboxProxy = node.proxy("jukebox")?;

    println!("here: process {}", std::process::id());
    println!("there: {}", jukebox.where_am_i().get()?);
    let track = Track {
        name: "Lola".into(),
        seconds: 244,
    };
    jukebox.queue().add(track.clone()).get()?;
    let (told, title) = promise();
    let display = Display { told: Some(told) }.start();
    jukebox.subscribe((&display).into());
    jukebox.set_volume(7);
    assert_eq!(jukebox.volume().get()?, 7);
    assert_eq!(
        jukebox.within(Duration::from_secs(5)).play().get()?,
        Some(track)
    );
    println!("the display shows: {}", title.get()?);

    host.0.kill()?;
    let lost = jukebox.actor_ref().ended().get();
    assert!(matches!(lost, Err(Error::ConnectionLost { .. })));
    let error = jukebox.play().get().unwrap_err();
    println!("{error} (may have run: {})", error.may_have_run());
    Ok(())
}

struct Host(Child);

impl Host {
    /// Starts the other process, and waits until it is ready.
    fn start() -> Result<Self, Box<dyn StdError>> {
        let mut host = Command::new(std::env::current_exe()?);
        let mut host = Host(host.arg("host").stdout(Stdio::piped()).spawn()?);
        let output = host.0.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut String::new())?;
        Ok(host)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
