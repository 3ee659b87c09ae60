//! Implements `Hooks`, `Actor` and `Interfaces`, which the runtime uses to run an actor.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Generics;

use super::delivery::error_text;
use super::dispatch::proxied;
use super::generics::{bound, phantom, with_bounds};
use super::parts::Implemented;
use super::{parts, received};
use crate::model::{Hook, HookKind, Impl, Struct};
use crate::{names, validate};

/// Implements `Hooks` with the user's hooks. For the others, the core has defaults.
pub(super) fn hooks(model: &Impl) -> TokenStream {
    let self_ty = &model.self_ty;
    let start = hook(model, "on_start", |kind| matches!(kind, HookKind::Start));
    let stop = hook(model, "on_stop", |kind| matches!(kind, HookKind::Stop));
    let failure = hook(model, "on_failure", |kind| {
        matches!(kind, HookKind::Failure)
    });
    let down = hook(model, "on_down", |kind| matches!(kind, HookKind::Down));
    let handles_down = handles_down(model);
    let handles_failure = handles_failure(model);
    let receive = received::receive(model);
    let generics = fitting(model);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    quote! {
        impl #impl_generics __p::Hooks for #self_ty #conditions {
            #handles_failure #start #stop #failure #down #receive
        }
        #handles_down
    }
}

