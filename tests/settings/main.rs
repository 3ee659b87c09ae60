//! How what `#[actor]` generates lives with a crate's own settings: this crate denies what many do.
#![deny(missing_docs, unreachable_pub, unused, clippy::pedantic)]
#![deny(rust_2018_idioms, elided_lifetimes_in_paths, unused_qualifications)]
#![allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "the methods here do as little as they can"
)]

#[path = "../common/mod.rs"]
mod common;
mod conditions;
mod lints;
mod macros;
mod names;

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
