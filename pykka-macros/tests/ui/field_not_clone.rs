use pykka::{Actor, actor};

struct Handle;

#[actor]
struct Device {
    pub handle: Handle,
    #[actor(read_only)]
    pub handles: Vec<Handle>,
    #[actor(skip)]
    pub fine: Handle,
    pub part: Part,
}

#[actor]
impl Device {}

#[actor]
struct Part;

#[actor]
impl Part {
    pub fn work(&self) {}
}

fn main() {
    let proxy = Device { handle: Handle, handles: Vec::new(), fine: Handle, part: Part }.start().proxy();
    proxy.handle().get().unwrap();
    proxy.set_handle(Handle).get().unwrap();
    proxy.handles();
    proxy.part().get().unwrap();
}
