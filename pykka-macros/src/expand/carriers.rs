//! What messages travel in: `pykka_core::carrier` tells why a large one is put into a box.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Generics, Type};

use crate::validate::types::mentions;

/// A message's parts: of each variant the types, and what it exists under.
pub(super) type Parts<'a> = [(Vec<&'a Type>, &'a [Attribute])];

/// The carrier of a message type that is made of `parts`.
pub(super) fn carrier(
    generics: &Generics,
    message: &TokenStream,
    parts: &Parts<'_>,
) -> TokenStream {
    if generics.params.is_empty() && parts.iter().any(|(types, _)| !types.is_empty()) {
        return quote!(<#message as __p::Carried<{ __p::is_large::<#message>() }>>::Carrier);
    }
    carrier_by_parts(generics, message, parts)
}

/// The carrier of a message type of which only the parts can be measured. Those that are made of type
/// parameters can't be, either: what has one travels in a box.
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
    quote!(<#message as __p::Carried<{ #is_large }>>::Carrier)
}

/// Takes a message out of its carrier if it is of this variant, and does something with it.
///
/// Each variant has a function of its own for that, since without optimization a function's frame has
/// room for what all its branches need.
pub(super) fn unloaded(
    carrier: &TokenStream,
    variant: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    quote! { (|| if let #variant = __p::Carrier::unload(#carrier) { #body })() }
}
