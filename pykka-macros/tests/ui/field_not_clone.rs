use pykka::{Actor, actor};

struct Handle;

#[actor]
struct Device {
    pub handle: Handle,
    #[actor(read_only)]
    pub handles: Vec<Handle>,
    #[actor(skip)]
    pub fine: Handle,
}

#[actor]
impl Device {}

fn main() {
    let proxy = Device { handle: Handle, handles: Vec::new(), fine: Handle }.start().proxy();
    proxy.handle().get().unwrap();
    proxy.set_handle(Handle).get().unwrap();
    proxy.handles();
}
