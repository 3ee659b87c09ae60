//! The part of the proxy that is generated from the impl block: calls of methods.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use super::docs::{doc_briefly, doc_with};
use super::generics::with_parameter;
use super::proxy::{Sending, unused};
use crate::model::{Argument, Impl, Method, Passing};
use crate::{fallback, names};

/// The methods of the proxy and of its calls.
pub(super) fn proxy(model: &Impl) -> TokenStream {
    let outputs = model.methods.iter().map(|method| &method.output.ty);
    let arguments = model.methods.iter().flat_map(|method| &method.arguments);
    let arguments = arguments.map(|argument| &argument.owned);
    let style = unused("S", &model.generics, outputs.chain(arguments));
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let calls = names::calls_path(&model.self_ty, &style);
    let styled = with_parameter(&model.generics, parse_quote!(#style: __p::CallStyle));
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    let (styled_generics, _, _) = styled.split_for_impl();
    let owner = names::link(&model.self_ty);
    let methods = model.methods.iter().map(|method| {
        let (sending, about) = (sending(model, method), &method.carried.about);
        let text = format!("Calls [`{owner}::{}`] in the actor.", method.name);
        (
            sending.asks(&doc_with(&text, about)),
            sending.calls(&doc_briefly(&text, about), &style),
        )
    });
    let (of_proxy, of_calls): (Vec<_>, Vec<_>) = methods.unzip();
    let faulty: TokenStream = model.faulty.iter().map(fallback::stand_in).collect();
    let mock = mock(model);
    let calls = (!of_calls.is_empty() || !faulty.is_empty()).then(|| {
        quote! {
            impl #styled_generics #calls #conditions { #(#of_calls)* #faulty }
        }
    });
    quote! {
        impl #impl_generics #proxy #conditions { #(#of_proxy)* #faulty #mock }
        #calls
    }
}

/// The function that creates a proxy without an actor, for tests.
fn mock(model: &Impl) -> TokenStream {
    let call = names::suffixed(model.name(), "Call");
    let answer = unused("R", &model.generics, [].into_iter());
    let (_, ty_generics, _) = model.generics.split_for_impl();
    quote! {
        /// A proxy without an actor, for tests: `answer` answers all calls. See `pykka::testing`.
        #[track_caller]
        pub fn mock<#answer: __p::Send + 'static>(
            answer: impl __p::FnMut(#call #ty_generics) -> #answer + __p::Send + 'static,
        ) -> Self {
            __p::mock_with(answer)
        }
    }
}

fn sending<'a>(model: &Impl, method: &'a Method) -> Sending<'a> {
    let parameters = method.arguments.iter().map(Argument::parameter);
    let message = message(model, method);
    Sending {
        cfg: &method.carried.cfg,
        name: &method.name,
        visibility: &method.visibility,
        parameters: quote!(#(, #parameters)*),
        output: &method.output.ty,
        message: quote!(__p::Message::call(#message)),
    }
}

/// The message that calls a method, built from the arguments.
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
                        quote!(#name: __p::Into::<#owned>::into(#name))
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
            Passing::ConvertedAndLent => quote!(#name: impl __p::Into<#owned>),
            Passing::Owned | Passing::Lent => quote!(#name: #owned),
        }
    }
}
