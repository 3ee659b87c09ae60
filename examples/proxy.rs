//! What a proxy can do: call methods, read fields and write fields. The output shows in which
//! thread each step happens.
//!
//! Run it with `cargo run --example proxy`:
//!
//! ```text
//! main: asks for a letter to be printed, and doesn't wait
//! Printer-0: prints "Dear Ada"
//! main: got a receipt, "Dear Ada" on page 1
//! main: asks for two more, without receipts
//! Printer-0: prints "Dear Charles"
//! Printer-0: prints "Dear Grace"
//! main: there are 7 sheets left, and 3 pages printed
//! Printer-0: prints "Dear Alan"
//! main: put paper in, and got a receipt, "Dear Alan" on page 4
//! main: a clone is the same printer, with the same 499 sheets
//! ```

use std::thread;
use std::time::Duration;

use pykka::{Actor, Error, actor};

#[actor]
struct Printer {
    /// Public, so it is read with `sheets()` and written with `set_sheets(..)`.
    pub sheets: u32,
    /// The proxy can read this field, but not write it.
    #[actor(read_only)]
    pub pages_printed: u32,
    /// Private, so not part of the proxy at all.
    warm_up: Duration,
}

#[actor]
impl Printer {
    /// Takes a while, changes the state, and returns a receipt.
    pub fn print(&mut self, letter: &str) -> String {
        thread::sleep(self.warm_up);
        log(&format!("prints {letter:?}"));
        self.sheets -= 1;
        self.pages_printed += 1;
        format!("{letter:?} on page {}", self.pages_printed)
    }
}

fn log(text: &str) {
    let thread = thread::current();
    println!("{}: {text}", thread.name().unwrap_or("unnamed"));
}

fn main() -> Result<(), Error> {
    let warm_up = Duration::from_millis(100);
    let actor_ref = Printer {
        sheets: 10,
        pages_printed: 0,
        warm_up,
    }
    .start();
    let printer = actor_ref.proxy();

    // The method runs in the actor's thread. The caller gets its future at once, and decides when
    // to wait.
    let receipt = printer.print("Dear Ada");
    log("asks for a letter to be printed, and doesn't wait");
    log(&format!("got a receipt, {}", receipt.get()?));

    // If you don't need the answer, drop the future, or use `defer()`, which doesn't return one.
    // The two differ if the method fails: a deferred call has no caller to report to, so the actor
    // fails and stops.
    log("asks for two more, without receipts");
    printer.print("Dear Charles");
    printer.defer().print("Dear Grace")?;

    // Reading a field is a message, too. It is handled after the letters.
    let (sheets, pages) = printer.sheets().join(printer.pages_printed()).get()?;
    log(&format!(
        "there are {sheets} sheets left, and {pages} pages printed"
    ));

    // You don't have to wait after writing a field. (`call()` sends and waits in one step.)
    printer.set_sheets(500);
    let receipt = printer.call().print("Dear Alan")?;
    log(&format!("put paper in, and got a receipt, {receipt}"));

    // A proxy is a handle. All clones send to the same actor, from any thread. None of them keeps
    // the actor running.
    let clone = printer.clone();
    assert_eq!(clone, printer);
    let sheets = clone.sheets().get()?;
    log(&format!(
        "a clone is the same printer, with the same {sheets} sheets"
    ));

    actor_ref.stop().get()?;
    Ok(())
}
