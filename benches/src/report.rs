//! The tables, in Markdown.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fs, io, thread};

use crate::bar;
use crate::harness::{Column, Kind, Plan, Row, Table};
use crate::memory::Footprint;
use crate::tails::Tails;

/// All tables, as in BENCHMARKS.md.
pub fn all(rows: &[Row], plan: &Plan) -> String {
    let mut text = format!(
        "{}: {}. {}. {}.\n\n",
        today(),
        machine(),
        plan.medians(),
        versions()
    );
    let _ = writeln!(
        text,
        "### Nanoseconds per operation\n\n{}",
        times(rows, &Column::ALL)
    );
    let _ = writeln!(text, "### As a multiple of the `Mutex`\n\n{}", ratios(rows));
    let _ = write!(text, "### The bar\n\n{}", bar::table(rows));
    text
}

fn machine() -> String {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores", processor())
}

/// Some tables, measured by a command on a machine that had a load before.
pub fn tables(command: &str, load: &str, how: &str, tables: &[String]) -> String {
    format!(
        "{}: `{command}`; {}. {how}. Load of the machine: {load} before, {} after.\n\n{}",
        today(),
        machine(),
        self::load(),
        tables.join("\n")
    )
}

/// A table of nanoseconds per operation.
pub fn grown(table: &Table, times: &[Vec<Option<f64>>]) -> String {
    let cells = times.iter().map(|row| {
        let cells = row.iter().map(|time| time.map(short));
        cells.collect()
    });
    titled(table, cells)
}

/// A table of multiples of the times in a row, which is the reference, with the times beside them.
pub fn compared(table: &Table, times: &[Vec<Option<f64>>], reference: &str) -> String {
    let reference = table.rows.iter().position(|(name, _)| *name == reference);
    let cells = times.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(column, &time)| {
            let ratio = time? / times[reference?][column]?;
            let ratio = if ratio < 0.095 {
                format!("{ratio:.2}×")
            } else {
                factor(ratio)
            };
            Some(format!("{ratio} ({} ns)", short(time?)))
        });
        cells.collect()
    });
    titled(table, cells)
}

/// A table of percentiles, in microseconds.
pub fn tails(tails: &Tails, samples: &[Vec<Duration>]) -> String {
    const SHARES: [(&str, f64); 4] = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)];
    let cells = samples.iter().map(|samples| {
        let percentiles = SHARES.iter().map(|(_, share)| {
            let rank = (samples.len() as f64 * share).ceil() as usize;
            let sample = samples.get(rank.saturating_sub(1))?;
            Some(microseconds(*sample))
        });
        percentiles
            .chain([Some(samples.len().to_string())])
            .collect()
    });
    let titles = SHARES.iter().map(|(title, _)| format!("{title}, µs"));
    let names = tails.rows.iter().map(|(name, _)| *name);
    let lines = lines("", titles.chain(["samples".to_owned()]), names.zip(cells));
    format!("### {}\n\n{lines}", tails.title)
}

fn microseconds(time: Duration) -> String {
    match time.as_secs_f64() * 1e6 {
        time @ ..9.95 => format!("{time:.1}"),
        time => format!("{time:.0}"),
    }
}

fn titled(table: &Table, cells: impl Iterator<Item = Vec<Option<String>>>) -> String {
    let names = table.rows.iter().map(|(name, _)| *name);
    let lines = lines(table.head, table.columns.iter().cloned(), names.zip(cells));
    format!("### {}\n\n{lines}", table.title)
}

/// How many threads wanted to run, in the mean of the last minute.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split_whitespace().next();
    minute.unwrap_or("unknown").to_owned()
}

pub fn times(rows: &[Row], columns: &[Column]) -> String {
    let titles = columns.iter().map(|column| column.title().to_owned());
    let memory = ["idle actor, new", "idle actor, used"].map(str::to_owned);
    table(titles.chain(memory), rows, |row| {
        let times = columns
            .iter()
            .map(|column| row.times.get(column).map(|&time| short(time)));
        times
            .chain([row.fresh.as_ref().map(bytes), row.used.as_ref().map(bytes)])
            .collect()
    })
}

