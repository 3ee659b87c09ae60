//! A trait that can't be an interface because of a supertrait: the attribute sees only its name.
use pykka::actor;

trait Named {
    const NAME: &'static str;
}

#[actor]
trait Backend: Named {
    fn lookup(&self, uri: String) -> u32;
}

fn use_it(backend: BackendProxy) {
    let _ = backend.lookup("x".into()).get();
}

fn main() {}
