//! Turns an item into a model, and collects everything that is wrong with it.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericArgument, GenericParam, Generics, ImplItem, ImplItemFn, ItemImpl, ItemStruct, Lifetime, Pat, Path, PathArguments,
    ReturnType, Signature, Type, TypeReference, Visibility, parse_quote,
};

use crate::model::{Access, Argument, FaultyMethod, Field, Hook, HookKind, Impl, Method, Passing, Step, Struct};
use crate::names;
use crate::options::{Carried, Member, MemberOptions};

/// Everything that is wrong, to be said at once.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, tokens: impl ToTokens, words: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, words));
    }

    pub(crate) fn check<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn into_iter(self) -> impl Iterator<Item = syn::Error> {
        self.0.into_iter()
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The struct

/// Reads a struct, and takes the attributes that are ours off its fields.
pub(crate) fn read_struct(item: &mut ItemStruct, krate: Path, errors: &mut Errors) -> Struct {
    refuse_lifetimes(&item.generics, errors);
    let mut fields = Vec::new();
    for field in &mut item.fields {
        let options = MemberOptions::take(&mut field.attrs, Member::Field, errors);
        if let Some(field) = read_field(field, &options, errors) {
            fields.push(field);
        }
    }
    refuse_clashing_fields(&mut fields, errors);
    Struct { krate, visibility: item.vis.clone(), name: item.ident.clone(), generics: item.generics.clone(), fields, pooled: None }
}

fn read_field(field: &syn::Field, options: &MemberOptions, errors: &mut Errors) -> Option<Field> {
    let is_public = !matches!(field.vis, Visibility::Inherited);
    if options.traversable && !is_public {
        errors.push(&field.ty, "a `#[traversable]` field is part of the proxy, so it must not be private: write `pub` before it");
    }
    if options.traversable && options.read_only {
        errors.push(&field.ty, "a `#[traversable]` field is never written as a whole: take `#[actor(read_only)]` away");
    }
    if options.skip && (options.traversable || options.read_only) {
        errors.push(&field.ty, "`#[actor(skip)]` takes the field out of the proxy, so the other options have no meaning");
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
    let mut field = Field { name: name.clone(), visibility: field.vis.clone(), ty: field.ty.clone(), carried: Carried::from(&field.attrs), access };
    name_lifetimes_static(&mut field.ty, errors);
    Some(field)
}

/// The accessors of the fields meet neither one another nor what every proxy has.
fn refuse_clashing_fields(fields: &mut Vec<Field>, errors: &mut Errors) {
    let mut taken: HashMap<String, Ident> = HashMap::new();
    fields.retain(|field| {
        let before = errors.count();
        refuse_reserved(&field.name, "field", errors);
        let mut accessors = vec![field.name.clone()];
        if matches!(field.access, Access::ReadWrite) {
            accessors.push(names::setter(&field.name));
        }
        for accessor in accessors {
            if let Some(other) = taken.insert(accessor.unraw().to_string(), field.name.clone()) {
                errors.push(
                    &field.name,
                    format!("the proxy would have two methods `{accessor}`, for the fields `{other}` and `{}`: rename one, or make one `#[actor(read_only)]` or `#[actor(skip)]`", field.name),
                );
            }
        }
        errors.count() == before
    });
}

fn refuse_reserved(name: &Ident, what: &str, errors: &mut Errors) {
    let plain = name.unraw().to_string();
    if names::RESERVED.contains(&plain.as_str()) {
        errors.push(name, format!("every proxy has a method `{plain}` of its own, so no {what} can have this name: rename it, or take it out of the proxy with `#[actor(skip)]`"));
    }
}

fn refuse_lifetimes(generics: &Generics, errors: &mut Errors) {
    for parameter in generics.lifetimes() {
        errors.push(parameter, "an actor lives in a thread of its own and can't borrow from another: own the data, or share it in an `Arc`");
    }
}

/// What is asked for on the way from a field to the part in it.
fn steps(ty: &Type) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut inner = ty.clone();
    while let Some((container, mut arguments)) = container(&inner) {
        let (step, next) = match (container.as_str(), arguments.len()) {
            ("Option" | "Box", 1) => (Step::Inward, arguments.remove(0)),
            ("Vec", 1) => (Step::Index, arguments.remove(0)),
            ("HashMap", 2 | 3) | ("BTreeMap", 2) => {
                let part = arguments.remove(1);
                (Step::Key(arguments.remove(0)), part)
            }
            _ => break,
        };
        steps.push(step);
        inner = next;
    }
    steps
}

/// The type inside a container.
pub(crate) fn contained(ty: &Type) -> Option<Type> {
    let (container, mut arguments) = container(ty)?;
    match container.as_str() {
        "HashMap" | "BTreeMap" => (arguments.len() > 1).then(|| arguments.remove(1)),
        _ => (!arguments.is_empty()).then(|| arguments.remove(0)),
    }
}

/// The name and the type arguments of a generic type.
fn container(ty: &Type) -> Option<(String, Vec<Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    Some((last.ident.to_string(), types.collect()))
}

// ---------------------------------------------------------------------------------------------------------------------
// The impl block

/// Reads an impl block, and takes the attributes that are ours off its methods.
pub(crate) fn read_impl(item: &mut ItemImpl, krate: Path, errors: &mut Errors) -> Option<Impl> {
    let Type::Path(self_ty) = &*item.self_ty else {
        errors.push(&item.self_ty, "`#[actor]` goes on the impl block of a struct, named by its path");
        return None;
    };
    let self_ty = self_ty.path.clone();
    refuse_lifetimes(&item.generics, errors);
    let mut read = Impl { krate, self_ty, generics: item.generics.clone(), methods: Vec::new(), faulty: Vec::new(), hooks: Vec::new(), context: None };
    for member in &mut item.items {
        if let ImplItem::Fn(function) = member {
            let options = MemberOptions::take(&mut function.attrs, Member::Method, errors);
            read_function(function, &options, &mut read, errors);
        }
    }
    refuse_clashing_methods(&mut read, errors);
    Some(read)
}

fn read_function(function: &ImplItemFn, options: &MemberOptions, read: &mut Impl, errors: &mut Errors) {
    let signature = &function.sig;
    if options.skip {
        return;
    }
    if names::HOOKS.iter().any(|hook| signature.ident == hook) {
        read.hooks.extend(read_hook(signature, &mut read.context, errors));
        return;
    }
    let is_private = matches!(function.vis, Visibility::Inherited);
    if is_private || is_constructor(signature, &read.self_ty) {
        return;
    }
    let before = errors.count();
    let carried = Carried::from(&function.attrs);
    refuse_qualifiers(signature, errors);
    refuse_reserved(&signature.ident, "method", errors);
    refuse_receiver(signature, errors);
    let parameters = read_parameters(signature, &mut read.context, errors);
    let output = read_output(&signature.output, errors);
    let (name, visibility) = (signature.ident.clone(), function.vis.clone());
    if errors.count() == before {
        let Parameters { takes_context, arguments } = parameters;
        read.methods.push(Method { name, visibility, carried, takes_context, arguments, output });
    } else if !names::RESERVED.iter().any(|reserved| name == reserved) {
        let argument_count = signature.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_))).count() - usize::from(parameters.takes_context);
        read.faulty.push(FaultyMethod { name, visibility, carried, argument_count, output: tellable(output, signature) });
    }
}

