//! The struct: which fields are part of the proxy, and how.

use std::collections::{HashMap, HashSet};

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Generics, ItemStruct, Type, Visibility, parse_quote};

use super::signatures::refuse_unownable;
use super::types::{container, mentions, names_any, without_self};
use super::{refuse_lifetimes, refuse_reserved};
use crate::errors::Errors;
use crate::model::{Access, FaultyMethod, Field, Step, Struct};
use crate::names;
use crate::options::{ForwardedAttrs, Member, MemberOptions};

/// Reads a struct, and removes our attributes from its fields.
pub(crate) fn read_struct(
    item: &mut ItemStruct,
    krate: &Ident,
    errors: &mut Errors,
) -> Option<Struct> {
    let can_live = refuse_lifetimes(
        item.generics
            .lifetimes()
            .map(|parameter| &parameter.lifetime),
        errors,
    );
    let (name, (_, arguments, _)) = (&item.ident, item.generics.split_for_impl());
    let self_ty = parse_quote!(#name #arguments);
    let mut read = Struct {
        krate: krate.clone(),
        visibility: names::visibility(&item.vis, &item.ident),
        name: item.ident.clone(),
        generics: item.generics.clone(),
        fields: Vec::new(),
        faulty: Vec::new(),
        pooled: None,
        on_panic: None,
        implements: Vec::new(),
    };
    for field in &mut item.fields {
        let options = MemberOptions::take(&mut field.attrs, Member::Field, errors);
        let before = errors.count();
        refuse_generic_recursion(field, &options, &item.ident, &item.generics, errors);
        refuse_generic_cfg(field, &options, &item.generics, errors);
        let Some(mut field) = read_field(field, &options, &item.ident, errors) else {
            continue;
        };
        if let Some(error) = errors.after(before).next() {
            read.faulty.extend(faulty_accessors(&field, &error));
        } else {
            // Generated code uses the type in places where `Self` is another type.
            field.ty = without_self(&field.ty, &self_ty);
            read.fields.push(field);
        }
    }
    refuse_clashing_fields(&mut read, errors);
    can_live?;
    Some(read)
}

fn read_field(
    field: &syn::Field,
    options: &MemberOptions,
    owner: &Ident,
    errors: &mut Errors,
) -> Option<Field> {
    let is_public = !matches!(field.vis, Visibility::Inherited);
    if options.traversable && !is_public {
        errors.push(&field.ty, "a `#[traversable]` field is part of the proxy, so it can't be private: write `pub` before it");
    }
    if options.traversable && options.read_only {
        errors.push(
            &field.ty,
            "a `#[traversable]` field has no setter: remove `#[actor(read_only)]`",
        );
    }
    if options.skip && (options.traversable || options.read_only) {
        errors.push(&field.ty, "`#[actor(skip)]` excludes the field from the proxy, so the other options have no effect: remove them");
    }
    if !is_public || options.skip {
        return None;
    }
    let Some(name) = &field.ident else {
        errors.push(&field.vis, "a field without a name can't be part of a proxy: give the struct named fields, or make this one private");
        return None;
    };
    let access = if options.traversable {
        Access::Traversable(steps(&field.ty))
    } else if options.read_only {
        Access::ReadOnly
    } else {
        Access::ReadWrite
    };
    let field = Field {
        name: name.clone(),
        visibility: names::visibility(&field.vis, name),
        ty: field.ty.clone(),
        carried: ForwardedAttrs::from(&field.attrs, &owner.to_string()),
        access,
    };
    refuse_unownable(&field.ty, "a public field", errors);
    Some(field)
}

/// Refuses a generic type that is a part of itself: whether it is traversable depends on its parts,
/// which would never end.
fn refuse_generic_recursion(
    field: &syn::Field,
    options: &MemberOptions,
    name: &Ident,
    generics: &Generics,
    errors: &mut Errors,
) {
    if options.traversable
        && mentions(&field.ty, generics)
        && names_any(&field.ty, |ident| ident == name)
    {
        errors.push(&field.ty, "a generic type can't be a part of itself: remove `#[traversable]`, or write the struct without parameters");
    }
}

/// Refuses a generic part under a `cfg`: the condition that it is traversable can't be written
/// under one.
fn refuse_generic_cfg(
    field: &syn::Field,
    options: &MemberOptions,
    generics: &Generics,
    errors: &mut Errors,
) {
    let cfg = field
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("cfg"));
    if let Some(cfg) = cfg.filter(|_| options.traversable && mentions(&field.ty, generics)) {
        errors.push(cfg, "a `#[traversable]` field whose type contains a parameter of the struct can't be under a `cfg`: write the whole struct twice, each under its own `cfg`");
    }
}

