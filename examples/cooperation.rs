//! Actors that work together: one has another's proxy and calls it.
//!
//! Run it with `cargo run --example cooperation`:
//!
//! ```text
//! Catalogue: apple, 40
//! Catalogue: pear, 55
//! Catalogue: unicorn, out of stock
//! Cashier: that makes 95
//! The customer pays 95.
//! The cashier goes home. There is 95 in the till.
//! The catalogue of 2 items is closed.
//! ```

use std::collections::HashMap;

use pykka::{Actor, ActorRegistry, Error, actor, get_all};

/// Returns prices. It doesn't depend on the actors that ask for them.
#[actor]
struct Catalogue {
    prices: HashMap<&'static str, u32>,
}

#[actor]
impl Catalogue {
    pub fn price(&self, item: &str) -> Option<u32> {
        let price = self.prices.get(item).copied();
        match price {
            Some(price) => println!("Catalogue: {item}, {price}"),
            None => println!("Catalogue: {item}, out of stock"),
        }
        price
    }

    fn on_stop(&mut self) {
        println!("The catalogue of {} items is closed.", self.prices.len());
    }
}

/// Sells things. It has a proxy of the catalogue, which is cheap to clone and can be stored like
/// any other value.
#[actor]
struct Cashier {
    catalogue: CatalogueProxy,
    till: u32,
}

#[actor]
impl Cashier {
    pub fn sell(&mut self, basket: &[String]) -> Result<u32, Error> {
        // This sends all questions first, and then waits for all answers together. While the
        // cashier waits, messages from other customers stay in its mailbox.
        let questions = basket.iter().map(|item| self.catalogue.price(item));
        let prices = get_all(questions)?;

        let total = prices.iter().flatten().sum();
        self.till += total;
        println!("Cashier: that makes {total}");
        Ok(total)
    }

    fn on_stop(&mut self) {
        println!("The cashier goes home. There is {} in the till.", self.till);
    }
}

fn main() -> Result<(), Error> {
    let prices = HashMap::from([("apple", 40), ("pear", 55)]);
    let catalogue = Catalogue { prices }.start().proxy();
    let cashier = Cashier { catalogue, till: 0 }.start().proxy();

    let basket = ["apple", "pear", "unicorn"].map(String::from);
    let total = cashier.sell(basket).get()??;
    println!("The customer pays {total}.");

    // The registry contains all actors. It stops the one that was started last first, so the
    // cashier can use the catalogue until it has stopped.
    for stopped in ActorRegistry::global().stop_all() {
        stopped?;
    }
    Ok(())
}
