//! A method's signature: what can't be proxied, and how a message carries the rest.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{
    FnArg, GenericParam, Lifetime, Pat, PatType, PathSegment, ReturnType, Signature, Type,
    TypeReference, parse_quote,
};

use super::types::{
    context_owner, ends_alike, future_of, hides_lifetime, is_named, is_self, is_static, is_this,
    names_any, spelled, without_self,
};
use crate::errors::Errors;
use crate::model::{Answer, Argument, Context, Impl, Owner, Passing};
use crate::names;

pub(super) fn refuse_qualifiers(signature: &Signature, of: &Impl, errors: &mut Errors) {
    let block = of.block();
    if let Some(token) = &signature.asyncness {
        errors.push(token, "a method of an actor can't be `async`: it runs in the actor's thread, and its callers can `.await` a plain method as well");
    }
    if let Some(token) = &signature.unsafety {
        errors.push(token, "an `unsafe` method can't be called through a proxy, which can't check its safety conditions: wrap it in a safe one, or exclude it from the proxy with `#[actor(skip)]`");
    }
    if let Some(token) = &signature.abi {
        errors.push(token, "an `extern` method can't be called through a proxy: remove the ABI, or exclude the method from the proxy with `#[actor(skip)]`");
    }
    if let Some(token) = &signature.variadic {
        errors.push(
            token,
            "a proxy can't pass on variadic arguments: take a `Vec`",
        );
    }
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => errors.push(lifetime, "a message can't borrow from its sender: take an owned argument, or a plain `&str`, `&[T]` or `&T`, for which the message owns the value and lends it to the method"),
            GenericParam::Type(ty) => errors.push(ty, format!("a message must have one type, so a method can't be generic: write a concrete type, take a `Box<dyn ..>`, or move the parameter to the {block}")),
            GenericParam::Const(constant) => errors.push(constant, format!("a message must have one type, so a method can't be generic: take the value as an argument, or move the parameter to the {block}")),
        }
    }
    let clause = signature.generics.where_clause.as_ref();
    let clause = clause.filter(|clause| !clause.predicates.is_empty());
    if let (Some(clause), true) = (clause, signature.generics.params.is_empty()) {
        errors.push(
            clause,
            match of.owner {
                Owner::Struct => "a proxied method can't have its own `where` clause: move it to the impl block",
                Owner::Trait(_) => "a proxied method can't have its own `where` clause, because some implementors might not have the method then: remove it, or exclude the method from the proxy with `#[actor(skip)]`",
            },
        );
    }
}

pub(super) fn refuse_receiver(signature: &Signature, of: &Impl, errors: &mut Errors) {
    const WRITE: &str = "write `&self` or `&mut self`";
    match signature.receiver() {
        None => errors.push(
            &signature.ident,
            match of.owner {
                Owner::Struct => format!("a public function without `self` can't be called through a proxy: {WRITE}, move it to an impl block without `#[actor]`, or exclude it from the proxy with `#[actor(skip)]`"),
                Owner::Trait(_) => format!("a function without `self` can't be called through a proxy: {WRITE}, or exclude it from the proxy with `#[actor(skip)]` and `where Self: Sized`"),
            },
        ),
        Some(receiver) => match &*receiver.ty {
            Type::Reference(TypeReference { lifetime: None, elem, .. }) if is_self(elem) => {}
            Type::Reference(TypeReference { lifetime: Some(lifetime), .. }) => {
                errors.push(lifetime, format!("a method can't keep a reference to its actor: {WRITE}"));
            }
            _ => errors.push(receiver, format!("a method can't take its actor by value: {WRITE}")),
        },
    }
}

pub(super) struct Parameters {
    pub(super) takes_context: bool,
    pub(super) arguments: Vec<Argument>,
}

pub(super) fn read_parameters(
    signature: &Signature,
    of: &mut Impl,
    errors: &mut Errors,
) -> Parameters {
    let mut read = Parameters {
        takes_context: false,
        arguments: Vec::new(),
    };
    let position = usize::from(signature.receiver().is_some());
    for (index, parameter) in signature.inputs.iter().enumerate() {
        let FnArg::Typed(parameter) = parameter else {
            continue;
        };
        let before = errors.count();
        refuse_implementor(&parameter.ty, of, errors);
        if errors.count() > before {
            read.takes_context |= context_owner(&parameter.ty).is_some();
            continue;
        }
        if let Some(owner) = context_owner(&parameter.ty) {
            // The call of a `Context<X>` has an argument for it, if that is a type of the user's own.
            let is_lent = matches!(&*parameter.ty, Type::Reference(_));
            read.takes_context |= is_lent || is_this(&owner, &of.self_ty);
            read_context(parameter, &owner, index == position, of, errors);
            continue;
        }
        refuse_attributes(parameter, errors);
        let name = match &*parameter.pat {
            Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
                let at = names::generated(pattern.ident.span());
                names::at(field_name(&pattern.ident, signature), at)
            }
            // A field of the message that has no name for users.
            Pat::Wild(_) => names::hidden("unnamed", index),
            // The argument of a hook is the message itself.
            _ if names::is_hook(&signature.ident) && matches!(of.owner, Owner::Struct) => {
                names::hidden("unnamed", index)
            }
            pattern => {
                errors.push(pattern, "an argument of a proxied method is a field of its message and needs a name: write a name here, and destructure it in the body");
                continue;
            }
        };
        refuse_own_message(&parameter.ty, of, errors);
        if errors.count() > before {
            continue;
        }
        if let Some((owned, passing)) = owned_type(&parameter.ty, &of.krate, errors) {
            let owned = without_self(&owned, &of.self_ty);
            read.arguments.push(Argument {
                name,
                owned,
                passing,
            });
        }
    }
    read
}

