//! Generates code from the model. The user's item always comes first in the output.
//!
//! The types that people name (messages, proxies) are generated beside the item. Everything else
//! goes into one `const _`, where lints are allowed once. In it, `__p` is pykka's private module.
//! Generated code names everything that it doesn't declare itself through this module or `::core`,
//! so it works under any prelude and any name of the crate.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Generics, Item, ItemImpl, ItemStruct, ItemTrait};

use self::generics::{bound, each_under_cfg, phantom, with_bounds, with_static};
use self::imports::Imports;
use crate::errors::Errors;
use crate::model::{Impl, Owner, Struct};
use crate::options::ItemOptions;
use crate::validate;
use crate::{fallback, names, parse};

mod carriers;
mod checks;
mod contexts;
mod copies;
mod data;
mod delivery;
mod dispatch;
mod docs;
mod fields;
mod generics;
mod hooks;
mod imports;
mod interface;
mod messages;
mod methods;
mod nested;
mod parts;
mod proxy;
mod received;
mod remote;
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
    let (item, tokens) = once(item, tokens, &mut errors);
    let tokens = &tokens;
    let imports = Imports::new(options.krate.clone(), &item);
    match item {
        Item::Struct(item) => of_struct(tokens, item, &imports, options, errors),
        Item::Impl(item) if item.trait_.is_none() => {
            validate::refuse_struct_options(&options, &mut errors);
            of_impl(tokens, item, &imports, &options, errors)
        }
        Item::Trait(item) => {
            validate::refuse_struct_options(&options, &mut errors);
            of_trait(tokens, item, &imports, &options, errors)
        }
        item => fallback::item_with_errors(tokens, [validate::wrong_item(&item)]),
    }
}

/// Removes any further `#[actor]` from the item, and reports it: it would generate everything
/// again.
fn once(mut item: Item, tokens: &TokenStream, errors: &mut Errors) -> (Item, TokenStream) {
    let attributes = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        _ => return (item, tokens.clone()),
    };
    if !validate::refuse_second(attributes, errors) {
        return (item, tokens.clone());
    }
    let tokens = parse::rewritten(item.clone());
    (item, tokens)
}

