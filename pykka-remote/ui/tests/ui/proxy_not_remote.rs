use pykka::actor;

#[actor]
pub trait Listener {
    fn heard(&mut self, line: u32);
}

#[actor(remote)]
pub struct Half;
#[actor]
impl Half {}

#[actor(remote)]
pub struct Hub;
#[actor(remote)]
impl Hub {
    pub fn subscribe(&mut self, listener: ListenerProxy) { drop(listener); }
    pub fn half(&self, halves: Vec<HalfProxy>) { drop(halves); }
}

fn main() {}
