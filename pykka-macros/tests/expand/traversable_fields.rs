struct Core {
    pub playback: Playback,
    pub outputs: HashMap<String, Vec<Output>>,
}
/// The message that reads a field of a [`Core`].
#[allow(clippy::exhaustive_enums)]
enum CoreGet {}
/// The message that writes a field of a [`Core`].
#[allow(clippy::exhaustive_enums)]
enum CoreSet {}
/// The typed proxy of a [`Core`].
#[allow(clippy::exhaustive_structs)]
struct CoreProxy(#[doc(hidden)] __crate_of_Core::Address<Core>);
/// What `call()` and `defer()` of the proxy return.
#[allow(clippy::exhaustive_structs)]
struct CoreCalls<'proxy, S>(#[doc(hidden)] __crate_of_Core::Calls<'proxy, Core, S>);
use ::pykka::__private as __crate_of_Core;
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use __crate_of_Core as __p;
    impl __p::MessageName for CoreGet {
        type __Carrier = Self;
        const NAMES: &'static [&'static str] = &[];
        fn code(&self) -> u64 {
            match *self {}
        }
    }
    impl __p::Debug for CoreGet {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {}
        }
    }
    impl __p::Copy for CoreGet {}
    #[automatically_derived]
    impl __p::Clone for CoreGet {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl __p::PartialEq for CoreGet {
        fn eq(&self, other: &Self) -> bool {
            match *self {}
        }
    }
    impl __p::MessageName for CoreSet {
        type __Carrier = Self;
        const NAMES: &'static [&'static str] = &[];
        fn code(&self) -> u64 {
            match *self {}
        }
    }
    impl __p::Debug for CoreSet {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {}
        }
    }
    impl __p::Copy for CoreSet {}
    #[automatically_derived]
    impl __p::Clone for CoreSet {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl __p::PartialEq for CoreSet {
        fn eq(&self, other: &Self) -> bool {
            match *self {}
        }
    }
    impl CoreProxy {
        /// The actor behind the proxy.
        fn actor_ref(&self) -> __p::AnyActorRef {
            self.0.actor_ref()
        }
        /// Calls that wait for their answers and return them.
        fn call(&self) -> CoreCalls<'_, __p::Blocking> {
            CoreCalls(__p::Calls::new(&self.0, __p::Blocking))
        }
        /// Calls without answers: if one fails, the actor stops.
        fn defer(&self) -> CoreCalls<'_, __p::Deferred> {
            CoreCalls(__p::Calls::new(&self.0, __p::Deferred))
        }
        /// The proxy of the part in [`Core::playback`], a `PlaybackProxy`. Creating it sends nothing.
        pub fn playback(&self) -> __p::ProxyOf<__Part0_0> {
            __p::Proxy::at(
                self
                    .0
                    .part(
                        "playback",
                        (),
                        |__key, __message| __p::Message::nested(
                            CoreNested::Playback(__key, __message),
                        ),
                    ),
            )
        }
        /// The proxy of the part in [`Core::outputs`], a `OutputProxy`. Creating it sends nothing.
        pub fn outputs(
            &self,
            key: impl __p::Into<String>,
            index_2: usize,
        ) -> __p::ProxyOf<__Part1_0> {
            __p::Proxy::at(
                self
                    .0
                    .part(
                        "outputs",
                        (__p::Into::<String>::into(key), (index_2, ())),
                        |__key, __message| __p::Message::nested(
                            CoreNested::Outputs(__key, __p::Box::new(__message)),
                        ),
                    ),
            )
        }
        #[doc(hidden)]
        pub const __ACCESSORS: &'static [&'static str] = &["playback", "outputs"];
    }
    impl __p::Proxy for CoreProxy {
        type Of = Core;
        type Calls<'__a, __S> = CoreCalls<'__a, __S>;
        fn at(__a: __p::Address<Core>) -> Self {
            Self(__a)
        }
        fn address(&self) -> &__p::Address<Core> {
            &self.0
        }
        fn calls<__S>(__c: __p::Calls<'_, Core, __S>) -> CoreCalls<'_, __S> {
            CoreCalls(__c)
        }
    }
    impl __p::Clone for CoreProxy {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl __p::PartialEq for CoreProxy {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl __p::Eq for CoreProxy {}
    impl __p::Hash for CoreProxy {
        fn hash<H: __p::Hasher>(&self, h: &mut H) {
            self.0.digest(h)
        }
    }
    impl __p::Debug for CoreProxy {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("CoreProxy", f)
        }
    }
    impl<S> __p::Debug for CoreCalls<'_, S> {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("CoreCalls", f)
        }
    }
    impl<S: __p::CallStyle> CoreCalls<'_, S> {
        /// The calls of the part in [`Core::playback`]. Creating them sends nothing.
        pub fn playback(&self) -> __p::CallsOf<'static, __Part0_0, S> {
            self.0
                .part(
                    "playback",
                    (),
                    |__key, __message| __p::Message::nested(
                        CoreNested::Playback(__key, __message),
                    ),
                )
        }
        /// The calls of the part in [`Core::outputs`]. Creating them sends nothing.
        pub fn outputs(
            &self,
            key: impl __p::Into<String>,
            index_2: usize,
        ) -> __p::CallsOf<'static, __Part1_0, S> {
            self.0
                .part(
                    "outputs",
                    (__p::Into::<String>::into(key), (index_2, ())),
                    |__key, __message| __p::Message::nested(
                        CoreNested::Outputs(__key, __p::Box::new(__message)),
                    ),
                )
        }
    }
    impl __p::Addressed for CoreProxy {
        type Part = Core;
        fn into_address(self) -> __p::Address<Core> {
            self.0
        }
    }
    const __NO_CYCLE0: bool = {
        use __p::AnyPart as _;
        __p::no_cycle::<
            Core,
        >(
            __p::PartOf::<Playback, Core>::NAME,
            __p::PartOf::<Playback, Core>::PATH,
            __p::PartOf::<Playback, Core>::PARTS,
        )
    };
    #[cfg(not(doc))]
    type __Field0_0 = <Playback as __p::Checked<
        {
            <Playback as __p::Traversable>::PASSED
                && <(
                    <Playback as __p::Traversable>::Part,
                    <Playback as __p::Traversable>::Key,
                ) as __p::AsRead<(Playback, ())>>::PASSED
                && {
                    use __p::AnyPart as _;
                    __p::PartOf::<Playback, Core>::FITS
                } && __NO_CYCLE0
        },
    >>::Itself;
    #[cfg(doc)]
    type __Field0_0 = Playback;
    #[cfg(not(doc))]
    type __Part0_0 = <Playback as __p::Checked<
        {
            <Playback as __p::Traversable>::PASSED
                && <(
                    <Playback as __p::Traversable>::Part,
                    <Playback as __p::Traversable>::Key,
                ) as __p::AsRead<(Playback, ())>>::PASSED
                && {
                    use __p::AnyPart as _;
                    __p::PartOf::<Playback, Core>::FITS
                } && __NO_CYCLE0
        },
    >>::Itself;
    #[cfg(doc)]
    type __Part0_0 = Playback;
    const __NO_CYCLE1: bool = {
        use __p::AnyPart as _;
        __p::no_cycle::<
            Core,
        >(
            __p::PartOf::<Output, Core>::NAME,
            __p::PartOf::<Output, Core>::PATH,
            __p::PartOf::<Output, Core>::PARTS,
        )
    };
    #[cfg(not(doc))]
    type __Field1_0 = <HashMap<
        String,
        Vec<Output>,
    > as __p::Checked<
        {
            <HashMap<String, Vec<Output>> as __p::Traversable>::PASSED
                && <(
                    <HashMap<String, Vec<Output>> as __p::Traversable>::Part,
                    <HashMap<String, Vec<Output>> as __p::Traversable>::Key,
                ) as __p::AsRead<
                    (Output, (String, (::core::primitive::usize, ()))),
                >>::PASSED
                && {
                    use __p::AnyPart as _;
                    __p::PartOf::<Output, Core>::FITS
                } && __NO_CYCLE1
        },
    >>::Itself;
    #[cfg(doc)]
    type __Field1_0 = HashMap<String, Vec<Output>>;
    #[cfg(not(doc))]
    type __Part1_0 = <Output as __p::Checked<
        {
            <HashMap<String, Vec<Output>> as __p::Traversable>::PASSED
                && <(
                    <HashMap<String, Vec<Output>> as __p::Traversable>::Part,
                    <HashMap<String, Vec<Output>> as __p::Traversable>::Key,
                ) as __p::AsRead<
                    (Output, (String, (::core::primitive::usize, ()))),
                >>::PASSED
                && {
                    use __p::AnyPart as _;
                    __p::PartOf::<Output, Core>::FITS
                } && __NO_CYCLE1
        },
    >>::Itself;
    #[cfg(doc)]
    type __Part1_0 = Output;
    #[doc(hidden)]
    enum CoreNested {
        Playback(
            <__Field0_0 as __p::Traversable>::Key,
            __p::Message<<__Field0_0 as __p::Traversable>::Part>,
        ),
        Outputs(
            <__Field1_0 as __p::Traversable>::Key,
            __p::Box<__p::Message<<__Field1_0 as __p::Traversable>::Part>>,
        ),
    }
    impl __p::MessageName for CoreNested {
        type __Carrier = __p::BoxIf<
            CoreNested,
            {
                let mut __large = false;
                {
                    __large |= __p::is_large::<()>();
                }
                {
                    __large |= __p::is_large::<(String,)>();
                }
                __large
            },
        >;
        fn name(&self) -> &'static str {
            match *self {
                Self::Playback(_, ref __inner) => __inner.name(),
                Self::Outputs(_, ref __inner) => __inner.name(),
            }
        }
        fn code(&self) -> u64 {
            match *self {
                Self::Playback(_, ref __inner) => {
                    __inner.code().wrapping_mul(2u64).wrapping_add(0u64)
                }
                Self::Outputs(_, ref __inner) => {
                    __inner.code().wrapping_mul(2u64).wrapping_add(1u64)
                }
            }
        }
        fn write_name(__code: u64, __path: &mut __p::String) {
            let (__code, __index) = __p::split(__code, 2u64);
            match __index {
                0u64 => {
                    __path.push_str("playback.");
                    __p::Message::<
                        <__Field0_0 as __p::Traversable>::Part,
                    >::write_name(__code, __path)
                }
                1u64 => {
                    __path.push_str("outputs.");
                    __p::Message::<
                        <__Field1_0 as __p::Traversable>::Part,
                    >::write_name(__code, __path)
                }
                _ => {}
            }
        }
    }
    impl __p::Part for Core {
        const NAME: &'static str = "Core";
        const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", "Core");
        const PARTS: &'static [&'static str] = &[
            {
                use __p::AnyPart as _;
                __p::PartOf::<Playback, Core>::PATH
            },
            {
                use __p::AnyPart as _;
                __p::PartOf::<Output, Core>::PATH
            },
        ];
        #[cfg(not(doc))]
        type Proxy = <CoreProxy as __p::Checked<
            { <Core as __p::ImplBlock>::UNIQUE },
        >>::Itself;
        #[cfg(doc)]
        type Proxy = CoreProxy;
        type Get = CoreGet;
        type Set = CoreSet;
        type Nested = CoreNested;
        #[cfg(not(doc))]
        type WithImplBlock = <Core as __p::Checked<
            { <Core as __p::ImplBlock>::PASSED },
        >>::Itself;
        #[cfg(doc)]
        type WithImplBlock = Core;
        fn get(&self, __get: Self::Get, __reply: &mut __p::Reply<'_>) {
            match __get {}
        }
        fn set(
            &mut self,
            __set: __p::CarrierOf<Self::Set>,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<CoreSet>::unload(__set) {}
        }
    }
    impl<__C: ?__p::Sized> __p::PartsIn<__C> for Core
    where
        <__Field0_0 as __p::Traversable>::Part: __p::MethodsIn<__C> + __p::PartsIn<__C>,
        <__Field1_0 as __p::Traversable>::Part: __p::MethodsIn<__C> + __p::PartsIn<__C>,
    {
        fn nested(
            &mut self,
            __nested: __p::CarrierOf<<Self as __p::Part>::Nested>,
            __context: &__C,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<CoreNested>::unload(__nested) {
                CoreNested::Playback(__key, __message) => {
                    __p::visit(&mut self.playback, &__key, __message, __context, __reply)
                }
                CoreNested::Outputs(__key, __message) => {
                    __p::visit(&mut self.outputs, &__key, *__message, __context, __reply)
                }
            }
        }
    }
    impl __p::Traversable for Core {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> __p::Option<&mut Self> {
            __p::Option::Some(self)
        }
    }
    impl __p::Accepts<CoreGet> for Core {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, CoreGet> = __p::Via::GET;
    }
    impl __p::Accepts<CoreSet> for Core {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, CoreSet> = __p::Via::SET;
    }
    impl __p::Actor for Core
    where
        for<'__any> Self: __p::Part<Proxy = CoreProxy> + __p::Hooks,
    {}
    impl __p::Interfaces for Core {}
};
