//! Mistakes in an interface are reported there, and not where it is implemented or used.
use pykka::{Actor, ActorRegistry, Context, actor};

#[actor]
trait Backend {
    type Track;
    fn lookup(&self, uri: (u8, &str)) -> u32;
    fn announce(&self, context: &Context<Self>);
    fn convert<T>(&self, it: T) -> T;
    fn create() -> u32;
    fn compare(&self, other: Self::Track) -> bool;
    fn fine(&self) -> u32;
}

#[actor]
trait Borrower<'a> {
    fn read(&self) -> &'a str;
}

#[actor(implements(Backend, Borrower<'static>))]
struct Files;
#[actor]
impl Files {}

impl Backend for Files {
    type Track = u8;
    fn lookup(&self, uri: (u8, &str)) -> u32 {
        u32::from(uri.0)
    }
    fn announce(&self, context: &Context<Self>) {
        context.proxy();
    }
    fn convert<T>(&self, it: T) -> T {
        it
    }
    fn create() -> u32 {
        1
    }
    fn compare(&self, other: u8) -> bool {
        other == 1
    }
    fn fine(&self) -> u32 {
        2
    }
}

impl Borrower<'static> for Files {
    fn read(&self) -> &'static str {
        "x"
    }
}

fn main() {
    let files = Files.start();
    let backend: BackendProxy = files.clone().into();
    backend.lookup((1, "x")).get();
    assert_eq!(backend.fine().get().unwrap(), 2);
    let found = ActorRegistry::global().get_by_interface::<BackendProxy>();
    assert_eq!(found, [backend]);
    let borrower: Option<BorrowerProxy> = files.to_any().interface();
    borrower.unwrap().read();
    let mock = BackendProxy::mock(|_: BackendCall| 1_u32);
    mock.announce();
}
