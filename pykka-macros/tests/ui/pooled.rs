//! Different threads run a pooled actor, so its state has to be `Send`.

use std::rc::Rc;

use pykka::{Actor, actor};

#[actor(pooled)]
pub struct Local {
    data: Rc<u32>,
}

#[actor]
impl Local {
    pub fn double(&self) -> u32 {
        *self.data * 2
    }
}

#[actor]
pub struct OwnThread {
    data: Rc<u32>,
}

#[actor(pooled)]
impl OwnThread {
    pub fn double(&self) -> u32 {
        *self.data * 2
    }
}

fn main() {
    let own = OwnThread::start_with(|_| OwnThread { data: Rc::new(1) });
    let _ = own.proxy().double().get();
    let _ = OwnThread::builder().pooled();
}
