//! The hooks: functions with the names that the runtime calls.

use syn::{Attribute, FnArg, Path, Signature, Type};

use super::signatures::{
    Parameters, read_output, read_parameters, refuse_qualifiers, refuse_receiver, remember_context,
};
use super::types::{context_owner, is_named, is_this};
use crate::errors::Errors;
use crate::model::{Hook, HookKind, Impl};

pub(super) fn read_hook(
    signature: &Signature,
    cfg: Vec<Attribute>,
    of: &mut Impl,
    errors: &mut Errors,
) -> Option<Hook> {
    let before = errors.count();
    refuse_qualifiers(signature, of, errors);
    match signature.receiver() {
        None => errors.push(
            &signature.ident,
            format!(
                "the hook `{}` is a method: write `&mut self` as its first argument",
                signature.ident
            ),
        ),
        Some(_) => refuse_receiver(signature, of, errors),
    }
    refuse_foreign_context(signature, &of.self_ty, errors);
    if errors.count() > before {
        return None;
    }
    let name = signature.ident.clone();
    let (takes_context, kind) = if name == "on_failure" {
        let takes_context = read_event_parameters(signature, is_failure, ON_FAILURE, of, errors)?;
        (takes_context, HookKind::Failure)
    } else if name == "on_down" {
        let takes_context = read_event_parameters(signature, is_down, ON_DOWN, of, errors)?;
        (takes_context, HookKind::Down)
    } else {
        let Parameters {
            takes_context,
            mut arguments,
        } = read_parameters(signature, of, errors);
        match (name.to_string().as_str(), arguments.len()) {
            ("on_receive", 1) => {
                let output = Box::new(read_output(&signature.output, of, errors));
                (
                    takes_context,
                    HookKind::Receive {
                        message: Box::new(arguments.remove(0)),
                        output,
                    },
                )
            }
            ("on_receive", _) if errors.count() == before => {
                errors.push(
                    &signature.inputs,
                    "`on_receive` takes one message: write `fn on_receive(&mut self, message: M) -> R`, with a `context: &Context<Self>` before it if needed",
                );
                return None;
            }
            ("on_start", 0) => (takes_context, HookKind::Start),
            ("on_stop", 0) => (takes_context, HookKind::Stop),
            (hook, _) if errors.count() == before => {
                errors.push(&signature.inputs, format!("`{hook}` takes no argument except the context: write `fn {hook}(&mut self)` or `fn {hook}(&mut self, context: &Context<Self>)`"));
                return None;
            }
            _ => return None,
        }
    };
    (errors.count() == before).then_some(Hook {
        name,
        cfg,
        kind,
        takes_context,
    })
}

const ON_FAILURE: &str = "`on_failure` takes the failure: write `fn on_failure(&mut self, failure: &Failure)`, with a `context: &Context<Self>` before it if needed";
const ON_DOWN: &str = "`on_down` takes what it is told: write `fn on_down(&mut self, down: Down)`, with a `context: &Context<Self>` before it if needed";

fn is_failure(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if is_path(&reference.elem, "Failure"))
}

fn is_down(ty: &Type) -> bool {
    is_path(ty, "Down")
}

fn is_path(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if is_named(&path.path, name))
}

/// For a hook that takes what it is told. Returns whether it takes a context before that.
fn read_event_parameters(
    signature: &Signature,
    is_event: fn(&Type) -> bool,
    write: &str,
    of: &mut Impl,
    errors: &mut Errors,
) -> Option<bool> {
    let types: Vec<_> = signature
        .inputs
        .iter()
        .filter_map(|input| {
            if let FnArg::Typed(typed) = input {
                Some(&*typed.ty)
            } else {
                None
            }
        })
        .collect();
    let owners = types.iter().map(|ty| (context_owner(ty), ty));
    let owners: Vec<_> = owners
        .filter_map(|(owner, ty)| Some((owner?, *ty)))
        .collect();
    if owners.len() > 1
        || types.len() != owners.len() + 1
        || !types.last().is_some_and(|ty| is_event(ty))
    {
        errors.push(&signature.inputs, write);
        return None;
    }
    let takes_context = !owners.is_empty();
    for (owner, ty) in owners {
        remember_context(of, &owner, ty, errors);
    }
    Some(takes_context)
}

/// Methods of a part can take the context of the part's owner. Hooks can't, because a part's hooks
/// are never called.
fn refuse_foreign_context(signature: &Signature, self_ty: &Path, errors: &mut Errors) {
    for input in &signature.inputs {
        let FnArg::Typed(parameter) = input else {
            continue;
        };
        if let Some(owner) = context_owner(&parameter.ty).filter(|owner| !is_this(owner, self_ty)) {
            errors.push(owner, "a hook runs only if the type is an actor by itself, so it takes its own context: write `&Context<Self>`");
        }
    }
}
