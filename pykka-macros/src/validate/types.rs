//! What the spelling of a type shows.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    ConstParam, ExprPath, GenericArgument, GenericParam, Generics, Lifetime, Path, PathArguments,
    PredicateType, Type, TypeParam, TypeParamBound, TypeReference, WherePredicate, parse_quote,
};

/// The type inside a container.
pub(crate) fn contained(ty: &Type) -> Option<Type> {
    let (container, mut arguments) = container(ty)?;
    match container.as_str() {
        "HashMap" | "BTreeMap" => (arguments.len() > 1).then(|| arguments.remove(1)),
        _ => (!arguments.is_empty()).then(|| arguments.remove(0)),
    }
}

/// The name and the type arguments of a generic type.
pub(super) fn container(ty: &Type) -> Option<(String, Vec<Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    Some((last.ident.to_string(), types.collect()))
}

pub(super) fn is_self(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Self"))
}

/// `X` of a `&Context<X>`, or of a `Context<X>` that should be one. A `self::Context<X>` is a type
/// of the user's own, and so is a `Context<u8>`, because a `u8` is no actor.
pub(crate) fn context_owner(ty: &Type) -> Option<Type> {
    let ty = match ty {
        Type::Reference(TypeReference { elem, .. }) => elem,
        ty => ty,
    };
    let is_own = matches!(ty, Type::Path(path) if path.path.segments[0].ident == "self");
    match container(ty).filter(|_| !is_own) {
        Some((name, mut owners)) if name == "Context" && owners.len() == 1 => {
            owners.pop().filter(may_be_own)
        }
        _ => None,
    }
}

/// `T` of a `Future<T>` or a `pykka::Future<T>`. A `self::Future<T>` is a type of the user's own.
pub(super) fn future_of(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let mut path = path.path.segments.iter().rev().skip(1);
    let is_ours = path.next().is_none_or(|before| before.ident == "pykka");
    match container(ty).filter(|_| is_ours) {
        Some((name, mut values)) if name == "Future" && values.len() == 1 => values.pop(),
        _ => None,
    }
}

/// Whether a type may be the user's own, or a context under another name. Only the compiler knows.
pub(crate) fn may_be_own(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| STD.iter().all(|known| last.ident != known))
}

/// Types of std that are known by their names.
const STD: [&str; 25] = [
    "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64", "str", "String", "PathBuf", "Duration", "Vec", "Option", "Box",
    "HashMap", "BTreeMap",
];

/// Whether values of a type are known to be small. A user's own type with the name of one of std's
/// isn't known to be large, either: this only decides how much space an unoptimized function uses.
pub(crate) fn is_small(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) => true,
        Type::Tuple(tuple) => tuple.elems.iter().all(is_small),
        _ => match container(ty) {
            Some((name, arguments)) if name == "Option" || name == "Result" => {
                arguments.iter().all(is_small)
            }
            _ => matches!(ty, Type::Path(_)) && !may_be_own(ty),
        },
    }
}

/// Whether a key is taken as `impl Into<String>`. This includes the user's own type `String`.
pub(crate) fn is_string(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if is_named(&path.path, "String"))
}

/// Whether it is a type in std that borrows although no lifetime is written. Only its spelling is
/// known.
pub(super) fn hides_lifetime(path: &Path) -> bool {
    const NAMES: [&str; 14] = [
        "Cow",
        "Iter",
        "IterMut",
        "Drain",
        "Keys",
        "Values",
        "Entry",
        "Ref",
        "RefMut",
        "MutexGuard",
        "RwLockReadGuard",
        "RwLockWriteGuard",
        "Chars",
        "Arguments",
    ];
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let Some(last) = path
        .segments
        .last()
        .filter(|last| NAMES.iter().any(|name| last.ident == name))
    else {
        return false;
    };
    // Without a path, the others are more likely to be the user's own types, or are not `Send`, as
    // the compiler says.
    let is_std = match &segments[..] {
        [name] => ["Cow", "Iter", "IterMut", "Drain", "Keys", "Values"].contains(&name.as_str()),
        [first, ..] => {
            ["std", "core", "alloc", "slice", "borrow", "cell"].contains(&first.as_str())
        }
        [] => false,
    };
    let has_types = matches!(last.arguments, PathArguments::AngleBracketed(_));
    let is_alone = last.ident == "Chars" || last.ident == "Arguments";
    is_std && (has_types || is_alone) && lifetimes(path).next().is_none()
}

pub(super) fn is_static(reference: &TypeReference) -> bool {
    reference.mutability.is_none()
        && reference
            .lifetime
            .as_ref()
            .is_some_and(|lifetime| lifetime.ident == "static")
}

pub(super) fn is_named(path: &Path, name: &str) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == name && segment.arguments.is_none())
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

