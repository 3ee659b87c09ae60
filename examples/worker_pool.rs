//! A pool of workers: counts the lines, words and distinct words of every text file under some paths.
//!
//! The workers are replicas: actors of one type, each with a thread of its own, that take messages
//! from one queue. Whoever is free takes the next file.
//!
//! Run it with `cargo run --example worker_pool -- PATH..`, or without a path for the current
//! directory. For many files, add `--release` after `run`. While it works, it shows how far it is.
//! Ctrl-C ends it with the totals so far. With the paths `pykka-core nowhere`, it once printed:
//!
//! ```text
//!        lines        words     distinct
//!          395         1941          648  pykka-core/src/actor/context.rs
//!          388         1804          715  pykka-core/src/pool/mod.rs
//!          400         1796          646  pykka-core/src/address/actor_ref.rs
//!          375         1749          567  pykka-core/src/error/mod.rs
//!          378         1715          615  pykka-core/src/actor/registry.rs
//!          ...          ...          ...
//!        27397       109503        18048  all text files: 164
//! Not counted: nowhere: No such file or directory (os error 2)
//! ```
//!
//! Files are read as bytes, whatever their encoding. A file that contains a zero byte is binary, and
//! is left out. Hidden files are counted. Symbolic links below the paths are not followed. A line ends
//! with a newline, and words are separated by ASCII whitespace. So these commands print the same
//! numbers. (`grep ''` is like `cat`, but doesn't join two files if the first has no newline at its
//! end.)
//!
//! ```text
//! export LC_ALL=C
//! find PATH -type f -exec grep -LaP '\x00' {} + > texts
//! xargs -d '\n' cat < texts | wc -l
//! xargs -d '\n' grep -ah '' < texts | tr -s '[:space:]' '\n' | grep -ac .
//! xargs -d '\n' grep -ah '' < texts | tr -s '[:space:]' '\n' | grep -a . | sort -u | wc -l
//! ```

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt, mem, thread};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use pykka::{Actor, Context, Error, Future, SharedFuture, actor, get_all, get_any};
use walkdir::{DirEntry, WalkDir};

const HELP: &str = "\
Counts the lines, words and distinct words of every text file under some paths.

Usage: worker_pool [PATH]..

Without a path, it is the current directory. Hidden files are counted; binary files, which contain a
zero byte, are not. Ctrl-C ends it with the totals so far.
";

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let paths = match arguments() {
        Arguments::Paths(paths) => paths,
        Arguments::Help => {
            print!("{HELP}");
            return Ok(ExitCode::SUCCESS);
        }
        Arguments::Unknown(option) => {
            eprint!("There is no option {option}.\n\n{HELP}");
            return Ok(ExitCode::from(2));
        }
    };
    let interrupted = interruption()?;
    let progress = progress_bar();

    let size = thread::available_parallelism().map_or(4, usize::from);
    let workers = Worker::builder()
        .name("Worker")
        .skip_abandoned(true)
        .start_replicas(size, {
            let progress = progress.clone();
            move |_| Worker {
                progress: progress.clone(),
                share: Share::default(),
            }
        });

    // Each file is sent as soon as it is found. Each worker takes the next one when it has finished
    // another, so no small file waits behind a large one while a worker is idle.
    let (proxy, mut answers, mut unreadable) = (workers.proxy(), Vec::new(), Vec::new());
    for found in files(&paths).take_while(|_| !interrupted.is_ready()) {
        match found {
            Ok(file) => {
                progress.inc_length(1);
                answers.push((proxy.count(&file), file));
            }
            Err(why) => unreadable.push(why),
        }
    }

    // After Ctrl-C, only what is ready is taken. The other futures are dropped, so their messages are
    // skipped, and a worker that is in the middle of a file gives up.
    let (mut counted, mut left) = (Vec::new(), 0);
    for (answer, file) in answers {
        match unless(&interrupted, answer)? {
            Some(Ok(Some(counts))) => counted.push((file, counts)),
            Some(Ok(None)) => {}
            Some(Err(error)) => unreadable.push(format!("{}: {error}", file.display())),
            None => left += 1,
        }
    }
    progress.finish_and_clear();

    // A worker keeps what it has found until `hand_in` returns it. So each of them is asked.
    let refs = workers.refs();
    let shares = get_all(refs.iter().map(|worker| worker.proxy().hand_in()))?;
    write_counts(&mut io::stdout(), counted, &shares)?;
    workers.stop().get()?;

    for what in &unreadable {
        eprintln!("Not counted: {what}");
    }
    if interrupted.is_ready() {
        eprintln!("Interrupted: {left} more files were found and not counted.");
        return Ok(ExitCode::from(130));
    }
    Ok(if unreadable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

// --- Ctrl-C --------------------------------------------------------------------------------------

/// A future that is ready once the user has pressed Ctrl-C.
fn interruption() -> Result<SharedFuture<()>, ctrlc::Error> {
    let (promise, interrupted) = pykka::promise();
    let mut promise = Some(promise);
    ctrlc::set_handler(move || match promise.take() {
        Some(promise) => promise.set(()),
        None => std::process::exit(130), // pressed again
    })?;
    Ok(interrupted.shared())
}

/// Waits for an answer. `None` if the user has interrupted the program before it is ready.
fn unless<T: Send + 'static>(
    interrupted: &SharedFuture<()>,
    answer: Future<T>,
) -> Result<Option<T>, Error> {
    if answer.is_ready() {
        return answer.get().map(Some);
    }
    let interrupted = interrupted.future().map(|()| None);
    let (_, first, _) = get_any([answer.map(Some), interrupted])?;
    Ok(first)
}

