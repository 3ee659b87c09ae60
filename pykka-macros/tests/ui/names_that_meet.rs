use pykka::{Actor, actor};

#[actor]
struct Zoo {
    pub cat: u8,
    pub set_cat: u8,
    pub call: u8,
    #[actor(read_only)]
    pub defer: u8,
    pub r#actor_ref: u8,
}

#[actor]
impl Zoo {
    pub fn clone(&self) -> u8 {
        1
    }
    pub fn feed_cat(&self) {}
    pub fn feed__cat(&self) {}
}

fn main() {
    let proxy = Zoo { cat: 1, set_cat: 2, call: 3, defer: 4, actor_ref: 5 }.start().proxy();
    proxy.cat();
    proxy.feed_cat();
    proxy.feed__cat();
}
