//! The actor's side: from a message to the user's field or method.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::spanned::Spanned;

use super::carriers::unloaded;
use super::checks::{Check, checked};
use super::delivery::{Delivery, answer, unchanged};
use super::{generated, generated_at, parts, phantom, quiet, received, with_bounds, with_context};
use crate::model::{Access, Argument, Field, Impl, Method, Struct};
use crate::{fallback, names, validate};

pub(crate) fn of_struct(model: &Struct) -> TokenStream {
    let part = part(model);
    let (nested, itself) = (parts::dispatch(model), parts::itself(model));
    let accepts_get = accepts_field(model, "Get");
    let accepts_set = accepts_field(model, "Set");
    quote! { #part #nested #itself #accepts_get #accepts_set }
}

fn part(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let name = &model.name;
    let text = name.to_string();
    let [proxy, get, set, nested] =
        ["Proxy", "Get", "Set", "Nested"].map(|suffix| names::suffixed(name, suffix));
    let generics = parts::field_bounds(model);
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let rest = |message| {
        phantom(&model.generics)
            .map(|_| quote! { #message::__Generic(_, ref __never) => match *__never {}, })
    };
    let (_, itself, _) = model.generics.split_for_impl();
    let attributes = || {
        model
            .fields
            .iter()
            .filter(|field| !matches!(field.access, Access::Traversable(_)))
    };
    let gets = attributes().map(|Field { name, ty, carried, .. }| {
        let (variant, cfg) = (names::variant(name), &carried.cfg);
        quote! {
            #(#cfg)* #get::#variant => (|| {
                let __value = <#ty as #generated::Readable>::read(&self.#name);
                <#ty as #generated::Sendable>::answer(__value, __reply, ::core::option::Option::None);
            })(),
        }
    });
    let sets = attributes()
        .filter(|field| matches!(field.access, Access::ReadWrite))
        .map(|Field { name, carried, .. }| {
            let (variant, cfg) = (names::variant(name), &carried.cfg);
            let written = unloaded(
                &generated,
                &quote!(__set),
                &quote!(#set::#variant(__value)),
                &quote!(self.#name = __value; __reply.answer((), ::core::option::Option::None);),
            );
            quote! { #(#cfg)* #set::#variant(..) => #written, }
        });
    let (get_rest, set_rest) = (rest(&get), rest(&set));
    let written = attributes()
        .filter(|field| matches!(field.access, Access::ReadWrite))
        .filter(|field| !validate::types::mentions(&field.ty, &model.generics))
        .map(|field| Check::new(&model.krate, &field.ty, "Sendable", &field.carried.cfg));
    let written: Vec<_> = written.collect();
    // Whether there is an annotated impl block. Its lack is told of at the struct's name.
    let is_generic = !model.generics.params.is_empty();
    let block = Check::new(&model.krate, &parse_quote!(#name), "Block", &[]);
    let distinct = Check::of(&model.krate, &parse_quote!(#name), "Block", "DISTINCT", &[]);
    let (whole_checks, proxy_checks) = if is_generic {
        (vec![], vec![])
    } else {
        (vec![block], vec![distinct])
    };
    let checked =
        |name, ty, checks: &[Check]| checked(&model.krate, name, &model.generics, ty, checks);
    let (declared_set, set_ty) = checked("Set", quote!(#set #ty_generics), &written);
    let (declared_proxy, proxy_ty) = checked("Proxy", quote!(#proxy #ty_generics), &proxy_checks);
    let (declared_whole, whole) = checked("Whole", quote!(#name #ty_generics), &whole_checks);
    let annotated = is_generic.then(|| {
        let (impl_generics, ty_generics, conditions) = model.generics.split_for_impl();
        quote! {
            #quiet #[automatically_derived]
            impl #impl_generics #generated::Fields for #name #ty_generics #conditions {}
        }
    });
    quote! {
        #declared_set #declared_proxy #declared_whole #annotated

        #quiet #[automatically_derived]
        impl #impl_generics #generated::Part for #name #ty_generics #conditions {
            const NAME: &'static str = #text;
            type Proxy = #proxy_ty;
            type Get = #get #ty_generics;
            type Set = #set_ty;
            type Nested = #nested #ty_generics;
            type Whole = #whole;
            fn get(&self, __get: Self::Get, __reply: &mut #generated::Reply<'_>) { match __get { #(#gets)* #get_rest } }
            fn set(&mut self, __set: #generated::CarrierOf<Self::Set>, __reply: &mut #generated::Reply<'_>) { match *#generated::Carrier::<#set #itself>::message(&__set) { #(#sets)* #set_rest } }
        }
    }
}

fn accepts_field(model: &Struct, kind: &str) -> TokenStream {
    let name = &model.name;
    let message = names::suffixed(name, kind);
    let variant = names::known(kind, proc_macro2::Span::call_site());
    let generics = parts::own_bounds(model);
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let generated = generated(&model.krate);
    let message = quote!(#message #ty_generics);
    Delivery {
        generated: &generated,
        generics: &generics,
        actor: &quote!(#name #ty_generics),
        message: &message,
        handled: &message,
        reply: &quote!(type Reply = #generated::AnyReply;),
        work: &quote!(#generated::Work::Message(#generated::Message::#variant(__message))),
        back: &unchanged(),
    }
    .implementation()
}

pub(crate) fn of_impl(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let Impl {
        self_ty, generics, ..
    } = model;
    let call = names::suffixed(model.name(), "Call");
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let (declared_call, call_ty) = checked(
        &model.krate,
        "Call",
        generics,
        quote!(#call #ty_generics),
        &sent(model),
    );
    let own = received::own(model);
    let whole = with_bounds(generics, is_part(model));
    let message = quote!(#call #ty_generics);
    let calls = Delivery {
        generated: &generated,
        generics: &whole,
        actor: &quote!(#self_ty),
        message: &message,
        handled: &message,
        reply: &quote!(type Reply = #generated::AnyReply;),
        work: &quote!(#generated::Work::Message(#generated::Message::Call(__message))),
        back: &unchanged(),
    }
    .implementation();
    let receives = received::declarations(model, &whole);
    let methods_in = methods_in(model);
    quote! {
        #declared_call

        #quiet #[automatically_derived]
        impl #impl_generics #generated::Methods for #self_ty #conditions {
            type Call = #call_ty;
            type Own = #own;
        }
        #methods_in #calls #receives
    }
}

/// Asks whether there is an annotated struct, where that is nowhere demanded without conditions.
pub(crate) fn annotated(model: &Impl) -> Option<TokenStream> {
    let Impl {
        krate,
        self_ty,
        generics,
        ..
    } = model;
    let (at, generated) = (self_ty.span(), generated_at(krate, self_ty.span()));
    let (impl_generics, _, conditions) = generics.split_for_impl();
    (!generics.params.is_empty()).then(|| {
        let asked = quote_spanned!(at=> <#self_ty as #generated::Fields>::PASSED);
        quote! { fn __annotated #impl_generics () #conditions { let _ = #asked; } }
    })
}

/// That there is an annotated impl block, and what keeps its struct from having a proxy.
pub(crate) fn block(model: &Impl) -> TokenStream {
    let (generated, self_ty, quiet) = (generated(&model.krate), &model.self_ty, quiet());
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    let faulty = model.unusable().map(fallback::failed_check);
    let distinct = distinct(model);
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Block for #self_ty #conditions { #faulty #distinct }
    }
}

/// The checks of all that a call is made of.
pub(super) fn sent(model: &Impl) -> Vec<Check> {
    let methods = model.methods.iter().flat_map(|method| {
        let cfg = &method.carried.cfg[..];
        method.arguments.iter().map(move |Argument { owned, .. }| {
            (validate::types::without_self(owned, &model.self_ty), cfg)
        })
    });
    methods
        .filter(|(ty, _)| !validate::types::mentions(ty, &model.generics))
        .map(|(ty, cfg)| Check::new(&model.krate, &ty, "Sendable", cfg))
        .collect()
}

/// Asks whether an argument is a context that goes by another name.
pub(crate) fn no_contexts(model: &Impl) -> Option<TokenStream> {
    let received = received::all(model).map(|received| (received.message, &received.hook.cfg[..]));
    let arguments = model.methods.iter().flat_map(|method| {
        let cfg = &method.carried.cfg[..];
        method.arguments.iter().map(move |argument| (argument, cfg))
    });
    let asked: Vec<_> = arguments
        .chain(received)
        .filter(|(argument, _)| validate::types::may_be_context(&argument.owned))
        .map(|(argument, cfg)| {
            let ty = validate::types::without_self(&argument.owned, &model.self_ty);
            let (at, generated) = (ty.span(), generated_at(&model.krate, ty.span()));
            quote_spanned!(at=> #(#cfg)* #generated::Argument::<#ty>::is_no_context();)
        })
        .collect();
    let (generated, quiet) = (generated(&model.krate), quiet());
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    (!asked.is_empty()).then(|| {
        quote! {
            #quiet
            fn __no_contexts #impl_generics () #conditions {
                use #generated::AnyArgument as _;
                #(#asked)*
            }
        }
    })
}

/// That no method has the name of a field's accessor, which only both attributes together can know. A proxy that has two
/// methods of one name hangs on it, so that its callers hear nothing of them.
fn distinct(model: &Impl) -> Option<TokenStream> {
    if model.is_generic() || model.methods.is_empty() {
        return None;
    }
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let checks = model.methods.iter().map(|Method { name, carried, .. }| {
        let (cfg, plain) = (&carried.cfg, name.unraw().to_string());
        let generated = generated_at(&model.krate, name.span());
        quote_spanned! {name.span()=>
            #(#cfg)* { let _ = <#generated::Name<{ #generated::is_among(<#proxy>::__ACCESSORS, #plain) }> as #generated::Distinct>::PASSED; }
        }
    });
    Some(quote! { const DISTINCT: bool = { #(#checks)* true }; })
}

/// That there is an annotated struct. As a condition it is missed in one place only. Generic types have it already.
pub(super) fn is_part(model: &Impl) -> Option<TokenStream> {
    let generated = generated(&model.krate);
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let known = phantom(&model.generics).is_some();
    (!known).then(|| quote!(for<'__any> Self: #generated::Part<Proxy = #proxy>))
}

fn methods_in(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let Impl {
        self_ty, generics, ..
    } = model;
    let quiet = quiet();
    // Methods that ask for nothing can be called in any context.
    let (generics, context) = match &model.context {
        None => (with_context(generics), quote!(__C)),
        Some(owner) => {
            let owner = validate::types::without_self(owner, self_ty);
            // That a generic owner has messages would follow from what is known of its parts; but of this one the compiler
            // looks no further than the conditions here.
            let is_generic = validate::types::mentions(&owner, generics)
                && !validate::types::is_this(&owner, self_ty);
            let has_methods = is_generic.then(|| quote!(#owner: #generated::Methods));
            let generics = with_bounds(generics, has_methods);
            (generics, quote!(#generated::Context<#owner>))
        }
    };
    let generics = with_bounds(&generics, is_part(model));
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let arms = arms(model, &quote!(<Self>), &quote!(self));
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::MethodsIn<#context> for #self_ty #conditions {
            fn call(&mut self, __call: #generated::CarrierOf<Self::Call>, __context: &#context, __reply: &mut #generated::Reply<'_>) {
                #arms
            }
        }
    }
}

/// From each variant of `__call` to the method of `owner` that it calls on `on`.
pub(super) fn arms(model: &Impl, owner: &TokenStream, on: &TokenStream) -> TokenStream {
    let arms = model
        .methods
        .iter()
        .map(|method| arm(model, method, owner, on));
    let call = names::suffixed(model.name(), "Call");
    let rest = phantom(&model.generics)
        .map(|_| quote! { #call::__Generic(_, ref __never) => match *__never {}, });
    let (generated, (_, ty_generics, _)) =
        (generated(&model.krate), model.generics.split_for_impl());
    let message = quote!(#generated::Carrier::<#call #ty_generics>::message(&__call));
    quote! { match *#message { #(#arms)* #rest } }
}

fn arm(model: &Impl, method: &Method, owner: &TokenStream, on: &TokenStream) -> TokenStream {
    let generated = generated(&model.krate);
    let (call, name, cfg) = (
        names::suffixed(model.name(), "Call"),
        &method.name,
        &method.carried.cfg,
    );
    let variant = names::variant(name);
    let bound: Vec<_> = (0..method.arguments.len())
        .map(|index| names::hidden("a", index))
        .collect();
    let pattern = match &*method.arguments {
        [] => quote!(#call::#variant),
        arguments => {
            let names = arguments.iter().map(|argument| &argument.name);
            quote!(#call::#variant { #(#names: #bound),* })
        }
    };
    let context = method.takes_context.then(|| quote!(__context,));
    let arguments = method
        .arguments
        .iter()
        .zip(&bound)
        .map(|(argument, bound)| argument.passed(bound));
    let answer = answer(
        &generated,
        &method.output,
        &quote!(#owner::#name(#on, #context #(#arguments),*)),
    );
    let called = unloaded(&generated, &quote!(__call), &pattern, &answer);
    quote! { #(#cfg)* #call::#variant { .. } => #called, }
}
