//! A pool of workers: counts the lines, words and distinct words of every file under some paths.
//!
//! The workers are replicas: actors of one type, each with a thread of its own, that take messages
//! from one queue. Whoever is free takes the next file.
//!
//! Run it with `cargo run --example worker_pool -- PATH..`, or without a path for the current
//! directory. For many files, add `--release` after `run`. With the paths `pykka-core nowhere`, it
//! once printed:
//!
//! ```text
//!        lines        words     distinct
//!          433         1764          689  pykka-core/src/actor_ref.rs
//!          421         1732          664  pykka-core/src/future.rs
//!          369         1476          476  pykka-core/src/error.rs
//!          240         1225          432  pykka-core/src/part.rs
//!          223         1038          448  pykka-core/src/actor.rs
//!          ...          ...          ...
//!         3826        15989         3806  all files: 27
//! The busiest was Worker 1, with 8 of the files in 13.1ms.
//! Not counted: nowhere: No such file or directory (os error 2)
//! ```
//!
//! Files are read as bytes, whatever their encoding. Hidden files are counted. Symbolic links below
//! the paths are not followed. A line ends with a newline, and words are separated by ASCII
//! whitespace. So these commands print the same numbers. (`grep ''` is like `cat`, but doesn't join
//! two files if the first has no newline at its end.)
//!
//! ```text
//! export LC_ALL=C
//! find PATH -type f -exec cat {} + | wc -l
//! find PATH -type f -exec grep -ah '' {} + | tr -s '[:space:]' '\n' | grep -ac .
//! find PATH -type f -exec grep -ah '' {} + | tr -s '[:space:]' '\n' | grep -a . | sort -u | wc -l
//! ```

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, mem, thread};

use indicatif::ProgressBar;
use pykka::{Actor, ActorRef, actor, get_all};
use walkdir::{DirEntry, WalkDir};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let (files, mut unreadable) = find_files(&paths());

    let size = thread::available_parallelism().map_or(4, usize::from);
    let workers = Worker::builder()
        .name("Worker")
        .start_replicas(size, |_| Worker::default());

    // All files are sent at once. Each worker takes the next one when it has finished another, so no
    // small file waits behind a large one while a worker is idle.
    let proxy = workers.proxy();
    let answers: Vec<_> = files.iter().map(|file| proxy.count(file)).collect();

    // Draws nothing unless stderr is a terminal.
    let progress = ProgressBar::new(files.len() as u64);
    let mut counted = Vec::new();
    for (file, answer) in files.into_iter().zip(answers) {
        match answer.get()? {
            Ok(counts) => counted.push((file, counts)),
            Err(error) => unreadable.push(format!("{}: {error}", file.display())),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();

    // A worker keeps what it has found until `hand_in` returns it. So each of them is asked.
    let refs = workers.refs();
    let shares = get_all(refs.iter().map(|worker| worker.proxy().hand_in()))?;
    let distinct: HashSet<_> = shares.iter().flat_map(|share| &share.words).collect();
    let mut out = io::stdout();
    write_counts(&mut out, counted, distinct.len())?;
    write_busiest(&mut out, &refs, &shares)?;
    workers.stop().get()?;

    for what in &unreadable {
        eprintln!("Not counted: {what}");
    }
    Ok(if unreadable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// --- The workers ---------------------------------------------------------------------------------

/// Counts files. It collects the words in its own state, so it needs no lock.
#[actor]
#[derive(Default)]
struct Worker {
    share: Share,
}

#[actor]
impl Worker {
    /// Counts one file. If it can't be read, the error is the answer, and the worker goes on.
    pub fn count(&mut self, file: &Path) -> io::Result<Counts> {
        let begun = Instant::now();
        let (counts, words) = count(BufReader::new(File::open(file)?))?;
        self.share.files += 1;
        self.share.words.extend(words);
        self.share.busy += begun.elapsed();
        Ok(counts)
    }

    /// Returns what it has collected so far, and starts again with nothing.
    pub fn hand_in(&mut self) -> Share {
        mem::take(&mut self.share)
    }
}

/// One worker's share of the work.
#[derive(Default)]
struct Share {
    files: usize,
    busy: Duration,
    words: Words,
}

// --- The work ------------------------------------------------------------------------------------

type Words = HashSet<Box<[u8]>>;

struct Counts {
    lines: usize,
    words: usize,
    distinct: usize,
}

/// Counts line by line, so that a large file doesn't have to fit into memory.
fn count(mut reader: impl BufRead) -> io::Result<(Counts, Words)> {
    let (mut lines, mut words, mut distinct) = (0, 0, Words::new());
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        lines += usize::from(line.ends_with(b"\n"));
        let between_spaces = line.split(|&byte| is_space(byte));
        for word in between_spaces.filter(|word| !word.is_empty()) {
            words += 1;
            if !distinct.contains(word) {
                distinct.insert(word.into());
            }
        }
        line.clear();
    }
    let counts = Counts {
        lines,
        words,
        distinct: distinct.len(),
    };
    Ok((counts, distinct))
}

/// C's `isspace`, which also knows the vertical tab.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0B'
}

// --- Input ---------------------------------------------------------------------------------------

fn paths() -> Vec<PathBuf> {
    let mut paths: Vec<_> = env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push(".".into());
    }
    paths
}

