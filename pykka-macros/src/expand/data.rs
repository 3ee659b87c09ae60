//! `Debug`, `Clone` and `PartialEq` of messages, where all their contents implement them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::generics::{bound, with_bounds};
use super::messages::{Fields, Message, Variant};
use crate::names;

impl Message<'_> {
    /// Implements `Debug`, `Clone` and `PartialEq` on the condition that all contents implement
    /// them.
    ///
    /// A derive would require it of them. The compiler checks a condition on a type without
    /// parameters at the definition. A condition for any lifetime is checked only at the use, as is
    /// wanted here.
    pub(super) fn data(&self) -> TokenStream {
        let Message { name, generics, .. } = self;
        let rest = self.rest();
        let types = self.types();
        let implement = |trait_: TokenStream, also: Option<TokenStream>, body: TokenStream| {
            let required = quote!(#trait_ #also);
            let conditional = with_bounds(
                generics,
                types
                    .iter()
                    .map(|ty| bound(quote!(for<'__any> #ty), &required)),
            );
            let (impl_generics, _, conditions) = conditional.split_for_impl();
            let (_, ty_generics, _) = generics.split_for_impl();
            quote! {
                impl #impl_generics #trait_ for #name #ty_generics #conditions { #body }
            }
        };

        if self.is_plain() {
            return self.plain_data();
        }
        let shown = self.variants.iter().map(Variant::shown);
        let debug = implement(
            quote!(__p::Debug),
            None,
            quote! { fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result { match *self { #(#shown)* #rest } } },
        );
        // A message's copy is a part of `MessageName`, which requires `Send`.
        let is_copied = self.is_copied_by_variant();
        let cloned = if is_copied {
            quote!(__p::cloned(self))
        } else {
            self.each_field(|field| quote!(__p::Clone::clone(#field)))
        };
        let clone = implement(
            quote!(__p::Clone),
            is_copied.then(|| quote!(+ __p::Send)),
            quote! { fn clone(&self) -> Self { #cloned } },
        );
        let compared = self.variants.iter().map(Variant::compared);
        let is_only =
            matches!(&self.variants[..], [one] if one.cfg.is_empty()) && self.rest().is_none();
        let others = (!is_only).then(|| quote!(_ => false));
        let partial_eq = implement(
            quote!(__p::PartialEq),
            None,
            if self.variants.is_empty() {
                quote! { fn eq(&self, _: &Self) -> bool { match *self { #rest } } }
            } else {
                quote! { fn eq(&self, other: &Self) -> bool { match (self, other) { #(#compared)* #others } } }
            },
        );
        quote! { #debug #clone #partial_eq }
    }

    /// The copy of a message, whose fields may be of types that are not `Clone`.
    ///
    /// So a message is copied whose own fields are, whatever the others of its type contain. Whether
    /// the type of a field is `Clone` can be found out only if it contains no type parameter.
    pub(super) fn copied(&self) -> TokenStream {
        let clone = |field: &Ident| quote!(__p::Cloner::of(#field).get()?(#field));
        let copy = if self.is_copied_by_variant() {
            self.each_field(clone)
        } else {
            quote!(__p::Cloner::of(self).get()?(self))
        };
        let copy = (!self.variants.is_empty()).then(|| {
            quote! {
                fn copy(&self) -> __p::Option<__p::Box<Self>> {
                    __p::Option::Some(__p::Box::new(#copy))
                }
            }
        });
        quote!(#copy)
    }

    /// The arguments in a tuple. The default is for messages that have none.
    pub(super) fn arguments(&self) -> Option<TokenStream> {
        let rest = self.rest();
        let variants = self.variants.iter().map(|variant| {
            let cfg = variant.cfg;
            let (pattern, bound) = variant.pattern("a", &quote!());
            quote! { #(#cfg)* #pattern => __p::Box::new((#(#bound,)*)), }
        });
        (!self.types().is_empty()).then(|| {
            quote! {
                fn arguments(self) -> __p::Box<dyn __p::Any> { match self { #(#variants)* #rest } }
            }
        })
    }

    fn is_copied_by_variant(&self) -> bool {
        !self.is_plain() && !self.variants.is_empty() && self.generics.params.is_empty()
    }

    /// A message in which each field is what `make` makes of a reference to this message's.
    fn each_field(&self, make: impl Fn(&Ident) -> TokenStream) -> TokenStream {
        let rest = self.rest();
        let variants = self
            .variants
            .iter()
            .map(|variant| variant.with_fields(&make));
        quote!(match *self { #(#variants)* #rest })
    }

    /// The same for a message that is only a code.
    fn plain_data(&self) -> TokenStream {
        let name = &self.name;
        let texts = self.variants.iter().map(|variant| {
            let (cfg, text) = (variant.cfg, variant.name.to_string());
            quote!(#(#cfg)* #text)
        });
        let (text, equal) = if self.variants.is_empty() {
            (quote!(match *self {}), quote!(match *self {}))
        } else {
            (
                quote!(f.write_str([#(#texts),*][*self as usize])),
                quote!(*self as u64 == *other as u64),
            )
        };
        quote! {
            impl __p::Debug for #name {
                fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result { #text }
            }
            impl __p::Copy for #name {}
            #[automatically_derived]
            impl __p::Clone for #name {
                fn clone(&self) -> Self { *self }
            }
            impl __p::PartialEq for #name {
                fn eq(&self, other: &Self) -> bool { #equal }
            }
        }
    }
}

impl Variant<'_> {
    /// A pattern for the variant, and the names to which it binds the fields: `prefix` and an
    /// index.
    ///
    /// `by` is `ref`, or nothing if the matched value is a reference.
    fn pattern(&self, prefix: &str, by: &TokenStream) -> (TokenStream, Vec<Ident>) {
        let name = &self.name;
        let bound: Vec<_> = self
            .types()
            .enumerate()
            .map(|(index, _)| names::hidden(prefix, index))
            .collect();
        let pattern = match &self.fields {
            Fields::None => quote!(Self::#name),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name);
                quote!(Self::#name { #(#names: #by #bound),* })
            }
            Fields::Unnamed(_) => quote!(Self::#name(#(#by #bound),*)),
        };
        (pattern, bound)
    }

    fn shown(&self) -> TokenStream {
        let (cfg, text) = (self.cfg, self.name.to_string());
        let (pattern, bound) = self.pattern("a", &quote!(ref));
        let fields = match &self.fields {
            Fields::None => quote!(f.write_str(#text)),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name.unraw().to_string());
                quote!(__p::debug(f, #text, &[#(#names),*], &[#(#bound),*]))
            }
            Fields::Unnamed(_) => quote!(__p::debug(f, #text, &[], &[#(#bound),*])),
        };
        quote! { #(#cfg)* #pattern => #fields, }
    }

    fn with_fields(&self, make: impl Fn(&Ident) -> TokenStream) -> TokenStream {
        let (cfg, name) = (self.cfg, &self.name);
        let (pattern, bound) = self.pattern("a", &quote!(ref));
        let values = bound.iter().map(make);
        let value = match &self.fields {
            Fields::None => quote!(Self::#name),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name);
                quote!(Self::#name { #(#names: #values),* })
            }
            Fields::Unnamed(_) => quote!(Self::#name(#(#values),*)),
        };
        quote! { #(#cfg)* #pattern => #value, }
    }

    fn compared(&self) -> TokenStream {
        let cfg = self.cfg;
        let ((left, left_bound), (right, right_bound)) =
            (self.pattern("a", &quote!()), self.pattern("b", &quote!()));
        let equal = left_bound
            .iter()
            .zip(&right_bound)
            .map(|(left, right)| quote!(__p::eq(#left, #right)));
        let equal = equal
            .reduce(|all, one| quote!(#all && #one))
            .unwrap_or_else(|| quote!(true));
        quote! { #(#cfg)* (#left, #right) => #equal, }
    }
}