/// Whether one of the wanted names occurs in the type.
pub(crate) fn names_any(ty: &Type, wanted: impl Fn(&Ident) -> bool) -> bool {
    let mut finder = FindIdent {
        wanted,
        found: false,
    };
    finder.visit_type(ty);
    finder.found
}

/// Whether one of the parameters occurs in the type.
pub(crate) fn mentions(ty: &Type, generics: &Generics) -> bool {
    generics
        .params
        .iter()
        .any(|parameter| mentions_one(ty, parameter))
}

pub(crate) fn mentions_one(ty: &Type, parameter: &GenericParam) -> bool {
    match parameter {
        GenericParam::Type(TypeParam { ident, .. })
        | GenericParam::Const(ConstParam { ident, .. }) => names_any(ty, |other| other == ident),
        GenericParam::Lifetime(_) => false,
    }
}

/// Whether a part in the field may be behind an allocation, and so may contain the struct itself.
pub(crate) fn has_indirection(ty: &Type) -> bool {
    names_any(ty, |ident| {
        ["Box", "Vec", "HashMap", "BTreeMap"]
            .iter()
            .any(|name| ident == name)
    })
}

/// Whether it is a `Box<dyn Any + Send>`, which accepts any message.
pub(crate) fn is_any_box(ty: &Type) -> bool {
    let Some((name, arguments)) = container(ty) else {
        return false;
    };
    let [Type::TraitObject(object)] = &arguments[..] else {
        return false;
    };
    let is_bound = |wanted: &str| {
        object.bounds.iter().any(
            |bound| matches!(bound, TypeParamBound::Trait(bound) if is_named(&bound.path, wanted)),
        )
    };
    name == "Box" && object.bounds.len() == 2 && is_bound("Any") && is_bound("Send")
}

/// The type with `Self` replaced by the type that it stands for.
pub(crate) fn without_self(ty: &Type, self_ty: &Path) -> Type {
    struct SpellOut<'a>(&'a Path);
    impl VisitMut for SpellOut<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if is_self(ty) {
                *ty = Type::Path(syn::TypePath {
                    qself: None,
                    path: self.0.clone(),
                });
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }

        // The length of an array is an expression: `Self::LENGTH`.
        fn visit_expr_path_mut(&mut self, expression: &mut ExprPath) {
            let segments = &expression.path.segments;
            let is_in_self = segments.len() > 1 && segments[0].ident == "Self";
            if expression.qself.is_none() && is_in_self {
                let (self_ty, rest) = (self.0, segments.iter().skip(1));
                *expression = parse_quote!(<#self_ty>#(::#rest)*);
            } else {
                visit_mut::visit_expr_path_mut(self, expression);
            }
        }
    }
    let mut ty = ty.clone();
    SpellOut(self_ty).visit_type_mut(&mut ty);
    ty
}

/// Whether the type is the struct of this name, with any arguments.
pub(crate) fn is_of(ty: &Type, name: &Ident) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident == *name)
}

/// Whether the type is the one whose impl block this is.
pub(crate) fn is_this(ty: &Type, self_ty: &Path) -> bool {
    let Type::Path(path) = ty else { return false };
    is_self(ty) || path.path == *self_ty
}

/// Whether the types are paths that differ only in where they begin, such as `core::Core` and
/// `Core`.
pub(super) fn ends_alike(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Path(one), Type::Path(other)) => {
            one.qself == other.qself && one.path.segments.last() == other.path.segments.last()
        }
        (one, other) => one == other,
    }
}

/// The type as text, for an error. Tokens alone are printed with a space between any two.
pub(super) fn spelled(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, plain) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
    ] {
        text = text.replace(spaced, plain);
    }
    text
}

/// The bounds on type parameters.
pub(super) fn bounds(generics: &Generics) -> impl Iterator<Item = (Path, &TypeParamBound)> {
    let declared = generics.type_params().flat_map(|parameter| {
        let path = Path::from(parameter.ident.clone());
        parameter
            .bounds
            .iter()
            .map(move |bound| (path.clone(), bound))
    });
    let conditions = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    let conditions = conditions.filter_map(|condition| match condition {
        WherePredicate::Type(PredicateType {
            bounded_ty: Type::Path(ty),
            bounds,
            ..
        }) => Some(bounds.iter().map(|bound| (ty.path.clone(), bound))),
        _ => None,
    });
    declared.chain(conditions.flatten())
}

/// The lifetime arguments of a type: `'a` of `Borrower<'a>`.
pub(super) fn lifetimes(path: &Path) -> impl Iterator<Item = &Lifetime> {
    let arguments = path.segments.last().and_then(|last| match &last.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Lifetime(lifetime) => Some(lifetime),
            _ => None,
        })
}
