//! The actor's side: from a message to the user's field or method.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Type, parse_quote};

use super::{generated, parts, phantom, quiet, with_bounds, with_context};
use crate::model::{Access, Argument, Field, HookKind, Impl, Method, Passing, Struct};
use crate::{names, validate};

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
            .map(|_| quote! { #message::__Generic(_, __never) => match __never {}, })
    };
    let attributes = || {
        model
            .fields
            .iter()
            .filter(|field| !matches!(field.access, Access::Traversable(_)))
    };
    let gets = attributes().map(|Field { name, ty, carried, .. }| {
        let (variant, cfg) = (names::variant(name), &carried.cfg);
        quote! {
            #(#cfg)* #get::#variant => {
                let __value = <#ty as #generated::Readable>::read(&self.#name);
                <#ty as #generated::Sendable>::answer(__value, __reply, ::core::option::Option::None);
            }
        }
    });
    let sets = attributes().filter(|field| matches!(field.access, Access::ReadWrite)).map(|Field { name, carried, .. }| {
        let (variant, cfg) = (names::variant(name), &carried.cfg);
        quote! { #(#cfg)* #set::#variant(__value) => { self.#name = __value; __reply.answer((), ::core::option::Option::None); } }
    });
    let (get_rest, set_rest) = (rest(&get), rest(&set));
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Part for #name #ty_generics #conditions {
            const NAME: &'static str = #text;
            type Proxy = #proxy #ty_generics;
            type Get = #get #ty_generics;
            type Set = #set #ty_generics;
            type Nested = #nested #ty_generics;
            fn get(&self, __get: Self::Get, __reply: &mut #generated::Reply<'_>) { match __get { #(#gets)* #get_rest } }
            fn set(&mut self, __set: Self::Set, __reply: &mut #generated::Reply<'_>) { match __set { #(#sets)* #set_rest } }
        }
    }
}

