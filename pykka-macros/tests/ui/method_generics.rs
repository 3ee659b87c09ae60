use pykka::{Actor, actor};
use std::fmt::Display;

#[actor]
struct Printer;

#[actor]
impl Printer {
    pub fn print<T: Display>(&self, what: T) -> T {
        what
    }
    pub fn repeat<const N: usize>(&self, what: [u8; N]) -> usize {
        what.len()
    }
    pub fn line(&self, what: impl Display) -> usize {
        what.to_string().len()
    }
    pub fn letters(&self, what: String) -> impl Iterator<Item = char> {
        what.chars().collect::<Vec<_>>().into_iter()
    }
    pub fn nested(&self, what: Vec<Box<dyn Fn(u8) -> String + Send>>, others: Vec<impl Display>) {
        drop((what, others.len()));
    }
    pub fn copy(&self)
    where
        Self: Sized,
    {
    }
}

fn main() {
    let proxy = Printer.start().proxy();
    let _: String = proxy.print(String::new()).get().unwrap();
    let length: usize = proxy.repeat([1, 2, 3]).get().unwrap();
    proxy.line(length);
    proxy.letters(String::new());
    proxy.nested(Vec::<u8>::new(), vec![1]);
    proxy.copy();
}
