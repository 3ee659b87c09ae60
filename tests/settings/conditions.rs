//! Members under `#[cfg]`.

use crate::common::Answer;
use pykka::Actor;

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
