//! Turns an item into a model, and collects the mistakes in it.

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

/// Refuses options of the whole actor, which belong above the struct.
pub(crate) fn refuse_struct_options(options: &ItemOptions, errors: &mut Errors) {
    if let Some(pooled) = &options.pooled {
        errors.push(
            pooled,
            "`pooled` is an option of the struct: write it in the `#[actor(..)]` above the struct",
        );
    }
    if let Some(on_panic) = &options.on_panic {
        errors.push(
            on_panic,
            "`on_panic` is an option of the struct: write it in the `#[actor(..)]` above the struct",
        );
    }
    if let Some(interface) = options.implements.first() {
        errors.push(interface, "`implements(..)` is an option of the struct: write it in the `#[actor(..)]` above the struct");
    }
}

/// The error for an item that can't have the attribute, on the token that shows this.
pub(crate) fn wrong_item(item: &syn::Item) -> syn::Error {
    let (span, words): (Span, _) = match item {
        syn::Item::Impl(item) => {
            let words = "`#[actor]` goes on the struct's own impl block and on the trait: remove it from the impl of the trait";
            let trait_ = item.trait_.as_ref().map(|(_, path, _)| path);
            return syn::Error::new_spanned(trait_, words);
        }
        syn::Item::Enum(item) => (
            item.enum_token.span(),
            "an actor has to be a struct: put the enum into a field of one",
        ),
        syn::Item::Union(item) => (
            item.union_token.span(),
            "an actor has to be a struct: put the union into a field of one",
        ),
        syn::Item::Fn(item) => (
            item.sig.fn_token.span(),
            "`#[actor]` goes on a struct and on its impl block, or on a trait: write the function as a method of one",
        ),
        item => (
            item.span(),
            "`#[actor]` goes on a struct and on its impl block, or on a trait",
        ),
    };
    syn::Error::new(span, words)
}

/// Refuses lifetimes, which an actor can't have. What would be generated for such a type would only
/// cause more errors.
fn refuse_lifetimes<'a>(
    lifetimes: impl IntoIterator<Item = &'a Lifetime>,
    errors: &mut Errors,
) -> Option<()> {
    let before = errors.count();
    for lifetime in lifetimes {
        errors.push(lifetime, "an actor runs in its own thread and can't borrow from another: own the data, or share it in an `Arc`");
    }
    (errors.count() == before).then_some(())
}

/// Removes further `#[actor]` attributes from an item, and returns whether there were any.
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
        errors.push(name, format!("every type has a method `{name}` from std, which a call on the proxy would reach instead of this {what}: rename it, or exclude it from the proxy with `#[actor(skip)]`"));
    }
    if names::is_reserved(name) {
        let plain = name.unraw();
        errors.push(name, format!("every proxy has its own method `{plain}`, so no {what} can have this name: rename it, or exclude it from the proxy with `#[actor(skip)]`"));
    }
}
