//! How what `#[actor]` generates lives with a crate's own settings: this crate denies what many do.
#![deny(missing_docs, unreachable_pub, unused, clippy::pedantic)]
#![deny(rust_2018_idioms, elided_lifetimes_in_paths, unused_qualifications)]
#![allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the methods here do as little as they can"
)]

mod common;

use common::Answer;
use pykka::Actor;

/// The struct is here, the methods are elsewhere.
mod model {
    use pykka::actor;

    /// A thing with a name.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Thing {
        /// What it is called.
        pub(crate) name: String,
        pub(super) size: u32,
    }
}

mod behaviour {
    use super::model::{Thing, ThingCalls, ThingProxy};
    use pykka::actor;

    #[actor]
    impl Thing {
        /// Calls it something else; gives what it was called before.
        pub(crate) fn rename(&mut self, name: &str) -> String {
            std::mem::replace(&mut self.name, name.to_owned())
        }

        pub(crate) fn grow(&mut self) -> u32 {
            self.size += 1;
            self.size
        }
    }
}

#[test]
fn the_struct_and_the_impl_block_may_be_in_different_modules() {
    let actor = model::Thing::default().start();
    let proxy: model::ThingProxy = actor.proxy();
    proxy.set_name("one".into());
    assert_eq!(proxy.rename("two").answer().as_deref(), Ok("one"));
    assert_eq!(proxy.grow().answer(), Ok(1));
    assert_eq!(proxy.size().answer(), Ok(1));
    let call = behaviour::ThingCall::Rename {
        name: "three".into(),
    };
    assert_eq!(
        actor
            .ask(call)
            .answer()
            .unwrap()
            .downcast::<String>()
            .unwrap(),
        "two"
    );
    actor.stop();
}

mod by_path {
    /// Nothing is imported where it is annotated.
    #[pykka::actor]
    #[derive(Default)]
    pub(crate) struct Plain {
        /// A number.
        pub(crate) number: u8,
    }

    #[pykka::actor]
    impl Plain {
        /// One more.
        pub(crate) fn next(&mut self, context: &pykka::Context<Self>, by: u8) -> u8 {
            let _ = context.urn();
            self.number += by;
            self.number
        }
    }
}

#[test]
fn nothing_need_be_imported_for_the_attribute() {
    let actor = by_path::Plain::default().start();
    assert_eq!(actor.proxy().next(2).answer(), Ok(2));
    actor.stop();
}

/// A module in which not even `Option` is known.
mod bare {
    #![no_implicit_prelude]

    /// A part with nothing around it.
    #[::pykka::actor]
    #[derive(::std::default::Default)]
    pub(crate) struct Inner {
        /// A number.
        pub(crate) number: u8,
    }

    #[::pykka::actor]
    impl Inner {
        /// Fails.
        pub(crate) fn fail(&self, text: &str) -> ::std::result::Result<(), ::std::string::String> {
            ::std::result::Result::Err(::std::convert::From::from(text))
        }
    }

    /// An interface with nothing around it.
    #[::pykka::actor]
    pub(crate) trait Sum {
        /// Adds.
        fn sum(&self, numbers: &[u8], name: &str) -> u8;
    }

    impl Sum for Outer {
        fn sum(&self, numbers: &[u8], _: &str) -> u8 {
            ::std::iter::Iterator::sum(numbers.iter())
        }
    }

    /// An actor with nothing around it.
    #[::pykka::actor(implements(Sum))]
    #[derive(::std::default::Default)]
    pub(crate) struct Outer {
        /// A part.
        #[traversable]
        pub(crate) inner: Inner,
        /// Parts.
        #[traversable]
        pub(crate) all: ::std::vec::Vec<Inner>,
        /// A number.
        pub(crate) number: ::std::option::Option<u8>,
    }

    #[::pykka::actor]
    impl Outer {
        fn on_start(&mut self) -> ::std::result::Result<(), ::std::string::String> {
            self.number = ::std::option::Option::Some(1);
            ::std::result::Result::Ok(())
        }

        fn on_stop(&mut self) {}

