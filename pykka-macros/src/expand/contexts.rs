//! The context that methods take, and the errors about one that can't be right.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Type, TypeReference};

use super::checks::{Check, checked};
use super::generics::{bound, with_bounds, with_context, with_parameter};
use crate::model::{Context, Impl};
use crate::{names, validate};

/// The context that the methods are called with, and what depends on it.
pub(super) struct Taken {
    /// Declares the types that depend on the check that the context is one.
    pub(super) declarations: TokenStream,
    /// The generics of an impl for this context.
    pub(super) generics: Generics,
    pub(super) context: TokenStream,
    /// The type whose methods are called.
    pub(super) methods_of: TokenStream,
}

pub(super) fn taken(model: &Impl) -> Taken {
    let Impl {
        generics, self_ty, ..
    } = model;
    let methods_of = quote!(Self);
    let Some(context) = &model.context else {
        // If no method takes a context, all of them can be called in any context.
        return Taken {
            declarations: TokenStream::new(),
            generics: with_context(generics),
            context: quote!(__C),
            methods_of,
        };
    };
    let owner = &context.owner;
    let is_generic = validate::types::mentions(owner, generics);
    if is_generic || is_own(model, context) {
        // A context requires that its actor has messages. For a generic owner, this follows from
        // the impls for its parts. But for the type of this block, the compiler uses only the
        // conditions here, so the owner's messages have to be one of them.
        let has_messages = is_generic && !is_own(model, context);
        let has_messages = has_messages.then(|| bound(owner, quote!(__p::Methods)));
        return Taken {
            declarations: TokenStream::new(),
            generics: with_bounds(generics, has_messages),
            context: quote!(__p::Context<#owner>),
            methods_of,
        };
    }
    // If the owner is no actor, the compiler reports the context that the user wrote. The check
    // contains the same type with the same span, so this isn't reported again.
    let written = &context.written;
    let check = quote!({ let _ = __p::PhantomData::<#written>; true });
    let checked = |name, ty| checked(name, ty, &[Check::that(check.clone())]);
    let (declared, owner) = checked("Owner", owner.to_token_stream());
    let (declared_methods, methods_of) = if model.is_generic() {
        (TokenStream::new(), methods_of)
    } else {
        checked("MethodsOf", self_ty.to_token_stream())
    };
    Taken {
        declarations: quote!(#declared #declared_methods),
        generics: generics.clone(),
        context: quote!(__p::Context<#owner>),
        methods_of,
    }
}

/// Says that the methods take their own type's context, and so don't fit into another actor.
///
/// The struct that has this type in a traversable field asks for the constant. The compiler reports
/// the error where the method has its context.
pub(super) fn own(model: &Impl) -> Option<TokenStream> {
    let context = model.context.as_ref()?;
    if !is_own(model, context) || model.is_generic() {
        return None;
    }
    let self_ty = &model.self_ty;
    let at = match &context.written {
        Type::Reference(TypeReference { elem, .. }) => elem.span(),
        ty => ty.span(),
    };
    let at = names::generated(at);
    let generics = with_parameter(&model.generics, syn::parse_quote!(__O: __p::Part));
    let (impl_generics, _, _) = generics.split_for_impl();
    let fits = quote_spanned!(at=> __p::own_context_in::<__O>(<#self_ty as __p::Part>::PARTS));
    Some(quote! {
        impl #impl_generics __p::OwnContext<__O> for #self_ty { const FITS: bool = #fits; }
    })
}

/// The check that the methods of `part` don't take its own context if it belongs to `owner`.
pub(super) fn fits(part: &Type, owner: &Ident) -> TokenStream {
    quote!({ use __p::AnyPart as _; __p::PartOf::<#part, #owner>::FITS })
}

fn is_own(model: &Impl, context: &Context) -> bool {
    validate::types::is_this(&context.owner, &model.self_ty)
}
