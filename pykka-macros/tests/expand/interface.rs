/// Finds tracks.
pub trait Backend {
    /// Looks up a URI.
    fn lookup(&mut self, uri: &str) -> Vec<Track>;
    fn scheme(&self) -> &'static str {
        "file"
    }
}
/// The message that calls a method of a [`Backend`].
#[allow(clippy::exhaustive_enums)]
pub enum BackendCall {
    /// Calls [`Backend::lookup`].
    Lookup {
        /// The argument `uri`.
        uri: ::std::string::String,
    },
    /// Calls [`Backend::scheme`].
    Scheme,
}
/// The typed proxy of an actor (or a part of one) that implements [`Backend`]. `into()` makes it from an `ActorRef`, or from another proxy.
#[allow(clippy::exhaustive_structs)]
pub struct BackendProxy(
    #[doc(hidden)]
    pub __crate_of_Backend::Address<__crate_of_Backend::Interface<BackendCall>>,
);
/// What `call()` and `defer()` of the proxy return.
#[allow(clippy::exhaustive_structs)]
pub struct BackendCalls<'proxy, S>(
    #[doc(hidden)]
    pub __crate_of_Backend::Calls<'proxy, __crate_of_Backend::Interface<BackendCall>, S>,
);
use ::pykka::__private as __crate_of_Backend;
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use __crate_of_Backend as __p;
    impl __p::MessageName for BackendCall
    where
        for<'__any> ::std::string::String: __p::Send,
    {
        type __Carrier = __p::BoxIf<Self, { __p::is_large::<Self>() }>;
        const NAMES: &'static [&'static str] = &["lookup", "scheme"];
        fn code(&self) -> u64 {
            match *self {
                Self::Lookup { .. } => 0u64,
                Self::Scheme { .. } => 1u64,
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(
                __p::Box::new(
                    match *self {
                        Self::Lookup { uri: ref __a0 } => {
                            Self::Lookup {
                                uri: __p::Cloner::of(__a0).get()?(__a0),
                            }
                        }
                        Self::Scheme => Self::Scheme,
                    },
                ),
            )
        }
        fn arguments(self) -> __p::Box<dyn __p::Any> {
            match self {
                Self::Lookup { uri: __a0 } => __p::Box::new((__a0,)),
                Self::Scheme => __p::Box::new(()),
            }
        }
    }
    impl __p::Debug for BackendCall
    where
        for<'__any> ::std::string::String: __p::Debug,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Lookup { uri: ref __a0 } => {
                    __p::debug(f, "Lookup", &["uri"], &[__a0])
                }
                Self::Scheme => f.write_str("Scheme"),
            }
        }
    }
    impl __p::Clone for BackendCall
    where
        for<'__any> ::std::string::String: __p::Clone + __p::Send,
    {
        fn clone(&self) -> Self {
            __p::cloned(self)
        }
    }
    impl __p::PartialEq for BackendCall
    where
        for<'__any> ::std::string::String: __p::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Lookup { uri: __a0 }, Self::Lookup { uri: __b0 }) => {
                    __p::eq(__a0, __b0)
                }
                (Self::Scheme, Self::Scheme) => true,
                _ => false,
            }
        }
    }
    impl BackendProxy {
        /// The actor behind the proxy.
        pub fn actor_ref(&self) -> __p::AnyActorRef {
            self.0.actor_ref()
        }
        /// Calls that wait for their answers and return them.
        pub fn call(&self) -> BackendCalls<'_, __p::Blocking> {
            BackendCalls(__p::Calls::new(&self.0, __p::Blocking))
        }
        /// Calls without answers: if one fails, the actor stops.
        pub fn defer(&self) -> BackendCalls<'_, __p::Deferred> {
            BackendCalls(__p::Calls::new(&self.0, __p::Deferred))
        }
    }
    impl __p::Proxy for BackendProxy {
        type Of = __crate_of_Backend::Interface<BackendCall>;
        type Calls<'__a, __S> = BackendCalls<'__a, __S>;
        fn at(__a: __p::Address<__crate_of_Backend::Interface<BackendCall>>) -> Self {
            Self(__a)
        }
        fn address(&self) -> &__p::Address<__crate_of_Backend::Interface<BackendCall>> {
            &self.0
        }
        fn calls<__S>(
            __c: __p::Calls<'_, __crate_of_Backend::Interface<BackendCall>, __S>,
        ) -> BackendCalls<'_, __S> {
            BackendCalls(__c)
        }
    }
    impl __p::Clone for BackendProxy {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl __p::PartialEq for BackendProxy {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl __p::Eq for BackendProxy {}
    impl __p::Hash for BackendProxy {
        fn hash<H: __p::Hasher>(&self, h: &mut H) {
            self.0.digest(h)
        }
    }
    impl __p::Debug for BackendProxy {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("BackendProxy", f)
        }
    }
    impl<S> __p::Debug for BackendCalls<'_, S> {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("BackendCalls", f)
        }
    }
    impl BackendProxy {
        #[cfg_attr(not(doctest), doc = r" Looks up a URI.")]
        ///
        /// Calls [`Backend::lookup`] in the actor.
        pub fn lookup(
            &self,
            uri: impl __p::Into<::std::string::String>,
        ) -> __p::Future<Vec<Track>> {
            <Vec<
                Track,
            > as __p::Sendable>::ask(
                &self.0,
                __p::Message::call(BackendCall::Lookup {
                    uri: __p::Into::<::std::string::String>::into(uri),
                }),
            )
        }
        /// Calls [`Backend::scheme`] in the actor.
        pub fn scheme(&self) -> __p::Future<&'static str> {
            <&'static str as __p::Sendable>::ask(
                &self.0,
                __p::Message::call(BackendCall::Scheme),
            )
        }
        /// A proxy without an actor, for tests: `answer` answers all calls. See `pykka::testing`.
        #[track_caller]
        pub fn mock<R: __p::Send + 'static>(
            answer: impl __p::FnMut(BackendCall) -> R + __p::Send + 'static,
        ) -> Self {
            __p::mock_with(answer)
        }
    }
    impl<S: __p::CallStyle> BackendCalls<'_, S> {
        /// Calls [`Backend::lookup`] in the actor.
        pub fn lookup(
            &self,
            uri: impl __p::Into<::std::string::String>,
        ) -> <S as __p::CallStyle>::Answer<Vec<Track>> {
            <Vec<
                Track,
            > as __p::Sendable>::send(
                &self.0,
                __p::Message::call(BackendCall::Lookup {
                    uri: __p::Into::<::std::string::String>::into(uri),
                }),
            )
        }
        /// Calls [`Backend::scheme`] in the actor.
        pub fn scheme(&self) -> <S as __p::CallStyle>::Answer<&'static str> {
            <&'static str as __p::Sendable>::send(
                &self.0,
                __p::Message::call(BackendCall::Scheme),
            )
        }
    }
    impl __p::InterfaceCall for BackendCall {
        const INTERFACE: &'static str = "Backend";
        #[cfg(not(doc))]
        type Itself = <BackendCall as __p::Checked<
            { <::std::string::String as __p::Sendable>::PASSED },
        >>::Itself;
        #[cfg(doc)]
        type Itself = BackendCall;
        type Proxy = BackendProxy;
    }
    impl<__A: Backend> __p::Invoke<__A> for BackendCall
    where
        for<'__any> Self: __p::MessageName,
    {
        fn number(&self) -> u64 {
            static __NAMES: __p::Names = __p::Names::new();
            __NAMES
                .number(
                    __p::MessageName::code(self),
                    <Self as __p::MessageName>::write_name,
                )
        }
        fn run(
            __call: __p::CarrierOf<Self>,
            __on: &mut __A,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<BackendCall>::unload(__call) {
                BackendCall::Lookup { uri: __a0 } => {
                    <Vec<
                        Track,
                    > as __p::Sendable>::answer(
                        <__A as Backend>::lookup(__on, &__a0),
                        __reply,
                        __p::Outcome::<Vec<Track>>::of_type().error_text(),
                    );
                }
                BackendCall::Scheme => {
                    <&'static str as __p::Sendable>::answer(
                        <__A as Backend>::scheme(__on),
                        __reply,
                        __p::Outcome::<&'static str>::of_type().error_text(),
                    );
                }
            }
        }
    }
    impl<
        __A: __p::Addressed<Part: __p::Methods + __p::Interfaces + Backend>,
    > __p::From<__A> for BackendProxy {
        fn from(__actor: __A) -> Self {
            Self(__p::Addressed::into_address(__actor).through())
        }
    }
    impl __p::Proxied for dyn Backend
    where
        for<'__any> BackendCall: __p::InterfaceCall,
    {
        type Call = BackendCall;
    }
};
