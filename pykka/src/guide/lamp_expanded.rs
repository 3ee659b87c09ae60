/// Gives light.
pub struct Lamp {
    /// From 0 to 255.
    pub brightness: u8,
}
/// The message that reads a field of a [`Lamp`]. It is answered with a copy of the field.
pub enum LampGet {
    /// Reads [`Lamp::brightness`].
    ///
    /// From 0 to 255.
    Brightness,
}
#[automatically_derived]
impl ::pykka::generated::Letter for LampGet {
    fn name(&self) -> &'static str {
        match *self {
            Self::Brightness { .. } => "brightness",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Brightness { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "brightness",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for LampGet {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Brightness => __f.write_str("Brightness"),
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for LampGet {
    fn clone(&self) -> Self {
        match *self {
            Self::Brightness => Self::Brightness,
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for LampGet {
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Brightness, &Self::Brightness) => true,
            _ => false,
        }
    }
}
/// The message that writes a field of a [`Lamp`].
pub enum LampSet {
    /// Writes [`Lamp::brightness`].
    ///
    /// From 0 to 255.
    Brightness(u8),
}
#[automatically_derived]
impl ::pykka::generated::Letter for LampSet
where
    for<'__any> u8: ::core::marker::Send,
{
    fn name(&self) -> &'static str {
        match *self {
            Self::Brightness { .. } => "set_brightness",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Brightness { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "set_brightness",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for LampSet
where
    for<'__any> u8: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Brightness(ref __a0) => {
                __f.debug_tuple("Brightness").field(__a0).finish()
            }
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for LampSet
where
    for<'__any> u8: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Brightness(ref __a0) => {
                Self::Brightness(::core::clone::Clone::clone(__a0))
            }
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for LampSet
where
    for<'__any> u8: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Brightness(ref __a0), &Self::Brightness(ref __b0)) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
/// The typed proxy of a [`Lamp`]: an actor of its own, or a part of one.
///
/// It can be cloned and passed among threads. Two are equal if they are for the same actor and the same part of it.
pub struct LampProxy(::pykka::generated::Address<Lamp>);
impl LampProxy {
    /// The actor behind the proxy.
    pub fn actor_ref(&self) -> ::pykka::generated::AnyActorRef {
        self.0.actor_ref()
    }
    #[doc(hidden)]
    pub const __ACCESSORS: &'static [&'static str] = &["brightness", "set_brightness"];
}
#[automatically_derived]
impl ::pykka::generated::Proxy for LampProxy {
    type Of = Lamp;
    fn at(__address: ::pykka::generated::Address<Self::Of>) -> Self {
        Self(__address)
    }
    fn address(&self) -> &::pykka::generated::Address<Self::Of> {
        &self.0
    }
}
#[automatically_derived]
impl ::core::clone::Clone for LampProxy {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for LampProxy {
    fn eq(&self, __other: &Self) -> bool {
        self.0 == __other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for LampProxy {}
#[automatically_derived]
impl ::core::hash::Hash for LampProxy {
    fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, __state);
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for LampProxy {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(__f, "{}({:?})", "LampProxy", self.0)
    }
}
#[automatically_derived]
impl ::pykka::generated::Addressed for LampProxy {
    type Part = Lamp;
    fn into_address(self) -> ::pykka::generated::Address<Self::Part> {
        self.0
    }
}
const _: () = {
    #[doc(hidden)]
    pub enum LampNested {}
    #[automatically_derived]
    impl ::pykka::generated::Letter for LampNested {
        fn name(&self) -> &'static str {
            match *self {}
        }
        fn code(&self) -> u64 {
            match *self {}
        }
        fn write_name(__code: u64, __path: &mut ::std::string::String) {
            match __code {
                _ => __path.push('?'),
            }
        }
    }
    impl LampProxy {
        /// Reads [`Lamp::brightness`]: gives a copy of it.
        ///
        /// From 0 to 255.
        pub fn brightness(&self) -> ::pykka::generated::Future<u8> {
            <u8 as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::Get(LampGet::Brightness),
            )
        }
        /// Writes [`Lamp::brightness`]. The future is ready once that is done.
        ///
        /// From 0 to 255.
        pub fn set_brightness(&self, value: u8) -> ::pykka::generated::Future<()> {
            <() as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::Set(LampSet::Brightness(value)),
            )
        }
    }
    #[cfg(not(doc))]
    type __Set0 = <LampSet as ::pykka::generated::Checked<
        {
            {
                let _ = <u8 as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Set0 = LampSet;
    #[cfg(not(doc))]
    type __Proxy0 = <LampProxy as ::pykka::generated::Checked<
        {
            {
                let _ = <Lamp as ::pykka::generated::Block>::DISTINCT;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Proxy0 = LampProxy;
    #[cfg(not(doc))]
    type __Whole0 = <Lamp as ::pykka::generated::Checked<
        {
            {
                let _ = <Lamp as ::pykka::generated::Block>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Whole0 = Lamp;
    #[automatically_derived]
    impl ::pykka::generated::Part for Lamp {
        const NAME: &'static str = "Lamp";
        type Proxy = __Proxy0;
        type Get = LampGet;
        type Set = __Set0;
        type Nested = LampNested;
        type Whole = __Whole0;
        fn get(&self, __get: Self::Get, __reply: &mut ::pykka::generated::Reply<'_>) {
            match __get {
                LampGet::Brightness => {
                    let __value = <u8 as ::pykka::generated::Readable>::read(
                        &self.brightness,
                    );
                    <u8 as ::pykka::generated::Sendable>::answer(
                        __value,
                        __reply,
                        ::core::option::Option::None,
                    );
                }
            }
        }
        fn set(
            &mut self,
            __set: Self::Set,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match __set {
                LampSet::Brightness(__value) => {
                    self.brightness = __value;
                    __reply.answer((), ::core::option::Option::None);
                }
            }
        }
    }
    #[automatically_derived]
    impl<__C: ?::core::marker::Sized> ::pykka::generated::PartsIn<__C> for Lamp {
        fn nested(
            &mut self,
            __nested: <Self as ::pykka::generated::Part>::Nested,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match __nested {}
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Traversable for Lamp {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> ::core::option::Option<&mut Self> {
            ::core::option::Option::Some(self)
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<LampGet> for Lamp {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: LampGet) -> ::pykka::generated::Work<Self> {
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Get(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<LampGet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Get(__message),
                ) => ::core::option::Option::Some(__message),
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<LampSet> for Lamp {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: LampSet) -> ::pykka::generated::Work<Self> {
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Set(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<LampSet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Set(__message),
                ) => ::core::option::Option::Some(__message),
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Actor for Lamp
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = LampProxy>,
        for<'__any> Self: ::pykka::generated::Home,
        for<'__any> Self: ::pykka::generated::Hooks,
    {}
    #[automatically_derived]
    impl ::pykka::generated::Home for Lamp {}
    #[automatically_derived]
    impl ::pykka::generated::Interfaces for Lamp {}
};
impl Lamp {
    /// Switches it on or off.
    pub fn switch(&mut self, on: bool) -> u8 {
        self.brightness = if on { 255 } else { 0 };
        self.brightness
    }
}
#[doc(hidden)]
type write_all_methods_of_Lamp_in_one_actor_impl_block = ();
/// The message that calls a method of a [`Lamp`].
pub enum LampCall {
    /// Calls [`Lamp::switch`].
    ///
    /// Switches it on or off.
    Switch {
        /// The argument `on`.
        on: bool,
    },
}
#[automatically_derived]
impl ::pykka::generated::Letter for LampCall
where
    for<'__any> bool: ::core::marker::Send,
{
    fn name(&self) -> &'static str {
        match *self {
            Self::Switch { .. } => "switch",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Switch { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "switch",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for LampCall
where
    for<'__any> bool: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Switch { on: ref __a0 } => {
                __f.debug_struct("Switch").field("on", __a0).finish()
            }
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for LampCall
where
    for<'__any> bool: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Switch { on: ref __a0 } => {
                Self::Switch {
                    on: ::core::clone::Clone::clone(__a0),
                }
            }
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for LampCall
where
    for<'__any> bool: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Switch { on: ref __a0 }, &Self::Switch { on: ref __b0 }) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
impl LampProxy {
    /// Calls [`Lamp::switch`] in the actor.
    ///
    /// Switches it on or off.
    pub fn switch(&self, on: bool) -> ::pykka::generated::Future<u8> {
        let __message = ::pykka::generated::Message::Call(LampCall::Switch { on });
        <u8 as ::pykka::generated::Sendable>::ask(
            ::pykka::generated::Proxy::address(self),
            __message,
        )
    }
    /// The methods, each of which waits for its answer and gives it, without a future in between.
    pub fn call(&self) -> LampBlocking<'_> {
        LampBlocking(self)
    }
    /// The methods with *tell* semantics: no future, and if the method fails, so does the actor.
    pub fn defer(&self) -> LampDeferred<'_> {
        LampDeferred(self)
    }
    /// A proxy with no actor behind it, for tests: each call is answered by `answer`, in the caller's thread, before the proxy
    /// gives its future. Pykka's docs tell more, in the module `testing`.
    pub fn mock<__R: ::core::marker::Send + 'static>(
        answer: impl ::core::ops::FnMut(LampCall) -> __R + ::core::marker::Send + 'static,
    ) -> Self {
        ::pykka::generated::mock(
            answer,
            |__call: &LampCall| {
                use ::pykka::generated::{Copied as _, Uncopied as _};
                (&&::pykka::generated::Original(__call)).copy()
            },
        )
    }
}
/// The methods of a [`Lamp`], each of which waits for the answer and gives it.
pub struct LampBlocking<'__proxy>(&'__proxy LampProxy);
impl<'__proxy> LampBlocking<'__proxy> {
    /// Calls [`Lamp::switch`] in the actor, and waits for the answer.
    ///
    /// Switches it on or off.
    pub fn switch(
        &self,
        on: bool,
    ) -> ::core::result::Result<u8, ::pykka::generated::Error> {
        let __message = ::pykka::generated::Message::Call(LampCall::Switch { on });
        <u8 as ::pykka::generated::Sendable>::call(
            ::pykka::generated::Proxy::address(self.0),
            __message,
        )
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for LampBlocking<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("LampBlocking")
    }
}
/// The methods of a [`Lamp`], each of which is not answered, and stops the actor if it fails.
pub struct LampDeferred<'__proxy>(&'__proxy LampProxy);
impl<'__proxy> LampDeferred<'__proxy> {
    /// Calls [`Lamp::switch`] in the actor, without an answer.
    ///
    /// Switches it on or off.
    pub fn switch(
        &self,
        on: bool,
    ) -> ::core::result::Result<(), ::pykka::generated::ActorDead> {
        let __message = ::pykka::generated::Message::Call(LampCall::Switch { on });
        ::pykka::generated::Proxy::address(self.0).defer(__message)
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for LampDeferred<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("LampDeferred")
    }
}
const _: () = {
    #[automatically_derived]
    impl ::pykka::generated::Block for Lamp {
        const DISTINCT: bool = {
            {
                let _ = <::pykka::generated::Name<
                    { ::pykka::generated::is_among(<LampProxy>::__ACCESSORS, "switch") },
                > as ::pykka::generated::Distinct>::PASSED;
            }
            true
        };
    }
    #[cfg(not(doc))]
    type __Call0 = <LampCall as ::pykka::generated::Checked<
        {
            {
                let _ = <bool as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Call0 = LampCall;
    #[automatically_derived]
    impl ::pykka::generated::Methods for Lamp {
        type Call = __Call0;
        type Own = ::pykka::generated::NoMessage;
    }
    #[automatically_derived]
    impl<__C: ?::core::marker::Sized> ::pykka::generated::MethodsIn<__C> for Lamp
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = LampProxy>,
    {
        fn call(
            &mut self,
            __call: Self::Call,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match __call {
                LampCall::Switch { on: __a0 } => {
                    let __value = <Self>::switch(self, __a0);
                    let __failure = {
                        use ::pykka::generated::{
                            AnyError as _, AnyValue as _, DebuggedError as _,
                            DisplayedError as _,
                        };
                        (&&&&::pykka::generated::Outcome(&__value)).failure()
                    };
                    <u8 as ::pykka::generated::Sendable>::answer(
                        __value,
                        __reply,
                        __failure,
                    );
                }
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<LampCall> for Lamp
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = LampProxy>,
    {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: LampCall) -> ::pykka::generated::Work<Self> {
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Call(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<LampCall> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Call(__message),
                ) => ::core::option::Option::Some(__message),
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Hooks for Lamp
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = LampProxy>,
        for<'__any> Self: ::pykka::generated::PartsIn<::pykka::generated::Context<Self>>
            + ::pykka::generated::Interfaces,
    {
        fn on_start(
            &mut self,
            __context: &::pykka::generated::Context<Self>,
        ) -> ::core::result::Result<(), ::std::string::String> {
            ::core::result::Result::Ok(())
        }
        fn on_stop(
            &mut self,
            __context: &::pykka::generated::Context<Self>,
        ) -> ::core::result::Result<(), ::std::string::String> {
            ::core::result::Result::Ok(())
        }
        fn on_failure(
            &mut self,
            __failed: &::pykka::generated::Failure,
            __context: &::pykka::generated::Context<Self>,
        ) -> ::core::result::Result<(), ::std::string::String> {
            ::core::result::Result::Ok(())
        }
        fn on_receive(
            &mut self,
            __message0: Self::Own,
            __context: &::pykka::generated::Context<Self>,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match __message0 {}
        }
    }
};
