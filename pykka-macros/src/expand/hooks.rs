//! The hooks, from the runtime's names to the user's functions.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Generics;

use super::delivery::failure;
use super::dispatch::is_part;
use super::parts::Implemented;
use super::{generated, parts, phantom, quiet, received, with_bounds};
use crate::model::{Hook, HookKind, Impl, Struct};
use crate::{names, validate};

/// What the actor does at the turns of its life: its hooks, or nothing.
pub(super) fn hooks(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let self_ty = &model.self_ty;
    let quiet = quiet();
    let context = quote!(&#generated::Context<Self>);
    let outcome = quote!(::core::result::Result<(), ::std::string::String>);
    // One that is configured away is not there, and there may be another under the opposite condition.
    let run = |wanted: fn(&HookKind) -> bool, arguments: TokenStream| {
        let those = model.hooks.iter().filter(|hook| wanted(&hook.kind));
        let each = those.map(|Hook { name, cfg, takes_context, .. }| {
            let failure = failure(&generated);
            let context = takes_context.then(|| quote!(__context,));
            quote! {
                #(#cfg)* {
                    let __value = <Self>::#name(self, #context #arguments);
                    return ::core::option::Option::map_or(
                        { #failure }, ::core::result::Result::Ok(()), ::core::result::Result::Err,
                    );
                }
            }
        });
        quote! { #(#each)* ::core::result::Result::Ok(()) }
    };
    let start = run(|kind| matches!(kind, HookKind::Start), quote!());
    let stop = run(|kind| matches!(kind, HookKind::Stop), quote!());
    let failed = run(|kind| matches!(kind, HookKind::Failure), quote!(__failed));
    let handles_failure = handles_failure(model);
    let (message, receive) = (names::hidden("message", 0), received::receive(model));
    let generics = fitting(model);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Hooks for #self_ty #conditions {
            #handles_failure
            fn on_start(&mut self, __context: #context) -> #outcome { #start }
            fn on_stop(&mut self, __context: #context) -> #outcome { #stop }
            fn on_failure(&mut self, __failed: &#generated::Failure, __context: #context) -> #outcome { #failed }
            fn on_receive(&mut self, #message: Self::Own, __context: #context, __reply: &mut #generated::Reply<'_>) { #receive }
        }
    }
}

/// That there is an `on_failure`: one at least, of those that may be configured away.
fn handles_failure(model: &Impl) -> Option<TokenStream> {
    let failure = |hook: &&Hook| matches!(hook.kind, HookKind::Failure);
    let there = model.hooks.iter().filter(failure);
    let there: Vec<_> = there
        .map(|Hook { cfg, .. }| quote! { #(#cfg)* (), })
        .collect();
    (!there.is_empty()).then(|| {
        quote! { const HANDLES_FAILURE: bool = !<[()]>::is_empty(&[#(#there)*]); }
    })
}

/// The conditions under which the type can be an actor by itself: if it or a part of it has methods that take another
/// actor's context, it can be a part of that one only.
fn fitting(model: &Impl) -> Generics {
    let generated = generated(&model.krate);
    let parts_fit = quote!(for<'__any> Self: #generated::PartsIn<#generated::Context<Self>> + #generated::Interfaces);
    let takes_other = model
        .context
        .as_ref()
        .is_some_and(|owner| !validate::types::is_this(owner, &model.self_ty));
    let methods_fit = takes_other.then(|| {
        let own = received::own(model);
        quote!(for<'__any> Self: #generated::MethodsIn<#generated::Context<Self>> + #generated::Methods<Own = #own>)
    });
    with_bounds(
        &model.generics,
        is_part(model)
            .into_iter()
            .chain([parts_fit])
            .chain(methods_fit),
    )
}

/// That the type is an actor, wherever its impl block and its parts fit. Where there is no impl block, the core's stand-in does.
pub(super) fn actor(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let (name, proxy) = (&model.name, names::suffixed(&model.name, "Proxy"));
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let generics = with_bounds(
        &parts::field_bounds(model),
        [
            quote!(for<'__any> Self: #generated::Part<Proxy = #proxy #ty_generics>),
            quote!(for<'__any> Self: #generated::DefaultDispatcher),
            quote!(for<'__any> Self: #generated::Hooks),
        ],
    );
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let quiet = quiet();
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Actor for #name #ty_generics #conditions {}
    }
}

/// The interfaces that the actor is found by.
pub(super) fn interfaces(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let name = &model.name;
    // Whether a generic type implements them may hang on its parameters.
    let generic = phantom(&model.generics).map(|_| &model.implements);
    let generics = with_bounds(
        &parts::field_bounds(model),
        generic.into_iter().flatten().flat_map(|interface| {
            let call =
                quote!(#generated::InterfaceCall<Proxy: 'static, Itself: #generated::Errand<Self>>);
            [
                quote!(Self: #interface),
                quote!(dyn #interface: #generated::Proxied<Call: #call>),
            ]
        }),
    );
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let offers = parts::implemented(model).map(|Implemented { call, .. }| {
        quote! { #generated::offer::<#call, Self>(__address, __wanted); }
    });
    let carry = carry(model);
    let offer = (!model.implements.is_empty()).then(|| {
        quote! {
            fn offer(__address: &#generated::Address<Self>, __wanted: &mut dyn ::core::any::Any) where Self: #generated::Methods { #(#offers)* }
        }
    });
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Interfaces for #name #ty_generics #conditions { #carry #offer }
    }
}

/// How the calls of its interfaces are carried to it.
fn carry(model: &Struct) -> Option<TokenStream> {
    let (generated, nested) = (
        generated(&model.krate),
        names::suffixed(&model.name, "Nested"),
    );
    let known: Vec<_> = parts::carried(model)
        .map(|Implemented { variant, message, .. }| {
            quote! {
                let __call = match #generated::recognize::<#generated::CarrierOf<__C>, #generated::CarrierOf<#message>>(__call) {
                    ::core::result::Result::Ok(__call) => return #generated::Message::nested(#nested::#variant(__call)),
                    ::core::result::Result::Err(__call) => __call,
                };
            }
        })
        .collect();
    (!known.is_empty()).then(|| {
        quote! {
            fn carry<__C: #generated::Errand<Self>>(__call: #generated::CarrierOf<__C>) -> #generated::Message<Self> where Self: #generated::Methods {
                #(#known)*
                #generated::Message::Errand(#generated::Carrier::<__C>::into_box(__call))
            }
        }
    })
}

/// Where the actor lives unless somebody says otherwise.
pub(super) fn home(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let name = &model.name;
    // Whether a generic state is `Send` is known only where the parameters are.
    let generic_and_pooled = model.pooled.as_ref().and_then(|_| phantom(&model.generics));
    let generics = with_bounds(
        &model.generics,
        generic_and_pooled.map(|_| quote!(Self: ::core::marker::Send)),
    );
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let residence = model.pooled.as_ref().map(|pooled| {
        // What is wrong with it is said about the word.
        let pooled = quote_spanned! { pooled.span() => #generated::Dispatcher::pooled() };
        quote! {
            fn default_dispatcher() -> #generated::Dispatcher<Self> where Self: #generated::Hooks { #pooled }
        }
    });
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::DefaultDispatcher for #name #ty_generics #conditions { #residence }
    }
}
