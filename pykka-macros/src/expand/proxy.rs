//! The types through which calls are made: the proxy, and what `call()` and `defer()` return.
//!
//! The proxy's methods return futures. Those of the other type, such as `CalculatorCalls`, return
//! what its type parameter says. So each method is generated once for all styles of calls.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, Generics, Type, Visibility, parse_quote};

use super::Output;
use super::docs::doc;
use super::generics::{with_parameter, with_static};
use super::imports::allow_struct;
use crate::{names, parse};

/// The proxy of a struct or of an interface.
pub(super) struct Proxy<'a> {
    pub(super) krate: &'a Ident,
    /// The struct or the trait.
    pub(super) name: &'a Ident,
    /// The end of the sentence that begins the docs: "The typed proxy ..".
    pub(super) about: String,
    pub(super) visibility: &'a Visibility,
    pub(super) generics: &'a Generics,
    /// The generics with the conditions under which it has methods and can be compared.
    pub(super) bounded: Generics,
    /// The type that it is a proxy of.
    pub(super) of: TokenStream,
    /// Further items for its impl block.
    pub(super) more: TokenStream,
}

impl Proxy<'_> {
    pub(super) fn expand(&self) -> Output {
        let (declared, methods, traits) = (self.declaration(), self.methods(), self.traits());
        let (declared_calls, calls) = self.calls();
        Output {
            declared: quote! { #declared #declared_calls },
            implemented: quote! { #methods #traits #calls },
        }
    }

    fn declaration(&self) -> TokenStream {
        let Proxy {
            krate,
            about,
            visibility,
            generics,
            of,
            ..
        } = self;
        let (proxy, allow) = (names::suffixed(self.name, "Proxy"), allow_struct());
        let about = doc(&format!("The typed proxy {about}"));
        let (_, _, conditions) = generics.split_for_impl();
        quote! {
            #about #allow
            #visibility struct #proxy #generics (#[doc(hidden)] #visibility #krate::Address<#of>) #conditions;
        }
    }

    /// The methods that every proxy has.
    fn methods(&self) -> TokenStream {
        let Proxy {
            visibility, more, ..
        } = self;
        let [proxy, calls] = ["Proxy", "Calls"].map(|suffix| names::suffixed(self.name, suffix));
        let arguments = super::generics::arguments(self.generics);
        let (_, ty_generics, _) = self.generics.split_for_impl();
        let (impl_generics, _, conditions) = self.bounded.split_for_impl();
        quote! {
            impl #impl_generics #proxy #ty_generics #conditions {
                /// The actor behind the proxy.
                #visibility fn actor_ref(&self) -> __p::AnyActorRef { self.0.actor_ref() }

                /// Calls that wait for their answers and return them.
                #visibility fn call(&self) -> #calls<'_, __p::Blocking #(, #arguments)*> {
                    #calls(__p::Calls::new(&self.0, __p::Blocking))
                }

                /// Calls without answers: if one fails, the actor stops.
                #visibility fn defer(&self) -> #calls<'_, __p::Deferred #(, #arguments)*> {
                    #calls(__p::Calls::new(&self.0, __p::Deferred))
                }

                #more
            }
        }
    }

    fn traits(&self) -> TokenStream {
        let Proxy { generics, of, .. } = self;
        let [proxy, calls] = ["Proxy", "Calls"].map(|suffix| names::suffixed(self.name, suffix));
        let arguments = super::generics::arguments(generics);
        let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
        let (bounded_generics, _, bounds) = self.bounded.split_for_impl();
        let all_static = with_static(generics);
        let (static_generics, _, static_conditions) = all_static.split_for_impl();
        let (text, hasher) = (proxy.to_string(), unused("H", generics, [].into_iter()));
        quote! {
            impl #static_generics __p::Proxy for #proxy #ty_generics #static_conditions {
                type Of = #of;
                type Calls<'__a, __S> = #calls<'__a, __S #(, #arguments)*>;
                fn at(__a: __p::Address<#of>) -> Self { Self(__a) }
                fn address(&self) -> &__p::Address<#of> { &self.0 }
                fn calls<__S>(__c: __p::Calls<'_, #of, __S>) -> #calls<'_, __S #(, #arguments)*> {
                    #calls(__c)
                }
            }
            impl #impl_generics __p::Clone for #proxy #ty_generics #conditions {
                fn clone(&self) -> Self { Self(self.0.clone()) }
            }
            impl #bounded_generics __p::PartialEq for #proxy #ty_generics #bounds {
                fn eq(&self, other: &Self) -> bool { self.0 == other.0 }
            }
            impl #bounded_generics __p::Eq for #proxy #ty_generics #bounds {}
            impl #impl_generics __p::Hash for #proxy #ty_generics #conditions {
                fn hash<#hasher: __p::Hasher>(&self, h: &mut #hasher) { self.0.digest(h) }
            }
            impl #impl_generics __p::Debug for #proxy #ty_generics #conditions {
                fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result { self.0.fmt_as(#text, f) }
            }
        }
    }

    /// The type that `call()` and `defer()` return: its declaration, and its implementations.
    fn calls(&self) -> (TokenStream, TokenStream) {
        let Proxy {
            krate,
            name,
            visibility,
            generics,
            of,
            ..
        } = self;
        let (calls, allow) = (names::suffixed(name, "Calls"), allow_struct());
        let style = unused("S", generics, [].into_iter());
        let about = doc("What `call()` and `defer()` of the proxy return.");
        let all_static = with_static(generics);
        let mut declared = all_static.clone();
        declared.params.insert(0, parse_quote!('proxy));
        declared.params.insert(1, parse_quote!(#style));
        let (_, _, conditions) = all_static.split_for_impl();
        let arguments = super::generics::arguments(generics);
        let bounded = with_parameter(&all_static, parse_quote!(#style));
        let (impl_generics, _, _) = bounded.split_for_impl();
        let text = calls.to_string();
        let declaration = quote! {
            #about #allow
            #visibility struct #calls #declared (#[doc(hidden)] #visibility #krate::Calls<'proxy, #of, #style>) #conditions;
        };
        let implementation = quote! {
            impl #impl_generics __p::Debug for #calls<'_, #style #(, #arguments)*> #conditions {
                fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result { self.0.fmt_as(#text, f) }
            }
        };
        (declaration, implementation)
    }
}

/// The name of a type parameter that is generated. People read it in docs, so it is `name` if possible.
///
/// If the user's generics or types contain that name, it is one that no user has. The same applies
/// if they contain a macro, which may expand to any name.
pub(super) fn unused<'a>(
    name: &str,
    generics: &Generics,
    types: impl Iterator<Item = &'a Type>,
) -> Ident {
    let conditions = &generics.where_clause;
    let written = quote!(#generics #conditions #(#types)*);
    let is_taken = parse::any_token(written, |token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Punct(punct) => punct.as_char() == '!',
        _ => false,
    });
    let hidden = format!("__{name}");
    names::known(if is_taken { &hidden } else { name }, Span::call_site())
}

/// A method that sends a message: one of the proxy, or of its calls.
pub(super) struct Sending<'a> {
    pub(super) cfg: &'a [Attribute],
    pub(super) name: &'a Ident,
    pub(super) visibility: &'a Visibility,
    pub(super) parameters: TokenStream,
    /// The type of the answer.
    pub(super) output: &'a Type,
    pub(super) message: TokenStream,
}

impl Sending<'_> {
    /// The proxy's method, which returns a future.
    pub(super) fn asks(&self, about: &TokenStream) -> TokenStream {
        let (output, message) = (self.output, &self.message);
        self.method(
            about,
            &quote!(__p::Future<#output>),
            &quote!(<#output as __p::Sendable>::ask(&self.0, #message)),
        )
    }

    /// The method of its calls, which returns what the style says.
    pub(super) fn calls(&self, about: &TokenStream, style: &Ident) -> TokenStream {
        let (output, message) = (self.output, &self.message);
        self.method(
            about,
            &quote!(<#style as __p::CallStyle>::Answer<#output>),
            &quote!(<#output as __p::Sendable>::send(&self.0, #message)),
        )
    }

    fn method(&self, about: &TokenStream, result: &TokenStream, body: &TokenStream) -> TokenStream {
        let Sending {
            cfg,
            name,
            visibility,
            parameters,
            ..
        } = self;
        let function = function(name, visibility, parameters, result, body);
        quote! { #(#cfg)* #about #function }
    }
}

/// A function of the proxy. Its span is that of the user's name for it.
///
/// So editors and docs lead to the user's item, and the compiler shows it if there are two of the
/// same name. Only `self` keeps its own span, because it has to be the same `self` as in the body.
pub(super) fn function(
    name: &Ident,
    visibility: &Visibility,
    parameters: &TokenStream,
    result: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let at = names::generated(name.span());
    let (self_, name) = (quote!(&self), names::at(name.clone(), at));
    let mut result: Vec<TokenTree> = result.clone().into_iter().collect();
    if let Some(last) = result.last_mut() {
        last.set_span(at);
    }
    let result: TokenStream = result.into_iter().collect();
    quote_spanned!(at=> #visibility fn #name(#self_ #parameters) -> #result { #body })
}
