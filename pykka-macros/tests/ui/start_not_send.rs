use pykka::{Actor, actor};
use std::rc::Rc;

#[actor]
struct Local {
    data: Rc<u8>,
}

#[actor]
impl Local {
    pub fn data(&self) -> u8 {
        *self.data
    }
}

fn main() {
    Local { data: Rc::new(1) }.start();
    Local::builder().name("x").start(Local { data: Rc::new(1) });
}
