//! How generated code imports pykka's private module, and which lints it allows.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Item, Path};

use crate::{names, parse};

/// The path to pykka, and the name that its private module gets.
pub(super) struct Imports {
    /// The path in `crate = path`, if the user wrote this option.
    path: Option<Path>,
    /// Allows the use of deprecated items, if there is one.
    allow_deprecated: Option<TokenStream>,
    /// The private module's name beside the item. In the block, its name is `__p`.
    pub(super) name: Ident,
}

impl Imports {
    pub(super) fn new(path: Option<Path>, item: &Item) -> Self {
        let name = names::krate(item);
        let is_deprecated = parse::any_token(item.to_token_stream(), |token| {
            *token.to_string() == *"deprecated"
        });
        let allow_deprecated = is_deprecated.then(|| quote!(#[allow(deprecated)]));
        Imports {
            path,
            allow_deprecated,
            name,
        }
    }

    /// The import for what is declared beside the item.
    pub(super) fn beside(&self) -> TokenStream {
        self.import(&self.name)
    }

    /// The `const _` with everything that people don't name: implementations, and what they need.
    ///
    /// `is_named` is whether the declarations beside the item use the private module as well.
    pub(super) fn block(&self, is_named: bool, content: &TokenStream) -> TokenStream {
        let (name, short) = (&self.name, names::private());
        let (beside, import) = if is_named {
            (Some(self.beside()), quote!(use #name as #short;))
        } else {
            (None, self.import(&short))
        };
        let allow_deprecated = &self.allow_deprecated;
        quote! {
            #beside
            #allow_deprecated
            #[allow(clippy::impl_trait_in_params)]
            const _: () = {
                #import
                #content
            };
        }
    }

    /// Resolves the path to pykka once. So a wrong path is a single error, and `$crate` keeps its
    /// meaning.
    fn import(&self, name: &Ident) -> TokenStream {
        let last = self.path.iter().flat_map(|path| &path.segments).last();
        let at = last.map_or_else(Span::call_site, |last| last.ident.span());
        let (path, there) = (pykka(self.path.as_ref()), names::at(name.clone(), at));
        quote_spanned!(at=> use #path::__private as #there;)
    }
}

/// The path to pykka: the one in `crate = path`, or else its usual name.
pub(super) fn pykka(path: Option<&Path>) -> TokenStream {
    path.map_or_else(|| quote!(::pykka), ToTokens::to_token_stream)
}

/// Allows a lint on a generated enum.
///
/// If a crate forbids a lint, it is an error to allow it, or a group that contains it. So the output
/// allows only what nearly no crate forbids: lints of clippy's that look at generated code, too. All
/// others ignore it, if its spans say that it is: see `names::generated` and `names::visibility`.
pub(super) fn allow_enum() -> TokenStream {
    quote!(#[allow(clippy::exhaustive_enums)])
}

/// Allows a lint on a generated struct that people name.
pub(super) fn allow_struct() -> TokenStream {
    quote!(#[allow(clippy::exhaustive_structs)])
}
