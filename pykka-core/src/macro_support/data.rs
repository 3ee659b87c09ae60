//! What the generated `Debug` and `PartialEq` of messages need, and generated hooks.

use std::fmt::{self, Debug, Formatter};

/// Writes a variant with its fields, as a derived `Debug` does. A variant whose fields have no names
/// is a tuple.
#[doc(hidden)]
pub fn debug(
    f: &mut Formatter<'_>,
    variant: &str,
    names: &[&str],
    fields: &[&dyn Debug],
) -> fmt::Result {
    if names.is_empty() {
        let mut tuple = f.debug_tuple(variant);
        for field in fields {
            tuple.field(field);
        }
        return tuple.finish();
    }
    let mut shown = f.debug_struct(variant);
    for (name, field) in names.iter().zip(fields) {
        shown.field(name, field);
    }
    shown.finish()
}

/// Compares two fields. In generated code, `==` of function pointers would cause a warning.
#[doc(hidden)]
pub fn eq<T: PartialEq>(left: &T, right: &T) -> bool {
    left == right
}

/// The result of a hook of which there may be several, each under a `cfg`. At most one exists.
#[doc(hidden)]
pub fn hook_result<const N: usize>(results: [Result<(), String>; N]) -> Result<(), String> {
    results.into_iter().next().unwrap_or(Ok(()))
}