/// `pub fn new(..) -> Self`: there is no actor yet that it could be a method of.
fn is_constructor(signature: &Signature, self_ty: &Path) -> bool {
    let ReturnType::Type(_, output) = &signature.output else { return false };
    let name = self_ty.segments.last().map(|segment| &segment.ident);
    let mut finder = FindIdent { wanted: |ident: &Ident| ident == "Self" || Some(ident) == name, found: false };
    finder.visit_type(output);
    signature.receiver().is_none() && finder.found
}

fn refuse_qualifiers(signature: &Signature, errors: &mut Errors) {
    if let Some(token) = &signature.asyncness {
        errors.push(token, "a method of an actor is not `async`: it runs in the actor's thread, and its callers can `.await` it as it is");
    }
    if let Some(token) = &signature.unsafety {
        errors.push(token, "an `unsafe` method can't be called through a proxy, which knows nothing of its conditions: wrap it in a safe one, or take it out of the proxy with `#[actor(skip)]`");
    }
    if let Some(token) = &signature.abi {
        errors.push(token, "an `extern` method can't be called through a proxy: take the ABI away, or take the method out of the proxy with `#[actor(skip)]`");
    }
    if let Some(token) = &signature.variadic {
        errors.push(token, "a proxy can't pass on variadic arguments: take a `Vec`");
    }
    for parameter in &signature.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => errors.push(lifetime, "a message can't borrow from its sender: own the argument, or take a plain `&str`, `&[T]` or `&T`, which the message owns and lends to the method"),
            GenericParam::Type(ty) => errors.push(ty, "a message has to be of one type, so a method can't be generic: write the type out, take a `Box<dyn ..>`, or put the parameter on the impl block"),
            GenericParam::Const(constant) => errors.push(constant, "a message has to be of one type, so a method can't be generic: take the value as an argument, or put the parameter on the impl block"),
        }
    }
    if let (Some(clause), true) = (&signature.generics.where_clause, signature.generics.params.is_empty()) {
        errors.push(clause, "a proxied method can't have conditions of its own: put the `where` on the impl block");
    }
}

