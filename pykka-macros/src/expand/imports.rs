//! How generated code imports pykka's private module, and which lints it allows.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Item, Path};

use crate::names;

/// The path to pykka, and the name that its private module gets.
pub(super) struct Imports {
    /// The path in `crate = path`, if the user wrote this option.
    path: Option<Path>,
    /// The private module's name beside the item. In the block, its name is `__p`.
    pub(super) name: Ident,
}

impl Imports {
    pub(super) fn new(path: Option<Path>, item: &Item) -> Self {
        let name = names::krate(item);
        Imports { path, name }
    }

    /// The import for what is declared beside the item.
    pub(super) fn beside(&self) -> TokenStream {
        self.import(&self.name)
    }

    /// The `const _` with everything that people don't name: implementations, and what they need.
    ///
    /// `is_named` is whether the declarations beside the item use the private module as well.
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

    /// Resolves the path to pykka once. So a wrong path is a single error, and `$crate` keeps its
    /// meaning.
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

/// Allows lints on a generated enum: they are our concern, not the user's.
///
/// Lints are named one by one where this is possible. If a crate forbids a lint, it is an error to
/// allow a group that contains it.
pub(super) fn allow_enum() -> TokenStream {
    quote! {
        #[allow(
            dead_code, non_camel_case_types, unused_parens, unreachable_pub, non_snake_case,
            private_interfaces, deprecated, clippy::pedantic, clippy::exhaustive_enums,
            clippy::all, clippy::arbitrary_source_item_ordering
        )]
    }
}

/// Allows lints on a generated struct that people name.
pub(super) fn allow_struct() -> TokenStream {
    quote! {
        #[allow(
            private_interfaces, unreachable_pub, dead_code, private_bounds, unused_parens,
            non_camel_case_types, deprecated, clippy::field_scoped_visibility_modifiers,
            clippy::all, clippy::pedantic, clippy::exhaustive_structs,
            clippy::arbitrary_source_item_ordering
        )]
    }
}
