//! The way into traversable fields: the message that carries another one inwards.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, Type, parse_quote};

use super::carriers::carrier_by_parts;
use super::checks::{Check, checked, checked_under};
use super::{
    doc_with, function, generated, generated_at, phantom, quiet, under_cfg, with_bounds,
    with_context,
};
use crate::model::{Access, Field, Step, Struct};
use crate::names;
use crate::validate;

/// The way into a traversable field.
pub(crate) struct Way<'a> {
    field: &'a Field,
    steps: &'a [Step],
    /// The field's type, checked if it can be.
    ty: TokenStream,
    /// The type of the part in it, by its looks, checked if it can be.
    part: TokenStream,
    /// What declares the checked types.
    declarations: TokenStream,
    is_generic: bool,
}

fn ways(model: &Struct) -> impl Iterator<Item = Way<'_>> {
    (0..model.fields.len()).filter_map(|index| way(model, index))
}

/// The way into a field, if it is traversable.
pub(crate) fn way(model: &Struct, index: usize) -> Option<Way<'_>> {
    let field = &model.fields[index];
    let Access::Traversable(steps) = &field.access else {
        return None;
    };
    let is_generic = validate::types::mentions(&field.ty, &model.generics);
    let check = Check::new(&model.krate, &field.ty, "Traversable", &field.carried.cfg);
    let checks = if is_generic { vec![] } else { vec![check] };
    let checked = |name, ty: &Type| {
        checked_under(
            &field.carried.cfg,
            &model.krate,
            &format!("{name}{index}_"),
            &Generics::default(),
            ty.to_token_stream(),
            &checks,
        )
    };
    let (declared_type, ty) = checked("Field", &field.ty);
    let (declared_part, part) = checked("Part", &leaf(&field.ty, steps.len()));
    Some(Way {
        field,
        steps,
        ty,
        part,
        declarations: quote! { #declared_type #declared_part },
        is_generic,
    })
}

/// Declares the checked types.
pub(crate) fn declarations(model: &Struct) -> TokenStream {
    let ways = ways(model).map(|way| way.declarations);
    let interfaces = implemented(model).map(|interface| interface.declaration);
    ways.chain(interfaces).collect()
}

/// The conditions under which generic fields can be proxied.
pub(crate) fn field_bounds(model: &Struct) -> Generics {
    let generated = generated(&model.krate);
    let parameters = model.generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(#parameter: 'static)
    });
    let generic = model
        .fields
        .iter()
        .filter(|field| validate::types::mentions(&field.ty, &model.generics));
    let fields = generic.map(|field| match &field.access {
        Access::ReadOnly | Access::ReadWrite => {
            let ty = under_cfg(&model.krate, &field.ty, &field.carried.cfg);
            quote!(#ty: #generated::Readable + #generated::Sendable + ::core::marker::Send)
        }
        Access::Traversable(steps) => {
            let leaf = leaf(&field.ty, steps.len());
            quote! {
                #leaf: #generated::Traversable<Part = #leaf, Key = ()>
                    + #generated::Methods
                    + #generated::Part<Proxy: #generated::Proxy<Of = #leaf>>
            }
        }
    });
    with_bounds(&model.generics, parameters.chain(fields))
}

/// The conditions under which a generic struct is a whole actor: that its impl block is annotated, too. They spell out what
/// its messages are, because the compiler looks no further than a condition for that.
pub(crate) fn own_bounds(model: &Struct) -> Generics {
    let generics = field_bounds(model);
    if model.generics.params.is_empty() {
        return generics;
    }
    let generated = generated(&model.krate);
    let name = &model.name;
    let [get, set, nested, proxy] =
        ["Get", "Set", "Nested", "Proxy"].map(|suffix| names::suffixed(name, suffix));
    let (_, arguments, _) = model.generics.split_for_impl();
    let is_part = quote! {
        #name #arguments: #generated::Methods
            + #generated::Part<Get = #get #arguments, Set = #set #arguments, Nested = #nested #arguments, Proxy = #proxy #arguments>
    };
    with_bounds(&generics, [is_part])
}

