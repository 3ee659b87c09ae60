//! Checks, and the types that hang on them: `pykka_core::bounds::Checked` tells how that keeps one mistake from making
//! many errors.
//!
//! A check can't depend on parameters. What is generic has conditions instead, which are checked wherever it is used.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Path, Type};

use super::{generated, generated_at, quiet, without_bounds};
use crate::names;

/// The check of one type: that it has this trait. It lies where the user's type does.
pub(super) struct Check {
    cfg: Vec<Attribute>,
    passed: TokenStream,
}

impl Check {
    /// `cfg` is what the type exists under.
    pub(super) fn new(krate: &Path, ty: &Type, trait_: &str, cfg: &[Attribute]) -> Self {
        Self::of(krate, ty, trait_, "PASSED", cfg)
    }

    /// A check that is written out: a constant that is there only if it is passed.
    pub(super) fn that(passed: TokenStream) -> Self {
        Check {
            cfg: Vec::new(),
            passed,
        }
    }

    /// A check that is another constant of the trait.
    pub(super) fn of(
        krate: &Path,
        ty: &Type,
        trait_: &str,
        passed: &str,
        cfg: &[Attribute],
    ) -> Self {
        let (span, generated) = (ty.span(), generated_at(krate, ty.span()));
        let [trait_, passed] = [trait_, passed].map(|name| names::known(name, span));
        Check {
            cfg: cfg.to_vec(),
            passed: quote_spanned!(span=> <#ty as #generated::#trait_>::#passed),
        }
    }
}

/// A type that hangs on checks: what declares it, and how it is written.
///
/// In docs it is the type itself, since people are not to read of checks there.
pub(super) fn checked(
    krate: &Path,
    name: &str,
    generics: &Generics,
    ty: TokenStream,
    checks: &[Check],
) -> (TokenStream, TokenStream) {
    checked_under(&[], krate, name, generics, ty, checks)
}

/// The same for a type that exists under a `cfg`.
pub(super) fn checked_under(
    under: &[Attribute],
    krate: &Path,
    name: &str,
    generics: &Generics,
    ty: TokenStream,
    checks: &[Check],
) -> (TokenStream, TokenStream) {
    if checks.is_empty() {
        return (TokenStream::new(), ty);
    }
    let (generated, quiet, name) = (generated(krate), quiet(), names::hidden(name, 0));
    let (parameters, (_, arguments, _)) = (without_bounds(generics), generics.split_for_impl());
    let passed = checks.iter().map(|Check { cfg, passed }| {
        quote! { #(#cfg)* { let _ = #passed; } }
    });
    let checked = quote!(<#ty as #generated::Checked<{ #(#passed)* true }>>::Itself);
    let declaration = quote! {
        #(#under)* #[cfg(not(doc))] #quiet
        type #name<#parameters> = #checked;
        #(#under)* #[cfg(doc)] #quiet
        type #name<#parameters> = #ty;
    };
    (declaration, quote!(#name #arguments))
}
