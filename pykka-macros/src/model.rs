//! What is known about an actor once it has been checked: all that the expansion needs, and nothing of syntax.

use proc_macro2::Ident;
use syn::{Attribute, Generics, Path, Type, Visibility};

use crate::names;
use crate::options::Carried;

/// A struct with `#[actor]`.
pub(crate) struct Struct {
    /// What the item's module calls `pykka::__private`.
    pub(crate) krate: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
    /// Accessors of fields that can't be part of the proxy. It gets a stand-in for each, so that their callers see no error of
    /// their own.
    pub(crate) faulty: Vec<FaultyMethod>,
    /// The word `pooled`, if it is there.
    pub(crate) pooled: Option<Ident>,
    /// The interfaces that the actor is found by.
    pub(crate) implements: Vec<Path>,
}

/// A field that is part of the proxy.
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) carried: Carried,
    pub(crate) access: Access,
}

impl Field {
    /// The names of its methods of the proxy, each with the number of its arguments.
    pub(crate) fn accessors(&self) -> Vec<(Ident, usize)> {
        let way_in = |steps: &[Step]| {
            steps
                .iter()
                .filter(|step| !matches!(step, Step::Inward))
                .count()
        };
        let name = self.name.clone();
        match &self.access {
            Access::ReadOnly => vec![(name, 0)],
            Access::ReadWrite => vec![(name.clone(), 0), (names::setter(&name), 1)],
            Access::Traversable(steps) => vec![(name, way_in(steps))],
        }
    }
}

pub(crate) enum Access {
    ReadOnly,
    ReadWrite,
    /// The way into the part, from the outside in: what to ask for at each container.
    Traversable(Vec<Step>),
}

/// What is asked for to find a part in a container.
pub(crate) enum Step {
    /// In a `Vec`.
    Index,
    /// In a map, by a key of this type.
    Key(Box<Type>),
    /// In an `Option` or a `Box`: nothing.
    Inward,
}

/// An impl block with `#[actor]`, or a trait: what has methods.
pub(crate) struct Impl {
    /// What the item's module calls `pykka::__private`.
    pub(crate) krate: Ident,
    pub(crate) of: Of,
    /// The struct or the trait, with its arguments.
    pub(crate) self_ty: Path,
    pub(crate) generics: Generics,
    pub(crate) methods: Vec<Method>,
    /// Methods that can't be proxied. The proxy gets a stand-in for each, so that its callers see no error of their own.
    pub(crate) faulty: Vec<FaultyMethod>,
    pub(crate) hooks: Vec<Hook>,
    /// What is wrong with its `on_receive`, without which nobody knows what messages the actor takes.
    pub(crate) faulty_receive: Option<syn::Error>,
    /// The context that its methods ask for. `None` if none does.
    pub(crate) context: Option<Type>,
}

/// What the methods are those of.
pub(crate) enum Of {
    /// A struct, whose visibility can't be seen from here.
    Struct,
    /// A trait: an interface.
    Trait(Visibility),
}

impl Impl {
    /// The name of the struct or the trait.
    pub(crate) fn name(&self) -> &Ident {
        let last = self.self_ty.segments.last();
        &last
            .expect("the parser knows no path without a segment")
            .ident
    }

    /// What its methods stand in, as people call it.
    pub(crate) fn block(&self) -> &'static str {
        match self.of {
            Of::Struct => "impl block",
            Of::Trait(_) => "trait",
        }
    }

    /// Whether its struct has parameters.
    pub(crate) fn is_generic(&self) -> bool {
        let last = self.self_ty.segments.last();
        !self.generics.params.is_empty() || last.is_some_and(|last| !last.arguments.is_none())
    }

    /// Why it is of no use, if it is not. A generic struct can't tell, and makes do with what there is.
    pub(crate) fn unusable(&self) -> Option<&syn::Error> {
        self.faulty_receive.as_ref().filter(|_| !self.is_generic())
    }
}

/// A method that is part of the proxy.
pub(crate) struct Method {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) carried: Carried,
    pub(crate) takes_context: bool,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Type,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// As the message has it: owned.
    pub(crate) owned: Type,
    pub(crate) passing: Passing,
}

/// How an argument gets from the caller to the method.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Passing {
    /// As it is.
    Owned,
    /// The method is lent it.
    Lent,
    /// The proxy converts it, the method is lent it.
    ConvertedAndLent,
}

pub(crate) struct FaultyMethod {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) carried: Carried,
    pub(crate) argument_count: usize,
    /// The first thing that is wrong with it.
    pub(crate) error: syn::Error,
}

pub(crate) struct Hook {
    pub(crate) name: Ident,
    /// What it exists under.
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) kind: HookKind,
    pub(crate) takes_context: bool,
}

pub(crate) enum HookKind {
    Start,
    Stop,
    Failure,
    Receive {
        message: Box<Argument>,
        output: Box<Type>,
    },
}
