//! Turns an item into a model, and collects everything that is wrong with it.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Lifetime};

use crate::errors::Errors;
use crate::names;
use crate::options::ItemOptions;

mod hooks;
mod impls;
mod signatures;
mod structs;
mod traits;
pub(crate) mod types;

pub(crate) use impls::read_impl;
pub(crate) use signatures::takes_own_context;
pub(crate) use structs::read_struct;
pub(crate) use traits::{may_be_dyn, read_trait};

/// What is said of the whole actor is said above its struct.
pub(crate) fn refuse_struct_options(options: &ItemOptions, errors: &mut Errors) {
    if let Some(pooled) = &options.pooled {
        errors.push(
            pooled,
            "`pooled` says where the actor lives: write it in the `#[actor(..)]` above the struct",
        );
    }
    if let Some(interface) = options.implements.first() {
        errors.push(interface, "`implements(..)` says what the actor is found by: write it in the `#[actor(..)]` above the struct");
    }
}

/// The token to blame for what the whole item is.
pub(crate) fn wrong_item(item: &syn::Item) -> syn::Error {
    let (span, words): (Span, _) = match item {
        syn::Item::Impl(item) => {
            let words = "`#[actor]` goes on the struct's own impl block and on the trait; leave it away from the impl of the trait";
            let trait_ = item.trait_.as_ref().map(|(_, path, _)| path);
            return syn::Error::new_spanned(trait_, words);
        }
        syn::Item::Enum(item) => (
            item.enum_token.span(),
            "an actor is a struct, which has fields to read and parts to go into: put the enum into a field of one",
        ),
        syn::Item::Union(item) => (
            item.union_token.span(),
            "an actor is a struct: a union can't be read safely",
        ),
        syn::Item::Fn(item) => (
            item.sig.fn_token.span(),
            "`#[actor]` goes on a struct and on its impl block, or on a trait: a function is part of an actor as a method",
        ),
        item => (
            item.span(),
            "`#[actor]` goes on a struct and on its impl block, or on a trait",
        ),
    };
    syn::Error::new(span, words)
}

/// What an actor can't have: whatever would be generated for a type with lifetimes only makes more errors.
fn refuse_lifetimes<'a>(
    lifetimes: impl IntoIterator<Item = &'a Lifetime>,
    errors: &mut Errors,
) -> Option<()> {
    let before = errors.count();
    for lifetime in lifetimes {
        errors.push(lifetime, "an actor lives in a thread of its own and can't borrow from another: own the data, or share it in an `Arc`");
    }
    (errors.count() == before).then_some(())
}

/// Takes further `#[actor]` off an item, and tells whether there was one.
pub(crate) fn refuse_second(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> bool {
    let before = errors.count();
    attributes.retain(|attribute| {
        let path = attribute.path();
        let is_second = path
            .segments
            .last()
            .is_some_and(|last| last.ident == "actor");
        if is_second {
            errors.push(
                attribute,
                "`#[actor]` is written twice here: remove one, and write all options in the other",
            );
        }
        !is_second
    });
    errors.count() > before
}

fn refuse_reserved(name: &Ident, what: &str, errors: &mut Errors) {
    if names::is_shadowed(name) {
        errors.push(name, format!("std gives every type a method `{name}` by value, which a call on the proxy would reach instead of this {what}: rename it, or take it out of the proxy with `#[actor(skip)]`"));
    }
    if names::is_reserved(name) {
        let plain = name.unraw();
        errors.push(name, format!("every proxy has a method `{plain}` of its own, so no {what} can have this name: rename it, or take it out of the proxy with `#[actor(skip)]`"));
    }
}
