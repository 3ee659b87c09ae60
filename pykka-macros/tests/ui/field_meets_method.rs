use pykka::{Actor, actor};

#[actor]
struct Zoo {
    pub cat: u8,
    pub dog: u8,
    #[traversable]
    pub cage: Cage,
}

#[actor]
impl Zoo {
    pub fn set_cat(&mut self, cat: u8) {
        self.cat = cat;
    }
    pub fn dog(&self) -> u8 {
        self.dog
    }
    pub fn feed(&self) {}
    #[actor(skip)]
    pub fn fed(proxy: &ZooProxy) {
        proxy.feed().get().unwrap();
    }
    pub fn cage(&self) -> u8 {
        1
    }
}

#[actor]
struct Cage;

#[actor]
impl Cage {}

fn main() {
    let proxy = Zoo { cat: 1, dog: 2, cage: Cage }.start().proxy();
    proxy.set_cat(1);
    proxy.dog().get().unwrap();
    proxy.cage();
    proxy.call().dog().unwrap();
    Zoo::fed(&proxy);
}
