//! What is emitted when something is wrong: the user's item all the same, the errors, and stand-ins for what can't be
//! generated, so that uses of the actor don't become errors of their own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::model::FaultyMethod;

/// The item as it is, beside the errors.
pub(crate) fn item_with_errors(
    item: impl ToTokens,
    errors: impl IntoIterator<Item = syn::Error>,
) -> TokenStream {
    let errors = self::errors(errors);
    quote! { #item #errors }
}

pub(crate) fn errors(errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    errors
        .into_iter()
        .map(|error| error.to_compile_error())
        .collect()
}

/// A method of the proxy in place of one that can't be proxied.
///
/// The error itself is in all its types. The compiler says it once, takes them for any type then, and is silent about
/// whatever callers do with them.
pub(crate) fn stand_in(method: &FaultyMethod) -> TokenStream {
    let FaultyMethod {
        name,
        visibility,
        carried,
        argument_count,
        error,
    } = method;
    let (cfg, error) = (&carried.cfg, error.to_compile_error());
    // Any type would do that has a number in it.
    let error = quote! { ::core::array::IntoIter<(), { #error }> };
    let arguments = std::iter::repeat_n(&error, *argument_count);
    quote! {
        #(#cfg)* #[doc(hidden)]
        #visibility fn #name(&self #(, _: #arguments)*) -> #error { loop {} }
    }
}
