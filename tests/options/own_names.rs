//! Methods of the user's own with the names of options.

use super::*;
use pykka::promise;

#[actor_under_test]
#[derive(Default)]
pub struct Train {
    pub within: u32,
}

#[actor]
impl Train {
    pub fn after(&mut self, station: &str) -> String {
        format!("after {station}")
    }

    pub fn urgent(&self) -> bool {
        true
    }

    pub fn every(&mut self, told: pykka::Promise<()>) {
        self.within += 1;
        told.set(());
    }
}

#[actor]
pub trait Traveller {
    fn if_room(&mut self) -> u32;
}

impl Traveller for Train {
    fn if_room(&mut self) -> u32 {
        self.within
    }
}

#[test]
fn a_method_of_the_users_own_wins_and_the_option_can_still_be_reached() {
    let train = Train { within: 5 }.start();
    let proxy = train.proxy();
    assert_eq!(proxy.after("Rome").answer().unwrap(), "after Rome");
    assert_eq!(proxy.within().answer(), Ok(5));
    assert_eq!(proxy.urgent().answer(), Ok(true));
    let traveller = TravellerProxy::from(proxy.clone());
    assert_eq!(traveller.if_room().answer(), Ok(5));

    let limited = Proxy::within(&proxy, WATCHDOG);
    assert_eq!(limited.within().answer(), Ok(5));
    let urgent = Proxy::urgent(&proxy);
    assert_eq!(urgent.urgent().answer(), Ok(true));
    let traveller = Proxy::if_room(&traveller);
    assert_eq!(traveller.if_room().answer(), Ok(5));
    let (told, future) = promise();
    Proxy::after(&proxy, MOMENT).every(told);
    assert_eq!(future.answer(), Ok(()));
    let timer = Proxy::every(&proxy, WATCHDOG).set_within(7);
    assert!(timer.cancel());
    assert_eq!(proxy.within().answer(), Ok(6));
    train.stop().get().unwrap();
}
