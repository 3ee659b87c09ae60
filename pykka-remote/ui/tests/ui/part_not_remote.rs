use pykka::actor;

#[actor(remote)]
pub struct Player {
    #[traversable]
    pub queue: Queue,
}
#[actor(remote)]
impl Player {}

#[actor]
pub struct Queue {
    pub tracks: Vec<String>,
}
#[actor]
impl Queue {}

fn main() {}
