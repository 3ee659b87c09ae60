use pykka::{Actor, actor};
use std::collections::HashMap;

type Leaves = Vec<Leaf>;
type Stalk = Option<Box<Leaf>>;
type ByName<T> = HashMap<String, T>;
type Single = Leaf;

#[actor]
struct Tree {
    #[traversable]
    pub leaves: Leaves,
    #[traversable]
    pub stalk: Stalk,
    #[traversable]
    pub twigs: Vec<ByName<Leaf>>,
    #[traversable]
    pub single: Single,
}

#[actor]
impl Tree {}

#[actor]
struct Leaf;

#[actor]
impl Leaf {
    pub fn fall(&self) {}
}

fn main() {
    let tree = Tree { leaves: vec![], stalk: None, twigs: vec![], single: Leaf };
    let proxy = tree.start().proxy();
    proxy.stalk().fall();
    proxy.single().fall();
}
