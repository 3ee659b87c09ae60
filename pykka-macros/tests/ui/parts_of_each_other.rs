use std::collections::HashMap;

use pykka::{Actor, Context, actor};

#[actor]
struct Menu {
    pub title: String,
    #[traversable]
    pub items: Vec<Item>,
}
#[actor]
impl Menu {
    pub fn close(&mut self, context: &Context<Menu>) {
        context.stop();
    }
}

#[actor]
struct Item {
    #[traversable]
    pub menu: Option<Box<Menu>>,
}
#[actor]
impl Item {
    pub fn click(&self, _context: &Context<Menu>) -> bool {
        true
    }
}

/// Only one of the two is in a container.
#[actor]
struct Animal {
    #[traversable]
    pub home: Zoo,
}
#[actor]
impl Animal {}

#[actor]
struct Zoo {
    #[traversable]
    pub cages: HashMap<u8, Animal>,
}
#[actor]
impl Zoo {}

fn main() {
    let (title, items) = (String::new(), Vec::new());
    let menu = Menu { title, items }.start();
    let _: bool = menu.proxy().items(0).click().get().unwrap();
    menu.proxy().items(0).menu().close();
    let cages = HashMap::new();
    let zoo = Zoo { cages }.start();
    zoo.proxy().cages(1).home().cages(2);
}
