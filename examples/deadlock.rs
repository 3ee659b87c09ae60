//! A deadlock: when two actors wait for each other, one of them gets an error. And a deadlock that
//! pykka can't see: the program hangs, but can show where.
//!
//! Run it with `cargo run --example deadlock`. The actor that blocks last is told. Here it was B.
//! If it is A, the circle begins with B:
//!
//! ```text
//! A.foo (urn:uuid:…): deadlock: A.foo → B.bar → A.foo
//! and both go on: 42
//! ```
//!
//! pykka sees only waits for messages. With `-- --wedge`, B waits for a lock that is never
//! released, and the program hangs. It prints how to ask it why. When it is sent the signal, it
//! writes this to stderr (the URNs are shortened here):
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
    /// Asks A back, while A waits for the answer.
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
