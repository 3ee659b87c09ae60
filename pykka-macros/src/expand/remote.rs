//! The option `remote`: messages as bytes, and what an interface consists of.
//!
//! The types of arguments, results and fields are used only through `Wire`, with the span of the
//! user's type. So a type that can't be sent is one error, in pykka's words.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Type, parse_quote};

use super::generics::{bound, phantom, with_bounds};
use super::parts::{PartPath, field_bounds, nested_bounds, nested_interfaces, part_paths};
use crate::model::{Access, Field, Impl, Method, Struct};
use crate::{names, validate};

/// One variant of a message.
struct Variant<'a> {
    cfg: &'a [Attribute],
    name: Ident,
    /// The line that describes it.
    line: String,
    /// The arguments, with their names unless there is only one without.
    fields: Vec<(Option<&'a Ident>, Type)>,
    answer: Type,
}

pub(super) fn of_struct(model: &Struct) -> TokenStream {
    let fields = || {
        let fields = model.fields.iter();
        fields.filter(|field| !matches!(field.access, Access::Traversable(_)))
    };
    let gets = fields().map(|field| field_variant(field, "get", vec![], field.ty.clone()));
    let sets = fields()
        .filter(|field| matches!(field.access, Access::ReadWrite))
        .map(|field| {
            let value = vec![(None, field.ty.clone())];
            field_variant(field, "set", value, parse_quote!(()))
        });
    let generics = wired(&field_bounds(model), fields().map(|field| &field.ty));
    let [get, set] = ["Get", "Set"].map(|suffix| names::suffixed(&model.name, suffix));
    let get = message(&get, &model.generics, &generics, &gets.collect::<Vec<_>>());
    let set = message(&set, &model.generics, &generics, &sets.collect::<Vec<_>>());
    let (nested, proxy) = (nested(model), proxy(&model.name, &model.generics));
    quote! { #get #set #nested #proxy }
}

fn field_variant<'a>(
    field: &'a Field,
    kind: &str,
    fields: Vec<(Option<&'a Ident>, Type)>,
    answer: Type,
) -> Variant<'a> {
    Variant {
        cfg: &field.carried.cfg,
        name: names::variant(&field.name),
        line: format!("{kind} {}:{}", field.name.unraw(), text(&field.ty)),
        fields,
        answer,
    }
}

