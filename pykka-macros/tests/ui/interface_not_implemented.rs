//! An actor that lists an interface that it doesn't implement, or a trait that is not an interface.
use pykka::{Actor, actor};

#[actor]
trait Backend {
    fn lookup(&self, uri: String) -> u32;
}

trait Plain {}

#[actor(implements(Backend))]
struct Files;
#[actor]
impl Files {}

#[actor(implements(Plain))]
struct Radio;
#[actor]
impl Radio {}
impl Plain for Radio {}

#[actor(implements)]
struct Tape;
#[actor]
impl Tape {}

#[actor]
struct Tuner;
#[actor(implements(Backend))]
impl Tuner {}
impl Backend for Tuner {
    fn lookup(&self, _: String) -> u32 {
        1
    }
}

fn main() {
    let _ = Files.start().proxy();
    let _ = Radio.start().proxy();
    let _ = Tape.start().proxy();
    let tuner: BackendProxy = Tuner.start().into();
    let _ = tuner.lookup("x".into()).get();
}
