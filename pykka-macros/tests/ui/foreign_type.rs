use pykka::actor;

#[actor]
impl Vec<u8> {
    pub fn total(&self) -> u8 {
        0
    }
}

#[actor]
impl std::collections::HashMap<u8, u8> {
    pub fn total(&self) -> u8 {
        0
    }
}

fn main() {}
