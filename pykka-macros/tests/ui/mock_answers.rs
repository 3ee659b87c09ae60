use pykka::{actor, testing};

#[actor]
trait Backend {
    fn lookup(&self, uri: &str, limit: u8) -> Vec<String>;
}

fn main() {
    let mock = || testing::mock::<BackendProxy>();
    mock().on(BackendProxy::lookup, |uri: String| vec![uri]);
    mock().on(BackendProxy::lookup, |uri: String, _: u8| uri);
    mock().on(BackendProxy::actor_ref, || 1);
}
