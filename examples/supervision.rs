//! Supervision: an actor that panics at random, and a supervisor that restarts it.
//!
//! Run it with `cargo run --example supervision`. Rust reports the panics on stderr. It prints:
//!
//! ```text
//! The printer is on. Restarts: 0
//! To be printed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
//! Failed: paper jam
//! The printer is on. Restarts: 1
//! Page 2
//! Page 3
//! Page 4
//! Failed: paper jam
//! The printer is on. Restarts: 2
//! Page 6
//! Page 7
//! Page 8
//! Page 9
//! Failed: paper jam
//! The printer is on. Restarts: 3
//! To be printed: [1, 5, 10]
//! Page 1
//! Failed: paper jam
//! The printer is on. Restarts: 4
//! Page 10
//! To be printed: [5]
//! Page 5
//! The supervisor has stopped
//! ```

#![expect(clippy::unused_self, reason = "the methods of an actor take it")]

use std::time::Duration;

use pykka::{Actor, Context, Failure, Supervisor, actor};

/// What has been printed. It is apart from the printer, whose own state is lost when it fails.
#[actor]
#[derive(Default)]
struct Tray {
    #[actor(read_only)]
    pub pages: Vec<u32>,
}

#[actor]
impl Tray {
    pub fn put(&mut self, page: u32) {
        self.pages.push(page);
    }
}

#[actor]
struct Printer {
    tray: TrayProxy,
    paper_jams: PaperJams,
}

#[actor]
impl Printer {
    fn on_start(&mut self, context: &Context<Self>) {
        println!("The printer is on. Restarts: {}", context.restarts());
    }

    pub fn print(&mut self, page: u32) {
        assert!(!self.paper_jams.next(), "paper jam");
        println!("Page {page}");
        let _ = self.tray.defer().put(page);
    }

    /// What was sent before has been handled when this is answered.
    pub fn flush(&self) {}

    /// Ends a life. Nothing has to be repaired here: the next life has a new state.
    fn on_failure(&mut self, failure: &Failure) {
        println!("Failed: {}", failure.message());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tray = Tray::default().start().proxy();

    // Each life of the printer begins with what this function returns.
    let new_printer = {
        let tray = tray.clone();
        move |context: &Context<Printer>| Printer {
            tray: tray.clone(),
            paper_jams: PaperJams::new(context.restarts()),
        }
    };
    let supervisor = Supervisor::builder()
        .at_most(20, Duration::from_secs(60))
        .backoff(Duration::from_millis(50)..=Duration::from_millis(400))
        .child("printer", Printer::builder(), new_printer)
        .start();
    let printer = supervisor.child::<Printer>("printer").unwrap().proxy();

    // A message that failed is not repeated, because it might fail again and again. Whoever wants
    // that sends it once more.
    let mut missing: Vec<u32> = (1..=10).collect();
    while !missing.is_empty() {
        println!("To be printed: {missing:?}");
        for &page in &missing {
            // If it panics, the printer fails. The next life handles what waits in its mailbox.
            printer.defer().print(page)?;
        }
        // It is the same proxy before and after a restart.
        printer.flush().get()?;
        let in_tray = tray.pages().get()?;
        missing.retain(|page| !in_tray.contains(page));
    }

    supervisor.stop().get()?; // and the printer before it
    println!("The supervisor has {}", supervisor.ended().get()?);
    tray.actor_ref().stop().get()?;
    Ok(())
}

/// Random numbers that are the same each time, so that you can compare what is printed.
struct PaperJams(u32);

impl PaperJams {
    fn new(seed: u32) -> Self {
        PaperJams(seed.wrapping_mul(0x9E37_79B9) | 1)
    }

    /// Whether the paper jams now: once in four times.
    fn next(&mut self) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 >> 30 == 0
    }
}