/// Returns the regular files under the paths, and what could not be read.
fn find_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<String>) {
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for entry in paths.iter().flat_map(WalkDir::new) {
        match entry {
            Ok(entry) if is_file(&entry) => files.push(entry.into_path()),
            Ok(entry) if is_named(&entry) && !entry.path().is_dir() => {
                unreadable.push(format!(
                    "{}: neither a file nor a folder",
                    entry.path().display()
                ));
            }
            Ok(_) => {}
            Err(error) => unreadable.push(describe(&error)),
        }
    }
    (files, unreadable)
}

/// Whether to count it. A link below a path is skipped, because it may lead out of the folder. A
/// link that the user named is followed.
fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_file() || is_named(entry) && entry.path().is_file()
}

/// Whether the user named it as one of the paths.
fn is_named(entry: &DirEntry) -> bool {
    entry.depth() == 0
}

fn describe(error: &walkdir::Error) -> String {
    match (error.path(), error.io_error()) {
        (Some(path), Some(why)) => format!("{}: {why}", path.display()),
        _ => error.to_string(),
    }
}

// --- Output --------------------------------------------------------------------------------------

/// Writes the files with the most words, and the totals.
fn write_counts(
    out: &mut impl Write,
    mut counted: Vec<(PathBuf, Counts)>,
    distinct: usize,
) -> io::Result<()> {
    const SHOWN: usize = 5;

    let lines = counted.iter().map(|(_, counts)| counts.lines).sum();
    let words = counted.iter().map(|(_, counts)| counts.words).sum();
    let total = Counts {
        lines,
        words,
        distinct,
    };

    counted.sort_by(|(a, left), (b, right)| right.words.cmp(&left.words).then_with(|| a.cmp(b)));
    writeln!(out, "{:>12} {:>12} {:>12}", "lines", "words", "distinct")?;
    for (file, counts) in counted.iter().take(SHOWN) {
        write_row(out, counts, &file.display().to_string())?;
    }
    if counted.len() > SHOWN {
        writeln!(out, "{:>12} {:>12} {:>12}", "...", "...", "...")?;
    }
    write_row(out, &total, &format!("all files: {}", counted.len()))
}

fn write_row(out: &mut impl Write, counts: &Counts, what: &str) -> io::Result<()> {
    let Counts {
        lines,
        words,
        distinct,
    } = counts;
    writeln!(out, "{lines:>12} {words:>12} {distinct:>12}  {what}")
}

/// Writes which worker worked the longest.
fn write_busiest(
    out: &mut impl Write,
    workers: &[ActorRef<Worker>],
    shares: &[Share],
) -> io::Result<()> {
    let at_work = workers
        .iter()
        .zip(shares)
        .filter(|(_, share)| share.files > 0);
    let Some((worker, share)) = at_work.max_by_key(|(_, share)| share.busy) else {
        return Ok(());
    };
    let (name, files, busy) = (worker.id().name(), share.files, share.busy);
    writeln!(
        out,
        "The busiest was {name}, with {files} of the files in {busy:.1?}."
    )
}
