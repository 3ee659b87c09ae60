//! The actor's side: passes a message to the user's field or method.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, WherePredicate, parse_quote};

use super::carriers::unloaded;
use super::checks::{Check, associated};
use super::contexts::Taken;
use super::delivery::{accepts, answer, awaiting};
use super::generics::{bound, phantom, with_bounds};
use super::{contexts, nested, parts, received};
use crate::model::{Access, Argument, Field, Impl, Method, Struct};
use crate::validate::types::is_small;
use crate::{fallback, names, validate};

pub(crate) fn of_struct(model: &Struct) -> TokenStream {
    let part = part(model);
    let (nested, itself) = (nested::dispatch(model), parts::itself(model));
    let accepts_get = accepts_field(model, "Get");
    let accepts_set = accepts_field(model, "Set");
    quote! { #part #nested #itself #accepts_get #accepts_set }
}

fn part(model: &Struct) -> TokenStream {
    let name = &model.name;
    let (text, parts) = (name.to_string(), parts::constants(model));
    let [proxy, get, set] = ["Proxy", "Get", "Set"].map(|suffix| names::suffixed(name, suffix));
    let nested = nested::ty(model);
    let generics = parts::field_bounds(model);
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
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
        quote! { #(#cfg)* #get::#variant => <#ty as __p::Sendable>::read(&self.#name, __reply), }
    });
    let are_small = attributes().all(|field| is_small(&field.ty));
    let sets = attributes()
        .filter(|field| matches!(field.access, Access::ReadWrite))
        .map(|Field { name, carried, .. }| {
            let (variant, cfg) = (names::variant(name), &carried.cfg);
            let pattern = quote!(#set::#variant(__value));
            let written = quote!(__reply.done(self.#name = __value));
            if are_small {
                return quote! { #(#cfg)* #pattern => #written, };
            }
            let written = unloaded(&quote!(__set), &pattern, &written);
            quote! { #(#cfg)* #set::#variant(..) => #written, }
        });
    let set_message = matched(are_small, &quote!(#set #itself), &quote!(__set));
    let (get_rest, set_rest) = (rest(&get), rest(&set));
    let written = attributes()
        .filter(|field| matches!(field.access, Access::ReadWrite))
        .filter(|field| !validate::types::mentions(&field.ty, &model.generics))
        .map(|field| Check::new(&field.ty, "Sendable", &field.carried.cfg));
    let written: Vec<_> = written.collect();
    // A missing impl block is reported at the struct's name.
    let is_generic = !model.generics.params.is_empty();
    let block = Check::new(&parse_quote!(#name), "ImplBlock", &[]);
    let distinct = Check::of(&parse_quote!(#name), "ImplBlock", "UNIQUE", &[]);
    let (whole_checks, proxy_checks) = if is_generic {
        (vec![], vec![])
    } else {
        (vec![block], vec![distinct])
    };
    let set_ty = associated("Set", &quote!(#set #ty_generics), &written);
    let proxy_ty = associated("Proxy", &quote!(#proxy #ty_generics), &proxy_checks);
    let whole = associated("WithImplBlock", &quote!(#name #ty_generics), &whole_checks);
    quote! {
        impl #impl_generics __p::Part for #name #ty_generics #conditions {
            const NAME: &'static str = #text;
            #parts
            #proxy_ty
            type Get = #get #ty_generics;
            #set_ty
            type Nested = #nested;
            #whole
            fn get(&self, __get: Self::Get, __reply: &mut __p::Reply<'_>) { match __get { #(#gets)* #get_rest } }
            fn set(&mut self, __set: __p::CarrierOf<Self::Set>, __reply: &mut __p::Reply<'_>) { match #set_message { #(#sets)* #set_rest } }
        }
    }
}

fn accepts_field(model: &Struct, kind: &str) -> TokenStream {
    let name = &model.name;
    let message = names::suffixed(name, kind);
    let generics = parts::own_bounds(model);
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let (actor, message) = (quote!(#name #ty_generics), quote!(#message #ty_generics));
    accepts(&generics, &actor, &message, &kind.to_uppercase())
}

pub(crate) fn of_impl(model: &Impl) -> TokenStream {
    let Impl {
        self_ty, generics, ..
    } = model;
    let call = names::suffixed(model.name(), "Call");
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let message = quote!(#call #ty_generics);
    let call_ty = associated("Call", &message, &sent(model));
    let (own, recognize) = (received::own(model), received::recognize(model));
    let whole = with_bounds(generics, is_part(model));
    let calls = accepts(&whole, &quote!(#self_ty), &message, "CALL");
    let receives = received::declarations(model, &whole);
    let methods_in = methods_in(model);
    quote! {
        impl #impl_generics __p::Methods for #self_ty #conditions {
            #call_ty
            type Own = #own;
            #recognize
        }
        #methods_in #calls #receives
    }
}

/// Implements the trait that marks an annotated impl block.
///
/// Its constants fail if there is a mistake because of which the struct can't have a proxy.
pub(crate) fn block(model: &Impl) -> TokenStream {
    let self_ty = &model.self_ty;
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    let faulty = model.unusable().map(fallback::failed_check);
    let distinct = distinct(model);
    quote! {
        impl #impl_generics __p::ImplBlock for #self_ty #conditions { #faulty #distinct }
    }
}

/// The checks of all arguments that a call contains, except for generic ones.
pub(super) fn sent(model: &Impl) -> Vec<Check> {
    let methods = model.methods.iter().flat_map(|method| {
        let cfg = &method.carried.cfg[..];
        method.arguments.iter().map(move |Argument { owned, .. }| {
            (validate::types::without_self(owned, &model.self_ty), cfg)
        })
    });
    methods
        .filter(|(ty, _)| !validate::types::mentions(ty, &model.generics))
        .map(|(ty, cfg)| Check::new(&ty, "Sendable", cfg))
        .collect()
}

/// A function in which the compiler rejects every argument that is a context under another name.
pub(crate) fn no_contexts(model: &Impl) -> Option<TokenStream> {
    let received = received::all(model).map(|received| (received.message, &received.hook.cfg[..]));
    let arguments = model.methods.iter().flat_map(|method| {
        let cfg = &method.carried.cfg[..];
        method.arguments.iter().map(move |argument| (argument, cfg))
    });
    let asked: Vec<_> = arguments
        .chain(received)
        .filter(|(argument, _)| validate::types::may_be_own(&argument.owned))
        .map(|(argument, cfg)| {
            let ty = validate::types::without_self(&argument.owned, &model.self_ty);
            let at = ty.span();
            quote_spanned!(at=> #(#cfg)* __p::Argument::<#ty>::OF.is_no_context();)
        })
        .collect();
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    (!asked.is_empty()).then(|| {
        quote! {
            fn __no_contexts #impl_generics () #conditions {
                #(#asked)*
            }
        }
    })
}

/// Checks that no method has the name of a field accessor, for which both attributes are needed.
///
/// The type of the proxy depends on this check. So if a proxy has two methods of the same name, its
/// callers get no further errors.
fn distinct(model: &Impl) -> Option<TokenStream> {
    if model.is_generic() || model.methods.is_empty() {
        return None;
    }
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let methods = model.methods.iter().map(|Method { name, carried, .. }| {
        let (cfg, plain) = (&carried.cfg, name.unraw().to_string());
        quote!(#(#cfg)* #plain)
    });
    Some(quote! {
        const UNIQUE: bool = __p::distinct(<#proxy>::__ACCESSORS, &[#(#methods),*]);
    })
}

/// The condition that the struct is annotated as well.
///
/// As a condition, it is reported in one place only if it isn't met. Types with type parameters
/// have this condition already.
pub(super) fn is_part(model: &Impl) -> Option<WherePredicate> {
    proxied(model).map(|is_part| bound(quote!(for<'__any> Self), is_part))
}

/// The same as a bound on the type.
pub(super) fn proxied(model: &Impl) -> Option<TokenStream> {
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let known = phantom(&model.generics).is_some();
    (!known).then(|| quote!(__p::Part<Proxy = #proxy>))
}

fn methods_in(model: &Impl) -> TokenStream {
    let self_ty = &model.self_ty;
    let Taken {
        declarations,
        generics,
        context,
        methods_of,
    } = contexts::taken(model);
    let generics = with_bounds(&generics, is_part(model));
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let arms = arms(model, &quote!(<#methods_of>), &quote!(self));
    let own = contexts::own(model);
    quote! {
        #declarations #own
        impl #impl_generics __p::MethodsIn<#context> for #self_ty #conditions {
            fn call(&mut self, __call: __p::CarrierOf<Self::Call>, __context: &#context, __reply: &mut __p::Reply<'_>) {
                #arms
            }
        }
    }
}

/// Matches `__call`: each variant calls its method of `owner` on `on`.
pub(super) fn arms(model: &Impl, owner: &TokenStream, on: &TokenStream) -> TokenStream {
    let mut arguments = model.methods.iter().flat_map(|method| &method.arguments);
    let are_small = arguments.all(|argument| is_small(&argument.owned));
    let arms = model.methods.iter().map(|method| {
        let call = Call::new(model, method, owner, on);
        if are_small {
            call.matched(is_small(&method.output.ty))
        } else {
            call.unloaded()
        }
    });
    let call = names::suffixed(model.name(), "Call");
    let rest = phantom(&model.generics)
        .map(|_| quote! { #call::__Generic(_, ref __never) => match *__never {}, });
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let message = matched(are_small, &quote!(#call #ty_generics), &quote!(__call));
    quote! { match #message { #(#arms)* #rest } }
}

/// What a message's variants are matched with: the message itself if all of them are small. If
/// not, each arm takes it out of its carrier, because it is then in the frame of that arm alone.
fn matched(are_small: bool, message: &TokenStream, carrier: &TokenStream) -> TokenStream {
    if are_small {
        quote!(__p::Carrier::<#message>::unload(#carrier))
    } else {
        quote!(*__p::Carrier::<#message>::message(&#carrier))
    }
}

/// The call of a method, with the arguments in its variant.
struct Call<'a> {
    cfg: &'a [Attribute],
    variant: TokenStream,
    /// The variant, with its fields bound.
    pattern: TokenStream,
    answer: TokenStream,
}

impl<'a> Call<'a> {
    fn new(model: &Impl, method: &'a Method, owner: &TokenStream, on: &TokenStream) -> Self {
        let (call, name) = (names::suffixed(model.name(), "Call"), &method.name);
        let variant = names::variant(name);
        let variant = quote!(#call::#variant);
        let bound: Vec<_> = (0..method.arguments.len())
            .map(|index| names::hidden("a", index))
            .collect();
        let pattern = match &*method.arguments {
            [] => variant.clone(),
            arguments => {
                let names = arguments.iter().map(|argument| &argument.name);
                quote!(#variant { #(#names: #bound),* })
            }
        };
        let context = method.takes_context.then(|| quote!(__context,));
        let arguments = method
            .arguments
            .iter()
            .zip(&bound)
            .map(|(argument, bound)| argument.passed(bound));
        let value = quote!(#owner::#name(#on, #context #(#arguments),*));
        Call {
            cfg: &method.carried.cfg,
            variant,
            pattern,
            answer: answer(&method.output, &awaiting(method.takes_context, value)),
        }
    }

    /// The arm that takes the message out of its carrier.
    fn unloaded(&self) -> TokenStream {
        let Call {
            cfg,
            variant,
            pattern,
            answer,
        } = self;
        let called = unloaded(&quote!(__call), pattern, answer);
        quote! { #(#cfg)* #variant { .. } => #called, }
    }

    /// The arm of a message that has been taken out of its carrier. An answer that may be large has
    /// a frame of its own.
    fn matched(&self, is_small: bool) -> TokenStream {
        let Call {
            cfg,
            pattern,
            answer,
            ..
        } = self;
        if is_small {
            quote! { #(#cfg)* #pattern => { #answer } }
        } else {
            quote! { #(#cfg)* #pattern => (|| { #answer })(), }
        }
    }
}
