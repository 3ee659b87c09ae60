//! Proxies without an actor behind them: mocks and probes.

mod builders;
mod cycles;
mod mocks;
mod probes;

use pykka::{ActorRegistry, AnyReply, Error, actor};
use pykka_tests_macros::actor_under_test;

#[derive(Debug, Clone, PartialEq)]
pub struct Track(pub &'static str);

#[actor]
pub trait Backend {
    fn lookup(&self, uri: String) -> Vec<Track>;
    fn refresh(&mut self);
    fn size(&self) -> Result<usize, String>;
}

#[actor_under_test]
pub struct Core {
    pub backend: BackendProxy,
}

#[actor]
impl Core {
    pub fn count(&self, uri: &str) -> Result<usize, Error> {
        Ok(self.backend.call().lookup(uri.into())?.len())
    }
}

fn core(backend: &BackendProxy) -> CoreProxy {
    let backend = backend.clone();
    let registry = ActorRegistry::new();
    let core = Core::builder().registry(&registry).start(Core { backend });
    core.proxy()
}

/// A mock of three methods, each with another type of result.
fn backend() -> BackendProxy {
    let mut refreshed = 0;
    BackendProxy::mock(move |call: BackendCall| match call {
        BackendCall::Lookup { uri } if uri.is_empty() => panic!("nothing to look up"),
        BackendCall::Lookup { .. } => AnyReply::new(vec![Track("a"); refreshed]),
        BackendCall::Refresh => {
            refreshed += 1;
            AnyReply::new(())
        }
        BackendCall::Size => AnyReply::new(Err::<usize, _>("no idea".to_owned())),
    })
}
