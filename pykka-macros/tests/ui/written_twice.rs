use pykka::{Actor, actor};

#[actor]
#[actor(pooled)]
struct Player {
    pub volume: u8,
}

#[actor]
#[pykka::actor]
impl Player {
    pub fn play(&mut self) {}
}

#[actor]
#[actor]
trait Listener {
    fn played(&self);
}

fn uses(player: Player, listener: ListenerProxy) {
    player.start().proxy().play();
    listener.played();
}

fn main() {}
