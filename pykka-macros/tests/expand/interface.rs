/// Finds tracks.
pub trait Backend {
    /// Looks up a URI.
    fn lookup(&mut self, uri: &str) -> Vec<Track>;
    fn scheme(&self) -> &'static str {
        "file"
    }
}
/// The message that calls a method of a [`Backend`].
pub enum BackendCall {
    /// Calls [`Backend::lookup`].
    ///
    /// Looks up a URI.
    Lookup {
        /// The argument `uri`.
        uri: ::std::string::String,
    },
    /// Calls [`Backend::scheme`].
    Scheme,
}
#[automatically_derived]
impl ::pykka::generated::Letter for BackendCall
where
    for<'__any> ::std::string::String: ::core::marker::Send,
{
    type __Carrier = <BackendCall as ::pykka::generated::Carried<
        { ::pykka::generated::is_large::<BackendCall>() },
    >>::Carrier;
    fn name(&self) -> &'static str {
        match *self {
            Self::Lookup { .. } => "lookup",
            Self::Scheme { .. } => "scheme",
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Lookup { .. } => 0u64,
            Self::Scheme { .. } => 1u64,
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "lookup",
                    1u64 => "scheme",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for BackendCall
where
    for<'__any> ::std::string::String: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Lookup { uri: ref __a0 } => {
                __f.debug_struct("Lookup").field("uri", __a0).finish()
            }
            Self::Scheme => __f.write_str("Scheme"),
        }
    }
}
#[automatically_derived]
impl ::core::clone::Clone for BackendCall
where
    for<'__any> ::std::string::String: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Lookup { uri: ref __a0 } => {
                Self::Lookup {
                    uri: ::core::clone::Clone::clone(__a0),
                }
            }
            Self::Scheme => Self::Scheme,
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for BackendCall
where
    for<'__any> ::std::string::String: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Lookup { uri: ref __a0 }, &Self::Lookup { uri: ref __b0 }) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            (&Self::Scheme, &Self::Scheme) => true,
            _ => false,
        }
    }
}
/// The typed proxy of an actor (or a part of one) that implements [`Backend`]. `into()` makes it from an `ActorRef`, or from another proxy.
///
/// It can be cloned and passed between threads. Two are equal if they are for the same actor and the same part of it.
pub struct BackendProxy(
    ::pykka::generated::Address<::pykka::generated::Interface<BackendCall>>,
);
impl BackendProxy {
    /// The actor behind the proxy.
    pub fn actor_ref(&self) -> ::pykka::generated::AnyActorRef {
        self.0.actor_ref()
    }
}
#[automatically_derived]
impl ::pykka::generated::Proxy for BackendProxy {
    type Of = ::pykka::generated::Interface<BackendCall>;
    fn at(__address: ::pykka::generated::Address<Self::Of>) -> Self {
        Self(__address)
    }
    fn address(&self) -> &::pykka::generated::Address<Self::Of> {
        &self.0
    }
}
#[automatically_derived]
impl ::core::clone::Clone for BackendProxy {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for BackendProxy {
    fn eq(&self, __other: &Self) -> bool {
        self.0 == __other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for BackendProxy {}
#[automatically_derived]
impl ::core::hash::Hash for BackendProxy {
    fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, __state);
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for BackendProxy {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(__f, "{}({:?})", "BackendProxy", self.0)
    }
}
impl BackendProxy {
    /// Calls [`Backend::lookup`] in the actor, and gives a future of the answer.
    ///
    /// Looks up a URI.
    pub fn lookup(
        &self,
        uri: impl ::core::convert::Into<::std::string::String>,
    ) -> ::pykka::generated::Future<Vec<Track>> {
        let __message = ::pykka::generated::Message::call(BackendCall::Lookup {
            uri: ::core::convert::Into::<::std::string::String>::into(uri),
        });
        <Vec<
            Track,
        > as ::pykka::generated::Sendable>::ask(
            ::pykka::generated::Proxy::address(self),
            __message,
        )
    }
    /// Calls [`Backend::scheme`] in the actor, and gives a future of the answer.
    pub fn scheme(&self) -> ::pykka::generated::Future<&'static str> {
        let __message = ::pykka::generated::Message::call(BackendCall::Scheme);
        <&'static str as ::pykka::generated::Sendable>::ask(
            ::pykka::generated::Proxy::address(self),
            __message,
        )
    }
    /// The methods as calls that wait: each waits for its answer and returns it, without a future.
    pub fn call(&self) -> BackendBlocking<'_> {
        BackendBlocking(self)
    }
    /// The methods with *tell* semantics: there is no future, and if the method fails, the actor fails and stops.
    pub fn defer(&self) -> BackendDeferred<'_> {
        BackendDeferred(self)
    }
    /// Makes a proxy with no actor behind it, for tests.
    ///
    /// `answer` answers each call, in the caller's thread, before the proxy gives its future. See `pykka::testing`.
    #[track_caller]
    pub fn mock<__R: ::core::marker::Send + 'static>(
        answer: impl ::core::ops::FnMut(
            BackendCall,
        ) -> __R + ::core::marker::Send + 'static,
    ) -> Self {
        ::pykka::generated::mock(
            answer,
            |__call: &BackendCall| {
                use ::pykka::generated::Uncopied as _;
                ::pykka::generated::Original(__call).copy()
            },
        )
    }
}
/// The methods of a [`Backend`], each of which waits for the answer and returns it.
pub struct BackendBlocking<'__proxy>(&'__proxy BackendProxy);
impl<'__proxy> BackendBlocking<'__proxy> {
    /// Calls [`Backend::lookup`] in the actor, and waits for the answer.
    ///
    /// Looks up a URI.
    pub fn lookup(
        &self,
        uri: impl ::core::convert::Into<::std::string::String>,
    ) -> ::core::result::Result<Vec<Track>, ::pykka::generated::Error> {
        let __message = ::pykka::generated::Message::call(BackendCall::Lookup {
            uri: ::core::convert::Into::<::std::string::String>::into(uri),
        });
        <Vec<
            Track,
        > as ::pykka::generated::Sendable>::call(
            ::pykka::generated::Proxy::address(self.0),
            __message,
        )
    }
    /// Calls [`Backend::scheme`] in the actor, and waits for the answer.
    pub fn scheme(
        &self,
    ) -> ::core::result::Result<&'static str, ::pykka::generated::Error> {
        let __message = ::pykka::generated::Message::call(BackendCall::Scheme);
        <&'static str as ::pykka::generated::Sendable>::call(
            ::pykka::generated::Proxy::address(self.0),
            __message,
        )
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for BackendBlocking<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("BackendBlocking")
    }
}
/// The methods of a [`Backend`], each of which has no answer, and stops the actor if it fails.
pub struct BackendDeferred<'__proxy>(&'__proxy BackendProxy);
impl<'__proxy> BackendDeferred<'__proxy> {
    /// Calls [`Backend::lookup`] in the actor, without an answer.
    ///
    /// Looks up a URI.
    pub fn lookup(
        &self,
        uri: impl ::core::convert::Into<::std::string::String>,
    ) -> ::core::result::Result<(), ::pykka::generated::TellError> {
        let __message = ::pykka::generated::Message::call(BackendCall::Lookup {
            uri: ::core::convert::Into::<::std::string::String>::into(uri),
        });
        ::pykka::generated::Proxy::address(self.0).defer(__message)
    }
    /// Calls [`Backend::scheme`] in the actor, without an answer.
    pub fn scheme(&self) -> ::core::result::Result<(), ::pykka::generated::TellError> {
        let __message = ::pykka::generated::Message::call(BackendCall::Scheme);
        ::pykka::generated::Proxy::address(self.0).defer(__message)
    }
}
#[automatically_derived]
impl<'__proxy> ::core::fmt::Debug for BackendDeferred<'__proxy> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("BackendDeferred")
    }
}
const _: () = {
    #[cfg(not(doc))]
    type __Call0 = <BackendCall as ::pykka::generated::Checked<
        {
            {
                let _ = <::std::string::String as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Call0 = BackendCall;
    #[automatically_derived]
    impl ::pykka::generated::InterfaceCall for BackendCall {
        const INTERFACE: &'static str = "Backend";
        type Itself = __Call0;
        type Proxy = BackendProxy;
    }
    #[automatically_derived]
    impl<__A: Backend> ::pykka::generated::Errand<__A> for BackendCall
    where
        for<'__any> Self: ::pykka::generated::Letter,
    {
        fn number(&self) -> u64 {
            static __NAMES: ::pykka::generated::Names = ::pykka::generated::Names::new();
            __NAMES
                .number(
                    ::pykka::generated::Letter::code(self),
                    <Self as ::pykka::generated::Letter>::write_name,
                )
        }
        fn run(
            __call: ::pykka::generated::CarrierOf<Self>,
            __on: &mut __A,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<BackendCall>::message(&__call) {
                BackendCall::Lookup { .. } => {
                    (|| {
                        if let BackendCall::Lookup { uri: __a0 } = ::pykka::generated::Carrier::unload(
                            __call,
                        ) {
                            let __value = <__A as Backend>::lookup(__on, &__a0);
                            let __failure = if __reply.wants_error_text() {
                                use ::pykka::generated::{
                                    AnyError as _, AnyValue as _, DebuggedError as _,
                                    DisplayedError as _,
                                };
                                (&&&&::pykka::generated::Outcome(&__value)).failure()
                            } else {
                                ::core::option::Option::None
                            };
                            <Vec<
                                Track,
                            > as ::pykka::generated::Sendable>::answer(
                                __value,
                                __reply,
                                __failure,
                            );
                        }
                    })()
                }
                BackendCall::Scheme { .. } => {
                    (|| {
                        if let BackendCall::Scheme = ::pykka::generated::Carrier::unload(
                            __call,
                        ) {
                            let __value = <__A as Backend>::scheme(__on);
                            let __failure = if __reply.wants_error_text() {
                                use ::pykka::generated::{
                                    AnyError as _, AnyValue as _, DebuggedError as _,
                                    DisplayedError as _,
                                };
                                (&&&&::pykka::generated::Outcome(&__value)).failure()
                            } else {
                                ::core::option::Option::None
                            };
                            <&'static str as ::pykka::generated::Sendable>::answer(
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
    impl<
        __A: ::pykka::generated::Addressed<
                Part: ::pykka::generated::Methods + ::pykka::generated::Interfaces
                    + Backend,
            >,
    > ::core::convert::From<__A> for BackendProxy {
        fn from(__actor: __A) -> Self {
            Self(::pykka::generated::Addressed::into_address(__actor).through())
        }
    }
    #[automatically_derived]
    impl ::pykka::generated::Proxied for dyn Backend
    where
        for<'__any> BackendCall: ::pykka::generated::InterfaceCall,
    {
        type Call = BackendCall;
    }
};
