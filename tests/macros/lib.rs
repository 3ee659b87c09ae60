//! What runs the acceptance tests over both kinds of actors.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[actor]` for a struct, which is `#[actor(pooled)]` with the feature `pooled` of the tests.
#[proc_macro_attribute]
pub fn actor_under_test(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let (options, item) = (TokenStream::from(options), TokenStream::from(item));
    quote! {
        #[cfg_attr(not(feature = "pooled"), ::pykka::actor(#options))]
        #[cfg_attr(feature = "pooled", ::pykka::actor(pooled, #options))]
        #item
    }
    .into()
}
