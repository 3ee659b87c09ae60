//! Names: without a prelude, with names of others, and keywords.

use crate::common::Answer;
use pykka::Actor;

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
