//! The expansions of representative actors, which are kept in `tests/expand/` to be read.
//!
//! After a change, `UPDATE_EXPECT=1 cargo test -p pykka-macros --lib` rewrites them.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

#[test]
fn methods_and_fields_become_messages_and_a_proxy() {
    let of_struct = quote! {
        /// Counts.
        pub struct Counter {
            /// What it has come to.
            pub count: u32,
            #[actor(read_only)]
            pub(crate) limit: u32,
            hidden: u8,
        }
    };
    let of_impl = quote! {
        impl Counter {
            pub fn new() -> Self { Self { count: 0, limit: 10, hidden: 0 } }
            /// Adds to the count.
            pub fn add(&mut self, by: u32, why: &str) -> Result<u32, TooMuch> { self.checked_add(by, why) }
            #[cfg(test)]
            #[deprecated]
            pub(crate) fn reset(&mut self) { self.count = 0; }
            fn checked_add(&mut self, by: u32, why: &str) -> Result<u32, TooMuch> { todo!() }
        }
    };
    compare(
        &[of_struct, of_impl],
        &expect_file!["../../tests/expand/methods_and_fields.rs"],
    );
}

#[test]
fn traversable_fields_become_accessors_of_parts() {
    let of_struct = quote! {
        struct Core {
            #[traversable]
            pub playback: Playback,
            #[traversable]
            pub outputs: HashMap<String, Vec<Output>>,
        }
    };
    compare(
        &[of_struct],
        &expect_file!["../../tests/expand/traversable_fields.rs"],
    );
}

#[test]
fn hooks_contexts_and_generics_are_carried_over() {
    let of_struct = quote! {
        pub struct Stack<T, const N: usize> {
            pub items: Vec<T>,
        }
    };
    let of_impl = quote! {
        impl<T: Clone, const N: usize> Stack<T, N> {
            pub fn push(&mut self, context: &Context<Self>, item: T) { todo!() }
            fn on_start(&mut self) -> io::Result<()> { Ok(()) }
            fn on_receive(&mut self, context: &Context<Self>, message: T) -> usize { todo!() }
        }
    };
    compare(
        &[of_struct, of_impl],
        &expect_file!["../../tests/expand/hooks_and_generics.rs"],
    );
}

#[test]
fn a_trait_becomes_an_interface() {
    let of_trait = quote! {
        /// Finds tracks.
        pub trait Backend {
            /// Looks up a URI.
            fn lookup(&mut self, uri: &str) -> Vec<Track>;
            fn scheme(&self) -> &'static str { "file" }
        }
    };
    compare(
        &[of_trait],
        &expect_file!["../../tests/expand/interface.rs"],
    );
}

/// The guide shows an actor as written and as generated. Its chapter begins with that actor.
#[test]
fn the_guide_shows_the_expansion_of_an_actor() {
    let chapter = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../pykka/src/guide/expansion.md"
    );
    let chapter = std::fs::read_to_string(chapter).expect("the chapter is there");
    let program = chapter.split("```").nth(1).expect("it has a program");
    let program = syn::parse_file(program).expect("the program is Rust");
    let items: Vec<_> = program
        .items
        .into_iter()
        .filter_map(|mut item| {
            match &mut item {
                syn::Item::Struct(item) => item.attrs.clear(),
                syn::Item::Impl(item) => item.attrs.clear(),
                _ => return None,
            }
            Some(quote!(#item))
        })
        .collect();
    compare(
        &items,
        &expect_file!["../../../pykka/src/guide/expanded.rs"],
    );
}

/// This includes the aliases for docs, which are separate items.
#[test]
fn a_type_that_on_receive_takes_is_named_only_under_its_cfg() {
    let of_impl = quote! {
        impl Counter {
            #[cfg(any())]
            fn on_receive(&mut self, message: Absent) -> Absent { message }
        }
    };
    let expansion = super::actor(TokenStream::new(), &of_impl);
    let mut file: syn::File = syn::parse2(expansion).expect("the expansion is Rust");
    let mut aliases = Aliases(Vec::new());
    syn::visit_mut::VisitMut::visit_file_mut(&mut aliases, &mut file);
    let absent: syn::Attribute = syn::parse_quote!(#[cfg(any())]);
    let of_absent = |alias: &&syn::ItemType| quote!(#alias).to_string().contains("Absent");
    let of_absent: Vec<_> = aliases.0.iter().filter(of_absent).collect();
    // The message and the reply each have a checked alias and one for docs.
    assert_eq!(of_absent.len(), 4);
    for alias in of_absent {
        assert!(alias.attrs.contains(&absent), "{}", quote!(#alias));
    }
}

/// Collects all type aliases.
struct Aliases(Vec<syn::ItemType>);

impl syn::visit_mut::VisitMut for Aliases {
    fn visit_item_type_mut(&mut self, alias: &mut syn::ItemType) {
        self.0.push(alias.clone());
    }
}

fn compare(items: &[TokenStream], expected: &ExpectFile) {
    let expansion: TokenStream = items
        .iter()
        .map(|item| super::actor(TokenStream::new(), item))
        .collect();
    let file = syn::parse2(expansion).expect("the expansion is Rust");
    expected.assert_eq(&prettyplease::unparse(&file));
}
