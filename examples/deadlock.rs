//! Deadlocks: if two actors wait for each other, one of them gets an error. A second deadlock is
//! one that pykka can't detect: the program hangs, but can show where.
//!
//! Run it with `cargo run --example deadlock`. The actor that blocks last gets the error. Here this
//! was B, whose call of `A.foo` failed:
//!
//! ```text
//! A.foo (urn:uuid:…): deadlock: A.foo → B.bar → A.foo
//! Both actors go on: 42
//! ```
//!
//! pykka detects only waits for messages. With `-- --wedge`, B waits for a lock that is never
//! released, and the program hangs. It prints a command that sends it a signal. When it receives
//! the signal, it writes this to stderr (the URNs are shortened here):
//!
//! ```text
//! actor  urn          alive  mailbox    handled  doing
//! A      urn:uuid:6…  yes          0          0  foo for 12.4s, waits for B.bar for 12.4s
//! B      urn:uuid:e…  yes          0          0  bar for 12.4s
//! ```

use std::sync::{Arc, Mutex};
use std::{env, process};

use pykka::{Actor, Context, Error, actor, debug};

#[actor]
struct A {
    answer: u32,
}

#[actor]
impl A {
    /// Asks B, if the caller passes one.
    pub fn foo(&self, context: &Context<Self>, b: Option<BProxy>) -> Result<u32, Error> {
        match b {
            Some(b) => b.bar(context.proxy()).get()?,
            None => Ok(self.answer),
        }
    }
}

#[actor]
struct B {
    lock: Arc<Mutex<()>>,
}

#[actor]
impl B {
    /// Asks A, while A waits for the answer.
    pub fn bar(&self, a: &AProxy) -> Result<u32, Error> {
        // The lock is free, except with `--wedge`.
        let _locked = self.lock.lock();
        a.foo(None).get()?
    }
}

fn main() -> Result<(), Error> {
    let lock = Arc::new(Mutex::new(()));
    let a = A { answer: 42 }.start();
    let b = B { lock: lock.clone() }.start();

    let wedge = env::args().any(|argument| argument == "--wedge");
    let _held = wedge.then(|| lock.lock());
    if wedge {
        #[cfg(unix)]
        debug::dump_on_signal().map_err(Error::other)?;
        println!("I hang. To see where: kill -USR1 {}", process::id());
    }

    if let Err(deadlock) = a.proxy().foo(Some(b.proxy())).get()? {
        println!("{deadlock}");
    }
    println!("Both actors go on: {}", a.proxy().foo(None).get()??);

    b.stop().get()?;
    a.stop().get()?;
    Ok(())
}
