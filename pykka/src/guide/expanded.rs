pub struct Counter {
    pub count: u32,
}
/// The message that reads a field of a [`Counter`].
#[allow(clippy::exhaustive_enums)]
pub enum CounterGet {
    /// Reads [`Counter::count`].
    Count,
}
/// The message that writes a field of a [`Counter`].
#[allow(clippy::exhaustive_enums)]
pub enum CounterSet {
    /// Writes [`Counter::count`].
    Count(u32),
}
/// The typed proxy of a [`Counter`].
#[allow(clippy::exhaustive_structs)]
pub struct CounterProxy(#[doc(hidden)] pub __crate_of_Counter::Address<Counter>);
/// What `call()` and `defer()` of the proxy return.
#[allow(clippy::exhaustive_structs)]
pub struct CounterCalls<'proxy, S>(
    #[doc(hidden)]
    pub __crate_of_Counter::Calls<'proxy, Counter, S>,
);
use ::pykka::__private as __crate_of_Counter;
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use __crate_of_Counter as __p;
    impl __p::MessageName for CounterGet {
        type __Carrier = Self;
        const NAMES: &'static [&'static str] = &["count"];
        fn code(&self) -> u64 {
            *self as u64
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(__p::Box::new(__p::Cloner::of(self).get()?(self)))
        }
    }
    impl __p::Debug for CounterGet {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            f.write_str(["Count"][*self as usize])
        }
    }
    impl __p::Copy for CounterGet {}
    #[automatically_derived]
    impl __p::Clone for CounterGet {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl __p::PartialEq for CounterGet {
        fn eq(&self, other: &Self) -> bool {
            *self as u64 == *other as u64
        }
    }
    impl __p::MessageName for CounterSet
    where
        for<'__any> u32: __p::Send,
    {
        type __Carrier = __p::BoxIf<Self, { __p::is_large::<Self>() }>;
        const NAMES: &'static [&'static str] = &["set_count"];
        fn code(&self) -> u64 {
            match *self {
                Self::Count { .. } => 0u64,
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(
                __p::Box::new(
                    match *self {
                        Self::Count(ref __a0) => {
                            Self::Count(__p::Cloner::of(__a0).get()?(__a0))
                        }
                    },
                ),
            )
        }
        fn arguments(self) -> __p::Box<dyn __p::Any> {
            match self {
                Self::Count(__a0) => __p::Box::new((__a0,)),
            }
        }
    }
    impl __p::Debug for CounterSet
    where
        for<'__any> u32: __p::Debug,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Count(ref __a0) => __p::debug(f, "Count", &[], &[__a0]),
            }
        }
    }
    impl __p::Clone for CounterSet
    where
        for<'__any> u32: __p::Clone + __p::Send,
    {
        fn clone(&self) -> Self {
            __p::cloned(self)
        }
    }
    impl __p::PartialEq for CounterSet
    where
        for<'__any> u32: __p::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Count(__a0), Self::Count(__b0)) => __p::eq(__a0, __b0),
            }
        }
    }
    impl CounterProxy {
        /// The actor behind the proxy.
        pub fn actor_ref(&self) -> __p::AnyActorRef {
            self.0.actor_ref()
        }
        /// Calls that wait for their answers and return them.
        pub fn call(&self) -> CounterCalls<'_, __p::Blocking> {
            CounterCalls(__p::Calls::new(&self.0, __p::Blocking))
        }
        /// Calls without answers: if one fails, the actor stops.
        pub fn defer(&self) -> CounterCalls<'_, __p::Deferred> {
            CounterCalls(__p::Calls::new(&self.0, __p::Deferred))
        }
        /// Reads [`Counter::count`].
        pub fn count(&self) -> __p::Future<u32> {
            <u32 as __p::Sendable>::ask(&self.0, __p::Message::Get(CounterGet::Count))
        }
        /// Writes [`Counter::count`].
        pub fn set_count(&self, value: u32) -> __p::Future<()> {
            <() as __p::Sendable>::ask(
                &self.0,
                __p::Message::set(CounterSet::Count(value)),
            )
        }
        #[doc(hidden)]
        pub const __ACCESSORS: &'static [&'static str] = &["count", "set_count"];
    }
    impl __p::Proxy for CounterProxy {
        type Of = Counter;
        type Calls<'__a, __S> = CounterCalls<'__a, __S>;
        fn at(__a: __p::Address<Counter>) -> Self {
            Self(__a)
        }
        fn address(&self) -> &__p::Address<Counter> {
            &self.0
        }
        fn calls<__S>(__c: __p::Calls<'_, Counter, __S>) -> CounterCalls<'_, __S> {
            CounterCalls(__c)
        }
    }
    impl __p::Clone for CounterProxy {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl __p::PartialEq for CounterProxy {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl __p::Eq for CounterProxy {}
    impl __p::Hash for CounterProxy {
        fn hash<H: __p::Hasher>(&self, h: &mut H) {
            self.0.digest(h)
        }
    }
    impl __p::Debug for CounterProxy {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("CounterProxy", f)
        }
    }
    impl<S> __p::Debug for CounterCalls<'_, S> {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("CounterCalls", f)
        }
    }
    impl<S: __p::CallStyle> CounterCalls<'_, S> {
        /// Reads [`Counter::count`].
        pub fn count(&self) -> <S as __p::CallStyle>::Answer<u32> {
            <u32 as __p::Sendable>::send(&self.0, __p::Message::Get(CounterGet::Count))
        }
        /// Writes [`Counter::count`].
        pub fn set_count(&self, value: u32) -> <S as __p::CallStyle>::Answer<()> {
            <() as __p::Sendable>::send(
                &self.0,
                __p::Message::set(CounterSet::Count(value)),
            )
        }
    }
    impl __p::Addressed for CounterProxy {
        type Part = Counter;
        fn into_address(self) -> __p::Address<Counter> {
            self.0
        }
    }
    impl __p::Part for Counter {
        const NAME: &'static str = "Counter";
        #[cfg(not(doc))]
        type Proxy = <CounterProxy as __p::Checked<
            { <Counter as __p::ImplBlock>::UNIQUE },
        >>::Itself;
        #[cfg(doc)]
        type Proxy = CounterProxy;
        type Get = CounterGet;
        #[cfg(not(doc))]
        type Set = <CounterSet as __p::Checked<
            { <u32 as __p::Sendable>::PASSED },
        >>::Itself;
        #[cfg(doc)]
        type Set = CounterSet;
        type Nested = __p::NoMessage;
        #[cfg(not(doc))]
        type WithImplBlock = <Counter as __p::Checked<
            { <Counter as __p::ImplBlock>::PASSED },
        >>::Itself;
        #[cfg(doc)]
        type WithImplBlock = Counter;
        fn get(&self, __get: Self::Get, __reply: &mut __p::Reply<'_>) {
            match __get {
                CounterGet::Count => <u32 as __p::Sendable>::read(&self.count, __reply),
            }
        }
        fn set(
            &mut self,
            __set: __p::CarrierOf<Self::Set>,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<CounterSet>::unload(__set) {
                CounterSet::Count(__value) => __reply.done(self.count = __value),
            }
        }
    }
    impl<__C: ?__p::Sized> __p::PartsIn<__C> for Counter {}
    impl __p::Traversable for Counter {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> __p::Option<&mut Self> {
            __p::Option::Some(self)
        }
    }
    impl __p::Accepts<CounterGet> for Counter {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, CounterGet> = __p::Via::GET;
    }
    impl __p::Accepts<CounterSet> for Counter {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, CounterSet> = __p::Via::SET;
    }
    impl __p::Actor for Counter
    where
        for<'__any> Self: __p::Part<Proxy = CounterProxy> + __p::Hooks,
    {}
    impl __p::Interfaces for Counter {}
};
impl Counter {
    /// Adds to the count.
    pub fn add(&mut self, by: u32) -> u32 {
        self.count += by;
        self.count
    }
}
type write_all_methods_of_Counter_in_one_actor_impl_block = ();
/// The message that calls a method of a [`Counter`].
#[allow(clippy::exhaustive_enums)]
pub enum CounterCall {
    /// Calls [`Counter::add`].
    Add {
        /// The argument `by`.
        by: u32,
    },
}
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use ::pykka::__private as __p;
    impl __p::MessageName for CounterCall
    where
        for<'__any> u32: __p::Send,
    {
        type __Carrier = __p::BoxIf<Self, { __p::is_large::<Self>() }>;
        const NAMES: &'static [&'static str] = &["add"];
        fn code(&self) -> u64 {
            match *self {
                Self::Add { .. } => 0u64,
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(
                __p::Box::new(
                    match *self {
                        Self::Add { by: ref __a0 } => {
                            Self::Add {
                                by: __p::Cloner::of(__a0).get()?(__a0),
                            }
                        }
                    },
                ),
            )
        }
        fn arguments(self) -> __p::Box<dyn __p::Any> {
            match self {
                Self::Add { by: __a0 } => __p::Box::new((__a0,)),
            }
        }
    }
    impl __p::Debug for CounterCall
    where
        for<'__any> u32: __p::Debug,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Add { by: ref __a0 } => __p::debug(f, "Add", &["by"], &[__a0]),
            }
        }
    }
    impl __p::Clone for CounterCall
    where
        for<'__any> u32: __p::Clone + __p::Send,
    {
        fn clone(&self) -> Self {
            __p::cloned(self)
        }
    }
    impl __p::PartialEq for CounterCall
    where
        for<'__any> u32: __p::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Add { by: __a0 }, Self::Add { by: __b0 }) => __p::eq(__a0, __b0),
            }
        }
    }
    impl CounterProxy {
        #[cfg_attr(not(doctest), doc = " Adds to the count.")]
        ///
        /// Calls [`Counter::add`] in the actor.
        pub fn add(&self, by: u32) -> __p::Future<u32> {
            <u32 as __p::Sendable>::ask(
                &self.0,
                __p::Message::call(CounterCall::Add { by }),
            )
        }
        /// A proxy without an actor, for tests: `answer` answers all calls. See `pykka::testing`.
        #[track_caller]
        pub fn mock<R: __p::Send + 'static>(
            answer: impl __p::FnMut(CounterCall) -> R + __p::Send + 'static,
        ) -> Self {
            __p::mock_with(answer)
        }
    }
    impl<S: __p::CallStyle> CounterCalls<'_, S> {
        /// Calls [`Counter::add`] in the actor.
        pub fn add(&self, by: u32) -> <S as __p::CallStyle>::Answer<u32> {
            <u32 as __p::Sendable>::send(
                &self.0,
                __p::Message::call(CounterCall::Add { by }),
            )
        }
    }
    impl __p::ImplBlock for Counter {
        const UNIQUE: bool = __p::distinct(<CounterProxy>::__ACCESSORS, &["add"]);
    }
    impl __p::Methods for Counter {
        #[cfg(not(doc))]
        type Call = <CounterCall as __p::Checked<
            { <u32 as __p::Sendable>::PASSED },
        >>::Itself;
        #[cfg(doc)]
        type Call = CounterCall;
        type Own = __p::NoMessage;
    }
    impl<__C: ?__p::Sized> __p::MethodsIn<__C> for Counter
    where
        for<'__any> Self: __p::Part<Proxy = CounterProxy>,
    {
        fn call(
            &mut self,
            __call: __p::CarrierOf<Self::Call>,
            __context: &__C,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<CounterCall>::unload(__call) {
                CounterCall::Add { by: __a0 } => {
                    <u32 as __p::Sendable>::answer(
                        <Self>::add(self, __a0),
                        __reply,
                        __p::Outcome::<u32>::of_type().error_text(),
                    );
                }
            }
        }
    }
    impl __p::Accepts<CounterCall> for Counter
    where
        for<'__any> Self: __p::Part<Proxy = CounterProxy>,
    {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, CounterCall> = __p::Via::CALL;
    }
    impl __p::Hooks for Counter
    where
        for<'__any> Self: __p::PartsIn<__p::Context<Self>> + __p::Interfaces
            + __p::Part<Proxy = CounterProxy>,
    {}
};