// --- The workers ---------------------------------------------------------------------------------

/// Counts files. It collects the words in its own state, so it needs no lock.
#[actor]
struct Worker {
    progress: ProgressBar,
    share: Share,
}

#[actor]
impl Worker {
    /// Counts one file. Returns `None` if it is binary. If it can't be read, the error is the answer,
    /// and the worker goes on.
    pub fn count(&mut self, context: &Context<Self>, file: &Path) -> io::Result<Option<Counts>> {
        let reader = BufReader::new(File::open(file)?);
        let found = count(reader, || context.is_awaited());
        self.progress.inc(1);
        let Some((counts, words)) = found? else {
            self.share.binary += 1;
            return Ok(None);
        };
        self.share.files += 1;
        self.share.lines += counts.lines;
        self.share.words += counts.words;
        self.share.distinct.extend(words);
        Ok(Some(counts))
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
    binary: usize,
    lines: usize,
    words: usize,
    distinct: Words,
}

// --- The work ------------------------------------------------------------------------------------

type Words = HashSet<Box<[u8]>>;

struct Counts {
    lines: usize,
    words: usize,
    distinct: usize,
}

/// Counts line by line, so that a large file doesn't have to fit into memory. Returns `None` if the
/// file is binary.
///
/// # Errors
/// If it can't be read, or if the counts are not wanted any more.
fn count(
    mut reader: impl BufRead,
    is_wanted: impl Fn() -> bool,
) -> io::Result<Option<(Counts, Words)>> {
    let (mut lines, mut words, mut distinct) = (0, 0, Words::new());
    let mut line = Vec::new();
    // A binary file may have no lines: most are recognized before the first is read.
    if reader.fill_buf()?.contains(&0) {
        return Ok(None);
    }
    while reader.read_until(b'\n', &mut line)? > 0 {
        if line.contains(&0) {
            return Ok(None);
        }
        if !is_wanted() {
            return Err(io::ErrorKind::Interrupted.into());
        }
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
    Ok(Some((counts, distinct)))
}

/// C's `isspace`, which also knows the vertical tab.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0B'
}

// --- Input ---------------------------------------------------------------------------------------

enum Arguments {
    Paths(Vec<PathBuf>),
    Help,
    Unknown(String),
}

fn arguments() -> Arguments {
    let mut paths = Vec::new();
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("-h" | "--help") => return Arguments::Help,
            Some("--") => paths.extend(arguments.by_ref().map(PathBuf::from)),
            Some(option) if option.starts_with('-') => return Arguments::Unknown(option.into()),
            _ => paths.push(argument.into()),
        }
    }
    if paths.is_empty() {
        paths.push(".".into());
    }
    Arguments::Paths(paths)
}

