use pykka::actor;

#[actor]
struct Inner<T> {
    value: T,
}

#[actor]
impl<T> Inner<T> {}

#[actor]
struct Outer<T> {
    #[cfg(all())]
    #[traversable]
    pub inner: Inner<T>,
    #[traversable]
    #[cfg(any())]
    pub many: Vec<NoSuchPart<T>>,
}

#[actor]
impl<T> Outer<T> {}

fn main() {}
