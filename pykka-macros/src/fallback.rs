//! What is emitted when something is wrong: the user's item all the same, the errors, and stand-ins for what can't be
//! generated, so that uses of the actor don't become errors of their own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::expand::methods::Manner;
use crate::model::{FaultyMethod, Impl};

/// The item as it is, beside the errors.
pub(crate) fn item_with_errors(item: impl ToTokens, errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    let errors = self::errors(errors);
    quote! { #item #errors }
}

pub(crate) fn errors(errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    errors.into_iter().map(|error| error.to_compile_error()).collect()
}

/// A method of the proxy that takes anything, in place of one that can't be proxied.
pub(crate) fn stand_in(model: &Impl, method: &FaultyMethod, manner: Manner) -> TokenStream {
    let krate = &model.krate;
    let FaultyMethod { name, visibility, carried, argument_count, output } = method;
    let cfg = &carried.cfg;
    let types: Vec<_> = (0..*argument_count).map(|index| crate::names::hidden("A", index)).collect();
    let (parameter, output) = match output {
        Some(output) => (None, output.to_token_stream()),
        None => (Some(quote!(__R)), quote!(__R)),
    };
    let result = manner.result(&quote!(#krate::generated), output);
    quote! {
        #(#cfg)* #[doc(hidden)]
        #visibility fn #name<#(#types,)* #parameter>(&self #(, _: #types)*) -> #result { ::core::unimplemented!() }
    }
}
