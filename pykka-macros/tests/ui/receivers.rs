use pykka::{Actor, actor};

#[actor]
struct Counter {
    count: u32,
}

#[actor]
impl Counter {
    pub fn into_count(self) -> u32 {
        self.count
    }
    pub fn consume(mut self, by: u32) {
        self.count -= by;
    }
    pub fn unbox(self: Box<Self>) -> u32 {
        self.count
    }
    pub fn limit() -> u32 {
        10
    }
    pub fn borrow(&'static self) {}
}

fn main() {
    let proxy = Counter { count: 0 }.start().proxy();
    let count: u32 = proxy.into_count().get().unwrap();
    proxy.consume(count);
    proxy.unbox();
    let _: u32 = proxy.call().limit().unwrap();
    proxy.defer().borrow().unwrap();
}