/// The regular files under the paths, and what can't be read.
fn files(paths: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, String>> {
    let entries = paths.iter().flat_map(WalkDir::new);
    entries.filter_map(|entry| match entry {
        Ok(entry) if is_file(&entry) => Some(Ok(entry.into_path())),
        Ok(entry) if is_named(&entry) && !entry.path().is_dir() => {
            let path = entry.path().display();
            Some(Err(format!("{path}: neither a file nor a folder")))
        }
        Ok(_) => None,
        Err(error) => Some(Err(describe(&error))),
    })
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

/// A progress bar, which draws nothing unless stderr is a terminal. Its length grows while files are
/// found.
fn progress_bar() -> ProgressBar {
    let template = "Counting {human_pos} of {human_len} files [{wide_bar}] {rate}, {eta} left";
    let style = ProgressStyle::with_template(template).expect("the template is correct");
    let style = style.with_key(
        "rate",
        |state: &ProgressState, text: &mut dyn fmt::Write| {
            let _ = write!(text, "{:.0}/s", state.per_sec());
        },
    );
    let progress = ProgressBar::new(0).with_style(style);
    progress.enable_steady_tick(Duration::from_millis(100));
    progress
}

/// Writes the files with the most words, and the totals.
fn write_counts(
    out: &mut impl Write,
    mut counted: Vec<(PathBuf, Counts)>,
    shares: &[Share],
) -> io::Result<()> {
    const SHOWN: usize = 5;

    let distinct: HashSet<_> = shares.iter().flat_map(|share| &share.distinct).collect();
    let total = Counts {
        lines: shares.iter().map(|share| share.lines).sum(),
        words: shares.iter().map(|share| share.words).sum(),
        distinct: distinct.len(),
    };
    let files: usize = shares.iter().map(|share| share.files).sum();
    let binary: usize = shares.iter().map(|share| share.binary).sum();

    counted.sort_by(|(a, left), (b, right)| right.words.cmp(&left.words).then_with(|| a.cmp(b)));
    writeln!(out, "{:>12} {:>12} {:>12}", "lines", "words", "distinct")?;
    for (file, counts) in counted.iter().take(SHOWN) {
        write_row(out, counts, &file.display().to_string())?;
    }
    if files > SHOWN {
        writeln!(out, "{:>12} {:>12} {:>12}", "...", "...", "...")?;
    }
    write_row(out, &total, &format!("all text files: {files}"))?;
    if binary > 0 {
        writeln!(out, "Binary files, which were left out: {binary}")?;
    }
    Ok(())
}

fn write_row(out: &mut impl Write, counts: &Counts, what: &str) -> io::Result<()> {
    let Counts {
        lines,
        words,
        distinct,
    } = counts;
    writeln!(out, "{lines:>12} {words:>12} {distinct:>12}  {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &[u8]) -> Option<(usize, usize, usize)> {
        let found = count(text, || true).expect("it can be read");
        found.map(|(counts, _)| (counts.lines, counts.words, counts.distinct))
    }

    #[test]
    fn a_last_line_without_a_newline_has_words_and_is_no_line() {
        assert_eq!(counted(b"a b\n\nb c"), Some((2, 4, 3)));
        assert_eq!(counted(b""), Some((0, 0, 0)));
    }

    #[test]
    fn what_has_a_zero_byte_is_binary_wherever_that_is() {
        assert_eq!(counted(b"\x7fELF\0\n"), None);
        let mut late = b"text\n".repeat(10_000);
        late.push(0);
        assert!(count(BufReader::new(&late[..]), || true).unwrap().is_none());
    }

    #[test]
    fn counting_ends_when_it_is_not_wanted_any_more() {
        struct Endless;
        impl io::Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'\n');
                Ok(buffer.len())
            }
        }
        let ended = count(BufReader::new(Endless), || false);
        assert_eq!(ended.err().unwrap().kind(), io::ErrorKind::Interrupted);
    }
}
