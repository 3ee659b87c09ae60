//! Replies on the stack of a caller.

use super::*;

/// The answer that a caller finds after `reply` has done something with its reply.
fn answered(reply: impl FnOnce(Reply<'_>)) -> Option<Result<u32, Error>> {
    let answer = Answer::default();
    let later = &mut || ReplyTo::none();
    reply(Reply::here(&mut Here::new(&answer, later)));
    answer.into_inner()
}

#[test]
fn an_answer_of_any_type_fits_or_not_also_on_the_stack_of_the_caller() {
    let answer = answered(|mut reply| {
        let wrong = reply.answer_any(AnyReply::new("two")).err();
        let types = wrong.map(|wrong| (wrong.wanted, wrong.given));
        assert_eq!(types, Some(("u32", "&str")));
        assert!(reply.answer_any(AnyReply::new(2_u32)).is_ok());
    });
    assert_eq!(answer, Some(Ok(2)));
}

#[test]
fn a_caller_who_is_answered_later_finds_nothing_on_its_stack() {
    assert_eq!(answered(|mut reply| drop(reply.later())), None);
    assert_eq!(answered(|_unanswered| ()), None);
}
