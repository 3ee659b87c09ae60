//! What is part of a proxy.

use super::{CalculatorProxy, calculator};
use crate::common::Answer;
use pykka::{Actor, actor};
use pykka_tests_macros::actor_under_test;

pub(super) mod visibility {
    use pykka::actor;

    #[derive(Default)]
    pub(crate) struct Opaque;

    #[actor]
    #[derive(Default)]
    pub(crate) struct Mixed {
        pub open: u8,
        pub(crate) within: u8,
        pub(super) above: u8,
        #[actor(read_only)]
        pub counted: u8,
        /// Nothing that could be copied or sent.
        #[actor(skip)]
        pub(crate) skipped: std::rc::Weak<Opaque>,
        hidden: std::cell::Cell<*const u8>,
    }

    #[actor]
    impl Mixed {
        pub fn opened(&mut self) -> u8 {
            self.counted += 1;
            self.hidden();
            self.open
        }

        pub(crate) fn inside(&self) -> u8 {
            self.within
        }

        pub(super) fn upward(&self) -> u8 {
            self.above
        }

        fn hidden(&self) {
            let _ = self.hidden.get();
        }

        /// Takes what no message could.
        #[actor(skip)]
        pub(crate) fn skipped<'a>(&'a self, what: &'a mut Vec<u8>) -> &'a mut Vec<u8> {
            what.push(self.open);
            what
        }

        pub(crate) fn new() -> Self {
            Self {
                open: 1,
                ..Self::default()
            }
        }
    }
}

#[test]
fn what_has_a_visibility_is_part_of_the_proxy_with_that_visibility() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    proxy.set_within(2);
    proxy.set_above(3);
    assert_eq!(proxy.opened().answer(), Ok(1));
    assert_eq!(proxy.inside().answer(), Ok(2));
    assert_eq!(proxy.upward().answer(), Ok(3));
    assert_eq!(proxy.open().answer(), Ok(1));
    actor.stop();
}

/// Stands in for what a proxy does not have: a method of the proxy itself would be preferred.
trait Missing {
    fn set_counted(&self, _: u8) -> &'static str {
        "missing"
    }
    fn skipped(&self) -> &'static str {
        "missing"
    }
    fn set_skipped(&self) -> &'static str {
        "missing"
    }
    fn hidden(&self) -> &'static str {
        "missing"
    }
    #[expect(
        clippy::new_ret_no_self,
        clippy::wrong_self_convention,
        reason = "it is a stand-in"
    )]
    fn new(&self) -> &'static str {
        "missing"
    }
    fn secret(&self) -> &'static str {
        "missing"
    }
    fn on_start(&self) -> &'static str {
        "missing"
    }
}

impl Missing for visibility::MixedProxy {}
impl Missing for CalculatorProxy {}
impl Missing for HookedProxy {}

#[actor_under_test]
pub struct Hooked;

#[actor]
impl Hooked {
    pub fn on_start(&mut self) {}
    pub fn visible(&self) -> u8 {
        1
    }
}

#[test]
fn private_and_skipped_members_hooks_and_constructors_are_not_in_the_proxy() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    assert_eq!(proxy.skipped(), "missing");
    assert_eq!(proxy.set_skipped(), "missing");
    assert_eq!(proxy.hidden(), "missing");
    assert_eq!(proxy.new(), "missing");
    actor.stop();
    let (actor, proxy) = calculator();
    assert_eq!(proxy.secret(), "missing");
    actor.stop();
    let hooked = Hooked.start();
    assert_eq!(hooked.proxy().on_start(), "missing");
    assert_eq!(hooked.proxy().visible().answer(), Ok(1));
    hooked.stop();
}

#[test]
fn a_read_only_field_can_be_read_and_not_written() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    proxy.opened();
    assert_eq!(proxy.counted().answer(), Ok(1));
    assert_eq!(proxy.set_counted(9), "missing");
    actor.stop();
}

#[test]
fn what_is_skipped_is_still_there_inside() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let inside = actor.run(|mixed| {
        let mut list = vec![0];
        mixed.skipped(&mut list);
        (list, mixed.skipped.upgrade().is_none())
    });
    assert_eq!(inside.answer(), Ok((vec![0, 1], true)));
    actor.stop();
}
