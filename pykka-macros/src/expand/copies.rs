//! Items whose proxy depends on a `cfg`, which only the compiler can evaluate.
//!
//! This is a `cfg_attr` around an attribute that decides how a member is proxied, or a `cfg` on one
//! of several methods that take the contexts of different actors. Such an item is emitted twice,
//! under the condition and under its opposite, each time with the attribute.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, ImplItem, Item, Meta, Path, Token, TraitItem, parse_quote};

use super::imports::pykka;
use crate::{parse, validate};

/// The two copies of the item. `None` if it doesn't need them.
pub(super) fn copies(
    item: &Item,
    options: &TokenStream,
    krate: Option<&Path>,
) -> Option<TokenStream> {
    let condition = of_attributes(item).or_else(|| of_contexts(item))?;
    let krate = pykka(krate);
    let copies = [true, false].map(|holds| {
        let mut copy = item.clone();
        resolve(&mut copy, &condition, holds);
        let copy = parse::rewritten(copy);
        let condition = if holds {
            condition.to_token_stream()
        } else {
            quote!(not(#condition))
        };
        quote! { #[cfg(#condition)] #[#krate::actor(#options)] #copy }
    });
    Some(copies.into_iter().collect())
}

/// The condition of a `cfg_attr` around an attribute that the proxy depends on.
fn of_attributes(item: &Item) -> Option<Meta> {
    let attributes = member_attributes(item);
    attributes.into_iter().flatten().find_map(|attribute| {
        let (condition, then) = conditional(attribute)?;
        then.iter().any(decides).then_some(condition)
    })
}

fn decides(meta: &Meta) -> bool {
    let name = meta
        .path()
        .segments
        .last()
        .map(|last| last.ident.to_string());
    matches!(
        name.as_deref(),
        Some("actor" | "traversable" | "cfg" | "cfg_attr")
    )
}

/// The condition of a method that takes a context, if another method takes a different one.
fn of_contexts(item: &Item) -> Option<Meta> {
    let Item::Impl(item) = item else { return None };
    let with_context = item.items.iter().filter_map(|member| {
        let ImplItem::Fn(function) = member else {
            return None;
        };
        let owner = function.sig.inputs.iter().find_map(|input| match input {
            FnArg::Typed(input) => validate::types::context_owner(&input.ty),
            FnArg::Receiver(_) => None,
        });
        Some((owner?, &function.attrs))
    });
    let with_context: Vec<_> = with_context.collect();
    let (first, _) = with_context.first()?;
    if with_context.iter().all(|(owner, _)| owner == first) {
        return None;
    }
    let mut attributes = with_context
        .iter()
        .flat_map(|(_, attributes)| attributes.iter());
    attributes.find_map(|attribute| condition(attribute).map(|(condition, _)| condition))
}

/// The condition of a `cfg`, and whether it must be true. In `cfg(not(..))`, it must be false.
fn condition(attribute: &Attribute) -> Option<(Meta, bool)> {
    if !attribute.path().is_ident("cfg") {
        return None;
    }
    let condition: Meta = attribute.parse_args().ok()?;
    match &condition {
        Meta::List(list) if list.path.is_ident("not") => Some((list.parse_args().ok()?, false)),
        _ => Some((condition, true)),
    }
}

/// The condition and the attributes of a `cfg_attr`.
fn conditional(attribute: &Attribute) -> Option<(Meta, Vec<Meta>)> {
    if !attribute.path().is_ident("cfg_attr") {
        return None;
    }
    let list = Punctuated::<Meta, Token![,]>::parse_terminated;
    let mut metas = attribute.parse_args_with(list).ok()?.into_iter();
    Some((metas.next()?, metas.collect()))
}

fn member_attributes(item: &Item) -> Vec<&Vec<Attribute>> {
    match item {
        Item::Struct(item) => item.fields.iter().map(|field| &field.attrs).collect(),
        Item::Impl(item) => item
            .items
            .iter()
            .filter_map(|member| match member {
                ImplItem::Fn(function) => Some(&function.attrs),
                _ => None,
            })
            .collect(),
        Item::Trait(item) => item
            .items
            .iter()
            .filter_map(|member| match member {
                TraitItem::Fn(function) => Some(&function.attrs),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Rewrites the item for the case that the condition holds, or that it does not.
fn resolve(item: &mut Item, condition: &Meta, holds: bool) {
    let is_there = |attributes: &mut Vec<Attribute>| resolve_one(attributes, condition, holds);
    match item {
        Item::Struct(item) => match &mut item.fields {
            syn::Fields::Named(fields) => {
                retain(&mut fields.named, |field| is_there(&mut field.attrs));
            }
            syn::Fields::Unnamed(fields) => {
                retain(&mut fields.unnamed, |field| is_there(&mut field.attrs));
            }
            syn::Fields::Unit => {}
        },
        Item::Impl(item) => item.items.retain_mut(|member| match member {
            ImplItem::Fn(function) => is_there(&mut function.attrs),
            _ => true,
        }),
        Item::Trait(item) => item.items.retain_mut(|member| match member {
            TraitItem::Fn(function) => is_there(&mut function.attrs),
            _ => true,
        }),
        _ => {}
    }
}

fn retain<T>(list: &mut Punctuated<T, Token![,]>, mut keep: impl FnMut(&mut T) -> bool) {
    let all = std::mem::take(list).into_iter();
    list.extend(all.filter_map(|mut one| keep(&mut one).then_some(one)));
}

/// Rewrites the attributes of a member. Returns whether the member exists in this case.
fn resolve_one(attributes: &mut Vec<Attribute>, known: &Meta, holds: bool) -> bool {
    let mut is_there = true;
    for attribute in std::mem::take(attributes) {
        match (conditional(&attribute), condition(&attribute)) {
            (Some((condition, then)), _) if condition == *known => {
                let then = then.into_iter().filter(|_| holds);
                attributes.extend(then.map(|meta| -> Attribute { parse_quote!(#[#meta]) }));
            }
            (_, Some((condition, wanted))) if condition == *known => is_there &= wanted == holds,
            _ => attributes.push(attribute),
        }
    }
    is_there
}
