//! Large messages travel in a box.
//!
//! A message is an enum, which is as large as its largest variant, and it is moved from function to
//! function on its way to the actor. Each of these moves takes room on a stack, and in a build
//! without optimization all of them at the same time. So a message that is larger than [`LIMIT`] is
//! put into a box where it is made, and taken out where it is handled. Its type decides that at
//! compile time: a small message costs nothing.

/// In bytes. Copying less than this costs less than an allocation.
const LIMIT: usize = 256;

/// Whether a message of this type travels in a box.
#[doc(hidden)]
pub const fn is_large<M>() -> bool {
    size_of::<M>() > LIMIT
}

/// In bytes. A thread that runs an actor has room for a handler on its stack (`sync/stack` says how
/// much), and dozens of copies of this are a small part of it. Leaving the actor to another thread costs
/// wake-ups, which take a hundred times as long as the call itself.
const RUN_HERE: usize = 4 << 10;

/// Whether a thread that waits leaves the actor to another one, because its own stack already holds a
/// copy of a value as large as this.
pub(crate) const fn is_run_elsewhere<M>() -> bool {
    size_of::<M>() > RUN_HERE
}

/// The form in which a message `M` travels: as it is, or in a box.
#[doc(hidden)]
pub trait Carrier<M>: Send + Sized + 'static {
    fn load(message: M) -> Self;
    fn unload(self) -> M;
    fn message(&self) -> &M;
    fn from_box(message: Box<M>) -> Self;
    fn into_box(self) -> Box<M>;
}

#[diagnostic::do_not_recommend]
impl<M: Send + 'static> Carrier<M> for M {
    #[inline]
    fn load(message: M) -> Self {
        message
    }

    #[inline]
    fn unload(self) -> M {
        self
    }

    #[inline]
    fn message(&self) -> &M {
        self
    }

    fn from_box(message: Box<M>) -> Self {
        *message
    }

    fn into_box(self) -> Box<M> {
        Box::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Send + 'static> Carrier<M> for Box<M> {
    fn load(message: M) -> Self {
        Box::new(message)
    }

    fn unload(self) -> M {
        *self
    }

    fn message(&self) -> &M {
        self
    }

    fn from_box(message: Box<M>) -> Self {
        message
    }

    fn into_box(self) -> Box<M> {
        self
    }
}

/// A type of message, by whether it [is large](is_large).
#[doc(hidden)]
pub trait Carried<const LARGE: bool>: Sized {
    type Carrier;
}
#[diagnostic::do_not_recommend]
impl<M> Carried<false> for M {
    type Carrier = M;
}
#[diagnostic::do_not_recommend]
impl<M> Carried<true> for M {
    type Carrier = Box<M>;
}

/// An `M`, in a box if it is large.
#[doc(hidden)]
pub type BoxIf<M, const LARGE: bool> = <M as Carried<LARGE>>::Carrier;
