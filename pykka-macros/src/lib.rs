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
/// ```
/// use pykka::{Actor, actor};
///
/// #[actor]
/// #[derive(Default)]
/// struct Counter {
///     pub count: u32, // read: `proxy.count()`, write: `proxy.set_count(17)`
///     steps: u32,     // private, so not part of the proxy
/// }
///
/// #[actor]
/// impl Counter {
///     pub fn add(&mut self, amount: u32) -> u32 {
///         self.steps += 1;
///         self.count += amount;
///         self.count
///     }
/// }
///
/// let counter = Counter::default().start();
/// let proxy = counter.proxy();
/// proxy.set_count(17);
/// assert_eq!(proxy.add(3).get()?, 20);
/// counter.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// All methods of the proxy are in one impl block with `#[actor]`. Any number of others, without it, may be beside it. If
/// the struct and the impl block are in different modules, import `XProxy` beside `X` where the impl block is.
///
/// # Options
/// | where | option | meaning |
/// |---|---|---|
/// | field, method | `#[actor(skip)]` | not part of the proxy, although public |
/// | field | `#[actor(read_only)]` | the proxy can read the field but not write it |
/// | field | `#[traversable]` | a part of the actor, with a proxy of its own |
/// | struct | `#[actor(pooled)]` | `start()` runs the actor in the pool of the process, without a thread of its own |
/// | struct, impl | `#[actor(crate = path)]` | where to find pykka, if the macro can't tell because it is re-exported |
///
/// ```
/// use pykka::{Actor, actor};
///
/// #[actor]
/// struct Sensor {
///     #[actor(read_only)]
///     pub unit: &'static str,
///     #[actor(skip)]
///     pub raw: std::rc::Rc<[u8]>, // can't travel between threads, so the proxy must be without it
/// }
///
/// #[actor]
/// impl Sensor {
///     #[actor(skip)]
///     pub fn raw(&self) -> &[u8] { &self.raw }
///     pub fn value(&self) -> u8 { self.raw()[0] }
/// }
///
/// let sensor = Sensor::start_with(|_| Sensor { unit: "mm", raw: [7].into() });
/// assert_eq!(sensor.proxy().unit().get()?, "mm");
/// assert_eq!(sensor.proxy().value().get()?, 7);
/// sensor.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Parts
/// A part is any struct that has `#[actor]` on itself and on its impl block. In a `#[traversable]` field it can be reached
/// through the owner's proxy, and runs in the owner's thread. In a `Vec` it is found by its index, in a `HashMap` or a
/// `BTreeMap` by its key, and in an `Option` it may not be there, which is an error of the future.
///
/// ```
/// use pykka::{Actor, Error, actor};
///
/// #[actor]
/// struct Mixer {
///     #[traversable]
///     pub channels: Vec<Channel>,
///     #[traversable]
///     pub monitor: Option<Channel>,
/// }
/// #[actor]
/// impl Mixer {}
///
/// #[actor]
/// struct Channel { pub volume: u8 }
/// #[actor]
/// impl Channel {
///     pub fn mute(&mut self) { self.volume = 0; }
/// }
///
/// let mixer = Mixer { channels: vec![Channel { volume: 9 }], monitor: None }.start();
/// let channel: ChannelProxy = mixer.proxy().channels(0);
/// channel.mute();
/// assert_eq!(channel.volume().get()?, 0);
/// assert!(matches!(mixer.proxy().monitor().mute().get(), Err(Error::NoSuchPart { .. })));
/// mixer.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Methods
/// Arguments are owned by the message. The proxy takes `impl Into<String>` for a `&str`, `impl Into<Vec<T>>` for a
/// `&[T]`, `impl Into<PathBuf>` for a `&Path` and `T` for any other `&T`, and lends it to the method. A
/// `&Context<Self>` as the first argument after `self` is given by the runtime; a part is given the context of the actor
/// that it belongs to, and asks for it by that name: `&Context<Mixer>`.
///
/// A public function without `self` that returns `Self` is a constructor and left alone.
///
/// Type parameters need no bounds for the proxy's sake: a generic type can be an actor for those types that can be sent
/// between threads, and cloned where they are in public fields.
///
/// The hooks `on_start`, `on_stop`, `on_failure` and `on_receive` are found by their names. See the `Actor` trait.
#[proc_macro_attribute]
pub fn actor(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::actor(options.into(), &item.into()).into()
}
