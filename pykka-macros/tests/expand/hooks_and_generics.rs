pub struct Stack<T, const N: usize> {
    pub items: Vec<T>,
}
/// The message that reads a field of a [`Stack`].
#[allow(clippy::exhaustive_enums)]
pub enum StackGet<T, const N: usize> {
    /// Reads [`Stack::items`].
    Items,
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
/// The message that writes a field of a [`Stack`].
#[allow(clippy::exhaustive_enums)]
pub enum StackSet<T, const N: usize> {
    /// Writes [`Stack::items`].
    Items(Vec<T>),
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
/// The typed proxy of a [`Stack`].
#[allow(clippy::exhaustive_structs)]
pub struct StackProxy<T, const N: usize>(
    #[doc(hidden)]
    pub __crate_of_Stack::Address<Stack<T, N>>,
);
/// What `call()` and `defer()` of the proxy return.
#[allow(clippy::exhaustive_structs)]
pub struct StackCalls<'proxy, S, T, const N: usize>(
    #[doc(hidden)]
    pub __crate_of_Stack::Calls<'proxy, Stack<T, N>, S>,
)
where
    T: 'static;
use ::pykka::__private as __crate_of_Stack;
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use __crate_of_Stack as __p;
    impl<T, const N: usize> __p::MessageName for StackGet<T, N>
    where
        T: 'static,
    {
        type __Carrier = Self;
        const NAMES: &'static [&'static str] = &["items"];
        fn code(&self) -> u64 {
            match *self {
                Self::Items { .. } => 0u64,
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(__p::Box::new(__p::Cloner::of(self).get()?(self)))
        }
    }
    impl<T, const N: usize> __p::Debug for StackGet<T, N> {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Items => f.write_str("Items"),
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize> __p::Clone for StackGet<T, N> {
        fn clone(&self) -> Self {
            match *self {
                Self::Items => Self::Items,
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize> __p::PartialEq for StackGet<T, N> {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Items, Self::Items) => true,
                _ => false,
            }
        }
    }
    impl<T, const N: usize> __p::MessageName for StackSet<T, N>
    where
        T: 'static,
        for<'__any> Vec<T>: __p::Send,
    {
        type __Carrier = __p::Box<Self>;
        const NAMES: &'static [&'static str] = &["set_items"];
        fn code(&self) -> u64 {
            match *self {
                Self::Items { .. } => 0u64,
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(__p::Box::new(__p::Cloner::of(self).get()?(self)))
        }
        fn arguments(self) -> __p::Box<dyn __p::Any> {
            match self {
                Self::Items(__a0) => __p::Box::new((__a0,)),
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize> __p::Debug for StackSet<T, N>
    where
        for<'__any> Vec<T>: __p::Debug,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Items(ref __a0) => __p::debug(f, "Items", &[], &[__a0]),
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize> __p::Clone for StackSet<T, N>
    where
        for<'__any> Vec<T>: __p::Clone,
    {
        fn clone(&self) -> Self {
            match *self {
                Self::Items(ref __a0) => Self::Items(__p::Clone::clone(__a0)),
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize> __p::PartialEq for StackSet<T, N>
    where
        for<'__any> Vec<T>: __p::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Items(__a0), Self::Items(__b0)) => __p::eq(__a0, __b0),
                _ => false,
            }
        }
    }
    impl<T, const N: usize> StackProxy<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        /// The actor behind the proxy.
        pub fn actor_ref(&self) -> __p::AnyActorRef {
            self.0.actor_ref()
        }
        /// Calls that wait for their answers and return them.
        pub fn call(&self) -> StackCalls<'_, __p::Blocking, T, N> {
            StackCalls(__p::Calls::new(&self.0, __p::Blocking))
        }
        /// Calls without answers: if one fails, the actor stops.
        pub fn defer(&self) -> StackCalls<'_, __p::Deferred, T, N> {
            StackCalls(__p::Calls::new(&self.0, __p::Deferred))
        }
    }
    impl<T, const N: usize> __p::Proxy for StackProxy<T, N>
    where
        T: 'static,
    {
        type Of = Stack<T, N>;
        type Calls<'__a, __S> = StackCalls<'__a, __S, T, N>;
        fn at(__a: __p::Address<Stack<T, N>>) -> Self {
            Self(__a)
        }
        fn address(&self) -> &__p::Address<Stack<T, N>> {
            &self.0
        }
        fn calls<__S>(
            __c: __p::Calls<'_, Stack<T, N>, __S>,
        ) -> StackCalls<'_, __S, T, N> {
            StackCalls(__c)
        }
    }
    impl<T, const N: usize> __p::Clone for StackProxy<T, N> {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl<T, const N: usize> __p::PartialEq for StackProxy<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl<T, const N: usize> __p::Eq for StackProxy<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {}
    impl<T, const N: usize> __p::Hash for StackProxy<T, N> {
        fn hash<H: __p::Hasher>(&self, h: &mut H) {
            self.0.digest(h)
        }
    }
    impl<T, const N: usize> __p::Debug for StackProxy<T, N> {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("StackProxy", f)
        }
    }
    impl<T, const N: usize, S> __p::Debug for StackCalls<'_, S, T, N>
    where
        T: 'static,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            self.0.fmt_as("StackCalls", f)
        }
    }
    impl<T, const N: usize> StackProxy<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        Stack<
            T,
            N,
        >: __p::Methods
            + __p::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        /// Reads [`Stack::items`].
        pub fn items(&self) -> __p::Future<Vec<T>> {
            <Vec<T> as __p::Sendable>::ask(&self.0, __p::Message::Get(StackGet::Items))
        }
        /// Writes [`Stack::items`].
        pub fn set_items(&self, value: Vec<T>) -> __p::Future<()> {
            <() as __p::Sendable>::ask(
                &self.0,
                __p::Message::set(StackSet::Items(value)),
            )
        }
    }
    impl<T, const N: usize, S: __p::CallStyle> StackCalls<'_, S, T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        Stack<
            T,
            N,
        >: __p::Methods
            + __p::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        /// Reads [`Stack::items`].
        pub fn items(&self) -> <S as __p::CallStyle>::Answer<Vec<T>> {
            <Vec<T> as __p::Sendable>::send(&self.0, __p::Message::Get(StackGet::Items))
        }
        /// Writes [`Stack::items`].
        pub fn set_items(&self, value: Vec<T>) -> <S as __p::CallStyle>::Answer<()> {
            <() as __p::Sendable>::send(
                &self.0,
                __p::Message::set(StackSet::Items(value)),
            )
        }
    }
    impl<T, const N: usize> __p::Addressed for StackProxy<T, N> {
        type Part = Stack<T, N>;
        fn into_address(self) -> __p::Address<Stack<T, N>> {
            self.0
        }
    }
    #[doc(hidden)]
    pub enum StackNested<T, const N: usize>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        __Generic(::core::marker::PhantomData<fn() -> (T,)>, __p::Infallible),
    }
    impl<T, const N: usize> __p::MessageName for StackNested<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        type __Carrier = StackNested<T, N>;
        fn name(&self) -> &'static str {
            match *self {
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn code(&self) -> u64 {
            match *self {
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn write_name(__code: u64, __path: &mut __p::String) {}
    }
    impl<T, const N: usize> __p::Part for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        const NAME: &'static str = "Stack";
        type Proxy = StackProxy<T, N>;
        type Get = StackGet<T, N>;
        type Set = StackSet<T, N>;
        type Nested = StackNested<T, N>;
        type WithImplBlock = Stack<T, N>;
        fn get(&self, __get: Self::Get, __reply: &mut __p::Reply<'_>) {
            match __get {
                StackGet::Items => <Vec<T> as __p::Sendable>::read(&self.items, __reply),
                StackGet::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn set(
            &mut self,
            __set: __p::CarrierOf<Self::Set>,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<StackSet<T, N>>::unload(__set) {
                StackSet::Items(__value) => __reply.done(self.items = __value),
                StackSet::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T, const N: usize, __C: ?__p::Sized> __p::PartsIn<__C> for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {
        fn nested(
            &mut self,
            __nested: __p::CarrierOf<<Self as __p::Part>::Nested>,
            __context: &__C,
            __reply: &mut __p::Reply<'_>,
        ) {
            match __p::Carrier::<StackNested<T, N>>::unload(__nested) {
                StackNested::__Generic(_, __never) => match __never {}
            }
        }
    }
    impl<T, const N: usize> __p::Traversable for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        Stack<
            T,
            N,
        >: __p::Methods
            + __p::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> __p::Option<&mut Self> {
            __p::Option::Some(self)
        }
    }
    impl<T, const N: usize> __p::Accepts<StackGet<T, N>> for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        Stack<
            T,
            N,
        >: __p::Methods
            + __p::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, StackGet<T, N>> = __p::Via::GET;
    }
    impl<T, const N: usize> __p::Accepts<StackSet<T, N>> for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        Stack<
            T,
            N,
        >: __p::Methods
            + __p::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, StackSet<T, N>> = __p::Via::SET;
    }
    impl<T, const N: usize> __p::Actor for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
        for<'__any> Self: __p::Part<Proxy = StackProxy<T, N>> + __p::Hooks,
    {}
    impl<T, const N: usize> __p::Interfaces for Stack<T, N>
    where
        T: 'static,
        Vec<T>: __p::Readable + __p::Sendable + __p::Send,
    {}
};
impl<T: Clone, const N: usize> Stack<T, N> {
    pub fn push(&mut self, context: &Context<Self>, item: T) {
        todo!()
    }
    fn on_start(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn on_receive(&mut self, context: &Context<Self>, message: T) -> usize {
        todo!()
    }
}
type write_all_methods_of_Stack_in_one_actor_impl_block = ();
/// The message that calls a method of a [`Stack`].
#[allow(clippy::exhaustive_enums)]
pub enum StackCall<T: Clone, const N: usize> {
    /// Calls [`Stack::push`].
    Push {
        /// The argument `item`.
        item: T,
    },
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
#[allow(clippy::impl_trait_in_params)]
const _: () = {
    use ::pykka::__private as __p;
    impl<T: Clone + 'static, const N: usize> __p::MessageName for StackCall<T, N>
    where
        for<'__any> T: __p::Send,
    {
        type __Carrier = __p::Box<Self>;
        const NAMES: &'static [&'static str] = &["push"];
        fn code(&self) -> u64 {
            match *self {
                Self::Push { .. } => 0u64,
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn copy(&self) -> __p::Option<__p::Box<Self>> {
            __p::Option::Some(__p::Box::new(__p::Cloner::of(self).get()?(self)))
        }
        fn arguments(self) -> __p::Box<dyn __p::Any> {
            match self {
                Self::Push { item: __a0 } => __p::Box::new((__a0,)),
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T: Clone, const N: usize> __p::Debug for StackCall<T, N>
    where
        for<'__any> T: __p::Debug,
    {
        fn fmt(&self, f: &mut __p::Formatter<'_>) -> __p::fmt::Result {
            match *self {
                Self::Push { item: ref __a0 } => {
                    __p::debug(f, "Push", &["item"], &[__a0])
                }
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T: Clone, const N: usize> __p::Clone for StackCall<T, N>
    where
        for<'__any> T: __p::Clone,
    {
        fn clone(&self) -> Self {
            match *self {
                Self::Push { item: ref __a0 } => {
                    Self::Push {
                        item: __p::Clone::clone(__a0),
                    }
                }
                Self::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T: Clone, const N: usize> __p::PartialEq for StackCall<T, N>
    where
        for<'__any> T: __p::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            match (self, other) {
                (Self::Push { item: __a0 }, Self::Push { item: __b0 }) => {
                    __p::eq(__a0, __b0)
                }
                _ => false,
            }
        }
    }
    impl<T: Clone + 'static + __p::Send, const N: usize> StackProxy<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        /// Calls [`Stack::push`] in the actor.
        pub fn push(&self, item: T) -> __p::Future<()> {
            <() as __p::Sendable>::ask(
                &self.0,
                __p::Message::call(StackCall::Push { item }),
            )
        }
        /// A proxy without an actor, for tests: `answer` answers all calls. See `pykka::testing`.
        #[track_caller]
        pub fn mock<R: __p::Send + 'static>(
            answer: impl __p::FnMut(StackCall<T, N>) -> R + __p::Send + 'static,
        ) -> Self {
            __p::mock_with(answer)
        }
    }
    impl<
        T: Clone + 'static + __p::Send,
        const N: usize,
        S: __p::CallStyle,
    > StackCalls<'_, S, T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        /// Calls [`Stack::push`] in the actor.
        pub fn push(&self, item: T) -> <S as __p::CallStyle>::Answer<()> {
            <() as __p::Sendable>::send(
                &self.0,
                __p::Message::call(StackCall::Push { item }),
            )
        }
    }
    impl<T: Clone + 'static + __p::Send, const N: usize> __p::ImplBlock for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {}
    impl<T: Clone + 'static + __p::Send, const N: usize> __p::Methods for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        type Call = StackCall<T, N>;
        type Own = __Own0<T, N>;
        fn recognize(
            __message: __p::Box<dyn __p::Any + __p::Send>,
        ) -> __p::Result<Self::Own, __p::Box<dyn __p::Any + __p::Send>> {
            __p::unbox::<T, _>(__message)
                .map(|__message| __Own0(__message, __p::PhantomData))
        }
    }
    impl<
        T: Clone + 'static + __p::Send,
        const N: usize,
    > __p::MethodsIn<__p::Context<Stack<T, N>>> for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        fn call(
            &mut self,
            __call: __p::CarrierOf<Self::Call>,
            __context: &__p::Context<Stack<T, N>>,
            __reply: &mut __p::Reply<'_>,
        ) {
            match *__p::Carrier::<StackCall<T, N>>::message(&__call) {
                StackCall::Push { .. } => {
                    (|| {
                        if let StackCall::Push { item: __a0 } = __p::Carrier::unload(
                            __call,
                        ) {
                            <() as __p::Sendable>::answer(
                                __p::awaiting(
                                    __reply,
                                    || <Self>::push(self, __context, __a0),
                                ),
                                __reply,
                                __p::Outcome::<()>::of_type().error_text(),
                            );
                        }
                    })()
                }
                StackCall::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    impl<T: Clone + 'static + __p::Send, const N: usize> __p::Accepts<StackCall<T, N>>
    for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        type Reply = __p::AnyReply;
        const VIA: __p::Via<Self, StackCall<T, N>> = __p::Via::CALL;
    }
    #[cfg(not(doc))]
    type __Reply0_0 = <usize as __p::Checked<
        { <usize as __p::Sendable>::PASSED },
    >>::Itself;
    #[cfg(doc)]
    type __Reply0_0 = usize;
    #[doc(hidden)]
    pub struct __Own0<T: Clone + 'static + __p::Send, const N: usize>(
        __p::Box<T>,
        ::core::marker::PhantomData<fn() -> (T,)>,
    )
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>;
    impl<T: Clone + 'static + __p::Send, const N: usize> __p::Accepts<T> for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        type Reply = __Reply0_0;
        const VIA: __p::Via<Self, T> = __p::Via {
            wrap: |__message| {
                let __message = __p::Carrier::<T>::load(__message);
                __p::Work::Own(__Own0(__message, __p::PhantomData))
            },
            unwrap: |__work| match __work {
                __p::Work::Own(__Own0(__message, __p::PhantomData)) => {
                    let __message = __p::Carrier::<T>::unload(__message);
                    __p::Option::Some(__message)
                }
                _ => __p::Option::None,
            },
            is_delegated: false,
        };
    }
    impl<T: Clone + 'static + __p::Send, const N: usize> __p::Hooks for Stack<T, N>
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
        for<'__any> Self: __p::PartsIn<__p::Context<Self>> + __p::Interfaces,
    {
        fn on_start(
            &mut self,
            __context: &__p::Context<Self>,
        ) -> __p::Result<(), __p::String> {
            {
                let __value = <Self>::on_start(self);
                __p::Option::map_or(
                    __p::Outcome::of(&__value).error_text()(&__value),
                    __p::Result::Ok(()),
                    __p::Result::Err,
                )
            }
        }
        fn on_receive(
            &mut self,
            __message0: Self::Own,
            __context: &__p::Context<Self>,
            __reply: &mut __p::Reply<'_>,
        ) {
            let __Own0(__message0, __p::PhantomData) = __message0;
            (|| {
                if let __message0 = __p::Carrier::unload(__message0) {
                    <usize as __p::Sendable>::answer(
                        __p::awaiting(
                            __reply,
                            || <Self>::on_receive(self, __context, __message0),
                        ),
                        __reply,
                        __p::Outcome::<usize>::of_type().error_text(),
                    );
                }
            })();
        }
    }
    fn __no_contexts<T: Clone + 'static + __p::Send, const N: usize>()
    where
        Stack<T, N>: __p::Part<Proxy = StackProxy<T, N>>,
    {
        __p::Argument::<T>::OF.is_no_context();
        __p::Argument::<T>::OF.is_no_context();
    }
};
