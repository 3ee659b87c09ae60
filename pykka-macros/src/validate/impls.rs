//! The impl block: which methods are part of the proxy, and which functions are hooks.

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::{
    ImplItem, ImplItemFn, ItemImpl, Path, ReturnType, Signature, Type, TypeParamBound, Visibility,
    parse_quote,
};

use super::hooks::read_hook;
use super::signatures::{
    Parameters, read_output, read_parameters, refuse_qualifiers, refuse_receiver,
};
use super::types::{bounds, is_named, lifetimes, names_any};
use super::{refuse_lifetimes, refuse_reserved};
use crate::errors::Errors;
use crate::model::{FaultyMethod, Impl, Method, Owner};
use crate::names;
use crate::options::{ForwardedAttrs, Member, MemberOptions};

/// Reads an impl block, and removes our attributes from its methods.
pub(crate) fn read_impl(item: &mut ItemImpl, krate: &Ident, errors: &mut Errors) -> Option<Impl> {
    let Type::Path(self_ty) = &*item.self_ty else {
        errors.push(
            &item.self_ty,
            "`#[actor]` goes on the impl block of a struct: write the struct's name",
        );
        return None;
    };
    let self_ty = self_ty.path.clone();
    if is_foreign(&self_ty) {
        let last = self_ty
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default();
        errors.push(self_ty, format!("an actor has to be a struct of your own with `#[actor]` on it: put this type into a field of one (if this `{last}` is your own type, write `impl self::{last}`)"));
        // Otherwise the compiler would also report that the block is not allowed here.
        item.attrs.push(parse_quote!(#[cfg(any())]));
        return None;
    }
    let can_live = refuse_lifetimes(lifetimes(&self_ty), errors);
    let mut read = Impl {
        krate: krate.clone(),
        owner: Owner::Struct,
        self_ty,
        generics: item.generics.clone(),
        methods: Vec::new(),
        faulty: Vec::new(),
        hooks: Vec::new(),
        faulty_receive: None,
        contains_itself: None,
        context: None,
    };
    for member in &mut item.items {
        if let ImplItem::Fn(function) = member {
            let options = MemberOptions::take(&mut function.attrs, Member::Method, errors);
            read_function(function, &options, &mut read, errors);
        }
    }
    refuse_clashing_methods(&mut read, errors);
    if let Some(error) = read.contains_itself.clone() {
        let methods = std::mem::take(&mut read.methods).into_iter();
        let faulty = methods.map(|method| method.faulty(error.clone()));
        read.faulty.extend(faulty);
    }
    refuse_owner_as_actor(&read, errors);
    can_live?;
    Some(read)
}

/// Whether it is a type in std, which can't be made an actor. Only its spelling is known.
fn is_foreign(self_ty: &Path) -> bool {
    let names: &[&str] = match self_ty.segments.len() {
        1 => &["Vec", "String", "Option", "Result", "Box"],
        _ => &["std", "core", "alloc"],
    };
    let first = self_ty.segments.first();
    first.is_some_and(|first| names.iter().any(|name| first.ident == name))
}

/// An owner is an actor only if its parts fit. So a part can't have the condition that its owner is
/// an actor.
fn refuse_owner_as_actor(read: &Impl, errors: &mut Errors) {
    let Some(Type::Path(owner)) = read.context.as_ref().map(|context| &context.owner) else {
        return;
    };
    for (parameter, bound) in bounds(&read.generics) {
        let is_actor =
            matches!(bound, TypeParamBound::Trait(bound) if is_named(&bound.path, "Actor"));
        if is_actor && owner.path == parameter {
            errors.push(bound, "the owner is an actor only if its parts fit, so a part can't require this of it: write `Methods` instead of `Actor`, here and on the struct");
        }
    }
}

fn read_function(
    function: &ImplItemFn,
    options: &MemberOptions,
    read: &mut Impl,
    errors: &mut Errors,
) {
    let signature = &function.sig;
    if options.skip {
        return;
    }
    if names::is_hook(&signature.ident) {
        let before = errors.count();
        let cfg = ForwardedAttrs::from(&function.attrs, &names::link(&read.self_ty)).cfg;
        let hook = read_hook(signature, cfg, read, errors);
        if hook.is_none() && signature.ident == "on_receive" {
            read.faulty_receive = errors.after(before).next();
        }
        read.hooks.extend(hook);
        return;
    }
    let is_private = matches!(function.vis, Visibility::Inherited);
    if is_private || is_constructor(signature, &read.self_ty) {
        return;
    }
    let carried = ForwardedAttrs::from(&function.attrs, &names::link(&read.self_ty));
    let visibility = names::visibility(&function.vis, &signature.ident);
    read_method(signature, visibility, carried, read, errors);
}

/// Reads a method that is part of the proxy if there is no mistake in it.
pub(super) fn read_method(
    signature: &Signature,
    visibility: Visibility,
    carried: ForwardedAttrs,
    read: &mut Impl,
    errors: &mut Errors,
) {
    let before = errors.count();
    refuse_qualifiers(signature, read, errors);
    refuse_reserved(&signature.ident, "method", errors);
    refuse_receiver(signature, read, errors);
    let parameters = read_parameters(signature, read, errors);
    let output = read_output(&signature.output, read, errors);
    let name = signature.ident.clone();
    if errors.count() == before {
        let Parameters {
            takes_context,
            arguments,
        } = parameters;
        read.methods.push(Method {
            name,
            visibility,
            carried,
            takes_context,
            arguments,
            output,
        });
    } else if let (false, Some(error)) = (names::is_reserved(&name), errors.after(before).next()) {
        let argument_count = signature.inputs.len()
            - usize::from(signature.receiver().is_some())
            - usize::from(parameters.takes_context);
        read.faulty.push(FaultyMethod {
            name,
            visibility,
            carried,
            argument_count,
            error,
        });
    }
}

/// Whether it is a `pub fn new(..) -> Self`, which is called before there is an actor.
fn is_constructor(signature: &Signature, self_ty: &Path) -> bool {
    let ReturnType::Type(_, output) = &signature.output else {
        return false;
    };
    let name = self_ty.segments.last().map(|segment| &segment.ident);
    signature.receiver().is_none()
        && names_any(output, |ident| ident == "Self" || Some(ident) == name)
}

/// Refuses methods whose variants of the message have the same name.
pub(super) fn refuse_clashing_methods(read: &mut Impl, errors: &mut Errors) {
    let mut taken: HashMap<String, Ident> = HashMap::new();
    let before = errors.count();
    let (methods, clashing): (Vec<_>, Vec<_>) = std::mem::take(&mut read.methods).into_iter().partition(|method| {
        // A method with a `cfg` may not exist. Only the compiler can tell whether there is a clash.
        if !method.carried.cfg.is_empty() {
            return true;
        }
        let variant = names::variant(&method.name);
        match taken.insert(variant.to_string(), method.name.clone()) {
            // The compiler itself reports two methods with the same name.
            Some(other) if other != method.name => {
                errors.push(&method.name, format!("the methods `{other}` and `{}` would both be the variant `{variant}` of the message: rename one, or exclude one from the proxy with `#[actor(skip)]`", method.name));
                false
            }
            _ => true,
        }
    });
    read.methods = methods;
    read.faulty.extend(
        clashing
            .into_iter()
            .zip(errors.after(before))
            .map(|(method, error)| method.faulty(error)),
    );
}