/// The hook `name`, if the user's block has one.
///
/// There may be several, each under a `cfg`. If all of them are removed, the hook does nothing.
fn hook(model: &Impl, name: &str, wanted: fn(&HookKind) -> bool) -> Option<TokenStream> {
    let those = model.hooks.iter().filter(|hook| wanted(&hook.kind));
    let those_under_cfg = those.clone().filter(|hook| !hook.cfg.is_empty()).count();
    // What it takes besides the context: its argument, and the argument's type.
    let (argument, ty) = match name {
        "on_failure" => (quote!(__failed), quote!(__failed: &__p::Failure,)),
        "on_down" => (quote!(__down), quote!(__down: __p::Down,)),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    let each: Vec<_> = those
        .map(
            |Hook {
                 name,
                 cfg,
                 takes_context,
                 ..
             }| {
                let text = error_text(&quote!(__value));
                let context = takes_context.then(|| quote!(__context,));
                quote! {
                    #(#cfg)* {
                        let __value = <Self>::#name(self, #context #argument);
                        __p::Option::map_or(#text, __p::Result::Ok(()), __p::Result::Err)
                    }
                }
            },
        )
        .collect();
    let name = names::known(name, Span::call_site());
    let result = match &each[..] {
        [only] if those_under_cfg == 0 => quote!(#only),
        each => quote!(__p::hook_result([#(#each),*])),
    };
    (!each.is_empty()).then(|| {
        quote! {
            fn #name(&mut self, #ty __context: &__p::Context<Self>) -> __p::Result<(), __p::String> {
                #result
            }
        }
    })
}

/// Whether there is an `on_failure`: at least one that no `cfg` removes.
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

/// That there is an `on_down`, which is required to monitor other actors.
fn handles_down(model: &Impl) -> TokenStream {
    let down = |hook: &&Hook| matches!(hook.kind, HookKind::Down);
    let self_ty = &model.self_ty;
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    let each = model.hooks.iter().filter(down).map(|Hook { cfg, .. }| {
        quote! { #(#cfg)* impl #impl_generics __p::HandlesDown for #self_ty #conditions {} }
    });
    quote! { #(#each)* }
}

/// The conditions under which the type can be an actor by itself.
///
/// If one of its methods, or of its parts' methods, takes the context of another actor, the type
/// can only be a part of that actor.
fn fitting(model: &Impl) -> Generics {
    let proxied = proxied(model).map(|bound| quote!(+ #bound));
    let itself = || quote!(for<'__any> Self);
    let parts_fit = bound(
        itself(),
        quote!(__p::PartsIn<__p::Context<Self>> + __p::Interfaces #proxied),
    );
    let takes_other = model
        .context
        .as_ref()
        .is_some_and(|context| !validate::types::is_this(&context.owner, &model.self_ty));
    let methods_fit = takes_other.then(|| {
        let own = received::own(model);
        bound(
            itself(),
            quote!(__p::MethodsIn<__p::Context<Self>> + __p::Methods<Own = #own>),
        )
    });
    with_bounds(&model.generics, [parts_fit].into_iter().chain(methods_fit))
}

/// Implements `Actor`, on the condition that the impl block and the parts fit.
///
/// If there is no impl block, the stand-in in the core meets this condition.
pub(super) fn actor(model: &Struct) -> TokenStream {
    let (name, proxy) = (&model.name, names::suffixed(&model.name, "Proxy"));
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let is_actor = bound(
        quote!(for<'__any> Self),
        quote!(__p::Part<Proxy = #proxy #ty_generics> + __p::Hooks),
    );
    // Only the type parameters decide whether a generic state is `Send`, so this is a condition.
    let generic_and_pooled = model.pooled.as_ref().and_then(|_| phantom(&model.generics));
    let is_send = generic_and_pooled.map(|_| bound(quote!(Self), quote!(__p::Send)));
    let bounds = [is_actor].into_iter().chain(is_send);
    let generics = with_bounds(&parts::field_bounds(model), bounds);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let dispatcher = model.pooled.as_ref().map(|pooled| {
        // The span is that of the option `pooled`, so a state that isn't `Send` is reported there.
        let pooled = quote_spanned! { pooled.span() => __p::Dispatcher::pooled() };
        quote! { fn __dispatcher() -> __p::Dispatcher<Self> { #pooled } }
    });
    let on_panic = model.on_panic.as_ref().map(|variant| {
        quote! { fn __on_panic() -> __p::OnPanic { __p::OnPanic::#variant } }
    });
    quote! {
        impl #impl_generics __p::Actor for #name #ty_generics #conditions { #dispatcher #on_panic }
    }
}

/// Implements `Interfaces`: the actor is found by the interfaces that the struct says it
/// implements.
pub(super) fn interfaces(model: &Struct) -> TokenStream {
    let name = &model.name;
    // Type parameters may decide whether a generic type implements them, so this is a condition.
    let generic = phantom(&model.generics).map(|_| &model.implements);
    let generics = with_bounds(
        &parts::field_bounds(model),
        generic.into_iter().flatten().flat_map(|interface| {
            let call = quote!(__p::InterfaceCall<Proxy: 'static, Itself: __p::Invoke<Self>>);
            [
                bound(quote!(Self), interface),
                bound(quote!(dyn #interface), quote!(__p::Proxied<Call: #call>)),
            ]
        }),
    );
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let offers = parts::implemented(model).map(|Implemented { call, .. }| {
        quote! { __p::offer::<#call, Self>(__address, __wanted); }
    });
    let carry = carry(model);
    let offer = (!model.implements.is_empty()).then(|| {
        quote! {
            fn offer(__address: &__p::Address<Self>, __wanted: &mut dyn __p::Any) where Self: __p::Methods { #(#offers)* }
        }
    });
    quote! {
        impl #impl_generics __p::Interfaces for #name #ty_generics #conditions { #carry #offer }
    }
}

/// Wraps the calls of these interfaces into variants of `XNested`, and boxes those of others.
fn carry(model: &Struct) -> Option<TokenStream> {
    let nested = names::suffixed(&model.name, "Nested");
    let known: Vec<_> = parts::nested_interfaces(model)
        .map(|Implemented { variant, message, .. }| {
            quote! {
                let __call = match __p::recognize::<__p::CarrierOf<__C>, __p::CarrierOf<#message>>(__call) {
                    __p::Result::Ok(__call) => return __p::Message::nested(#nested::#variant(__call)),
                    __p::Result::Err(__call) => __call,
                };
            }
        })
        .collect();
    (!known.is_empty()).then(|| {
        quote! {
            fn carry<__C: __p::Invoke<Self>>(__call: __p::CarrierOf<__C>) -> __p::Message<Self> where Self: __p::Methods {
                #(#known)*
                __p::Message::Invoke(__p::Carrier::<__C>::into_box(__call))
            }
        }
    })
}
