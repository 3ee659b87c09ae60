//! Docs of generated items: the user's text, and ours.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote! { #(#[doc = #lines])* }
}

/// The user's text, and a line of ours below it.
///
/// Examples in the text are tested where the user wrote them, and not here again.
pub(super) fn doc_with(text: &str, about: &[Attribute]) -> TokenStream {
    let mut words = about
        .iter()
        .filter(|about| !is_deprecation(about))
        .peekable();
    let text = match words.peek() {
        None => doc(text),
        Some(_) => doc(&format!("\n{text}")),
    };
    let words = words.map(|words| {
        let meta = &words.meta;
        quote!(#[cfg_attr(not(doctest), #meta)])
    });
    let deprecations = about.iter().filter(|about| is_deprecation(about));
    quote! { #(#words)* #text #(#deprecations)* }
}

/// Only a line of ours, for items whose docs are near the user's text.
pub(super) fn doc_briefly(text: &str, about: &[Attribute]) -> TokenStream {
    let text = doc(text);
    let deprecations = about.iter().filter(|about| is_deprecation(about));
    quote! { #text #(#deprecations)* }
}

fn is_deprecation(attribute: &Attribute) -> bool {
    let list = Punctuated::<Meta, Token![,]>::parse_terminated;
    match attribute.parse_args_with(list) {
        Ok(metas) if attribute.path().is_ident("cfg_attr") => metas
            .iter()
            .skip(1)
            .any(|meta| meta.path().is_ident("deprecated")),
        _ => attribute.path().is_ident("deprecated"),
    }
}
