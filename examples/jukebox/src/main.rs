//! A music server made of actors: `cargo run -p jukebox -- ~/Music`, and then `mpc` in another
//! terminal.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::{env, fmt};

use jukebox::sink::SinkKind;
use jukebox::{Config, Server};
use pykka::ActorRegistry;

use crate::signals::{Signal, Signals};

mod signals;

const USAGE: &str = "\
Usage: jukebox [OPTIONS] FOLDER

  --port PORT     the port to listen on at 127.0.0.1 (6600; 0 means any free port)
  --sink SINK     where the sound goes: null, wav:FILE, or card (null)
  --speed FACTOR  how much faster than real time the music is played (1)
  --console PORT  the port of a page, at 127.0.0.1, that shows what the actors are doing
  --state DIR     the folder for the queue and the playlists (~/.local/state/jukebox)";

fn main() -> ExitCode {
    let (config, console) = match config(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            jukebox::warn(format_args!("{error}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    match serve(config, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            jukebox::warn(error);
            ExitCode::FAILURE
        }
    }
}

fn serve(config: Config, console: Option<u16>) -> Result<(), Box<dyn Error>> {
    // Before any actor is started that has to be stopped in order.
    let mut signals = Signals::new()?;
    #[cfg(unix)]
    pykka::debug::dump_on_signal()?;
    // Until the program ends, so that it also shows actors that don't stop.
    let console = console.map(|port| pykka_console::serve(("127.0.0.1", port))).transpose()?;
    let server = Server::start(config, ActorRegistry::global(), [])?;
    println!("Listening on {}", server.address);
    if let Some(console) = &console {
        // Who starts the program may not read more than the line before.
        let _ = writeln!(io::stdout(), "Console at http://{}/", console.address());
    }
    while signals.next() != Signal::Stop {
        server.save();
    }
    server.stop();
    Ok(())
}

/// The configuration on the command line, and the port of the console. `None` if the user asked for help.
fn config(mut words: impl Iterator<Item = String>) -> Result<Option<(Config, Option<u16>)>, String> {
    let mut music = None;
    let (mut port, mut sink, mut speed, mut state) = (6600, SinkKind::Null, 1.0, None);
    let mut console = None;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--port" => port = parsed(&word, &value()?)?,
            "--sink" => sink = value()?.parse()?,
            "--speed" => speed = parsed(&word, &value()?)?,
            "--console" => console = Some(parsed(&word, &value()?)?),
            "--state" => state = Some(PathBuf::from(value()?)),
            option if option.starts_with('-') => return Err(format!("no such option: {option}")),
            _ if music.is_some() => return Err("more than one folder".into()),
            folder => music = Some(PathBuf::from(folder)),
        }
    }
    let music = music.ok_or("the music folder is missing")?;
    if !music.is_dir() {
        return Err(format!("{} is not a folder", music.display()));
    }
    if !(0.01..=1000.0).contains(&speed) {
        return Err(format!("--speed {speed}: the speed must be between 0.01 and 1000"));
    }
    let state = state.or_else(usual_state).ok_or("--state is needed, because there is no home folder")?;
    Ok(Some((Config { music, state, port, sink, speed, most_sessions: 100 }, console)))
}

fn parsed<T: FromStr<Err: fmt::Display>>(option: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|error| format!("{option} {value}: {error}"))
}

fn usual_state() -> Option<PathBuf> {
    let folder = env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    // On Windows.
    let local = || env::var_os("LOCALAPPDATA").map(PathBuf::from);
    folder.or_else(home).or_else(local).map(|folder| folder.join("jukebox"))
}
