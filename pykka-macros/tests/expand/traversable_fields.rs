struct Core {
    pub playback: Playback,
    pub outputs: HashMap<String, Vec<Output>>,
}
/// The message that reads a field of a [`Core`]. The answer is a clone of the field.
enum CoreGet {}
#[automatically_derived]
impl ::pykka::generated::Letter for CoreGet {
    type __Carrier = CoreGet;
    fn name(&self) -> &'static str {
        match *self {}
    }
    fn code(&self) -> u64 {
        match *self {}
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CoreGet {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {}
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CoreGet {
    fn clone(&self) -> Self {
        match *self {}
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CoreGet {
    fn eq(&self, _: &Self) -> bool {
        match *self {}
    }
}
/// The message that writes a field of a [`Core`].
enum CoreSet {}
#[automatically_derived]
impl ::pykka::generated::Letter for CoreSet {
    type __Carrier = CoreSet;
    fn name(&self) -> &'static str {
        match *self {}
    }
    fn code(&self) -> u64 {
        match *self {}
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CoreSet {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {}
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CoreSet {
    fn clone(&self) -> Self {
        match *self {}
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CoreSet {
    fn eq(&self, _: &Self) -> bool {
        match *self {}
    }
}
/// The typed proxy of a [`Core`], which is an actor or a part of one.
///
/// It can be cloned and passed between threads. Two are equal if they are for the same actor and the same part of it.
struct CoreProxy(::pykka::generated::Address<Core>);
impl CoreProxy {
    /// The actor behind the proxy.
    fn actor_ref(&self) -> ::pykka::generated::AnyActorRef {
        self.0.actor_ref()
    }
    #[doc(hidden)]
    pub const __ACCESSORS: &'static [&'static str] = &["playback", "outputs"];
}
#[automatically_derived]
impl ::pykka::generated::Proxy for CoreProxy {
    type Of = Core;
    fn at(__address: ::pykka::generated::Address<Self::Of>) -> Self {
        Self(__address)
    }
    fn address(&self) -> &::pykka::generated::Address<Self::Of> {
        &self.0
    }
}
#[automatically_derived]
impl ::core::clone::Clone for CoreProxy {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for CoreProxy {
    fn eq(&self, __other: &Self) -> bool {
        self.0 == __other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for CoreProxy {}
#[automatically_derived]
impl ::core::hash::Hash for CoreProxy {
    fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, __state);
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for CoreProxy {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(__f, "{}({:?})", "CoreProxy", self.0)
    }
}
#[automatically_derived]
impl ::pykka::generated::Addressed for CoreProxy {
    type Part = Core;
    fn into_address(self) -> ::pykka::generated::Address<Self::Part> {
        self.0
    }
}
const _: () = {
    #[cfg(not(doc))]
    type __Field0_0 = <Playback as ::pykka::generated::Checked<
        {
            {
                let _ = <Playback as ::pykka::generated::Traversable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Field0_0 = Playback;
    #[cfg(not(doc))]
    type __Part0_0 = <Playback as ::pykka::generated::Checked<
        {
            {
                let _ = <Playback as ::pykka::generated::Traversable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Part0_0 = Playback;
    #[cfg(not(doc))]
    type __Field1_0 = <HashMap<
        String,
        Vec<Output>,
    > as ::pykka::generated::Checked<
        {
            {
                let _ = <HashMap<
                    String,
                    Vec<Output>,
                > as ::pykka::generated::Traversable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Field1_0 = HashMap<String, Vec<Output>>;
    #[cfg(not(doc))]
    type __Part1_0 = <Output as ::pykka::generated::Checked<
        {
            {
                let _ = <HashMap<
                    String,
                    Vec<Output>,
                > as ::pykka::generated::Traversable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Part1_0 = Output;
    #[doc(hidden)]
    enum CoreNested {
        Playback(
            <__Field0_0 as ::pykka::generated::Traversable>::Key,
            ::pykka::generated::Message<
                <__Field0_0 as ::pykka::generated::Traversable>::Part,
            >,
        ),
        Outputs(
            <__Field1_0 as ::pykka::generated::Traversable>::Key,
            ::std::boxed::Box<
                ::pykka::generated::Message<
                    <__Field1_0 as ::pykka::generated::Traversable>::Part,
                >,
            >,
        ),
    }
    #[automatically_derived]
    impl ::pykka::generated::Letter for CoreNested {
        type __Carrier = <CoreNested as ::pykka::generated::Carried<
            {
                let mut __large = false;
                {
                    __large |= ::pykka::generated::is_large::<()>();
                }
                {
                    __large |= ::pykka::generated::is_large::<(String,)>();
                }
                __large
            },
        >>::Carrier;
        fn name(&self) -> &'static str {
            match *self {
                Self::Playback(_, ref __message) => __message.name(),
                Self::Outputs(_, ref __message) => __message.name(),
            }
        }
        fn code(&self) -> u64 {
            match *self {
                Self::Playback(_, ref __message) => {
                    __message.code().wrapping_mul(2u64).wrapping_add(0u64)
                }
                Self::Outputs(_, ref __message) => {
                    __message.code().wrapping_mul(2u64).wrapping_add(1u64)
                }
            }
        }
        fn write_name(__code: u64, __path: &mut ::std::string::String) {
            match __code % 2u64 {
                0u64 => {
                    __path.push_str("playback.");
                    ::pykka::generated::Message::<
                        <__Field0_0 as ::pykka::generated::Traversable>::Part,
                    >::write_name(__code / 2u64, __path);
                }
                1u64 => {
                    __path.push_str("outputs.");
                    ::pykka::generated::Message::<
                        <__Field1_0 as ::pykka::generated::Traversable>::Part,
                    >::write_name(__code / 2u64, __path);
                }
                _ => __path.push('?'),
            }
        }
    }
    impl CoreProxy {
        /// The proxy of the part in [`Core::playback`]. Making it sends nothing.
        pub fn playback(&self) -> ::pykka::generated::ProxyOf<__Part0_0> {
            ::pykka::generated::Proxy::at(
                self
                    .0
                    .part(
                        "playback",
                        (),
                        |__key, __message| ::pykka::generated::Message::nested(
                            CoreNested::Playback(__key, __message),
                        ),
                    ),
            )
        }
        /// The proxy of the part in [`Core::outputs`]. Making it sends nothing.
        pub fn outputs(
            &self,
            key: impl ::core::convert::Into<String>,
            index_2: usize,
        ) -> ::pykka::generated::ProxyOf<__Part1_0> {
            ::pykka::generated::Proxy::at(
                self
                    .0
                    .part(
                        "outputs",
                        (::core::convert::Into::<String>::into(key), (index_2, ())),
                        |__key, __message| ::pykka::generated::Message::nested(
                            CoreNested::Outputs(__key, ::std::boxed::Box::new(__message)),
                        ),
                    ),
            )
        }
    }
    #[cfg(not(doc))]
    type __Proxy0 = <CoreProxy as ::pykka::generated::Checked<
        {
            {
                let _ = <Core as ::pykka::generated::Block>::DISTINCT;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Proxy0 = CoreProxy;
    #[cfg(not(doc))]
    type __Whole0 = <Core as ::pykka::generated::Checked<
        {
            {
                let _ = <Core as ::pykka::generated::Block>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Whole0 = Core;
    #[automatically_derived]
    impl ::pykka::generated::Part for Core {
        const NAME: &'static str = "Core";
        type Proxy = __Proxy0;
        type Get = CoreGet;
        type Set = CoreSet;
        type Nested = CoreNested;
        type Whole = __Whole0;
        fn get(&self, __get: Self::Get, __reply: &mut ::pykka::generated::Reply<'_>) {
            match __get {}
        }
        fn set(
            &mut self,
            __set: ::pykka::generated::CarrierOf<Self::Set>,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<CoreSet>::message(&__set) {}
        }
    }
    #[automatically_derived]
    impl<__C: ?::core::marker::Sized> ::pykka::generated::PartsIn<__C> for Core
    where
        <__Field0_0 as ::pykka::generated::Traversable>::Part: ::pykka::generated::PartIn<
            __C,
        >,
        <__Field1_0 as ::pykka::generated::Traversable>::Part: ::pykka::generated::PartIn<
            __C,
        >,
    {
        fn nested(
            &mut self,
            __nested: ::pykka::generated::CarrierOf<
                <Self as ::pykka::generated::Part>::Nested,
            >,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match ::pykka::generated::Carrier::<CoreNested>::unload(__nested) {
                CoreNested::Playback(__key, __message) => {
                    ::pykka::generated::visit(
                        &mut self.playback,
                        &__key,
                        __message,
                        __context,
                        __reply,
                    )
                }
                CoreNested::Outputs(__key, __message) => {
                    ::pykka::generated::visit(
                        &mut self.outputs,
                        &__key,
                        *__message,
                        __context,
                        __reply,
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Traversable for Core {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> ::core::option::Option<&mut Self> {
            ::core::option::Option::Some(self)
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<CoreGet> for Core {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: CoreGet) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<CoreGet>::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Get(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<CoreGet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Get(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        CoreGet,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Accepts<CoreSet> for Core {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: CoreSet) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<CoreSet>::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Set(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<CoreSet> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Set(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        CoreSet,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Actor for Core
    where
        for<'__any> Self: ::pykka::generated::Part<Proxy = CoreProxy>,
        for<'__any> Self: ::pykka::generated::DefaultDispatcher,
        for<'__any> Self: ::pykka::generated::Hooks,
    {}
    #[automatically_derived]
    impl ::pykka::generated::DefaultDispatcher for Core {}
    #[automatically_derived]
    impl ::pykka::generated::Interfaces for Core {}
};
