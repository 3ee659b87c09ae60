//! How generated code names what it needs of pykka, and where lints are allowed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Item, Path};

use crate::names;

/// Where pykka is, and what its private module is called.
pub(super) struct Imports {
    /// Where the user says that pykka is.
    path: Option<Path>,
    /// The private module's name where the item is. In the block it is `__p`.
    pub(super) name: Ident,
}

impl Imports {
    pub(super) fn new(path: Option<Path>, item: &Item) -> Self {
        let name = names::krate(item);
        Imports { path, name }
    }

    /// For what is declared beside the item.
    pub(super) fn beside(&self) -> TokenStream {
        self.import(&self.name)
    }

    /// What is generated beside what people name: implementations, and what they need.
    ///
    /// `is_named` is whether what is declared beside the item names pykka, too.
    pub(super) fn block(&self, is_named: bool, content: &TokenStream) -> TokenStream {
        let (name, short) = (&self.name, names::known("__p", Span::call_site()));
        let (beside, import) = if is_named {
            (Some(self.beside()), quote!(use #name as #short;))
        } else {
            (None, self.import(&short))
        };
        // In this order they take the fewest lines where people look at what is generated.
        quote! {
            #beside
            #[allow(
                missing_debug_implementations, unused_qualifications, dead_code, deprecated,
                unreachable_code, unreachable_pub, non_camel_case_types, irrefutable_let_patterns,
                unused_parens, non_snake_case, private_bounds, private_interfaces, clippy::all,
                clippy::arbitrary_source_item_ordering, clippy::nursery,
                rustdoc::private_intra_doc_links, clippy::pedantic, clippy::impl_trait_in_params,
                clippy::missing_inline_in_public_items
            )]
            const _: () = {
                #import
                #content
            };
        }
    }

    /// Resolves the path to pykka once, so that a wrong path, or none, is one error, and `$crate` keeps its meaning.
    fn import(&self, name: &Ident) -> TokenStream {
        match &self.path {
            None => quote!(use ::pykka::__private as #name;),
            Some(path) => {
                let last = path.segments.last();
                let at = last.map_or_else(Span::call_site, |last| last.ident.span());
                let there = names::at(name.clone(), at);
                quote_spanned!(at=> use #path::__private as #there;)
            }
        }
    }
}

/// On every enum that is generated, because what its lints report is not the user's doing.
///
/// Lints are named one by one where that is possible: a crate can forbid a lint, and then it is an
/// error to allow a group that contains it.
pub(super) fn allow_enum() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, non_camel_case_types, non_snake_case, private_bounds,
            private_interfaces, unreachable_pub, unused_parens, unused_qualifications, clippy::all,
            clippy::pedantic, clippy::arbitrary_source_item_ordering, clippy::exhaustive_enums
        )]
    }
}

/// On every struct that people name.
pub(super) fn allow_struct() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, missing_debug_implementations, private_bounds,
            private_interfaces, unreachable_pub, unused_parens, unused_qualifications, clippy::all,
            clippy::pedantic, clippy::arbitrary_source_item_ordering, clippy::exhaustive_structs, clippy::field_scoped_visibility_modifiers
        )]
    }
}
