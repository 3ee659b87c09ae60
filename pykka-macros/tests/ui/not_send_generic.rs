use pykka::{Actor, actor};
use std::rc::Rc;

#[actor]
struct Stack<T> {
    pub items: Vec<T>,
}

// No bounds: any `Send` type can be on the actor's stack.
#[actor]
impl<T> Stack<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {
    let proxy = Stack { items: vec![1] }.start().proxy();
    proxy.push(1);
    let _: Option<i32> = proxy.pop().get().unwrap();

    Stack { items: vec![Rc::new(1)] }.start();
}
