//! From the model to the generated code. The user's item always comes first.
//!
//! Generated code names everything by its whole path, so that it works under any prelude and any name of the crate.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Item, ItemImpl, ItemStruct, Path};

use crate::fallback;
use crate::model::Struct;
use crate::options::ItemOptions;
use crate::validate::{self, Errors};

mod dispatch;
mod fields;
mod messages;
pub(crate) mod methods;
mod parts;

pub(crate) fn actor(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = errors.check(ItemOptions::parse(options)).unwrap_or_default();
    let krate = options.krate.clone().unwrap_or_else(pykka);
    match syn::parse2(item.clone()) {
        Err(error) => fallback::item_with_errors(&item, [error]),
        Ok(Item::Struct(item)) => of_struct(item, krate, options.pooled, errors),
        Ok(Item::Impl(item)) if item.trait_.is_none() => of_impl(item, krate, errors),
        Ok(Item::Impl(item)) => {
            let words = "`#[actor]` goes on the struct's own impl block; leave it away from the impl of a trait";
            let trait_ = item.trait_.as_ref().map(|(_, path, _)| path);
            fallback::item_with_errors(&item, [syn::Error::new_spanned(trait_, words)])
        }
        Ok(item) => fallback::item_with_errors(&item, [validate::wrong_item(&item)]),
    }
}

/// What the user calls the pykka crate.
fn pykka() -> Path {
    use proc_macro_crate::{FoundCrate, crate_name};
    let name = match crate_name("pykka") {
        Ok(FoundCrate::Name(name)) => name,
        // Where there is no manifest to look into, the usual name is the best guess.
        Ok(FoundCrate::Itself) | Err(_) => "pykka".to_owned(),
    };
    let name = proc_macro2::Ident::new(&name, proc_macro2::Span::call_site());
    syn::parse_quote!(::#name)
}

fn of_struct(mut item: ItemStruct, krate: Path, pooled: Option<Ident>, mut errors: Errors) -> TokenStream {
    let model = Struct { pooled, ..validate::read_struct(&mut item, krate, &mut errors) };
    let errors = fallback::errors(errors.into_iter());
    let messages = messages::of_struct(&model);
    let proxy = fields::proxy(&model);
    let dispatch = dispatch::of_struct(&model);
    quote! { #item #errors #messages #proxy #dispatch }
}

fn of_impl(mut item: ItemImpl, krate: Path, mut errors: Errors) -> TokenStream {
    let model = validate::read_impl(&mut item, krate, &mut errors);
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|model| {
        let messages = messages::of_impl(&model);
        let proxy = methods::proxy(&model);
        let dispatch = dispatch::of_impl(&model);
        quote! { #messages #proxy #dispatch }
    });
    quote! { #item #errors #expansion }
}

/// On every generated item: its lints are ours, not the user's.
fn quiet() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, unreachable_code, unreachable_patterns, unreachable_pub, unused_imports, unused_qualifications,
            unused_variables, non_camel_case_types, private_bounds, private_interfaces, rustdoc::private_intra_doc_links,
            clippy::all, clippy::nursery, clippy::pedantic,
        )]
    }
}

fn doc(text: &str) -> TokenStream {
    quote! { #[doc = #text] }
}

/// A doc line of our own, and the user's words below it.
fn doc_with(text: &str, about: &[syn::Attribute]) -> TokenStream {
    if about.iter().any(|attribute| attribute.path().is_ident("doc")) {
        quote! { #[doc = #text] #[doc = ""] #(#about)* }
    } else {
        quote! { #[doc = #text] #(#about)* }
    }
}

/// The type parameters, which a type that doesn't use them all has to mention.
fn phantom(generics: &Generics) -> Option<TokenStream> {
    let parameters: Vec<_> = generics.type_params().map(|parameter| &parameter.ident).collect();
    (!parameters.is_empty()).then(|| quote! { ::core::marker::PhantomData<fn() -> (#(#parameters,)*)> })
}

/// The parameters as arguments: `T, N` of `<T: Clone, const N: usize>`.
fn arguments(generics: &Generics) -> Vec<TokenStream> {
    generics
        .params
        .iter()
        .map(|parameter| match parameter {
            GenericParam::Type(ty) => ty.ident.to_token_stream(),
            GenericParam::Const(constant) => constant.ident.to_token_stream(),
            GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
        })
        .collect()
}

/// The generics with one more parameter, the context.
fn with_context(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params.push(syn::parse_quote!(__C: ?::core::marker::Sized));
    generics
}

/// The generics with more conditions.
fn with_bounds(generics: &Generics, bounds: impl IntoIterator<Item = TokenStream>) -> Generics {
    let mut generics = generics.clone();
    let clause = generics.make_where_clause();
    for bound in bounds {
        clause.predicates.push(syn::parse_quote!(#bound));
    }
    generics
}

/// The path to what generated code needs of pykka.
fn generated(krate: &Path) -> TokenStream {
    let mut path = krate.to_token_stream();
    path.extend(quote!(::generated));
    path
}
