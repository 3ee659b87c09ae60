//! A crate that has actors of its own and generates more for others. It knows pykka as `engine`.
//!
//! Its lints are those of a strict crate. It has public actors, and so is the place for lints that
//! only look at what is exported, and for links in docs: `scripts/check` documents it.
#![forbid(
    unsafe_code,
    unused_imports,
    unused_must_use,
    unused_parens,
    unused_variables,
    deprecated,
    irrefutable_let_patterns,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    private_bounds,
    private_interfaces,
    unreachable_pub,
    dead_code,
    unreachable_code,
    unused_qualifications,
    missing_debug_implementations,
    clippy::pedantic,
    clippy::suspicious,
    clippy::arbitrary_source_item_ordering,
    clippy::field_scoped_visibility_modifiers,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used
)]
#![deny(
    warnings,
    missing_docs,
    clippy::all,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::impl_trait_in_params,
    clippy::missing_inline_in_public_items
)]

/// Generated where no crate has the name `pykka`.
pub mod spare {
    #![allow(
        clippy::exhaustive_structs,
        clippy::missing_inline_in_public_items,
        reason = "the macro is for actors that are not exported"
    )]
    crate::lamp!(Spare, Switch);
}

pub use engine as pykka;

use engine::actor;

/// Generates an actor and an interface that it implements.
#[macro_export]
macro_rules! lamp {
    ($name:ident, $interface:ident) => {
        /// Can be switched.
        #[$crate::pykka::actor(crate = $crate::pykka)]
        pub trait $interface {
            /// Switches it.
            fn switch(&mut self, on: bool) -> bool;
        }

        /// A lamp.
        #[$crate::pykka::actor(crate = $crate::pykka, implements($interface))]
        #[derive(Debug)]
        pub struct $name {
            /// Its bulbs.
            #[traversable]
            pub bulbs: Vec<$crate::Sum<u8>>,
            /// Whether it is on.
            pub on: bool,
        }

        #[$crate::pykka::actor(crate = $crate::pykka)]
        impl $name {
            /// Toggles it, and returns whether it is on.
            pub fn toggle(&mut self, _context: &$crate::pykka::Context<Self>) -> bool {
                self.on = !self.on;
                self.on
            }
        }

        impl $interface for $name {
            fn switch(&mut self, on: bool) -> bool {
                ::core::mem::replace(&mut self.on, on)
            }
        }
    };
}

/// Adds up.
#[actor(crate = engine)]
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Sum<T> {
    /// Terms that have not been added: [`Self::of`] has added all, and [`Self::add`] will.
    /// A new one is made [in this way][of], and is a [sum](Self).
    ///
    /// [of]: Self::of
    #[actor(read_only)]
    pub rest: Vec<T>,
    /// What has been added.
    pub total: u64,
}

#[actor(crate = engine)]
impl<T: Into<u64> + Clone> Sum<T> {
    /// Adds [`Self::rest`] and these terms to the [total](Self::total), as [`Self::of`] and
    /// [`of`](method@Self::of) do for a new [sum][it]; see [of], too.
    ///
    /// [it]: Self
    /// [of]: Self::of
    #[inline]
    #[must_use]
    pub fn add(&mut self, terms: &[T]) -> u64 {
        for term in self.rest.drain(..).chain(terms.iter().cloned()) {
            self.total += term.into();
        }
        self.total
    }

    /// Keeps a term for later.
    #[inline]
    pub fn keep(&mut self, term: T) {
        self.rest.push(term);
    }

    /// A sum of these terms.
    #[inline]
    #[must_use]
    pub fn of(terms: &[T]) -> Self {
        let (rest, total) = (Vec::new(), 0);
        let mut sum = Self { rest, total };
        sum.total = sum.add(terms);
        sum
    }
}

/// Describes itself.
#[actor(crate = engine)]
pub trait Described {
    /// Describes itself to someone, as every [`Self`] does: see [describe](Self::describe).
    #[must_use]
    fn describe(&self, reader: &str) -> String;
}

impl<T> Described for Sum<T> {
    #[inline]
    fn describe(&self, reader: &str) -> String {
        format!("{} for {reader}", self.total)
    }
}
