//! From the model to the generated code. The user's item always comes first.
//!
//! Generated code names everything by its whole path, so that it works under any prelude and any name of the crate.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    Attribute, ConstParam, GenericParam, Generics, Item, ItemImpl, ItemStruct, ItemTrait, Path,
    Type, Visibility,
};

use crate::errors::Errors;
use crate::model::{Impl, Of, Struct};
use crate::options::ItemOptions;
use crate::validate;
use crate::{fallback, names, parse};

mod carriers;
mod checks;
mod copies;
mod delivery;
mod dispatch;
mod fields;
mod hooks;
mod interface;
mod messages;
mod methods;
mod parts;
mod received;
#[cfg(test)]
mod tests;

pub(crate) fn actor(options: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let written_options = options.clone();
    let options = errors
        .check(ItemOptions::parse(options))
        .unwrap_or_default();
    let tokens = item;
    let item = match parse::item(tokens) {
        Err(error) => return fallback::item_with_errors(tokens, [error]),
        Ok(item) => item,
    };
    if let Some(copies) = copies::copies(&item, &written_options, options.krate.as_ref()) {
        return copies;
    }
    let (item, tokens) = copies::once(item, tokens, &mut errors);
    let tokens = &tokens;
    let imported = options.krate.as_ref().and_then(|path| import(path, &item));
    let (import, krate) =
        imported.unwrap_or_else(|| (TokenStream::new(), syn::parse_quote!(::pykka::generated)));
    let expansion = match item {
        Item::Struct(item) => of_struct(tokens, item, krate, options, errors),
        Item::Impl(item) if item.trait_.is_none() => {
            validate::refuse_struct_options(&options, &mut errors);
            of_impl(tokens, item, krate, errors)
        }
        Item::Trait(item) => {
            validate::refuse_struct_options(&options, &mut errors);
            of_trait(tokens, item, &krate, errors)
        }
        item => fallback::item_with_errors(tokens, [validate::wrong_item(&item)]),
    };
    quote! { #expansion #import }
}

/// Resolves the path that the user gave once, so that a wrong path is one error, on that path, and
/// `$crate` keeps its meaning. The default path needs no import.
fn import(path: &Path, item: &Item) -> Option<(TokenStream, Path)> {
    let (quiet, name) = (quiet(), names::krate(item)?);
    let at = path.segments.last()?.ident.span();
    let there = names::at(name.clone(), at);
    let import = quote_spanned!(at=> use #path::generated as #there;);
    Some((quote!(#[doc(hidden)] #quiet #import), name.into()))
}

fn of_struct(
    tokens: &TokenStream,
    mut item: ItemStruct,
    krate: Path,
    ItemOptions {
        pooled, implements, ..
    }: ItemOptions,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_struct(&mut item, krate, &mut errors);
    let model = model.map(|model| Struct {
        pooled,
        implements,
        ..model
    });
    let first = errors.after(0).next();
    if let (None, Some(first)) = (&model, first) {
        let instead = fallback::no_actor(&item, &first);
        let item = parse::written(tokens, item);
        let item = fallback::item_with_errors(item, errors.into_iter());
        return quote! { #item #instead };
    }
    let item = parse::written(tokens, item);
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|model| {
        let messages = messages::of_struct(&model);
        let proxy = fields::proxy(&model);
        let (checked, nested) = (parts::declarations(&model), parts::message(&model));
        let (accessors, dispatch) = (fields::accessors(&model), dispatch::of_struct(&model));
        let (actor, home) = (hooks::actor(&model), hooks::home(&model));
        let interfaces = hooks::interfaces(&model);
        let quiet = quiet();
        quote! {
            #messages #proxy
            #quiet const _: () = { #checked #nested #accessors #dispatch #actor #home #interfaces };
        }
    });
    quote! { #item #errors #expansion }
}

fn of_impl(
    tokens: &TokenStream,
    mut item: ItemImpl,
    krate: Path,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_impl(&mut item, krate, &mut errors);
    let item = model.as_ref().map_or_else(
        || parse::rewritten(item.clone()),
        |_| parse::written(tokens, item.clone()),
    );
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|mut model| {
        let (only_one, no_struct) = (only_one(&model), fallback::no_struct(&model));
        let annotated = dispatch::annotated(&model);
        let messages = messages::of_impl(&model);
        model.generics = where_sendable(&model);
        let proxy = methods::proxy(&model);
        let block = dispatch::block(&model);
        let no_contexts = dispatch::no_contexts(&model);
        let usable = model.unusable().is_none().then(|| {
            let (dispatch, hooks) = (dispatch::of_impl(&model), hooks::hooks(&model));
            quote! { #dispatch #hooks }
        });
        let quiet = quiet();
        quote! {
            #only_one #messages #proxy
            #quiet const _: () = { #block #usable #annotated #no_contexts #no_struct };
        }
    });
    quote! { #item #errors #expansion }
}

fn of_trait(
    tokens: &TokenStream,
    mut item: ItemTrait,
    krate: &Path,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_trait(&mut item, krate.clone(), &mut errors);
    let first = errors.after(0).next();
    let may_be_dyn = validate::may_be_dyn(&item);
    if first.is_some() {
        fallback::leave_out_of_dyn(&mut item, model.as_ref(), krate);
    }
    if let (None, Some(first)) = (&model, &first) {
        let instead = fallback::no_interface(&item, first, may_be_dyn.then_some(krate));
        let item = fallback::item_with_errors(parse::rewritten(item), errors.into_iter());
        return quote! { #item #instead };
    }
    let visibility = item.vis.clone();
    let item = match first {
        Some(_) => parse::rewritten(item),
        None => parse::written(tokens, item),
    };
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|mut model| {
        let messages = messages::of_impl(&model);
        let declared = interface::proxy(&model, &visibility);
        model.generics = where_sendable(&model);
        let proxy = methods::proxy(&model);
        let implementations = interface::implementations(&model);
        let proxied = may_be_dyn.then(|| interface::proxied(&model));
        let no_contexts = dispatch::no_contexts(&model);
        let quiet = quiet();
        quote! {
            #messages #declared #proxy
            #quiet const _: () = { #implementations #proxied #no_contexts };
        }
    });
    quote! { #item #errors #expansion }
}

/// The conditions under which a generic actor's methods can be proxied. People need not write them themselves: where they
/// don't hold, there is no proxy.
fn where_sendable(model: &Impl) -> Generics {
    let Impl {
        generics, self_ty, ..
    } = model;
    if phantom(generics).is_none() {
        return generics.clone();
    }
    let generated = generated(&model.krate);
    let proxy = names::suffixed_path(self_ty, "Proxy");
    let is_part =
        matches!(model.of, Of::Struct).then(|| quote!(#self_ty: #generated::Part<Proxy = #proxy>));
    let live = generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        quote!(#parameter: 'static)
    });
    let types = model.methods.iter().flat_map(|method| {
        let arguments = method.arguments.iter().map(|argument| &argument.owned);
        let types = arguments.chain([&method.output]);
        types.map(|ty| (ty, &method.carried.cfg[..]))
    });
    let received = received::all(model).flat_map(|one| {
        let types = [&one.message.owned, one.output];
        types.map(|ty| (ty, &one.hook.cfg[..]))
    });
    let generic = types
        .chain(received)
        .filter(|(ty, _)| validate::types::mentions(ty, generics));
    let travel = each_under_cfg(&model.krate, generic)
        .into_iter()
        .map(|ty| quote!(#ty: ::core::marker::Send));
    with_bounds(generics, live.chain(travel).chain(is_part))
}

/// A second annotated block can't know of the first, but they can't define the same name either. It says what to do.
fn only_one(model: &Impl) -> TokenStream {
    let (quiet, name) = (quiet(), names::only_one(&model.self_ty));
    let definition = quote_spanned!(name.span()=> type #name = (););
    quote! { #[doc(hidden)] #quiet #definition }
}

/// On every generated item: its lints are ours, not the user's.
fn quiet() -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, irrefutable_let_patterns, unreachable_code, unreachable_patterns, unreachable_pub, unused_imports, unused_qualifications,
            unused_variables, non_camel_case_types, non_snake_case, unpredictable_function_pointer_comparisons, private_bounds,
            private_interfaces, rustdoc::private_intra_doc_links,
            clippy::all, clippy::nursery, clippy::pedantic,
        )]
    }
}

fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote! { #(#[doc = #lines])* }
}

/// A doc line of our own, and the user's words below it.
fn doc_with(text: &str, about: &[Attribute]) -> TokenStream {
    let text = doc(text);
    let gap = about
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"))
        .then(|| quote!(#[doc = ""]));
    quote! { #text #gap #(#about)* }
}

/// What is written in the `cfg`s of one item, as one condition.
fn condition(cfg: &[Attribute]) -> TokenStream {
    let conditions = cfg.iter().filter_map(|cfg| cfg.meta.require_list().ok());
    let conditions = conditions.map(|list| &list.tokens);
    quote!(all(#(#conditions),*))
}

/// The type parameters, which a type that doesn't use them all has to mention.
fn phantom(generics: &Generics) -> Option<TokenStream> {
    let parameters: Vec<_> = generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .collect();
    match &parameters[..] {
        [] => None,
        // In a tuple, only the last may be unsized.
        [rest @ .., last] => {
            Some(quote! { ::core::marker::PhantomData<fn() -> (#(*const #rest,)* #last,)> })
        }
    }
}

/// The parameters as arguments: `T, N` of `<T: Clone, const N: usize>`.
fn arguments(generics: &Generics) -> Vec<TokenStream> {
    generics
        .params
        .iter()
        .map(|parameter| match parameter {
            GenericParam::Type(ty) => ty.ident.to_token_stream(),
            GenericParam::Const(constant) => constant.ident.to_token_stream(),
            GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
        })
        .collect()
}

/// The parameters as an alias declares them: `T, const N: usize` of `<T: Clone = u8, const N: usize = 1>`.
fn without_bounds(generics: &Generics) -> TokenStream {
    let parameters = generics.params.iter().map(|parameter| match parameter {
        GenericParam::Type(ty) => ty.ident.to_token_stream(),
        GenericParam::Const(ConstParam { ident, ty, .. }) => quote!(const #ident: #ty),
        GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
    });
    quote!(#(#parameters),*)
}

/// The generics with one more parameter.
fn with_parameter(generics: &Generics, parameter: GenericParam) -> Generics {
    let mut generics = generics.clone();
    generics.params.push(parameter);
    generics
}

/// The generics with one more parameter, the context.
fn with_context(generics: &Generics) -> Generics {
    let context = syn::parse_quote!(__C: ?::core::marker::Sized);
    with_parameter(generics, context)
}

/// The generics with more conditions.
fn with_bounds(generics: &Generics, bounds: impl IntoIterator<Item = TokenStream>) -> Generics {
    let mut generics = generics.clone();
    let clause = generics.make_where_clause();
    for bound in bounds {
        clause.predicates.push(syn::parse_quote!(#bound));
    }
    generics
}

/// A type as conditions name it, which can't be under a `cfg` themselves: `pykka_core::absent` tells how.
fn under_cfg(krate: &Path, ty: impl ToTokens, cfg: &[Attribute]) -> TokenStream {
    if cfg.is_empty() {
        return ty.into_token_stream();
    }
    let generated = generated(krate);
    quote!(<fn(#(#cfg)* #ty) as #generated::UnderCfg>::Itself)
}

/// Types as conditions name them, each once.
fn each_under_cfg<'a>(
    krate: &Path,
    types: impl Iterator<Item = (&'a Type, &'a [Attribute])>,
) -> Vec<TokenStream> {
    let mut known = HashSet::new();
    types
        .map(|(ty, cfg)| under_cfg(krate, ty, cfg))
        .filter(|ty| known.insert(ty.to_string()))
        .collect()
}

/// The path to what generated code needs of pykka.
fn generated(krate: &Path) -> TokenStream {
    krate.to_token_stream()
}

/// The same, where the compiler is to blame it on what the user wrote.
fn generated_at(krate: &Path, span: Span) -> TokenStream {
    let path = krate.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    path.collect()
}

/// A function of the proxy. It lies where the user's name for it does, so that editors and docs lead to what it stands for,
/// and the compiler shows that if there are two. Only `self` keeps its place, since it has to be the body's.
fn function(
    name: &Ident,
    visibility: &Visibility,
    parameters: &TokenStream,
    result: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let self_ = quote!(&self);
    let mut result: Vec<TokenTree> = result.clone().into_iter().collect();
    if let Some(last) = result.last_mut() {
        last.set_span(name.span());
    }
    let result: TokenStream = result.into_iter().collect();
    quote_spanned!(name.span()=> #visibility fn #name(#self_ #parameters) -> #result { #body })
}
