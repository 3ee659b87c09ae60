//! The message types: plain data, which can be printed, cloned and compared where its contents can.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Generics, Path, Type, Visibility, parse_quote};

use super::Output;
use super::carriers::carrier;
use super::docs::{doc, doc_briefly};
use super::generics::{bound, condition, each_under_cfg, phantom, with_bounds, with_static};
use super::imports::allow_enum;
use crate::model::{Access, Impl, Owner, Struct};
use crate::names;

/// A message type: an enum with one variant for each method or accessor.
pub(super) struct Message<'a> {
    pub(super) name: Ident,
    visibility: &'a Visibility,
    pub(super) generics: &'a Generics,
    derive: &'a [Path],
    doc: String,
    pub(super) variants: Vec<Variant<'a>>,
}

pub(super) struct Variant<'a> {
    pub(super) name: Ident,
    /// The method or accessor, as the user spells it.
    spelled: String,
    doc: TokenStream,
    pub(super) cfg: &'a [Attribute],
    pub(super) fields: Fields<'a>,
    /// Whether the method returns a `Future` of its answer.
    is_delegated: bool,
}

pub(super) enum Fields<'a> {
    None,
    Named(Vec<(&'a Ident, &'a Type)>),
    Unnamed(&'a Type),
}

pub(super) fn of_struct(model: &Struct, derive: &[Path]) -> Output {
    let name = &model.name;
    let attributes = || {
        model
            .fields
            .iter()
            .filter(|field| !matches!(field.access, Access::Traversable(_)))
    };
    let get = Message {
        name: names::suffixed(name, "Get"),
        visibility: &model.visibility,
        generics: &model.generics,
        derive,
        doc: format!("The message that reads a field of a [`{name}`]."),
        variants: attributes()
            .map(|field| Variant {
                name: names::variant(&field.name),
                spelled: field.name.to_string(),
                doc: doc_briefly(
                    &format!("Reads [`{name}::{}`].", field.name),
                    &field.carried.about,
                ),
                cfg: &field.carried.cfg,
                fields: Fields::None,
                is_delegated: false,
            })
            .collect(),
    };
    let set = Message {
        name: names::suffixed(name, "Set"),
        visibility: &model.visibility,
        generics: &model.generics,
        derive,
        doc: format!("The message that writes a field of a [`{name}`]."),
        variants: attributes()
            .filter(|field| matches!(field.access, Access::ReadWrite))
            .map(|field| Variant {
                name: names::variant(&field.name),
                spelled: names::setter(&field.name).to_string(),
                doc: doc_briefly(
                    &format!("Writes [`{name}::{}`].", field.name),
                    &field.carried.about,
                ),
                cfg: &field.carried.cfg,
                fields: Fields::Unnamed(&field.ty),
                is_delegated: false,
            })
            .collect(),
    };
    get.expand().and(set.expand())
}

pub(super) fn of_impl(model: &Impl, derive: &[Path]) -> Output {
    let link = names::link(&model.self_ty);
    let call = Message {
        name: names::suffixed(model.name(), "Call"),
        visibility: match &model.owner {
            // The attribute can't see the struct's visibility here. The module limits this one.
            Owner::Struct => &parse_quote!(pub),
            Owner::Trait(visibility) => visibility,
        },
        generics: &model.generics,
        derive,
        doc: format!("The message that calls a method of a [`{link}`]."),
        variants: model
            .methods
            .iter()
            .map(|method| Variant {
                name: names::variant(&method.name),
                spelled: method.name.to_string(),
                doc: doc_briefly(
                    &format!("Calls [`{link}::{}`].", method.name),
                    &method.carried.about,
                ),
                cfg: &method.carried.cfg,
                fields: match &*method.arguments {
                    [] => Fields::None,
                    arguments => Fields::Named(
                        arguments
                            .iter()
                            .map(|argument| (&argument.name, &argument.owned))
                            .collect(),
                    ),
                },
                is_delegated: method.output.is_delegated,
            })
            .collect(),
    };
    call.expand()
}

