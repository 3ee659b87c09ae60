use std::any::Any;

use pykka::actor;

#[actor]
struct Player {
    volume: u8,
}

#[actor]
impl Player {
    fn on_receive(&mut self, _message: Box<dyn Any>) {
        self.volume = 0;
    }
}

fn main() {}
