//! Each life of a restarted actor begins as a clone, or is built by a function.

use pykka::{Actor, Restart, actor};

#[actor]
pub struct Worker;

#[actor]
impl Worker {}

fn main() {
    Worker::builder().restart(Restart::always()).start(Worker);
}
