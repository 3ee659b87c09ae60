//! Compares pykka with other libraries: measures all of them, prints the tables, and draws the
//! chart. See `--help`.

mod asynchronous;
mod bar;
mod blocking;
mod chart;
mod harness;
mod memory;
mod report;
mod systems;

use std::path::Path;
use std::time::Duration;
use std::{env, fs, io, process};

use harness::{Column, Plan};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const HELP: &str = "\
Measures pykka and other libraries, prints Markdown, and draws a chart.

  --quick           fewer and shorter samples: less precise, but done in a minute
  --write           put the tables into ../BENCHMARKS.md, between its markers
  --systems A,B     only systems whose names contain one of these
  --columns A,B     only columns whose titles contain one of these
  --help            print this text

A full run writes results/latest.md and results/chart.svg, a quick one results/quick.md and results/quick.svg; a run of
only some systems or columns only prints the tables.";

struct Options {
    quick: bool,
    write: bool,
    systems: Vec<String>,
    columns: Vec<String>,
}

fn main() -> io::Result<()> {
    let options = options();
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
    if !options.systems.is_empty() || !options.columns.is_empty() {
        println!("{}", report::times(&rows, &columns));
        return Ok(());
    }
    let text = report::all(&rows, &plan);
    println!("{text}");
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (table, chart) = if options.quick {
        ("quick.md", "quick.svg")
    } else {
        ("latest.md", "chart.svg")
    };
    let results = home.join("results");
    fs::create_dir_all(&results)?;
    fs::write(results.join(table), format!("{text}\n"))?;
    fs::write(results.join(chart), chart::draw(&rows))?;
    eprintln!("Written: {table} and {chart} in {}", results.display());
    if options.write {
        report::put(&text, &home.join("../BENCHMARKS.md"))?;
    }
    Ok(())
}

fn options() -> Options {
    let mut options = Options {
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
