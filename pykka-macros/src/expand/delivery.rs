//! How a message gets to its actor, and the answer back.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Generics, Type};

use crate::model::{Argument, Passing};
use crate::names;

/// That an actor takes a message of its own, and how that is put into an envelope and taken out again.
pub(super) struct Delivery<'a> {
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
            actor,
            message,
            handled,
            reply,
            work,
            back,
            ..
        } = self;
        let (impl_generics, _, conditions) = self.generics.split_for_impl();
        quote! {
            impl #impl_generics __p::Accepts<#message> for #actor #conditions {
                #reply
                const VIA: __p::Via<Self, #message> = __p::Via {
                    wrap: |__message| {
                        let __message = __p::Carrier::<#handled>::load(__message);
                        #work
                    },
                    unwrap: |__work| match __work {
                        #work => { let __message = __p::Carrier::<#handled>::unload(__message); #back }
                        _ => __p::Option::None,
                    },
                };
            }
        }
    }
}

/// That an actor takes one of its proxy's messages: `CALL`, `GET` or `SET`.
pub(super) fn accepts(
    generics: &Generics,
    actor: &TokenStream,
    message: &TokenStream,
    delivery: &str,
) -> TokenStream {
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let delivery = names::known(delivery, Span::call_site());
    quote! {
        impl #impl_generics __p::Accepts<#message> for #actor #conditions {
            type Reply = __p::AnyReply;
            const VIA: __p::Via<Self, #message> = __p::Via::#delivery;
        }
    }
}

/// Answers with a value, and says so if it is an `Err(..)`; in words only if they are going to be read.
pub(super) fn answer(output: &Type, value: &TokenStream) -> TokenStream {
    quote! { <#output as __p::Sendable>::answer(#value, __reply, (&&&&__p::Outcome::<#output>::of_type()).error_text()); }
}

/// The message as it was put in.
pub(super) fn unchanged() -> TokenStream {
    quote!(__p::Option::Some(__message))
}

/// What a value says if that is an `Err(..)`.
pub(super) fn error_text(value: &TokenStream) -> TokenStream {
    quote! { (&&&&__p::Outcome::of(&#value)).error_text()(&#value) }
}

impl Argument {
    pub(super) fn passed(&self, bound: &proc_macro2::Ident) -> TokenStream {
        match self.passing {
            Passing::Owned => quote!(#bound),
            Passing::Lent | Passing::ConvertedAndLent => quote!(&#bound),
        }
    }
}
