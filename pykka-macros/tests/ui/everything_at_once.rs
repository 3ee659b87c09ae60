use pykka::{Actor, actor};
use std::rc::Rc;

#[actor(bounded)]
struct Desk<'a> {
    #[actor(skp)]
    pub drawer: Rc<u8>,
    pub call: u8,
    pub lamp: u8,
    pub set_lamp: u8,
    pub note: &'a str,
}

#[actor]
impl Desk<'_> {
    pub fn sell(self) {}
    pub async fn tidy<T>(&self, (what, how): (T, u8)) -> &T {
        unimplemented!("{what:?} {how}")
    }
    pub fn sit(&self) -> u8 {
        1
    }
    fn on_start(&mut self, eagerly: bool) {}
}

fn work(desk: Desk<'static>) {
    let proxy = desk.start().proxy();
    proxy.sell();
    proxy.tidy((1, 2));
    let _: u8 = proxy.sit().get().unwrap();
}

struct Stored(DeskProxy);

fn stored(stored: Stored) {
    stored.0.sit().get().unwrap();
    let _ = Desk::start_with(|_| unimplemented!()).proxy().sit();
}

fn main() {}
