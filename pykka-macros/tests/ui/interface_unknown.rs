//! An interface that doesn't exist.
use pykka::{Actor, actor};

#[actor(implements(Backend))]
struct Files;
#[actor]
impl Files {}

fn main() {
    let _ = Files.start().proxy();
}
