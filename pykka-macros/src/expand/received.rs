//! The actor's own messages, which its `on_receive` takes.
//!
//! Such a message travels in a generated struct with a private field. So its type may be more
//! private than the actor: an `enum Order` beside a `pub struct` isn't a private type in a public
//! interface.
//!
//! There may be several `on_receive`, each under a `cfg`. It is possible that none of them exists.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Type, parse_quote};

use super::carriers::{carrier, unloaded};
use super::checks::{Check, checked_under};
use super::delivery::{Delivery, answer, awaiting, unchanged};
use super::generics::{condition, phantom, with_parameter};
use crate::model::{Answer, Argument, Hook, HookKind, Impl};
use crate::{names, validate};

/// An `on_receive` hook.
pub(super) struct Received<'a> {
    pub(super) hook: &'a Hook,
    pub(super) message: &'a Argument,
    pub(super) output: &'a Answer,
}

pub(super) fn all(model: &Impl) -> impl Iterator<Item = Received<'_>> {
    model.hooks.iter().filter_map(|hook| match &hook.kind {
        HookKind::Receive { message, output } => Some(Received {
            hook,
            message,
            output,
        }),
        _ => None,
    })
}

/// The type in which the message travels: `Methods::Own`.
pub(super) fn own(model: &Impl) -> TokenStream {
    if all(model).next().is_none() {
        return quote!(__p::NoMessage);
    }
    let (name, (_, ty_generics, _)) = (own_name(), model.generics.split_for_impl());
    quote!(#name #ty_generics)
}

fn own_name() -> Ident {
    names::hidden("Own", 0)
}

/// The generated struct with the message in it, as a pattern and as an expression.
fn packed(model: &Impl, message: &TokenStream) -> TokenStream {
    let name = own_name();
    let unused = phantom(&model.generics).map(|_| quote!(, __p::PhantomData));
    quote!(#name(#message #unused))
}

/// Declares the generated struct, and implements `Accepts`. `whole` has the conditions for that.
pub(super) fn declarations(model: &Impl, whole: &Generics) -> TokenStream {
    let each = all(model)
        .zip(0..)
        .map(|(received, index)| received.declarations(model, whole, index));
    let none = none_exists(model).map(|cfg| declaration(model, &[cfg], &quote!(__p::Infallible)));
    quote! { #(#each)* #none }
}

/// Downcasts a boxed message to one that an `on_receive` takes.
pub(super) fn recognize(model: &Impl) -> TokenStream {
    let any = quote!(__p::Box<dyn __p::Any + __p::Send>);
    let packed = packed(model, &quote!(__message));
    let each = all(model).map(|received| {
        let (cfg, owned) = (&received.hook.cfg, &received.message.owned);
        quote! {
            #(#cfg)*
            fn recognize(__message: #any) -> __p::Result<Self::Own, #any> {
                __p::unbox::<#owned, _>(__message).map(|__message| #packed)
            }
        }
    });
    each.collect()
}

/// The hook that passes the message to the `on_receive` that exists.
pub(super) fn receive(model: &Impl) -> Option<TokenStream> {
    let message = names::hidden("message", 0);
    let mut each = all(model).peekable();
    each.peek()?;
    let packed = packed(model, &quote!(#message));
    let each = each.map(|received| {
        let (cfg, value) = (&received.hook.cfg, received.value(&message));
        let answer = answer(received.output, &value);
        let answer = unloaded(&quote!(#message), &quote!(#message), &answer);
        quote! { #(#cfg)* #answer; }
    });
    let none = none_exists(model).map(|cfg| quote!(#cfg match #message {}));
    Some(quote! {
        fn on_receive(&mut self, #message: Self::Own, __context: &__p::Context<Self>, __reply: &mut __p::Reply<'_>) {
            let #packed = #message;
            #(#each)* #none
        }
    })
}

impl Received<'_> {
    fn declarations(&self, model: &Impl, whole: &Generics, index: usize) -> TokenStream {
        let (self_ty, cfg) = (&model.self_ty, &self.hook.cfg[..]);
        let sendable = |name, ty| sendable(model, &format!("{name}{index}_"), ty, cfg);
        let (declared_message, message) = sendable("Message", &self.message.owned);
        let (declared_reply, reply) = sendable("Reply", &self.output.ty);
        let packed = packed(model, &quote!(__message));
        let owned = &self.message.owned;
        let parts = [(vec![owned], &[][..])];
        let carrier = carrier(&model.generics, &message, &parts);
        let declaration = declaration(model, cfg, &carrier);
        // A public actor can't have a private reply to a public message. The span makes the
        // compiler report this where the user wrote the type.
        let reply = quote_spanned!(self.output.ty.span()=> type Reply = #reply;);
        let work = quote!(__p::Work::Own(#packed));
        let accepts = |generics: &Generics, taken: TokenStream, back: TokenStream| {
            let accepts = Delivery {
                generics,
                actor: &quote!(#self_ty),
                message: &taken,
                handled: &quote!(#owned),
                reply: &reply,
                is_delegated: self.output.is_delegated,
                work: &work,
                back: &back,
            };
            let accepts = accepts.implementation();
            quote! { #(#cfg)* #accepts }
        };
        let accepts_own = accepts(whole, quote!(#owned), unchanged());
        // An actor that takes a `Box<dyn Any + Send>` takes a box of any type. If it can't be sent,
        // the sender gets back a box of that type.
        let accepts_any = validate::types::is_any_box(owned).then(|| {
            let any = parse_quote!(__T: __p::Any + __p::Send);
            let boxed = quote!(__p::Box<__T>);
            accepts(
                &with_parameter(whole, any),
                boxed,
                quote!(__message.downcast().ok()),
            )
        });
        quote! { #declared_message #declared_reply #declaration #accepts_own #accepts_any }
    }

    fn value(&self, message: &Ident) -> TokenStream {
        let Hook {
            name,
            takes_context,
            ..
        } = self.hook;
        let context = takes_context.then(|| quote!(__context,));
        let argument = self.message.passed(message);
        awaiting(
            *takes_context,
            quote!(<Self>::#name(self, #context #argument)),
        )
    }
}

fn declaration(model: &Impl, cfg: &[Attribute], message: &TokenStream) -> TokenStream {
    let name = own_name();
    let (parameters, unused) = (&model.generics.params, phantom(&model.generics));
    let (_, _, conditions) = model.generics.split_for_impl();
    quote! {
        #(#cfg)* #[doc(hidden)]
        pub struct #name <#parameters> (#message, #unused) #conditions;
    }
}

/// The `cfg` that holds if no `on_receive` exists.
///
/// `None` if this is certain without a `cfg`: there is none, or there is one that always exists.
fn none_exists(model: &Impl) -> Option<Attribute> {
    let conditions: Vec<_> = all(model)
        .map(|received| condition(&received.hook.cfg))
        .collect();
    let is_certain =
        conditions.is_empty() || all(model).any(|received| received.hook.cfg.is_empty());
    (!is_certain).then(|| syn::parse_quote!(#[cfg(not(any(#(#conditions),*)))]))
}

/// A type that depends on the check that it can be sent: its declaration, and how it is named.
fn sendable(model: &Impl, name: &str, ty: &Type, cfg: &[Attribute]) -> (TokenStream, TokenStream) {
    // `Self` has no meaning outside the impl block.
    let ty = validate::types::without_self(ty, &model.self_ty);
    if validate::types::mentions(&ty, &model.generics) {
        return (TokenStream::new(), quote!(#ty));
    }
    let check = Check::new(&ty, "Sendable", &[]);
    checked_under(cfg, name, quote!(#ty), &[check])
}
