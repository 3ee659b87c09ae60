use pykka::{Actor, actor};

#[actor]
struct Player;

#[actor]
impl Player {
    pub fn play(&mut self) {}
}

#[actor]
impl Player {
    pub fn pause(&mut self) {}
}

fn main() {
    let proxy = Player.start().proxy();
    proxy.play();
    proxy.pause();
}
