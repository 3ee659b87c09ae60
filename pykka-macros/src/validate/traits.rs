//! The trait: an interface, all methods of which are part of the proxy.

use proc_macro2::Ident;
use syn::{
    FnArg, GenericParam, ItemTrait, Signature, TraitItem, TypeParamBound, WherePredicate,
    parse_quote,
};

use super::impls::{read_method, refuse_clashing_methods};
use super::refuse_lifetimes;
use super::types::is_self;
use crate::errors::Errors;
use crate::model::{Impl, Owner};
use crate::names;
use crate::options::{ForwardedAttrs, Member, MemberOptions};

/// Reads a trait, and removes our attributes from its methods.
pub(crate) fn read_trait(item: &mut ItemTrait, krate: &Ident, errors: &mut Errors) -> Option<Impl> {
    let can_live = refuse_lifetimes(
        item.generics
            .lifetimes()
            .map(|parameter| &parameter.lifetime),
        errors,
    );
    refuse_supertraits(item, errors);
    let (name, (_, arguments, _)) = (&item.ident, item.generics.split_for_impl());
    let mut read = Impl {
        krate: krate.clone(),
        owner: Owner::Trait(names::visibility(&item.vis, &item.ident)),
        self_ty: parse_quote!(#name #arguments),
        generics: item.generics.clone(),
        methods: Vec::new(),
        faulty: Vec::new(),
        hooks: Vec::new(),
        faulty_receive: None,
        contains_itself: None,
        context: None,
    };
    for member in &mut item.items {
        match member {
            TraitItem::Fn(function) => {
                let options = MemberOptions::take(&mut function.attrs, Member::Method, errors);
                if options.skip {
                    refuse_undispatchable(&function.sig, errors);
                } else {
                    let carried = ForwardedAttrs::from(&function.attrs, &item.ident.to_string());
                    read_method(&function.sig, names::visibility(&item.vis, &function.sig.ident), carried, &mut read, errors);
                }
            }
            TraitItem::Const(constant) => errors.push(&constant.ident, "an interface can't have constants, because its proxy is for actors of many types: write a method that returns the value"),
            TraitItem::Type(ty) => errors.push(&ty.ident, format!("an interface has the same messages for every implementor, so it can't have associated types: make it a parameter of the trait, `trait {}<{}>`", item.ident, ty.ident)),
            _ => {}
        }
    }
    refuse_clashing_methods(&mut read, errors);
    can_live?;
    read.contains_itself.is_none().then_some(read)
}

/// Refuses supertraits with which there is no `dyn Trait`, if their names show this. The compiler's
/// own error would be less clear.
fn refuse_supertraits(item: &ItemTrait, errors: &mut Errors) {
    for (bound, name) in of_one_type(item) {
        errors.push(bound, format!("an interface has one proxy for actors of many types, and `{name}` is about a single type: remove it here, and require it where it is needed"));
    }
}

/// Whether it can be a `dyn Trait` that excludes its methods and types.
pub(crate) fn may_be_dyn(item: &ItemTrait) -> bool {
    let has_constants = item
        .items
        .iter()
        .any(|member| matches!(member, TraitItem::Const(_)));
    !has_constants && of_one_type(item).next().is_none()
}

/// The supertraits that no `dyn Trait` can have.
fn of_one_type(item: &ItemTrait) -> impl Iterator<Item = (&TypeParamBound, &Ident)> {
    const OF_ONE_TYPE: [&str; 11] = [
        "Sized",
        "Clone",
        "Copy",
        "Default",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Actor",
        "Part",
    ];
    item.supertraits.iter().filter_map(|bound| {
        let TypeParamBound::Trait(supertrait) = bound else {
            return None;
        };
        let name = &supertrait.path.segments.last()?.ident;
        let is_one = OF_ONE_TYPE.iter().any(|of_one| name == of_one);
        is_one.then_some((bound, name))
    })
}

/// Refuses a method that is not part of the proxy, but prevents a `dyn Trait`.
fn refuse_undispatchable(signature: &Signature, errors: &mut Errors) {
    const WRITE: &str =
        "add `where Self: Sized` to it, because an interface has to be dyn compatible";
    let is_out = signature.generics.where_clause.iter().flat_map(|clause| &clause.predicates).any(|predicate| {
        matches!(predicate, WherePredicate::Type(condition) if is_self(&condition.bounded_ty) && condition.bounds.iter().any(is_sized))
    });
    if is_out {
        return;
    }
    let generic = signature
        .generics
        .params
        .iter()
        .find(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    match (signature.inputs.first(), generic) {
        (_, Some(generic)) => errors.push(generic, format!("this method is generic: {WRITE}")),
        (Some(FnArg::Receiver(_)), None) => {}
        (_, None) => errors.push(
            &signature.ident,
            format!("this function has no `self`: {WRITE}"),
        ),
    }
}

fn is_sized(bound: &TypeParamBound) -> bool {
    let TypeParamBound::Trait(bound) = bound else {
        return false;
    };
    let name: Option<&Ident> = bound.path.segments.last().map(|last| &last.ident);
    name.is_some_and(|name| name == "Sized")
}
