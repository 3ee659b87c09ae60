//! An answer of any type.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::error::Error;
use crate::reply::carrier::Carrier;

/// An answer of any type: the answer to a message that was built by hand, or sent through a
/// reference without the actor's type.
///
/// The message determines the type of the value. [`downcast`](AnyReply::downcast) returns it.
///
/// ```
/// use pykka::{actor, Actor};
///
/// #[actor]
/// struct Calculator;
/// #[actor]
/// impl Calculator {
///     pub fn add(&self, a: i64, b: i64) -> i64 { a + b }
/// }
///
/// let calculator = Calculator.start();
/// let reply = calculator.ask(CalculatorCall::Add { a: 1, b: 3 }).get()?;
/// assert_eq!(reply.downcast::<i64>().unwrap(), 4);
/// # calculator.stop().get()?;
/// # Ok::<(), pykka::Error>(())
/// ```
pub struct AnyReply {
    pub(super) value: Box<dyn Any + Send>,
    pub(super) type_name: &'static str,
}

// The value is only moved.
impl UnwindSafe for AnyReply {}
impl RefUnwindSafe for AnyReply {}

impl AnyReply {
    /// Wraps a value of any type. A [mock](crate::testing) needs this if its methods return
    /// different types.
    pub fn new<T: Any + Send>(value: T) -> Self {
        AnyReply::of::<T>(Box::new(value))
    }

    pub(super) fn of<T: Send + 'static>(carrier: impl Carrier<T>) -> Self {
        let value: Box<dyn Any + Send> = carrier.into_box();
        match value.downcast() {
            Ok(any) => *any,
            Err(value) => AnyReply {
                value,
                type_name: type_name::<T>(),
            },
        }
    }

    /// Takes the value out, if it is a `T`.
    ///
    /// # Errors
    /// The reply itself, unchanged, if the value is of another type.
    pub fn downcast<T: 'static>(self) -> Result<T, AnyReply> {
        let AnyReply { value, type_name } = self;
        let value = value.downcast().map(|value| *value);
        value.map_err(|value| AnyReply { value, type_name })
    }

    /// Whether the value is a `T`.
    pub fn is<T: 'static>(&self) -> bool {
        self.value.is::<T>()
    }
}

impl fmt::Debug for AnyReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnyReply(..)")
    }
}

/// A place for an answer, whatever its type.
pub(crate) trait AnySlot: Any + Send {
    fn fail(&self, error: Error);

    /// Puts a value in, if it is of the answer's type.
    fn fill(&self, value: AnyReply) -> Result<(), WrongType>;
}

/// That a value is not of the wanted type.
pub(crate) struct WrongType {
    pub(crate) wanted: &'static str,
    pub(crate) given: &'static str,
}

/// The value, if it is of the wanted type or a box of it.
pub(crate) fn downcast<T: 'static>(value: AnyReply) -> Result<Box<T>, WrongType> {
    let wrong = WrongType {
        wanted: type_name::<T>(),
        given: value.type_name,
    };
    let value = if TypeId::of::<T>() == TypeId::of::<AnyReply>() {
        Box::new(value)
    } else {
        value.value
    };
    let value = value.downcast::<T>().or_else(|value| {
        let boxed = value.downcast::<Box<dyn Any + Send>>().map_err(drop)?;
        boxed.downcast().map_err(drop)
    });
    value.map_err(|()| wrong)
}