impl Message<'_> {
    fn expand(&self) -> Output {
        let Message {
            name,
            visibility,
            generics,
            derive,
            ..
        } = self;
        // Its `PartialEq` compares what a `Hash` that is derived hashes.
        let derive = (!derive.is_empty()).then(|| {
            quote! {
                #[allow(clippy::derived_hash_with_manual_eq)]
                #[derive(#(#derive),*)]
            }
        });
        let (allow, about) = (allow_enum(), doc(&self.doc));
        let variants = self.variants.iter().map(Variant::declaration);
        // The compiler rejects a type parameter that no variant uses.
        let phantom = phantom(generics).map(
            |phantom| quote! { #[doc(hidden)] __Generic(#phantom, ::core::convert::Infallible), },
        );
        let (_, _, conditions) = generics.split_for_impl();
        let (names, data) = (self.names(), self.data());
        Output {
            declared: quote! {
                #about #allow #derive
                #visibility enum #name #generics #conditions { #(#variants)* #phantom }
            },
            implemented: quote! { #names #data },
        }
    }

    fn names(&self) -> TokenStream {
        let Message { name, generics, .. } = self;
        // That a type in the message can be sent is only a condition here. If it can't be, this is
        // reported once, by the check where the message becomes the actor's.
        let types = self.types();
        let sent = types
            .iter()
            .map(|ty| bound(quote!(for<'__any> #ty), quote!(__p::Send)));
        let generics = with_bounds(&with_static(generics), sent);
        let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
        let parts: Vec<_> = self
            .variants
            .iter()
            .map(|variant| (variant.types().collect(), variant.cfg))
            .collect();
        let carrier = carrier(&generics, &quote!(Self), &parts);
        let spelled = self
            .variants
            .iter()
            .map(|variant| variant.spelled(!self.is_plain()));
        let code = self.code();
        let (delegated, copied, arguments) = (self.delegated(), self.copied(), self.arguments());
        quote! {
            impl #impl_generics __p::MessageName for #name #ty_generics #conditions {
                type __Carrier = #carrier;
                const NAMES: &'static [&'static str] = &[#(#spelled),*];
                fn code(&self) -> u64 { #code }
                #delegated
                #copied
                #arguments
            }
        }
    }

    /// The types in the message, as they are named in conditions.
    pub(super) fn types(&self) -> Vec<TokenStream> {
        let types = self.variants.iter().flat_map(|variant| {
            let types = variant.types();
            types.map(|ty| (ty, variant.cfg))
        });
        each_under_cfg(types)
    }

    /// Whether no message contains anything, so that each is only a code.
    pub(super) fn is_plain(&self) -> bool {
        self.variants
            .iter()
            .all(|variant| matches!(variant.fields, Fields::None))
            && self.generics.params.is_empty()
    }

    /// The index of the variant. For a plain message, that is its discriminant.
    fn code(&self) -> TokenStream {
        if self.is_plain() && !self.variants.is_empty() {
            return quote!(*self as u64);
        }
        let codes = self.variants.iter().zip(0_u64..).map(|(variant, code)| {
            let Variant { name, cfg, .. } = variant;
            quote! { #(#cfg)* Self::#name { .. } => #code, }
        });
        let rest = self.rest();
        quote!(match *self { #(#codes)* #rest })
    }

    /// Whether the method returns a `Future` of its answer. The default is that none does.
    fn delegated(&self) -> Option<TokenStream> {
        let mut delegated = self.variants.iter().map(|variant| variant.is_delegated);
        delegated.any(|is_delegated| is_delegated).then(|| {
            let arms = self.variants.iter().map(|variant| {
                let Variant {
                    name,
                    cfg,
                    is_delegated,
                    ..
                } = variant;
                quote! { #(#cfg)* Self::#name { .. } => #is_delegated, }
            });
            let rest = self.rest();
            quote! { fn is_delegated(&self) -> bool { match *self { #(#arms)* #rest } } }
        })
    }

    /// The arm for the variant `__Generic`, which has no values.
    pub(super) fn rest(&self) -> Option<TokenStream> {
        phantom(self.generics)
            .map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, })
    }
}

impl Variant<'_> {
    /// The name in the list of names, which is indexed by code.
    ///
    /// With `keeps_place`, there is an empty name if a `cfg` removes the variant. Plain messages
    /// don't need it: their codes are discriminants, which don't count removed variants.
    fn spelled(&self, keeps_place: bool) -> TokenStream {
        let Variant { spelled, cfg, .. } = self;
        if cfg.is_empty() || !keeps_place {
            return quote!(#(#cfg)* #spelled);
        }
        let condition = condition(cfg);
        quote!(#(#cfg)* #spelled, #[cfg(not(#condition))] "")
    }

    pub(super) fn types(&self) -> impl Iterator<Item = &Type> {
        let (named, unnamed) = match &self.fields {
            Fields::None => (&[][..], None),
            Fields::Named(fields) => (&fields[..], None),
            Fields::Unnamed(ty) => (&[][..], Some(*ty)),
        };
        named.iter().map(|(_, ty)| *ty).chain(unnamed)
    }

    fn declaration(&self) -> TokenStream {
        let Variant {
            name,
            doc,
            cfg,
            fields,
            ..
        } = self;
        let fields = match fields {
            Fields::None => TokenStream::new(),
            Fields::Named(fields) => {
                let fields = fields.iter().map(|(name, ty)| {
                    let doc = super::docs::doc(&format!("The argument `{name}`."));
                    quote!(#doc #name: #ty)
                });
                quote!({ #(#fields),* })
            }
            Fields::Unnamed(ty) => quote!((#ty)),
        };
        quote! { #(#cfg)* #doc #name #fields, }
    }
}
