//! Traversable fields: how the proxy reaches the parts in them, and what this requires of types.
//!
//! Also the interfaces that the struct says it implements, which are checked in the same way.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, Type, parse_quote};

use super::checks::{Check, checked, checked_under};
use super::contexts;
use super::docs::{doc_briefly, doc_with};
use super::generics::{bound, under_cfg, with_bounds, with_static};
use super::proxy::function;
use crate::model::{Access, Field, Step, Struct};
use crate::names;
use crate::validate;

/// A traversable field, and how the part in it is reached.
pub(super) struct PartPath<'a> {
    pub(super) field: &'a Field,
    pub(super) steps: &'a [Step],
    /// The field's type, checked unless it is generic.
    pub(super) ty: TokenStream,
    /// The type of the part, read from the spelling of the field's type, and checked unless it is
    /// generic.
    part: TokenStream,
    /// The declarations of the checked types.
    declarations: TokenStream,
    pub(super) is_generic: bool,
}

pub(super) fn part_paths(model: &Struct) -> impl Iterator<Item = PartPath<'_>> {
    (0..model.fields.len()).filter_map(|index| part_path(model, index))
}

/// How the part in a field is reached, if the field is traversable.
pub(super) fn part_path(model: &Struct, index: usize) -> Option<PartPath<'_>> {
    let field = &model.fields[index];
    let Access::Traversable(steps) = &field.access else {
        return None;
    };
    let is_generic = validate::types::mentions(&field.ty, &model.generics);
    let leaf = leaf(&field.ty, steps.len());
    let check = Check::traversable(&field.ty, &leaf, &key_read(steps), &field.carried.cfg);
    let (no_cycle, fits) = fits(model, index, &leaf).unzip();
    let checks = if is_generic {
        vec![]
    } else {
        [check]
            .into_iter()
            .chain(fits.into_iter().flatten())
            .collect()
    };
    let checked = |name, ty: &Type| {
        checked_under(
            &field.carried.cfg,
            &format!("{name}{index}_"),
            ty.to_token_stream(),
            &checks,
        )
    };
    let (declared_type, ty) = checked("Field", &field.ty);
    let (declared_part, part) = checked("Part", &leaf);
    Some(PartPath {
        field,
        steps,
        ty,
        part,
        declarations: quote! { #no_cycle #declared_type #declared_part },
        is_generic,
    })
}

