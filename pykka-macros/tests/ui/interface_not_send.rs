//! An argument or a result that is not `Send` can't pass through an interface either.
use std::rc::Rc;

use pykka::actor;

#[actor]
trait Backend {
    fn lookup(&self, uri: Rc<str>) -> u32;
    fn shared(&self) -> Rc<u32>;
    fn fine(&self) -> u32;
}

#[actor]
struct Files;
#[actor]
impl Files {}
impl Backend for Files {
    fn lookup(&self, _: Rc<str>) -> u32 {
        1
    }
    fn shared(&self) -> Rc<u32> {
        Rc::new(1)
    }
    fn fine(&self) -> u32 {
        1
    }
}

fn use_it(files: FilesProxy) {
    let backend: BackendProxy = files.into();
    let _ = backend.fine().get();
}

fn main() {}
