//! The `#[actor]` attribute of [pykka](https://docs.rs/pykka), which is the crate to depend on.
//!
//! It goes the way of the modules below: an item is parsed, checked and turned into a model of what is proxied, and
//! the model is expanded. What is wrong is collected on the way and reported all at once, beside the user's item and as
//! much of the expansion as makes sense, so that one mistake doesn't make an error of every use of the actor.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod model;
mod options;
mod validate;

mod names;

mod expand;
mod fallback;

/// Makes a struct an actor, or a part of one, with a typed proxy.
///
/// It is written twice: on the struct, whose public fields become attributes of the proxy, and on its impl block, whose
/// public methods become methods of the proxy. *Public* means that a visibility is written, and the proxy's method has
/// the same: what says `pub(crate)` can be called from within the crate.
///
/// # What is generated
/// For a struct `X`, with the visibility that it needs and documented:
///
/// | name | what it is | Pykka's name |
/// |---|---|---|
/// | `XProxy` | the typed proxy | `ActorProxy` |
/// | `XCall` | the message that calls a method, one variant each: `XCall::Add { a: 1, b: 3 }` | `ProxyCall` |
/// | `XGet` | the message that reads a field, one variant each: `XGet::LastResult` | `ProxyGetAttr` |
/// | `XSet` | the message that writes a field, one variant each: `XSet::LastResult(17)` | `ProxySetAttr` |
/// | `XBlocking` | what `proxy.call()` gives: the methods, waiting for their answers | |
/// | `XDeferred` | what `proxy.defer()` gives: the methods, with *tell* semantics | `CallableProxy.defer` |
///
/// If the struct and the impl block are in different modules, import `XProxy` beside `X` where the impl block is.
///
/// # Options
/// | where | option | meaning |
/// |---|---|---|
/// | field, method | `#[actor(skip)]` | not part of the proxy, although public |
/// | field | `#[actor(read_only)]` | the proxy can read the field but not write it |
/// | field | `#[traversable]` | a part of the actor, with a proxy of its own; in a `Vec`, `HashMap` or `BTreeMap` found by index or key, in an `Option` perhaps not there |
/// | struct, impl | `#[actor(crate = path)]` | where to find pykka, if the macro can't tell because it is re-exported |
///
/// # Methods
/// Arguments are owned by the message. The proxy takes `impl Into<String>` for a `&str`, `impl Into<Vec<T>>` for a
/// `&[T]`, `impl Into<PathBuf>` for a `&Path` and `T` for any other `&T`, and lends it to the method. A
/// `&Context<Self>` as the first argument after `self` is given by the runtime.
///
/// A public function without `self` that returns `Self` is a constructor and left alone.
///
/// The hooks `on_start`, `on_stop`, `on_failure` and `on_receive` are found by their names. See the `Actor` trait.
#[proc_macro_attribute]
pub fn actor(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::actor(options.into(), &item.into()).into()
}
