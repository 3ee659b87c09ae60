use pykka::{Actor, actor};

#[actor]
struct Player {
    pub volume: u8,
    pub position: ,
}

#[actor]
impl Player {
    pub fn play(&mut self) -> u8 {
        let volume = 1
        volume
    }
    pub fn seek(&mut self, to: ) {}
    pub fn pause(&mut self)
    pub fn stop(&mut self) -> u8 {
        self.
    }
    pub fn state(&self) -> u8 {
        self.volume
    }
    pub fn
}

#[actor]
trait Listener {
    fn played(&self) -> u8 {
        let volume = 1
        volume
    }
    fn stopped(&self) -> u8;
}

// The proxies have everything that could be parsed, so its uses are not errors.
fn uses(player: Player, listener: ListenerProxy) {
    let proxy = player.start().proxy();
    let _: Result<u8, _> = proxy.volume().get();
    let _: Result<u8, _> = proxy.play().get();
    let _: Result<u8, _> = proxy.state().get();
    let _: Result<u8, _> = listener.played().get();
    let _: Result<u8, _> = listener.stopped().get();
}

fn main() {}
