use std::marker::PhantomData;

use pykka::{Actor, Context, actor};

#[actor]
struct Clock<O: Actor>(PhantomData<fn() -> O>);

#[actor]
impl<O: Actor> Clock<O> {
    pub fn tick(&self, _: &Context<O>) {}
}

#[actor]
struct Bell<O>(PhantomData<fn() -> O>);

#[actor]
impl<O> Bell<O>
where
    O: pykka::Actor,
{
    pub fn ring(&self, _: &Context<O>) {}
}

fn main() {}