/// A trait is its own impl block, and has a proxy of its own.
pub(super) fn of_trait(model: &Impl) -> TokenStream {
    let (call, proxy) = (of_impl(model), proxy(model.name(), &model.generics));
    quote! { #call #proxy }
}

/// The proxy as an argument, a result, or a part of one.
fn proxy(name: &Ident, generics: &Generics) -> TokenStream {
    let proxy = names::suffixed(name, "Proxy");
    // Only one half may be remote, so the condition is checked where the proxy is sent.
    let is_remote = bound(
        quote!(for<'__any> Self),
        quote!(__p::Proxy<Of: __p::remote::Remote>),
    );
    let written = with_bounds(generics, [is_remote]);
    let mut read = written.clone();
    read.params.insert(0, parse_quote!('__de));
    let (write_generics, ty_generics, conditions) = written.split_for_impl();
    let (read_generics, _, _) = read.split_for_impl();
    quote! {
        impl #write_generics __p::remote::Serialize for #proxy #ty_generics #conditions {
            fn serialize<__S: __p::remote::Serializer>(&self, __to: __S) -> __p::Result<__S::Ok, __S::Error> {
                __p::remote::write_proxy(self, __to)
            }
        }
        impl #read_generics __p::remote::Deserialize<'__de> for #proxy #ty_generics #conditions {
            fn deserialize<__D: __p::remote::Deserializer<'__de>>(__from: __D) -> __p::Result<Self, __D::Error> {
                __p::remote::read_proxy(__from)
            }
        }
    }
}

pub(super) fn of_impl(model: &Impl) -> TokenStream {
    let without_self = |ty: &Type| validate::types::without_self(ty, &model.self_ty);
    let variants: Vec<_> = model
        .methods
        .iter()
        .map(|method| {
            let arguments = method.arguments.iter();
            Variant {
                cfg: &method.carried.cfg,
                name: names::variant(&method.name),
                line: line(method),
                fields: arguments
                    .map(|argument| (Some(&argument.name), without_self(&argument.owned)))
                    .collect(),
                answer: without_self(&method.output.ty),
            }
        })
        .collect();
    let types = variants.iter().flat_map(|variant| {
        let arguments = variant.fields.iter().map(|(_, ty)| ty);
        arguments.chain([&variant.answer])
    });
    let generics = wired(&model.generics, types);
    let call = names::suffixed(model.name(), "Call");
    message(&call, &model.generics, &generics, &variants)
}

fn line(method: &Method) -> String {
    let arguments = method
        .arguments
        .iter()
        .map(|argument| format!("{}:{}", argument.name.unraw(), text(&argument.owned)));
    let arguments = arguments.collect::<Vec<_>>().join(",");
    let name = method.name.unraw();
    format!("call {name}({arguments})->{}", text(&method.output.ty))
}

/// A type as it is written, without the spaces, which the compiler decides.
fn text(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    text.retain(|letter| !letter.is_whitespace());
    text
}

/// The generics with the conditions that generic types can be sent to another process.
fn wired<'a>(generics: &Generics, types: impl Iterator<Item = &'a Type>) -> Generics {
    let generic = types.filter(|ty| validate::types::mentions(ty, generics));
    let sent = generic.map(|ty| bound(ty, quote!(__p::remote::Wire + __p::Send + 'static)));
    with_bounds(generics, sent.collect::<Vec<_>>())
}

/// `declared` are the generics of the message, and `generics` the conditions of the impl.
fn message(
    name: &Ident,
    declared: &Generics,
    generics: &Generics,
    variants: &[Variant<'_>],
) -> TokenStream {
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let described = variants.iter().map(|Variant { cfg, line, .. }| {
        quote! { #(#cfg)* __to.add(#line); }
    });
    let numbered = || variants.iter().zip(0_u32..);
    let written = numbered().map(|(variant, number)| variant.written(number));
    let read = numbered().map(|(variant, number)| variant.read(number));
    let answers = variants.iter().map(Variant::answered);
    let rest =
        phantom(declared).map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, });
    let body = Body {
        described: quote! { #(#described)* },
        written: quote! { #(#written)* #rest },
        read: quote! { #(#read)* },
        answers: quote! { #(#answers)* #rest },
    };
    body.implementation(&quote! {
        impl #impl_generics __p::remote::WireMessage for #name #ty_generics #conditions
    })
}

/// The arms of the four functions of an implementation.
struct Body {
    described: TokenStream,
    written: TokenStream,
    read: TokenStream,
    answers: TokenStream,
}

impl Body {
    fn implementation(&self, head: &TokenStream) -> TokenStream {
        let Body {
            described,
            written,
            read,
            answers,
        } = self;
        quote! {
            #head {
                fn describe(__to: &mut __p::remote::Description) { #described }
                fn write(&self, __to: &mut __p::remote::Buffer) -> __p::remote::Written {
                    match *self { #written }
                }
                fn read(__from: &mut &[::core::primitive::u8]) -> __p::Result<Self, __p::remote::WireError> {
                    match <::core::primitive::u32 as __p::remote::Wire>::read(__from)? {
                        #read
                        _ => __p::Result::Err(__p::remote::WireError::unknown()),
                    }
                }
                fn answer(&self) -> __p::remote::AnswerType { match *self { #answers } }
            }
        }
    }
}

/// Writes the number of a variant.
fn write_number(number: u32) -> TokenStream {
    quote! { <::core::primitive::u32 as __p::remote::Wire>::write(&#number, __to)?; }
}

impl Variant<'_> {
    /// The variant with each of its fields as `make` makes it.
    fn with_fields(&self, make: impl Fn(usize, &Type) -> TokenStream) -> TokenStream {
        let name = &self.name;
        let fields = self.fields.iter().enumerate().map(|(index, (field, ty))| {
            let value = make(index, ty);
            match field {
                Some(field) => quote!(#field: #value),
                None => value,
            }
        });
        match &self.fields[..] {
            [] => quote!(Self::#name),
            [(None, _)] => quote!(Self::#name(#(#fields)*)),
            _ => quote!(Self::#name { #(#fields),* }),
        }
    }

    fn written(&self, number: u32) -> TokenStream {
        let (cfg, write_number) = (self.cfg, write_number(number));
        let bound = |index| names::hidden("a", index);
        let pattern = self.with_fields(|index, _| {
            let bound = bound(index);
            quote!(ref #bound)
        });
        let each = self.fields.iter().enumerate().map(|(index, (_, ty))| {
            let (bound, at) = (bound(index), ty.span());
            quote_spanned!(at=> <#ty as __p::remote::Wire>::write(#bound, __to)?;)
        });
        quote! { #(#cfg)* #pattern => { #write_number #(#each)* __p::Result::Ok(()) } }
    }

    fn read(&self, number: u32) -> TokenStream {
        let cfg = self.cfg;
        let value = self.with_fields(|_, ty| {
            let at = ty.span();
            quote_spanned!(at=> <#ty as __p::remote::Wire>::read(__from)?)
        });
        quote! { #(#cfg)* #number => __p::Result::Ok(#value), }
    }

    fn answered(&self) -> TokenStream {
        let Variant {
            cfg, name, answer, ..
        } = self;
        let at = answer.span();
        let answer = quote_spanned!(at=> <#answer as __p::remote::Wire>::answer());
        quote! { #(#cfg)* Self::#name { .. } => #answer, }
    }
}

/// The message for traversable fields. The calls of an interface stay in this process: there, the
/// interface itself is offered.
fn nested(model: &Struct) -> Option<TokenStream> {
    let (paths, interfaces): (Vec<_>, Vec<_>) = (
        part_paths(model).collect(),
        nested_interfaces(model).collect(),
    );
    if model.generics.params.is_empty() && paths.is_empty() && interfaces.is_empty() {
        return None;
    }
    let rest = phantom(&model.generics)
        .map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, });
    let mut body = Body {
        described: TokenStream::new(),
        written: TokenStream::new(),
        read: TokenStream::new(),
        answers: TokenStream::new(),
    };
    for (path, number) in paths.iter().zip(0_u32..) {
        body.add_part(path, number);
    }
    for interface in &interfaces {
        let variant = &interface.variant;
        body.written.extend(quote! {
            Self::#variant(_) => __p::Result::Err(__p::remote::WireError::interface()),
        });
        body.answers
            .extend(quote! { Self::#variant(_) => <() as __p::remote::Wire>::answer(), });
    }
    body.written.extend(rest.clone());
    body.answers.extend(rest);
    let generic = paths.iter().filter(|path| path.is_generic);
    let wired = generic.map(|path| {
        let ty = &path.field.ty;
        bound(
            ty,
            quote!(__p::Traversable<Part: __p::remote::Remote, Key: __p::remote::Wire>),
        )
    });
    let generics = with_bounds(&nested_bounds(model), wired);
    let name = names::suffixed(&model.name, "Nested");
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    Some(body.implementation(&quote! {
        impl #impl_generics __p::remote::WireMessage for #name #ty_generics #conditions
    }))
}

impl Body {
    fn add_part(&mut self, path: &PartPath<'_>, number: u32) {
        let PartPath { field, ty, .. } = path;
        let (cfg, variant, at) = (
            &field.carried.cfg,
            names::variant(&field.name),
            field.ty.span(),
        );
        let line = format!("part {}:{}", field.name.unraw(), text(&field.ty));
        let part = quote_spanned!(at=> <#ty as __p::Traversable>::Part);
        let key = quote_spanned!(at=> <<#ty as __p::Traversable>::Key as __p::remote::Wire>);
        let message = quote_spanned!(at=> <#part as __p::remote::RemotePart>);
        let write_number = write_number(number);
        self.described.extend(
            quote_spanned! {at=> #(#cfg)* { __to.add(#line); #message::describe_part(__to); } },
        );
        self.written.extend(quote_spanned! {at=>
            #(#cfg)* Self::#variant(ref __key, ref __inner) => {
                #write_number
                #key::write(__key, __to)?;
                #message::write_part(__inner, __to)
            }
        });
        let mut inner = quote_spanned!(at=> #message::read_part(__from)?);
        if validate::types::has_indirection(&field.ty) {
            inner = quote!(__p::Box::new(#inner));
        }
        self.read.extend(quote_spanned! {at=>
            #(#cfg)* #number => __p::Result::Ok(Self::#variant(#key::read(__from)?, #inner)),
        });
        self.answers.extend(quote_spanned! {at=>
            #(#cfg)* Self::#variant(_, ref __inner) => #message::answer_of_part(__inner),
        });
    }
}
