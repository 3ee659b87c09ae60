//! Two actors that wait for each other: an error, where other libraries hang. And one that hangs all the same, and can be
//! asked why.
//!
//! Run it with `cargo run --example deadlock`. Whoever is the last to block is told; here it was B, and if it is A, the circle
//! begins with B:
//!
//! ```text
//! A.foo (urn:uuid:…): deadlock: A.foo → B.bar → A.foo
//! and both go on: 42
//! ```
//!
//! What is no message, pykka can't see: with `-- --wedge`, B waits for a lock that is never given back. The program says how
//! to ask it, and when it is sent the signal, this is on stderr (the URNs are shortened here):
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
    /// Asks B, if it is given one.
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
    /// Asks back, while the one that asks waits for the answer.
    pub fn bar(&self, a: &AProxy) -> Result<u32, Error> {
        // It is free, but for `--wedge`.
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
        println!("I hang. Ask me why: kill -USR1 {}", process::id());
    }

    if let Err(deadlock) = a.proxy().foo(Some(b.proxy())).get()? {
        println!("{deadlock}");
    }
    println!("and both go on: {}", a.proxy().foo(None).get()??);

    b.stop().get()?;
    a.stop().get()?;
    Ok(())
}
