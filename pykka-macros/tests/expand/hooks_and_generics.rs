pub struct Stack<T, const N: usize> {
    pub items: Vec<T>,
}
/// The message that reads a field of a [`Stack`]. The answer is a clone of the field.
pub enum StackGet<T, const N: usize> {
    /// Reads [`Stack::items`].
    Items,
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
#[automatically_derived]
impl<T, const N: usize> ::pykka::generated::Letter for StackGet<T, N>
where
    T: 'static,
{
    type __Carrier = StackGet<T, N>;
    fn name(&self) -> &'static str {
        match *self {
            Self::Items { .. } => "items",
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Items { .. } => 0u64,
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "items",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for StackGet<T, N> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Items => __f.write_str("Items"),
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::clone::Clone for StackGet<T, N> {
    fn clone(&self) -> Self {
        match *self {
            Self::Items => Self::Items,
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::cmp::PartialEq for StackGet<T, N> {
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Items, &Self::Items) => true,
            _ => false,
        }
    }
}
/// The message that writes a field of a [`Stack`].
pub enum StackSet<T, const N: usize> {
    /// Writes [`Stack::items`].
    Items(Vec<T>),
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
#[automatically_derived]
impl<T, const N: usize> ::pykka::generated::Letter for StackSet<T, N>
where
    T: 'static,
    for<'__any> Vec<T>: ::core::marker::Send,
{
    type __Carrier = ::std::boxed::Box<StackSet<T, N>>;
    fn name(&self) -> &'static str {
        match *self {
            Self::Items { .. } => "set_items",
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Items { .. } => 0u64,
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "set_items",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for StackSet<T, N>
where
    for<'__any> Vec<T>: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Items(ref __a0) => __f.debug_tuple("Items").field(__a0).finish(),
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::clone::Clone for StackSet<T, N>
where
    for<'__any> Vec<T>: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Items(ref __a0) => Self::Items(::core::clone::Clone::clone(__a0)),
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::cmp::PartialEq for StackSet<T, N>
where
    for<'__any> Vec<T>: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Items(ref __a0), &Self::Items(ref __b0)) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
/// The typed proxy of a [`Stack`], which is an actor or a part of one.
///
/// It can be cloned and passed between threads. Two are equal if they are for the same actor and the same part of it.
pub struct StackProxy<T, const N: usize>(::pykka::generated::Address<Stack<T, N>>);
impl<T, const N: usize> StackProxy<T, N>
where
    T: 'static,
    Vec<
        T,
    >: ::pykka::generated::Readable + ::pykka::generated::Sendable
        + ::core::marker::Send,
{
    /// The actor behind the proxy.
    pub fn actor_ref(&self) -> ::pykka::generated::AnyActorRef {
        self.0.actor_ref()
    }
}
#[automatically_derived]
impl<T, const N: usize> ::pykka::generated::Proxy for StackProxy<T, N> {
    type Of = Stack<T, N>;
    fn at(__address: ::pykka::generated::Address<Self::Of>) -> Self {
        Self(__address)
    }
    fn address(&self) -> &::pykka::generated::Address<Self::Of> {
        &self.0
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::clone::Clone for StackProxy<T, N> {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::cmp::PartialEq for StackProxy<T, N>
where
    T: 'static,
    Vec<
        T,
    >: ::pykka::generated::Readable + ::pykka::generated::Sendable
        + ::core::marker::Send,
{
    fn eq(&self, __other: &Self) -> bool {
        self.0 == __other.0
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::cmp::Eq for StackProxy<T, N>
where
    T: 'static,
    Vec<
        T,
    >: ::pykka::generated::Readable + ::pykka::generated::Sendable
        + ::core::marker::Send,
{}
#[automatically_derived]
impl<T, const N: usize> ::core::hash::Hash for StackProxy<T, N> {
    fn hash<__H: ::core::hash::Hasher>(&self, __state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, __state);
    }
}
#[automatically_derived]
impl<T, const N: usize> ::core::fmt::Debug for StackProxy<T, N> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(__f, "{}({:?})", "StackProxy", self.0)
    }
}
#[automatically_derived]
impl<T, const N: usize> ::pykka::generated::Addressed for StackProxy<T, N> {
    type Part = Stack<T, N>;
    fn into_address(self) -> ::pykka::generated::Address<Self::Part> {
        self.0
    }
}
const _: () = {
    #[doc(hidden)]
    pub enum StackNested<T, const N: usize>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
    {
        __Generic(
            ::core::marker::PhantomData<fn() -> (T,)>,
            ::core::convert::Infallible,
        ),
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Letter for StackNested<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
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
        fn write_name(__code: u64, __path: &mut ::std::string::String) {
            match __code {
                _ => __path.push('?'),
            }
        }
    }
    impl<T, const N: usize> StackProxy<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
        Stack<
            T,
            N,
        >: ::pykka::generated::Methods
            + ::pykka::generated::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        /// Reads [`Stack::items`], and gives a future of a clone of it.
        pub fn items(&self) -> ::pykka::generated::Future<Vec<T>> {
            <Vec<
                T,
            > as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::Get(StackGet::Items),
            )
        }
        /// Writes [`Stack::items`]. The future is ready when that is done.
        pub fn set_items(&self, value: Vec<T>) -> ::pykka::generated::Future<()> {
            <() as ::pykka::generated::Sendable>::ask(
                &self.0,
                ::pykka::generated::Message::set(StackSet::Items(value)),
            )
        }
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Fields for Stack<T, N> {}
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Part for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
    {
        const NAME: &'static str = "Stack";
        type Proxy = StackProxy<T, N>;
        type Get = StackGet<T, N>;
        type Set = StackSet<T, N>;
        type Nested = StackNested<T, N>;
        type Whole = Stack<T, N>;
        fn get(&self, __get: Self::Get, __reply: &mut ::pykka::generated::Reply<'_>) {
            match __get {
                StackGet::Items => {
                    (|| {
                        let __value = <Vec<
                            T,
                        > as ::pykka::generated::Readable>::read(&self.items);
                        <Vec<
                            T,
                        > as ::pykka::generated::Sendable>::answer(
                            __value,
                            __reply,
                            ::core::option::Option::None,
                        );
                    })()
                }
                StackGet::__Generic(_, ref __never) => match *__never {}
            }
        }
        fn set(
            &mut self,
            __set: ::pykka::generated::CarrierOf<Self::Set>,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<StackSet<T, N>>::message(&__set) {
                StackSet::Items(..) => {
                    (|| {
                        if let StackSet::Items(__value) = ::pykka::generated::Carrier::unload(
                            __set,
                        ) {
                            self.items = __value;
                            __reply.answer((), ::core::option::Option::None);
                        }
                    })()
                }
                StackSet::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    #[automatically_derived]
    impl<T, const N: usize, __C: ?::core::marker::Sized> ::pykka::generated::PartsIn<__C>
    for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
    {
        fn nested(
            &mut self,
            __nested: ::pykka::generated::CarrierOf<
                <Self as ::pykka::generated::Part>::Nested,
            >,
            __context: &__C,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match ::pykka::generated::Carrier::<StackNested<T, N>>::unload(__nested) {
                StackNested::__Generic(_, __never) => match __never {}
            }
        }
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Traversable for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
        Stack<
            T,
            N,
        >: ::pykka::generated::Methods
            + ::pykka::generated::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Part = Self;
        type Key = ();
        fn find(&mut self, _: &()) -> ::core::option::Option<&mut Self> {
            ::core::option::Option::Some(self)
        }
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Accepts<StackGet<T, N>> for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
        Stack<
            T,
            N,
        >: ::pykka::generated::Methods
            + ::pykka::generated::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: StackGet<T, N>) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<
                StackGet<T, N>,
            >::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Get(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<StackGet<T, N>> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Get(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        StackGet<T, N>,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Accepts<StackSet<T, N>> for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
        Stack<
            T,
            N,
        >: ::pykka::generated::Methods
            + ::pykka::generated::Part<
                Get = StackGet<T, N>,
                Set = StackSet<T, N>,
                Nested = StackNested<T, N>,
                Proxy = StackProxy<T, N>,
            >,
    {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: StackSet<T, N>) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<
                StackSet<T, N>,
            >::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Set(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<StackSet<T, N>> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Set(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        StackSet<T, N>,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Actor for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
        for<'__any> Self: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
        for<'__any> Self: ::pykka::generated::DefaultDispatcher,
        for<'__any> Self: ::pykka::generated::Hooks,
    {}
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::DefaultDispatcher for Stack<T, N> {}
    #[automatically_derived]
    impl<T, const N: usize> ::pykka::generated::Interfaces for Stack<T, N>
    where
        T: 'static,
        Vec<
            T,
        >: ::pykka::generated::Readable + ::pykka::generated::Sendable
            + ::core::marker::Send,
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
#[doc(hidden)]
type write_all_methods_of_Stack_in_one_actor_impl_block = ();
/// The message that calls a method of a [`Stack`].
pub enum StackCall<T: Clone, const N: usize> {
    /// Calls [`Stack::push`].
    Push {
        /// The argument `item`.
        item: T,
    },
    #[doc(hidden)]
    __Generic(::core::marker::PhantomData<fn() -> (T,)>, ::core::convert::Infallible),
}
#[automatically_derived]
impl<T: Clone, const N: usize> ::pykka::generated::Letter for StackCall<T, N>
where
    T: 'static,
    for<'__any> T: ::core::marker::Send,
{
    type __Carrier = ::std::boxed::Box<StackCall<T, N>>;
    fn name(&self) -> &'static str {
        match *self {
            Self::Push { .. } => "push",
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn code(&self) -> u64 {
        match *self {
            Self::Push { .. } => 0u64,
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
    fn write_name(__code: u64, __path: &mut ::std::string::String) {
        __path
            .push_str(
                match __code {
                    0u64 => "push",
                    _ => "?",
                },
            );
    }
}
#[automatically_derived]
impl<T: Clone, const N: usize> ::core::fmt::Debug for StackCall<T, N>
where
    for<'__any> T: ::core::fmt::Debug,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match *self {
            Self::Push { item: ref __a0 } => {
                __f.debug_struct("Push").field("item", __a0).finish()
            }
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T: Clone, const N: usize> ::core::clone::Clone for StackCall<T, N>
where
    for<'__any> T: ::core::clone::Clone,
{
    fn clone(&self) -> Self {
        match *self {
            Self::Push { item: ref __a0 } => {
                Self::Push {
                    item: ::core::clone::Clone::clone(__a0),
                }
            }
            Self::__Generic(_, ref __never) => match *__never {}
        }
    }
}
#[automatically_derived]
impl<T: Clone, const N: usize> ::core::cmp::PartialEq for StackCall<T, N>
where
    for<'__any> T: ::core::cmp::PartialEq,
{
    fn eq(&self, __other: &Self) -> bool {
        match (self, __other) {
            (&Self::Push { item: ref __a0 }, &Self::Push { item: ref __b0 }) => {
                ::core::cmp::PartialEq::eq(__a0, __b0)
            }
            _ => false,
        }
    }
}
impl<T: Clone, const N: usize> StackProxy<T, N>
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
{
    /// Calls [`Stack::push`] in the actor, and gives a future of the answer.
    pub fn push(&self, item: T) -> ::pykka::generated::Future<()> {
        let __message = ::pykka::generated::Message::call(StackCall::Push { item });
        <() as ::pykka::generated::Sendable>::ask(
            ::pykka::generated::Proxy::address(self),
            __message,
        )
    }
    /// The methods as calls that wait: each waits for its answer and returns it, without a future.
    pub fn call(&self) -> StackBlocking<'_, T, N> {
        StackBlocking(self)
    }
    /// The methods with *tell* semantics: there is no future, and if the method fails, the actor fails and stops.
    pub fn defer(&self) -> StackDeferred<'_, T, N> {
        StackDeferred(self)
    }
    /// Makes a proxy with no actor behind it, for tests.
    ///
    /// `answer` answers each call, in the caller's thread, before the proxy gives its future. See `pykka::testing`.
    #[track_caller]
    pub fn mock<__R: ::core::marker::Send + 'static>(
        answer: impl ::core::ops::FnMut(
            StackCall<T, N>,
        ) -> __R + ::core::marker::Send + 'static,
    ) -> Self {
        ::pykka::generated::mock(
            answer,
            |__call: &StackCall<T, N>| {
                use ::pykka::generated::Uncopied as _;
                ::pykka::generated::Original(__call).copy()
            },
        )
    }
}
/// The methods of a [`Stack`], each of which waits for the answer and returns it.
pub struct StackBlocking<'__proxy, T: Clone, const N: usize>(
    &'__proxy StackProxy<T, N>,
)
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>;
impl<'__proxy, T: Clone, const N: usize> StackBlocking<'__proxy, T, N>
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
{
    /// Calls [`Stack::push`] in the actor, and waits for the answer.
    pub fn push(
        &self,
        item: T,
    ) -> ::core::result::Result<(), ::pykka::generated::Error> {
        let __message = ::pykka::generated::Message::call(StackCall::Push { item });
        <() as ::pykka::generated::Sendable>::call(
            ::pykka::generated::Proxy::address(self.0),
            __message,
        )
    }
}
#[automatically_derived]
impl<'__proxy, T: Clone, const N: usize> ::core::fmt::Debug
for StackBlocking<'__proxy, T, N>
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("StackBlocking")
    }
}
/// The methods of a [`Stack`], each of which has no answer, and stops the actor if it fails.
pub struct StackDeferred<'__proxy, T: Clone, const N: usize>(
    &'__proxy StackProxy<T, N>,
)
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>;
impl<'__proxy, T: Clone, const N: usize> StackDeferred<'__proxy, T, N>
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
{
    /// Calls [`Stack::push`] in the actor, without an answer.
    pub fn push(
        &self,
        item: T,
    ) -> ::core::result::Result<(), ::pykka::generated::TellError> {
        let __message = ::pykka::generated::Message::call(StackCall::Push { item });
        ::pykka::generated::Proxy::address(self.0).defer(__message)
    }
}
#[automatically_derived]
impl<'__proxy, T: Clone, const N: usize> ::core::fmt::Debug
for StackDeferred<'__proxy, T, N>
where
    T: 'static,
    T: ::core::marker::Send,
    Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
{
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __f.write_str("StackDeferred")
    }
}
const _: () = {
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::Block for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {}
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::Methods for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        type Call = StackCall<T, N>;
        type Own = __Own0<T, N>;
    }
    #[automatically_derived]
    impl<
        T: Clone,
        const N: usize,
    > ::pykka::generated::MethodsIn<::pykka::generated::Context<Stack<T, N>>>
    for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        fn call(
            &mut self,
            __call: ::pykka::generated::CarrierOf<Self::Call>,
            __context: &::pykka::generated::Context<Stack<T, N>>,
            __reply: &mut ::pykka::generated::Reply<'_>,
        ) {
            match *::pykka::generated::Carrier::<StackCall<T, N>>::message(&__call) {
                StackCall::Push { .. } => {
                    (|| {
                        if let StackCall::Push { item: __a0 } = ::pykka::generated::Carrier::unload(
                            __call,
                        ) {
                            let __value = <Self>::push(self, __context, __a0);
                            let __failure = if __reply.wants_error_text() {
                                use ::pykka::generated::{
                                    AnyError as _, AnyValue as _, DebuggedError as _,
                                    DisplayedError as _,
                                };
                                (&&&&::pykka::generated::Outcome(&__value)).failure()
                            } else {
                                ::core::option::Option::None
                            };
                            <() as ::pykka::generated::Sendable>::answer(
                                __value,
                                __reply,
                                __failure,
                            );
                        }
                    })()
                }
                StackCall::__Generic(_, ref __never) => match *__never {}
            }
        }
    }
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::Accepts<StackCall<T, N>>
    for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        type Reply = ::pykka::generated::AnyReply;
        fn wrap(__message: StackCall<T, N>) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<
                StackCall<T, N>,
            >::load(__message);
            ::pykka::generated::Work::Message(
                ::pykka::generated::Message::Call(__message),
            )
        }
        fn unwrap(
            __work: ::pykka::generated::Work<Self>,
        ) -> ::core::option::Option<StackCall<T, N>> {
            match __work {
                ::pykka::generated::Work::Message(
                    ::pykka::generated::Message::Call(__message),
                ) => {
                    let __message = ::pykka::generated::Carrier::<
                        StackCall<T, N>,
                    >::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[cfg(not(doc))]
    type __Reply0_0 = <usize as ::pykka::generated::Checked<
        {
            {
                let _ = <usize as ::pykka::generated::Sendable>::PASSED;
            }
            true
        },
    >>::Itself;
    #[cfg(doc)]
    type __Reply0_0 = usize;
    #[doc(hidden)]
    pub struct __Own0<T: Clone, const N: usize>(
        ::std::boxed::Box<T>,
        ::core::marker::PhantomData<fn() -> (T,)>,
    )
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>;
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::OwnMessage for __Own0<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        fn recognize(
            __message: ::std::boxed::Box<dyn ::core::any::Any + ::core::marker::Send>,
        ) -> ::core::result::Result<
            Self,
            ::std::boxed::Box<dyn ::core::any::Any + ::core::marker::Send>,
        > {
            ::pykka::generated::unbox::<T, _>(__message)
                .map(|__message| __Own0(__message, ::core::marker::PhantomData))
        }
    }
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::Accepts<T> for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        type Reply = __Reply0_0;
        fn wrap(__message: T) -> ::pykka::generated::Work<Self> {
            let __message = ::pykka::generated::Carrier::<T>::load(__message);
            ::pykka::generated::Work::Own(__Own0(__message, ::core::marker::PhantomData))
        }
        fn unwrap(__work: ::pykka::generated::Work<Self>) -> ::core::option::Option<T> {
            match __work {
                ::pykka::generated::Work::Own(
                    __Own0(__message, ::core::marker::PhantomData),
                ) => {
                    let __message = ::pykka::generated::Carrier::<T>::unload(__message);
                    ::core::option::Option::Some(__message)
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl<T: Clone, const N: usize> ::pykka::generated::Hooks for Stack<T, N>
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
        for<'__any> Self: ::pykka::generated::PartsIn<::pykka::generated::Context<Self>>
            + ::pykka::generated::Interfaces,
    {
        fn on_start(
            &mut self,
            __context: &::pykka::generated::Context<Self>,
        ) -> ::core::result::Result<(), ::std::string::String> {
            {
                let __value = <Self>::on_start(self);
                return ::core::option::Option::map_or(
                    {
                        use ::pykka::generated::{
                            AnyError as _, AnyValue as _, DebuggedError as _,
                            DisplayedError as _,
                        };
                        (&&&&::pykka::generated::Outcome(&__value)).failure()
                    },
                    ::core::result::Result::Ok(()),
                    ::core::result::Result::Err,
                );
            }
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
            let __Own0(__message0, ::core::marker::PhantomData) = __message0;
            (|| {
                if let __message0 = ::pykka::generated::Carrier::unload(__message0) {
                    let __value = <Self>::on_receive(self, __context, __message0);
                    let __failure = if __reply.wants_error_text() {
                        use ::pykka::generated::{
                            AnyError as _, AnyValue as _, DebuggedError as _,
                            DisplayedError as _,
                        };
                        (&&&&::pykka::generated::Outcome(&__value)).failure()
                    } else {
                        ::core::option::Option::None
                    };
                    <usize as ::pykka::generated::Sendable>::answer(
                        __value,
                        __reply,
                        __failure,
                    );
                }
            })();
        }
    }
    fn __annotated<T: Clone, const N: usize>() {
        let _ = <Stack<T, N> as ::pykka::generated::Fields>::PASSED;
    }
    fn __no_contexts<T: Clone, const N: usize>()
    where
        T: 'static,
        T: ::core::marker::Send,
        Stack<T, N>: ::pykka::generated::Part<Proxy = StackProxy<T, N>>,
    {
        use ::pykka::generated::AnyArgument as _;
        ::pykka::generated::Argument::<T>::is_no_context();
        ::pykka::generated::Argument::<T>::is_no_context();
    }
    #[cfg(not(doc))]
    impl<T: Clone, const N: usize> Stack<T, N>
    where
        for<'__any> StackProxy<T, N>: ::pykka::generated::ActorInScope,
    {
        #[doc(hidden)]
        pub fn start(
            self: <StackProxy<T, N> as ::pykka::generated::NoReceiver<Self>>::Unheard,
        ) -> StackProxy<T, N> {
            loop {}
        }
        #[doc(hidden)]
        pub fn start_with(_: StackProxy<T, N>) -> StackProxy<T, N> {
            loop {}
        }
        #[doc(hidden)]
        pub fn builder() -> StackProxy<T, N> {
            loop {}
        }
    }
};
