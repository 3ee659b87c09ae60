//! The mistakes in an item, which are collected and reported together.

use quote::ToTokens;

/// The mistakes that were found.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, tokens: impl ToTokens, words: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, words));
    }

    pub(crate) fn check<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The errors after the first `count`.
    pub(crate) fn after(&self, count: usize) -> impl Iterator<Item = syn::Error> {
        self.0.iter().skip(count).cloned()
    }

    pub(crate) fn into_iter(self) -> impl Iterator<Item = syn::Error> {
        self.0.into_iter()
    }
}
