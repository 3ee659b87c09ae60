//! Messages without proxies: `tell` and `ask`, on which everything else is built.
//!
//! An actor has a state, a thread and a mailbox. Other code holds a reference to it, and can only
//! use this reference to put messages into the mailbox.
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

/// The messages of an account. A message is plain data, and sending it moves it to the actor.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Deposit(i64),
    Withdraw(i64),
}

/// The state. Only the actor's thread can access it, so it needs no lock.
#[actor]
struct Account {
    balance: i64,
}

#[actor]
impl Account {
    /// Handles one message after another, in the order of their arrival. It returns the answer to
    /// an ask.
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

    // To tell is to send a message and go on. To ask is to send a message and get a future of the
    // answer. The actor handles the two earlier messages first.
    account.tell(Entry::Deposit(100))?;
    account.tell(Entry::Withdraw(30))?;
    let balance = account.ask(Entry::Deposit(5)).get()?;
    println!("The balance is {balance}.");

    // A reference can be cloned and passed to any thread. If several threads send at the same time,
    // the mailbox puts their messages in a queue.
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

    // An actor runs until it is stopped. A stop is a queued message: messages sent before it are
    // still handled, and a message sent after it is returned to its sender.
    account.stop().get()?;
    if let Err(undelivered) = account.tell(Entry::Deposit(1)) {
        let entry = undelivered.into_message();
        println!("The account is closed, so this came back: {entry:?}");
    }
    Ok(())
}
