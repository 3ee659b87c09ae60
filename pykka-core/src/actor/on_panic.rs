//! What a panic in an ask does to the actor.

/// What a panic in an *ask* does to the actor. Its caller gets
/// [`Error::Panicked`](crate::Error::Panicked) in either case.
///
/// It is set with [`Builder::on_panic`](crate::Builder::on_panic), or for all actors of a type with
/// `#[actor(on_panic = "fail")]` on the struct. It is about panics only: an `Err(..)` that an ask
/// returns is a value for its caller.
///
/// ```
/// use pykka::{actor, Actor, End, Error, OnPanic};
///
/// #[actor]
/// struct Ledger;
/// #[actor]
/// impl Ledger {
///     pub fn book(&mut self) { panic!("half of it is booked") }
/// }
///
/// let ledger = Ledger::builder().on_panic(OnPanic::Fail).start(Ledger);
/// assert!(matches!(ledger.proxy().book().get(), Err(Error::Panicked { .. })));
/// assert!(matches!(ledger.ended().get()?, End::Failed(_)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnPanic {
    /// The actor goes on. This is the default, and Pykka's rule.
    #[default]
    Survive,
    /// The actor fails, because its state may be broken: its `on_failure` runs, and it terminates.
    Fail,
}
