use pykka::actor;

#[actor]
trait Listener {
    pub fn played(&self) -> u8;
    fn stopped(&self);
}

fn uses(listener: ListenerProxy) {
    let _: Result<u8, _> = listener.played().get();
    listener.stopped();
}

fn main() {}
