use pykka::{Actor, actor};

#[actor]
struct Player {
    pub state: u8,
}

impl Player {
    pub fn play(&mut self) {}
}

fn main() {
    let proxy = Player { state: 0 }.start().proxy();
    proxy.state().get().unwrap();
    proxy.set_state(1);
}
