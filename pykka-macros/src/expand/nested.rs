//! The message that contains another one: `XNested`.
//!
//! The other message is for the part in a traversable field, or it is the call of an interface that
//! the struct says it implements.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, WherePredicate};

use super::carriers::carrier_by_parts;
use super::generics::{bound, phantom, under_cfg, with_bounds, with_context};
use super::parts::{
    Implemented, PartPath, field_bounds, keys, leaf, nested_bounds, nested_interfaces, part_paths,
};
use crate::model::Struct;
use crate::{names, validate};

/// A variant: it contains a message for the part in a field, or the call of an interface.
struct Inner<'a> {
    cfg: &'a [Attribute],
    variant: Ident,
    /// The types that the variant contains.
    content: TokenStream,
    /// A pattern for the variant, which binds the message in it to `__inner`.
    pattern: TokenStream,
    /// Expressions for the name and the code of `__inner`.
    name: TokenStream,
    code: TokenStream,
    /// Writes the name of the inner message whose code is `__code`.
    write: TokenStream,
}

fn all(model: &Struct) -> Vec<Inner<'_>> {
    let parts = part_paths(model).map(Inner::for_part);
    parts
        .chain(nested_interfaces(model).map(Inner::call))
        .collect()
}

impl<'a> Inner<'a> {
    fn for_part(PartPath { field, ty, .. }: PartPath<'a>) -> Self {
        let variant = names::variant(&field.name);
        let step = format!("{}.", field.name.unraw());
        let message = quote!(__p::Message<<#ty as __p::Traversable>::Part>);
        // If there is a container in between, a part can contain itself. Without a box, the message
        // would then contain itself as well, and have no finite size.
        let boxed = if validate::types::has_indirection(&field.ty) {
            quote!(__p::Box<#message>)
        } else {
            message
        };
        Inner {
            cfg: &field.carried.cfg,
            content: quote!(<#ty as __p::Traversable>::Key, #boxed),
            pattern: quote!(Self::#variant(_, ref __inner)),
            variant,
            name: quote!(__inner.name()),
            code: quote!(__inner.code()),
            write: quote! {
                __path.push_str(#step);
                __p::Message::<<#ty as __p::Traversable>::Part>::write_name(__code, __path)
            },
        }
    }

    fn call(
        Implemented {
            variant, message, ..
        }: Implemented,
    ) -> Self {
        let call = quote!(__p::Carrier::<#message>::message(__inner));
        Inner {
            cfg: &[],
            content: quote!(__p::CarrierOf<#message>),
            pattern: quote!(Self::#variant(ref __inner)),
            variant,
            name: quote!(__p::MessageName::name(#call)),
            code: quote!(__p::MessageName::code(#call)),
            write: quote!(<#message as __p::MessageName>::write_name(__code, __path)),
        }
    }
}

/// The type of the message. A struct without parts, interfaces and type parameters has `NoMessage`.
pub(super) fn ty(model: &Struct) -> TokenStream {
    if model.generics.params.is_empty() && all(model).is_empty() {
        return quote!(__p::NoMessage);
    }
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let name = names::suffixed(&model.name, "Nested");
    quote!(#name #ty_generics)
}

/// Declares `XNested`. A variant contains a key and a message for a part, or the call of an
/// interface.
pub(super) fn message(model: &Struct) -> TokenStream {
    let all = all(model);
    if model.generics.params.is_empty() && all.is_empty() {
        return TokenStream::new();
    }
    let (name, visibility) = (names::suffixed(&model.name, "Nested"), &model.visibility);
    let generics = field_bounds(model);
    let (_, ty_generics, conditions) = generics.split_for_impl();
    let unused = phantom(&model.generics);
    let unused = unused.map(|phantom| quote! { __Generic(#phantom, __p::Infallible), });
    let rest = unused.as_ref();
    let rest = rest.map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, });
    // If the messages in it are large, they are boxed already. So only the keys are measured.
    let keys: Vec<_> = part_paths(model)
        .map(|path| (keys(path.steps).collect(), &path.field.carried.cfg[..]))
        .collect();
    let carrier = carrier_by_parts(&model.generics, &quote!(#name #ty_generics), &keys);
    let declared = &generics.params;
    let known = nested_bounds(model);
    let (impl_generics, _, known) = known.split_for_impl();
    let variants = all.iter().map(
        |Inner {
             cfg,
             variant,
             content,
             ..
         }| {
            quote! { #(#cfg)* #variant(#content), }
        },
    );
    let named = all.iter().map(
        |Inner {
             cfg, pattern, name, ..
         }| {
            quote! { #(#cfg)* #pattern => #name, }
        },
    );
    let count = all.len() as u64;
    let numbered = all.iter().zip(0_u64..);
    let codes = numbered.clone().map(
        |(
            Inner {
                cfg, pattern, code, ..
            },
            index,
        )| {
            quote! { #(#cfg)* #pattern => #code.wrapping_mul(#count).wrapping_add(#index), }
        },
    );
    let written = numbered.map(|(Inner { cfg, write, .. }, index)| {
        quote! { #(#cfg)* #index => { #write } }
    });
    let write = (count > 0).then(|| {
        quote! {
            let (__code, __index) = __p::split(__code, #count);
            match __index { #(#written)* _ => {} }
        }
    });
    quote! {
        #[doc(hidden)]
        #visibility enum #name <#declared> #conditions { #(#variants)* #unused }
        impl #impl_generics __p::MessageName for #name #ty_generics #known {
            type __Carrier = #carrier;
            fn name(&self) -> &'static str { match *self { #(#named)* #rest } }
            fn code(&self) -> u64 { match *self { #(#codes)* #rest } }
            fn write_name(__code: u64, __path: &mut __p::String) { #write }
        }
    }
}

/// The conditions under which a message for a part can be handled in a context of type `__C`.
///
/// If the part is of the struct's own type, its parts can't be a condition, because that is what
/// this impl proves. The same applies to a part whose type mentions the struct: it may contain the
/// struct, or only take its context.
fn fits(model: &Struct, path: &PartPath<'_>) -> Vec<WherePredicate> {
    let ty = &path.ty;
    let part = quote!(<#ty as __p::Traversable>::Part);
    let part = under_cfg(part, &path.field.carried.cfg);
    let leaf = leaf(&path.field.ty, path.steps.len());
    let itself = bound(quote!(Self), quote!(__p::MethodsIn<__C>));
    if validate::types::is_of(&leaf, &model.name) {
        vec![itself]
    } else if validate::types::names_any(&leaf, |ident| *ident == model.name) {
        vec![itself, bound(part, quote!(__p::MethodsIn<__C>))]
    } else {
        vec![bound(part, quote!(__p::MethodsIn<__C> + __p::PartsIn<__C>))]
    }
}

/// Implements `PartsIn`: passes the message on to its field, or makes the call of the interface.
pub(super) fn dispatch(model: &Struct) -> TokenStream {
    let (name, ty) = (&model.name, ty(model));
    let nested = names::suffixed(name, "Nested");
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let fits = part_paths(model).flat_map(|path| fits(model, &path));
    let generics = with_bounds(&with_context(&nested_bounds(model)), fits);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let visits = part_paths(model).map(|PartPath { field, .. }| {
        let (name, variant, cfg) = (&field.name, names::variant(&field.name), &field.carried.cfg);
        let boxed = validate::types::has_indirection(&field.ty);
        let message = if boxed {
            quote!(*__message)
        } else {
            quote!(__message)
        };
        quote! {
            #(#cfg)* #nested::#variant(__key, __message) =>
                __p::visit(&mut self.#name, &__key, #message, __context, __reply),
        }
    });
    let calls = nested_interfaces(model).map(|Implemented { variant, message, .. }| {
        quote! {
            #nested::#variant(__call) => <#message as __p::Invoke<Self>>::run(__call, self, __reply),
        }
    });
    let rest = phantom(&model.generics)
        .map(|_| quote! { #nested::__Generic(_, __never) => match __never {}, });
    let arms = quote! { #(#visits)* #(#calls)* #rest };
    let goes_in = (!arms.is_empty()).then(|| {
        quote! {
            fn nested(&mut self, __nested: __p::CarrierOf<<Self as __p::Part>::Nested>, __context: &__C, __reply: &mut __p::Reply<'_>) {
                match __p::Carrier::<#ty>::unload(__nested) { #arms }
            }
        }
    });
    quote! {
        impl #impl_generics __p::PartsIn<__C> for #name #ty_generics #conditions { #goes_in }
    }
}
