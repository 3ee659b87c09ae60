//! How a message gets to its actor, and the answer back.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Type};

use super::quiet;
use crate::model::{Argument, Passing};

/// That an actor takes a message, and how it is put into an envelope and taken out again.
pub(super) struct Delivery<'a> {
    pub(super) generated: &'a TokenStream,
    pub(super) generics: &'a Generics,
    pub(super) actor: &'a TokenStream,
    pub(super) message: &'a TokenStream,
    /// What it is handled as: the same type, or one that it coerces to.
    pub(super) handled: &'a TokenStream,
    pub(super) reply: &'a TokenStream,
    /// What it is in the envelope: a pattern around its carrier, `__message`.
    pub(super) work: &'a TokenStream,
    /// Perhaps the message, made of what it was handled as.
    pub(super) back: &'a TokenStream,
}

impl Delivery<'_> {
    pub(super) fn implementation(&self) -> TokenStream {
        let Delivery {
            generated,
            actor,
            message,
            handled,
            reply,
            work,
            back,
            ..
        } = self;
        let (impl_generics, _, conditions) = self.generics.split_for_impl();
        let (quiet, carrier) = (quiet(), quote!(#generated::Carrier::<#handled>));
        quote! {
            #quiet #[automatically_derived]
            impl #impl_generics #generated::Accepts<#message> for #actor #conditions {
                #reply
                fn wrap(__message: #message) -> #generated::Work<Self> {
                    let __message = #carrier::load(__message);
                    #work
                }
                fn unwrap(__work: #generated::Work<Self>) -> ::core::option::Option<#message> {
                    match __work {
                        #work => { let __message = #carrier::unload(__message); #back }
                        _ => ::core::option::Option::None,
                    }
                }
            }
        }
    }
}

/// Answers with a value, and says so if it is an `Err(..)`; in words only if somebody is going to read them.
pub(super) fn answer(generated: &TokenStream, output: &Type, value: &TokenStream) -> TokenStream {
    let failure = failure(generated);
    quote! {
        let __value = #value;
        let __failure = if __reply.wants_error_text() { #failure } else { ::core::option::Option::None };
        <#output as #generated::Sendable>::answer(__value, __reply, __failure);
    }
}

/// The message as it was put in.
pub(super) fn unchanged() -> TokenStream {
    quote!(::core::option::Option::Some(__message))
}

pub(super) fn failure(generated: &TokenStream) -> TokenStream {
    quote! {
        use #generated::{AnyError as _, AnyValue as _, DebuggedError as _, DisplayedError as _};
        (&&&&#generated::Outcome(&__value)).failure()
    }
}

impl Argument {
    pub(super) fn passed(&self, bound: &proc_macro2::Ident) -> TokenStream {
        match self.passing {
            Passing::Owned => quote!(#bound),
            Passing::Lent | Passing::ConvertedAndLent => quote!(&#bound),
        }
    }
}
