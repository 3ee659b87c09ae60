use pykka::{Actor, actor};

#[actor]
struct Player {
    pub into: u8,
}

#[actor]
impl Player {
    pub fn try_into(&self) -> u8 {
        self.into
    }
    // It takes `self` by reference, so the proxy's own method is found first.
    pub fn to_owned(&self) -> u8 {
        1
    }
    pub fn from(&self) -> u8 {
        1
    }
}

fn uses(player: Player) {
    let proxy = player.start().proxy();
    let _: Result<u8, _> = proxy.to_owned().get();
    let _: Result<u8, _> = proxy.from().get();
}

fn main() {}
