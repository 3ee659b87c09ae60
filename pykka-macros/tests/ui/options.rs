use pykka::{Actor, actor};

#[actor(skip)]
struct Amplifier {
    #[actor(skp)]
    pub gain: u8,
    #[actor(readonly)]
    pub level: u8,
    #[actor(traversable)]
    pub left: u8,
    #[actor(bounded)]
    pub right: u8,
    #[actor(crate = pykka)]
    pub centre: u8,
    #[traversable(deep)]
    pub speaker: Speaker,
    #[traversable]
    hidden: Speaker,
    #[traversable]
    #[actor(read_only)]
    pub fixed: Speaker,
    #[actor(skip, read_only)]
    pub skipped: u8,
    #[actor(skip = true)]
    pub assigned: u8,
}

#[actor(name = "Amp")]
impl Amplifier {
    #[actor(read_only)]
    pub fn mute(&mut self) {}
    #[actor(skipp)]
    pub fn unmute(&mut self) {}
    #[traversable]
    pub fn speaker_of(&self) {}
    #[actor]
    pub fn empty(&self) {}
}

#[actor(crat = pykka)]
struct Speaker;

#[actor]
impl Speaker {}

fn amplifier() -> Amplifier {
    unimplemented!()
}

#[actor(pooled = true)]
struct Valued {
    pub gain: u8,
}

#[actor]
impl Valued {}

fn main() {
    let proxy = amplifier().start().proxy();
    proxy.gain();
    proxy.level();
    proxy.mute();
    proxy.unmute();
    proxy.speaker_of();
    proxy.empty();
}

#[actor]
struct Tree<T> {
    #[traversable]
    pub children: Vec<Tree<T>>,
}

#[actor]
impl<T> Tree<T> {}
