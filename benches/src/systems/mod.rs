//! The systems that are compared, each as its own users would write it.

mod actify;
mod actix;
mod by_hand;
mod interthread;
mod kameo;
mod mutex;
mod pykka;
mod ractor;
mod xtra;

use crate::harness::System;

pub fn all() -> Vec<System> {
    let systems = [
        mutex::systems(),
        by_hand::systems(),
        interthread::systems(),
        actix::systems(),
        xtra::systems(),
        ractor::systems(),
        kameo::systems(),
        actify::systems(),
        pykka::systems(),
    ];
    systems.into_iter().flatten().collect()
}
