//! Items that an interface can't have.
use pykka::actor;

#[actor]
pub trait Backend: Clone + Send + std::hash::Hash {
    const SCHEME: &'static str;
    type Track;

    fn lookup(&self, uri: String) -> u32;

    #[actor(skip)]
    fn convert<T>(&self, it: T);

    #[actor(skip)]
    fn create() -> u32;

    #[actor(skip)]
    fn fine()
    where
        Self: Sized;
}

#[actor]
trait Borrower<'a> {
    fn read(&self) -> u32;
}

#[actor(pooled)]
trait Pooled {
    fn read(&self) -> u32;
}

#[actor(implements(Pooled))]
trait Implementing {
    fn read(&self) -> u32;
}

#[actor]
struct Files;
#[actor]
impl Files {}

impl Pooled for Files {
    fn read(&self) -> u32 {
        1
    }
}

fn use_them(backend: BackendProxy, borrower: BorrowerProxy, files: FilesProxy) {
    let _ = backend.lookup("x".into()).get();
    let _ = borrower.read().get();
    let pooled: PooledProxy = files.into();
    let _ = pooled.read().get();
}

fn main() {}
