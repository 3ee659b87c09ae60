//! The `Debug` output of a message.

use std::fmt::{Debug, Formatter, Result};

/// Writes a variant with its fields, as a derived `Debug` does. Without names, it is a tuple
/// variant.
#[doc(hidden)]
pub fn debug(
    f: &mut Formatter<'_>,
    variant: &str,
    names: &[&str],
    fields: &[&dyn Debug],
) -> Result {
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
