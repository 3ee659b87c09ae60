//! The tables, in Markdown.

use std::fmt::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io, thread};

use crate::bar;
use crate::harness::{Column, Kind, Plan, Row};
use crate::memory::Footprint;

const START: &str = "<!-- table -->";
const END: &str = "<!-- /table -->";

/// All tables, as in BENCHMARKS.md.
pub fn all(rows: &[Row], plan: &Plan) -> String {
    let mut text = String::new();
    let Plan {
        sample,
        repetitions,
    } = plan;
    let _ = writeln!(
        text,
        "{}: {}, {} cores. Median of {repetitions} samples of {sample:?} each. {}.\n",
        today(),
        processor(),
        thread::available_parallelism().map_or(0, usize::from),
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
    let titles: Vec<_> = titles.collect();
    let mut text = format!(
        "| | {} |\n|---|{}\n",
        titles.join(" | "),
        "---|".repeat(titles.len())
    );
    for row in rows {
        let cells: Vec<_> = cells(row)
            .into_iter()
            .map(|cell| cell.unwrap_or_else(|| "–".to_owned()))
            .collect();
        let _ = writeln!(text, "| {} | {} |", row.name, cells.join(" | "));
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

/// Replaces the text between the markers in a file.
pub fn put(text: &str, file: &Path) -> io::Result<()> {
    let page = fs::read_to_string(file)?;
    let parts = page
        .split_once(START)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(io::Error::other(format!(
            "{} has no {START} … {END}",
            file.display()
        )));
    };
    fs::write(file, format!("{before}{START}\n{text}\n{END}{after}"))
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
