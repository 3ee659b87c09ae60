//! What only interfaces have: the type of the proxy, conversions into it, and dispatch to a trait.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Visibility, parse_quote};

use super::generics::{bound, with_bounds, with_parameter, with_static};
use super::proxy::Proxy;
use super::{Output, checks, dispatch};
use crate::model::Impl;
use crate::names;

/// The type of the proxy. Its methods are generated as those of any other proxy.
pub(super) fn proxy(model: &Impl, visibility: &Visibility) -> Output {
    let (krate, link) = (&model.krate, names::link(&model.self_ty));
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    Proxy {
        krate,
        name: model.name(),
        about: format!("of an actor (or a part of one) that implements [`{link}`]. `into()` makes it from an `ActorRef`, or from another proxy."),
        visibility,
        generics: &model.generics,
        bounded: with_static(&model.generics),
        of: quote!(#krate::Interface<#call #ty_generics>),
        more: TokenStream::new(),
    }
    .expand()
}

/// Implements the traits of the interface's calls, and the conversion of implementors into its
/// proxy.
pub(crate) fn implementations(model: &Impl) -> TokenStream {
    let Impl {
        self_ty, generics, ..
    } = model;
    let [call, proxy] = ["Call", "Proxy"].map(|suffix| names::suffixed(model.name(), suffix));
    let text = model.name().to_string();
    // If an argument can't be sent, the call isn't a message, which is reported about `Itself`. If
    // this depends on type parameters, it is a condition instead.
    let is_letter = bound(quote!(for<'__any> Self), quote!(__p::MessageName));
    let sent = with_bounds(generics, [is_letter]);
    let known = if model.is_generic() { &sent } else { generics };
    let (impl_generics, ty_generics, conditions) = known.split_for_impl();
    let errands = with_parameter(&sent, parse_quote!(__A: #self_ty));
    let (errand_generics, _, errand_conditions) = errands.split_for_impl();
    let arms = dispatch::arms(model, &quote!(<__A as #self_ty>), &quote!(__on));
    let implementors = with_parameter(
        generics,
        parse_quote!(__A: __p::Addressed<Part: __p::Methods + __p::Interfaces + #self_ty>),
    );
    let (from_generics, _, from_conditions) = implementors.split_for_impl();
    let itself = checks::associated(
        "Itself",
        &quote!(#call #ty_generics),
        &dispatch::sent(model),
    );
    quote! {
        impl #impl_generics __p::InterfaceCall for #call #ty_generics #conditions {
            const INTERFACE: &'static str = #text;
            #itself
            type Proxy = #proxy #ty_generics;
        }
        impl #errand_generics __p::Invoke<__A> for #call #ty_generics #errand_conditions {
            fn number(&self) -> u64 {
                static __NAMES: __p::Names = __p::Names::new();
                __NAMES.number(__p::MessageName::code(self), <Self as __p::MessageName>::write_name)
            }
            fn run(__call: __p::CarrierOf<Self>, __on: &mut __A, __reply: &mut __p::Reply<'_>) { #arms }
        }
        impl #from_generics __p::From<__A> for #proxy #ty_generics #from_conditions {
            fn from(__actor: __A) -> Self { Self(__p::Addressed::into_address(__actor).through()) }
        }
    }
}

/// Implements `Proxied`, which leads from the trait's name to its calls.
///
/// If the trait isn't dyn compatible, the compiler reports this at its name.
pub(crate) fn proxied(model: &Impl) -> TokenStream {
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let is_message = bound(
        quote!(for<'__any> #call #ty_generics),
        quote!(__p::InterfaceCall),
    );
    let generics = with_bounds(&with_static(&model.generics), [is_message]);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let self_ty = &model.self_ty;
    let object = quote_spanned!(model.name().span()=> dyn #self_ty);
    quote! {
        impl #impl_generics __p::Proxied for #object #conditions { type Call = #call #ty_generics; }
    }
}
