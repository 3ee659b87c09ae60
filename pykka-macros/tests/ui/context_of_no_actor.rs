use pykka::{Actor, Context, actor};

struct Request(u8);

#[actor]
struct Server {
    #[traversable]
    pub log: Log,
}
#[actor]
impl Server {
    pub fn handle(&self, _context: &Context<Request>, by: u8) -> u8 {
        by
    }
}

#[actor]
struct Log;
#[actor]
impl Log {
    pub fn write(&self, _context: &pykka::Context<Request>) {}
}

fn main() {
    let server = Server { log: Log }.start();
    let _: u8 = server.proxy().handle(1).get().unwrap();
    let _: () = server.proxy().log().write().get().unwrap();
}
