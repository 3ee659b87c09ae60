//! What is emitted if there are mistakes: the user's item, the errors, and stand-ins for what can't
//! be generated, so that uses of the actor cause no further errors.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{ItemStruct, ItemTrait, TraitItem, parse_quote};

use crate::model::{FaultyMethod, Impl};
use crate::{names, validate};

/// The unchanged item and the errors.
pub(crate) fn item_with_errors(
    item: impl ToTokens,
    errors: impl IntoIterator<Item = syn::Error>,
) -> TokenStream {
    let errors = self::errors(errors);
    quote! { #item #errors }
}

pub(crate) fn errors(errors: impl IntoIterator<Item = syn::Error>) -> TokenStream {
    errors
        .into_iter()
        .map(|error| error.to_compile_error())
        .collect()
}

/// A type that the compiler accepts as any other. It reports the error in it once, and is silent
/// about everything that is done with the type.
fn any_type(error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    // This works with any type that contains a constant.
    quote! { ::core::array::IntoIter<(), { #error }> }
}

/// The proxy and the functions that start an actor, for a type that can't be one.
pub(crate) fn no_actor(item: &ItemStruct, error: &syn::Error) -> TokenStream {
    let ItemStruct {
        vis,
        ident,
        generics,
        ..
    } = item;
    let (any, proxy) = (any_type(error), names::suffixed(ident, "Proxy"));
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    quote! {
        #[doc(hidden)]
        #vis type #proxy = #any;

        #[doc(hidden)]
        impl #impl_generics #ident #ty_generics #conditions {
            #vis fn start(self) -> #any { loop {} }
            #vis fn start_with(_: #any) -> #any { loop {} }
            #vis fn builder() -> #any { loop {} }
        }
    }
}

/// The proxy of a trait that can't be an interface, and the impl by which its name is known as one,
/// if that is possible.
pub(crate) fn no_interface(
    item: &ItemTrait,
    error: &syn::Error,
    known_to: Option<&Ident>,
) -> TokenStream {
    let (vis, any) = (&item.vis, any_type(error));
    let (name, proxy) = (&item.ident, names::suffixed(&item.ident, "Proxy"));
    let (impl_generics, ty_generics, conditions) = item.generics.split_for_impl();
    let known = known_to.map(|krate| {
        quote! {
            impl #impl_generics #krate::Proxied for dyn #name #ty_generics #conditions { type Call = #any; }
        }
    });
    quote! {
        #[doc(hidden)]
        #vis type #proxy = #any;
        #known
    }
}

/// A trait is known as an interface by its `dyn Trait`. Mistakes in its methods and types must not
/// prevent this, or they would be reported wherever the trait is named. So these methods and types
/// are excluded from the trait object.
pub(crate) fn leave_out_of_dyn(item: &mut ItemTrait, model: Option<&Impl>, krate: &Ident) {
    let is_proxied = |name: &Ident| {
        let methods = model.into_iter().flat_map(|model| &model.methods);
        methods
            .map(|method| &method.name)
            .any(|other| other == name)
    };
    for member in &mut item.items {
        match member {
            TraitItem::Fn(function) if !is_proxied(&function.sig.ident) => {
                let takes_own_context = validate::takes_own_context(&function.sig);
                let clause = function.sig.generics.make_where_clause();
                clause.predicates.push(parse_quote!(Self: __p::Sized));
                if takes_own_context {
                    clause.predicates.push(parse_quote!(Self: #krate::Methods));
                }
            }
            TraitItem::Type(ty) => {
                let clause = ty.generics.make_where_clause();
                clause.predicates.push(parse_quote!(Self: __p::Sized));
            }
            _ => {}
        }
    }
}

/// A method of the proxy that replaces one which can't be proxied.
pub(crate) fn stand_in(method: &FaultyMethod) -> TokenStream {
    let FaultyMethod {
        name,
        visibility,
        carried,
        argument_count,
        error,
    } = method;
    let (cfg, any) = (&carried.cfg, any_type(error));
    let arguments = std::iter::repeat_n(&any, *argument_count);
    quote! {
        #(#cfg)* #[doc(hidden)]
        #visibility fn #name(&self #(, _: #arguments)*) -> #any { loop {} }
    }
}

/// The methods of the proxy, if there can't be a message for any of them.
pub(crate) fn no_methods(model: &Impl) -> TokenStream {
    let proxy = names::suffixed_path(&model.self_ty, "Proxy");
    let methods: TokenStream = model.faulty.iter().map(stand_in).collect();
    let (impl_generics, _, conditions) = model.generics.split_for_impl();
    quote! { impl #impl_generics #proxy #conditions { #methods } }
}

/// The impl block's part of the check that there is one: there is, but because of a mistake the
/// actor's properties are not known. So the core's stand-in for a missing impl block is used for
/// this one, too.
pub(crate) fn failed_check(error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    quote! { const PASSED: bool = { #error true }; }
}
