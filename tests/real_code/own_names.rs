//! Types of a program's own that have the names of std's, or of pykka's.

use std::collections::HashMap;

use pykka::actor;

#[derive(Clone, Debug, PartialEq)]
pub struct Path(pub u8);
#[derive(Clone, Debug, PartialEq)]
pub struct Vec<T>(pub T);
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct String(pub u8);
#[derive(Clone, Debug, PartialEq)]
pub struct Box<T>(pub T);
pub enum Option {
    Some,
    None,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Iter<T>(pub T);
pub mod generic {
    pub struct Context<T>(pub T);
    #[pykka::actor]
    pub struct Own;
    #[pykka::actor]
    impl Own {
        pub fn both(&self, _: &pykka::Context<Self>, context: &self::Context<u8>) -> u8 {
            context.0
        }
        pub fn plain(&self, context: Context<u8>, other: &Context<Vec<u8>>) -> usize {
            usize::from(context.0) + other.0.len()
        }
    }
}
/// It has no type parameter, so it can't be pykka's.
pub struct Context;

#[actor]
pub struct Own {
    pub list: Vec<u8>,
    pub text: String,
    #[traversable]
    pub map: HashMap<std::string::String, super::Leaf>,
}
#[actor]
impl Own {
    pub fn path(&self, path: &Path) -> Path {
        path.clone()
    }
    pub fn iter(&self) -> self::Iter<u8> {
        Iter(4)
    }
    pub fn has(&self, list: &Vec<u8>) -> bool {
        self.list == *list
    }
    pub fn is_some(&self, option: Option, _context: &Context) -> bool {
        matches!(option, Option::Some)
    }
    pub fn std(&self, text: &str, numbers: &[u8]) -> usize {
        text.len() + numbers.len()
    }
    fn on_receive(&mut self, Box(message): Box<u8>) -> u8 {
        message
    }
}
