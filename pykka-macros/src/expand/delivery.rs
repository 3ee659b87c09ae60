//! How a message reaches its actor, and how the answer gets back.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Generics;

use crate::model::{Answer, Argument, Passing};
use crate::names;

/// The implementation of `Accepts` for a message that an `on_receive` takes.
pub(super) struct Delivery<'a> {
    pub(super) generics: &'a Generics,
    pub(super) actor: &'a TokenStream,
    pub(super) message: &'a TokenStream,
    /// The type that `on_receive` takes: that of the message, or one to which it coerces.
    pub(super) handled: &'a TokenStream,
    pub(super) reply: &'a TokenStream,
    /// Whether the handler returns a `Future` of the answer.
    pub(super) is_delegated: bool,
    /// The work in the envelope: a pattern and an expression, with the carrier in `__message`.
    pub(super) work: &'a TokenStream,
    /// An `Option` of the message, made from `__message`, which is of the type `handled`.
    pub(super) back: &'a TokenStream,
}

impl Delivery<'_> {
    pub(super) fn implementation(&self) -> TokenStream {
        let Delivery {
            actor,
            message,
            handled,
            reply,
            is_delegated,
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
                    is_delegated: #is_delegated,
                };
            }
        }
    }
}

/// Implements `Accepts` for one of the proxy's messages. `delivery` is `CALL`, `GET` or `SET`.
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

/// Answers with a value, or with what a future resolves to. If that is an `Err(..)`, its text is written
/// only if it will be read.
pub(super) fn answer(Answer { ty, is_delegated }: &Answer, value: &TokenStream) -> TokenStream {
    let answer = if *is_delegated {
        quote!(delegate)
    } else {
        quote!(answer)
    };
    quote! { <#ty as __p::Sendable>::#answer(#value, __reply, __p::Outcome::<#ty>::of_type().error_text()); }
}

/// A call of a method. If it takes the context, this can tell whether the caller still waits.
pub(super) fn awaiting(takes_context: bool, call: TokenStream) -> TokenStream {
    if takes_context {
        quote!(__p::awaiting(__reply, || #call))
    } else {
        call
    }
}

/// The message, if `on_receive` takes its type: nothing has to be converted back.
pub(super) fn unchanged() -> TokenStream {
    quote!(__p::Option::Some(__message))
}

/// The text of the error, if the value is an `Err(..)`.
pub(super) fn error_text(value: &TokenStream) -> TokenStream {
    quote! { __p::Outcome::of(&#value).error_text()(&#value) }
}

impl Argument {
    pub(super) fn passed(&self, bound: &proc_macro2::Ident) -> TokenStream {
        match self.passing {
            Passing::Owned => quote!(#bound),
            Passing::Lent | Passing::ConvertedAndLent => quote!(&#bound),
        }
    }
}
