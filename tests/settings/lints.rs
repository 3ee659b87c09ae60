//! Lints that the user's code would meet.

use crate::common::Answer;
use pykka::Actor;

mod odd {
    #![deny(warnings)]

    use pykka::actor;

    /// Its users may write it so, and have said that they do; what is made of it is none of their business.
    #[actor]
    #[derive(Default)]
    #[allow(non_snake_case, reason = "what is tested")]
    pub(crate) struct Odd {
        /// Unlike others.
        pub(crate) someNumber: u8,
        /// An underscore is no oddity, but `set__spare` would be.
        pub(crate) _spare: u8,
        /// Functions can't be compared, but messages that have some can be sent.
        pub(crate) function: Option<fn(u8) -> u8>,
    }

    #[actor]
    impl Odd {
        /// Unlike others.
        #[allow(non_snake_case, reason = "what is tested")]
        pub(crate) fn callIt(&self, function: fn(u8) -> u8, someArgument: u8) -> u8 {
            function(someArgument)
        }

        /// Unlike others.
        pub(crate) fn _quietly(&self) -> u8 {
            1
        }
    }

    /// An interface like that.
    #[actor]
    pub(crate) trait Strange {
        /// Unlike others.
        #[allow(non_snake_case, reason = "what is tested")]
        fn passIt(&self, function: fn(u8) -> u8, someArgument: u8) -> u8;
    }

    impl Strange for Odd {
        fn passIt(&self, function: fn(u8) -> u8, argument: u8) -> u8 {
            function(argument)
        }
    }
}

#[test]
fn lints_mind_names_and_types_only_where_the_user_wrote_them() {
    let actor = odd::Odd::default().start();
    let proxy = actor.proxy();
    proxy.set_someNumber(1);
    proxy.set__spare(2);
    proxy.set_function(Some(|number| number + 1));
    assert_eq!(proxy.someNumber().answer(), Ok(1));
    assert_eq!(proxy._spare().answer(), Ok(2));
    assert_eq!(proxy.function().answer().unwrap().map(|f| f(1)), Some(2));
    assert_eq!(proxy.callIt(|number| number * 2, 4).answer(), Ok(8));
    assert_eq!(proxy._quietly().answer(), Ok(1));
    let strange = odd::StrangeProxy::from(actor.clone());
    assert_eq!(strange.passIt(|number| number, 5).answer(), Ok(5));
    actor.stop();
}

mod aged {
    use pykka::actor;

    /// Has seen better days.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Aged;

    #[actor]
    impl Aged {
        /// Was good once.
        #[deprecated = "use `new_way`"]
        pub(crate) fn old_way(&self) -> u8 {
            1
        }

        /// Is good.
        pub(crate) fn new_way(&self) -> u8 {
            2
        }
    }
}

#[test]
fn a_deprecated_method_is_deprecated_in_the_proxy_and_nowhere_else() {
    let actor = aged::Aged.start();
    assert_eq!(actor.proxy().new_way().answer(), Ok(2));
    // That there is something to expect is what is tested.
    #[expect(deprecated, reason = "it carries over")]
    let old = actor.proxy().old_way();
    assert_eq!(old.answer(), Ok(1));
    actor.stop();
}

mod strict {
    #![forbid(
        dead_code,
        missing_debug_implementations,
        unreachable_code,
        unused_qualifications,
        unused_results
    )]

    use pykka::prelude::*;
    use pykka::{Failure, ProxyOf, Traversable};

    /// Makes an actor of whose proxy little is used.
    macro_rules! make_lamp {
        ($name:ident, $interface:ident) => {
            /// Switches it.
            #[actor]
            pub(crate) trait $interface {
                /// Switches it.
                fn switch(&mut self, on: bool) -> bool;
            }

            /// A lamp.
            #[actor]
            #[derive(Debug, Default)]
            pub(crate) struct $name {
                /// Whether it is on.
                pub(crate) on: bool,
                /// Its bulbs.
                #[traversable]
                pub(crate) bulbs: Option<Vec<Bulb>>,
            }

            #[actor]
            impl $name {
                /// How bright it is.
                pub(in crate::lints) fn brightness(&self) -> u8 {
                    u8::from(self.on)
                }
                fn on_start(&mut self) {
                    self.on = true;
                }
                fn on_stop(&mut self) -> Result<(), String> {
                    Ok(())
                }
                #[cfg(any())]
                fn on_failure(&mut self, _: &Failure) {}
                #[cfg(not(any()))]
                fn on_failure(&mut self, failure: &Failure) {
                    drop(failure.to_string());
                }
            }

            impl $interface for $name {
                fn switch(&mut self, on: bool) -> bool {
                    std::mem::replace(&mut self.on, on)
                }
            }
        };
    }
    make_lamp!(Lamp, Switch);

    /// Light.
    #[actor]
    #[derive(Debug)]
    pub(crate) struct Bulb {
        /// What it takes.
        pub(crate) watts: u8,
    }
    #[actor]
    impl Bulb {}

    /// Uses what generated code names as well.
    pub(crate) fn first<B: Traversable<Part = Bulb>>(lamp: &LampProxy, _: &B) -> ProxyOf<Bulb> {
        lamp.bulbs(0)
    }
}

#[test]
fn a_crate_may_forbid_lints_about_code_that_is_not_used() {
    let actor = strict::Lamp::default().start();
    assert_eq!(actor.proxy().brightness().answer(), Ok(1));
    let bulb = strict::first(&actor.proxy(), &strict::Bulb { watts: 5 });
    assert!(bulb.watts().answer().is_err());
    let switch = strict::SwitchProxy::from(actor.clone());
    assert_eq!(switch.switch(false).answer(), Ok(true));
    actor.stop();
}