fn ratios(rows: &[Row]) -> String {
    let floor = rows.iter().find(|row| row.kind == Kind::Floor);
    let titles = Column::ALL.map(|column| column.title().to_owned());
    table(titles.into_iter(), rows, |row| {
        let ratio = |column| Some(row.times.get(column)? / floor?.times.get(column)?);
        Column::ALL
            .iter()
            .map(|column| ratio(column).map(factor))
            .collect()
    })
}

fn table(
    titles: impl Iterator<Item = String>,
    rows: &[Row],
    cells: impl Fn(&Row) -> Vec<Option<String>>,
) -> String {
    let cells = rows.iter().map(|row| (row.name, cells(row)));
    lines("", titles, cells)
}

/// A table with a head above the names of its rows.
pub fn lines<'a>(
    head: &str,
    titles: impl Iterator<Item = String>,
    rows: impl Iterator<Item = (&'a str, Vec<Option<String>>)>,
) -> String {
    let titles: Vec<_> = titles.collect();
    let mut text = format!(
        "| {head} | {} |\n|---|{}\n",
        titles.join(" | "),
        "---|".repeat(titles.len())
    );
    for (name, cells) in rows {
        let cells: Vec<_> = cells
            .into_iter()
            .map(|cell| cell.unwrap_or_else(|| "–".to_owned()))
            .collect();
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
    }
    text
}

/// A time in ns, with its significant digits.
pub fn short(time: f64) -> String {
    match time {
        ..9.95 => format!("{time:.1}"),
        ..9_950.0 => format!("{time:.0}"),
        ..99_500.0 => format!("{:.1} k", time / 1e3),
        ..999_500.0 => format!("{:.0} k", time / 1e3),
        _ => format!("{:.1} M", time / 1e6),
    }
}

/// A multiple.
pub fn factor(factor: f64) -> String {
    match factor {
        ..9.95 => format!("{factor:.1}×"),
        ..9_950.0 => format!("{factor:.0}×"),
        _ => format!("{:.0} k×", factor / 1e3),
    }
}

/// Mentions stacks only if there are any.
fn bytes(footprint: &Footprint) -> String {
    let Footprint {
        heap,
        resident,
        kernel,
    } = footprint;
    if *kernel < 1000.0 {
        return format!("{heap:.0} B");
    }
    format!(
        "{heap:.0} B + {:.0} KB + {:.0} KB kernel",
        resident / 1024.0,
        kernel / 1024.0
    )
}

/// Replaces the text between the markers of this name in a file.
pub fn put(text: &str, name: &str, file: &Path) -> io::Result<()> {
    let (start, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let page = fs::read_to_string(file)?;
    let parts = page
        .split_once(&start)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = parts else {
        return Err(io::Error::other(format!(
            "{} has no {start} … {end}",
            file.display()
        )));
    };
    fs::write(file, format!("{before}{start}\n{text}\n{end}{after}"))
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or("an unknown processor");
    model.trim_start_matches([' ', '\t', ':']).to_owned()
}

/// The versions in Cargo.lock.
fn versions() -> String {
    let lock = include_str!("../Cargo.lock");
    let version = |name: &str| {
        let rest = lock
            .split_once(&format!("name = \"{name}\"\nversion = \""))?
            .1;
        Some(format!("{name} {}", rest.split_once('"')?.0))
    };
    let named = [
        "kameo",
        "ractor",
        "actix",
        "xtra",
        "interthread",
        "actify",
        "tokio",
        "crossbeam-channel",
    ];
    named
        .into_iter()
        .filter_map(version)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The date, by Howard Hinnant's `civil_from_days`, which saves a dependency.
fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = seconds / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    format!(
        "{}-{month:02}-{day:02}",
        year + era * 400 + u64::from(month <= 2)
    )
}
