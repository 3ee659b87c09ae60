use pykka::{Actor, actor};

#[actor]
struct Zoo {
    pub cat: u8,
    pub set_cat: u8,
    pub call: u8,
    #[actor(read_only)]
    pub defer: u8,
    pub r#actor_ref: u8,
    pub dog1: u8,
    pub dog_1: u8,
    #[traversable]
    pub dog__1: Vec<Kennel>,
    #[traversable]
    pub dog1_: Kennel,
    #[traversable]
    pub dog_1_: Vec<Kennel>,
}

#[actor]
struct Kennel;

#[actor]
impl Kennel {}

#[actor]
impl Zoo {
    pub fn clone(&self) -> u8 {
        1
    }
    pub fn feed_cat(&self) {}
    pub fn feed__cat(&self) {}
}

fn main() {
    let proxy = Zoo::start_with(|_| unimplemented!()).proxy();
    proxy.cat();
    proxy.set_set_cat(1);
    proxy.feed_cat();
    proxy.feed__cat();
    proxy.dog1();
    proxy.dog_1().get();
    proxy.set_dog_1(1).get();
    proxy.dog_1_(1).anything();
}