fn refuse_receiver(signature: &Signature, errors: &mut Errors) {
    const WRITE: &str = "write `&self` or `&mut self`";
    match signature.receiver() {
        None => errors.push(
            &signature.ident,
            format!("a public function without `self` can't be called through a proxy: {WRITE}, move it to an impl block without `#[actor]`, or take it out of the proxy with `#[actor(skip)]`"),
        ),
        Some(receiver) => match &*receiver.ty {
            Type::Reference(TypeReference { lifetime: None, elem, .. }) if is_self(elem) => {}
            Type::Reference(TypeReference { lifetime: Some(lifetime), .. }) => {
                errors.push(lifetime, format!("a method can't keep a borrow of its actor: {WRITE}"));
            }
            _ => errors.push(receiver, format!("a method can't take its actor away from the runtime: {WRITE}")),
        },
    }
}

fn is_self(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Self"))
}

struct Parameters {
    takes_context: bool,
    arguments: Vec<Argument>,
}

fn read_parameters(signature: &Signature, context: &mut Option<Type>, errors: &mut Errors) -> Parameters {
    let mut read = Parameters { takes_context: false, arguments: Vec::new() };
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    for (index, parameter) in typed.enumerate() {
        if let Some(owner) = context_owner(&parameter.ty) {
            if index > 0 {
                errors.push(&parameter.ty, "the context is given by the runtime: make it the first argument after `self`");
            }
            read.takes_context = true;
            remember_context(context, owner, errors);
            continue;
        }
        for attribute in &parameter.attrs {
            errors.push(attribute, "a proxied method's arguments can't have attributes");
        }
        let name = match &*parameter.pat {
            Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => pattern.ident.clone(),
            // Nobody can name it in the message, but it has its place.
            Pat::Wild(_) => names::hidden("unnamed", index),
            pattern => {
                errors.push(pattern, "an argument of a proxied method is a field of its message and needs a name: write a name here, and take it apart in the body");
                continue;
            }
        };
        if let Some((owned, passing)) = owned_type(&parameter.ty, errors) {
            read.arguments.push(Argument { name, owned, passing });
        }
    }
    read
}

