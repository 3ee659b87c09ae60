//! The `#[actor]` attribute of [pykka](https://docs.rs/pykka). Depend on that crate: it re-exports
//! the attribute.
//!
//! The modules below are its steps: an item is parsed, checked, and turned into a model of what is
//! proxied. Then the model is expanded. Mistakes are collected on the way and reported together,
//! beside the user's item and as much of the expansion as possible. So one mistake doesn't cause an
//! error at every use of the actor.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod parse;

mod errors;
mod model;
mod options;
mod validate;

mod names;

mod expand;
mod fallback;

/// Makes a struct an actor or a part of one, or makes a trait an interface, and generates a typed
/// proxy for it.
///
/// For an actor or a part, write it twice:
///
/// - on the struct: its public fields become attributes of the proxy;
/// - on its impl block: its public methods become methods of the proxy.
///
/// A struct without methods needs the impl block as well. It may be empty: `#[actor] impl X {}`.
///
/// *Public* means that a visibility is written. The proxy's method has the same one: a `pub(crate)`
/// method can be called from within the crate, and a `pub(self)` method from within the module.
/// ([Methods](#methods) shows a use of `pub(self)`.)
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
/// | `XCalls<S>` | what `proxy.call()` and `proxy.defer()` return: all that the proxy has, in another style `S` | `CallableProxy` |
/// | `XNested` | the message that carries another one into a part; hidden in the docs, and not to be built by hand | |
///
/// All of them but `XCall` come from the struct and have its visibility. `XCall` comes from the impl
/// block. The attribute can't see the struct's visibility there, so it is always `pub`. The variants
/// of an enum have no visibility of their own: code that can name `XCall` can build the message for
/// a `pub(self)` method by hand. The impl block's module gets one more name,
/// `write_all_methods_of_X_in_one_actor_impl_block`. The compiler shows it if there are two such
/// blocks.
///
/// Every proxy has these methods, too:
///
/// | method | what it returns |
/// |---|---|
/// | `call()` | an `XCalls` with the same methods, fields and parts, each of which waits for its answer and returns it: `Result<T, Error>` |
/// | `defer()` | an `XCalls` with the same, without answers: `Result<(), TellError>`. If a method fails, the actor fails and stops |
/// | `clone()` | another proxy for the same actor or part |
/// | `actor_ref()` | an untyped `AnyActorRef` to the actor behind the proxy. `downcast::<X>()` makes it an `ActorRef<X>` |
/// | `mock(..)` | a proxy without an actor, for tests: see pykka's module `testing`. It is a function, without `self` |
///
/// `actor_ref()` is untyped, because the proxy of a part doesn't know the owner's type.
///
/// Every call, including a deferred one, waits for capacity if a bounded mailbox is full.
///
/// Names that begin with two underscores are reserved for generated code.
///
/// A part is reached before or after `call()`: `proxy.call().playback().play()` is
/// `proxy.playback().call().play()`. A function can be generic over the style:
///
/// ```
/// use pykka::{Actor, CallStyle, Error, actor};
///
/// #[actor]
/// struct Lamp { pub on: bool }
/// #[actor]
/// impl Lamp {
///     pub fn toggle(&mut self) -> bool {
///         self.on = !self.on;
///         self.on
///     }
/// }
///
/// fn toggle_twice<S: CallStyle>(lamp: &LampCalls<'_, S>) -> S::Answer<bool> {
///     lamp.toggle();
///     lamp.toggle()
/// }
///
/// let lamp = Lamp { on: true }.start();
/// let proxy = lamp.proxy();
/// assert!(toggle_twice(&proxy.call())?);                  // `Result<bool, Error>`
/// toggle_twice(&proxy.defer()).expect("it is running");   // `Result<(), TellError>`
/// proxy.defer().set_on(false).expect("it is running");
/// assert!(!proxy.call().on()?);
/// lamp.stop().get()?;
/// # Ok::<(), Error>(())
/// ```
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
/// All methods of the proxy must be in one impl block with `#[actor]`. There may be any number of
/// other impl blocks without it. If the struct and the impl block are in different modules, import
/// `XProxy` and `XCalls` along with `X` where the impl block is.
///
/// # Options
/// | where | option | meaning |
/// |---|---|---|
/// | field, method | `#[actor(skip)]` | not part of the proxy, although it is public |
/// | field | `#[actor(read_only)]` | the proxy can read the field but not write it. So you can write your own method `set_..` |
/// | field | `#[traversable]` | a part of the actor, with its own proxy |
/// | struct | `#[actor(pooled)]` | `start()` runs the actor in the process's thread pool, and not in its own thread |
/// | struct | `#[actor(on_panic = "fail")]` | a panic in an ask terminates the actor, as one in a tell does. The default is `"survive"` |
/// | struct | `#[actor(implements(Backend, Listener))]` | the registry finds the actor by these interfaces |
/// | struct, impl, trait | `#[actor(derive(Serialize, Deserialize))]` | its messages derive these traits. They are `Debug`, `Clone` and `PartialEq` anyway, as far as their contents are. Not for types with type parameters |
/// | struct, impl, trait | `#[actor(remote)]` | the proxy works in other processes, too: see the crate `pykka-remote` |
/// | struct, impl, trait | `#[actor(crate = path)]` | the path to pykka, if it isn't `::pykka`: [see below](#another-name-for-pykka) |
///
/// ```
/// use pykka::{Actor, actor};
///
/// #[actor]
/// struct Sensor {
///     #[actor(read_only)]
///     pub unit: &'static str,
///     #[actor(skip)]
///     pub raw: std::rc::Rc<[u8]>, // not `Send`, so it can't be part of the proxy
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
/// Your own setter is a method like any other. The field must be `read_only`, because there can't
/// be two methods `set_volume`:
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
/// # Another name for pykka
/// Generated code refers to pykka as `::pykka`. If no dependency has this name, the compiler says
/// "could not find `pykka` in the list of imported crates". Then write the path to pykka in each
/// `#[actor]`: on the struct, on its impl block, and on a trait. This is needed if the dependency
/// is renamed in `Cargo.toml`, or if another crate re-exports pykka:
///
/// ```standalone_crate
/// mod facade {
///     pub use pykka;
/// }
/// use facade::pykka::{Actor, actor};
///
/// #[actor(crate = crate::facade::pykka)]
/// struct Lamp { pub on: bool }
///
/// #[actor(crate = crate::facade::pykka)]
/// impl Lamp {}
/// # fn main() -> Result<(), facade::pykka::Error> {
/// let lamp = Lamp { on: true }.start();
/// assert!(lamp.proxy().on().get()?);
/// lamp.stop().get()?;
/// # Ok(())
/// # }
/// ```
///
/// A `macro_rules!` macro that generates actors in other crates refers to pykka through its own
/// crate: `#[$crate::pykka::actor(crate = $crate::pykka)]`, where its crate has `pub use pykka;`.
///
/// # Parts
/// A part is any struct that has `#[actor]` on itself and on its impl block. Put it in a
/// `#[traversable]` field of an actor. Then the actor's proxy has a method that returns the part's
/// proxy. The part runs in its owner's thread.
///
/// The field may also be a container of parts. In a `Vec` a part is found by its index, in a
/// `HashMap` or a `BTreeMap` by its key. A key of type `String` is taken as `impl Into<String>`,
/// any other by value. If the part doesn't exist when the message is handled (the `Option` is
/// `None`, or there is no such index or key), the future resolves to `Error::NoSuchPart`.
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
/// A trait with `#[actor]` has a proxy, like a struct. For a trait `Backend`, `BackendProxy`,
/// `BackendCalls` and `BackendCall` are generated, with the trait's visibility. All methods of the trait are part of the proxy, including those with a body. Actors
/// and parts implement the trait with an ordinary impl, without the attribute.
///
/// `into()` converts an `ActorRef`, or another proxy, into a `BackendProxy`. An actor whose type is
/// not known can be found by the interface if its type says `implements(Backend)`. The registry's
/// `get_by_interface` and `broadcast_call` use this, and so does `AnyActorRef::interface`. This
/// costs an actor nothing. A call through an interface that the type doesn't list takes one more
/// allocation.
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
/// The trait may have type parameters: a `Store<T>` has a `StoreProxy<T>`. It may have supertraits,
/// but their methods are not part of the proxy. The trait must be dyn compatible, so `Clone` can't
/// be a supertrait. It can't have constants or associated types. Its methods can't name `Self` or
/// take a context, because the proxy is the same for every implementor. If a method can't be
/// proxied, exclude it with `#[actor(skip)]`. A generic method, or one without `self`, also needs
/// `where Self: Sized`.
///
/// # Methods
/// A message owns its arguments. So if a method takes a reference, the proxy takes an owned value,
/// and the actor lends it to the method:
///
/// | the method takes | the proxy takes |
/// |---|---|
/// | `&str` | `impl Into<String>` |
/// | `&[T]` | `impl Into<Vec<T>>` |
/// | `&Path` | `impl Into<PathBuf>` |
/// | any other `&T` | `T` |
///
/// An argument `_track`, which a method doesn't use, is called `track` in the message.
///
/// If the first argument after `self` is a `&Context<Self>`, the runtime passes it. A method of a
/// part takes the context of the actor that the part belongs to: `&Context<Mixer>`. Through it, a
/// part reaches its owner and its siblings: the docs of `Context` show how. If a part belongs to
/// several types of actors, it has its owner's type as a parameter: methods in
/// `impl<O: Methods> Clock<O>` may take a `&Context<O>`, and the part is a `Clock<Mixer>` in the
/// `Mixer`.
///
/// A method that returns a `Future<T>` *delegates* its answer: the proxy's method returns a `Future<T>`,
/// too, which resolves when the method's does. If the call was deferred and that future fails, the
/// failure is logged, and the actor goes on. This is recognized by the name, `Future<..>` or
/// `pykka::Future<..>`. (For a type of your own, write `self::Future<..>`.)
///
/// An actor sends itself a message by a `pub(self) fn`, which can be called only in its module.
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
///         pub fn begin(&self, context: &Context<Self>) {
///             let _ = context.proxy().defer().count_down();
///         }
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
/// Outside the module, `timer.proxy().count_down()` doesn't compile: the method is private.
///
/// A public function without `self` that returns `Self` is a constructor. The attribute ignores it.
/// Type parameters need no bounds for the proxy. A generic type is an actor for those type
/// arguments that are `Send`, and, if they are in public fields, `Clone`.
///
/// The hooks `on_start`, `on_stop`, `on_failure`, `on_down` and `on_receive` are recognized by their
/// names, and are not part of the proxy. See the `Actor` trait.
///
/// A picture of a running program's actors: `pykka::debug::snapshot().to_mermaid()`, or `to_dot()`.
#[proc_macro_attribute]
pub fn actor(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::actor(options.into(), &item.into()).into()
}
