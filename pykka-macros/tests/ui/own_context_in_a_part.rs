use std::collections::HashMap;

use pykka::{Actor, Context, actor};

#[actor]
struct Core {
    #[traversable]
    pub playback: Playback,
    #[traversable]
    pub mixers: HashMap<String, Mixer>,
}
#[actor]
impl Core {}

#[actor]
struct Playback;
#[actor]
impl Playback {
    pub fn play(&self, context: &Context<Self>) -> bool {
        context.actor_ref().is_alive()
    }
    pub fn pause(&self) {}
}

#[actor]
struct Mixer {
    #[traversable]
    pub channel: Vec<Channel>,
}
#[actor]
impl Mixer {}

#[actor]
struct Channel;
#[actor]
impl Channel {
    pub fn mute(&self, _: &pykka::Context<Channel>) {}
}

fn main() {
    let core = Core {
        playback: Playback,
        mixers: HashMap::new(),
    };
    let core = core.start();
    let _: bool = core.proxy().playback().play().get().unwrap();
    core.proxy().playback().pause();
    core.proxy().mixers("main").channel(0).mute();
}
