use pykka::{Actor, actor};
use std::rc::Rc;

#[actor]
struct Tree {
    pub root: Rc<u8>,
}

#[actor]
impl Tree {
    pub fn plant(&mut self, seed: Rc<u16>) {
        drop(seed);
    }
    pub fn grow(&self, light: u8) -> Rc<u32> {
        Rc::new(light.into())
    }
    pub fn look(&self, at: &Rc<u64>) {
        drop(at.clone());
    }
}

fn main() {
    let proxy = Tree::start_with(|_| Tree { root: Rc::new(1) }).proxy();
    proxy.root().get().unwrap();
    proxy.set_root(Rc::new(1));
    proxy.plant(Rc::new(1));
    let _ = proxy.grow(1).get().unwrap();
    proxy.call().look(Rc::new(1)).unwrap();
    proxy.grow(1);
    proxy.defer().plant(Rc::new(1)).unwrap();
}
