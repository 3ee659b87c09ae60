//! What is an interface's own: its proxy, what that can be made of, and how its calls come to the trait's methods.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Visibility, parse_quote};

use super::generics::{bound, living, with_bounds, with_parameter};
use super::proxy::Proxy;
use super::{Output, checks, dispatch};
use crate::model::Impl;
use crate::names;

/// The proxy's type. Its methods are like those of any.
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
        bounded: living(&model.generics),
        of: quote!(#krate::Interface<#call #ty_generics>),
        more: TokenStream::new(),
    }
    .expand()
}

/// That the calls are messages, and that whatever implements the trait can be seen through it.
pub(crate) fn implementations(model: &Impl) -> TokenStream {
    let Impl {
        self_ty, generics, ..
    } = model;
    let [call, proxy] = ["Call", "Proxy"].map(|suffix| names::suffixed(model.name(), suffix));
    let text = model.name().to_string();
    // If it is no message, because its parts can't be sent, that is said of `Itself`; where that hangs on parameters, it is a
    // condition.
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

/// How the trait's name leads to its calls. If it is not dyn compatible, the compiler says so at its name.
pub(crate) fn proxied(model: &Impl) -> TokenStream {
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let is_message = bound(
        quote!(for<'__any> #call #ty_generics),
        quote!(__p::InterfaceCall),
    );
    let generics = with_bounds(&living(&model.generics), [is_message]);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let self_ty = &model.self_ty;
    let object = quote_spanned!(model.name().span()=> dyn #self_ty);
    quote! {
        impl #impl_generics __p::Proxied for #object #conditions { type Call = #call #ty_generics; }
    }
}
