//! Actors made by macros, and pykka by another name.

use crate::common::Answer;
use pykka::Actor;

macro_rules! make_actor {
    ($name:ident, $method:ident, $ty:ty) => {
        /// Made by a macro.
        #[pykka::actor]
        #[derive(Default)]
        pub(crate) struct $name {
            /// A value.
            pub(crate) value: $ty,
        }

        #[pykka::actor]
        impl $name {
            /// Gives the argument back.
            pub(crate) fn $method(&self, argument: $ty) -> $ty {
                argument
            }
        }
    };
}

macro_rules! make_interface {
    ($name:ident, $actor:ty, $method:ident, $ty:ty) => {
        /// An interface made by a macro.
        #[pykka::actor]
        pub(crate) trait $name {
            /// Gives the argument back.
            fn $method(&self, argument: $ty) -> $ty {
                argument
            }
        }

        impl $name for $actor {}
    };
}

mod made {
    make_actor!(Made, give, u16);
    make_interface!(Giving, Made, back, u16);
}

#[test]
fn an_actor_may_be_made_by_a_macro() {
    let actor = made::Made::default().start();
    assert_eq!(actor.proxy().give(3).answer(), Ok(3));
    assert_eq!(actor.proxy().value().answer(), Ok(0));
    let giving = made::GivingProxy::from(actor.clone());
    assert_eq!(giving.back(4).answer(), Ok(4));
    actor.stop();
}

/// Re-exports pykka, as a library does that has actors in its interface, and makes actors for those who depend on it only.
mod facade {
    pub(crate) use ::pykka;

    macro_rules! make_echo {
        ($name:ident, $interface:ident) => {
            /// Made for someone who may not know of pykka.
            #[$crate::macros::facade::pykka::actor(crate = $crate::macros::facade::pykka)]
            pub(crate) trait $interface {
                /// Gives the argument back.
                fn echo(&self, argument: u8) -> u8;
            }

            /// Made for someone who may not know of pykka.
            #[$crate::macros::facade::pykka::actor(crate = $crate::macros::facade::pykka, implements($interface))]
            #[derive(Default)]
            pub(crate) struct $name {
                /// A value.
                pub(crate) value: u8,
            }

            #[$crate::macros::facade::pykka::actor(crate = $crate::macros::facade::pykka)]
            impl $name {
                /// Twice the value.
                pub(crate) fn double(&self) -> u8 {
                    self.value * 2
                }
            }

            impl $interface for $name {
                fn echo(&self, argument: u8) -> u8 {
                    argument
                }
            }
        };
    }
    pub(crate) use make_echo;
}

mod renamed {
    use super::facade;
    use facade::pykka::Context;

    /// An interface.
    #[facade::pykka::actor(crate = crate::macros::facade::pykka)]
    pub(crate) trait Sum<T> {
        /// Adds.
        fn sum(&self, numbers: &[T]) -> u8;
    }

    /// A part.
    #[facade::pykka::actor(crate = facade::pykka)]
    #[derive(Default)]
    pub(crate) struct Inner {
        /// A number.
        pub(crate) number: u8,
    }

    #[facade::pykka::actor(crate = facade::pykka)]
    impl Inner {}

    /// An actor.
    #[facade::pykka::actor(crate = super::facade::pykka, implements(Sum<u8>))]
    #[derive(Default)]
    pub(crate) struct Outer {
        /// A part.
        #[traversable]
        pub(crate) inner: Inner,
    }

    #[facade::pykka::actor(crate = super::facade::pykka)]
    impl Outer {
        fn on_receive(&mut self, message: u8) -> u8 {
            message
        }

        /// Gives the argument back.
        pub(crate) fn name(&self, _context: &Context<Self>, name: &str) -> String {
            name.to_owned()
        }
    }

    impl Sum<u8> for Outer {
        fn sum(&self, numbers: &[u8]) -> u8 {
            numbers.iter().sum()
        }
    }
}

#[test]
fn the_crate_may_be_named_by_any_path() {
    let actor = renamed::Outer::default().start();
    let proxy = actor.proxy();
    assert_eq!(proxy.inner().number().answer(), Ok(0));
    assert_eq!(proxy.name("x").answer().as_deref(), Ok("x"));
    assert_eq!(actor.ask(7).answer(), Ok(7));
    let sum = actor.to_any().interface::<renamed::SumProxy<u8>>().unwrap();
    assert_eq!(sum.sum([1, 2]).answer(), Ok(3));
    actor.stop();
}

mod of_a_facade {
    crate::macros::facade::make_echo!(Echo, Echoing);
}

#[test]
fn a_macro_may_name_the_crate_by_its_own() {
    let actor = of_a_facade::Echo { value: 2 }.start();
    assert_eq!(actor.proxy().double().answer(), Ok(4));
    let echo = of_a_facade::EchoingProxy::from(actor.clone());
    assert_eq!(echo.echo(5).answer(), Ok(5));
    actor.stop();
}
