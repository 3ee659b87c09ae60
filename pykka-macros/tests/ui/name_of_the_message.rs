use pykka::{Actor, actor};

struct PhoneCall {
    number: u8,
}

#[actor]
struct Phone {
    pub is_ringing: bool,
}
#[actor]
impl Phone {
    pub fn ring(&mut self, call: &PhoneCall) -> u8 {
        call.number
    }
    pub fn hang_up(&mut self) -> bool {
        self.is_ringing
    }
}

struct TelCall;

#[actor]
trait Tel {
    fn ring(&mut self, call: TelCall);
}

fn main() {
    let phone = Phone { is_ringing: true }.start();
    let _: bool = phone.proxy().hang_up().get().unwrap();
    phone.proxy().ring(PhoneCall { number: 1 });
}
