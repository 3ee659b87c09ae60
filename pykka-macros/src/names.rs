//! The only module that creates identifiers.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Item, Path, PathArguments, PathSegment, Type, Visibility, parse_quote};

/// The same place in the source, as that of generated code.
///
/// Errors and editors show the user's token. Lints don't look at what a macro generates, so the
/// output needn't allow them. If a crate forbids a lint, to allow it would be an error.
pub(crate) fn generated(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// The visibility of what is generated for `name`, at its place.
///
/// The span of an item begins with its visibility, so this decides whether lints look at the item.
pub(crate) fn visibility(written: &Visibility, name: &Ident) -> Visibility {
    let (mut visibility, at) = (written.clone(), generated(name.span()));
    match &mut visibility {
        Visibility::Public(public) => public.span = at,
        Visibility::Restricted(restricted) => {
            restricted.pub_token.span = at;
            restricted.paren_token = Paren(at);
        }
        Visibility::Inherited => {}
    }
    visibility
}

/// `Calculator` → `CalculatorCall`.
pub(crate) fn suffixed(name: &Ident, suffix: &str) -> Ident {
    format_ident!("{}{}", name.unraw(), suffix, span = generated(name.span()))
}

/// `model::Stack<T>` → `model::StackProxy<T>`.
pub(crate) fn suffixed_path(path: &Path, suffix: &str) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = suffixed(&last.ident, suffix);
    }
    path
}

/// `model::Stack<T>` → `model::StackCalls<'_, S, T>`.
pub(crate) fn calls_path(path: &Path, style: &Ident) -> Path {
    let mut path = suffixed_path(path, "Calls");
    if let Some(last) = path.segments.last_mut() {
        let arguments = match &last.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.clone(),
            _ => Punctuated::default(),
        };
        let arguments = arguments.into_iter();
        last.arguments = PathArguments::AngleBracketed(parse_quote!(<'_, #style #(, #arguments)*>));
    }
    path
}

/// `model::Stack<T>` → `write_all_methods_of_Stack_in_one_actor_impl_block`. The compiler shows
/// this name if it is defined twice.
pub(crate) fn only_one(path: &Path) -> Ident {
    let name = path.segments.last().map(|last| &last.ident);
    let span = name.map_or_else(Span::call_site, |name| generated(name.span()));
    let name = name.map(IdentExt::unraw);
    format_ident!(
        "write_all_methods_of_{}_in_one_actor_impl_block",
        name.map(|name| name.to_string()).unwrap_or_default(),
        span = span
    )
}

/// `model::Stack<T>` → `model::Stack`, for a doc link.
pub(crate) fn link(path: &Path) -> String {
    let names = path
        .segments
        .iter()
        .map(|PathSegment { ident, .. }| ident.unraw().to_string());
    names.collect::<Vec<_>>().join("::")
}

/// `last_result` → `LastResult`. An underscore at the end is kept, because there may be both
/// `type_` and `r#type`.
pub(crate) fn variant(name: &Ident) -> Ident {
    let (plain, span) = (name.unraw().to_string(), generated(name.span()));
    let mut camel = String::new();
    for word in plain.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    camel.extend(plain.chars().rev().take_while(|letter| *letter == '_'));
    // `_1` becomes `1`, and `self_` becomes `Self`: neither is a valid name.
    let is_plain = camel.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_plain && camel != "Self" {
        return Ident::new(&camel, span);
    }
    match syn::parse_str::<Ident>(&camel) {
        Ok(ident) => at(ident, span),
        Err(_) => format_ident!(
            "{}_",
            if camel.starts_with(char::is_alphabetic) {
                camel
            } else {
                format!("_{camel}")
            },
            span = span
        ),
    }
}

/// The same name with another span.
pub(crate) fn at(mut name: Ident, span: Span) -> Ident {
    name.set_span(span);
    name
}

/// `last_result` → `set_last_result`.
pub(crate) fn setter(name: &Ident) -> Ident {
    format_ident!("set_{}", name.unraw(), span = generated(name.span()))
}

/// `_track` → `track`: the name without the underscores that say that it is unused. `None` if the
/// rest is no name.
pub(crate) fn used(name: &Ident) -> Option<Ident> {
    let plain = name.to_string();
    let used: Ident = syn::parse_str(plain.trim_start_matches('_')).ok()?;
    Some(at(used, name.span()))
}

/// A fixed name with a span.
pub(crate) fn known(name: &str, span: Span) -> Ident {
    Ident::new(name, span)
}

/// `key`, `key_2`: the arguments of an accessor that lead to a part, counted from 1.
pub(crate) fn numbered(name: &str, number: usize) -> Ident {
    match number {
        1 => Ident::new(name, Span::call_site()),
        _ => format_ident!("{name}_{number}"),
    }
}

/// A name that can't clash with one of the user's: it is resolved where the macro is defined.
pub(crate) fn hidden(name: &str, index: usize) -> Ident {
    format_ident!("__{}{}", name, index, span = Span::mixed_site())
}

/// The name of `pykka::__private` where the item is.
/// The struct and its impl block may be in the same module, so each has its own name.
pub(crate) fn krate(item: &Item) -> Ident {
    let (name, half) = match item {
        Item::Struct(item) => (Some(&item.ident), ""),
        Item::Trait(item) => (Some(&item.ident), ""),
        Item::Impl(item) => match &*item.self_ty {
            Type::Path(path) => (
                path.path.segments.last().map(|last| &last.ident),
                "_methods",
            ),
            _ => (None, ""),
        },
        _ => (None, ""),
    };
    let name = name
        .map(|name| name.unraw().to_string())
        .unwrap_or_default();
    format_ident!("__crate_of_{name}{half}", span = Span::call_site())
}

/// The name of `pykka::__private` in the `const _`.
///
/// In a path with the span of the user's type, this name shows lints that the path is generated.
pub(crate) fn private() -> Ident {
    Ident::new("__p", Span::call_site())
}

/// The methods that every proxy has. A field or a method of an actor can't have one of these names.
const RESERVED: [&str; 5] = ["call", "defer", "actor_ref", "clone", "mock"];

pub(crate) fn is_reserved(name: &Ident) -> bool {
    let name = name.unraw();
    RESERVED.iter().any(|reserved| name == reserved)
}

const HOOKS: [&str; 5] = ["on_start", "on_stop", "on_failure", "on_down", "on_receive"];

pub(crate) fn is_hook(name: &Ident) -> bool {
    HOOKS.iter().any(|hook| name == hook)
}

/// Methods that std's prelude gives every type, and that take it by value. A call on a proxy, whose
/// methods take it by reference, would reach these instead.
pub(crate) fn is_shadowed(name: &Ident) -> bool {
    ["into", "try_into"].iter().any(|shadowed| name == shadowed)
}
