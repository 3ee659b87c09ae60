//! The half of the proxy that comes from the impl block: calling methods, in each of the three ways.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Path, Type};

use super::{doc, doc_with, function, generated, quiet};
use crate::model::{Argument, Impl, Method, Passing};
use crate::{fallback, names};

/// How a call is made.
#[derive(Clone, Copy)]
enum Manner {
    /// `proxy.add(1, 3)`: a future.
    Ask,
    /// `proxy.call().add(1, 3)`: the value, when it is there.
    Call,
    /// `proxy.defer().add(1, 3)`: nothing.
    Defer,
}

pub(crate) fn proxy(model: &Impl) -> TokenStream {
    let name = model.name();
    let [blocking, deferred] = ["Blocking", "Deferred"].map(|suffix| names::suffixed(name, suffix));
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    let quiet = quiet();
    let ask = calls(model, Manner::Ask);
    let blocking_front = front(
        model,
        &blocking,
        &proxy,
        Manner::Call,
        "waits for the answer and returns it",
    );
    let deferred_front = front(
        model,
        &deferred,
        &proxy,
        Manner::Defer,
        "has no answer, and stops the actor if it fails",
    );
    let arguments = super::arguments(&model.generics);
    let mock = mock(model);
    quote! {
        #quiet
        impl #impl_generics #proxy #conditions {
            #ask

            /// The methods as calls that wait: each waits for its answer and returns it, without a future.
            pub fn call(&self) -> #blocking<'_ #(, #arguments)*> { #blocking(self) }

            /// The methods with *tell* semantics: there is no future, and if the method fails, the actor fails and stops.
            pub fn defer(&self) -> #deferred<'_ #(, #arguments)*> { #deferred(self) }

            #mock
        }
        #blocking_front
        #deferred_front
    }
}

/// A proxy without an actor, for tests.
fn mock(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let call = names::suffixed(model.name(), "Call");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    quote! {
        /// Makes a proxy with no actor behind it, for tests.
        ///
        /// `answer` answers each call, in the caller's thread, before the proxy gives its future. See `pykka::testing`.
        #[track_caller]
        pub fn mock<__R: ::core::marker::Send + 'static>(
            answer: impl ::core::ops::FnMut(#call #ty_generics) -> __R + ::core::marker::Send + 'static,
        ) -> Self {
            #generated::mock(answer, |__call: &#call #ty_generics| {
                use #generated::Uncopied as _;
                #generated::Original(__call).copy()
            })
        }
    }
}

/// A type in front of the proxy that makes calls in another manner.
fn front(model: &Impl, name: &Ident, proxy: &Path, manner: Manner, what: &str) -> TokenStream {
    let link = names::link(&model.self_ty);
    let (quiet, about) = (
        quiet(),
        doc(&format!(
            "The methods of a [`{link}`], each of which {what}."
        )),
    );
    let mut generics = model.generics.clone();
    generics.params.insert(0, syn::parse_quote!('__proxy));
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let calls = calls(model, manner);
    let text = name.to_string();
    quote! {
        #about #quiet
        pub struct #name #generics (&'__proxy #proxy) #conditions;

        #quiet
        impl #impl_generics #name #ty_generics #conditions { #calls }

        #quiet #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #name #ty_generics #conditions {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { __f.write_str(#text) }
        }
    }
}

fn calls(model: &Impl, manner: Manner) -> TokenStream {
    let methods = model
        .methods
        .iter()
        .map(|method| call(model, method, manner));
    let faulty = model.faulty.iter().map(fallback::stand_in);
    quote! { #(#methods)* #(#faulty)* }
}

fn call(model: &Impl, method: &Method, manner: Manner) -> TokenStream {
    let generated = generated(&model.krate);
    let Method {
        name,
        visibility,
        carried,
        arguments,
        output,
        ..
    } = method;
    let owner = names::link(&model.self_ty);
    let cfg = &carried.cfg;
    let about = doc_with(&manner.doc(&format!("[`{owner}::{name}`]")), &carried.about);
    let parameters = arguments.iter().map(Argument::parameter);
    let message = message(model, method);
    let result = manner.result(&generated, output);
    let send = match manner {
        Manner::Ask => {
            quote!(<#output as #generated::Sendable>::ask(#generated::Proxy::address(self), __message))
        }
        Manner::Call => {
            quote!(<#output as #generated::Sendable>::call(#generated::Proxy::address(self.0), __message))
        }
        Manner::Defer => {
            quote!(#generated::Proxy::address(self.0).defer(__message))
        }
    };
    let body = quote! {
        let __message = #generated::Message::call(#message);
        #send
    };
    let function = function(name, visibility, &quote!(#(, #parameters)*), &result, &body);
    quote! { #(#cfg)* #about #function }
}

impl Manner {
    fn doc(self, method: &str) -> String {
        match self {
            Manner::Ask => {
                format!("Calls {method} in the actor, and gives a future of the answer.")
            }
            Manner::Call => format!("Calls {method} in the actor, and waits for the answer."),
            Manner::Defer => format!("Calls {method} in the actor, without an answer."),
        }
    }

    fn result(self, generated: &TokenStream, output: &Type) -> TokenStream {
        match self {
            Manner::Ask => quote!(#generated::Future<#output>),
            Manner::Call => quote!(::core::result::Result<#output, #generated::Error>),
            Manner::Defer => quote!(::core::result::Result<(), #generated::TellError>),
        }
    }
}

/// The message of a call, made of the arguments.
fn message(model: &Impl, method: &Method) -> TokenStream {
    let name = model.name();
    let (call, variant) = (names::suffixed(name, "Call"), names::variant(&method.name));
    match &*method.arguments {
        [] => quote!(#call::#variant),
        arguments => {
            let fields = arguments.iter().map(
                |Argument {
                     name,
                     owned,
                     passing,
                 }| match passing {
                    Passing::ConvertedAndLent => {
                        quote!(#name: ::core::convert::Into::<#owned>::into(#name))
                    }
                    Passing::Owned | Passing::Lent => quote!(#name),
                },
            );
            quote!(#call::#variant { #(#fields),* })
        }
    }
}

impl Argument {
    fn parameter(&self) -> TokenStream {
        let Argument {
            name,
            owned,
            passing,
        } = self;
        match passing {
            Passing::ConvertedAndLent => quote!(#name: impl ::core::convert::Into<#owned>),
            Passing::Owned | Passing::Lent => quote!(#name: #owned),
        }
    }
}
