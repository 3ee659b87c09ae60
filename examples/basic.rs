//! Messages without proxies: `tell` and `ask`, on which everything else is built.
//!
//! An actor is a state, a thread and a mailbox. Others hold a reference to it. All they can do
//! with the reference is to put messages into the mailbox.
//!
//! Run it with `cargo run --example basic`:
//!
//! ```text
//! The balance is 75.
//! Ten threads made a thousand deposits, one at a time: 1075.
//! The account is closed, so this came back: Deposit(1)
//! ```

use std::error::Error;
use std::thread;

use pykka::{Actor, actor};

/// The messages of an account. A message is plain data that the actor gets to own.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Deposit(i64),
    Withdraw(i64),
}

/// The state is private to the actor's thread: nobody else can reach it, so it needs no lock.
#[actor]
struct Account {
    balance: i64,
}

#[actor]
impl Account {
    /// Handles every message, one after the other, in the order in which they arrived. What it
    /// returns is the answer to an ask.
    fn on_receive(&mut self, entry: Entry) -> i64 {
        match entry {
            Entry::Deposit(amount) => self.balance += amount,
            Entry::Withdraw(amount) => self.balance -= amount,
        }
        self.balance
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let account = Account { balance: 0 }.start();

    // To tell is to send a message and go on. To ask is to send a message and get a future. The
    // answer is in the future once the actor has handled the message. It handles the two before it
    // first.
    account.tell(Entry::Deposit(100))?;
    account.tell(Entry::Withdraw(30))?;
    let balance = account.ask(Entry::Deposit(5)).get()?;
    println!("The balance is {balance}.");

    // A reference can be cloned and given to any thread. However many threads send at once, the
    // mailbox puts their messages in a queue.
    let customers: Vec<_> = (0..10)
        .map(|_| {
            let account = account.clone();
            thread::spawn(move || (0..100).try_for_each(|_| account.tell(Entry::Deposit(1))))
        })
        .collect();
    for customer in customers {
        customer.join().expect("customers don't panic")?;
    }
    let balance = account.ask(Entry::Deposit(0)).get()?;
    println!("Ten threads made a thousand deposits, one at a time: {balance}.");

    // An actor lives until it is stopped. Stopping is a message, too. Messages sent before it are
    // still handled, and a message sent after it is given back.
    account.stop().get()?;
    if let Err(undelivered) = account.tell(Entry::Deposit(1)) {
        let entry = undelivered.into_message();
        println!("The account is closed, so this came back: {entry:?}");
    }
    Ok(())
}
