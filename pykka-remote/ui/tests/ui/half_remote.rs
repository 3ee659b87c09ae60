use pykka::__private::remote::Remote;
use pykka::actor;

#[actor(remote)]
pub struct Player {
    pub volume: u8,
}
#[actor]
impl Player {
    pub fn play(&self) {}
}

#[actor]
pub struct Local;
#[actor]
impl Local {}

fn offer<P: Remote>() {}

fn main() {
    offer::<Player>();
    offer::<Local>();
}