fn of_struct(
    tokens: &TokenStream,
    mut item: ItemStruct,
    imports: &Imports,
    ItemOptions {
        pooled,
        on_panic,
        implements,
        remote,
        derive,
        ..
    }: ItemOptions,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_struct(&mut item, &imports.name, &mut errors);
    let model = model.map(|model| Struct {
        pooled,
        on_panic,
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
        let messages = messages::of_struct(&model, &derive);
        let proxy = fields::proxy(&model);
        let (checked, nested) = (parts::declarations(&model), nested::message(&model));
        let dispatch = dispatch::of_struct(&model);
        let (actor, interfaces) = (hooks::actor(&model), hooks::interfaces(&model));
        let remote = remote.then(|| remote::of_struct(&model));
        let Output {
            declared,
            implemented,
        } = messages.and(proxy);
        let block = imports.block(
            true,
            &quote! {
                #implemented #checked #nested #dispatch
                #actor #interfaces #remote
            },
        );
        quote! { #declared #block }
    });
    quote! { #item #errors #expansion }
}

fn of_impl(
    tokens: &TokenStream,
    mut item: ItemImpl,
    imports: &Imports,
    options: &ItemOptions,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_impl(&mut item, &imports.name, &mut errors);
    let item = model.as_ref().map_or_else(
        || parse::rewritten(item.clone()),
        |_| parse::written(tokens, item.clone()),
    );
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|mut model| {
        let only_one = only_one(&model);
        if model.contains_itself.is_some() {
            let methods = fallback::no_methods(&model);
            let annotated = dispatch::block(&model);
            let block = imports.block(false, &quote! { #methods #annotated });
            return quote! { #only_one #block };
        }
        let messages = messages::of_impl(&model, &options.derive);
        model.generics = where_sendable(&model);
        let proxy = methods::proxy(&model);
        let annotated = dispatch::block(&model);
        let no_contexts = dispatch::no_contexts(&model);
        let remote = options.remote.then(|| remote::of_impl(&model));
        let usable = model.unusable().is_none().then(|| {
            let (dispatch, hooks) = (dispatch::of_impl(&model), hooks::hooks(&model));
            quote! { #dispatch #hooks }
        });
        let Output {
            declared,
            implemented,
        } = messages;
        let arguments = model.methods.iter().flat_map(|method| &method.arguments);
        let mut types = arguments.map(|argument| &argument.owned);
        let is_named =
            types.any(|ty| validate::types::names_any(ty, |ident| *ident == imports.name));
        let block = imports.block(
            is_named,
            &quote! { #implemented #proxy #annotated #usable #no_contexts #remote },
        );
        quote! { #only_one #declared #block }
    });
    quote! { #item #errors #expansion }
}

fn of_trait(
    tokens: &TokenStream,
    mut item: ItemTrait,
    imports: &Imports,
    options: &ItemOptions,
    mut errors: Errors,
) -> TokenStream {
    let model = validate::read_trait(&mut item, &imports.name, &mut errors);
    let first = errors.after(0).next();
    let may_be_dyn = validate::may_be_dyn(&item);
    if first.is_some() {
        fallback::leave_out_of_dyn(&mut item, model.as_ref(), &imports.name);
    }
    if let (None, Some(first)) = (&model, &first) {
        let instead = fallback::no_interface(&item, first, may_be_dyn.then_some(&imports.name));
        let item = fallback::item_with_errors(parse::rewritten(item), errors.into_iter());
        let import = imports.beside();
        return quote! { #item #instead #import };
    }
    let visibility = names::visibility(&item.vis, &item.ident);
    let item = match first {
        Some(_) => parse::rewritten(item),
        None => parse::written(tokens, item),
    };
    let errors = fallback::errors(errors.into_iter());
    let expansion = model.map(|mut model| {
        let messages = messages::of_impl(&model, &options.derive);
        let proxy = interface::proxy(&model, &visibility);
        model.generics = where_sendable(&model);
        let methods = methods::proxy(&model);
        let implementations = interface::implementations(&model);
        let proxied = may_be_dyn.then(|| interface::proxied(&model));
        let no_contexts = dispatch::no_contexts(&model);
        let remote = options.remote.then(|| remote::of_trait(&model));
        let Output {
            declared,
            implemented,
        } = messages.and(proxy);
        let block = imports.block(
            true,
            &quote! {
                #implemented #methods #implementations #proxied #no_contexts #remote
            },
        );
        quote! { #declared #block }
    });
    quote! { #item #errors #expansion }
}

/// Adds the conditions under which the methods of a generic actor can be proxied.
///
/// Users don't have to write these conditions. Where they don't hold, the generated impls don't
/// apply.
fn where_sendable(model: &Impl) -> Generics {
    let Impl {
        generics, self_ty, ..
    } = model;
    if phantom(generics).is_none() {
        return generics.clone();
    }
    let proxy = names::suffixed_path(self_ty, "Proxy");
    let is_part = matches!(model.owner, Owner::Struct)
        .then(|| bound(self_ty, quote!(__p::Part<Proxy = #proxy>)));
    let types = model.methods.iter().flat_map(|method| {
        let arguments = method.arguments.iter().map(|argument| &argument.owned);
        let types = arguments.chain([&method.output.ty]);
        types.map(|ty| (ty, &method.carried.cfg[..]))
    });
    let received = received::all(model).flat_map(|one| {
        let types = [&one.message.owned, &one.output.ty];
        types.map(|ty| (ty, &one.hook.cfg[..]))
    });
    let generic = types
        .chain(received)
        .filter(|(ty, _)| validate::types::mentions(ty, generics));
    let travel = each_under_cfg(generic)
        .into_iter()
        .map(|ty| bound(ty, quote!(__p::Send)));
    with_bounds(&with_static(generics), travel.chain(is_part))
}

/// Defines a name that a second annotated block would define again, which the compiler rejects.
///
/// The attributes on the two blocks don't see each other. The compiler's error contains the name,
/// which says what to do.
fn only_one(model: &Impl) -> TokenStream {
    let name = names::only_one(&model.self_ty);
    let definition = quote_spanned!(name.span()=> type #name = (););
    quote! { #definition }
}

/// The output of a step of the expansion.
struct Output {
    /// The types that people name, which are declared beside the item.
    declared: TokenStream,
    /// Everything else, which goes into the `const _`.
    implemented: TokenStream,
}

impl Output {
    fn and(mut self, other: Output) -> Output {
        self.declared.extend(other.declared);
        self.implemented.extend(other.implemented);
        self
    }
}
