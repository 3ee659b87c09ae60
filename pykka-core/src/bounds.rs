//! What a type must be to travel between threads, said about the user's own type and with the cure.

/// A type of an argument, a result or a field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent to or from an actor",
    label = "this type is not `Send`",
    note = "arguments, results and public fields travel between threads: use a type that is `Send` (`Arc` for `Rc`, `Mutex` for `RefCell`), or take the method or field out of the proxy with `#[actor(skip)]`"
)]
pub trait Sendable: Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Sendable for T {}

/// A type of a public field.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read through a proxy, because it is not `Clone`",
    label = "this type is not `Clone`",
    note = "reading a field through a proxy gives a copy of it: derive `Clone` for the type, or take the field out of the proxy with `#[actor(skip)]`"
)]
pub trait Readable: Sized {
    fn read(&self) -> Self;
}
#[diagnostic::do_not_recommend]
impl<T: Clone> Readable for T {
    fn read(&self) -> Self {
        self.clone()
    }
}

#[doc(hidden)]
pub const fn assert_sendable<T: Sendable>() {}