        fn on_failure(&mut self, _failure: &::pykka::Failure) {}

        fn on_receive(&mut self, message: u8) -> u8 {
            message
        }

        /// Adds.
        pub(crate) fn add(&mut self, numbers: &[u8]) -> u8 {
            ::std::iter::Iterator::sum(numbers.iter())
        }
    }
}

#[test]
fn actors_work_in_a_module_without_the_prelude() {
    let actor = bare::Outer::default().start();
    let proxy = actor.proxy();
    assert_eq!(proxy.number().answer(), Ok(Some(1)));
    assert_eq!(proxy.add([1, 2]).answer(), Ok(3));
    assert_eq!(proxy.inner().number().answer(), Ok(0));
    assert_eq!(proxy.inner().fail("x").answer(), Ok(Err("x".to_owned())));
    assert!(proxy.all(0).number().answer().is_err());
    assert_eq!(actor.ask(7).answer(), Ok(7));
    let sum = actor.to_any().interface::<bare::SumProxy>().unwrap();
    assert_eq!(sum.sum([1, 2], "x").answer(), Ok(3));
    actor.stop();
    let mock = bare::SumProxy::mock(|_| 4_u8);
    assert_eq!(mock.sum([], "x").answer(), Ok(4));
}

/// A module whose names are those of the standard library and of pykka.
mod misleading {
    #![allow(dead_code, reason = "they are here to be in the way")]

    use pykka::actor;

    struct Result;
    struct Option;
    struct String;
    struct Vec;
    struct Box;
    struct Future;
    struct Error;
    struct Reply;
    fn drop() {}

    /// Must not mind.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Calm {
        /// A number.
        pub(crate) number: u8,
    }

    /// An interface that must not mind.
    #[actor]
    pub(crate) trait Odd<A> {
        /// The arguments have the names that generated code might have.
        fn odd_names(&self, message: u8, reply: A, on: u8, answer: u8, actor: &str) -> u8;
    }

    impl<A> Odd<A> for Calm {
        fn odd_names(&self, message: u8, _: A, on: u8, answer: u8, _: &str) -> u8 {
            message + on + answer
        }
    }

    #[actor]
    impl Calm {
        /// Twice the number.
        pub(crate) fn double(&self) -> u8 {
            self.number * 2
        }

        /// The arguments have the names that generated code might have.
        pub(crate) fn odd_names(
            &self,
            message: u8,
            context: u8,
            reply: u8,
            value: u8,
            call: &str,
        ) -> u8 {
            message + context + reply + value + u8::try_from(call.len()).unwrap_or(0)
        }
    }
}

#[test]
fn names_that_are_in_the_way_are_not_minded() {
    let actor = misleading::Calm { number: 4 }.start();
    assert_eq!(actor.proxy().double().answer(), Ok(8));
    assert_eq!(
        actor.proxy().odd_names(1, 2, 3, 4, "five5").answer(),
        Ok(15)
    );
    let odd = misleading::OddProxy::from(actor.clone());
    assert_eq!(odd.odd_names(1, (), 2, 3, "four").answer(), Ok(6));
    actor.stop();
}

mod raw {
    use pykka::actor;

    /// Its names are keywords.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Raw {
        /// A keyword.
        pub(crate) r#type: u8,
        /// Almost one.
        pub(crate) self_: u8,
    }

    #[actor]
    impl Raw {
        /// A keyword with a keyword.
        pub(crate) fn r#match(&self, r#in: u8) -> u8 {
            r#in + self.r#type
        }
    }

    /// A keyword by itself, with a keyword in it.
    #[actor]
    #[expect(non_camel_case_types, reason = "it is a keyword")]
    pub(crate) trait r#trait {
        /// A keyword with a keyword.
        fn r#match(&self, r#in: u8) -> u8;
    }

    impl r#trait for Raw {
        fn r#match(&self, r#in: u8) -> u8 {
            r#in
        }
    }

    /// A keyword by itself.
    #[actor]
    #[expect(non_camel_case_types, reason = "it is a keyword")]
    pub(crate) struct r#struct;

    #[actor]
    impl r#struct {
        /// Nothing.
        pub(crate) fn nothing(&self) {}
    }
}

