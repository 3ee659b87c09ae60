//! Compares pykka with other libraries: measures all of them, prints the tables, and draws the
//! chart. Also measures how pykka's costs grow. See `--help`.

#[cfg(feature = "actix-and-kameo")]
mod asynchronous;
mod bar;
mod blocking;
mod chart;
mod growth;
mod harness;
mod memory;
mod random;
mod report;
mod systems;
mod tails;
mod workloads;

use std::path::Path;
use std::time::Duration;
use std::{env, fs, io, process};

use harness::{Column, Plan};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const HELP: &str = "\
Measures pykka and other libraries, prints Markdown, and draws a chart.

  growth            how cost grows with the number of actors, callers and so on; needs no peers:
                    cargo run --release --no-default-features -- growth
  tails             how long the slowest asks and tells take; needs only two of the peers:
                    cargo run --release --no-default-features --features actix-and-kameo -- tails
  workloads         workloads that people have; needs the same

  --quick           fewer and shorter samples: less precise, but done in a minute
  --write           put the tables into ../BENCHMARKS.md, between its markers
  --systems A,B     only systems whose names contain one of these
  --columns A,B     only columns whose titles contain one of these; of growth, only such tables
  --help            print this text

A full run writes results/latest.md and results/chart.svg, a quick one results/quick.md and results/quick.svg; a run of
only some systems or columns only prints the tables.";

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Libraries,
    Growth,
    Tails,
    Workloads,
}

struct Options {
    subject: Subject,
    quick: bool,
    write: bool,
    systems: Vec<String>,
    columns: Vec<String>,
}

impl Options {
    fn is_partial(&self) -> bool {
        !self.systems.is_empty() || !self.columns.is_empty()
    }

    /// The same command, as it is written in a shell.
    fn command(&self) -> String {
        let peers = if cfg!(feature = "peers") {
            ""
        } else if cfg!(feature = "actix-and-kameo") {
            " --no-default-features --features actix-and-kameo"
        } else {
            " --no-default-features"
        };
        let subject = match self.subject {
            Subject::Libraries => "",
            Subject::Growth => " growth",
            Subject::Tails => " tails",
            Subject::Workloads => " workloads",
        };
        let quick = if self.quick { " --quick" } else { "" };
        format!("cargo run --release{peers} --{subject}{quick}")
    }
}

fn main() -> io::Result<()> {
    let options = options();
    match options.subject {
        Subject::Libraries => libraries(&options),
        Subject::Growth => growth(&options),
        Subject::Tails => tails(&options),
        Subject::Workloads => workloads(&options),
    }
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn libraries(options: &Options) -> io::Result<()> {
    let plan = if options.quick {
        Plan {
            sample: Duration::from_millis(20),
            repetitions: 3,
        }
    } else {
        Plan {
            sample: Duration::from_millis(80),
            repetitions: 5,
        }
    };
    let mut systems = systems::all();
    systems.retain(|system| is_wanted(system.name, &options.systems));
    let mut columns = Column::ALL.to_vec();
    columns.retain(|column| is_wanted(column.title(), &options.columns));

    let rows = harness::measure(&systems, &columns, &plan);
    if options.is_partial() {
        println!("{}", report::times(&rows, &columns));
        return Ok(());
    }
    let text = report::all(&rows, &plan);
    println!("{text}");
    let (table, chart) = if options.quick {
        ("quick.md", "quick.svg")
    } else {
        ("latest.md", "chart.svg")
    };
    let results = home().join("results");
    fs::create_dir_all(&results)?;
    fs::write(results.join(table), format!("{text}\n"))?;
    fs::write(results.join(chart), chart::draw(&rows))?;
    eprintln!("Written: {table} and {chart} in {}", results.display());
    if options.write {
        report::put(&text, "table", &home().join("../BENCHMARKS.md"))?;
    }
    Ok(())
}

/// Takes many short samples: of those that the machine's other work has disturbed, there are fewer
/// then.
fn growth(options: &Options) -> io::Result<()> {
    let plan = Plan {
        sample: Duration::from_millis(5),
        repetitions: if options.quick { 3 } else { 11 },
    };
    let mut tables = growth::tables();
    tables.retain(|table| is_wanted(table.title, &options.columns));
    show(options, "growth", &plan.medians(), || {
        let tables = tables.iter();
        tables
            .map(|table| report::grown(table, &table.measure(&plan)))
            .collect()
    })
}

fn tails(options: &Options) -> io::Result<()> {
    let plan = Plan {
        sample: Duration::from_millis(400),
        repetitions: if options.quick { 1 } else { 7 },
    };
    let mut all = tails::all();
    for tails in &mut all {
        tails
            .rows
            .retain(|(name, _)| is_wanted(name, &options.systems));
    }
    all.retain(|tails| is_wanted(tails.title, &options.columns));
    let how = format!(
        "All samples of {} runs of {:?} each",
        plan.repetitions, plan.sample
    );
    show(options, "tails", &how, || {
        let all = all.iter();
        all.map(|tails| report::tails(tails, &tails.measure(&plan)))
            .collect()
    })
}

fn workloads(options: &Options) -> io::Result<()> {
    let plan = Plan {
        sample: Duration::from_millis(40),
        repetitions: if options.quick { 3 } else { 11 },
    };
    let table = workloads::table();
    show(options, "workloads", &plan.medians(), || {
        let times = table.measure(&plan);
        vec![report::compared(&table, &times, workloads::REFERENCE)]
    })
}

/// Prints tables, and puts them into BENCHMARKS.md if that was asked for.
fn show(
    options: &Options,
    name: &str,
    how: &str,
    measure: impl FnOnce() -> Vec<String>,
) -> io::Result<()> {
    let load = report::load();
    let tables = measure();
    let text = report::tables(&options.command(), &load, how, &tables);
    println!("{text}");
    if options.write && !options.is_partial() {
        report::put(&text, name, &home().join("../BENCHMARKS.md"))?;
    }
    Ok(())
}

fn options() -> Options {
    let mut options = Options {
        subject: Subject::Libraries,
        quick: false,
        write: false,
        systems: Vec::new(),
        columns: Vec::new(),
    };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut list = || {
            arguments
                .next()
                .unwrap_or_default()
                .split(',')
                .map(str::to_lowercase)
                .collect()
        };
        match argument.as_str() {
            "growth" => options.subject = Subject::Growth,
            "tails" => options.subject = Subject::Tails,
            "workloads" => options.subject = Subject::Workloads,
            "--quick" => options.quick = true,
            "--write" => options.write = true,
            "--systems" => options.systems = list(),
            "--columns" => options.columns = list(),
            other => {
                println!("{HELP}");
                process::exit(if other == "--help" { 0 } else { 2 });
            }
        }
    }
    options
}

fn is_wanted(name: &str, parts: &[String]) -> bool {
    let name = name.to_lowercase();
    parts.is_empty() || parts.iter().any(|part| name.contains(part))
}
