//! What is an interface's own: its proxy, what that can be made of, and how its calls come to the trait's methods.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, Visibility, parse_quote};

use super::fields::Proxy;
use super::{checks, dispatch, generated, quiet, with_bounds, with_parameter};
use crate::model::Impl;
use crate::names;

/// The proxy's type. Its methods are like those of any.
pub(crate) fn proxy(model: &Impl, visibility: &Visibility) -> TokenStream {
    let (generated, link) = (generated(&model.krate), names::link(&model.self_ty));
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    Proxy {
        krate: &model.krate,
        name: names::suffixed(model.name(), "Proxy"),
        about: format!("of an actor (or a part of one) that implements [`{link}`]. `into()` makes it from an `ActorRef`, or from another proxy."),
        visibility,
        generics: &model.generics,
        bounded: bounded(&model.generics),
        of: quote!(#generated::Interface<#call #ty_generics>),
        more: None,
    }
    .declaration()
}

/// That the calls are messages, and that whatever implements the trait can be seen through it.
pub(crate) fn implementations(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let Impl {
        self_ty, generics, ..
    } = model;
    let [call, proxy] = ["Call", "Proxy"].map(|suffix| names::suffixed(model.name(), suffix));
    let text = model.name().to_string();
    let quiet = quiet();
    // If it is no message, because its parts can't be sent, that is said of `Itself`; where that hangs on parameters, it is a
    // condition.
    let is_letter = quote!(for<'__any> Self: #generated::Letter);
    let sent = with_bounds(generics, [is_letter]);
    let known = if model.is_generic() { &sent } else { generics };
    let (impl_generics, ty_generics, conditions) = known.split_for_impl();
    let errands = with_parameter(&sent, parse_quote!(__A: #self_ty));
    let (errand_generics, _, errand_conditions) = errands.split_for_impl();
    let arms = dispatch::arms(model, &quote!(<__A as #self_ty>), &quote!(__on));
    let implementors = with_parameter(
        generics,
        parse_quote!(__A: #generated::Addressed<Part: #generated::Methods + #generated::Interfaces + #self_ty>),
    );
    let (from_generics, _, from_conditions) = implementors.split_for_impl();
    let (declared, itself) = checks::checked(
        &model.krate,
        "Call",
        generics,
        quote!(#call #ty_generics),
        &dispatch::sent(model),
    );
    quote! {
        #declared

        #quiet #[automatically_derived]
        impl #impl_generics #generated::InterfaceCall for #call #ty_generics #conditions {
            const INTERFACE: &'static str = #text;
            type Itself = #itself;
            type Proxy = #proxy #ty_generics;
        }

        #quiet #[automatically_derived]
        impl #errand_generics #generated::Errand<__A> for #call #ty_generics #errand_conditions {
            fn number(&self) -> u64 {
                static __NAMES: #generated::Names = #generated::Names::new();
                __NAMES.number(#generated::Letter::code(self), <Self as #generated::Letter>::write_name)
            }
            fn run(__call: #generated::CarrierOf<Self>, __on: &mut __A, __reply: &mut #generated::Reply<'_>) { #arms }
        }

        #quiet #[automatically_derived]
        impl #from_generics ::core::convert::From<__A> for #proxy #ty_generics #from_conditions {
            fn from(__actor: __A) -> Self { Self(#generated::Addressed::into_address(__actor).through()) }
        }
    }
}

/// How the trait's name leads to its calls. If it is not dyn compatible, the compiler says so at its name.
pub(crate) fn proxied(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let is_message = quote!(for<'__any> #call #ty_generics: #generated::InterfaceCall);
    let generics = with_bounds(&bounded(&model.generics), [is_message]);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let (quiet, self_ty) = (quiet(), &model.self_ty);
    let object = quote_spanned!(model.name().span()=> dyn #self_ty);
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Proxied for #object #conditions { type Call = #call #ty_generics; }
    }
}

/// The generics, the parameters of which own what they are.
pub(crate) fn bounded(generics: &Generics) -> Generics {
    let live = generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(#parameter: 'static)
    });
    with_bounds(generics, live)
}
