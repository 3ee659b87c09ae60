//! The systems that are compared, each as its own users would write it.

#[cfg(feature = "peers")]
mod actify;
#[cfg(feature = "actix-and-kameo")]
mod actix;
mod by_hand;
#[cfg(feature = "peers")]
mod interthread;
#[cfg(feature = "actix-and-kameo")]
mod kameo;
mod mutex;
mod pykka;
#[cfg(feature = "peers")]
mod ractor;
#[cfg(feature = "peers")]
mod xtra;

use crate::harness::System;

pub fn all() -> Vec<System> {
    let systems = [
        mutex::systems(),
        by_hand::systems(),
        #[cfg(feature = "peers")]
        interthread::systems(),
        #[cfg(feature = "actix-and-kameo")]
        actix::systems(),
        #[cfg(feature = "peers")]
        xtra::systems(),
        #[cfg(feature = "peers")]
        ractor::systems(),
        #[cfg(feature = "actix-and-kameo")]
        kameo::systems(),
        #[cfg(feature = "peers")]
        actify::systems(),
        pykka::systems(),
    ];
    systems.into_iter().flatten().collect()
}