#[test]
fn raw_identifiers_can_be_the_names_of_everything() {
    let actor = raw::Raw::default().start();
    let proxy = actor.proxy();
    proxy.set_type(2);
    proxy.set_self_(3);
    assert_eq!(proxy.r#type().answer(), Ok(2));
    assert_eq!(proxy.self_().answer(), Ok(3));
    assert_eq!(proxy.r#match(1).answer(), Ok(3));
    let call = raw::RawCall::Match { r#in: 5 };
    assert_eq!(
        actor.ask(call).answer().unwrap().downcast::<u8>().unwrap(),
        7
    );
    let interface = raw::traitProxy::from(actor.clone());
    assert_eq!(interface.r#match(1).answer(), Ok(1));
    actor.stop();
    let actor = raw::r#struct.start();
    assert_eq!(actor.proxy().nothing().answer(), Ok(()));
    actor.stop();
}

mod conditional {
    use pykka::actor;

    /// Half of it is not there.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Half {
        /// There.
        #[cfg(test)]
        pub(crate) here: u8,
        /// Not there; nor is its type.
        #[cfg(not(test))]
        pub(crate) gone: NoSuchType,
    }

    #[actor]
    impl Half {
        /// There.
        #[cfg(test)]
        pub(crate) fn present(&self, number: u8) -> u8 {
            number
        }

        /// Not there.
        #[cfg(not(test))]
        pub(crate) fn absent(&self, what: NoSuchType) -> NoSuchType {
            what
        }

        /// One of two.
        #[cfg(test)]
        pub(crate) fn either(&self) -> &'static str {
            "test"
        }

        /// The other.
        #[cfg(not(test))]
        pub(crate) fn either(&self) -> u64 {
            0
        }
    }
}

#[test]
fn members_under_cfg_are_there_or_not_with_all_that_is_generated_for_them() {
    let actor = conditional::Half::default().start();
    let proxy = actor.proxy();
    proxy.set_here(1);
    assert_eq!(proxy.here().answer(), Ok(1));
    assert_eq!(proxy.present(2).answer(), Ok(2));
    assert_eq!(proxy.either().answer(), Ok("test"));
    assert_eq!(proxy.call().either(), Ok("test"));
    let call = conditional::HalfCall::Present { number: 3 };
    assert_eq!(call, call.clone());
    assert_eq!(format!("{call:?}"), "Present { number: 3 }");
    actor.stop();
}

mod alternatives {
    use pykka::actor;

    /// Has each of its members in two ways.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Either {
        /// One of two.
        #[cfg(test)]
        pub(crate) number: u8,
        /// The other.
        #[cfg(not(test))]
        pub(crate) number: NoSuchType,
        /// One of two of one variant.
        #[cfg(test)]
        pub(crate) count1: u8,
        /// The other.
        #[cfg(not(test))]
        pub(crate) count_1: u8,
        /// One of two, which is a part.
        #[traversable]
        #[cfg(test)]
        pub(crate) part: super::conditional_parts::Inner<u8>,
        /// The other, which is none.
        #[cfg(not(test))]
        pub(crate) part: NoSuchType,
    }

    #[actor]
    impl Either {
        /// One of two of one variant.
        #[cfg(test)]
        pub(crate) fn step1(&self) -> u8 {
            self.number + 1
        }

        /// The other.
        #[cfg(not(test))]
        pub(crate) fn step_1(&self) -> NoSuchType {
            self.number
        }
    }
}

#[test]
fn members_under_opposite_cfgs_may_have_one_name() {
    let actor = alternatives::Either::default().start();
    let proxy = actor.proxy();
    proxy.set_number(3);
    assert_eq!(proxy.number().answer(), Ok(3));
    assert_eq!(proxy.count1().answer(), Ok(0));
    assert_eq!(proxy.part().give(2).answer(), Ok(2));
    assert_eq!(proxy.step1().answer(), Ok(4));
    actor.stop();
}

mod conditional_parts {
    use pykka::actor;

    /// A part.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Inner<T> {
        /// A value.
        pub(crate) value: T,
    }

    #[actor]
    impl<T> Inner<T> {
        /// Gives the argument back.
        pub(crate) fn give(&self, value: T) -> T {
            value
        }
    }

    /// Half of its parts are not there, nor are their types.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Outer {
        /// There.
        #[cfg(test)]
        #[traversable]
        pub(crate) here: Inner<u8>,
        /// There, in the other order.
        #[traversable]
        #[cfg(test)]
        pub(crate) several: Vec<Inner<u8>>,
        /// Not there.
        #[cfg(not(test))]
        #[traversable]
        pub(crate) gone: NoSuchPart,
        /// Not there, in the other order.
        #[traversable]
        #[cfg(not(test))]
        pub(crate) none: Vec<NoSuchPart>,
    }

    #[actor]
    impl Outer {}

    /// Half of it is not there, and all of it is generic.
    #[actor]
    #[derive(Default)]
    pub(crate) struct Generic<T> {
        /// There.
        #[cfg(test)]
        pub(crate) value: Option<T>,
        /// Not there.
        #[cfg(not(test))]
        pub(crate) nothing: NoSuchType<T>,
    }

    #[actor]
    impl<T> Generic<T> {
        /// There.
        #[cfg(test)]
        pub(crate) fn present(&self, value: Option<T>) -> Option<T> {
            value
        }

        /// Not there.
        #[cfg(not(test))]
        pub(crate) fn absent(&self, what: NoSuchType<T>) -> NoSuchType<T> {
            what
        }
    }
}

