use pykka::{Actor, actor};
use std::collections::HashMap;

struct Plain;

#[actor]
struct Outer {
    #[traversable]
    pub plain: Plain,
    #[traversable]
    pub many: HashMap<String, Vec<Plain>>,
    #[traversable]
    pub tuple: (Inner, Inner),
    #[traversable]
    pub inner: Inner,
}

#[actor]
impl Outer {}

#[actor]
struct Inner;

#[actor]
impl Inner {
    pub fn work(&self) {}
}

fn main() {
    let outer = Outer { plain: Plain, many: HashMap::new(), tuple: (Inner, Inner), inner: Inner };
    let proxy = outer.start().proxy();
    proxy.inner().work().get().unwrap();
    proxy.plain();
    proxy.plain().work().get().unwrap();
    proxy.many("x", 1).work();
    proxy.tuple().work();
}
