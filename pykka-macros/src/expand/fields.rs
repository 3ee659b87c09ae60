//! The proxy, and its half that comes from the struct: reading, writing and going into fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Generics;

use super::{doc, doc_with, generated, parts, phantom, quiet, with_bounds};
use crate::model::{Access, Field, Struct};
use crate::names;

/// The conditions under which a generic struct is a whole actor. They spell out what its messages are, because the
/// compiler looks no further than a condition for that.
pub(crate) fn own_bounds(model: &Struct) -> Generics {
    let generics = parts::field_bounds(model);
    if phantom(&model.generics).is_none() {
        return generics;
    }
    let generated = generated(&model.krate);
    let name = &model.name;
    let [get, set, nested, proxy] = ["Get", "Set", "Nested", "Proxy"].map(|suffix| names::suffixed(name, suffix));
    let (_, arguments, _) = model.generics.split_for_impl();
    let is_part = quote! {
        #name #arguments: #generated::Methods
            + #generated::Part<Get = #get #arguments, Set = #set #arguments, Nested = #nested #arguments, Proxy = #proxy #arguments>
    };
    with_bounds(&generics, [is_part])
}

pub(crate) fn proxy(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let Struct { name, visibility, generics, .. } = model;
    let proxy = names::suffixed(name, "Proxy");
    let (quiet, about) = (
        quiet(),
        doc(&format!("The typed proxy of a [`{name}`]: an actor of its own, or a part of one.\n\nIt can be cloned and passed among threads. Two are equal if they are for the same actor and the same part of it.")),
    );
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let bounded = parts::field_bounds(model);
    let (bounded_generics, _, static_conditions) = bounded.split_for_impl();
    let own = own_bounds(model);
    let (own_generics, _, own_conditions) = own.split_for_impl();
    let accessors = model.fields.iter().map(|field| match &field.access {
        Access::ReadOnly => getter(model, field),
        Access::ReadWrite => {
            let (getter, setter) = (getter(model, field), setter(model, field));
            quote! { #getter #setter }
        }
        Access::Traversable(steps) => parts::accessor(model, field, steps),
    });
    let proxy_text = proxy.to_string();
    quote! {
        #about #quiet
        #visibility struct #proxy #generics (#generated::Address<#name #ty_generics>) #conditions;

        #quiet
        impl #own_generics #proxy #ty_generics #own_conditions {
            #(#accessors)*
        }

        #quiet
        impl #bounded_generics #proxy #ty_generics #static_conditions {
            /// The actor behind the proxy.
            #visibility fn actor_ref(&self) -> #generated::AnyActorRef { self.0.actor_ref() }
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

fn getter(model: &Struct, field: &Field) -> TokenStream {
    let generated = generated(&model.krate);
    let Field { name, visibility, ty, carried, .. } = field;
    let (owner, get, variant) = (&model.name, names::suffixed(&model.name, "Get"), names::variant(name));
    let cfg = &carried.cfg;
    let about = doc_with(&format!("Reads [`{owner}::{name}`]: gives a copy of it."), &carried.about);
    quote! {
        #(#cfg)* #about
        #visibility fn #name(&self) -> #generated::Future<#ty> {
            self.0.ask(#generated::Message::Get(#get::#variant))
        }
    }
}

fn setter(model: &Struct, field: &Field) -> TokenStream {
    let generated = generated(&model.krate);
    let Field { name, visibility, ty, carried, .. } = field;
    let (owner, set, variant, setter) = (&model.name, names::suffixed(&model.name, "Set"), names::variant(name), names::setter(name));
    let cfg = &carried.cfg;
    let about = doc_with(&format!("Writes [`{owner}::{name}`]. The future is ready once that is done."), &carried.about);
    quote! {
        #(#cfg)* #about
        #visibility fn #setter(&self, value: #ty) -> #generated::Future<()> {
            self.0.ask(#generated::Message::Set(#set::#variant(value)))
        }
    }
}