/// The checks that the methods of a part don't take the part's own context, and that it doesn't
/// have the struct as a part. Also the declaration of a constant for the latter, because an error in
/// a constant is reported once.
///
/// A type may be a part of itself, and takes its own context then. The checks can't name a struct
/// with type parameters.
fn fits(model: &Struct, index: usize, leaf: &Type) -> Option<(TokenStream, [Check; 2])> {
    let name = &model.name;
    let is_generic = !model.generics.params.is_empty();
    if is_generic || validate::types::is_of(leaf, name) {
        return None;
    }
    let (at, cfg) = (leaf.span(), &model.fields[index].carried.cfg);
    let passed = names::hidden("NO_CYCLE", index);
    let part = quote!(__p::PartOf::<#leaf, #name>);
    let no_cycle = quote_spanned! { at=>
        __p::no_cycle::<#name>(#part::NAME, #part::PATH, #part::PARTS)
    };
    Some((
        quote! { #(#cfg)* const #passed: bool = { use __p::AnyPart as _; #no_cycle }; },
        [contexts::fits(leaf, name), quote!(#passed)].map(Check::that),
    ))
}

/// The constants with which the struct's own parts check that it isn't a part of them.
pub(super) fn constants(model: &Struct) -> Option<TokenStream> {
    let (owner, name) = (&model.name, model.name.to_string());
    let parts: Vec<_> = part_paths(model)
        .map(|PartPath { field, steps, .. }| {
            let (cfg, leaf) = (&field.carried.cfg, leaf(&field.ty, steps.len()));
            quote! { #(#cfg)* { use __p::AnyPart as _; __p::PartOf::<#leaf, #owner>::PATH } }
        })
        .collect();
    (!parts.is_empty() && model.generics.params.is_empty()).then(|| {
        quote! {
            const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", #name);
            const PARTS: &'static [&'static str] = &[#(#parts),*];
        }
    })
}

/// Declares the checked types of all fields and interfaces.
pub(super) fn declarations(model: &Struct) -> TokenStream {
    let part_paths = part_paths(model).map(|path| path.declarations);
    let interfaces = implemented(model).map(|interface| interface.declaration);
    part_paths.chain(interfaces).collect()
}

/// The conditions under which fields of generic types can be accessed through a proxy.
pub(super) fn field_bounds(model: &Struct) -> Generics {
    let generic = model
        .fields
        .iter()
        .filter(|field| validate::types::mentions(&field.ty, &model.generics));
    let fields = generic.map(|field| match &field.access {
        Access::ReadOnly | Access::ReadWrite => {
            let ty = under_cfg(&field.ty, &field.carried.cfg);
            bound(ty, quote!(__p::Readable + __p::Sendable + __p::Send))
        }
        Access::Traversable(steps) => {
            let leaf = leaf(&field.ty, steps.len());
            let is_part = quote! {
                __p::Traversable<Part = #leaf, Key = ()>
                    + __p::Methods
                    + __p::Part<Proxy: __p::Proxy<Of = #leaf>>
            };
            bound(leaf, is_part)
        }
    });
    with_bounds(&with_static(&model.generics), fields)
}

/// The conditions under which a generic struct is complete, with an annotated impl block.
///
/// They spell out what its messages are, because the compiler takes these types from the conditions
/// and doesn't look at the impl.
pub(super) fn own_bounds(model: &Struct) -> Generics {
    let generics = field_bounds(model);
    if model.generics.params.is_empty() {
        return generics;
    }
    let name = &model.name;
    let [get, set, nested, proxy] =
        ["Get", "Set", "Nested", "Proxy"].map(|suffix| names::suffixed(name, suffix));
    let (_, arguments, _) = model.generics.split_for_impl();
    let is_part = quote! {
        __p::Methods
            + __p::Part<Get = #get #arguments, Set = #set #arguments, Nested = #nested #arguments, Proxy = #proxy #arguments>
    };
    with_bounds(&generics, [bound(quote!(#name #arguments), is_part)])
}

/// The conditions under which `XNested`, the message for traversable fields, can be sent.
pub(super) fn nested_bounds(model: &Struct) -> Generics {
    let generic = part_paths(model).filter(|path| path.is_generic);
    let bounds = generic.map(|path| {
        let ty = &path.field.ty;
        bound(ty, quote!(__p::Traversable))
    });
    with_bounds(&field_bounds(model), bounds)
}

/// An interface that the struct says it implements.
pub(super) struct Implemented {
    /// The variant of `XNested` that contains its calls.
    pub(super) variant: Ident,
    /// The type of its calls, checked unless the struct is generic.
    pub(super) call: TokenStream,
    /// The same type as a message: `InterfaceCall::Itself`.
    pub(super) message: TokenStream,
    /// The declaration of the checked type.
    declaration: TokenStream,
}

pub(super) fn implemented(model: &Struct) -> impl Iterator<Item = Implemented> {
    let name = &model.name;
    let is_generic = !model.generics.params.is_empty();
    let interfaces = model.implements.iter().enumerate();
    interfaces.map(move |(index, interface)| {
        let at = interface.span();
        let call = |object: &TokenStream| quote_spanned!(at=> <#object as __p::Proxied>::Call);
        let object = quote_spanned!(at=> dyn #interface);
        let call_of_any = call(&object);
        let message =
            |call: &TokenStream| quote_spanned!(at=> <#call as __p::InterfaceCall>::Itself);
        let message_of_any = message(&call_of_any);
        let errand = quote_spanned!(at=> <#message_of_any as __p::Invoke<#name>>::PASSED);
        let checks = if is_generic {
            vec![]
        } else {
            vec![Check::that(errand)]
        };
        let name = format!("Implemented{index}_");
        let (declaration, object) = checked(&name, object, &checks);
        let call = call(&object);
        Implemented {
            variant: names::hidden("Interface", index),
            message: message(&call),
            call,
            declaration,
        }
    })
}

/// The interfaces whose calls have a variant of `XNested`.
///
/// A generic struct has no such variants, because its parameters may decide what it implements.
pub(super) fn nested_interfaces(model: &Struct) -> impl Iterator<Item = Implemented> {
    let is_generic = !model.generics.params.is_empty();
    implemented(model).filter(move |_| !is_generic)
}

/// The methods that lead to a part: the proxy's, and that of its calls.
pub(super) fn accessor(
    model: &Struct,
    path: &PartPath<'_>,
    style: &Ident,
) -> (TokenStream, TokenStream) {
    let Field {
        name,
        visibility,
        ty,
        carried,
        ..
    } = path.field;
    let at = ty.span();
    let (owner, nested, variant) = (
        &model.name,
        names::at(names::suffixed(&model.name, "Nested"), at),
        names::at(names::variant(name), at),
    );
    let cfg = &carried.cfg;
    let (parameters, key) = parameters_and_key(path.steps);
    let part = &path.part;
    let private = names::private();
    let mut message = quote_spanned!(at=> __message);
    if validate::types::has_indirection(ty) {
        message = quote_spanned!(at=> #private::Box::new(#message));
    }
    let (self_, spelled) = (quote!(self), name.unraw().to_string());
    let found = quote_spanned! { at=>
        #self_.0.part(#spelled, #key, |__key, __message| __p::Message::nested(#nested::#variant(__key, #message)))
    };
    let parameters = quote!(#(, #parameters)*);
    let proxy = function(
        name,
        visibility,
        &parameters,
        &quote_spanned!(at=> #private::ProxyOf<#part>),
        &quote_spanned!(at=> #private::Proxy::at(#found)),
    );
    let calls = function(
        name,
        visibility,
        &parameters,
        &quote_spanned!(at=> __p::CallsOf<'static, #part, #style>),
        &found,
    );
    // In the signature it is `ProxyOf<..>`, because the proxy's own name may not be imported here.
    let spelled = match leaf(ty, path.steps.len()) {
        Type::Path(part) => part.path.segments.last().map(|last| {
            let proxy = names::suffixed(&last.ident, "Proxy");
            format!(", a `{proxy}`")
        }),
        _ => None,
    };
    let spelled = spelled.unwrap_or_default();
    let text = format!(
        "The proxy of the part in [`{owner}::{name}`]{spelled}. Creating it sends nothing."
    );
    let about = doc_with(&text, &carried.about);
    let briefly = doc_briefly(
        &format!("The calls of the part in [`{owner}::{name}`]. Creating them sends nothing."),
        &carried.about,
    );
    (
        quote! { #(#cfg)* #about #proxy },
        quote! { #(#cfg)* #briefly #calls },
    )
}

/// The types of the map keys on the path to a part.
pub(super) fn keys(steps: &[Step]) -> impl Iterator<Item = &Type> {
    steps.iter().filter_map(|step| match step {
        Step::Key(ty) => Some(&**ty),
        Step::Inward | Step::Index => None,
    })
}

/// The type of the key that identifies a part, read from the spelling of the field's type.
fn key_read(steps: &[Step]) -> TokenStream {
    let steps = steps.iter().rev();
    steps.fold(quote!(()), |inner, step| match step {
        Step::Inward => inner,
        Step::Index => quote!((::core::primitive::usize, #inner)),
        Step::Key(ty) => quote!((#ty, #inner)),
    })
}

/// The parameters of the accessor, and the key that it builds from them.
fn parameters_and_key(steps: &[Step]) -> (Vec<TokenStream>, TokenStream) {
    let mut parameters = Vec::new();
    let mut keys = Vec::new();
    for step in steps {
        let numbered = |name| names::numbered(name, parameters.len() + 1);
        match step {
            Step::Inward => {}
            Step::Index => {
                let index = numbered("index");
                parameters.push(quote!(#index: usize));
                keys.push(quote!(#index));
            }
            Step::Key(ty) => {
                let key = numbered("key");
                let is_string = validate::types::is_string(ty);
                let (parameter, value) = if is_string {
                    (
                        quote!(#key: impl __p::Into<#ty>),
                        quote!(__p::Into::<#ty>::into(#key)),
                    )
                } else {
                    (quote!(#key: #ty), quote!(#key))
                };
                parameters.push(parameter);
                keys.push(value);
            }
        }
    }
    let key = keys
        .into_iter()
        .rev()
        .fold(quote!(()), |inner, key| quote!((#key, #inner)));
    (parameters, key)
}

/// The type inside `depth` containers.
pub(super) fn leaf(ty: &Type, depth: usize) -> Type {
    let mut leaf = ty.clone();
    for _ in 0..depth {
        match validate::types::contained(&leaf) {
            Some(inner) => leaf = inner,
            None => break,
        }
    }
    leaf
}

/// Implements `Traversable` for the struct itself: it is a part without a container.
pub(super) fn itself(model: &Struct) -> TokenStream {
    let name = &model.name;
    let generics = own_bounds(model);
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let never_missing: Type = parse_quote!(__p::Option<&mut Self>);
    quote! {
        impl #impl_generics __p::Traversable for #name #ty_generics #conditions {
            type Part = Self;
            type Key = ();
            fn find(&mut self, _: &()) -> #never_missing { __p::Option::Some(self) }
        }
    }
}