/// `X` of a `&Context<X>`.
fn context_owner(ty: &Type) -> Option<Type> {
    let Type::Reference(TypeReference { mutability: None, elem, .. }) = ty else { return None };
    match container(elem) {
        Some((name, mut owners)) if name == "Context" && owners.len() == 1 => owners.pop(),
        _ => None,
    }
}

fn remember_context(known: &mut Option<Type>, owner: Type, errors: &mut Errors) {
    match known {
        Some(known) if *known != owner => errors.push(
            &owner,
            format!("another method of this impl block takes a `&Context<{}>`, and a part belongs to one kind of actor: take the same context in all of them", known.to_token_stream()),
        ),
        _ => *known = Some(owner),
    }
}

/// The type that a message owns in place of an argument, and how the method comes by the argument.
fn owned_type(ty: &Type, errors: &mut Errors) -> Option<(Type, Passing)> {
    let before = errors.count();
    let (owned, passing): (Type, _) = match ty {
        Type::Reference(reference) if is_static(reference) => (ty.clone(), Passing::Owned),
        Type::Reference(TypeReference { mutability: Some(mutability), .. }) => {
            errors.push(mutability, "a method can't write into its caller's data, which is in another thread: take the value, and return the new one");
            return None;
        }
        Type::Reference(TypeReference { lifetime: Some(lifetime), .. }) => {
            errors.push(lifetime, "a message can't borrow from its sender: leave the lifetime away, and the message owns the value and lends it to the method");
            return None;
        }
        Type::Reference(TypeReference { elem, .. }) => match &**elem {
            Type::Path(path) if is_named(&path.path, "str") => (parse_quote!(::std::string::String), Passing::ConvertedAndLent),
            Type::Path(path) if is_named(&path.path, "Path") => (parse_quote!(::std::path::PathBuf), Passing::ConvertedAndLent),
            Type::Slice(slice) => {
                let item = &slice.elem;
                (parse_quote!(::std::vec::Vec<#item>), Passing::ConvertedAndLent)
            }
            Type::TraitObject(_) => {
                errors.push(elem, "a message can't borrow from its sender, and a trait object has no size to own it by: take it in a `Box` or an `Arc`");
                return None;
            }
            elem => (elem.clone(), Passing::Lent),
        },
        ty => (ty.clone(), Passing::Owned),
    };
    let owned_check = match ty {
        Type::Reference(reference) if !is_static(reference) => &reference.elem,
        ty => ty,
    };
    refuse_unownable(owned_check, "an argument", errors);
    (errors.count() == before).then_some((owned, passing))
}

fn is_static(reference: &TypeReference) -> bool {
    reference.mutability.is_none() && reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static")
}

fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name && segment.arguments.is_none())
}

fn read_output(output: &ReturnType, errors: &mut Errors) -> Type {
    let ReturnType::Type(_, ty) = output else { return parse_quote!(()) };
    match &**ty {
        Type::Reference(reference) if !is_static(reference) => errors.push(
            ty,
            "a method can't return a borrow of its actor's state to another thread: return an owned value, such as a `String` for a `&str`, or a clone",
        ),
        Type::Never(_) => errors.push(ty, "a method that never returns never answers: return `()`"),
        ty => refuse_unownable(ty, "a result", errors),
    }
    (**ty).clone()
}

