//! The form in which messages travel: `pykka_core::reply::carrier` explains why large ones are
//! boxed.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Generics, Type};

use crate::validate::types::mentions;

/// The contents of a message type: the types in each variant, and the variant's `cfg`s.
pub(super) type Parts<'a> = [(Vec<&'a Type>, &'a [Attribute])];

/// The carrier of a message type that contains `parts`.
pub(super) fn carrier(
    generics: &Generics,
    message: &TokenStream,
    parts: &Parts<'_>,
) -> TokenStream {
    if generics.params.is_empty() && parts.iter().any(|(types, _)| !types.is_empty()) {
        return quote!(__p::BoxIf<#message, { __p::is_large::<#message>() }>);
    }
    carrier_by_parts(generics, message, parts)
}

/// The carrier of a message type whose parts are measured instead of the type itself.
///
/// The size of a part that contains a type parameter isn't known, so such a message is always
/// boxed.
pub(super) fn carrier_by_parts(
    generics: &Generics,
    message: &TokenStream,
    parts: &Parts<'_>,
) -> TokenStream {
    let mut types = parts.iter().flat_map(|(types, _)| types);
    if types.clone().next().is_none() {
        return message.clone();
    }
    if types.any(|ty| mentions(ty, generics)) {
        return quote!(__p::Box<#message>);
    }
    let parts = parts.iter().map(|(types, cfg)| {
        quote! { #(#cfg)* { __large |= __p::is_large::<(#(#types,)*)>(); } }
    });
    let is_large = quote!(let mut __large = false; #(#parts)* __large);
    quote!(__p::BoxIf<#message, { #is_large }>)
}

/// Takes a message of this variant out of its carrier, and runs `body` with its fields.
///
/// Each variant has its own closure for this, because a function that isn't optimized has space in
/// its frame for all branches at once.
pub(super) fn unloaded(
    carrier: &TokenStream,
    variant: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    quote! { (|| if let #variant = __p::Carrier::unload(#carrier) { #body })() }
}
