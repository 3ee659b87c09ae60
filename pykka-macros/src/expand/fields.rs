//! The proxy, and its half that comes from the struct: reading, writing and going into fields.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::{doc, doc_with, function, generated, parts, quiet};
use crate::model::{Access, Field, Struct};
use crate::names;

pub(crate) fn proxy(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let Struct {
        name,
        visibility,
        generics,
        ..
    } = model;
    let proxy = names::suffixed(name, "Proxy");
    let (quiet, about) = (
        quiet(),
        doc(&format!(
            "The typed proxy of a [`{name}`]: an actor of its own, or a part of one.\n\nIt can be cloned and passed among threads. Two are equal if they are for the same actor and the same part of it."
        )),
    );
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let bounded = parts::field_bounds(model);
    let (bounded_generics, _, static_conditions) = bounded.split_for_impl();
    let (proxy_text, names) = (proxy.to_string(), accessor_names(model));
    quote! {
        #about #quiet
        #visibility struct #proxy #generics (#generated::Address<#name #ty_generics>) #conditions;

        #quiet
        impl #bounded_generics #proxy #ty_generics #static_conditions {
            /// The actor behind the proxy.
            #visibility fn actor_ref(&self) -> #generated::AnyActorRef { self.0.actor_ref() }

            #names
        }

        #quiet #[automatically_derived]
        impl #impl_generics #generated::Addressed<#name #ty_generics> for #proxy #ty_generics #conditions {
            fn address(&self) -> &#generated::Address<#name #ty_generics> { &self.0 }
        }

        #quiet #[automatically_derived]
        impl #impl_generics ::core::convert::From<#generated::Address<#name #ty_generics>> for #proxy #ty_generics #conditions {
            fn from(__address: #generated::Address<#name #ty_generics>) -> Self { Self(__address) }
        }

        #quiet #[automatically_derived]
        impl #impl_generics ::core::clone::Clone for #proxy #ty_generics #conditions {
            fn clone(&self) -> Self { Self(::core::clone::Clone::clone(&self.0)) }
        }

        #quiet #[automatically_derived]
        impl #bounded_generics ::core::cmp::PartialEq for #proxy #ty_generics #static_conditions {
            fn eq(&self, __other: &Self) -> bool { self.0 == __other.0 }
        }

        #quiet #[automatically_derived]
        impl #bounded_generics ::core::cmp::Eq for #proxy #ty_generics #static_conditions {}

        #quiet #[automatically_derived]
        impl #impl_generics ::core::hash::Hash for #proxy #ty_generics #conditions {
            fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) { ::core::hash::Hash::hash(&self.0, __state); }
        }

        #quiet #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #proxy #ty_generics #conditions {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(__f, "{}({:?})", #proxy_text, self.0)
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
    let quiet = quiet();
    quote! {
        #quiet
        impl #impl_generics #proxy #ty_generics #conditions { #(#accessors)* }
    }
}

/// The names of the accessors, for the impl block to see whether a method has one of them.
fn accessor_names(model: &Struct) -> Option<TokenStream> {
    let names = model.fields.iter().flat_map(
        |Field {
             name,
             carried,
             access,
             ..
         }| {
            let setter =
                matches!(access, Access::ReadWrite).then(|| names::setter(name).to_string());
            let cfg = &carried.cfg;
            [name.unraw().to_string()]
                .into_iter()
                .chain(setter)
                .map(move |name| quote!(#(#cfg)* #name))
        },
    );
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
        &format!("Reads [`{owner}::{name}`]: gives a copy of it."),
        &carried.about,
    );
    let ask = ask(model, &quote!(#ty), "Get", &quote!(#get::#variant));
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
        &format!("Writes [`{owner}::{name}`]. The future is ready once that is done."),
        &carried.about,
    );
    let ask = ask(model, &quote!(()), "Set", &quote!(#set::#variant(value)));
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
fn ask(model: &Struct, answer: &TokenStream, kind: &str, message: &TokenStream) -> TokenStream {
    let generated = generated(&model.krate);
    let kind = Ident::new(kind, Span::call_site());
    quote!(<#answer as #generated::Sendable>::ask(&self.0, #generated::Message::#kind(#message)))
}
