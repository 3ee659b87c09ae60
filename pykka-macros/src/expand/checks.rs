//! Checks of the user's types, and the types that depend on a check.
//!
//! They ensure that one mistake causes one error: see `Checked` in
//! `pykka_core::macro_support::bounds`. A check can't depend on type parameters. Generic items have
//! conditions instead, which the compiler checks where the item is used.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Type};

use crate::names;

/// The check that a type implements a trait. Its span is that of the type, where errors are shown.
pub(super) struct Check {
    cfg: Vec<Attribute>,
    passed: TokenStream,
}

impl Check {
    /// The check of `ty`, which exists under `cfg`.
    pub(super) fn new(ty: &Type, trait_: &str, cfg: &[Attribute]) -> Self {
        Self::of(ty, trait_, "PASSED", cfg)
    }

    /// A check that is given as a constant, which exists only if the check passes.
    pub(super) fn that(passed: TokenStream) -> Self {
        Check {
            cfg: Vec::new(),
            passed,
        }
    }

    /// The check of a traversable field: `key` leads to `part` in it.
    pub(super) fn traversable(
        ty: &Type,
        part: &Type,
        key: &TokenStream,
        cfg: &[Attribute],
    ) -> Self {
        let span = ty.span();
        let private = names::private();
        let there = quote_spanned!(span=> <#ty as #private::Traversable>);
        let read = quote_spanned! { span=>
            <(#there::Part, #there::Key) as __p::AsRead<(#part, #key)>>::PASSED
        };
        Check {
            cfg: cfg.to_vec(),
            passed: quote_spanned!(span=> #there::PASSED && #read),
        }
    }

    /// A check that names the constant `passed` of the trait.
    pub(super) fn of(ty: &Type, trait_: &str, passed: &str, cfg: &[Attribute]) -> Self {
        let span = ty.span();
        let [trait_, passed] = [trait_, passed].map(|name| names::known(name, span));
        Check {
            cfg: cfg.to_vec(),
            passed: quote_spanned!(span=> <#ty as __p::#trait_>::#passed),
        }
    }

    /// The check as a constant expression, which is true.
    fn tokens(&self) -> TokenStream {
        let Check { cfg, passed } = self;
        match &cfg[..] {
            [] => passed.clone(),
            cfg => quote! { ({ #(#cfg)* { let _ = #passed; } true }) },
        }
    }
}

/// An associated type that depends on checks.
///
/// In docs it is the type itself, because the checks would distract readers.
pub(super) fn associated(name: &str, ty: &TokenStream, checks: &[Check]) -> TokenStream {
    let name = names::known(name, Span::call_site());
    match checked_type(ty, checks) {
        None => quote!(type #name = #ty;),
        Some(checked) => quote! {
            #[cfg(not(doc))]
            type #name = #checked;
            #[cfg(doc)]
            type #name = #ty;
        },
    }
}

/// An alias of a type that depends on checks: its declaration, and its name.
pub(super) fn checked(name: &str, ty: TokenStream, checks: &[Check]) -> (TokenStream, TokenStream) {
    checked_under(&[], name, ty, checks)
}

/// The same for a type that exists under a `cfg`. Without checks, this is the type itself.
pub(super) fn checked_under(
    under: &[Attribute],
    name: &str,
    ty: TokenStream,
    checks: &[Check],
) -> (TokenStream, TokenStream) {
    let name = names::hidden(name, 0);
    let Some(checked) = checked_type(&ty, checks) else {
        return (TokenStream::new(), ty);
    };
    let declaration = quote! {
        #(#under)* #[cfg(not(doc))]
        type #name = #checked;
        #(#under)* #[cfg(doc)]
        type #name = #ty;
    };
    (declaration, quote!(#name))
}

/// The type as it depends on checks, if there are any.
fn checked_type(ty: &TokenStream, checks: &[Check]) -> Option<TokenStream> {
    // The same type is checked only once, at its first occurrence.
    let mut known = HashSet::new();
    let passed = checks
        .iter()
        .map(Check::tokens)
        .filter(|check| known.insert(check.to_string()));
    (!checks.is_empty()).then(|| quote!(<#ty as __p::Checked<{ #(#passed)&&* }>>::Itself))
}