/// Refuses fields whose accessors or variants clash with each other or with a method of every
/// proxy.
fn refuse_clashing_fields(read: &mut Struct, errors: &mut Errors) {
    let (mut methods, mut variants) = (HashMap::new(), HashMap::new());
    for field in std::mem::take(&mut read.fields) {
        let before = errors.count();
        refuse_reserved(&field.name, "field", errors);
        // A field with a `cfg` may not exist. Only the compiler can tell whether there is a clash.
        if field.carried.cfg.is_empty() {
            refuse_clashing_accessors(&field, &mut methods, errors);
            if errors.count() == before {
                refuse_clashing_variants(&field, &mut variants, errors);
            }
        }
        match errors.after(before).next() {
            Some(error) => read.faulty.extend(faulty_accessors(&field, &error)),
            None => read.fields.push(field),
        }
    }
    // An accessor that exists needs no stand-in.
    let there = read.fields.iter().flat_map(Field::accessors);
    let mut there: HashSet<_> = there.map(|(name, _)| name.unraw()).collect();
    read.faulty
        .retain(|method| !names::is_reserved(&method.name) && there.insert(method.name.unraw()));
}

fn refuse_clashing_accessors(
    field: &Field,
    taken: &mut HashMap<Ident, Ident>,
    errors: &mut Errors,
) {
    for (accessor, _) in field.accessors() {
        if let Some(other) = taken.insert(accessor.unraw(), field.name.clone()) {
            errors.push(
                &field.name,
                format!("the proxy would have two methods `{accessor}`, for the fields `{other}` and `{}`: rename one, or make one `#[actor(read_only)]` or `#[actor(skip)]`", field.name),
            );
        }
    }
}

/// A traversable field is a variant of another message than other fields.
fn refuse_clashing_variants(
    field: &Field,
    taken: &mut HashMap<(Ident, bool), Ident>,
    errors: &mut Errors,
) {
    let (name, variant) = (&field.name, names::variant(&field.name));
    let is_traversable = matches!(field.access, Access::Traversable(_));
    if let Some(other) = taken.insert((variant.clone(), is_traversable), name.clone()) {
        errors.push(name, format!("the fields `{other}` and `{name}` would both be the variant `{variant}` of the message: rename one, or exclude one from the proxy with `#[actor(skip)]`"));
    }
}

fn faulty_accessors(field: &Field, error: &syn::Error) -> Vec<FaultyMethod> {
    let faulty = |(name, argument_count)| FaultyMethod {
        name,
        visibility: field.visibility.clone(),
        carried: field.carried.clone(),
        argument_count,
        error: error.clone(),
    };
    field.accessors().into_iter().map(faulty).collect()
}

/// The steps from a field to the part in it.
fn steps(ty: &Type) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut inner = ty.clone();
    while let Some((container, mut arguments)) = container(&inner) {
        let (step, next) = match (container.as_str(), arguments.len()) {
            ("Option" | "Box", 1) => (Step::Inward, arguments.remove(0)),
            ("Vec", 1) => (Step::Index, arguments.remove(0)),
            ("HashMap", 2 | 3) | ("BTreeMap", 2) => {
                let part = arguments.remove(1);
                (Step::Key(Box::new(arguments.remove(0))), part)
            }
            _ => break,
        };
        steps.push(step);
        inner = next;
    }
    steps
}