/// The conditions under which there is a message to the fields.
fn nested_bounds(model: &Struct) -> Generics {
    let generated = generated(&model.krate);
    let generic = ways(model).filter(|way| way.is_generic);
    let bounds = generic.map(|way| {
        let ty = &way.field.ty;
        quote!(#ty: #generated::Traversable)
    });
    with_bounds(&field_bounds(model), bounds)
}

/// An interface that the struct says it implements.
pub(super) struct Implemented {
    /// Its calls' place in the message.
    pub(super) variant: Ident,
    /// The call, checked if it can be.
    pub(super) call: TokenStream,
    /// The same as a message.
    pub(super) message: TokenStream,
    /// What declares the checked type.
    declaration: TokenStream,
}

pub(super) fn implemented(model: &Struct) -> impl Iterator<Item = Implemented> {
    let name = &model.name;
    let is_generic = !model.generics.params.is_empty();
    let interfaces = model.implements.iter().enumerate();
    interfaces.map(move |(index, interface)| {
        let (at, generated) = (
            interface.span(),
            generated_at(&model.krate, interface.span()),
        );
        let call =
            |object: &TokenStream| quote_spanned!(at=> <#object as #generated::Proxied>::Call);
        let object = quote_spanned!(at=> dyn #interface);
        let call_of_any = call(&object);
        let message =
            |call: &TokenStream| quote_spanned!(at=> <#call as #generated::InterfaceCall>::Itself);
        let message_of_any = message(&call_of_any);
        let errand = quote_spanned!(at=> <#message_of_any as #generated::Errand<#name>>::PASSED);
        let checks = if is_generic {
            vec![]
        } else {
            vec![Check::that(errand)]
        };
        let name = format!("Implemented{index}_");
        let (declaration, object) =
            checked(&model.krate, &name, &Generics::default(), object, &checks);
        let call = call(&object);
        Implemented {
            variant: names::hidden("Interface", index),
            message: message(&call),
            call,
            declaration,
        }
    })
}

/// The interfaces whose calls have a place in the message. What a generic type implements may hang on its parameters, and has
/// none.
pub(super) fn carried(model: &Struct) -> impl Iterator<Item = Implemented> {
    let is_generic = !model.generics.params.is_empty();
    implemented(model).filter(move |_| !is_generic)
}

/// `XNested`: for which field, for which element of it, and the message itself; or for which interface, and the call.
pub(crate) fn message(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let (name, visibility) = (names::suffixed(&model.name, "Nested"), &model.visibility);
    let generics = field_bounds(model);
    let (_, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let variants = ways(model).map(|way| {
        let (field, ty) = (way.field, way.ty);
        let (variant, cfg) = (names::variant(&field.name), &field.carried.cfg);
        let key = quote!(<#ty as #generated::Traversable>::Key);
        let mut message = quote!(#generated::Message<<#ty as #generated::Traversable>::Part>);
        // A part can contain itself wherever there is a container in between; then so could the message, without end.
        if validate::types::has_indirection(&field.ty) {
            message = quote!(::std::boxed::Box<#message>);
        }
        quote! { #(#cfg)* #variant(#key, #message), }
    });
    let calls = carried(model).map(
        |Implemented {
             variant, message, ..
         }| quote! { #variant(#generated::CarrierOf<#message>), },
    );
    let call_arms = carried(model).map(
        |Implemented { variant, message, .. }| quote! { Self::#variant(ref __call) => #generated::Letter::name(#generated::Carrier::<#message>::message(__call)), },
    );
    let phantom_variant = phantom(&model.generics)
        .map(|phantom| quote! { __Generic(#phantom, ::core::convert::Infallible), });
    let arms = ways(model).map(|Way { field, .. }| {
        let (variant, cfg) = (names::variant(&field.name), &field.carried.cfg);
        quote! { #(#cfg)* Self::#variant(_, ref __message) => __message.name(), }
    });
    let ways_in = ways(model).count() as u64;
    let count = ways_in + carried(model).count() as u64;
    let call_codes = carried(model).zip(ways_in..).map(|(Implemented { variant, message, .. }, code)| {
        quote! { Self::#variant(ref __call) => #generated::Letter::code(#generated::Carrier::<#message>::message(__call)).wrapping_mul(#count).wrapping_add(#code), }
    });
    let calls_written = carried(model)
        .zip(ways_in..)
        .map(|(Implemented { message, .. }, code)| {
            quote! { #code => <#message as #generated::Letter>::write_name(__code / #count, __path), }
        });
    let codes = ways(model).zip(0_u64..).map(|(Way { field, .. }, code)| {
        let (variant, cfg) = (names::variant(&field.name), &field.carried.cfg);
        quote! { #(#cfg)* Self::#variant(_, ref __message) => __message.code().wrapping_mul(#count).wrapping_add(#code), }
    });
    let written = ways(model).zip(0_u64..).map(|(way, code)| {
        let (step, ty, cfg) = (format!("{}.", way.field.name.unraw()), way.ty, &way.field.carried.cfg);
        quote! { #(#cfg)* #code => {
            __path.push_str(#step);
            #generated::Message::<<#ty as #generated::Traversable>::Part>::write_name(__code / #count, __path);
        } }
    });
    let which = if count == 0 {
        quote!(__code)
    } else {
        quote!(__code % #count)
    };
    let rest = phantom(&model.generics)
        .map(|_| quote! { Self::__Generic(_, ref __never) => match *__never {}, });
    let itself = quote!(#name #ty_generics);
    // The messages in it are in boxes already if they are large; keys may be.
    let keys: Vec<_> = ways(model)
        .map(|way| (keys(way.steps).collect(), &way.field.carried.cfg[..]))
        .collect();
    let carrier = carrier_by_parts(&model.krate, &model.generics, &itself, &keys);
    let declared = &generics.params;
    let letter = nested_bounds(model);
    let (letter_generics, _, letter_conditions) = letter.split_for_impl();
    quote! {
        #[doc(hidden)] #quiet
        #visibility enum #name <#declared> #conditions { #(#variants)* #(#calls)* #phantom_variant }

        #quiet #[automatically_derived]
        impl #letter_generics #generated::Letter for #name #ty_generics #letter_conditions {
            type __Carrier = #carrier;
            fn name(&self) -> &'static str { match *self { #(#arms)* #(#call_arms)* #rest } }
            fn code(&self) -> u64 { match *self { #(#codes)* #(#call_codes)* #rest } }
            fn write_name(__code: u64, __path: &mut ::std::string::String) {
                match #which { #(#written)* #(#calls_written)* _ => __path.push('?') }
            }
        }
    }
}

/// The proxy's way into a part.
pub(crate) fn accessor(model: &Struct, way: &Way<'_>) -> TokenStream {
    let Field {
        name,
        visibility,
        ty,
        carried,
        ..
    } = way.field;
    let at = ty.span();
    let generated = generated_at(&model.krate, at);
    let (owner, nested, variant) = (
        &model.name,
        names::at(names::suffixed(&model.name, "Nested"), at),
        names::at(names::variant(name), at),
    );
    let cfg = &carried.cfg;
    let about = doc_with(
        &format!("The proxy of the part in [`{owner}::{name}`]. Making it sends nothing."),
        &carried.about,
    );
    let (parameters, key) = parameters_and_key(way.steps);
    let part = &way.part;
    let mut message = quote_spanned!(at=> __message);
    if validate::types::has_indirection(ty) {
        message = quote_spanned!(at=> ::std::boxed::Box::new(#message));
    }
    let (self_, spelled) = (quote!(self), name.unraw().to_string());
    let body = quote_spanned! { at=>
        #generated::Proxy::at(#self_.0.part(#spelled, #key, |__key, __message| #generated::Message::nested(#nested::#variant(__key, #message))))
    };
    let proxy = quote_spanned!(at=> #generated::ProxyOf<#part>);
    let function = function(name, visibility, &quote!(#(, #parameters)*), &proxy, &body);
    quote! { #(#cfg)* #about #function }
}

/// The types of the keys on the way into a field.
fn keys(steps: &[Step]) -> impl Iterator<Item = &Type> {
    steps.iter().filter_map(|step| match step {
        Step::Key(ty) => Some(&**ty),
        Step::Inward | Step::Index => None,
    })
}

/// What the accessor asks for, and the key that it makes of it.
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
                        quote!(#key: impl ::core::convert::Into<#ty>),
                        quote!(::core::convert::Into::<#ty>::into(#key)),
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

/// The type inside so many containers.
fn leaf(ty: &Type, depth: usize) -> Type {
    let mut leaf = ty.clone();
    for _ in 0..depth {
        match validate::types::contained(&leaf) {
            Some(inner) => leaf = inner,
            None => break,
        }
    }
    leaf
}

/// The conditions under which a field can be gone into in a context.
///
/// That a part which contains itself can be gone into is what is being shown, and can't be a condition for it. Another part
/// that names the type may contain it, too, or may only ask for its context.
fn fits(model: &Struct, way: &Way<'_>) -> Vec<TokenStream> {
    let generated = generated(&model.krate);
    let ty = &way.ty;
    let part = quote!(<#ty as #generated::Traversable>::Part);
    let part = under_cfg(&model.krate, part, &way.field.carried.cfg);
    let leaf = leaf(&way.field.ty, way.steps.len());
    let itself = quote!(Self: #generated::MethodsIn<__C>);
    if validate::types::is_of(&leaf, &model.name) {
        vec![itself]
    } else if validate::types::names_any(&leaf, |ident| *ident == model.name) {
        vec![itself, quote!(#part: #generated::MethodsIn<__C>)]
    } else {
        vec![quote!(#part: #generated::PartIn<__C>)]
    }
}

/// Goes into the field that the message is for.
pub(crate) fn dispatch(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let (name, nested) = (&model.name, names::suffixed(&model.name, "Nested"));
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let fits = ways(model).flat_map(|way| fits(model, &way));
    let generics = with_bounds(&with_context(&nested_bounds(model)), fits);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let arms = ways(model).map(|Way { field, .. }| {
        let (field_name, variant, cfg) = (&field.name, names::variant(&field.name), &field.carried.cfg);
        let message = if validate::types::has_indirection(&field.ty) { quote!(*__message) } else { quote!(__message) };
        quote! { #(#cfg)* #nested::#variant(__key, __message) => #generated::visit(&mut self.#field_name, &__key, #message, __context, __reply), }
    });
    let call_arms = carried(model)
        .map(|Implemented { variant, message, .. }| quote! { #nested::#variant(__call) => <#message as #generated::Errand<Self>>::run(__call, self, __reply), });
    let itself = quote!(#nested #ty_generics);
    let rest = phantom(&model.generics)
        .map(|_| quote! { #nested::__Generic(_, __never) => match __never {}, });
    let quiet = quiet();
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::PartsIn<__C> for #name #ty_generics #conditions {
            fn nested(&mut self, __nested: #generated::CarrierOf<<Self as #generated::Part>::Nested>, __context: &__C, __reply: &mut #generated::Reply<'_>) {
                match #generated::Carrier::<#itself>::unload(__nested) { #(#arms)* #(#call_arms)* #rest }
            }
        }
    }
}

/// The struct is found where its fields end: it is a part by itself.
pub(crate) fn itself(model: &Struct) -> TokenStream {
    let generated = generated(&model.krate);
    let name = &model.name;
    let generics = own_bounds(model);
    let (impl_generics, ty_generics, conditions) = generics.split_for_impl();
    let quiet = quiet();
    let never_missing: Type = parse_quote!(::core::option::Option<&mut Self>);
    quote! {
        #quiet #[automatically_derived]
        impl #impl_generics #generated::Traversable for #name #ty_generics #conditions {
            type Part = Self;
            type Key = ();
            fn find(&mut self, _: &()) -> #never_missing { ::core::option::Option::Some(self) }
        }
    }
}