fn accepts_field(model: &Struct, kind: &str) -> TokenStream {
    let name = &model.name;
    let message = names::suffixed(name, kind);
    let variant = proc_macro2::Ident::new(kind, proc_macro2::Span::call_site());
    let generics = parts::own_bounds(model);
    let (_, ty_generics, _) = model.generics.split_for_impl();
    accepts(
        &generated(&model.krate),
        &generics,
        &quote!(#name #ty_generics),
        &quote!(#message #ty_generics),
        &parse_quote!(AnyReply),
        &|message, generated| quote!(#generated::Work::Message(#generated::Message::#variant(#message))),
    )
}

/// That an actor takes a message, and how it is put into an envelope and taken out again.
fn accepts(
    generated: &TokenStream,
    generics: &syn::Generics,
    actor: &TokenStream,
    message: &TokenStream,
    reply: &Type,
    work: &dyn Fn(TokenStream, &TokenStream) -> TokenStream,
) -> TokenStream {
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let work = work(quote!(__message), generated);
    let reply = if *reply == parse_quote!(AnyReply) {
        quote!(#generated::AnyReply)
    } else {
        quote!(#reply)
    };
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Accepts<#message> for #actor #conditions {
            type Reply = #reply;
            fn wrap(__message: #message) -> #generated::Work<Self> { #work }
            fn unwrap(__work: #generated::Work<Self>) -> ::core::option::Option<#message> {
                match __work { #work => ::core::option::Option::Some(__message), _ => ::core::option::Option::None }
            }
        }
    }
}

pub(crate) fn of_impl(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let Impl {
        self_ty, generics, ..
    } = model;
    let Some(name) = self_ty.segments.last().map(|last| &last.ident) else {
        return TokenStream::new();
    };
    let call = names::suffixed(name, "Call");
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let whole = with_bounds(generics, is_part(model));
    let receive = received(model);
    let own = own_message(model);
    let calls = accepts(
        &generated,
        &whole,
        &quote!(#self_ty),
        &quote!(#call #ty_generics),
        &parse_quote!(AnyReply),
        &|message, generated| quote!(#generated::Work::Message(#generated::Message::Call(#message))),
    );
    let receives = receive.map(|(message, output)| {
        let work = |message, generated: &TokenStream| quote!(#generated::Work::Own(#message));
        accepts(
            &generated,
            &whole,
            &quote!(#self_ty),
            &quote!(#message),
            output,
            &work,
        )
    });
    let (methods_in, checks) = (methods_in(model), checks(model));
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Methods for #self_ty #conditions {
            type Call = #call #ty_generics;
            type Own = #own;
        }
        #methods_in #calls #receives #checks
    }
}

/// What the actor's `on_receive` takes and gives.
pub(super) fn received(model: &Impl) -> Option<(&Type, &Type)> {
    model.hooks.iter().find_map(|hook| match &hook.kind {
        HookKind::Receive { message, output } => Some((&message.owned, &**output)),
        _ => None,
    })
}

pub(super) fn own_message(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    received(model).map_or_else(
        || quote!(#generated::NoMessage),
        |(message, _)| quote!(#message),
    )
}

/// What types the compiler can be asked about right here: those that depend on no parameter. About results it is asked
/// where they are answered.
fn checks(model: &Impl) -> TokenStream {
    let generated = generated(&model.krate);
    let methods = model.methods.iter().flat_map(|method| {
        method
            .arguments
            .iter()
            .map(|argument| (&argument.owned, &method.carried.cfg[..]))
    });
    let checks = methods.filter(|(ty, _)| !validate::types::mentions(ty, &model.generics)).map(|(ty, cfg)| {
        // `Self` has no meaning outside of the impl block.
        let ty = validate::types::without_self(ty, &model.self_ty);
        quote_spanned! { ty.span() => #(#cfg)* const _: () = #generated::assert_sendable::<#ty>(); }
    });
    let collisions = collisions(model);
    quote! { #(#checks)* #(#collisions)* }
}

/// That no method has the name of a field's accessor, which only both attributes together can know.
fn collisions(model: &Impl) -> impl Iterator<Item = TokenStream> {
    let (generated, self_ty) = (generated(&model.krate), &model.self_ty);
    let proxy = names::suffixed_path(self_ty, "Proxy");
    let checked = if model.generics.params.is_empty() {
        &model.methods[..]
    } else {
        &[]
    };
    checked.iter().map(move |Method { name, carried, .. }| {
        let (cfg, plain) = (&carried.cfg, name.unraw().to_string());
        let words = format!(
            "the method `{plain}` has the name of what the proxy has for a field: rename the one or the other, or take one out of the proxy with `#[actor(skip)]`"
        );
        quote_spanned!(name.span()=> #(#cfg)* const _: () = ::core::assert!(!#generated::is_among(<#proxy>::__ACCESSORS, #plain), #words);)
    })
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
    let Some(name) = self_ty.segments.last().map(|last| &last.ident) else {
        return TokenStream::new();
    };
    let call = names::suffixed(name, "Call");
    let quiet = quiet();
    // Methods that ask for nothing can be called in any context.
    let (generics, context) = match &model.context {
        None => (with_context(generics), quote!(__C)),
        Some(owner) => {
            let owner = validate::types::without_self(owner, self_ty);
            (generics.clone(), quote!(#generated::Context<#owner>))
        }
    };
    let generics = with_bounds(&generics, is_part(model));
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let arms = model.methods.iter().map(|method| arm(model, method));
    let rest = phantom(&model.generics)
        .map(|_| quote! { #call::__Generic(_, __never) => match __never {}, });
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::MethodsIn<#context> for #self_ty #conditions {
            fn call(&mut self, __call: Self::Call, __context: &#context, __reply: &mut #generated::Reply<'_>) {
                match __call { #(#arms)* #rest }
            }
        }
    }
}

fn arm(model: &Impl, method: &Method) -> TokenStream {
    let generated = generated(&model.krate);
    let Some(type_name) = model.self_ty.segments.last().map(|last| &last.ident) else {
        return TokenStream::new();
    };
    let (call, name, cfg) = (
        names::suffixed(type_name, "Call"),
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
        &quote!(<Self>::#name(self, #context #(#arguments),*)),
    );
    quote! { #(#cfg)* #pattern => { #answer } }
}

/// Answers with a value, and says so if it is an `Err(..)`.
pub(super) fn answer(generated: &TokenStream, output: &Type, value: &TokenStream) -> TokenStream {
    let failure = failure(generated);
    quote! {
        let __value = #value;
        let __failure = { #failure };
        <#output as #generated::Sendable>::answer(__value, __reply, __failure);
    }
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
