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

/// Makes a struct an actor, or a part of one, with a typed proxy; and a trait an interface, whose proxy is for
/// whatever implements it.
///
/// It is written twice: on the struct, whose public fields become attributes of the proxy, and on its impl block, whose
/// public methods become methods of the proxy. A struct without methods needs the impl block too; an empty one will do:
/// `#[actor] impl X {}`. *Public* means that a visibility is written, and the proxy's method has the same: what says
/// `pub(crate)` can be called from within the crate, and what says `pub(self)` from within the module. (See
/// [below](#methods) for what the latter is good for.)
///
/// # What is generated
/// For a struct `X`:
///
/// | name | what it is | Pykka's name |
/// |---|---|---|
/// | `XProxy` | the typed proxy | `ActorProxy` |
/// | `XCall` | the message that calls a method, one variant each: `XCall::Add { a: 1, b: 3 }` | `ProxyCall` |
/// | `XGet` | the message that reads a field, one variant each: `XGet::LastResult` | `ProxyGetAttr` |
/// | `XSet` | the message that writes a field, one variant each: `XSet::LastResult(17)` | `ProxySetAttr` |
/// | `XBlocking` | what `proxy.call()` gives: the methods, waiting for their answers | |
/// | `XDeferred` | what `proxy.defer()` gives: the methods, with *tell* semantics | `CallableProxy.defer` |
/// | `XNested` | the message that carries another one into a part; hidden from the docs, and not for use by hand | |
///
/// `XProxy`, `XGet`, `XSet` and `XNested` come from the struct and have its visibility. `XCall`, `XBlocking` and
/// `XDeferred` come from the impl block, which can't see the struct's visibility, and are always `pub`. A variant has no
/// visibility of its own: who can name `XCall` can build the message for a `pub(self)` method by hand. There is one more
/// name in the impl block's module, `write_all_methods_of_X_in_one_actor_impl_block`, which the compiler shows if there
/// are two such blocks.
///
/// Every send waits for room if the actor's mailbox is bounded and full, a deferred call, too.
///
/// Every proxy has the methods `call()`, `defer()` and `clone()`, and `actor_ref()` for the actor behind it; and a function
/// `mock(..)`, which makes one without an actor (see pykka's module `testing`). `actor_ref()` gives an untyped `AnyActorRef`, since the proxy of a part doesn't know whose part it is: `downcast::<X>()` makes it an
/// `ActorRef<X>`.
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
/// | field | `#[actor(read_only)]` | the proxy can read the field but not write it; a method `set_..` of your own has room then |
/// | field | `#[traversable]` | a part of the actor, with a proxy of its own |
/// | struct | `#[actor(pooled)]` | `start()` runs the actor in the pool of the process, without a thread of its own |
/// | struct | `#[actor(implements(Backend, Listener))]` | the actor is found by these interfaces |
/// | struct, impl, trait | `#[actor(crate = path)]` | where to find pykka, if the macro can't tell because it is re-exported |
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
/// A setter of your own is a method like any other. The field says `read_only`, for there can't be two `set_volume`:
///
/// ```
/// use pykka::{Actor, actor};
///
/// #[actor]
/// struct Amplifier {
///     #[actor(read_only)]
///     pub volume: u8,
/// }
///
/// #[actor]
/// impl Amplifier {
///     pub fn set_volume(&mut self, volume: u8) { self.volume = volume.min(100); }
/// }
///
/// let amplifier = Amplifier { volume: 0 }.start();
/// amplifier.proxy().set_volume(130);
/// assert_eq!(amplifier.proxy().volume().get()?, 100);
/// amplifier.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Parts
/// A part is any struct that has `#[actor]` on itself and on its impl block. In a `#[traversable]` field it can be reached
/// through the owner's proxy, and runs in the owner's thread. In a `Vec` it is found by its index, in a `HashMap` or a
/// `BTreeMap` by its key, and in an `Option` it may not be there, which is an error of the future. A key that is a `String`
/// is taken as `impl Into<String>`, any other as it is.
///
/// ```
/// use std::collections::HashMap;
/// use pykka::{Actor, Error, actor};
///
/// #[actor]
/// struct Mixer {
///     #[traversable]
///     pub channels: Vec<Channel>,
///     #[traversable]
///     pub groups: HashMap<String, Channel>,
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
/// let groups = HashMap::from([("drums".to_owned(), Channel { volume: 7 })]);
/// let mixer = Mixer { channels: vec![Channel { volume: 9 }], groups, monitor: None }.start();
/// let channel: ChannelProxy = mixer.proxy().channels(0);
/// channel.mute();
/// assert_eq!(channel.volume().get()?, 0);
/// assert_eq!(mixer.proxy().groups("drums").volume().get()?, 7);
/// assert!(matches!(mixer.proxy().monitor().mute().get(), Err(Error::NoSuchPart { .. })));
/// mixer.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// # Interfaces
/// A trait with `#[actor]` has a proxy as a struct has: for a trait `Backend` there are `BackendProxy`, `BackendCall`,
/// `BackendBlocking` and `BackendDeferred`, with the visibility of the trait. All its methods are part of the proxy, those that
/// have a body too. It is implemented by an ordinary impl, without the attribute, for actors and for parts.
///
/// `BackendProxy` is made by `into()`, of an `ActorRef` or of another proxy. Of an actor whose type is not known it is made if
/// the type says that it *implements* the interface: the registry's `get_by_interface` and `broadcast_call` do that, and
/// `AnyActorRef::interface`. It costs an actor nothing to say so; a call through an interface that it doesn't say it implements
/// takes an allocation.
///
/// ```
/// use pykka::{Actor, ActorRegistry, actor};
///
/// #[actor]
/// pub trait Backend {
///     fn lookup(&mut self, uri: &str) -> Vec<String>;
///     fn scheme(&self) -> &'static str { "file" }
/// }
///
/// #[actor(implements(Backend))]
/// struct Files { root: String }
/// #[actor]
/// impl Files {}
/// impl Backend for Files {
///     fn lookup(&mut self, uri: &str) -> Vec<String> { vec![format!("{}/{uri}", self.root)] }
/// }
///
/// #[actor]
/// struct Radio { #[traversable] pub receiver: Receiver }
/// #[actor]
/// impl Radio {}
///
/// #[actor]
/// struct Receiver;
/// #[actor]
/// impl Receiver {}
/// impl Backend for Receiver {
///     fn lookup(&mut self, uri: &str) -> Vec<String> { vec![format!("radio:{uri}")] }
///     fn scheme(&self) -> &'static str { "radio" }
/// }
///
/// let files = Files { root: "music".into() }.start();
/// let radio = Radio { receiver: Receiver }.start();
/// let backends: Vec<BackendProxy> = vec![files.clone().into(), radio.proxy().receiver().into()];
/// assert_eq!(backends[0].lookup("lola").get()?, ["music/lola"]);
/// assert_eq!(backends[1].scheme().get()?, "radio");
/// assert_eq!(backends[1].actor_ref(), radio.to_any());
/// assert_eq!(ActorRegistry::global().get_by_interface::<BackendProxy>(), [files.into()]);
/// # ActorRegistry::global().stop_all();
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// The trait may have type parameters, with `StoreProxy<T>` for a `Store<T>`; and supertraits, whose methods are not part of
/// the proxy. It has to be dyn compatible, so `Clone` is none of them. It can't have constants or associated types, and its
/// methods can't name `Self` or take a context, since the proxy is the same whoever implements it. A method that can't be
/// proxied is left out with `#[actor(skip)]`, and `where Self: Sized` if it is generic or has no `self`.
///
/// # Methods
/// Arguments are owned by the message. The proxy takes `impl Into<String>` for a `&str`, `impl Into<Vec<T>>` for a
/// `&[T]`, `impl Into<PathBuf>` for a `&Path` and `T` for any other `&T`, and lends it to the method. A
/// `&Context<Self>` as the first argument after `self` is given by the runtime; a part is given the context of the actor
/// that it belongs to, and asks for it by that name: `&Context<Mixer>`. Through it a part reaches its owner and its
/// siblings: the docs of `Context` show how. A part of actors of many kinds has its owner as a parameter: `impl<O: Methods>
/// Clock<O>` may take a `&Context<O>`, and is in the `Mixer` as a `Clock<Mixer>`.
///
/// A message that an actor sends to itself needs a method of the proxy: a private `fn` is none. `pub(self) fn` makes one
/// that only this module can call.
///
/// ```
/// use pykka::Actor;
///
/// mod egg_timer {
///     use pykka::{Context, actor};
///
///     #[actor]
///     pub struct EggTimer { #[actor(read_only)] pub minutes: u32 }
///
///     #[actor]
///     impl EggTimer {
///         pub fn begin(&self, context: &Context<Self>) { let _ = context.proxy().defer().count_down(); }
///
///         pub(self) fn count_down(&mut self, context: &Context<Self>) {
///             self.minutes -= 1;
///             match self.minutes {
///                 0 => context.stop(),
///                 _ => { let _ = context.proxy().defer().count_down(); }
///             }
///         }
///     }
/// }
///
/// let timer = egg_timer::EggTimer { minutes: 4 }.start();
/// timer.proxy().begin();
/// timer.join(None)?;
/// # Ok::<(), pykka::Error>(())
/// ```
///
/// Out here, `timer.proxy().count_down()` would not compile: "method `count_down` is private".
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
