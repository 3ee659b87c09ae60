//! Arguments.

use std::path::{Path, PathBuf};

use crate::common::Answer;
use pykka::{Context, actor};
use pykka_tests_macros::actor_under_test;

#[derive(Debug, Clone, PartialEq)]
pub struct Point(i32, i32);

#[actor_under_test]
pub struct Lender;

#[actor]
impl Lender {
    pub fn text(&self, text: &str) -> usize {
        text.len()
    }

    pub fn slice(&self, numbers: &[i64]) -> i64 {
        numbers.iter().sum()
    }

    pub fn path(&self, path: &Path) -> Option<String> {
        Some(path.file_name()?.to_str()?.to_owned())
    }

    pub fn point(&self, point: &Point) -> i32 {
        point.0 + point.1
    }

    pub fn constant(&self, text: &'static str) -> &'static str {
        text
    }

    pub fn unnamed(&self, first: u8, _: u8, mut third: u8) -> u8 {
        third += 1;
        first + third
    }

    pub fn owned(&self, text: String, list: Vec<String>) -> Vec<String> {
        [vec![text], list].concat()
    }

    pub fn function(&self, f: Box<dyn FnOnce(u8) -> u8 + Send>) -> u8 {
        f(1)
    }

    const SIZE: usize = 2;

    pub fn reversed(&self, mut numbers: [u8; Self::SIZE]) -> Option<[u8; Self::SIZE]> {
        numbers.reverse();
        Some(numbers)
    }

    pub fn context_first(&self, context: &Context<Self>, text: &str) -> String {
        format!("{text} {}", context.urn())
    }
}

#[test]
fn a_borrowed_argument_is_owned_by_the_message_and_lent_to_the_method() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.text("four").answer(), Ok(4));
    assert_eq!(proxy.text(String::from("four")).answer(), Ok(4));
    assert_eq!(proxy.text('x').answer(), Ok(1));
    assert_eq!(proxy.slice([1, 2, 3]).answer(), Ok(6));
    assert_eq!(proxy.slice(vec![1, 2]).answer(), Ok(3));
    assert_eq!(proxy.slice(&[1][..]).answer(), Ok(1));
    assert_eq!(proxy.path("/a/b").answer(), Ok(Some("b".to_owned())));
    assert_eq!(
        proxy.path(PathBuf::from("c")).answer(),
        Ok(Some("c".to_owned()))
    );
    assert_eq!(proxy.point(Point(1, 2)).answer(), Ok(3));
    assert_eq!(proxy.constant("here to stay").answer(), Ok("here to stay"));
    actor.stop();
}

#[test]
fn borrowed_arguments_work_in_calls_and_deferred_calls_too() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.call().text("four"), Ok(4));
    assert_eq!(proxy.call().slice([1, 2]), Ok(3));
    proxy.defer().text("four").unwrap();
    proxy.defer().point(Point(1, 2)).unwrap();
    actor.stop();
}

#[test]
fn arguments_may_be_unnamed_mutable_owned_or_functions() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.unnamed(1, 2, 3).answer(), Ok(5));
    assert_eq!(
        proxy.owned("a".into(), vec!["b".into()]).answer(),
        Ok(vec!["a".into(), "b".into()])
    );
    assert_eq!(proxy.function(Box::new(|x| x + 1)).answer(), Ok(2));
    actor.stop();
}

#[test]
fn the_length_of_an_array_may_be_a_constant_of_the_actor() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.reversed([1, 2]).answer(), Ok(Some([2, 1])));
    assert_eq!(proxy.call().reversed([1, 2]), Ok(Some([2, 1])));
    let call = LenderCall::Reversed { numbers: [3, 4] };
    assert!(actor.tell(call).is_ok());
    actor.stop();
}

#[test]
fn the_context_is_not_part_of_the_message() {
    let actor = Lender.start();
    let text = format!("at {}", actor.urn());
    assert_eq!(
        actor.proxy().context_first("at").answer().as_ref(),
        Ok(&text)
    );
    let call = LenderCall::ContextFirst { text: "at".into() };
    assert_eq!(
        actor
            .ask(call)
            .answer()
            .unwrap()
            .downcast::<String>()
            .unwrap(),
        text
    );
    actor.stop();
}
