//! The part of the proxy that is generated from the struct: accessors of fields and of parts.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse_quote;

use super::docs::{doc_briefly, doc_with};
use super::generics::with_parameter;
use super::proxy::{Proxy, Sending, unused};
use super::{Output, parts};
use crate::model::{Access, Field, Struct};
use crate::options::ForwardedAttrs;
use crate::{fallback, names};

pub(super) fn proxy(model: &Struct) -> Output {
    let Struct {
        krate,
        name,
        visibility,
        generics,
        ..
    } = model;
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let (accessors, calls) = accessors(model);
    // The accessors of a generic struct have more conditions than the proxy, so they get their own
    // block.
    let (more, apart) = if generics.params.is_empty() {
        let names = accessor_names(model);
        (quote! { #accessors #names }, None)
    } else {
        let bounds = parts::own_bounds(model);
        let (impl_generics, _, conditions) = bounds.split_for_impl();
        let proxy = names::suffixed(name, "Proxy");
        let apart = quote! {
            impl #impl_generics #proxy #ty_generics #conditions { #accessors }
        };
        (TokenStream::new(), Some(apart))
    };
    let proxy = Proxy {
        krate,
        name,
        about: format!("of a [`{name}`]."),
        visibility,
        generics,
        bounded: parts::field_bounds(model),
        of: quote!(#name #ty_generics),
        more,
    };
    let Output {
        declared,
        implemented,
    } = proxy.expand();
    let proxy = names::suffixed(name, "Proxy");
    let implemented = quote! {
        #implemented #apart #calls

        impl #impl_generics __p::Addressed for #proxy #ty_generics #conditions {
            type Part = #name #ty_generics;
            fn into_address(self) -> __p::Address<#name #ty_generics> { self.0 }
        }
    };
    Output {
        declared,
        implemented,
    }
}

/// The accessors of all fields: the proxy's, and an impl block with those of its calls.
fn accessors(model: &Struct) -> (TokenStream, TokenStream) {
    let types = model.fields.iter().map(|field| &field.ty);
    let style = unused("S", &model.generics, types);
    let accessors = model.fields.iter().enumerate().map(|(index, field)| {
        match parts::part_path(model, index) {
            Some(path) => parts::accessor(model, &path, &style),
            None => attribute(model, field, &style),
        }
    });
    let faulty = model.faulty.iter().map(fallback::stand_in);
    let faulty = faulty.map(|stand_in| (stand_in.clone(), stand_in));
    let (of_proxy, of_calls): (TokenStream, TokenStream) = accessors.chain(faulty).unzip();
    if of_calls.is_empty() {
        return (of_proxy, of_calls);
    }
    let calls = names::suffixed(&model.name, "Calls");
    let bounds = parts::own_bounds(model);
    let bounds = with_parameter(&bounds, parse_quote!(#style: __p::CallStyle));
    let (impl_generics, _, conditions) = bounds.split_for_impl();
    let arguments = super::generics::arguments(&model.generics);
    let of_calls = quote! {
        impl #impl_generics #calls<'_, #style #(, #arguments)*> #conditions { #of_calls }
    };
    (of_proxy, of_calls)
}

/// The names of the accessors, with which the impl block compares those of its methods.
fn accessor_names(model: &Struct) -> TokenStream {
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
    let names = names.map(|(name, ForwardedAttrs { cfg, .. })| {
        let name = name.unraw().to_string();
        quote!(#(#cfg)* #name)
    });
    quote! { #[doc(hidden)] pub const __ACCESSORS: &'static [&'static str] = &[#(#names),*]; }
}

/// The getter of a field, and its setter if there is one: the proxy's, and those of its calls.
fn attribute(model: &Struct, field: &Field, style: &Ident) -> (TokenStream, TokenStream) {
    let (mut of_proxy, mut of_calls) = getter(model, field, style);
    if matches!(field.access, Access::ReadWrite) {
        let (setter, calls) = setter(model, field, style);
        of_proxy.extend(setter);
        of_calls.extend(calls);
    }
    (of_proxy, of_calls)
}

fn getter(model: &Struct, field: &Field, style: &Ident) -> (TokenStream, TokenStream) {
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
    let sending = Sending {
        cfg: &carried.cfg,
        name,
        visibility,
        parameters: TokenStream::new(),
        output: ty,
        message: quote!(__p::Message::Get(#get::#variant)),
    };
    let text = format!("Reads [`{owner}::{name}`].");
    (
        sending.asks(&doc_with(&text, &carried.about)),
        sending.calls(&doc_briefly(&text, &carried.about), style),
    )
}

fn setter(model: &Struct, field: &Field, style: &Ident) -> (TokenStream, TokenStream) {
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
    let sending = Sending {
        cfg: &carried.cfg,
        name: &names::setter(name),
        visibility,
        parameters: quote!(, value: #ty),
        output: &parse_quote!(()),
        message: quote!(__p::Message::set(#set::#variant(value))),
    };
    let text = format!("Writes [`{owner}::{name}`].");
    (
        sending.asks(&doc_with(&text, &carried.about)),
        sending.calls(&doc_briefly(&text, &carried.about), style),
    )
}
