use pykka::{Actor, actor};

#[actor]
struct Radio;

#[actor]
impl Radio {
    pub async fn tune(&self, station: u8) -> u8 {
        station
    }
    pub unsafe fn overdrive(&mut self) {}
    pub extern "C" fn callback(&self, code: i32) -> i32 {
        code
    }
    pub const fn fine(&self) -> u8 {
        1
    }
}

fn main() {
    let proxy = Radio.start().proxy();
    let station: u8 = proxy.tune(1).get().unwrap();
    proxy.overdrive();
    let _: i32 = proxy.callback(station.into()).get().unwrap();
    let _: u8 = proxy.fine().get().unwrap();
}
