//! The types that a `#[traversable]` field can have: a part, or a container of parts.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::{BuildHasher, Hash};

use crate::error::unwind;
use crate::message::{Message, Methods, MethodsIn, PartsIn, dispatch};
use crate::reply::Reply;

/// The type of a `#[traversable]` field.
///
/// It is a part, or an `Option`, `Box`, `Vec`, `HashMap` or `BTreeMap` of such types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[traversable]` field",
    label = "this is not a part",
    note = "write `#[actor]` on its struct and on its impl block, or take `#[traversable]` away",
    note = "a traversable field is a part, or an `Option`, `Box`, `Vec`, `HashMap` or `BTreeMap` of parts"
)]
pub trait Traversable {
    /// The part that the field contains, inside all containers.
    type Part: Methods;

    /// The type of the key that identifies one of the parts in the field.
    type Key: Key;

    #[doc(hidden)]
    const PASSED: bool = true;

    #[doc(hidden)]
    fn find(&mut self, key: &Self::Key) -> Option<&mut Self::Part>;
}

/// Checks that a field has the part and the key that the attribute expects.
///
/// The attribute reads both from the spelling of the field's type. `Self` is what the compiler
/// knows, and `T` is what the attribute has read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the container in a `#[traversable]` field must be written out",
    label = "this is a container under another name",
    note = "the attribute only sees how the type is written: write the container itself, such as `Vec<Part>`, instead of an alias"
)]
pub trait AsRead<T> {
    const PASSED: bool = true;
}
impl<T> AsRead<T> for T {}

/// Handles a message for one of the parts in a traversable field.
#[doc(hidden)]
pub fn visit<F, C: ?Sized>(
    field: &mut F,
    key: &F::Key,
    message: Message<F::Part>,
    context: &C,
    reply: &mut Reply<'_>,
) where
    F: Traversable<Part: MethodsIn<C> + PartsIn<C>>,
{
    match field.find(key) {
        Some(part) => dispatch(part, message, context, reply),
        None => reply.miss(),
    }
}

/// Identifies a part in a field: `()` for a single part, `(2, ())` for the third of a `Vec`.
///
/// With nested containers, the rest of the pair is the key inside the element.
#[doc(hidden)]
pub trait Key: Clone + PartialEq + Send + Sync + 'static {
    fn write(&self, path: &mut String);
}

impl Key for () {
    fn write(&self, _: &mut String) {}
}

impl<K: Clone + PartialEq + Debug + Send + Sync + 'static, Rest: Key> Key for (K, Rest) {
    fn write(&self, path: &mut String) {
        path.push('[');
        path.push_str(&unwind::text_of(format_args!("{:?}", self.0)));
        path.push(']');
        self.1.write(path);
    }
}

impl<F: Traversable> Traversable for Option<F> {
    type Part = F::Part;
    type Key = F::Key;

    fn find(&mut self, key: &F::Key) -> Option<&mut F::Part> {
        self.as_mut()?.find(key)
    }
}

impl<F: Traversable> Traversable for Box<F> {
    type Part = F::Part;
    type Key = F::Key;

    fn find(&mut self, key: &F::Key) -> Option<&mut F::Part> {
        (**self).find(key)
    }
}

impl<F: Traversable> Traversable for Vec<F> {
    type Part = F::Part;
    type Key = (usize, F::Key);

    fn find(&mut self, (index, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(*index)?.find(key)
    }
}

impl<K, F, S> Traversable for HashMap<K, F, S>
where
    K: Eq + Hash + Clone + Debug + Send + Sync + 'static,
    F: Traversable,
    S: BuildHasher,
{
    type Part = F::Part;
    type Key = (K, F::Key);

    fn find(&mut self, (name, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(name)?.find(key)
    }
}

impl<K, F> Traversable for BTreeMap<K, F>
where
    K: Ord + Clone + Debug + Send + Sync + 'static,
    F: Traversable,
{
    type Part = F::Part;
    type Key = (K, F::Key);

    fn find(&mut self, (name, key): &Self::Key) -> Option<&mut F::Part> {
        self.get_mut(name)?.find(key)
    }
}