/// A type that borrows, or that has no name, can't be in a message.
fn refuse_unownable(ty: &Type, what: &'static str, errors: &mut Errors) {
    struct Search<'a>(&'a mut Errors, &'static str);
    impl Visit<'_> for Search<'_> {
        fn visit_type_reference(&mut self, reference: &TypeReference) {
            if is_static(reference) {
                visit::visit_type_reference(self, reference);
            } else {
                self.0.push(reference, format!("{} can't contain a borrow, since it goes to another thread: use an owned type, such as `String` or `Vec<T>`", self.1));
            }
        }
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            if lifetime.ident != "static" {
                self.0.push(lifetime, format!("{} can't contain a borrow, since it goes to another thread: use an owned type", self.1));
            }
        }
        fn visit_type_impl_trait(&mut self, ty: &syn::TypeImplTrait) {
            self.0.push(ty, format!("{} needs a type that a message can name: write the type out, or use a `Box<dyn ..>`", self.1));
        }
        fn visit_type_infer(&mut self, ty: &syn::TypeInfer) {
            self.0.push(ty, format!("{} needs a type that a message can name: write the type out", self.1));
        }
        // The lifetimes in these are their own.
        fn visit_type_bare_fn(&mut self, _: &syn::TypeBareFn) {}
        fn visit_parenthesized_generic_arguments(&mut self, _: &syn::ParenthesizedGenericArguments) {}
        fn visit_bound_lifetimes(&mut self, _: &syn::BoundLifetimes) {}
    }
    Search(errors, what).visit_type(ty);
}

fn name_lifetimes_static(ty: &mut Type, errors: &mut Errors) {
    refuse_unownable(ty, "a public field", errors);
}

/// The output of a faulty method, if callers can be told without a new error.
fn tellable(output: Type, signature: &Signature) -> Option<Type> {
    let mut errors = Errors::default();
    read_output(&signature.output, &mut errors);
    let parameters: Vec<_> = signature.generics.type_params().map(|parameter| &parameter.ident).collect();
    let mut generic = FindIdent { wanted: |ident: &Ident| parameters.contains(&ident), found: false };
    generic.visit_type(&output);
    (errors.count() == 0 && !generic.found).then_some(output)
}

fn read_hook(signature: &Signature, context: &mut Option<Type>, errors: &mut Errors) -> Option<Hook> {
    let before = errors.count();
    refuse_qualifiers(signature, errors);
    match signature.receiver() {
        None => errors.push(&signature.ident, format!("the hook `{}` needs the actor: write `&mut self` as its first argument", signature.ident)),
        Some(_) => refuse_receiver(signature, errors),
    }
    let name = signature.ident.clone();
    let (takes_context, kind) = if name == "on_failure" {
        (read_failure_parameters(signature, context, errors)?, HookKind::Failure)
    } else {
        let Parameters { takes_context, mut arguments } = read_parameters(signature, context, errors);
        match (name.to_string().as_str(), arguments.len()) {
            ("on_receive", 1) => {
                let output = Box::new(read_output(&signature.output, errors));
                (takes_context, HookKind::Receive { message: Box::new(arguments.remove(0)), output })
            }
            ("on_receive", _) if errors.count() == before => {
                errors.push(&signature.inputs, "`on_receive` takes one message: `fn on_receive(&mut self, message: M) -> R`");
                return None;
            }
            ("on_start", 0) => (takes_context, HookKind::Start),
            ("on_stop", 0) => (takes_context, HookKind::Stop),
            (hook, _) if errors.count() == before => {
                errors.push(&signature.inputs, format!("`{hook}` takes nothing but the context: `fn {hook}(&mut self, context: &Context<Self>)`, or without the context"));
                return None;
            }
            _ => return None,
        }
    };
    (errors.count() == before).then_some(Hook { name, kind, takes_context })
}

/// Whether the `on_failure` takes a context.
fn read_failure_parameters(signature: &Signature, context: &mut Option<Type>, errors: &mut Errors) -> Option<bool> {
    let types: Vec<_> = signature
        .inputs
        .iter()
        .filter_map(|input| if let FnArg::Typed(typed) = input { Some(&*typed.ty) } else { None })
        .collect();
    let owners: Vec<_> = types.iter().filter_map(|ty| context_owner(ty)).collect();
    let is_failure = |ty: &Type| matches!(ty, Type::Reference(reference) if matches!(&*reference.elem, Type::Path(path) if is_named(&path.path, "Failure")));
    if owners.len() > 1 || types.len() != owners.len() + 1 || !types.last().is_some_and(|ty| is_failure(ty)) {
        errors.push(&signature.inputs, "`on_failure` takes what went wrong: `fn on_failure(&mut self, failure: &Failure)`, perhaps with a `context: &Context<Self>` before it");
        return None;
    }
    let takes_context = !owners.is_empty();
    for owner in owners {
        remember_context(context, owner, errors);
    }
    Some(takes_context)
}

