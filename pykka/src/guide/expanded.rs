pub struct Counter {
    pub count: u32,
}
/// The message that reads a field of a [`Counter`]. The answer is a clone of the field.
pub enum CounterGet {
    /// Reads [`Counter::count`].
    Count,
}
#[automatically_derived]
impl ::pykka::generated::Letter for CounterGet {
    type __Carrier = CounterGet;
    fn name(&self) -> &'static str {
        match *self {
            Self::Count { .. } => "count",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Count { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "count",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CounterGet {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Count => __f.write_str("Count"),
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CounterGet {
    fn clone(&self) -> Self {
        match *self {
            Self::Count => Self::Count,
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CounterGet {
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Count, &Self::Count) => true,
            _ => false,
        }
    }
}
/// The message that writes a field of a [`Counter`].
pub enum CounterSet {
    /// Writes [`Counter::count`].
    Count(u32),
}
#[automatically_derived]
impl ::pykka::generated::Letter for CounterSet
where
    for<'__any> u32: ::core::marker::Send,
{
    type __Carrier = <CounterSet as ::pykka::generated::Carried<
        { ::pykka::generated::is_large::<CounterSet>() },
    >>::Carrier;
    fn name(&self) -> &'static str {
        match *self {
            Self::Count { .. } => "set_count",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Count { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "set_count",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CounterSet
where
    for<'__any> u32: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Count(ref __a0) => __f.debug_tuple("Count").field(__a0).finish(),
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CounterSet
where
    for<'__any> u32: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Count(ref __a0) => Self::Count(::core::clone::Clone::clone(__a0)),
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CounterSet
where
    for<'__any> u32: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Count(ref __a0), &Self::Count(ref __b0)) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
/// The typed proxy of a [`Counter`], which is an actor or a part of one.
///
/// It can be cloned and passed between threads. Two are equal if they are for the same actor and the same part of it.
pub struct CounterProxy(::pykka::generated::Address<Counter>);
impl CounterProxy {
    /// The actor behind the proxy.
    pub fn actor_ref(&self) -> ::pykka::generated::AnyActorRef {
        self.0.actor_ref()
    }
    #[doc(hidden)]
    pub const __ACCESSORS: &'static [&'static str] = &["count", "set_count"];
}
#[automatically_derived]
impl ::pykka::generated::Proxy for CounterProxy {
    type Of = Counter;
    fn at(__address: ::pykka::generated::Address<Self::Of>) -> Self {
        Self(__address)
    }
    fn address(&self) -> &::pykka::generated::Address<Self::Of> {
        &self.0
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CounterProxy {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CounterProxy {
    fn eq(&self, __other: &Self) -> bool {
        self.0 == __other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for CounterProxy {}
#[automatically_derived]
impl ::core::hash::Hash for CounterProxy {
    fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, __state);
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CounterProxy {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(__f, "{}({:?})", "CounterProxy", self.0)
    }
}
#[automatically_derived]
impl ::pykka::generated::Addressed for CounterProxy {
    type Part = Counter;
    fn into_address(self) -> ::pykka::generated::Address<Self::Part> {
        self.0
    }
}
const _: () = {
    #[doc(hidden)]
    pub enum CounterNested {}
    #[automatically_derived]
    impl ::pykka::generated::Letter for CounterNested {
        type __Carrier = CounterNested;
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
    impl CounterProxy {
        /// Reads [`Counter::count`], and gives a future of a clone of it.
        pub fn count(&self) -> ::pykka::generated::Future<u32> {
            <u32 as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::Get(CounterGet::Count),
            )
        }
        /// Writes [`Counter::count`]. The future is ready when that is done.
        pub fn set_count(&self, value: u32) -> ::pykka::generated::Future<()> {
            <() as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::set(CounterSet::Count(value)),
            )
        }
    }
    #[cfg(not(doc))]
    type __Set0 = <CounterSet as ::pykka::generated::Checked<
        {
            {
                let _ = <u32 as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Set0 = CounterSet;
    #[cfg(not(doc))]
    type __Proxy0 = <CounterProxy as ::pykka::generated::Checked<
        {
            {
                let _ = <Counter as ::pykka::generated::Block>::DISTINCT;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Proxy0 = CounterProxy;
    #[cfg(not(doc))]
    type __Whole0 = <Counter as ::pykka::generated::Checked<
        {
            {
                let _ = <Counter as ::pykka::generated::Block>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Whole0 = Counter;
    #[automatically_derived]
    impl ::pykka::generated::Part for Counter {
        const NAME: &'static str = "Counter";
        type Proxy = __Proxy0;
        type Get = CounterGet;
        type Set = __Set0;
        type Nested = CounterNested;
        type Whole = __Whole0;
        fn get(&self, __get: Self::Get, __reply: &mut ::pykka::generated::Reply<'_>) {
            match __get {
                CounterGet::Count => {
                    (|| {
                        let __value = <u32 as ::pykka::generated::Readable>::read(
                            &self.count,
                        );
                        <u32 as ::pykka::generated::Sendable>::answer(
                            __value,
                            __reply,
                            ::core::option::Option::None,
                        );
                    })()
                }
            }
        }
        fn set(
            &mut self,
            __set: ::pykka::generated::CarrierOf<Self::Set>,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<CounterSet>::message(&__set) {
                CounterSet::Count(..) => {
                    (|| {
                        if let CounterSet::Count(__value) = ::pykka::generated::Carrier::unload(
                            __set,
                        ) {
                            self.count = __value;
                            __reply.answer((), ::core::option::Option::None);
                        }
                    })()
                }
            }
        }
    }
    #[automatically_derived]
    impl<__C: ?::core::marker::Sized> ::pykka::generated::PartsIn<__C> for Counter {
        fn nested(
            &mut self,
            __nested: ::pykka::generated::CarrierOf<
                <Self as ::pykka::generated::Part>::Nested,
            >,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match ::pykka::generated::Carrier::<CounterNested>::unload(__nested) {}
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Traversable for Counter {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> ::core::option::Option<&mut Self> {
            ::core::option::Option::Some(self)
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<CounterGet> for Counter {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: CounterGet) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<CounterGet>::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Get(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<CounterGet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Get(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        CounterGet,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<CounterSet> for Counter {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: CounterSet) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<CounterSet>::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Set(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<CounterSet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Set(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        CounterSet,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Actor for Counter
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = CounterProxy>,
        for<'__any> Self: ::pykka::generated::DefaultDispatcher,
        for<'__any> Self: ::pykka::generated::Hooks,
    {}
    #[automatically_derived]
    impl ::pykka::generated::DefaultDispatcher for Counter {}
    #[automatically_derived]
    impl ::pykka::generated::Interfaces for Counter {}
};
impl Counter {
    /// Adds to the count.
    pub fn add(&mut self, by: u32) -> u32 {
        self.count += by;
        self.count
    }
}
#[doc(hidden)]
type write_all_methods_of_Counter_in_one_actor_impl_block = ();
/// The message that calls a method of a [`Counter`].
pub enum CounterCall {
    /// Calls [`Counter::add`].
    ///
    /// Adds to the count.
    Add {
        /// The argument `by`.
        by: u32,
    },
}
#[automatically_derived]
impl ::pykka::generated::Letter for CounterCall
where
    for<'__any> u32: ::core::marker::Send,
{
    type __Carrier = <CounterCall as ::pykka::generated::Carried<
        { ::pykka::generated::is_large::<CounterCall>() },
    >>::Carrier;
    fn name(&self) -> &'static str {
        match *self {
            Self::Add { .. } => "add",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Add { .. } => 0u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "add",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CounterCall
where
    for<'__any> u32: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Add { by: ref __a0 } => {
                __f.debug_struct("Add").field("by", __a0).finish()
            }
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CounterCall
where
    for<'__any> u32: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Add { by: ref __a0 } => {
                Self::Add {
                    by: ::core::clone::Clone::clone(__a0),
                }
            }
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CounterCall
where
    for<'__any> u32: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Add { by: ref __a0 }, &Self::Add { by: ref __b0 }) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
impl CounterProxy {
    /// Calls [`Counter::add`] in the actor, and gives a future of the answer.
    ///
    /// Adds to the count.
    pub fn add(&self, by: u32) -> ::pykka::generated::Future<u32> {
        let __message = ::pykka::generated::Message::call(CounterCall::Add { by });
        <u32 as ::pykka::generated::Sendable>::ask(
            ::pykka::generated::Proxy::address(self),
            __message,
        )
    }
    /// The methods as calls that wait: each waits for its answer and returns it, without a future.
    pub fn call(&self) -> CounterBlocking<'_> {
        CounterBlocking(self)
    }
    /// The methods with *tell* semantics: there is no future, and if the method fails, the actor fails and stops.
    pub fn defer(&self) -> CounterDeferred<'_> {
        CounterDeferred(self)
    }
    /// Makes a proxy with no actor behind it, for tests.
    ///
    /// `answer` answers each call, in the caller's thread, before the proxy gives its future. See `pykka::testing`.
    #[track_caller]
    pub fn mock<__R: ::core::marker::Send + 'static>(
        answer: impl ::core::ops::FnMut(
            CounterCall,
        ) -> __R + ::core::marker::Send + 'static,
    ) -> Self {
        ::pykka::generated::mock(
            answer,
            |__call: &CounterCall| {
                use ::pykka::generated::Uncopied as _;
                ::pykka::generated::Original(__call).copy()
            },
        )
    }
}
/// The methods of a [`Counter`], each of which waits for the answer and returns it.
pub struct CounterBlocking<'__proxy>(&'__proxy CounterProxy);
impl<'__proxy> CounterBlocking<'__proxy> {
    /// Calls [`Counter::add`] in the actor, and waits for the answer.
    ///
    /// Adds to the count.
    pub fn add(
        &self,
        by: u32,
    ) -> ::core::result::Result<u32, ::pykka::generated::Error> {
        let __message = ::pykka::generated::Message::call(CounterCall::Add { by });
        <u32 as ::pykka::generated::Sendable>::call(
            ::pykka::generated::Proxy::address(self.0),
            __message,
        )
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for CounterBlocking<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("CounterBlocking")
    }
}
/// The methods of a [`Counter`], each of which has no answer, and stops the actor if it fails.
pub struct CounterDeferred<'__proxy>(&'__proxy CounterProxy);
impl<'__proxy> CounterDeferred<'__proxy> {
    /// Calls [`Counter::add`] in the actor, without an answer.
    ///
    /// Adds to the count.
    pub fn add(
        &self,
        by: u32,
    ) -> ::core::result::Result<(), ::pykka::generated::TellError> {
        let __message = ::pykka::generated::Message::call(CounterCall::Add { by });
        ::pykka::generated::Proxy::address(self.0).defer(__message)
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for CounterDeferred<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("CounterDeferred")
    }
}
const _: () = {
    #[automatically_derived]
    impl ::pykka::generated::Block for Counter {
        const DISTINCT: bool = {
            {
                let _ = <::pykka::generated::Name<
                    { ::pykka::generated::is_among(<CounterProxy>::__ACCESSORS, "add") },
                > as ::pykka::generated::Distinct>::PASSED;
            }
            true
        };
    }
    #[cfg(not(doc))]
    type __Call0 = <CounterCall as ::pykka::generated::Checked<
        {
            {
                let _ = <u32 as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Call0 = CounterCall;
    #[automatically_derived]
    impl ::pykka::generated::Methods for Counter {
        type Call = __Call0;
        type Own = ::pykka::generated::NoMessage;
    }
    #[automatically_derived]
    impl<__C: ?::core::marker::Sized> ::pykka::generated::MethodsIn<__C> for Counter
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = CounterProxy>,
    {
        fn call(
            &mut self,
            __call: ::pykka::generated::CarrierOf<Self::Call>,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<CounterCall>::message(&__call) {
                CounterCall::Add { .. } => {
                    (|| {
                        if let CounterCall::Add { by: __a0 } = ::pykka::generated::Carrier::unload(
                            __call,
                        ) {
                            let __value = <Self>::add(self, __a0);
                            let __failure = if __reply.wants_error_text() {
                                use ::pykka::generated::{
                                    AnyError as _, AnyValue as _, DebuggedError as _,
                                    DisplayedError as _,
                                };
                                (&&&&::pykka::generated::Outcome(&__value)).failure()
                            } else {
                                ::core::option::Option::None
                            };
                            <u32 as ::pykka::generated::Sendable>::answer(
                                __value,
                                __reply,
                                __failure,
                            );
                        }
                    })()
                }
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<CounterCall> for Counter
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = CounterProxy>,
    {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: CounterCall) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<CounterCall>::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Call(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<CounterCall> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Call(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        CounterCall,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Hooks for Counter
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = CounterProxy>,
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
    #[cfg(not(doc))]
    impl Counter
    where
        for<'__any> CounterProxy: ::pykka::generated::ActorInScope,
    {
        #[doc(hidden)]
        pub fn start(
            self: <CounterProxy as ::pykka::generated::NoReceiver<Self>>::Unheard,
        ) -> CounterProxy {
            loop {}
        }
        #[doc(hidden)]
        pub fn start_with(_: CounterProxy) -> CounterProxy {
            loop {}
        }
        #[doc(hidden)]
        pub fn builder() -> CounterProxy {
            loop {}
        }
    }
};
