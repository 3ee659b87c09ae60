use pykka::{Actor, actor};
use std::rc::Rc;

#[actor]
struct Tree;

#[actor]
impl Tree {
    fn on_receive(&mut self, seed: Rc<u16>) -> Rc<u32> {
        Rc::new((*seed).into())
    }
}

fn main() {
    let tree = Tree.start();
    tree.tell(Rc::new(1)).unwrap();
    let _ = tree.ask(Rc::new(1)).get().unwrap();
}
