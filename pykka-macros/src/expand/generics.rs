//! Parameters and conditions of generated items.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, GenericParam, Generics, PredicateType, Token, Type, TypeParam, TypeParamBound,
    WherePredicate,
};

/// All `cfg`s of an item as one condition.
pub(super) fn condition(cfg: &[Attribute]) -> TokenStream {
    let conditions = cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    let conditions = conditions.map(|list| &list.tokens);
    quote!(all(#(#conditions),*))
}

/// A `PhantomData` of the type parameters, for a type that may not use all of them.
pub(super) fn phantom(generics: &Generics) -> Option<TokenStream> {
    let parameters: Vec<_> = generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .collect();
    match &parameters[..] {
        [] => None,
        // In a tuple, only the last may be unsized.
        [rest @ .., last] => {
            Some(quote! { ::core::marker::PhantomData<fn() -> (#(*const #rest,)* #last,)> })
        }
    }
}

/// The parameters as arguments: `T, N` of `<T: Clone, const N: usize>`.
pub(super) fn arguments(generics: &Generics) -> Vec<TokenStream> {
    generics
        .params
        .iter()
        .map(|parameter| match parameter {
            GenericParam::Type(ty) => ty.ident.to_token_stream(),
            GenericParam::Const(constant) => constant.ident.to_token_stream(),
            GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
        })
        .collect()
}

/// The generics with one more parameter.
pub(super) fn with_parameter(generics: &Generics, parameter: GenericParam) -> Generics {
    let mut generics = generics.clone();
    generics.params.push(parameter);
    generics
}

/// The generics with one more parameter: the type of the context.
pub(super) fn with_context(generics: &Generics) -> Generics {
    let context = syn::parse_quote!(__C: ?__p::Sized);
    with_parameter(generics, context)
}

/// The condition that a type has these bounds. No code inspects it, so it isn't parsed.
pub(super) fn bound(ty: impl ToTokens, bounds: impl ToTokens) -> WherePredicate {
    WherePredicate::Type(PredicateType {
        lifetimes: None,
        bounded_ty: Type::Verbatim(ty.into_token_stream()),
        colon_token: Token![:](Span::call_site()),
        bounds: [TypeParamBound::Verbatim(bounds.into_token_stream())]
            .into_iter()
            .collect(),
    })
}

/// The generics with more conditions.
///
/// One about a type parameter that is declared with bounds is added to these: clippy wants all of
/// them in one place.
pub(super) fn with_bounds(
    generics: &Generics,
    bounds: impl IntoIterator<Item = WherePredicate>,
) -> Generics {
    let mut generics = generics.clone();
    for condition in bounds {
        match declared_with_bounds(&mut generics, &condition) {
            Some((parameter, bounds)) => parameter.bounds.extend(bounds.clone()),
            None => generics.make_where_clause().predicates.push(condition),
        }
    }
    generics
}

/// The parameter that the condition is about, if it is declared with bounds, and the new bounds.
fn declared_with_bounds<'a, 'b>(
    generics: &'a mut Generics,
    condition: &'b WherePredicate,
) -> Option<(&'a mut TypeParam, &'b Punctuated<TypeParamBound, Token![+]>)> {
    let WherePredicate::Type(condition) = condition else {
        return None;
    };
    let ty = condition.bounded_ty.to_token_stream().to_string();
    let mut parameters = generics.type_params_mut();
    let parameter =
        parameters.find(|parameter| parameter.ident == ty && !parameter.bounds.is_empty())?;
    Some((parameter, &condition.bounds))
}

/// The generics with the condition that all type parameters are `'static`.
pub(super) fn with_static(generics: &Generics) -> Generics {
    let live = generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        bound(parameter, quote!('static))
    });
    with_bounds(generics, live)
}

/// A type as it is named in a condition, which can't have a `cfg` itself.
///
/// See `pykka_core::macro_support::absent`.
pub(super) fn under_cfg(ty: impl ToTokens, cfg: &[Attribute]) -> TokenStream {
    if cfg.is_empty() {
        return ty.into_token_stream();
    }
    quote!(<fn(#(#cfg)* #ty) as __p::UnderCfg>::Itself)
}

/// Types as they are named in conditions, without duplicates.
pub(super) fn each_under_cfg<'a>(
    types: impl Iterator<Item = (&'a Type, &'a [Attribute])>,
) -> Vec<TokenStream> {
    let mut known = HashSet::new();
    types
        .map(|(ty, cfg)| under_cfg(ty, cfg))
        .filter(|ty| known.insert(ty.to_string()))
        .collect()
}