/// The name of an argument as a field of the message, which isn't unused there: `track` of `_track`,
/// unless another argument has that name.
fn field_name(argument: &Ident, signature: &Signature) -> Ident {
    let alike = signature.inputs.iter().filter(|input| match input {
        FnArg::Typed(PatType { pat, .. }) => match &**pat {
            Pat::Ident(other) => names::used(&other.ident) == names::used(argument),
            _ => false,
        },
        FnArg::Receiver(_) => false,
    });
    match (names::used(argument), alike.count()) {
        (Some(used), 1) => used,
        _ => argument.clone(),
    }
}

/// A lint attribute of an argument affects only the method's body. A `cfg` would affect the
/// message.
fn refuse_attributes(parameter: &PatType, errors: &mut Errors) {
    const LINTS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];
    for attribute in &parameter.attrs {
        let is_lint = LINTS.iter().any(|lint| attribute.path().is_ident(lint));
        if !is_lint {
            errors.push(
                attribute,
                "an argument of a proxied method can't have attributes, except for lints: for a `cfg`, write the whole method twice, each under its own `cfg`",
            );
        }
    }
}

/// Refuses an argument of the message's own type. A message can't contain itself, so this is another
/// type that has the same name by chance.
fn refuse_own_message(ty: &Type, of: &mut Impl, errors: &mut Errors) {
    let ty = match ty {
        Type::Reference(TypeReference { elem, .. }) => elem,
        ty => ty,
    };
    let message = names::suffixed(of.name(), "Call");
    if matches!(ty, Type::Path(path) if path.path.is_ident(&message)) {
        let before = errors.count();
        errors.push(ty, format!("`#[actor]` generates the message of this {} under the name `{message}`, and a message can't contain itself: if this is a type of your own, rename it", of.block()));
        of.contains_itself = errors.after(before).next();
    }
}

/// Refuses what would make an interface different for each implementor.
fn refuse_implementor(ty: &Type, of: &Impl, errors: &mut Errors) {
    if matches!(of.owner, Owner::Struct) {
        return;
    }
    if context_owner(ty).is_some() {
        errors.push(ty, "an interface is implemented by actors of many types, and a context is that of one: remove the argument, and let implementors that need their own address keep it in a field (`start_with` and `on_start` have it)");
    } else if names_any(ty, |ident| ident == "Self") {
        errors.push(ty, "an interface has the same messages for every implementor, so they can't contain `Self`: write a concrete type, or make it a parameter of the trait");
    }
}

/// Whether it takes the context of its implementor.
pub(crate) fn takes_own_context(signature: &Signature) -> bool {
    let mut inputs = signature.inputs.iter();
    inputs.any(|input| matches!(input, FnArg::Typed(input) if context_owner(&input.ty).is_some_and(|owner| is_self(&owner))))
}

fn read_context(
    parameter: &PatType,
    owner: &Type,
    in_place: bool,
    of: &mut Impl,
    errors: &mut Errors,
) {
    let ty = &parameter.ty;
    let is_lent = matches!(
        &**ty,
        Type::Reference(TypeReference {
            mutability: None,
            lifetime: None,
            ..
        })
    );
    if !is_lent {
        errors.push(
            ty,
            format!(
                "the runtime lends the context to the method: write `&Context<{}>` (if this `Context` is your own type, write `self::Context`)",
                spelled(owner)
            ),
        );
    } else if in_place {
        remember_context(of, owner, ty, errors);
    } else {
        errors.push(
            ty,
            "the runtime passes the context, not the caller: make it the first argument after `self` (if this `Context` is your own type, write `self::Context`)",
        );
    }
}

/// Remembers that methods take the context of this owner. `ty` is the argument's type.
pub(super) fn remember_context(of: &mut Impl, owner: &Type, ty: &Type, errors: &mut Errors) {
    let named = without_self(owner, &of.self_ty);
    match &of.context {
        // Whether two paths lead to the same type is for the compiler to say.
        Some(known) if ends_alike(&known.owner, &named) => {}
        Some(known) => errors.push(
            owner,
            format!("another method of this impl block takes a `&Context<{}>`, and a part belongs to one type of actor: take the same context in all methods", spelled(&known.owner)),
        ),
        None => {
            of.context = Some(Context {
                owner: named,
                written: without_self(ty, &of.self_ty),
            });
        }
    }
}

