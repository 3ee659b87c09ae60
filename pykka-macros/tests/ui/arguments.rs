use pykka::{Actor, actor};
use std::borrow::Cow;
use std::fmt::Debug;

#[actor]
struct Shelf;

#[actor]
impl Shelf {
    pub fn swap(&self, (left, right): (u8, u8)) -> (u8, u8) {
        (right, left)
    }
    pub fn first(&self, [first, ..]: [u8; 3]) -> u8 {
        first
    }
    pub fn fill(&self, buffer: &mut Vec<u8>) {
        buffer.push(1);
    }
    pub fn name<'a>(&self, name: &'a str) {
        drop(name.len());
    }
    pub fn show(&self, what: &dyn Debug) {
        drop(format!("{what:?}"));
    }
    pub fn cow(&self, what: Cow<'_, str>) {
        drop(what);
    }
    pub fn parts(&self, parts: Vec<&str>, words: &[&str]) {
        drop((parts, words.len()));
    }
    pub fn attributed(&self, #[cfg(all())] _what: u8) {}
    pub fn not_last(&self, what: u8, context: &pykka::Context<Self>) {
        drop((what, context.urn().len()));
    }
}

fn main() {
    let proxy = Shelf.start().proxy();
    let (left, _): (u8, u8) = proxy.swap((1, 2)).get().unwrap();
    let _: u8 = proxy.first([left, 2, 3]).get().unwrap();
    proxy.fill(&mut Vec::new());
    proxy.name("x");
    proxy.show(&1);
    proxy.cow("x".into());
    proxy.parts(vec![""], &[""]);
    proxy.attributed(1);
    proxy.not_last(1);
}
