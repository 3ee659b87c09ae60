use pykka::actor;

/// It is `Send` and `Clone`, but neither `Serialize` nor `Deserialize`.
#[derive(Clone)]
pub struct Handle;

#[actor(remote)]
pub struct Player {
    pub device: Handle,
    #[actor(read_only)]
    pub name: String,
}

#[actor(remote)]
impl Player {
    pub fn open(&mut self, handle: Handle) { drop(handle); }
    pub fn handle(&self) -> Handle { Handle }
    #[actor(skip)]
    pub fn raw(&self) -> Handle { Handle }
    pub fn play(&self) -> bool { true }
}

#[actor(remote)]
pub trait Listener {
    fn opened(&mut self, handle: Handle);
}

fn main() {
    let _ = |player: PlayerProxy| player.open(Handle);
}
