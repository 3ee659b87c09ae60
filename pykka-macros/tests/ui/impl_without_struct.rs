use pykka::{Actor, actor};

struct Player;

#[actor]
impl Player {
    pub fn play(&mut self) {}
}

fn main() {
    Player.start().proxy().play();
}
