use pykka::{Actor, Context, actor};

#[actor(crate = crate::facade::pikka)]
pub trait Backend {
    fn lookup(&mut self, uri: &str) -> Vec<u8>;
}

#[actor(crate = crate::facade::pikka)]
pub struct Speaker {
    pub level: u8,
}

#[actor(crate = crate::facade::pikka)]
impl Speaker {
    pub fn mute(&mut self, context: &Context<Self>) {
        let _ = context;
        self.level = 0;
    }
}

#[actor(crate = ::actors, implements(Backend))]
pub struct Amplifier {
    #[traversable]
    pub speaker: Speaker,
    pub volume: u8,
}

#[actor(crate = ::actors)]
impl Amplifier {
    fn on_receive(&mut self, message: u8) -> u8 {
        message
    }

    pub fn mute(&mut self) {
        self.volume = 0;
    }
}

impl Backend for Amplifier {
    fn lookup(&mut self, _: &str) -> Vec<u8> {
        vec![]
    }
}

fn main() {
    let amplifier = Amplifier { speaker: Speaker { level: 1 }, volume: 1 }.start();
    amplifier.proxy().mute();
}

mod wrong {
    use pykka::actor;

    #[actor(crate = ::std::sync)]
    pub struct Switch {
        pub on: bool,
    }

    #[actor(crate = ::std::sync)]
    impl Switch {
        pub fn toggle(&mut self) {
            self.on = !self.on;
        }
    }
}
