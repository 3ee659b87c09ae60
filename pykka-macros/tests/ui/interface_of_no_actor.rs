//! The proxy of an interface, for a type that is not an actor or doesn't implement it.
use pykka::{Actor, ActorRegistry, actor};

#[actor]
trait Backend {
    fn lookup(&self, uri: String) -> u32;
}

struct Plain;
impl Backend for Plain {
    fn lookup(&self, _: String) -> u32 {
        1
    }
}

#[actor]
struct Deaf;
#[actor]
impl Deaf {}

fn main() {
    let _ = BackendProxy::from(Plain);
    let _: BackendProxy = Plain.into();
    let _ = BackendProxy::from(Deaf.start());
    let _: BackendProxy = Deaf.start().proxy().into();
    let _ = ActorRegistry::global().get_by_interface::<DeafProxy>();
}
