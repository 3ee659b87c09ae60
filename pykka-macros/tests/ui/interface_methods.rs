//! What a method of an interface can't take or return.
use pykka::{Actor, Context, actor};

#[actor]
trait Backend {
    fn lookup<T: Into<String>>(&self, uri: T) -> Vec<String>;
    fn sized(&self) -> u32
    where
        Self: Sized;
    fn create() -> u32;
    fn consume(self) -> u32;
    fn compare(&self, other: Self) -> bool;
    fn children(&self) -> Vec<Self>
    where
        Self: Sized;
    fn announce(&self, context: &Context<Files>);
    fn name(&self) -> &str;
    fn read(&self, from: impl std::io::Read) -> u32;
    async fn fetch(&self) -> u32;
    fn mock(&self) -> u32;
    #[actor(read_only)]
    fn fine(&self) -> u32;
}

#[actor]
struct Files;
#[actor]
impl Files {}

fn use_it(backend: BackendProxy) {
    let _ = backend.lookup("x").get();
    let _ = backend.sized();
    let _ = backend.call().name();
    let _ = backend.fine().get();
    let _: u32 = backend.call().fine().unwrap();
    backend.announce();
}

fn main() {
    let _ = Files.start();
}
