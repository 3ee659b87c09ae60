//! What runs the acceptance tests over both kinds of actors, and in simulations.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemFn, ItemStruct, parse_quote};

/// `#[actor]` for a struct whose actors are pooled where `common::pooled()` says so.
///
/// The kind is chosen when an actor is started, so that one build of the tests serves both. This
/// needs functions of the type's own, which are found before those of the trait `Actor`.
#[proc_macro_attribute]
pub fn actor_under_test(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let options = TokenStream::from(options);
    let item = match syn::parse::<ItemStruct>(item) {
        Ok(item) => item,
        Err(error) => return Error::into_compile_error(error).into(),
    };
    let name = &item.ident;
    let mut generics = item.generics.clone();
    let conditions = &mut generics.make_where_clause().predicates;
    conditions.push(parse_quote!(Self: ::pykka::Actor + ::std::marker::Send));
    let (impl_generics, arguments, conditions) = generics.split_for_impl();
    quote! {
        #[::pykka::actor(#options)]
        #item

        #[allow(dead_code)]
        impl #impl_generics #name #arguments #conditions {
            pub(crate) fn start(self) -> ::pykka::ActorRef<Self> {
                Self::builder().start(self)
            }

            pub(crate) fn start_with(
                make: impl ::std::ops::FnOnce(&::pykka::Context<Self>) -> Self
                + ::std::marker::Send
                + 'static,
            ) -> ::pykka::ActorRef<Self> {
                Self::builder().start_with(make)
            }

            pub(crate) fn builder() -> ::pykka::Builder<Self> {
                let builder = <Self as ::pykka::Actor>::builder();
                if crate::common::pooled() {
                    builder.pooled()
                } else {
                    builder
                }
            }
        }
    }
    .into()
}

/// A test that also runs under many schedules, in virtual time, if `common::simulated()` says so.
///
/// Such a test waits only for actors and futures, and reads no clock but `testing::now()`.
#[proc_macro_attribute]
pub fn also_simulated(
    _options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let mut item = match syn::parse::<ItemFn>(item) {
        Ok(item) => item,
        Err(error) => return Error::into_compile_error(error).into(),
    };
    let body = &item.block;
    item.block = parse_quote!({ crate::common::also_simulated(|| #body) });
    quote!(#item).into()
}
