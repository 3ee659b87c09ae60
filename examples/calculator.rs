//! A typed proxy: you use an actor like a plain value, except for the `get()` at the end.
//!
//! Run it with `cargo run --example calculator`:
//!
//! ```text
//! 1 + 3 = 4
//! The last result was 4.
//! We have set it to 17.
//! 17 / 4 = 4.25
//! 17 / 0: division by zero
//! 2 + 3 = 5: the calculator still works.
//! ```

use std::error::Error;
use std::fmt;

use pykka::{Actor, actor};

/// On the struct, the attribute makes the public fields attributes of the proxy. Private fields are
/// not part of it.
#[actor]
#[derive(Default)]
pub struct Calculator {
    pub last_result: f64,
}

/// On the impl block, it makes the public methods methods of the proxy.
#[actor]
impl Calculator {
    pub fn add(&mut self, a: f64, b: f64) -> f64 {
        self.last_result = a + b;
        self.last_result
    }

    pub fn div(&mut self, a: f64, b: f64) -> Result<f64, DivisionByZero> {
        if b == 0.0 {
            return Err(DivisionByZero);
        }
        self.last_result = a / b;
        Ok(self.last_result)
    }
}

#[derive(Debug)]
pub struct DivisionByZero;

impl fmt::Display for DivisionByZero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("division by zero")
    }
}

impl Error for DivisionByZero {}

fn main() -> Result<(), Box<dyn Error>> {
    let actor_ref = Calculator::default().start();
    let calculator = actor_ref.proxy();

    // A call sends a message and returns a future at once. `get()` waits for the answer. It returns
    // a `Result`, because the actor may have stopped or may panic.
    let sum = calculator.add(1.0, 3.0).get()?;
    println!("1 + 3 = {sum}");

    // To read a field, call its name. To write it, call `set_` and its name.
    let last_result = calculator.last_result().get()?;
    println!("The last result was {last_result}.");

    // The order is kept, so you can send the read without waiting for the write.
    calculator.set_last_result(17.0);
    let last_result = calculator.last_result().get()?;
    println!("We have set it to {last_result}.");

    // If a method returns a `Result`, there are two. The outer `Result` says whether the actor
    // answered. The inner one is what the method returned.
    let quotient = calculator.div(17.0, 4.0).get()??;
    println!("17 / 4 = {quotient}");
    if let Err(error) = calculator.div(17.0, 0.0).get()? {
        println!("17 / 0: {error}");
    }

    // The caller got the error. The actor goes on.
    let sum = calculator.add(2.0, 3.0).get()?;
    println!("2 + 3 = {sum}: the calculator still works.");

    actor_ref.stop().get()?;
    Ok(())
}
