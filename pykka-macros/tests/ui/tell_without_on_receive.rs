use pykka::{Actor, actor};

#[actor]
struct Quiet;

#[actor]
impl Quiet {}

#[actor]
struct Listener;

#[actor]
impl Listener {
    fn on_receive(&mut self, message: String) {
        drop(message);
    }
}

fn main() {
    Quiet.start().tell("hello").unwrap();
    Quiet.start().ask(1u8).get().unwrap();
    Listener.start().tell(1u8).unwrap();
}
