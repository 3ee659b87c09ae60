//! Checks, and the types that hang on them: `pykka_core::bounds::Checked` tells how that keeps one mistake from making
//! many errors.
//!
//! A check can't depend on parameters. What is generic has conditions instead, which are checked wherever it is used.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Type};

use crate::names;

/// The check of one type: that it has this trait. It lies where the user's type does.
pub(super) struct Check {
    cfg: Vec<Attribute>,
    passed: TokenStream,
}

impl Check {
    /// `cfg` is what the type exists under.
    pub(super) fn new(ty: &Type, trait_: &str, cfg: &[Attribute]) -> Self {
        Self::of(ty, trait_, "PASSED", cfg)
    }

    /// A check that is written out: a constant that is there only if it is passed.
    pub(super) fn that(passed: TokenStream) -> Self {
        Check {
            cfg: Vec::new(),
            passed,
        }
    }

    /// The check of a traversable field: that this key leads to this part.
    pub(super) fn traversable(
        ty: &Type,
        part: &Type,
        key: &TokenStream,
        cfg: &[Attribute],
    ) -> Self {
        let span = ty.span();
        let there = quote_spanned!(span=> <#ty as __p::Traversable>);
        let read = quote_spanned! { span=>
            <(#there::Part, #there::Key) as __p::AsRead<(#part, #key)>>::PASSED
        };
        Check {
            cfg: cfg.to_vec(),
            passed: quote_spanned!(span=> #there::PASSED && #read),
        }
    }

    /// A check that is another constant of the trait.
    pub(super) fn of(ty: &Type, trait_: &str, passed: &str, cfg: &[Attribute]) -> Self {
        let span = ty.span();
        let [trait_, passed] = [trait_, passed].map(|name| names::known(name, span));
        Check {
            cfg: cfg.to_vec(),
            passed: quote_spanned!(span=> <#ty as __p::#trait_>::#passed),
        }
    }

    /// The check as a constant, which is true.
    fn tokens(&self) -> TokenStream {
        let Check { cfg, passed } = self;
        match &cfg[..] {
            [] => passed.clone(),
            cfg => quote! { ({ #(#cfg)* { let _ = #passed; } true }) },
        }
    }
}

/// An associated type that hangs on checks.
///
/// In docs it is the type itself, since people are not to read of checks there.
pub(super) fn associated(name: &str, ty: &TokenStream, checks: &[Check]) -> TokenStream {
    let name = names::known(name, Span::call_site());
    match hanging(ty, checks) {
        None => quote!(type #name = #ty;),
        Some(checked) => quote! {
            #[cfg(not(doc))]
            type #name = #checked;
            #[cfg(doc)]
            type #name = #ty;
        },
    }
}

/// A type that hangs on checks: what declares it, and how it is written.
pub(super) fn checked(name: &str, ty: TokenStream, checks: &[Check]) -> (TokenStream, TokenStream) {
    checked_under(&[], name, ty, checks)
}

/// The same for a type that exists under a `cfg`.
pub(super) fn checked_under(
    under: &[Attribute],
    name: &str,
    ty: TokenStream,
    checks: &[Check],
) -> (TokenStream, TokenStream) {
    let name = names::hidden(name, 0);
    let Some(checked) = hanging(&ty, checks) else {
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

/// The type as it hangs on checks, if there are any.
fn hanging(ty: &TokenStream, checks: &[Check]) -> Option<TokenStream> {
    // Of the same types, the first is checked for all.
    let mut known = HashSet::new();
    let passed = checks
        .iter()
        .map(Check::tokens)
        .filter(|check| known.insert(check.to_string()));
    (!checks.is_empty()).then(|| quote!(<#ty as __p::Checked<{ #(#passed)&&* }>>::Itself))
}
