use std::time::Duration;

use pykka::{actor, Actor};

#[actor]
pub struct Player;

#[actor]
impl Player {
    pub fn play(&mut self) {}
}

fn main() {
    let player = Player.start().proxy();
    player.within(Duration::from_secs(1)).play();
    player.every(Duration::from_secs(1)).play();
}