#[test]
fn traversable_fields_under_cfg_are_there_or_not() {
    let mut outer = conditional_parts::Outer::default();
    outer.several.push(conditional_parts::Inner { value: 2 });
    let actor = outer.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.here().give(1).answer(), Ok(1));
    assert_eq!(proxy.several(0).value().answer(), Ok(2));
    actor.stop();
}

#[test]
fn members_under_cfg_may_be_generic() {
    let actor = conditional_parts::Generic::<u8>::default().start();
    let proxy = actor.proxy();
    assert_eq!(proxy.value().answer(), Ok(None));
    assert_eq!(proxy.present(Some(2)).answer(), Ok(Some(2)));
    actor.stop();
}

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
#[expect(clippy::used_underscore_items, reason = "what is tested")]
fn names_and_types_that_lints_mind_are_told_of_where_they_are_written_only() {
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

#[test]
fn an_actor_may_be_defined_inside_a_function() {
    use pykka::actor;

    #[actor]
    struct Local {
        pub(crate) number: u8,
    }

    #[actor]
    impl Local {
        pub(crate) fn next(&mut self) -> u8 {
            self.number += 1;
            self.number
        }
    }

    let actor = Local { number: 1 }.start();
    assert_eq!(actor.proxy().next().answer(), Ok(2));
    actor.stop();
}

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
            #[$crate::facade::pykka::actor(crate = $crate::facade::pykka)]
            pub(crate) trait $interface {
                /// Gives the argument back.
                fn echo(&self, argument: u8) -> u8;
            }

            /// Made for someone who may not know of pykka.
            #[$crate::facade::pykka::actor(crate = $crate::facade::pykka, implements($interface))]
            #[derive(Default)]
            pub(crate) struct $name {
                /// A value.
                pub(crate) value: u8,
            }

            #[$crate::facade::pykka::actor(crate = $crate::facade::pykka)]
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
    use crate::facade;
    use facade::pykka::Context;

    /// An interface.
    #[facade::pykka::actor(crate = crate::facade::pykka)]
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
    crate::facade::make_echo!(Echo, Echoing);
}

#[test]
fn a_macro_may_name_the_crate_by_its_own() {
    let actor = of_a_facade::Echo { value: 2 }.start();
    assert_eq!(actor.proxy().double().answer(), Ok(4));
    let echo = of_a_facade::EchoingProxy::from(actor.clone());
    assert_eq!(echo.echo(5).answer(), Ok(5));
    actor.stop();
}
