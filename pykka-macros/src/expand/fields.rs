//! The proxy, and its half that comes from the struct: reading, writing and going into fields.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Generics, Path, Visibility};

use super::{doc, doc_with, function, generated, parts, quiet};
use crate::model::{Access, Field, Struct};
use crate::options::Carried;
use crate::{fallback, names};

pub(crate) fn proxy(model: &Struct) -> TokenStream {
    let Struct {
        name,
        visibility,
        generics,
        ..
    } = model;
    let (generated, quiet) = (generated(&model.krate), quiet());
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let proxy = Proxy {
        krate: &model.krate,
        name: names::suffixed(name, "Proxy"),
        about: format!("of a [`{name}`], which is an actor or a part of one."),
        visibility,
        generics,
        bounded: parts::field_bounds(model),
        of: quote!(#name #ty_generics),
        more: accessor_names(model),
    };
    let (declared, proxy) = (proxy.declaration(), proxy.name);
    quote! {
        #declared

        #quiet #[automatically_derived]
        impl #impl_generics #generated::Addressed for #proxy #ty_generics #conditions {
            type Part = #name #ty_generics;
            fn into_address(self) -> #generated::Address<Self::Part> { self.0 }
        }
    }
}

/// The type of a proxy, of a struct or of an interface.
pub(super) struct Proxy<'a> {
    pub(super) krate: &'a Path,
    pub(super) name: Ident,
    pub(super) about: String,
    pub(super) visibility: &'a Visibility,
    pub(super) generics: &'a Generics,
    /// The generics with the conditions under which it can be compared.
    pub(super) bounded: Generics,
    /// What it is the proxy of.
    pub(super) of: TokenStream,
    /// More for its impl block.
    pub(super) more: Option<TokenStream>,
}

impl Proxy<'_> {
    /// The type, and what every proxy can do.
    pub(super) fn declaration(&self) -> TokenStream {
        let Proxy {
            name,
            about,
            visibility,
            generics,
            of,
            more,
            ..
        } = self;
        let (generated, quiet) = (generated(self.krate), quiet());
        let about = doc(&format!(
            "The typed proxy {about}\n\nIt can be cloned and passed between threads. Two are equal if they are for the same actor and the same part of it."
        ));
        let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
        let (bounded_generics, _, bounds) = self.bounded.split_for_impl();
        let text = name.to_string();
        quote! {
            #about #quiet
            #visibility struct #name #generics (#generated::Address<#of>) #conditions;

            #quiet
            impl #bounded_generics #name #ty_generics #bounds {
                /// The actor behind the proxy.
                #visibility fn actor_ref(&self) -> #generated::AnyActorRef { self.0.actor_ref() }

                #more
            }

            #quiet #[automatically_derived]
            impl #impl_generics #generated::Proxy for #name #ty_generics #conditions {
                type Of = #of;
                fn at(__address: #generated::Address<Self::Of>) -> Self { Self(__address) }
                fn address(&self) -> &#generated::Address<Self::Of> { &self.0 }
            }

            #quiet #[automatically_derived]
            impl #impl_generics ::core::clone::Clone for #name #ty_generics #conditions {
                fn clone(&self) -> Self { Self(::core::clone::Clone::clone(&self.0)) }
            }

            #quiet #[automatically_derived]
            impl #bounded_generics ::core::cmp::PartialEq for #name #ty_generics #bounds {
                fn eq(&self, __other: &Self) -> bool { self.0 == __other.0 }
            }

            #quiet #[automatically_derived]
            impl #bounded_generics ::core::cmp::Eq for #name #ty_generics #bounds {}

            #quiet #[automatically_derived]
            impl #impl_generics ::core::hash::Hash for #name #ty_generics #conditions {
                fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) { ::core::hash::Hash::hash(&self.0, __state); }
            }

            #quiet #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #name #ty_generics #conditions {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::write!(__f, "{}({:?})", #text, self.0)
                }
            }
        }
    }
}

/// The proxy's methods that read, write and go into fields.
pub(crate) fn accessors(model: &Struct) -> TokenStream {
    let proxy = names::suffixed(&model.name, "Proxy");
    let generics = parts::own_bounds(model);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let accessors = model.fields.iter().enumerate().map(|(index, field)| {
        if let Some(way) = parts::way(model, index) {
            return parts::accessor(model, &way);
        }
        let setter = matches!(field.access, Access::ReadWrite).then(|| setter(model, field));
        let getter = getter(model, field);
        quote! { #getter #setter }
    });
    let faulty = model.faulty.iter().map(fallback::stand_in);
    let quiet = quiet();
    quote! {
        #quiet
        impl #impl_generics #proxy #ty_generics #conditions { #(#accessors)* #(#faulty)* }
    }
}

/// The names of the accessors, for the impl block to see whether a method has one of them.
fn accessor_names(model: &Struct) -> Option<TokenStream> {
    let names = model.fields.iter().flat_map(|field| {
        let names = field.accessors().into_iter().map(|(name, _)| name);
        names.map(|name| (name, &field.carried))
    });
    let faulty = &model.faulty;
    let names = names.chain(
        faulty
            .iter()
            .map(|method| (method.name.clone(), &method.carried)),
    );
    let names = names.map(|(name, Carried { cfg, .. })| {
        let name = name.unraw().to_string();
        quote!(#(#cfg)* #name)
    });
    let is_generic = !model.generics.params.is_empty();
    (!is_generic).then(|| quote! { #[doc(hidden)] pub const __ACCESSORS: &'static [&'static str] = &[#(#names),*]; })
}

fn getter(model: &Struct, field: &Field) -> TokenStream {
    let generated = generated(&model.krate);
    let Field {
        name,
        visibility,
        ty,
        carried,
        ..
    } = field;
    let (owner, get, variant) = (
        &model.name,
        names::suffixed(&model.name, "Get"),
        names::variant(name),
    );
    let cfg = &carried.cfg;
    let about = doc_with(
        &format!("Reads [`{owner}::{name}`], and gives a future of a clone of it."),
        &carried.about,
    );
    let message = quote!(Get(#get::#variant));
    let ask = ask(model, &quote!(#ty), &message);
    let function = function(
        name,
        visibility,
        &quote!(),
        &quote!(#generated::Future<#ty>),
        &ask,
    );
    quote! { #(#cfg)* #about #function }
}

fn setter(model: &Struct, field: &Field) -> TokenStream {
    let generated = generated(&model.krate);
    let Field {
        name,
        visibility,
        ty,
        carried,
        ..
    } = field;
    let (owner, set, variant) = (
        &model.name,
        names::suffixed(&model.name, "Set"),
        names::variant(name),
    );
    let cfg = &carried.cfg;
    let about = doc_with(
        &format!("Writes [`{owner}::{name}`]. The future is ready when that is done."),
        &carried.about,
    );
    let ask = ask(model, &quote!(()), &quote!(set(#set::#variant(value))));
    let setter = names::setter(name);
    let function = function(
        &setter,
        visibility,
        &quote!(, value: #ty),
        &quote!(#generated::Future<()>),
        &ask,
    );
    quote! { #(#cfg)* #about #function }
}

/// Sends a message.
fn ask(model: &Struct, answer: &TokenStream, message: &TokenStream) -> TokenStream {
    let generated = generated(&model.krate);
    quote!(<#answer as #generated::Sendable>::ask(&self.0, #generated::Message::#message))
}