/// The type that a message owns for an argument, and how the argument is passed to the method.
pub(super) fn owned_type(ty: &Type, krate: &Ident, errors: &mut Errors) -> Option<(Type, Passing)> {
    let before = errors.count();
    let (owned, passing): (Type, _) = match ty {
        Type::Reference(reference) if is_static(reference) => (ty.clone(), Passing::Owned),
        Type::Reference(TypeReference {
            mutability: Some(mutability),
            ..
        }) => {
            errors.push(mutability, "a method can't change its caller's data, which is in another thread: take the value, and return the new one");
            return None;
        }
        Type::Reference(TypeReference {
            lifetime: Some(lifetime),
            ..
        }) => {
            errors.push(lifetime, "a message can't borrow from its sender: remove the lifetime; the message will own the value and lend it to the method");
            return None;
        }
        Type::Reference(TypeReference { elem, .. }) => match &**elem {
            Type::Path(path) if is_named(&path.path, "str") => (
                parse_quote!(::std::string::String),
                Passing::ConvertedAndLent,
            ),
            // The type itself decides whether it is std's, and which type owns it.
            Type::Path(path)
                if ["Path", "OsStr", "CStr"]
                    .iter()
                    .any(|name| is_named(&path.path, name)) =>
            {
                (
                    parse_quote!(<#path as #krate::Borrowed>::Owned),
                    Passing::ConvertedAndLent,
                )
            }
            Type::Slice(slice) => {
                let item = &slice.elem;
                (
                    parse_quote!(::std::vec::Vec<#item>),
                    Passing::ConvertedAndLent,
                )
            }
            Type::TraitObject(_) => {
                errors.push(elem, "a message can't borrow from its sender, and can't own a trait object without a known size: take it in a `Box` or an `Arc`");
                return None;
            }
            elem => (elem.clone(), Passing::Lent),
        },
        ty => (ty.clone(), Passing::Owned),
    };
    let owned_check = match ty {
        Type::Reference(reference) if !is_static(reference) => &reference.elem,
        ty => ty,
    };
    refuse_unownable(owned_check, "an argument", errors);
    (errors.count() == before).then_some((owned, passing))
}

pub(super) fn read_output(output: &ReturnType, of: &Impl, errors: &mut Errors) -> Answer {
    let ReturnType::Type(_, ty) = output else {
        return Answer {
            ty: parse_quote!(()),
            is_delegated: false,
        };
    };
    refuse_implementor(ty, of, errors);
    match &**ty {
        Type::Reference(reference) if !is_static(reference) => errors.push(
            ty,
            "a method can't return a reference to its actor's state to another thread: return an owned value, such as a `String` for a `&str`, or a clone",
        ),
        Type::Never(_) => errors.push(ty, "a method that never returns can't answer: return `()`"),
        ty => refuse_unownable(ty, "a result", errors),
    }
    let later = future_of(ty);
    Answer {
        is_delegated: later.is_some(),
        ty: without_self(later.as_ref().unwrap_or(ty), &of.self_ty),
    }
}

/// Refuses types that borrow or that have no name: a message can't contain them.
pub(super) fn refuse_unownable(ty: &Type, what: &'static str, errors: &mut Errors) {
    struct Search<'a>(&'a mut Errors, &'static str);
    impl Visit<'_> for Search<'_> {
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            if is_static(reference) {
                visit::visit_type_reference(self, reference);
            } else {
                self.0.push(reference, format!("{} can't contain a reference, because it is sent to another thread: use an owned type, such as `String` or `Vec<T>`", self.1));
            }
        }
        fn visit_path(&mut self, path: &syn::Path) {
            if hides_lifetime(path) {
                let name = path.segments.first().filter(|_| path.segments.len() == 1);
                let own = name.map(|PathSegment { ident: name, .. }| {
                    format!(" (if this `{name}` is your own type, write `self::{name}`)")
                });
                self.0.push(path, format!("{} can't contain a reference, and this type has a lifetime, although none is written: use an owned type, such as `String` for a `Cow<str>` or `Vec<T>` for an `Iter<T>`, or write `'static` for its lifetime{}", self.1, own.unwrap_or_default()));
            } else {
                visit::visit_path(self, path);
            }
        }
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            if lifetime.ident != "static" {
                self.0.push(lifetime, format!("{} can't contain a reference, because it is sent to another thread: use an owned type", self.1));
            }
        }
        fn visit_type_impl_trait(&mut self, ty: &syn::TypeImplTrait) {
            self.0.push(ty, format!("{} must have a type that a message can name: write a concrete type, or use a `Box<dyn ..>`", self.1));
        }
        fn visit_type_infer(&mut self, ty: &syn::TypeInfer) {
            self.0.push(
                ty,
                format!(
                    "{} must have a type that a message can name: write a concrete type",
                    self.1
                ),
            );
        }
        // These declare their own lifetimes.
        fn visit_type_bare_fn(&mut self, _: &syn::TypeBareFn) {}
        fn visit_parenthesized_generic_arguments(
            &mut self,
            _: &syn::ParenthesizedGenericArguments,
        ) {
        }
        fn visit_bound_lifetimes(&mut self, _: &syn::BoundLifetimes) {}
    }
    Search(errors, what).visit_type(ty);
}
