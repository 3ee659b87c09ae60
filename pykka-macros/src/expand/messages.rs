//! The message types: plain data, and everything that plain data can have without asking.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Path, Type, Visibility, parse_quote};

use super::carriers::carrier;
use super::{doc, doc_with, each_under_cfg, generated, phantom, quiet, with_bounds};
use crate::model::{Access, Impl, Of, Struct};
use crate::names;

/// An enum with one variant for each thing that can be asked for.
struct Message<'a> {
    krate: &'a Path,
    name: Ident,
    visibility: &'a Visibility,
    generics: &'a Generics,
    doc: String,
    variants: Vec<Variant<'a>>,
}

struct Variant<'a> {
    name: Ident,
    /// The method or accessor, as the user spells it.
    spelled: String,
    doc: TokenStream,
    cfg: &'a [Attribute],
    fields: Fields<'a>,
}

enum Fields<'a> {
    None,
    Named(Vec<(&'a Ident, &'a Type)>),
    Unnamed(&'a Type),
}

pub(crate) fn of_struct(model: &Struct) -> TokenStream {
    let name = &model.name;
    let attributes = || {
        model
            .fields
            .iter()
            .filter(|field| !matches!(field.access, Access::Traversable(_)))
    };
    let get = Message {
        krate: &model.krate,
        name: names::suffixed(name, "Get"),
        visibility: &model.visibility,
        generics: &model.generics,
        doc: format!(
            "The message that reads a field of a [`{name}`]. The answer is a clone of the field."
        ),
        variants: attributes()
            .map(|field| Variant {
                name: names::variant(&field.name),
                spelled: field.name.to_string(),
                doc: doc_with(
                    &format!("Reads [`{name}::{}`].", field.name),
                    &field.carried.about,
                ),
                cfg: &field.carried.cfg,
                fields: Fields::None,
            })
            .collect(),
    };
    let set = Message {
        krate: &model.krate,
        name: names::suffixed(name, "Set"),
        visibility: &model.visibility,
        generics: &model.generics,
        doc: format!("The message that writes a field of a [`{name}`]."),
        variants: attributes()
            .filter(|field| matches!(field.access, Access::ReadWrite))
            .map(|field| Variant {
                name: names::variant(&field.name),
                spelled: names::setter(&field.name).to_string(),
                doc: doc_with(
                    &format!("Writes [`{name}::{}`].", field.name),
                    &field.carried.about,
                ),
                cfg: &field.carried.cfg,
                fields: Fields::Unnamed(&field.ty),
            })
            .collect(),
    };
    let (get, set) = (get.expand(), set.expand());
    quote! { #get #set }
}

pub(crate) fn of_impl(model: &Impl) -> TokenStream {
    let link = names::link(&model.self_ty);
    let call = Message {
        krate: &model.krate,
        name: names::suffixed(model.name(), "Call"),
        visibility: match &model.of {
            // The attribute doesn't see the struct's visibility here. The module's own holds in any case.
            Of::Struct => &parse_quote!(pub),
            Of::Trait(visibility) => visibility,
        },
        generics: &model.generics,
        doc: format!("The message that calls a method of a [`{link}`]."),
        variants: model
            .methods
            .iter()
            .map(|method| Variant {
                name: names::variant(&method.name),
                spelled: method.name.to_string(),
                doc: doc_with(
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
            })
            .collect(),
    };
    call.expand()
}

impl Message<'_> {
    fn expand(&self) -> TokenStream {
        let Message {
            name,
            visibility,
            generics,
            ..
        } = self;
        let (quiet, about) = (quiet(), doc(&self.doc));
        let variants = self.variants.iter().map(Variant::declaration);
        // A type parameter that no variant uses has to be used all the same.
        let phantom = phantom(generics).map(
            |phantom| quote! { #[doc(hidden)] __Generic(#phantom, ::core::convert::Infallible), },
        );
        let (_, _, conditions) = generics.split_for_impl();
        let letter = self.letter();
        let data = self.data();
        quote! {
            #about #quiet
            #visibility enum #name #generics #conditions { #(#variants)* #phantom }
            #letter
            #data
        }
    }

    fn letter(&self) -> TokenStream {
        let Message { name, generics, .. } = self;
        let generated = generated(self.krate);
        let mut generics = (*generics).clone();
        let parameters = generics
            .type_params()
            .map(|parameter| parameter.ident.clone())
            .collect::<Vec<_>>();
        let clause = generics.make_where_clause();
        for parameter in parameters {
            clause.predicates.push(parse_quote!(#parameter: 'static));
        }
        // A message of types that can't be sent is told of once, where it is made the actor's, and not here.
        clause
            .predicates
            .extend(self.types().iter().map(|ty| -> syn::WherePredicate {
                parse_quote!(for<'__any> #ty: ::core::marker::Send)
            }));
        let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
        let quiet = quiet();
        let parts: Vec<_> = self
            .variants
            .iter()
            .map(|variant| (variant.types().collect(), variant.cfg))
            .collect();
        let itself = quote!(#name #ty_generics);
        let carrier = carrier(self.krate, &generics, &itself, &parts);
        let arms = self.variants.iter().map(|variant| {
            let Variant {
                name, spelled, cfg, ..
            } = variant;
            quote! { #(#cfg)* Self::#name { .. } => #spelled, }
        });
        let codes = self.variants.iter().zip(0_u64..).map(|(variant, code)| {
            let Variant { name, cfg, .. } = variant;
            quote! { #(#cfg)* Self::#name { .. } => #code, }
        });
        let spelled = self.variants.iter().zip(0_u64..).map(|(variant, code)| {
            let Variant { spelled, cfg, .. } = variant;
            quote! { #(#cfg)* #code => #spelled, }
        });
        let rest = self.rest();
        quote! {
            #quiet #[automatically_derived]
            impl #impl_generics #generated::Letter for #name #ty_generics #conditions {
                type __Carrier = #carrier;
                fn name(&self) -> &'static str { match *self { #(#arms)* #rest } }
                fn code(&self) -> u64 { match *self { #(#codes)* #rest } }
                fn write_name(__code: u64, __path: &mut ::std::string::String) {
                    __path.push_str(match __code { #(#spelled)* _ => "?" });
                }
            }
        }
    }

    /// All that the message is made of, as conditions name it.
    fn types(&self) -> Vec<TokenStream> {
        let types = self.variants.iter().flat_map(|variant| {
            let types = variant.types();
            types.map(|ty| (ty, variant.cfg))
        });
        each_under_cfg(self.krate, types)
    }

    /// `Debug`, `Clone` and `PartialEq`, wherever all parts have it.
    ///
    /// A derive would demand it of them. A condition on a type that has no parameters is checked at once, unless it is for
    /// any lifetime: then it is checked where it is used, which is what is wanted.
    fn data(&self) -> TokenStream {
        let Message { name, generics, .. } = self;
        let (quiet, rest) = (quiet(), self.rest());
        let types = self.types();
        let implement = |trait_: TokenStream, body: TokenStream| {
            let conditional = with_bounds(
                generics,
                types.iter().map(|ty| quote!(for<'__any> #ty: #trait_)),
            );
            let (impl_generics, _, conditions) = conditional.split_for_impl();
            let (_, ty_generics, _) = generics.split_for_impl();
            quote! {
                #quiet #[automatically_derived]
                impl #impl_generics #trait_ for #name #ty_generics #conditions { #body }
            }
        };

        let shown = self.variants.iter().map(Variant::shown);
        let debug = implement(
            quote!(::core::fmt::Debug),
            quote! { fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { match *self { #(#shown)* #rest } } },
        );
        let cloned = self.variants.iter().map(Variant::cloned);
        let clone = implement(
            quote!(::core::clone::Clone),
            quote! { fn clone(&self) -> Self { match *self { #(#cloned)* #rest } } },
        );
        let compared = self.variants.iter().map(Variant::compared);
        let partial_eq = implement(
            quote!(::core::cmp::PartialEq),
            if self.variants.is_empty() {
                quote! { fn eq(&self, _: &Self) -> bool { match *self { #rest } } }
            } else {
                quote! { fn eq(&self, __other: &Self) -> bool { match (self, __other) { #(#compared)* _ => false } } }
            },
        );
        quote! { #debug #clone #partial_eq }
    }

    /// The arm for the variant that there is never a value of.
    fn rest(&self) -> Option<TokenStream> {
        phantom(self.generics)
            .map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, })
    }
}

impl Variant<'_> {
    fn types(&self) -> impl Iterator<Item = &Type> {
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
                    let doc = super::doc(&format!("The argument `{name}`."));
                    quote!(#doc #name: #ty,)
                });
                quote!({ #(#fields)* })
            }
            Fields::Unnamed(ty) => quote!((#ty)),
        };
        quote! { #(#cfg)* #doc #name #fields, }
    }

    /// The variant as a pattern, its fields bound to names that begin with `prefix`.
    fn pattern(&self, prefix: &str) -> (TokenStream, Vec<Ident>) {
        let name = &self.name;
        let bound: Vec<_> = self
            .types()
            .enumerate()
            .map(|(index, _)| names::hidden(prefix, index))
            .collect();
        let pattern = match &self.fields {
            Fields::None => quote!(Self::#name),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name);
                quote!(Self::#name { #(#names: ref #bound),* })
            }
            Fields::Unnamed(_) => quote!(Self::#name(#(ref #bound),*)),
        };
        (pattern, bound)
    }

    fn shown(&self) -> TokenStream {
        let (cfg, text) = (self.cfg, self.name.to_string());
        let (pattern, bound) = self.pattern("a");
        let fields = match &self.fields {
            Fields::None => quote!(__f.write_str(#text)),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name.unraw().to_string());
                quote!(__f.debug_struct(#text)#(.field(#names, #bound))*.finish())
            }
            Fields::Unnamed(_) => quote!(__f.debug_tuple(#text)#(.field(#bound))*.finish()),
        };
        quote! { #(#cfg)* #pattern => #fields, }
    }

    fn cloned(&self) -> TokenStream {
        let (cfg, name) = (self.cfg, &self.name);
        let (pattern, bound) = self.pattern("a");
        let clones = bound
            .iter()
            .map(|bound| quote!(::core::clone::Clone::clone(#bound)));
        let value = match &self.fields {
            Fields::None => quote!(Self::#name),
            Fields::Named(fields) => {
                let names = fields.iter().map(|(name, _)| name);
                quote!(Self::#name { #(#names: #clones),* })
            }
            Fields::Unnamed(_) => quote!(Self::#name(#(#clones),*)),
        };
        quote! { #(#cfg)* #pattern => #value, }
    }

    fn compared(&self) -> TokenStream {
        let cfg = self.cfg;
        let ((left, left_bound), (right, right_bound)) = (self.pattern("a"), self.pattern("b"));
        let equal = left_bound
            .iter()
            .zip(&right_bound)
            .map(|(left, right)| quote!(::core::cmp::PartialEq::eq(#left, #right)));
        let equal = equal
            .reduce(|all, one| quote!(#all && #one))
            .unwrap_or_else(|| quote!(true));
        quote! { #(#cfg)* (&#left, &#right) => #equal, }
    }
}