/// The variants of the message don't meet one another.
fn refuse_clashing_methods(read: &mut Impl, errors: &mut Errors) {
    let mut taken: HashMap<String, Ident> = HashMap::new();
    read.methods.retain(|method| {
        let variant = names::variant(&method.name);
        match taken.insert(variant.to_string(), method.name.clone()) {
            // The compiler has its own words for two methods of one name, and two under opposite `cfg`s are one.
            Some(other) if other != method.name => {
                errors.push(&method.name, format!("the methods `{other}` and `{}` would both be the variant `{variant}` of the message: rename one, or take one out of the proxy with `#[actor(skip)]`", method.name));
                false
            }
            _ => true,
        }
    });
}

struct FindIdent<F> {
    wanted: F,
    found: bool,
}

impl<F: Fn(&Ident) -> bool> Visit<'_> for FindIdent<F> {
    fn visit_ident(&mut self, ident: &Ident) {
        self.found |= (self.wanted)(ident);
    }
}

/// Whether one of these type parameters occurs in the type.
pub(crate) fn mentions(ty: &Type, generics: &Generics) -> bool {
    let parameters: Vec<_> = generics.type_params().map(|parameter| &parameter.ident).collect();
    let mut finder = FindIdent { wanted: |ident: &Ident| parameters.contains(&ident), found: false };
    finder.visit_type(ty);
    finder.found
}

pub(crate) fn is_named_type(ty: &Type, name: &Ident) -> bool {
    let mut finder = FindIdent { wanted: |ident: &Ident| ident == name, found: false };
    finder.visit_type(ty);
    finder.found
}

/// Whether a part in the field may lie behind an allocation, and so may contain the struct itself.
pub(crate) fn has_indirection(ty: &Type) -> bool {
    let mut finder = FindIdent { wanted: |ident: &Ident| ["Box", "Vec", "HashMap", "BTreeMap"].iter().any(|name| ident == name), found: false };
    finder.visit_type(ty);
    finder.found
}

/// The token to blame for what the whole item is.
pub(crate) fn wrong_item(item: &syn::Item) -> syn::Error {
    let (span, words): (Span, _) = match item {
        syn::Item::Enum(item) => (item.enum_token.span(), "an actor is a struct, which has fields to read and parts to go into: put the enum into a field of one"),
        syn::Item::Union(item) => (item.union_token.span(), "an actor is a struct: a union can't be read safely"),
        syn::Item::Fn(item) => (item.sig.fn_token.span(), "`#[actor]` goes on a struct and on its impl block: a function is part of an actor as a method"),
        item => (item.span(), "`#[actor]` goes on a struct and on its impl block"),
    };
    syn::Error::new(span, words)
}

/// The type with `Self` spelled out.
pub(crate) fn without_self(ty: &Type, self_ty: &Path) -> Type {
    struct SpellOut<'a>(&'a Path);
    impl VisitMut for SpellOut<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if is_self(ty) {
                *ty = Type::Path(syn::TypePath { qself: None, path: self.0.clone() });
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    SpellOut(self_ty).visit_type_mut(&mut ty);
    ty
}

/// Whether the type is the one whose impl block this is.
pub(crate) fn is_this(ty: &Type, self_ty: &Path) -> bool {
    let Type::Path(path) = ty else { return false };
    is_self(ty) || path.path == *self_ty
}
