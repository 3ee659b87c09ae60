//! The model of an actor that has been checked: what the expansion needs, without syntax.

use proc_macro2::Ident;
use syn::{Attribute, Generics, Path, Type, Visibility};

use crate::names;
use crate::options::ForwardedAttrs;

/// A struct with `#[actor]`.
pub(crate) struct Struct {
    /// What the item's module calls `pykka::__private`.
    pub(crate) krate: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
    /// Accessors of fields that can't be part of the proxy. The proxy gets a stand-in for each, so
    /// that calls of them cause no further errors.
    pub(crate) faulty: Vec<FaultyMethod>,
    /// The option `pooled`, if it is given.
    pub(crate) pooled: Option<Ident>,
    /// The variant of `OnPanic` that the option `on_panic` names, if it is given.
    pub(crate) on_panic: Option<Ident>,
    /// The interfaces by which the registry finds the actor.
    pub(crate) implements: Vec<Path>,
}

/// A field that is part of the proxy.
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) carried: ForwardedAttrs,
    pub(crate) access: Access,
}

impl Field {
    /// The names of the proxy's methods for this field, each with the number of its arguments.
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
    /// The path to the part, from the outermost container inwards.
    Traversable(Vec<Step>),
}

/// The argument that finds a part in a container.
pub(crate) enum Step {
    /// An index, for a `Vec`.
    Index,
    /// A key of this type, for a map.
    Key(Box<Type>),
    /// No argument, for an `Option` or a `Box`.
    Inward,
}

/// An impl block or a trait with `#[actor]`.
pub(crate) struct Impl {
    /// What the item's module calls `pykka::__private`.
    pub(crate) krate: Ident,
    pub(crate) owner: Owner,
    /// The struct or the trait, with its arguments.
    pub(crate) self_ty: Path,
    pub(crate) generics: Generics,
    pub(crate) methods: Vec<Method>,
    /// Methods that can't be proxied. The proxy gets a stand-in for each, so that calls of them
    /// cause no further errors.
    pub(crate) faulty: Vec<FaultyMethod>,
    pub(crate) hooks: Vec<Hook>,
    /// What is wrong with its `on_receive`. Without it, the type of the actor's messages is not
    /// known.
    pub(crate) faulty_receive: Option<syn::Error>,
    /// The error about an argument of the message's own type. This type of the user's has the name of
    /// the message, so the message can't be generated.
    pub(crate) contains_itself: Option<syn::Error>,
    /// The type of context that its methods take, if any does.
    pub(crate) context: Option<Context>,
}

/// The context that methods take.
pub(crate) struct Context {
    /// The actor whose context it is.
    pub(crate) owner: Type,
    /// `&Context<Owner>` as the user wrote it, for errors about it.
    pub(crate) written: Type,
}

/// What the methods belong to.
pub(crate) enum Owner {
    /// A struct, whose visibility can't be seen in the impl block.
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

    /// What its methods are written in, for the text of an error.
    pub(crate) fn block(&self) -> &'static str {
        match self.owner {
            Owner::Struct => "impl block",
            Owner::Trait(_) => "trait",
        }
    }

    /// Whether its struct or trait has parameters.
    pub(crate) fn is_generic(&self) -> bool {
        let last = self.self_ty.segments.last();
        !self.generics.params.is_empty() || last.is_some_and(|last| !last.arguments.is_none())
    }

    /// Why nothing can be generated from it, if this is so. For a generic struct this isn't known,
    /// so as much as possible is generated.
    pub(crate) fn unusable(&self) -> Option<&syn::Error> {
        let faulty_receive = self.faulty_receive.as_ref();
        let faulty_receive = faulty_receive.filter(|_| !self.is_generic());
        self.contains_itself.as_ref().or(faulty_receive)
    }
}

/// A method that is part of the proxy.
pub(crate) struct Method {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) carried: ForwardedAttrs,
    pub(crate) takes_context: bool,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) output: Answer,
}

impl Method {
    /// The method as one that can't be proxied.
    pub(crate) fn faulty(self, error: syn::Error) -> FaultyMethod {
        FaultyMethod {
            argument_count: self.arguments.len(),
            name: self.name,
            visibility: self.visibility,
            carried: self.carried,
            error,
        }
    }
}

/// What a method answers with.
pub(crate) struct Answer {
    pub(crate) ty: Type,
    /// Whether the method returns a `Future` of it.
    pub(crate) is_delegated: bool,
}

pub(crate) struct Argument {
    pub(crate) name: Ident,
    /// The owned type that the message contains.
    pub(crate) owned: Type,
    pub(crate) passing: Passing,
}

/// How an argument is passed from the caller to the method.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Passing {
    /// By value.
    Owned,
    /// The proxy takes it by value, the method takes a reference.
    Lent,
    /// The proxy converts it, the method takes a reference.
    ConvertedAndLent,
}

pub(crate) struct FaultyMethod {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) carried: ForwardedAttrs,
    pub(crate) argument_count: usize,
    /// The first mistake in it.
    pub(crate) error: syn::Error,
}

pub(crate) struct Hook {
    pub(crate) name: Ident,
    /// The conditions under which it exists.
    pub(crate) cfg: Vec<Attribute>,
    pub(crate) kind: HookKind,
    pub(crate) takes_context: bool,
}

pub(crate) enum HookKind {
    Start,
    Stop,
    Failure,
    Down,
    Receive {
        message: Box<Argument>,
        output: Box<Answer>,
    },
}
